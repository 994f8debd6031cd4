"""What lies beside the articles in the index folder, in one SQLite file: positions, tombstones, stories, alerts ...

Written after each commit of the articles, in one transaction. If the process dies between the two, the file is older
than the articles, and what it does not know is written once more: by id and version that changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from sinks.stores import KINDS, Kept, Positions
from vedette.codec import decode, encode
from vedette.errors import StoreError
from vedette.identity import url_id
from vedette.models import Alert, Delivery, Story
from vedette.query_values import millis

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS positions (
    stream TEXT, partition INTEGER, position INTEGER NOT NULL, PRIMARY KEY (stream, partition)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstones (subject TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    kind TEXT, id TEXT, about TEXT NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
    names TEXT NOT NULL, PRIMARY KEY (kind, id));
CREATE INDEX IF NOT EXISTS kept_by_time ON kept (kind, at);
CREATE INDEX IF NOT EXISTS kept_by_subject ON kept (kind, about, at);
"""
_KEEP: Final = """
INSERT INTO kept (kind, id, about, at, version, body, names) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (kind, id) DO UPDATE SET
about = excluded.about, at = excluded.at, version = excluded.version, body = excluded.body
WHERE excluded.version >= version
"""
_BUSY_SECONDS: Final = 10.0


ANEW: Final = "the index stage sets the folder aside and fills a new one from the log"


class Unreadable(StoreError):
    """The folder holds something else than an index of this version."""


class Row(Struct, frozen=True):
    """A kept model as a row: `at` and `version` decide order and which of two states is the later one.

    `names`: what it may be forgotten by, as of the article that it quotes.
    """

    kind: str
    id: str
    about: str
    at: int
    version: int
    body: bytes
    names: tuple[str, ...] = ()


def row_of(model: Kept) -> Row:
    if isinstance(model, Story):
        return Row("story", model.id, model.merged_into or "", millis(model.last_seen_at), model.version, encode(model))
    if isinstance(model, Alert):
        names = (model.article, model.url, url_id(model.url) if model.url else None, model.source.id)
        quoted = tuple(name for name in names if name)
        return Row("alert", model.id, model.rule, millis(model.at), 0, encode(model), quoted)
    at = millis(model.at)
    if isinstance(model, Delivery):
        name = f"{model.alert} {model.endpoint} {model.attempt}"
        return Row("delivery", name, model.alert, at, at, encode(model))
    return Row("poll", model.source, str(model.outcome), at, at, encode(model))


class Side:
    """The file, open for writing by one process or for reading by any."""

    def __init__(self, file: Path, read_only: bool) -> None:
        self.file = file
        mode = "ro" if read_only else "rwc"
        try:
            self._db = sqlite3.connect(
                f"{file.resolve().as_uri()}?mode={mode}", uri=True, timeout=_BUSY_SECONDS, isolation_level=None
            )
            if not read_only:
                # A rollback journal, not WAL: readers need no write access to the folder.
                self._db.execute("PRAGMA journal_mode=TRUNCATE")
                self._db.execute("PRAGMA synchronous=FULL")
                self._db.executescript(_TABLES)
        except sqlite3.Error as error:
            raise self._error(error) from error

    def commit(self, rows: Iterable[Row], subjects: Iterable[str], positions: Positions, meta: dict[str, str]) -> None:
        """All of it or nothing. Raises StoreError."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(
                    _KEEP, [(r.kind, r.id, r.about, r.at, r.version, r.body, f" {' '.join(r.names)} ") for r in rows]
                )
                for subject in subjects:
                    self._db.execute("INSERT OR IGNORE INTO tombstones VALUES (?)", (subject,))
                    self._db.execute("DELETE FROM kept WHERE instr(names, ?)", (f" {subject} ",))
                self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(meta.items()))
                self._db.executemany(
                    "INSERT INTO positions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position"
                    " WHERE excluded.position > position",
                    [(stream, partition, position) for (stream, partition), position in positions.items()],
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self._error(error) from error

    def positions(self) -> Positions:
        return {(stream, partition): position for stream, partition, position in self._rows("SELECT * FROM positions")}

    def tombstones(self) -> set[str]:
        return {subject for (subject,) in self._rows("SELECT subject FROM tombstones")}

    def meta(self, name: str) -> str | None:
        found = self._rows("SELECT value FROM meta WHERE name = ?", name)
        return str(found[0][0]) if found else None

    def one(self, kind: str, id: str) -> Kept | None:  # noqa: A002
        found = self._rows("SELECT body FROM kept WHERE kind = ? AND id = ?", kind, id)
        return decode(KINDS[kind], found[0][0]) if found else None

    def latest(
        self, kind: str, about: str | None, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Kept]:
        where, values = ["kind = ?"], [kind]
        for condition, value in (
            ("about = ?", about),
            ("at >= ?", None if since is None else millis(since)),
            ("at < ?", None if until is None else millis(until)),
        ):
            if value is not None:
                where.append(condition)
                values.append(value)  # type: ignore[arg-type]
        sql = f"SELECT body FROM kept WHERE {' AND '.join(where)} ORDER BY at DESC, id LIMIT ?"  # noqa: S608
        return [decode(KINDS[kind], body) for (body,) in self._rows(sql, *values, limit)]

    def find(self, kind: str, head: str, limit: int) -> Sequence[str]:
        """The ids of that kind that begin with `head`."""
        sql = "SELECT id FROM kept WHERE kind = ? AND id >= ? AND substr(id, 1, ?) = ? ORDER BY id LIMIT ?"
        return [str(id_) for (id_,) in self._rows(sql, kind, head, len(head), head, limit)]

    def close(self) -> None:
        self._db.close()

    def _rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> StoreError:
        if type(error) is sqlite3.DatabaseError:  # not a database, malformed: its subclasses mean other things
            return Unreadable(f"{self.file} cannot be read: {error}; {ANEW}")
        return StoreError(f"{self.file} cannot be used: {error}; look at the disk's room and the folder's rights")
