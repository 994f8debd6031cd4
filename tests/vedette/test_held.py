from pathlib import Path

import pytest

from vedette.errors import LeaseLost, StoreError
from vedette.held import HeldFile

SCHEMA = "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY);"


def held(folder: Path, epoch: int) -> HeldFile:
    return HeldFile(folder / "state" / "facts.sqlite", epoch, "the state of the facts", SCHEMA)


def names(file: HeldFile) -> list[str]:
    return [name for (name,) in file.db.execute("SELECT name FROM fact ORDER BY name")]


def insert(file: HeldFile, *names: str) -> None:
    with file.transaction() as db:
        for name in names:
            db.execute("INSERT INTO fact VALUES (?)", (name,))


def test_a_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    file = held(tmp_path, 1)
    insert(file, "a")
    with pytest.raises(StoreError, match="cannot be written: UNIQUE"):
        insert(file, "b", "a")
    file.close()
    again = held(tmp_path, 2)
    assert names(again) == ["a"]
    again.close()


def test_a_holder_that_was_followed_writes_no_more(tmp_path: Path) -> None:
    old, new = held(tmp_path, 1), held(tmp_path, 2)
    insert(new, "new")
    with pytest.raises(LeaseLost, match=r"the facts was taken over .* \(epoch 2, here 1\)"), old.transaction():
        pass
    assert names(old) == ["new"]
    old.close()
    new.close()


def test_what_was_taken_over_is_remembered(tmp_path: Path) -> None:
    file = held(tmp_path, 1)
    assert not file.rebuilt
    with file.transaction():
        file.mark_rebuilt()
    assert file.rebuilt
    file.close()


def test_a_file_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, no folder")
    with pytest.raises(StoreError, match=r"the state of the facts, .* cannot be opened"):
        held(tmp_path, 1)
