"""The promise of the whole house, on a toy: kill -9 of any process, the supervisor too, loses and doubles nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from vedette.settings import Settings
from vedette.streams import Progress, open_stream

KILLS, SEED = 50, 20261123
TOY = Path(__file__).with_name("toy.py")


class Toy:
    """The toy's supervisor as a process, started again by hand when it was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "supervisor.log").open("ab")
        self.start()

    def start(self) -> None:
        argv = [sys.executable, str(TOY), "supervise", str(self.folder)]
        self.process = subprocess.Popen(argv, stderr=self.log, start_new_session=True)

    def children(self) -> list[int]:
        """The children as the supervisor noted them, those that live."""
        with suppress(FileNotFoundError, json.JSONDecodeError):
            noted = json.loads((self.folder / "children.lock").read_bytes() or b"[]")
            return [child["pid"] for child in noted if psutil.pid_exists(child["pid"])]
        return []

    def stop(self) -> float:
        """Seconds that an orderly end took."""
        started = time.monotonic()
        self.process.terminate()
        assert self.process.wait(15) == 0
        return time.monotonic() - started


@contextmanager
def running(folder: Path) -> Iterator[Toy]:
    toy = Toy(folder)
    try:
        yield toy
    finally:
        if toy.process.poll() is None:
            toy.process.kill()
        toy.process.wait()
        toy.log.close()
        until(lambda: not toy.children(), 20)


def until(true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow
def test_nothing_is_lost_or_doubled_by_50_kills_of_any_process(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with running(tmp_path) as toy:
        until(lambda: len(toy.children()) == 5, 20)
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.2, 0.7))
            victim = chance.randrange(6)
            if victim == 5:
                toy.process.kill()
                toy.process.wait()
                toy.start()
            elif children := toy.children():
                with suppress(ProcessLookupError):
                    os.kill(children[victim % len(children)], signal.SIGKILL)
        (tmp_path / "enough").touch()
        stream = open_stream(Settings(data=tmp_path))
        try:
            until(lambda: settled(stream.progress()), 60)
            assert toy.stop() < 10
            keys = [record.key for record in stream.scan("articles")]
            assert keys == [str(n) for n in range(len(keys))]
            assert len(keys) > 100, "there was work to do while processes were killed"
            for name in ("tagged", "told"):
                assert sorted(record.key for record in stream.scan(name)) == sorted(keys), name
            assert list(stream.scan("dead")) == []
            for row in stream.progress():
                assert row.committed == row.written + row.nothing + row.dead == row.appended == len(keys)
        finally:
            stream.close()
    with sqlite3.connect(tmp_path / "sink.sqlite") as sink:
        assert sorted(sink.execute("SELECT id, value FROM sink")) == sorted((k, f"v{k}".encode()) for k in keys)
    sink.close()


def settled(rows: list[Progress]) -> bool:
    """All that was appended went through, twice seen, so that the source has seen its end too."""
    if not rows or any(row.lag for row in rows):
        return False
    time.sleep(0.5)
    return len({row.appended for row in rows}) == 1


def test_terminating_the_supervisor_ends_all_in_time(tmp_path: Path) -> None:
    with running(tmp_path) as toy:
        until(lambda: len(toy.children()) == 5, 20)
        children = toy.children()
        assert toy.stop() < 10
        assert not [pid for pid in children if psutil.pid_exists(pid)]


def test_a_second_instance_is_refused_by_name(tmp_path: Path) -> None:
    with running(tmp_path) as toy:
        until(lambda: len(toy.children()) == 5, 20)
        second = subprocess.run(
            [sys.executable, TOY, "supervise", tmp_path], capture_output=True, text=True, timeout=20
        )
        assert second.returncode != 0
        assert f"process {toy.process.pid}, running since" in second.stderr
        assert len(toy.children()) == 5
