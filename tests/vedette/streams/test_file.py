"""The log in a file: what the contract leaves to it. The contract itself is tested in tests/compliance."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vedette.errors import ConfigError, InputError, StoreError
from vedette.settings import Settings
from vedette.stage import Stage, Totals
from vedette.streams import Record, open_stream
from vedette.streams.file import FileStream
from vedette.testing import Copy, record
from vedette.testing_streams import fill, read_all


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[FileStream]:
    opened = open_stream(Settings(data=tmp_path))
    assert isinstance(opened, FileStream)
    yield opened
    opened.close()


def pages(stream: FileStream, more: int) -> None:
    """Let the file grow by `more` pages only, as if the disk were full then."""
    connection = stream._log.writer.connection
    (count,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {count + more}")


@pytest.mark.parametrize(
    ("broker", "folder"), [("file:", "data/log"), ("file:{}/own", "own"), ("file://{}/own", "own"), ("file:{}", ".")]
)
def test_the_url_says_where_the_log_is(tmp_path: Path, broker: str, folder: str) -> None:
    open_stream(Settings(data=tmp_path / "data", broker=broker.format(tmp_path))).close()
    assert (tmp_path / folder / "log.sqlite").is_file()


@pytest.mark.parametrize("broker", ["", "fil:", "/var/log", "kafkaa://h:1", "_log:", "FILE:"])
def test_a_wrong_url_is_refused_with_the_right_ones(tmp_path: Path, broker: str) -> None:
    with pytest.raises(ConfigError, match=r"VEDETTE_BROKER is .*`file:`.*`memory:`"):
        open_stream(Settings(data=tmp_path, broker=broker))
    assert list(tmp_path.iterdir()) == []


def test_another_number_of_partitions_is_refused(tmp_path: Path) -> None:
    open_stream(Settings(data=tmp_path)).close()
    with pytest.raises(ConfigError, match="made with 8 partitions of articles, but VEDETTE_PARTITIONS asks for 4"):
        open_stream(Settings(data=tmp_path, partitions=4))
    open_stream(Settings(data=tmp_path)).close()


def test_a_log_of_a_newer_version_is_refused(tmp_path: Path, stream: FileStream) -> None:
    with stream._log.writer.transaction() as con:
        con.execute("UPDATE meta SET value = 2 WHERE name = 'format'")
    with pytest.raises(StoreError, match="newer version"):
        open_stream(Settings(data=tmp_path))


def test_a_file_that_is_no_log_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").write_text("my shopping list " * 100)
    with pytest.raises(StoreError, match="not a database of ours"):
        open_stream(Settings(broker=f"file:{tmp_path}"))
    assert (tmp_path / "log.sqlite").read_text().startswith("my shopping list")


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be used: Not a directory"):
        open_stream(Settings(broker=f"file:{tmp_path}/file/log"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="check the folder"):
        open_stream(Settings(broker=f"file:{tmp_path}/log"))
    tmp_path.chmod(0o700)


def test_a_full_disk_takes_all_of_an_append_or_nothing(stream: FileStream) -> None:
    pages(stream, 10)
    outputs = [("told", record(str(n), b"x" * 3000)) for n in range(100)]
    with pytest.raises(StoreError, match="the disk is full: make room"):
        stream.append(outputs)
    assert list(stream.scan("told")) == []
    pages(stream, 10_000)
    stream.append(outputs)
    assert len(list(stream.scan("told"))) == 100


def test_a_stage_goes_on_when_there_is_room_again(stream: FileStream) -> None:
    keys = fill(stream, 60, "told")
    stream.append([("told", record("large", b"x" * 500_000))])
    pages(stream, 3)
    timer = threading.Timer(0.6, pages, (stream, 100_000))
    timer.start()
    assert Stage("mine", stream, ["told"], Copy("alerts"), batch=10).drain() == Totals(written=61)
    timer.join()
    assert sorted(r.key for r in stream.scan("alerts")) == sorted([*keys, "large"])


def test_threads_that_append_together_all_get_their_records_in(stream: FileStream) -> None:
    def some(head: str) -> None:
        for n in range(30):
            stream.append([("told", record(f"{head}{n}")), ("control", record(f"{head}{n}"))])

    threads = [threading.Thread(target=some, args=(head,)) for head in "abcdef"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in ("told", "control"):
        found = list(stream.scan(name))
        assert [r.position for r in found] == list(range(180))
        for head in "abcdef":
            assert [r.key for r in found if r.key[0] == head] == [f"{head}{n}" for n in range(30)]


def test_a_key_that_is_not_unicode_is_refused(stream: FileStream) -> None:
    for bad in (Record(key="\udc80", value=b""), Record(key="k", value=b"", headers={"h": "\udc80"})):
        with pytest.raises(InputError, match="not Unicode"):
            stream.append([("told", record("good")), ("told", bad)])
    assert list(stream.scan("told")) == []


def test_batches_are_bounded_in_bytes(stream: FileStream) -> None:
    stream.append([("told", record(str(n), b"x" * 5_000_000)) for n in range(5)])
    first = stream.read("g", ["told"], 100, 1.0)
    assert first is not None
    assert [r.key for r in first.records] == list("0123"), "16 MB or the record that reaches it"
    stream.done(first, [], [])
    assert [r.key for r in read_all(stream, "g", ["told"])] == ["4"]


def test_the_size_limit_is_seen_and_passes_with_retention(tmp_path: Path) -> None:
    stream = open_stream(Settings(data=tmp_path, log_bytes=2_000_000))
    assert not stream.full()
    stream.append([("polls", record(str(n), b"x" * 1000)) for n in range(8000)])
    assert stream.full()
    assert stream.expire(datetime.now(UTC) + timedelta(days=15)) == 8000
    assert not stream.full()
    stream.close()
    assert (tmp_path / "log" / "log.sqlite").stat().st_size < 2_500_000, "free pages went back to the file system"


def test_what_was_forgotten_is_not_in_the_files_any_more(tmp_path: Path, stream: FileStream) -> None:
    stream.append([("told", record(f"k{n}", b"secret words " * 50)) for n in range(50)])
    stream.append([("told", record("other", b"plain words " * 50))])
    assert stream.remove("told", {f"k{n}" for n in range(50)}) == 50
    left = b"".join(path.read_bytes() for path in (tmp_path / "log").glob("log.sqlite*"))
    assert b"secret words" not in left
    assert b"plain words" in left


def test_a_clock_that_goes_back_does_not_turn_the_order(stream: FileStream) -> None:
    now = datetime.now(UTC)
    rows = stream._log.rows_of([("told", record("k"))])
    for moment in (now, now - timedelta(minutes=10), now + timedelta(days=3000), now):
        with stream._log.writer.transaction() as con:
            stream._log.append_in(con, rows, moment)
    one, two, wrong, right = (r.appended_at for r in stream.scan("told", after={0: -1}))
    assert sorted(at for at in (one, two, wrong, right) if at) == [one, right, two, wrong] or (
        one and two and one < two
    )
    found = [r.appended_at for r in sorted(stream.scan("told"), key=lambda r: r.position)]
    assert found[0] == now
    assert found[1] == now + timedelta(microseconds=1)
    assert found[3] == now, "a clock that was wrong by days does not hold the right one up"


def test_a_process_killed_while_opening_leaves_a_log_that_opens(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    with sqlite3.connect(folder / "log.sqlite") as half:
        half.execute("PRAGMA journal_mode=WAL")
    half.close()
    stream = open_stream(Settings(data=tmp_path))
    fill(stream, 3)
    stream.close()
