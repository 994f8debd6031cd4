"""Durable streams when a process that uses them is killed or frozen."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from vedette.settings import Settings
from vedette.streams import Stream
from vedette.streams.file import FileStream
from vedette.testing import record
from vedette.testing_streams import fill, read_one
from vedette.topology import STREAMS

CHILD = Path(__file__).with_name("stream_child.py")


def child(folder: Path, *action: str) -> subprocess.Popen[str]:
    argv = [sys.executable, str(CHILD), "file:", str(folder), *action]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> str:
    """Kill -9; what it had said."""
    process.kill()
    return process.communicate()[0]


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    settings = Settings(data=tmp_path)
    streams = {name: count or settings.partitions for name, count in STREAMS.items()}
    opened = FileStream(tmp_path / "log", settings, streams, stale_seconds=1.0)
    yield opened
    opened.close()


def test_what_append_returned_for_survives_kill(tmp_path: Path, stream: Stream) -> None:
    process = child(tmp_path, "append", "100000", "k")
    assert process.stdout is not None
    said = [process.stdout.readline().strip() for _ in range(200)]
    said += kill(process).split("\n")[:-1]
    there = {r.key for r in stream.scan("articles")}
    assert set(said) <= there
    assert len(there) - len(said) <= 1


def test_done_is_atomic_under_kill(tmp_path: Path, stream: Stream) -> None:
    keys = fill(stream, 400)
    stream.declare([("g", "articles")])
    chance = random.Random(7)
    for _ in range(6):
        process = child(tmp_path, "copy")
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.005, 0.06))
        kill(process)
        (row,) = stream.progress()
        assert len(list(stream.scan("tagged"))) == row.committed
    process = child(tmp_path, "copy")
    deadline = time.monotonic() + 20
    while stream.progress()[0].lag and time.monotonic() < deadline:
        time.sleep(0.05)
    kill(process)
    assert Counter(r.key for r in stream.scan("tagged")) == Counter(keys)


def test_a_dead_reader_is_followed_at_once(tmp_path: Path, stream: Stream) -> None:
    keys = fill(stream, 5, "told")
    process = child(tmp_path, "hold")
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert stream.read("g", ["told"], 5, 0.3) is None
    assert stream.lead("leading") is None
    kill(process)
    started = time.monotonic()
    assert [r.key for r in read_one(stream, "g", "told").records] == keys
    assert time.monotonic() - started < 1.0
    assert stream.lead("leading") == 2


def test_a_frozen_reader_is_followed_and_commits_nothing(tmp_path: Path, stream: Stream) -> None:
    keys = fill(stream, 5, "told")
    process = child(tmp_path, "hold")
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.send_signal(signal.SIGSTOP)
    try:
        batch = read_one(stream, "g", "told")
    finally:
        process.send_signal(signal.SIGCONT)
    assert [r.key for r in batch.records] == keys
    said, _ = process.communicate("\n", timeout=20)
    assert said == "lost\n"
    stream.done(batch, [("alerts", record("from the living one"))], [])
    assert [r.key for r in stream.scan("alerts")] == ["from the living one"]


def test_processes_append_together(tmp_path: Path, stream: Stream) -> None:
    processes = [child(tmp_path, "append", "150", head) for head in "ab"]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    found = list(stream.scan("articles"))
    assert len(found) == 300
    for head in "ab":
        assert [r.key for r in found if r.key[0] == head] == [f"{head}{n}" for n in range(150)]
    stamps = [r.appended_at for r in found]
    assert stamps == sorted(set(stamps)), "no two records of a log have one stamp"  # type: ignore[type-var]
