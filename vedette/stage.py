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

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from msgspec.structs import replace

from vedette.attempts import DEATHS, Attempts
from vedette.errors import InputError, LeaseLost, StoreError
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
from vedette.handler import Dead, Handler, Nothing, Outcome, Written
from vedette.streams import Batch, Record, Stream
from vedette.trouble import Backoff, reason_of, wait_for

__all__ = ["Dead", "Handler", "Nothing", "Outcome", "Stage", "Totals", "Written"]

READ_SECONDS = 0.2  # between two ticks, where nothing comes
HANG_SECONDS = 120.0  # the longest that a handler may take over one batch


T = TypeVar("T")


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
        self._tick_at = 0.0
        stream.declare([(name, read) for read in self._reads])

    # --- the loop ----------------------------------------------------------------------------------------------------

    def run(self, stop: threading.Event) -> Totals:
        """Work until `stop` is set; then the batch in hand is ended. A single stage first waits until it leads.

        Raises LeaseLost when a single stage lost its lead (start anew), and what the handler raises when it is made.
        """
        try:
            with self._guard.watching(stop):
                if self._begin(stop):
                    self._loop(stop, until_empty=False)
                self.close()
        finally:
            self._forget_notes()
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
        self._forget_notes()

    def _forget_notes(self) -> None:
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
        self._made = cast(Handler, self._make) if hasattr(self._make, "handle") else self._make(epoch or 0)
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
        if (now := time.monotonic()) < self._tick_at:
            return
        self._tick_at = now + READ_SECONDS
        try:
            with self._guard.busy("tick"):
                self._handler.tick()
        except Exception as error:
            wait = wait_for(error)
            if wait is None:
                raise
            self._tick_at = now + wait
            emit(StageWaits(stage=self.name, seconds=wait, reason=str(error)))

    # --- one batch ---------------------------------------------------------------------------------------------------

    def _work(self, batch: Batch, stop: threading.Event) -> None:
        """Handle and end all records of `batch`, in as many parts as Retry makes of it."""
        started = time.monotonic()
        self._look_for_suspects(batch)
        todo, trouble = batch.records, Backoff()
        try:
            while todo:
                outcomes: list[Outcome] = []
                failed: Exception | None = None
                try:
                    self._handle(todo, outcomes)
                except Exception as error:
                    failed = error
                    if wait_for(error) is None:
                        raise
                if outcomes:
                    self._end(replace(batch, records=todo[: len(outcomes)]), outcomes, started, stop)
                    todo, trouble = todo[len(outcomes) :], Backoff()
                if failed is not None:
                    self._pause(trouble.after(failed), str(failed), stop)
        except _Stopped:
            self._stream.rewind(batch)
            raise
        finally:
            self._release()

    def _look_for_suspects(self, batch: Batch) -> None:
        if self._attempts is None:
            return
        place = (batch.stream, batch.partition)
        if self._tokens.get(place) == batch.token:
            self._attempts.refresh()
            return
        with suppress(OSError):  # a full disk must not keep records from being read
            if found := self._attempts.adopt():  # newly ours: perhaps because its reader has died
                emit(SuspectsFound(stage=self.name, count=found))
            self._tokens[place] = batch.token

    def _handle(self, records: Sequence[Record], outcomes: list[Outcome]) -> None:
        """Append the outcomes of `records`: suspects one by one, what lies between them together."""
        start = 0
        for at, record in enumerate(records):
            deaths = self._attempts.deaths(record) if self._attempts else None
            if deaths is None:
                continue
            self._call(records[start:at], outcomes)
            if deaths < DEATHS:
                self._call([record], outcomes, suspect=True)
            else:
                outcomes.append(Dead(f"its process died {deaths} times while it had only this record in hand"))
            start = at + 1
        self._call(records[start:], outcomes)

    def _call(self, records: Sequence[Record], outcomes: list[Outcome], *, suspect: bool = False) -> None:
        """Append an outcome for each record; where they fail together, each alone. Raises what asks for a wait."""
        if not records:
            return
        if self._attempts:
            self._attempts.hold(records, alone=suspect)
        first = records[0]
        try:
            with self._guard.busy(f"{first.stream}/{first.partition} {first.position}..{records[-1].position}"):
                found = self._handler.handle(records)
            if len(found) != len(records):
                raise RuntimeError(f"the handler gave {len(found)} outcomes for {len(records)} records")
            outcomes.extend(found)
        except Exception as error:
            if wait_for(error) is not None or isinstance(error, LeaseLost):
                raise
            if len(records) == 1:
                outcomes.append(Dead(reason_of(error)))
                return
            emit(BatchSplit(stage=self.name, stream=first.stream, reason=reason_of(error)))
            for record in records:
                self._call([record], outcomes, suspect=suspect)

    def _end(self, batch: Batch, outcomes: Sequence[Outcome], started: float, stop: threading.Event) -> None:
        """Commit, however long the log cannot be written."""
        pairs = list(zip(batch.records, outcomes, strict=True))
        outputs = [output for outcome in outcomes if isinstance(outcome, Written) for output in outcome.outputs]
        dead = [(record, outcome.reason) for record, outcome in pairs if isinstance(outcome, Dead)]
        nothing = sum(isinstance(outcome, Nothing) for outcome in outcomes)
        try:
            self._patiently(lambda: self._stream.done(batch, outputs, dead, nothing), stop)
        except InputError as error:  # an output that no log can take: find whose, and put that record aside
            for record, outcome in pairs:
                refused = Dead(reason_of(error)) if len(pairs) == 1 else outcome
                self._end(replace(batch, records=(record,)), [refused], started, stop)
            return
        if self._attempts:
            with suppress(OSError):  # an entry for a record that has ended does no harm
                self._attempts.clear(batch.records)
        self._count(batch, dead, nothing, time.monotonic() - started)

    def _count(self, batch: Batch, dead: Sequence[tuple[Record, str]], nothing: int, seconds: float) -> None:
        count = len(batch.records)
        written = count - nothing - len(dead)
        old = self._totals
        self._totals = Totals(old.written + written, old.nothing + nothing, old.dead + len(dead))
        emit(
            BatchEnded(
                stage=self.name,
                stream=batch.stream,
                partition=batch.partition,
                count=count,
                nothing=nothing,
                dead=len(dead),
                seconds=seconds,
            )
        )
        if dead:
            first, reason = dead[0]
            emit(
                RecordsDied(
                    stage=self.name,
                    stream=batch.stream,
                    partition=batch.partition,
                    position=first.position,
                    count=len(dead),
                    reason=reason,
                )
            )

    def _release(self) -> None:
        if self._attempts:
            with suppress(OSError):
                self._attempts.release()

    # --- waiting -----------------------------------------------------------------------------------------------------

    def _patiently(self, action: Callable[[], T], stop: threading.Event) -> T:
        """The result of `action`, tried again while the log cannot be used. Raises _Stopped."""
        trouble = Backoff()
        while True:
            try:
                return action()
            except (StoreError, OSError) as error:
                if wait_for(error) is None:
                    raise
                self._pause(trouble.after(error), str(error), stop)

    def _pause(self, seconds: float, reason: str, stop: threading.Event) -> None:
        """Wait; work that is due by itself goes on. Raises _Stopped."""
        emit(StageWaits(stage=self.name, seconds=seconds, reason=reason))
        self._release()  # a death while waiting is not the fault of what waits
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if stop.wait(min(left, READ_SECONDS)):
                raise _Stopped
            if self._made is not None:
                self._tick()
        if stop.is_set():
            raise _Stopped
