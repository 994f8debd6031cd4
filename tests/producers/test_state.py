"""What a producer remembers survives; what it must not keep for ever goes."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from producers.known import Form, Raw, Remember
from producers.schedule import Plan
from producers.state import RAW_KEPT, Feed, State
from vedette.errors import StoreError

NOW = 1_777_000_000.0


def remember(n: int, guid: str | None = None, form: Form | None = None) -> Remember:
    raw = Raw(bytes([n]) * 12, b"link", b"guid", b"title")
    at = datetime.fromtimestamp(NOW, UTC)
    return Remember(raw, "f", f"a{n}", n, f"h{n}", at, form or Form(f"h{n}", n), "Example", guid)


def test_what_is_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    state = State(tmp_path / "deep" / "s.sqlite")
    feed = Feed(etag='"x"', modified="m", body="b", entries=3, plan=Plan(1.5, 2.5, 3, 4), files={"a": "b"})
    state.store([remember(1, "g1"), remember(2)], {"f": feed}, {}, NOW)
    state.close()
    again = State(tmp_path / "deep" / "s.sqlite")
    assert again.feeds() == {"f": feed}
    assert again.raws("f") == {b"\1" * 12: remember(1).raw, b"\2" * 12: remember(2).raw}
    fact = again.fact("a2")
    assert fact is not None
    assert (fact.version, fact.current, fact.forms) == (2, "h2", {"f": Form("h2", 2)})
    assert fact.first_seen_at == datetime.fromtimestamp(NOW, UTC)
    assert again.alias("Example", "g1") == "a1"
    assert again.alias("Other", "g1") is None
    assert again.fact("a3") is None
    again.close()


def test_the_first_alias_stays(tmp_path: Path) -> None:
    state = State(tmp_path / "s.sqlite")
    state.store([remember(1, "g"), remember(2, "g")], {}, {}, NOW)
    assert state.alias("Example", "g") == "a1"
    state.close()


def test_items_that_left_their_feed_go_after_some_days(tmp_path: Path) -> None:
    state = State(tmp_path / "s.sqlite")
    state.store([remember(1), remember(2)], {}, {"f": [b"\1" * 12, b"\2" * 12]}, NOW)
    state.store([], {}, {"f": [b"\1" * 12]}, NOW + RAW_KEPT / 2)
    state.store([], {}, {"f": [b"\1" * 12]}, NOW + RAW_KEPT + 1)
    assert list(state.raws("f")) == [b"\1" * 12]
    state.close()


def test_pruning_and_forgetting(tmp_path: Path) -> None:
    state = State(tmp_path / "s.sqlite")
    state.store([remember(1, "g1")], {"f": Feed()}, {}, NOW)
    state.store([remember(2, "g2")], {}, {}, NOW + 100)
    assert state.prune(NOW + 50) == 1
    assert state.fact("a1") is None
    assert state.alias("Example", "g1") is None
    assert state.fact("a2") is not None
    state.forget_source("f")
    assert state.raws("f") == {}
    assert state.feeds() == {}
    state.close()


def test_a_failed_change_changes_nothing(tmp_path: Path) -> None:
    state = State(tmp_path / "s.sqlite")
    bad = remember(1)._replace(article=object())  # type: ignore[arg-type]
    with pytest.raises(StoreError):
        state.store([remember(2), bad], {}, {}, NOW)
    assert state.fact("a2") is None
    state.close()


def test_a_newer_or_broken_file_is_refused(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "new.sqlite")
    db.execute("pragma user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="newer Vedette"):
        State(tmp_path / "new.sqlite")
    (tmp_path / "bad.sqlite").write_bytes(b"not a database, but longer than a header of one" * 9)
    with pytest.raises(StoreError, match="cannot be used"):
        State(tmp_path / "bad.sqlite")
    (tmp_path / "file").touch()
    with pytest.raises(StoreError):
        State(tmp_path / "file" / "s.sqlite")
