"""What a stage is given: a handler, and in what a record ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from vedette.streams import Output, Record


class Written(Struct, frozen=True):
    """The record ended as written: these outputs are appended together with the commit of its position."""

    outputs: tuple[Output, ...] = ()


class Nothing(Struct, frozen=True):
    """The record needed nothing."""


class Dead(Struct, frozen=True):
    """The record cannot be handled: it goes to the dead letters, whole, with this reason."""

    reason: str


Outcome = Written | Nothing | Dead


class Handler(Protocol):
    """What a stage does with records; the loop does everything else."""

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        """One outcome a record, in order. The records come from one partition of one stream, in order.

        May raise Retry: nothing was done, the same records come again. Records may come again after a crash.
        """

    def tick(self) -> None:
        """Called between reads, some times a second, for work that is due by itself."""

    def close(self) -> None:
        """Called once when the stage ends in an orderly way."""
