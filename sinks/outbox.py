"""What is still to be sent where, in one SQLite file: each alert's endpoints and attempts, and endpoints switched off.

Rebuilt from the streams `alerts`, `deliveries` and `control` if it is lost. One process at a time uses it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from sinks.channels import label
from vedette.codec import decode, encode
from vedette.held import HeldFile
from vedette.models import Alert, Endpoint, Severity, Verdict

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS alert (id TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS due (
    alert TEXT NOT NULL, endpoint TEXT NOT NULL, channel TEXT NOT NULL, target TEXT NOT NULL, secret TEXT,
    rank INTEGER NOT NULL, attempt INTEGER NOT NULL, first_at REAL, next_at REAL NOT NULL, verdict TEXT NOT NULL,
    PRIMARY KEY (alert, endpoint)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS due_next ON due (verdict, endpoint, next_at);
CREATE TABLE IF NOT EXISTS endpoint (
    label TEXT PRIMARY KEY, failures INTEGER NOT NULL, paused_until REAL NOT NULL, off INTEGER NOT NULL
) WITHOUT ROWID;
"""
PAUSE: Final = 60.0  # the longest that an endpoint rests after a failure before another alert is tried
KEPT: Final = 30 * 86_400.0  # seconds that a finished job is remembered, so that a repeated alert is not sent again
_RANK: Final = {Severity.FLASH: 3, Severity.URGENT: 2, Severity.NOTABLE: 1}
_FINAL: Final = frozenset({Verdict.DELIVERED, Verdict.REFUSED})


class Job(Struct, frozen=True):
    """One alert for one endpoint: what the next attempt needs. `attempt`: made so far; `first_at`: when, or None."""

    alert: Alert
    endpoint: Endpoint
    label: str
    attempt: int
    first_at: float | None


class Outbox:
    """Times are seconds since the epoch. Errors of the disk are StoreErrors; a later holder's file is LeaseLost."""

    def __init__(self, file: Path, epoch: int = 0) -> None:
        self._held = HeldFile(file, epoch, "the outbox", _SCHEMA)
        self._db = self._held.db

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is changed inside is committed together at the end, or not at all."""
        with self._held.transaction():
            yield

    @property
    def rebuilt(self) -> bool:
        """Whether the file holds all that was ever due: False until `mark_rebuilt`."""
        return self._held.rebuilt

    # --- inside of `writing()` ---------------------------------------------------------------------------------------

    def mark_rebuilt(self) -> None:
        self._held.mark_rebuilt()

    def add(self, alert: Alert, now: float) -> int:
        """Make the alert due at each of its endpoints where it is not yet known; the number of new jobs."""
        rank, new = _RANK.get(alert.severity, 0), 0
        for endpoint in alert.send:
            new += self._db.execute(
                "INSERT OR IGNORE INTO due VALUES (?, ?, ?, ?, ?, ?, 0, NULL, ?, '')",
                (alert.id, label(endpoint), endpoint.channel, endpoint.target, endpoint.secret, rank, now),
            ).rowcount
        if new:
            self._db.execute("INSERT OR IGNORE INTO alert VALUES (?, ?)", (alert.id, encode(alert)))
        return new

    def end(self, alert: str, endpoint: str, verdict: Verdict, attempt: int, at: float, next_at: float) -> None:
        """Take in an attempt's verdict. Where the endpoint is gone the job waits for it to be switched on again."""
        done = str(verdict) if verdict in _FINAL else ""
        self._db.execute(
            "UPDATE due SET verdict = ?, attempt = ?, first_at = coalesce(first_at, ?), next_at = ?"
            " WHERE alert = ? AND endpoint = ?",
            (done, attempt, at, next_at, alert, endpoint),
        )
        if done:
            self._drop(alert)
        if verdict is Verdict.DISABLED:
            self.switch(endpoint, on=False)
        elif verdict is Verdict.RETRY:
            self._pause(endpoint, at)
        else:  # it answers, so what waited for it may go on
            self._db.execute("UPDATE endpoint SET failures = 0, paused_until = 0 WHERE label = ?", (endpoint,))

    def _pause(self, endpoint: str, at: float) -> None:
        self._db.execute(
            "INSERT INTO endpoint VALUES (?, 1, ?, 0) ON CONFLICT (label) DO UPDATE SET failures = failures + 1,"
            " paused_until = ? + min(?, 1 << min(failures, 10))",
            (endpoint, at + 1.0, at, PAUSE),
        )

    def switch(self, endpoint: str, *, on: bool) -> None:
        """Switch an endpoint off, or on again: then all that waited for it is due."""
        self._db.execute(
            "INSERT INTO endpoint VALUES (?, 0, 0, ?) ON CONFLICT (label) DO UPDATE SET off = excluded.off,"
            " failures = 0, paused_until = 0",
            (endpoint, int(not on)),
        )
        if on:
            self._db.execute("UPDATE due SET next_at = 0 WHERE endpoint = ? AND verdict = ''", (endpoint,))

    def forget(self, subject: str) -> None:
        """Drop the jobs of alerts about an article or source of that id."""
        for (value,) in self._db.execute("SELECT value FROM alert").fetchall():
            alert = decode(Alert, value)
            if subject in (alert.article, alert.source.id):
                self._db.execute("UPDATE due SET verdict = 'forgotten' WHERE alert = ? AND verdict = ''", (alert.id,))
                self._drop(alert.id)

    def sweep(self, now: float) -> None:
        """Forget jobs that ended long ago."""
        self._db.execute("DELETE FROM due WHERE verdict != '' AND next_at < ?", (now - KEPT,))

    def _drop(self, alert: str) -> None:
        """The alert's text is not needed when nothing of it is due any more."""
        self._db.execute(
            "DELETE FROM alert WHERE id = ? AND NOT EXISTS (SELECT 1 FROM due WHERE alert = ? AND verdict = '')",
            (alert, alert),
        )

    # --- looking -----------------------------------------------------------------------------------------------------

    def due(self, now: float, flying: Collection[tuple[str, str]], at_once: int) -> list[Job]:
        """Jobs to try now, the most severe first: at most `at_once` an endpoint, with those that are `flying` already.

        `flying` holds (alert, endpoint's label). An endpoint that has just failed gets one at a time.
        """
        busy = Counter(name for _, name in flying)
        jobs = []
        for name, failures in self._ready(now):
            free = (1 if failures else at_once) - busy[name]
            rows = self._db.execute(
                "SELECT value, channel, target, secret, attempt, first_at FROM due JOIN alert ON alert.id = due.alert"
                " WHERE verdict = '' AND endpoint = ? AND next_at <= ? ORDER BY rank DESC, next_at LIMIT ?",
                (name, now, at_once + busy[name]),
            ).fetchall()
            jobs += [job for row in rows if ((job := _job(name, row)).alert.id, name) not in flying][: max(free, 0)]
        return jobs

    def _ready(self, now: float) -> list[tuple[str, int]]:
        return self._db.execute(
            "SELECT DISTINCT due.endpoint, coalesce(failures, 0) FROM due LEFT JOIN endpoint ON label = due.endpoint"
            " WHERE verdict = '' AND next_at <= ? AND coalesce(off, 0) = 0 AND coalesce(paused_until, 0) <= ?",
            (now, now),
        ).fetchall()

    def overdue(self, since: float) -> list[tuple[str, str, int]]:
        """(alert, endpoint, attempts) of jobs at switched-off endpoints that were first due or tried before `since`."""
        return self._db.execute(
            "SELECT alert, endpoint, attempt FROM due JOIN endpoint ON label = endpoint"
            " WHERE verdict = '' AND off = 1 AND coalesce(first_at, next_at) < ?",
            (since,),
        ).fetchall()

    def pending(self, until: float | None = None) -> int:
        """How many jobs have not ended; with `until`, those that will be tried by then."""
        if until is None:
            return int(self._db.execute("SELECT count(*) FROM due WHERE verdict = ''").fetchone()[0])
        return int(
            self._db.execute(
                "SELECT count(*) FROM due LEFT JOIN endpoint ON label = due.endpoint WHERE verdict = ''"
                " AND coalesce(off, 0) = 0 AND max(next_at, coalesce(paused_until, 0)) <= ?",
                (until,),
            ).fetchone()[0]
        )

    def is_off(self, endpoint: str) -> bool:
        row = self._db.execute("SELECT off FROM endpoint WHERE label = ?", (endpoint,)).fetchone()
        return bool(row and row[0])

    def close(self) -> None:
        self._held.close()


def _job(name: str, row: tuple[Any, ...]) -> Job:
    value, channel, target, secret, attempt, first_at = row
    endpoint = Endpoint(channel=channel, target=target, secret=secret)
    return Job(decode(Alert, value), endpoint, name, attempt, first_at)
