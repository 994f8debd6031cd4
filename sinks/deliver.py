"""The deliveries stage: alerts go into the outbox, and from there to their endpoints until each has an end.

An alert is delivered at least once, under one id. It is in the outbox, on disk, before its record ends; each attempt's
verdict is appended to `deliveries` before the outbox takes it in, so a crash between the two means one attempt more. A
slow or dead endpoint holds up no other. A lost outbox is rebuilt from `alerts`, `deliveries` and `control`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from sinks.outbox import Job, Outbox
from sinks.sender import Result, Sender
from sinks.verdict import GIVE_UP
from vedette.codec import decode, encode, headers_of
from vedette.errors import InputError
from vedette.events import Delivered, DeliveryFailed, emit
from vedette.models import Alert, Control, Delivery, Verdict
from vedette.settings import Settings
from vedette.stage import Dead, Nothing, Outcome, Written
from vedette.streams import Output, Record, Stream

STATE: Final = "outbox.sqlite"
AT_ONCE: Final = 64  # attempts in all
AT_ONCE_ENDPOINT: Final = 4
SWEEP_EVERY: Final = 600.0  # seconds
SOON: Final = 10.0  # seconds: `drain` waits for second attempts that are due by then

M = TypeVar("M", Alert, Control, Delivery)


class DeliverHandler:
    """Handles records of `alerts` and `control`; `tick` makes attempts and takes in what came of earlier ones.

    `epoch` is that of the lease. `clock` is for tests.
    """

    def __init__(
        self, settings: Settings, stream: Stream, epoch: int = 0, *, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._stream = stream
        self._clock = clock or (lambda: datetime.now(UTC))
        self._outbox = Outbox(settings.data / "state" / STATE, epoch)
        self._rebuild()
        self._sender = Sender(settings, self._clock)
        self._flying: set[tuple[str, str]] = set()
        self._unsaved: list[Result] = []  # kept while the streams or the outbox cannot be written
        self._next_sweep = 0.0

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        with self._outbox.writing():
            return [self._one(record) for record in records]

    def tick(self) -> None:
        """Take in results, start what is due. Raises StoreError where they cannot be written; nothing is lost then."""
        self._take(self._sender.results())
        now = self._now()
        self._launch(now)
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP_EVERY
            self._sweep(now)

    def drain(self, seconds: float = 20.0) -> int:
        """Try everything that is due, and again what may be tried soon, for so long; how many jobs have not ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and (self._flying or self._outbox.pending(self._now() + SOON)):
            self.tick()
            self._take(self._sender.results(wait=0.1))
        return self._outbox.pending()

    def pending(self) -> int:
        """How many alerts wait for an endpoint, switched-off ones too."""
        return self._outbox.pending()

    def close(self) -> None:
        """Take in what has ended; attempts under way are broken off and made again after the next start."""
        self._sender.close()
        try:
            self._take(self._sender.results())
        finally:
            self._outbox.close()

    # --- records -----------------------------------------------------------------------------------------------------

    def _one(self, record: Record) -> Outcome:
        try:
            if record.stream == "alerts":
                alert = decode(Alert, record.value, record.headers)
                self._outbox.add(alert, self._now())
                return Written() if alert.send else Nothing()
            return self._control(decode(Control, record.value, record.headers))
        except InputError as error:
            return Dead(str(error))

    def _control(self, control: Control) -> Outcome:
        """`endpoint` with detail state on or off, by its label; `tombstone` of an article or source by its id."""
        if control.kind == "endpoint":
            self._outbox.switch(control.subject, on=_is_on(control))
        elif control.kind == "tombstone":
            self._outbox.forget(control.subject)
        else:
            return Nothing()
        return Written()

    # --- attempts ----------------------------------------------------------------------------------------------------

    def _launch(self, now: float) -> None:
        free = AT_ONCE - len(self._flying)
        for job in self._outbox.due(now, self._flying, AT_ONCE_ENDPOINT)[:free] if free > 0 else ():
            self._flying.add(_key(job))
            self._sender.submit(job)

    def _take(self, results: Sequence[Result]) -> None:
        self._unsaved += results
        if not self._unsaved:
            return
        self._stream.append([_output(_delivery(result)) for result in self._unsaved])
        with self._outbox.writing():
            for result in self._unsaved:
                self._end(_delivery(result))
        for result in self._unsaved:
            self._flying.discard(_key(result.job))
            _tell(result)
        self._unsaved = []

    def _end(self, delivery: Delivery) -> None:
        at = delivery.at.timestamp()
        next_at = delivery.retry_at.timestamp() if delivery.retry_at else at
        self._outbox.end(delivery.alert, delivery.endpoint, delivery.verdict, delivery.attempt, at, next_at)

    def _sweep(self, now: float) -> None:
        """Give up on endpoints that stayed switched off, and forget what ended long ago."""
        given_up = [
            Delivery(
                alert=alert,
                endpoint=endpoint,
                attempt=attempt,
                verdict=Verdict.REFUSED,
                at=self._clock(),
                reason="given up: the endpoint stayed switched off",
            )
            for alert, endpoint, attempt in self._outbox.overdue(now - GIVE_UP)
        ]
        if given_up:
            self._stream.append([_output(delivery) for delivery in given_up])
        with self._outbox.writing():
            for delivery in given_up:
                self._end(delivery)
            self._outbox.sweep(now)

    def _now(self) -> float:
        return self._clock().timestamp()

    # --- a lost outbox -----------------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        with self._outbox.writing():
            if self._outbox.rebuilt:
                return
            oldest = self._clock() - timedelta(seconds=GIVE_UP)
            for alert in _all(self._stream, "alerts", Alert):
                if alert.at >= oldest:
                    self._outbox.add(alert, alert.at.timestamp())
            decided: list[Delivery | Control] = [
                *_all(self._stream, "deliveries", Delivery),
                *(control for control in _all(self._stream, "control", Control) if control.kind == "endpoint"),
            ]
            for one in sorted(decided, key=lambda one: one.at):
                if isinstance(one, Delivery):
                    self._end(one)
                else:
                    self._outbox.switch(one.subject, on=_is_on(one))
            self._outbox.mark_rebuilt()


def _all(stream: Stream, name: str, kind: type[M]) -> Iterator[M]:
    """The records of a stream that can be read; the others were dead before."""
    for record in stream.scan(name):
        try:
            yield decode(kind, record.value, record.headers)
        except InputError:
            continue


def _is_on(control: Control) -> bool:
    return control.detail.get("state", "on") != "off"


def _key(job: Job) -> tuple[str, str]:
    return job.alert.id, job.label


def _delivery(result: Result) -> Delivery:
    job, judgement = result.job, result.judgement
    wait = timedelta(seconds=judgement.wait)
    return Delivery(
        alert=job.alert.id,
        endpoint=job.label,
        attempt=job.attempt + 1,
        verdict=judgement.verdict,
        at=result.at,
        reason=judgement.reason,
        retry_at=result.at + wait if judgement.verdict is Verdict.RETRY else None,
    )


def _output(delivery: Delivery) -> Output:
    return "deliveries", Record(key=delivery.alert, value=encode(delivery), headers=headers_of(delivery))


def _tell(result: Result) -> None:
    fields: dict[str, Any] = {
        "alert": result.job.alert.id,
        "endpoint": result.job.label,
        "attempt": result.job.attempt + 1,
    }
    judgement = result.judgement
    if judgement.verdict is Verdict.DELIVERED:
        emit(Delivered(**fields))
    else:
        again = judgement.wait if judgement.verdict is Verdict.RETRY else None
        emit(DeliveryFailed(**fields, verdict=str(judgement.verdict), reason=judgement.reason, again_in=again))
