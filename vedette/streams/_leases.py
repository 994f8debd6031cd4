"""A group's reading in one process: which partitions it holds, how far it read, what is in hand.

The right to a partition is a row of `commits`: the member that holds it and an epoch, which grows by one each time the
partition changes hands. A commit names the epoch in its transaction, so that a holder that was given up for gone
(frozen, its lease taken over) can commit nothing when it comes back.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from vedette.errors import LeaseLost
from vedette.streams import Batch
from vedette.streams._log import Log
from vedette.streams._members import Members
from vedette.streams._sharing import share

SHARE_SECONDS = 0.5  # between two looks at who else is alive: how soon a dead member's partitions are read by another


@dataclass(slots=True)
class Lease:
    """A partition that this process may read. `cursor`: next to read; `committed`: next to commit, both positions."""

    part: int
    epoch: int
    committed: int
    cursor: int
    in_hand: deque[int] = field(default_factory=deque)
    leaving: bool = False  # belongs to another member by now: given back when nothing is in hand


class GroupReader:
    """What this process reads for one group. To be used from one thread at a time."""

    def __init__(self, log: Log, members: Members, group: str) -> None:
        self._log, self._members, self.group = log, members, group
        self.member = members.join(group)
        self.leases: dict[int, Lease] = {}
        self.declared: set[str] = set()
        self._streams: tuple[str, ...] = ()
        self._shared = float("-inf")

    # --- the right to read -------------------------------------------------------------------------------------------

    def lead(self) -> int | None:
        """Become the group's leader, or stay it; the epoch, or None while another live member leads."""
        seen = self._log.query("SELECT member, epoch FROM leads WHERE grp = ?", (self.group,))
        if seen and (seen[0][0] == self.member or self._members.alive(str(seen[0][0]))):
            return int(seen[0][1]) if seen[0][0] == self.member else None
        with self._log.writer.transaction() as con:
            row = con.execute("SELECT member, epoch FROM leads WHERE grp = ?", (self.group,)).fetchone()
            if row and self._members.alive(row[0]):
                return None
            epoch: int = row[1] + 1 if row else 1
            con.execute("INSERT OR REPLACE INTO leads VALUES (?, ?, ?)", (self.group, self.member, epoch))
        return epoch

    def renew(self, streams: Sequence[str]) -> bool:
        """Take and give back partitions so that each live member has its share; whether any was taken."""
        if time.monotonic() - self._shared < SHARE_SECONDS and tuple(streams) == self._streams:
            return False
        if self._streams != tuple(streams):
            self._members.tell(self.member, tuple(streams))
            self._streams = tuple(streams)
        self._shared = time.monotonic()
        wanted = self._wanted()
        rows = self._log.query("SELECT part, member, epoch FROM commits WHERE grp = ?", (self.group,))
        holders = {part: (member, epoch) for part, member, epoch in rows}
        for part, lease in list(self.leases.items()):
            if holders[part] != (self.member, lease.epoch):
                del self.leases[part]  # taken over while this process was frozen
            else:
                lease.leaving = part not in wanted
        self._give_back([lease for lease in self.leases.values() if lease.leaving and not lease.in_hand])
        return self._take([p for p in sorted(wanted) if p not in self.leases and self._free(holders[p][0])])

    def _wanted(self) -> set[int]:
        members = self._members.live(self.group)
        leaders = self._log.query("SELECT member FROM leads WHERE grp = ?", (self.group,))
        if leaders:
            if leaders[0][0] != self.member:
                self.leases.clear()
                raise LeaseLost(f"another process leads {self.group} now")
            members = {self.member: self._streams}
        members.setdefault(self.member, self._streams)
        return {
            self._log.part(stream, p)
            for stream in self._streams
            for p in share(self.member, members, stream, self._log.streams[stream])
        }

    def _free(self, holder: object) -> bool:
        return holder is None or holder == self.member or not self._members.alive(str(holder))

    def _take(self, parts: list[int]) -> bool:
        if not parts:
            return False
        taken = []
        with self._log.writer.transaction() as con:
            for part in parts:
                where = (self.group, part)
                holder, epoch, position = con.execute(
                    "SELECT member, epoch, next FROM commits WHERE grp = ? AND part = ?", where
                ).fetchone()
                if self._free(holder):
                    statement = "UPDATE commits SET member = ?, epoch = epoch + 1 WHERE grp = ? AND part = ?"
                    con.execute(statement, (self.member, *where))
                    taken.append(Lease(part, epoch + 1, position, position))
        self.leases.update({lease.part: lease for lease in taken})
        return bool(taken)

    def _give_back(self, leases: list[Lease]) -> None:
        if not leases:
            return
        with self._log.writer.transaction() as con:
            statement = "UPDATE commits SET member = NULL WHERE grp = ? AND part = ? AND epoch = ?"
            con.executemany(statement, [(self.group, lease.part, lease.epoch) for lease in leases])
        for lease in leases:
            self.leases.pop(lease.part, None)

    def give_back_all(self) -> None:
        self._give_back(list(self.leases.values()))

    # --- reading and committing --------------------------------------------------------------------------------------

    def next(self, size: int) -> Batch | None:
        """The next records of the partition whose next one is the oldest of all; None if there are none."""
        nexts = self._log.nexts()
        oldest: tuple[int, Lease] | None = None
        for lease in list(self.leases.values()):
            if lease.leaving or lease.cursor >= nexts[lease.part]:
                continue
            at = self._log.first_at(lease.part, lease.cursor)
            if at is None:
                self._skip(lease, nexts[lease.part])
            elif oldest is None or at < oldest[0]:
                oldest = at, lease
        if oldest is None:
            return None
        lease = oldest[1]
        records = self._log.fetch(lease.part, lease.cursor, nexts[lease.part], size)
        if not records:  # forgotten between the two looks
            return None
        lease.cursor = records[-1].position + 1
        lease.in_hand.extend(record.position for record in records)
        stream, partition = self._log.places[lease.part]
        return Batch(group=self.group, stream=stream, partition=partition, records=tuple(records), token=lease.epoch)

    def _skip(self, lease: Lease, position: int) -> None:
        """All up to `position` was forgotten before it was read: committed as nothing to do."""
        if lease.in_hand:
            return
        with self._log.writer.transaction() as con:
            cursor = con.execute(
                "UPDATE commits SET skipped = skipped + ? - next, next = ? WHERE grp = ? AND part = ? AND epoch = ?",
                (position, position, self.group, lease.part, lease.epoch),
            )
        if cursor.rowcount:
            lease.cursor = lease.committed = position

    def lease_of(self, batch: Batch) -> Lease:
        """The lease under which `batch` was read. Raises LeaseLost if this process has it no more."""
        lease = self.leases.get(self._log.part(batch.stream, batch.partition))
        if lease is None or lease.epoch != batch.token:
            raise lost(batch)
        return lease

    def rewind(self, batch: Batch) -> None:
        """Read again from the last commit."""
        lease = self.leases.get(self._log.part(batch.stream, batch.partition))
        if lease is not None:
            lease.cursor = lease.committed
            lease.in_hand.clear()

    def drop(self, batch: Batch) -> None:
        """Forget a lease that another process has."""
        self.leases.pop(self._log.part(batch.stream, batch.partition), None)


def lost(batch: Batch) -> LeaseLost:
    return LeaseLost(f"partition {batch.partition} of {batch.stream} is read by another process of {batch.group} now")
