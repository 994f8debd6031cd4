"""The log that joins the stages: the contract, and the choice of a stream by its URL's scheme.

A *stream* object holds all named streams of one installation (`file:...`, `memory:`; later `kafka://...`). Each named
stream is cut into partitions by a stable hash of the key; within one, records are read in the order of appending.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, cast
from zlib import crc32

from msgspec import Struct

from vedette import plugins
from vedette.errors import ConfigError
from vedette.settings import Settings


class Record(Struct, frozen=True, kw_only=True):
    """What is appended, and as read also where it lies. `appended_at` is set by the log (UTC)."""

    key: str
    value: bytes
    headers: dict[str, str] = {}
    stream: str = ""
    partition: int = -1
    position: int = -1
    appended_at: datetime | None = None


Output = tuple[str, Record]  # the stream's name, without prefix, and what goes into it


class Batch(Struct, frozen=True, kw_only=True):
    """Records of one partition of one stream, in order, for one group. `token` is the stream's own (its lease)."""

    group: str
    stream: str
    partition: int
    records: tuple[Record, ...]
    token: int = 0


class Progress(Struct, frozen=True, kw_only=True):
    """How far a group has come in a stream, over all its partitions. committed = written + nothing + dead."""

    group: str
    stream: str
    appended: int  # records ever appended
    committed: int  # records that ended in an outcome
    written: int
    nothing: int
    dead: int

    @property
    def lag(self) -> int:
        return self.appended - self.committed


class Stream(Protocol):
    """At least once, in order within a partition. Lost: nothing that `append` or `done` returned for, if `durable`."""

    durable: bool

    def append(self, outputs: Sequence[Output]) -> None:
        """Durable on return, or raises StoreError (then none or all of them may be there: append again)."""

    def read(self, group: str, streams: Sequence[str], size: int, wait: float) -> Batch | None:
        """The next records of one partition of one of `streams`, oldest first; None after `wait` seconds without any.

        Reading does not commit: until `done`, the same records come again to a process that starts anew (or at once,
        after `rewind`). Partitions are shared between the live processes of a group, each read by one at a time.
        """

    def done(
        self, batch: Batch, outputs: Sequence[Output], dead: Sequence[tuple[Record, str]], nothing: int = 0
    ) -> None:
        """Append the outputs and dead letters (with their reasons) and commit the batch's position, as one.

        `nothing` counts records that needed nothing; the rest, less the dead, is counted as written. `batch.records`
        may be a prefix of what was read. Raises LeaseLost if the partition was taken over meanwhile.
        """

    def rewind(self, batch: Batch) -> None:
        """Read this partition again from its last commit (after a batch was only partly handled)."""

    def lead(self, group: str) -> int | None:
        """Become the one process that reads for `group`; its epoch, which only grows, or None if another is."""

    def scan(self, stream: str, *, after: dict[int, int] | None = None, reverse: bool = False) -> Iterator[Record]:
        """Look at what is retained, without a group: in order of appending (reverse: newest first), after positions."""

    def progress(self) -> list[Progress]:
        """Where each group stands in each stream that it has read from, or was declared to read (`declare`)."""

    def declare(self, reads: Sequence[tuple[str, str]]) -> None:
        """Make (group, stream) pairs known, so that retention keeps what they have not read and progress shows them."""

    def full(self) -> bool:
        """Whether the log has reached its size limit: then producers pause until readers caught up."""

    def expire(self, now: datetime) -> int:
        """Remove records older than the settings' days that every known group has read; how many.

        `control` is kept for ever. In small batches: appending goes on meanwhile. To be called every hour or so.
        """

    def remove(self, stream: str, keys: Collection[str]) -> int:
        """Forget the records of these keys; how many. Unread ones count as nothing to do; positions are not reused."""

    def drop(self, stream: str, places: Iterable[tuple[int, int]]) -> int:
        """Forget the records at these (partition, position), e.g. dead letters that were dealt with; how many."""

    def close(self) -> None:
        """Give back leases; what was not committed comes again."""


def partition_of(key: str, partitions: int) -> int:
    """The partition of a key: CRC-32 of its UTF-8, modulo. Never to change: it would part a key from its past."""
    return crc32(key.encode("utf-8", "surrogatepass")) % partitions


def open_stream(settings: Settings) -> Stream:
    """The log that VEDETTE_BROKER names. Raises ConfigError on a wrong URL, StoreError where it cannot be used."""
    scheme, colon, _ = settings.broker.partition(":")
    if not colon or scheme not in plugins.names(__name__, settings.plugins):
        raise ConfigError(
            f"VEDETTE_BROKER is {settings.broker!r}; it must be `file:` (in the data folder), `file:/folder`, or "
            "`memory:` for tests"
        )
    return cast(Stream, plugins.load(__name__, scheme, settings.plugins).open(settings.broker, settings))
