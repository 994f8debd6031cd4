"""What can happen, each with its log line and its metric, emitted together.

An event is a struct: its class says the constant sentence and the level, its fields are the key-values. To add one:

    class FeedMoved(Event, frozen=True):
        sentence = "A feed has moved"
        level = logging.WARNING
        source: str
        to: str

`count` (if there is such a field) is what the metric grows by, else one. The metric's name is the class's, and `labels`
names the fields that part it. Events are emitted per batch, not per record; what is normal is at level DEBUG.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections import Counter
from datetime import UTC, datetime
from typing import ClassVar, TextIO

from msgspec import Struct

_log = logging.getLogger("vedette")


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened."""

    sentence: ClassVar[str] = ""
    level: ClassVar[int] = logging.DEBUG
    labels: ClassVar[tuple[str, ...]] = ("stage",)


# --- stages ----------------------------------------------------------------------------------------------------------


class StageStarted(Event, frozen=True):
    sentence = "A stage has started"
    stage: str
    epoch: int | None = None


class ExpireFailed(Event, frozen=True):
    sentence = "Old records could not be removed from the log"
    level = logging.WARNING
    labels = ()
    reason: str


class StageEnded(Event, frozen=True):
    sentence = "A stage has ended"
    stage: str


class BatchEnded(Event, frozen=True):
    sentence = "A batch has ended"
    labels = ("stage", "stream")
    stage: str
    stream: str
    partition: int
    count: int
    nothing: int
    dead: int
    seconds: float


class RecordsDied(Event, frozen=True):
    sentence = "Records went to the dead letters"
    level = logging.ERROR
    labels = ("stage", "stream")
    stage: str
    stream: str
    partition: int
    position: int  # of the first
    count: int
    reason: str


class BatchSplit(Event, frozen=True):
    sentence = "A batch failed and is tried record by record"
    level = logging.WARNING
    stage: str
    stream: str
    reason: str


class StageWaits(Event, frozen=True):
    sentence = "A stage waits before it tries again"
    level = logging.WARNING
    stage: str
    seconds: float
    reason: str


class LeaseWasLost(Event, frozen=True):
    sentence = "A partition was taken over by another process; what was in hand is dropped"
    level = logging.WARNING
    stage: str
    reason: str


class SuspectsFound(Event, frozen=True):
    sentence = "Records that were in hand when a process died are tried again alone"
    level = logging.WARNING
    stage: str
    count: int


class StageHangs(Event, frozen=True):
    sentence = "A stage makes no progress and ends itself"
    level = logging.ERROR
    stage: str
    seconds: float
    doing: str


# --- the process tree ------------------------------------------------------------------------------------------------


class ChildStarted(Event, frozen=True):
    sentence = "A process has started"
    labels = ("child",)
    child: str
    pid: int


class ChildEnded(Event, frozen=True):
    sentence = "A process has ended and will be started again"
    level = logging.WARNING
    labels = ("child",)
    child: str
    pid: int
    how: str
    again_in: float


class ChildKilled(Event, frozen=True):
    sentence = "A process did not end in time and was killed"
    level = logging.WARNING
    labels = ("child",)
    child: str
    pid: int


class OldProcessesAlive(Event, frozen=True):
    sentence = "Waiting for processes of an earlier run to end"
    level = logging.WARNING
    labels = ()
    pids: str


# --- rules, alerts and deliveries ------------------------------------------------------------------------------------


class RulesRead(Event, frozen=True):
    sentence = "The rules have changed and are in force"
    level = logging.INFO
    stage: str
    rules: int


class RulesRefused(Event, frozen=True):
    sentence = "The changed rules cannot be used; the old ones stay in force"
    level = logging.ERROR
    stage: str
    reason: str
    kept: int


class AlertsRaised(Event, frozen=True):
    sentence = "Alerts were raised"
    stage: str
    count: int


class DeliveryFailed(Event, frozen=True):
    sentence = "An alert could not be delivered"
    level = logging.WARNING
    labels = ("verdict",)
    alert: str
    endpoint: str
    verdict: str
    attempt: int
    reason: str
    again_in: float | None = None


class Delivered(Event, frozen=True):
    sentence = "An alert was delivered"
    labels = ()
    alert: str
    endpoint: str
    attempt: int


# --- index -----------------------------------------------------------------------------------------------------------


class IndexSetAside(Event, frozen=True):
    sentence = "The index could not be read and was set aside; a new one is filled from the log"
    level = logging.WARNING
    labels = ()
    folder: str
    reason: str


class IndexCaughtUp(Event, frozen=True):
    sentence = "The index has caught up with the log"
    level = logging.INFO
    labels = ()
    count: int  # records that it had missed


# --- emitting --------------------------------------------------------------------------------------------------------

_counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
_lock = threading.Lock()


def emit(event: Event) -> None:
    """Log the event and count it. Never raises on account of where the log goes."""
    kind = type(event)
    with _lock:
        labels = tuple(str(getattr(event, label)) for label in kind.labels if hasattr(event, label))
        _counts[kind.__name__, labels] += getattr(event, "count", 1)
    if _log.isEnabledFor(kind.level):
        _log.log(kind.level, "%s", line(event))


def line(event: Event) -> str:
    """The event's sentence and its key-values, on one line."""
    pairs = ((name, getattr(event, name)) for name in event.__struct_fields__)
    return " ".join((event.sentence, *(f"{name}={_value(value)}" for name, value in pairs if value is not None)))


_PLAIN = re.compile(r"[^\s\"=\\\x00-\x1f\x7f-\x9f]+")


def _value(value: object) -> str:
    text = f"{value:.3g}" if isinstance(value, float) else str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)  # escapes line ends: one event stays one line


def counts() -> dict[tuple[str, tuple[str, ...]], int]:
    """(event's name, values of its labels) -> how often, in this process since its start."""
    with _lock:
        return dict(_counts)


class _Lines(logging.Formatter):
    """`2026-11-24T08:15:00.123Z WARNING sentence key=value ...`; the supervisor reads the level from it."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def configure(level: str, stream: TextIO) -> None:
    """Write events (and what libraries log through `logging`) of at least `level` to `stream` as lines of text."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Lines("%(asctime)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # libraries
    _log.setLevel(level.upper())
    logging.raiseExceptions = False  # a supervisor that was killed no longer reads: nothing to say, nobody to say it to


_LEVEL = re.compile(r"\d{4}-\d\d-\d\dT\S+Z (DEBUG|INFO|WARNING|ERROR|CRITICAL) ")


def level_of(text: str) -> int | None:
    """The level of a line that `configure` made; None for other text (a traceback, a library's print)."""
    match = _LEVEL.match(text)
    return logging.getLevelNamesMapping()[match[1]] if match else None
