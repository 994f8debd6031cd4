"""The log in one SQLite file: the default. Several processes of one machine share it; no server is needed.

`append` and `done` are one transaction each, synced to the disk before they return: after a kill -9 or a power cut
what they returned for is there, whole, and what they did not is not. A member of a group whose process died loses its
partitions at once, one that is frozen after half a minute (see `_members.py`).
"""

from __future__ import annotations

import fcntl
import heapq
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vedette.errors import ConfigError, StoreError
from vedette.settings import Settings
from vedette.streams import Batch, Output, Progress, Record
from vedette.streams._dead import dead_letter
from vedette.streams._leases import GroupReader, lost
from vedette.streams._log import SHIFT, Log, stamp
from vedette.streams._members import STALE, Members
from vedette.streams._retention import days_kept
from vedette.topology import STREAMS

POLL_SECONDS = (
    0.02  # between two looks for new records: three stages add some 30 ms, at a fraction of a per cent of CPU
)


def open(url: str, settings: Settings) -> FileStream:  # noqa: A001
    """The log of a URL `file:` (in the data folder) or `file:/folder`. Raises ConfigError, StoreError."""
    scheme, _, path = url.partition(":")
    if scheme != "file":
        raise ConfigError(f"VEDETTE_BROKER is {url!r}; it must be `file:` or `file:/folder`")
    folder = Path(path.removeprefix("//")) if path else settings.data / "log"
    return FileStream(folder, settings, {name: count or settings.partitions for name, count in STREAMS.items()})


class _Job:
    """What one thread wants appended; ended when the group that it belongs to was committed or failed."""

    def __init__(self, rows: list[tuple[int, str, str, bytes]]) -> None:
        self.rows, self.ended = rows, False
        self.error: Exception | None = None


class FileStream:
    """All streams of one installation. Appending and looking from any thread; each group is read from one thread."""

    durable = True

    def __init__(
        self, folder: Path, settings: Settings, streams: Mapping[str, int], *, stale_seconds: float = STALE
    ) -> None:
        self._settings = settings
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "open.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # making the file and its tables is done by one at a time
                self._log = Log(folder / "log.sqlite", streams)
            self._members = Members(folder / "members", stale=stale_seconds)
        except OSError as error:
            raise StoreError(f"the log in {folder} cannot be used: {error.strerror}; check the folder") from error
        self._readers: dict[str, GroupReader] = {}
        self._jobs: list[_Job] = []
        self._jobs_lock, self._append_lock = threading.Lock(), threading.Lock()

    # --- writing -----------------------------------------------------------------------------------------------------

    def append(self, outputs: Sequence[Output]) -> None:
        """As promised by the Stream. Threads that append at the same time share one commit."""
        if not outputs:
            return
        job = _Job(self._log.rows_of(outputs))
        with self._jobs_lock:
            self._jobs.append(job)
        with self._append_lock:
            if not job.ended:
                with self._jobs_lock:
                    jobs, self._jobs = self._jobs, []
                self._append(jobs)
        if job.error is not None:
            raise job.error

    def _append(self, jobs: list[_Job]) -> None:
        error: Exception | None = None
        try:
            with self._log.writer.transaction() as con:
                self._log.append_in(con, [row for job in jobs for row in job.rows], datetime.now(UTC))
        except Exception as failed:  # handed to each of the threads
            error = failed
        for job in jobs:
            job.error, job.ended = error, True

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self, group: str, streams: Sequence[str], size: int, wait: float) -> Batch | None:
        deadline = time.monotonic() + wait
        reader = self._reader(group)
        missing = [(group, stream) for stream in streams if stream not in reader.declared]
        if missing:
            self.declare(missing)
            reader.declared.update(streams)
        seen = -1
        while True:
            taken = self._renew(reader, streams)
            version = self._log.version()
            if (version != seen or taken) and (batch := reader.next(size)):
                return batch
            seen = version
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            time.sleep(min(POLL_SECONDS, left))

    def _renew(self, reader: GroupReader, streams: Sequence[str]) -> bool:
        try:
            return reader.renew(streams)
        except OSError as error:
            raise StoreError(f"cannot note who reads for {reader.group}: {error.strerror}; check the disk") from error

    def _reader(self, group: str) -> GroupReader:
        if group not in self._readers:
            try:
                self._readers[group] = GroupReader(self._log, self._members, group)
            except OSError as error:
                raise StoreError(f"cannot join the readers of {group}: {error.strerror}; check the disk") from error
        return self._readers[group]

    def done(
        self, batch: Batch, outputs: Sequence[Output], dead: Sequence[tuple[Record, str]], nothing: int = 0
    ) -> None:
        reader = self._reader(batch.group)
        lease = reader.lease_of(batch)
        count, end = len(batch.records), batch.records[-1].position + 1
        if list(lease.in_hand)[:count] != [record.position for record in batch.records]:
            raise ValueError("batches of a partition are ended in the order of reading, each once")
        now = datetime.now(UTC)
        letters = [("dead", dead_letter(batch.group, record, reason, now)) for record, reason in dead]
        rows = self._log.rows_of([*outputs, *letters])
        with self._log.writer.transaction() as con:
            where = (batch.group, lease.part)
            position, epoch = con.execute(
                "SELECT next, epoch FROM commits WHERE grp = ? AND part = ?", where
            ).fetchone()
            if epoch != batch.token:
                reader.drop(batch)
                raise lost(batch)
            if position < end:  # else an earlier call did commit, and only failed to say so
                self._log.append_in(con, rows, now)
                forgotten = end - position - count
                con.execute(
                    "UPDATE commits SET next = ?, written = written + ?, skipped = skipped + ?, dead = dead + ? "
                    "WHERE grp = ? AND part = ?",
                    (end, count - len(dead) - nothing, nothing + forgotten, len(dead), *where),
                )
        lease.committed = end
        for _ in range(count):
            lease.in_hand.popleft()

    def rewind(self, batch: Batch) -> None:
        self._reader(batch.group).rewind(batch)

    def lead(self, group: str) -> int | None:
        return self._reader(group).lead()

    # --- looking -----------------------------------------------------------------------------------------------------

    def scan(self, stream: str, *, after: dict[int, int] | None = None, reverse: bool = False) -> Iterator[Record]:
        nexts = self._log.nexts()
        walks = [
            self._log.walk(part, (after or {}).get(partition, -1) + 1, nexts[part], reverse)
            for partition, part in enumerate(self._log.parts_of(stream))
        ]
        return heapq.merge(*walks, key=_appended, reverse=reverse)

    def progress(self) -> list[Progress]:
        rows = self._log.query(
            "SELECT c.grp, p.stream, sum(p.next), sum(c.next), sum(c.written), sum(c.skipped), sum(c.dead) "
            "FROM commits c JOIN parts p ON p.id = c.part GROUP BY c.grp, p.stream ORDER BY min(p.id), c.grp"
        )
        names = Progress.__struct_fields__
        return [Progress(**dict(zip(names, row, strict=True))) for row in rows]

    def declare(self, reads: Sequence[tuple[str, str]]) -> None:
        rows = [(group, part) for group, stream in reads for part in self._log.parts_of(stream)]
        known = set(self._log.query("SELECT grp, part FROM commits"))
        if missing := [row for row in rows if row not in known]:
            with self._log.writer.transaction() as con:
                con.executemany("INSERT OR IGNORE INTO commits (grp, part) VALUES (?, ?)", missing)

    def full(self) -> bool:
        return self._log.bytes_used() > self._settings.log_bytes

    # --- forgetting --------------------------------------------------------------------------------------------------

    def expire(self, now: datetime) -> int:
        gone = 0
        for (stream, _), part in self._log.parts.items():
            days = days_kept(stream, self._settings)
            if days is not None:
                gone += self._expire(part, stamp(now - timedelta(days=days)))
        self._log.shrink()
        return gone

    def _expire(self, part: int, before: int) -> int:
        read = self._log.query("SELECT min(next) FROM commits WHERE part = ?", (part,))[0][0]
        floor = self._log.nexts()[part] if read is None else int(read)
        gone = 0
        while ids := self._log.expired(part, floor, before, 500):
            gone += self._log.delete(ids)
        return gone

    def remove(self, stream: str, keys: Collection[str]) -> int:
        gone = 0
        for part in self._log.parts_of(stream):
            gone += self._log.delete(self._log.ids_of(part, keys), secure=True)
        return self._scrubbed(gone)

    def drop(self, stream: str, places: Iterable[tuple[int, int]]) -> int:
        ids = [self._log.part(stream, partition) << SHIFT | position for partition, position in places]
        return self._scrubbed(self._log.delete(ids, secure=True))

    def _scrubbed(self, gone: int) -> int:
        if gone:
            self._log.scrub()
        return gone

    def close(self) -> None:
        for reader in self._readers.values():
            with suppress(StoreError):  # what is not given back is free when the process ends
                reader.give_back_all()
        self._readers.clear()
        self._members.close()
        self._log.close()


def _appended(record: Record) -> datetime:
    assert record.appended_at is not None
    return record.appended_at
