"""What is particular to the embedded store: its folder, its lock, a disk without room."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sinks.document import document
from sinks.stores import open_store
from sinks.stores.embedded import SIDE, Embedded
from vedette.errors import ConfigError, StoreError
from vedette.query import And
from vedette.settings import Settings
from vedette.testing_articles import NOON, told


def _filled(folder: Path) -> None:
    store = Embedded(folder)
    store.write([document(told("x"))])
    store.commit({("told", 0): 7})
    store.close()


def test_the_folder_is_the_setting_or_lies_in_the_data_folder(tmp_path: Path) -> None:
    data, elsewhere = tmp_path / "data", tmp_path / "elsewhere"
    for index, folder in (("embedded:", data / "index"), (f"embedded:{elsewhere}", elsewhere)):
        open_store(Settings(data=data, index=index)).close()
        assert (folder / SIDE).is_file()


@pytest.mark.parametrize("index", ["embeded:", "embedded", "kafka://x", "", "../x:"])
def test_an_unknown_form_names_the_variable_and_the_valid_forms(index: str) -> None:
    with pytest.raises(ConfigError, match=r"VEDETTE_INDEX is .*; valid forms are: embedded: .*embedded:/a/folder"):
        open_store(Settings(index=index))


def test_reading_where_no_index_is_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no index in .* yet; `vedette run` makes one"):
        Embedded(tmp_path / "index", read_only=True)
    assert not (tmp_path / "index").exists()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    _filled(tmp_path)
    reader = Embedded(tmp_path, read_only=True)
    with pytest.raises(StoreError, match="for reading only"):
        reader.write([document(told("y"))])
    with pytest.raises(StoreError, match="for reading only"):
        reader.commit({("told", 0): 9})
    assert (reader.positions(), len(reader)) == ({("told", 0): 7}, 1)
    reader.close()


def test_one_process_writes(tmp_path: Path) -> None:
    first = Embedded(tmp_path)
    with pytest.raises(StoreError, match="another process writes to the index in"):
        Embedded(tmp_path)
    first.close()
    Embedded(tmp_path).close()


@pytest.mark.parametrize("damage", ["meta.json", "segments", SIDE, "mapping"])
def test_a_folder_that_cannot_be_read_is_set_aside(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "index"
    _filled(folder)
    if damage == "mapping":
        store = Embedded(folder)
        store._side.commit((), (), {}, {"mapping": "0"})
        store.close()
    elif damage == "segments":
        for file in folder.glob("*.term"):
            file.write_bytes(b"x")
    else:
        (folder / damage).write_bytes(b"\x00 what is this?" * 500)
    with pytest.raises(StoreError, match="sets the folder aside"):
        Embedded(folder, read_only=True)
    store = Embedded(folder)
    assert (store.positions(), len(store)) == ({}, 0)
    store.close()
    assert (tmp_path / "index.unreadable").is_dir()


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be opened"):
        Embedded(tmp_path / "index")


FULL = """
import resource, sys
from pathlib import Path
from sinks.document import document
from sinks.stores.embedded import Embedded
from vedette.errors import StoreError
from vedette.query import And
from vedette.testing_articles import NOON, told
store = Embedded(Path(sys.argv[1]))
store.write([document(told("before"))])
store.commit({("told", 0): 0})
batch = [document(told(f"a{n}", text=" ".join(f"w{n}x{m}" for m in range(900)))) for n in range(50)]
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))  # what a disk without room looks like
for attempt in range(2):
    try:
        store.write(batch)
        store.commit({("told", 0): 50})
    except StoreError as error:
        print(error)
print(store.positions(), len(store), store.search(And(()), now=NOON).total)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.write(batch)
store.commit({("told", 0): 50})
print(store.positions(), len(store))
store.close()
"""


def test_a_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "index")], capture_output=True, text=True, timeout=60, check=False
    )
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert len([line for line in said if "look at the disk's room" in line]) == 2
    assert said[-2:] == ["{('told', 0): 0} 1 1", "{('told', 0): 50} 51"]


def test_what_was_not_committed_is_gone_when_opened_again(tmp_path: Path) -> None:
    store = Embedded(tmp_path)
    store.write([document(told("x"))])
    store.close()
    again = Embedded(tmp_path)
    assert again.search(And(()), now=NOON).total == 0
    again.write([document(told("x", version=1))])
    again.commit({})
    assert again.search(And(()), now=NOON).total == 1
    again.close()
