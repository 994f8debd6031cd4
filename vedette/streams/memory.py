"""The log in this process's memory, for tests and trials: the same contract, nothing outlives the process.

`memory:` is a log of its own; `memory:NAME` is shared by all who open that name in this process.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from vedette.errors import ConfigError, LeaseLost, StoreError
from vedette.settings import Settings
from vedette.streams import Batch, Output, Progress, Record, partition_of
from vedette.streams._dead import dead_letter
from vedette.streams._retention import days_kept
from vedette.streams._sharing import share
from vedette.topology import STREAMS

Place = tuple[str, int]  # stream, partition
_shared: dict[str, Memory] = {}


def open(url: str, settings: Settings) -> MemoryStream:  # noqa: A001
    """The log of a URL `memory:` or `memory:NAME`. Raises ConfigError."""
    scheme, _, name = url.partition(":")
    if scheme != "memory":
        raise ConfigError(f"VEDETTE_BROKER is {url!r}; it must be `memory:` or `memory:NAME`")
    streams = {stream: count or settings.partitions for stream, count in STREAMS.items()}
    if not name:
        return MemoryStream(Memory(streams), settings)
    memory = _shared.setdefault(name, Memory(streams))
    if memory.streams != streams:
        raise ConfigError(f"VEDETTE_PARTITIONS is {settings.partitions}, but {url} was made with another number")
    return MemoryStream(memory, settings)


@dataclass
class _Commit:
    """How far a group has come in a partition, and who reads it."""

    next: int = 0
    cursor: int = 0
    written: int = 0
    nothing: int = 0
    dead: int = 0
    member: MemoryStream | None = None
    epoch: int = 0
    in_hand: list[int] = field(default_factory=list)


class Memory:
    """What the handles of one log share. All access under `changed`."""

    def __init__(self, streams: Mapping[str, int]) -> None:
        self.streams = dict(streams)
        self.changed = threading.Condition(threading.RLock())
        self.records: dict[Place, dict[int, Record]] = {(s, p): {} for s, n in streams.items() for p in range(n)}
        self.nexts: dict[Place, int] = dict.fromkeys(self.records, 0)
        self.commits: dict[tuple[str, str, int], _Commit] = {}
        self.readers: dict[str, dict[str, tuple[MemoryStream, tuple[str, ...]]]] = {}  # group -> name -> who, what
        self.leads: dict[str, tuple[MemoryStream | None, int]] = {}  # group -> leader, epoch
        self.size = 0
        self.clock = datetime.fromtimestamp(0, UTC)
        self.handles = 0

    def append(self, outputs: Sequence[Output]) -> None:
        for stream, record in outputs:
            self.clock = max(datetime.now(UTC), self.clock + timedelta(microseconds=1))
            place = (stream, partition_of(record.key, self.count(stream)))
            position = self.nexts[place]
            self.nexts[place] += 1
            self.records[place][position] = replace(
                record, stream=stream, partition=place[1], position=position, appended_at=self.clock
            )
            self.size += len(record.value)
        self.changed.notify_all()

    def count(self, stream: str) -> int:
        if stream not in self.streams:
            raise StoreError(f"no stream {stream!r} in this log")
        return self.streams[stream]

    def delete(self, place: Place, positions: Iterable[int]) -> int:
        gone = [record for p in positions if (record := self.records[place].pop(p, None))]
        self.size -= sum(len(record.value) for record in gone)
        return len(gone)


class MemoryStream:
    """One handle on a log in memory: a member of the groups for which it reads."""

    durable = False

    def __init__(self, memory: Memory, settings: Settings) -> None:
        self._memory, self._settings = memory, settings
        self._lock = memory.changed
        with self._lock:
            memory.handles += 1
            self._name = f"{memory.handles:06}"

    def append(self, outputs: Sequence[Output]) -> None:
        for stream, _ in outputs:
            self._memory.count(stream)
        with self._lock:
            self._memory.append(outputs)

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self, group: str, streams: Sequence[str], size: int, wait: float) -> Batch | None:
        deadline = time.monotonic() + wait
        self.declare([(group, stream) for stream in streams])
        with self._lock:
            while True:
                self._share(group, tuple(streams))
                if batch := self._next(group, streams, size):
                    return batch
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._lock.wait(left)

    def _share(self, group: str, streams: tuple[str, ...]) -> None:
        readers = self._memory.readers.setdefault(group, {})
        readers[self._name] = self, streams
        if group in self._memory.leads:
            if self._memory.leads[group][0] is not self:
                raise LeaseLost(f"another reader leads {group} now")
            readers = {self._name: (self, streams)}
        members = {name: reads for name, (_, reads) in readers.items()}
        for stream in streams:
            mine = share(self._name, members, stream, self._memory.count(stream))
            for partition in range(self._memory.count(stream)):
                commit = self._memory.commits[group, stream, partition]
                if commit.member is self and partition not in mine and not commit.in_hand:
                    commit.member = None
                if commit.member is None and partition in mine:
                    commit.member, commit.epoch, commit.cursor = self, commit.epoch + 1, commit.next

    def _next(self, group: str, streams: Sequence[str], size: int) -> Batch | None:
        oldest: tuple[datetime, list[Record], _Commit] | None = None
        for stream in streams:
            for partition in range(self._memory.count(stream)):
                commit = self._memory.commits[group, stream, partition]
                place = (stream, partition)
                if commit.member is not self or commit.cursor >= self._memory.nexts[place]:
                    continue
                there = self._memory.records[place]
                ahead = range(commit.cursor, self._memory.nexts[place])
                records = [there[p] for p in ahead if p in there][:size]
                if not records and not commit.in_hand:  # all were forgotten
                    commit.nothing += self._memory.nexts[place] - commit.next
                    commit.next = commit.cursor = self._memory.nexts[place]
                elif records and (oldest is None or _appended(records[0]) < oldest[0]):
                    oldest = _appended(records[0]), records, commit
        if oldest is None:
            return None
        _, records, commit = oldest
        commit.cursor = records[-1].position + 1
        commit.in_hand += [record.position for record in records]
        stream, partition = records[0].stream, records[0].partition
        return Batch(group=group, stream=stream, partition=partition, records=tuple(records), token=commit.epoch)

    def done(
        self, batch: Batch, outputs: Sequence[Output], dead: Sequence[tuple[Record, str]], nothing: int = 0
    ) -> None:
        now = datetime.now(UTC)
        letters = [("dead", dead_letter(batch.group, record, reason, now)) for record, reason in dead]
        for stream, _ in outputs:
            self._memory.count(stream)
        with self._lock:
            commit = self._memory.commits[batch.group, batch.stream, batch.partition]
            if commit.member is not self or commit.epoch != batch.token:
                raise LeaseLost(f"partition {batch.partition} of {batch.stream} is read by another of {batch.group}")
            count, end = len(batch.records), batch.records[-1].position + 1
            if commit.in_hand[:count] != [record.position for record in batch.records]:
                raise ValueError("batches of a partition are ended in the order of reading, each once")
            self._memory.append([*outputs, *letters])
            commit.written += count - len(dead) - nothing
            commit.nothing += nothing + (end - commit.next - count)
            commit.dead += len(dead)
            commit.next = end
            del commit.in_hand[:count]

    def rewind(self, batch: Batch) -> None:
        with self._lock:
            commit = self._memory.commits[batch.group, batch.stream, batch.partition]
            if commit.member is self:
                commit.cursor = commit.next
                commit.in_hand.clear()

    def lead(self, group: str) -> int | None:
        with self._lock:
            leader, epoch = self._memory.leads.get(group, (None, 0))
            if leader is None:
                epoch += 1
                self._memory.leads[group] = self, epoch
            return epoch if leader in (None, self) else None

    # --- looking -----------------------------------------------------------------------------------------------------

    def scan(self, stream: str, *, after: dict[int, int] | None = None, reverse: bool = False) -> Iterator[Record]:
        with self._lock:
            walks = [
                sorted(
                    (r for p, r in self._memory.records[stream, n].items() if p > (after or {}).get(n, -1)),
                    key=_appended,
                    reverse=reverse,
                )
                for n in range(self._memory.count(stream))
            ]
        return heapq.merge(*walks, key=_appended, reverse=reverse)

    def progress(self) -> list[Progress]:
        with self._lock:
            sums: dict[tuple[str, str], list[int]] = {}
            for (group, stream, partition), c in self._memory.commits.items():
                row = (self._memory.nexts[stream, partition], c.next, c.written, c.nothing, c.dead)
                sums[group, stream] = [a + b for a, b in zip(sums.get((group, stream), [0] * 5), row, strict=True)]
        names = Progress.__struct_fields__
        return [Progress(**dict[str, Any](zip(names, (*key, *row), strict=True))) for key, row in sums.items()]

    def declare(self, reads: Sequence[tuple[str, str]]) -> None:
        with self._lock:
            for group, stream in reads:
                for partition in range(self._memory.count(stream)):
                    self._memory.commits.setdefault((group, stream, partition), _Commit())

    def full(self) -> bool:
        return self._memory.size > self._settings.log_bytes

    # --- forgetting --------------------------------------------------------------------------------------------------

    def expire(self, now: datetime) -> int:
        gone = 0
        with self._lock:
            for place, records in self._memory.records.items():
                days = days_kept(place[0], self._settings)
                if days is None:
                    continue
                read = [c.next for (_, s, p), c in self._memory.commits.items() if (s, p) == place]
                floor, before = min(read, default=self._memory.nexts[place]), now - timedelta(days=days)
                old = [p for p, record in records.items() if p < floor and _appended(record) < before]
                gone += self._memory.delete(place, old)
        return gone

    def remove(self, stream: str, keys: Collection[str]) -> int:
        wanted = set(keys)
        with self._lock:
            return sum(
                self._memory.delete(place, [p for p, record in records.items() if record.key in wanted])
                for place, records in self._memory.records.items()
                if place[0] == stream
            )

    def drop(self, stream: str, places: Iterable[tuple[int, int]]) -> int:
        with self._lock:
            return sum(self._memory.delete((stream, partition), [position]) for partition, position in places)

    def close(self) -> None:
        with self._lock:
            for commit in self._memory.commits.values():
                if commit.member is self:
                    commit.member, commit.cursor = None, commit.next
                    commit.in_hand.clear()
            for readers in self._memory.readers.values():
                readers.pop(self._name, None)
            for group, (leader, epoch) in list(self._memory.leads.items()):
                if leader is self:
                    self._memory.leads[group] = None, epoch
            self._lock.notify_all()


def _appended(record: Record) -> datetime:
    assert record.appended_at is not None
    return record.appended_at
