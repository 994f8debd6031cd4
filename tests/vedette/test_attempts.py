"""What was in hand when a process died."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vedette.attempts import Attempts
from vedette.errors import StoreError
from vedette.streams import Record

DYING = """
import os, sys
from pathlib import Path
from vedette.attempts import Attempts
from vedette.streams import Record
first, last, alone = (int(text) for text in sys.argv[2:])
records = [Record(key="k", value=b"", stream="told", partition=3, position=p) for p in range(first, last + 1)]
attempts = Attempts(Path(sys.argv[1]))
if alone != 2:
    attempts.hold(records, alone=bool(alone))
os.kill(os.getpid(), 9)
"""


def at(position: int, stream: str = "told") -> Record:
    return Record(key="k", value=b"", stream=stream, partition=3, position=position)


def die(folder: Path, first: int, last: int, alone: int = 0) -> None:
    subprocess.run([sys.executable, "-c", DYING, folder, str(first), str(last), str(alone)], timeout=30)


def test_what_a_dead_process_held_is_suspect_until_it_ended(tmp_path: Path) -> None:
    die(tmp_path, 5, 7)
    mine = Attempts(tmp_path)
    assert mine.adopt() == 3
    assert mine.adopt() == 0
    assert [mine.deaths(at(p)) for p in range(4, 9)] == [None, 0, 0, 0, None]
    assert mine.deaths(at(5, "polls")) is None
    mine.clear([at(5), at(6)])
    assert [mine.deaths(at(p)) for p in range(5, 8)] == [None, None, 0]
    mine.close()


def test_only_deaths_alone_are_counted(tmp_path: Path) -> None:
    mine = Attempts(tmp_path)
    for first, last, alone in [(5, 7, 0), (6, 6, 1), (5, 7, 0), (6, 6, 1), (0, 0, 2)]:
        die(tmp_path, first, last, alone)
        mine.adopt()
    assert [mine.deaths(at(p)) for p in (5, 6, 7, 0)] == [0, 2, 0, None]
    mine.close()


def test_other_processes_learn_of_suspects_and_live_ones_are_left_alone(tmp_path: Path) -> None:
    one, two = Attempts(tmp_path), Attempts(tmp_path)
    one.hold([at(1), at(2)])
    assert two.adopt() == 0
    die(tmp_path, 5, 5)
    one.adopt()
    two.refresh()
    assert two.deaths(at(5)) == 0
    assert two.deaths(at(1)) is None
    one.close()
    two.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["suspects.json", "suspects.lock"]


def test_a_damaged_note_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "suspects.json").write_text("[[")
    (tmp_path / "dead.hand").write_text("told 3 what")
    mine = Attempts(tmp_path)
    assert mine.adopt() == 0
    mine.close()


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot note what is in hand"):
        Attempts(tmp_path / "file" / "attempts")


def test_close_may_come_twice(tmp_path: Path) -> None:
    mine = Attempts(tmp_path)
    mine.close()
    mine.close()
    assert os.listdir(tmp_path) == []  # noqa: PTH208
