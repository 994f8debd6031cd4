"""For our tests and yours: a clock that you set, a handler that keeps what it gets, a source that ends or aborts.

    stream = memory_stream()
    Feed([record("a", b"1"), pause, record("b", b"2"), abort]).into(stream, "articles")
    kept = ListSink()
    Stage("mine", stream, ["articles"], kept).drain()

The checks of the contract of streams are in `vedette.testing_streams`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from vedette.settings import Settings
from vedette.stage import Nothing, Outcome, Written
from vedette.streams import Output, Record, Stream, open_stream


class FakeClock:
    """A clock that stands still until you move it; call it for the time."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, *, seconds: float = 0, hours: float = 0, days: float = 0) -> datetime:
        self.now += timedelta(seconds=seconds, hours=hours, days=days)
        return self.now


class ListSink:
    """A handler that keeps every record; `answer` may say otherwise, or raise, for a record."""

    def __init__(self, answer: Callable[[Record], Outcome] | None = None) -> None:
        self.records: list[Record] = []
        self.batches: list[int] = []
        self.ticks = 0
        self.closed = False
        self._answer = answer

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        self.batches.append(len(records))
        outcomes = [self._answer(record) if self._answer else Nothing() for record in records]
        self.records.extend(records)
        return outcomes

    def tick(self) -> None:
        self.ticks += 1

    def close(self) -> None:
        self.closed = True

    @property
    def keys(self) -> list[str]:
        return [record.key for record in self.records]


class Copy:
    """A handler that writes each record on to another stream, under the same key."""

    def __init__(self, to: str) -> None:
        self._to = to

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        return [Written(((self._to, Record(key=r.key, value=r.value, headers=r.headers)),)) for r in records]

    def tick(self) -> None: ...

    def close(self) -> None: ...


def record(key: str, value: bytes = b"{}", **headers: str) -> Record:
    return Record(key=key, value=value, headers=headers)


def memory_stream(settings: Settings | None = None) -> Stream:
    """A log of your own in memory."""
    return open_stream(settings or Settings(broker="memory:"))


class Aborted(Exception):
    """A feed came to its `abort`."""


def pause() -> None:
    """In a Feed: nothing comes for a moment."""
    time.sleep(0.05)


def abort() -> None:
    """In a Feed: the source breaks off with an exception, in mid-stream."""
    raise Aborted


def die() -> None:
    """In a Feed: the process ends as by kill -9, without any clean-up."""
    os._exit(137)


class Feed:
    """A source that appends its records one after the other, and pauses, aborts or dies where its list says so."""

    def __init__(self, items: Iterable[Record | Callable[[], None]]) -> None:
        self._items = items

    def into(self, stream: Stream, name: str) -> int:
        """Append all; how many. Raises Aborted at an `abort`: what came before is appended."""
        count = 0
        for item in self._items:
            if isinstance(item, Record):
                output: Output = (name, item)
                stream.append([output])
                count += 1
            else:
                item()
        return count
