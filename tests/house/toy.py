"""The toy topology of test_toy_topology.py: `python toy.py ROLE FOLDER`.

source -> articles -> processors (two workers) -> tagged -> stories (single) -> told -> index (single, into SQLite)
"""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from vedette import events
from vedette.child import stop_event
from vedette.settings import Settings
from vedette.stage import Nothing, Outcome, Stage
from vedette.streams import Record, Stream, open_stream
from vedette.supervisor import Backoff, Command, Supervisor
from vedette.testing import Copy, record

PER_APPEND, REST = 10, 0.04


class Sink:
    """Writes each key once, and counts how often it was asked to, as a store that is idempotent by id would."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "sink.sqlite", isolation_level=None, timeout=20)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS sink (id TEXT PRIMARY KEY, value BLOB, asked INT)")

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        self._db.execute("BEGIN IMMEDIATE")
        upsert = "INSERT INTO sink VALUES (?, ?, 1) ON CONFLICT (id) DO UPDATE SET asked = asked + 1"
        self._db.executemany(upsert, [(r.key, r.value) for r in records])
        self._db.execute("COMMIT")
        time.sleep(0.02)  # written, not yet committed to the log: here a kill makes it come twice
        return [Nothing() for _ in records]

    def tick(self) -> None: ...

    def close(self) -> None:
        self._db.close()


def source(stream: Stream, folder: Path, stop: threading.Event) -> None:
    """Number on from what is there, until the file `enough` appears. An append is there as a whole or not at all."""
    last = next(stream.scan("articles", reverse=True), None)
    number = int(last.key) + 1 if last else 0
    while not stop.wait(REST) and not (folder / "enough").exists():
        stream.append([("articles", record(str(n), b"v%d" % n)) for n in range(number, number + PER_APPEND)])
        number += PER_APPEND
    stop.wait()


def work(role: str, folder: Path) -> None:
    stop = stop_event()
    stream = open_stream(Settings(data=folder))
    state = folder / "state"
    try:
        if role == "source":
            source(stream, folder, stop)
        elif role == "processors":
            Stage("processors", stream, ["articles"], Copy("tagged"), batch=20, state_folder=state).run(stop)
        elif role == "stories":
            stage = Stage("stories", stream, ["tagged"], lambda _: Copy("told"), single=True, state_folder=state)
            stage.run(stop)
        else:
            Stage("index", stream, ["told"], lambda _: Sink(folder), single=True, state_folder=state).run(stop)
    finally:
        stream.close()


def supervise(folder: Path) -> None:
    stop = stop_event()
    names = {"source": "source", "a1": "processors", "a2": "processors", "stories": "stories", "index": "index"}
    commands = [Command(name, [sys.executable, __file__, role, str(folder)]) for name, role in names.items()]
    Supervisor(folder, commands, backoff=Backoff(first=0.05, most=0.5, well=0.3)).run(stop)


if __name__ == "__main__":
    events.configure("info", sys.stderr)
    if sys.argv[1] == "supervise":
        supervise(Path(sys.argv[2]))
    else:
        work(sys.argv[1], Path(sys.argv[2]))
