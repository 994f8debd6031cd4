"""A process that uses a log until it is killed: `python stream_child.py BROKER FOLDER ACTION [COUNT]`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from vedette.errors import LeaseLost
from vedette.settings import Settings
from vedette.streams import Stream, open_stream
from vedette.testing import record


def append(stream: Stream, count: int, head: str) -> None:
    for n in range(count):
        stream.append([("articles", record(f"{head}{n}", b"x" * 500))])
        print(f"{head}{n}", flush=True)


def copy(stream: Stream) -> None:
    print("reading", flush=True)
    while True:
        if batch := stream.read("g", ["articles"], 5, 1.0):
            time.sleep(0.002)
            stream.done(batch, [("tagged", record(r.key)) for r in batch.records], [])


def hold(stream: Stream) -> None:
    """Read a batch, lead, and keep both until a line comes in; then try to commit."""
    stream.lead("leading")
    batch = stream.read("g", ["told"], 5, 10.0)
    assert batch is not None
    print("held", flush=True)
    sys.stdin.readline()
    try:
        stream.done(batch, [("alerts", record("from the frozen one"))], [])
        print("committed", flush=True)
    except LeaseLost:
        print("lost", flush=True)


if __name__ == "__main__":
    broker, folder, action, *rest = sys.argv[1:]
    opened = open_stream(Settings(broker=broker, data=Path(folder)))
    if action == "append":
        append(opened, int(rest[0]), rest[1])
    else:
        {"copy": copy, "hold": hold}[action](opened)
    opened.close()
