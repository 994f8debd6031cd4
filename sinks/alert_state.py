"""What the alerts stage has decided, in one SQLite file: the alerts raised, and what came of each article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from vedette.codec import decode, encode
from vedette.errors import InputError
from vedette.held import HeldFile
from vedette.models import Alert, Control, ToldArticle
from vedette.streams import Record

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS raised (alert TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS forgotten (subject TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decision (
    serial INTEGER PRIMARY KEY, article TEXT NOT NULL, lane TEXT NOT NULL, version INTEGER NOT NULL,
    vocabulary INTEGER NOT NULL, place TEXT NOT NULL, alerts BLOB,
    UNIQUE (article, lane, version, vocabulary)
);
"""
# A decision is needed while its record can come again: from the last commit on, or twice from a broker. Far beyond it.
KEPT: Final = 200_000
TOMBSTONE: Final = "tombstone"
_SWEEP_EVERY: Final = 5_000  # decisions

_pack = msgspec.json.Encoder().encode
_unpack = msgspec.json.Decoder(tuple[msgspec.Raw, ...]).decode


class AlertState:
    """Opened by the one holder of the lease; refuses (LeaseLost) a file that a later epoch has written.

    Errors of the disk are StoreErrors. Ids of alerts raised are kept for ever; decisions as long as they are needed.
    """

    def __init__(self, file: Path, epoch: int) -> None:
        self._since_sweep = 0
        self._held = HeldFile(file, epoch, "the state of the alerts", _SCHEMA)
        self._db = self._held.db

    @contextmanager
    def decisions(self) -> Iterator[None]:
        """All that is recorded inside is committed together at the end, or not at all."""
        with self._held.transaction():
            yield
            self._sweep()

    def rebuild(self, alerts: Iterable[Record], controls: Iterable[Record]) -> None:
        """Take over, once in the life of this file, what was raised and what was forgotten before it was made."""
        with self.decisions():
            if self._held.rebuilt:
                return
            for record in alerts:
                with suppress(InputError):  # of a newer major: its readers are upgraded first
                    self._raise(decode(Alert, record.value, record.headers).id)
            for record in controls:
                with suppress(InputError):
                    control = decode(Control, record.value, record.headers)
                    if control.kind == TOMBSTONE:
                        self.forget(control.subject)
            self._held.mark_rebuilt()

    # --- inside of `decisions()` -------------------------------------------------------------------------------------

    def decided(self, told: ToldArticle, record: Record) -> tuple[Alert, ...] | None:
        """The recorded alerts, if this very record was decided before; none, if this or a later version was; or None.

        None means: nothing was decided yet.
        """
        key = (told.id, str(told.lane))
        row = self._db.execute(
            "SELECT place, alerts FROM decision WHERE article = ? AND lane = ? AND version = ? AND vocabulary = ?",
            (*key, told.version, told.vocabulary.serial),
        ).fetchone()
        if row is not None:
            return self._alerts(row[1]) if row[0] == _place(record) else ()
        later = self._db.execute(
            "SELECT 1 FROM decision WHERE article = ? AND lane = ? AND (version, vocabulary) > (?, ?)",
            (*key, told.version, told.vocabulary.serial),
        ).fetchone()
        return () if later else None

    def forget(self, subject: str) -> None:
        """Keep no alert about the article or source of that id, and let none be raised."""
        self._db.execute("INSERT OR IGNORE INTO forgotten VALUES (?)", (subject,))
        self._db.execute("UPDATE decision SET alerts = NULL WHERE article = ?", (subject,))

    def is_forgotten(self, told: ToldArticle) -> bool:
        query = "SELECT 1 FROM forgotten WHERE subject IN (?, ?)"
        return self._db.execute(query, (told.id, told.source.id)).fetchone() is not None

    def was_raised(self, alert: str) -> bool:
        return self._db.execute("SELECT 1 FROM raised WHERE alert = ?", (alert,)).fetchone() is not None

    def record(self, told: ToldArticle, record: Record, alerts: tuple[Alert, ...]) -> None:
        """Remember what came of this record."""
        for alert in alerts:
            self._raise(alert.id)
        blob = _pack([msgspec.Raw(encode(alert)) for alert in alerts]) if alerts else None
        self._db.execute(
            "INSERT INTO decision (article, lane, version, vocabulary, place, alerts) VALUES (?, ?, ?, ?, ?, ?)",
            (told.id, str(told.lane), told.version, told.vocabulary.serial, _place(record), blob),
        )
        self._since_sweep += 1

    def _raise(self, alert: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO raised VALUES (?)", (alert,))

    def _sweep(self) -> None:
        if self._since_sweep >= _SWEEP_EVERY:
            self._since_sweep = 0
            self._db.execute("DELETE FROM decision WHERE serial <= (SELECT max(serial) FROM decision) - ?", (KEPT,))

    @staticmethod
    def _alerts(blob: bytes | None) -> tuple[Alert, ...]:
        return tuple(decode(Alert, bytes(raw)) for raw in _unpack(blob)) if blob else ()

    def close(self) -> None:
        self._held.close()


def _place(record: Record) -> str:
    return f"{record.stream}/{record.partition}/{record.position}"
