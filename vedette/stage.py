"""The one loop of the house: read a batch, let the handler work on it, end it.

A record ends in exactly one of *written*, *nothing to do*, *dead*; until then it is tried again in place while reading
pauses. What the loop does with trouble:

    Retry, StoreError, a full disk   nothing is lost, nothing is dead: wait, then the same records again
    any other exception              the records of the batch one by one; one that raises alone is dead
    death of the process             what was in hand is tried again alone; dead after the third death alone
    no end of one call               the process ends itself (guard.py), which is a death
    the lease was lost               what is in hand is dropped: another process has it now
"""

from __future__ import annotations

import errno
import random
import sqlite3
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec import Struct
from msgspec.structs import replace

from vedette.attempts import DEATHS, Attempts
from vedette.errors import LeaseLost, Retry, StoreError
from vedette.events import (
    BatchEnded,
    BatchSplit,
    LeaseWasLost,
    RecordsDied,
    StageEnded,
    StageStarted,
    StageWaits,
    SuspectsFound,
    emit,
)
from vedette.guard import Guard
from vedette.streams import Batch, Output, Record, Stream

READ_SECONDS = 0.2  # between two ticks, where nothing comes
HANG_SECONDS = 120.0  # the longest that a handler may take over one batch
FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0  # after a StoreError, doubled each time


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


class Totals(NamedTuple):
    """What a loop has ended, in records."""

    written: int = 0
    nothing: int = 0
    dead: int = 0


class _Stopped(Exception):
    """The stop signal came while something could not go on."""


class Stage:
    """Runs a handler over the streams that it reads, as the group `name`.

    `handler` may be a function of the epoch that makes one: a `single` stage makes it once it leads. `state_folder`
    keeps the notes of what was in hand; without it a record that kills its process kills it for ever.
    """

    def __init__(
        self,
        name: str,
        stream: Stream,
        reads: Sequence[str],
        handler: Handler | Callable[[int], Handler],
        *,
        single: bool = False,
        batch: int = 200,
        state_folder: Path | None = None,
        hang_seconds: float = HANG_SECONDS,
    ) -> None:
        self.name, self.single = name, single
        self._stream, self._reads, self._batch = stream, tuple(reads), batch
        self._made: Handler | None = None
        self._make = handler
        self._attempts = Attempts(state_folder / "attempts" / name) if state_folder else None
        self._guard = Guard(name, hang_seconds, self._release)
        self._tokens: dict[tuple[str, int], int] = {}
        self._totals = Totals()
        self._ticked = 0.0
        stream.declare([(name, read) for read in self._reads])

    # --- the loop ----------------------------------------------------------------------------------------------------

    def run(self, stop: threading.Event) -> Totals:
        """Work until `stop` is set; then the batch in hand is ended. A single stage first waits until it leads.

        Raises LeaseLost when a single stage lost its lead (start anew), and what the handler raises when it is made.
        """
        with self._guard.watching(stop):
            if self._begin(stop):
                self._loop(stop, until_empty=False)
            self.close()
        return self._totals

    def drain(self, stop: threading.Event | None = None) -> Totals:
        """Work until there is nothing to read; what was done by this call. May be called again; `close` at the end."""
        before, stop = self._totals, stop or threading.Event()
        with self._guard.watching(stop):
            if self._begin(stop):
                self._loop(stop, until_empty=True)
        return Totals(*(now - then for now, then in zip(self._totals, before, strict=True)))

    def close(self) -> None:
        """Close the handler and forget the notes of what was in hand."""
        if self._made is not None:
            self._made.close()
            emit(StageEnded(stage=self.name))
            self._made = None
        if self._attempts is not None:
            self._attempts.close()
            self._attempts = None

    def _begin(self, stop: threading.Event) -> bool:
        """Lead, where the stage is single, and make the handler; False if the stop came first."""
        if self._made is not None:
            return True
        epoch = None
        while self.single and epoch is None:
            epoch = self._patiently(lambda: self._stream.lead(self.name), stop)
            if epoch is None and stop.wait(READ_SECONDS):
                return False
        self._made = self._make if _is_handler(self._make) else self._make(epoch or 0)  # type: ignore[operator,assignment]
        emit(StageStarted(stage=self.name, epoch=epoch))
        return True

    def _loop(self, stop: threading.Event, *, until_empty: bool) -> None:
        wait = 0.0 if until_empty else READ_SECONDS
        try:
            while not stop.is_set():
                self._tick()
                try:
                    read = self._patiently(lambda: self._stream.read(self.name, self._reads, self._batch, wait), stop)
                    if read is not None:
                        self._work(read, stop)
                    elif until_empty:
                        return
                except LeaseLost as error:
                    if self.single:
                        raise
                    emit(LeaseWasLost(stage=self.name, reason=str(error)))
        except _Stopped:
            pass

    @property
    def _handler(self) -> Handler:
        assert self._made is not None
        return self._made

    def _tick(self) -> None:
        if time.monotonic() - self._ticked >= READ_SECONDS:
            with self._guard.busy("tick"):
                try:
                    self._handler.tick()
                except (Retry, StoreError) as error:  # what is due stays due; the next tick is soon
                    if isinstance(error, LeaseLost):
                        raise
                    emit(StageWaits(stage=self.name, seconds=READ_SECONDS, reason=str(error)))
            self._ticked = time.monotonic()

    # --- waiting -----------------------------------------------------------------------------------------------------

    def _patiently[T](self, action: Callable[[], T], stop: threading.Event) -> T:
        ...
