"""What a producer remembers, in one SQLite file: items and identities seen, aliases, validators, schedule.

Everything here is stored only after the articles that it stands for are durably appended. If the file is lost,
re-polling gives the same ids, except where a link had changed meanwhile; it costs one more version of what is in the
feeds, never an article and never a second alert.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from producers.known import Fact, Form, Raw, Remember
from producers.schedule import Plan
from vedette.errors import StoreError

FORMAT = 1  # of this file; a newer one is refused
# Items that left their feed are remembered for so long: caches serve older documents for a while.
RAW_KEPT = 3 * 86400.0

_SCHEMA = """
create table if not exists raw (source text, raw blob, link blob, guid blob, title blob, article text, at real,
    primary key (source, raw)) without rowid;
create index if not exists raw_article on raw (source, article);
create table if not exists article (id text primary key, version integer, current text, first_seen real, at real)
    without rowid;
create index if not exists article_at on article (at);
create table if not exists form (id text, source text, hash text, length integer, primary key (id, source))
    without rowid;
create table if not exists alias (outlet text, guid text, id text, at real, primary key (outlet, guid)) without rowid;
create index if not exists alias_at on alias (at);
create table if not exists feed (source text primary key, value blob) without rowid;
"""


class Feed(Struct, frozen=True, omit_defaults=True):
    """What is remembered of a source. `body` is the hash of the last document that was taken whole."""

    etag: str | None = None
    modified: str | None = None
    body: str = ""
    ttl: float | None = None
    entries: int = 0  # in that document; more than 0: it was read with entries at least once
    plan: Plan = Plan()
    files: dict[str, str] = {}  # of a folder: name -> stamp of what was taken


class State:
    """A `Known`. Used by one thread at a time or by several; every change is a transaction that is durable on return.

    All methods raise StoreError if the file cannot be used.
    """

    def __init__(self, file: Path) -> None:
        self._lock = threading.RLock()
        with _translated(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            self._file = file
            self._db = sqlite3.connect(file, timeout=10.0, isolation_level=None, check_same_thread=False)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    def _open(self) -> None:
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = full")
        (number,) = self._db.execute("pragma user_version").fetchone()
        if number > FORMAT:
            raise StoreError(f"{self._file} was written by a newer Vedette (format {number}): upgrade, or move it away")
        self._db.executescript(_SCHEMA)
        self._db.execute(f"pragma user_version = {FORMAT}")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    # --- what is known

    def raws(self, source: str) -> Mapping[bytes, Raw]:
        rows = self._all("select raw, link, guid, title from raw where source = ?", (source,))
        return {row[0]: Raw(*row) for row in rows}

    def fact(self, article: str) -> Fact | None:
        rows = self._all("select version, current, first_seen from article where id = ?", (article,))
        if not rows:
            return None
        forms = self._all("select source, hash, length from form where id = ?", (article,))
        version, current, first_seen = rows[0]
        return Fact(
            version,
            current,
            datetime.fromtimestamp(first_seen, UTC),
            {source: Form(content, length) for source, content, length in forms},
        )

    def alias(self, outlet: str, guid: str) -> str | None:
        rows = self._all("select id from alias where outlet = ? and guid = ?", (outlet, guid))
        return str(rows[0][0]) if rows else None

    def feeds(self) -> dict[str, Feed]:
        """What is remembered of each source, by its id."""
        return {
            source: msgspec.msgpack.decode(value, type=Feed)
            for source, value in self._all("select source, value from feed", ())
        }

    # --- what is stored after the append

    def store(
        self,
        remember: Sequence[Remember],
        feeds: Mapping[str, Feed],
        present: Mapping[str, Iterable[bytes]],
        now: float,
    ) -> None:
        """As one: what was acquired, and how the feeds stand. `present`: the items of each document that was read."""
        with self._transaction() as db:
            db.executemany("insert or replace into raw values (?, ?, ?, ?, ?, ?, ?)", _raw_rows(remember, now))
            db.executemany("insert or replace into article values (?, ?, ?, ?, ?)", _article_rows(remember, now))
            db.executemany("insert or replace into form values (?, ?, ?, ?)", _form_rows(remember))
            db.executemany("insert or ignore into alias values (?, ?, ?, ?)", _alias_rows(remember, now))
            db.executemany(
                "insert or replace into feed values (?, ?)",
                [(source, msgspec.msgpack.encode(feed)) for source, feed in feeds.items()],
            )
            for source, raws in present.items():
                _forget_raws(db, source, set(raws), {one.article for one in remember if one.source == source}, now)

    def forget_source(self, source: str) -> None:
        """As if this source had never been polled; the identities of its articles stay."""
        with self._transaction() as db:
            db.execute("delete from raw where source = ?", (source,))
            db.execute("delete from feed where source = ?", (source,))

    def prune(self, before: float) -> int:
        """Drop identities and aliases that nothing has touched since; how many articles. Ids do not depend on it."""
        with self._transaction() as db:
            db.execute("delete from form where id in (select id from article where at < ?)", (before,))
            db.execute("delete from alias where at < ?", (before,))
            return db.execute("delete from article where at < ?", (before,)).rowcount

    def _all(self, statement: str, values: tuple[object, ...]) -> list[Any]:
        with self._lock, _translated(self._file):
            return self._db.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _translated(self._file):
            self._db.execute("begin immediate")
            try:
                yield self._db
                self._db.execute("commit")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("rollback")
                raise


@contextmanager
def _translated(file: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"the producer's state {file} cannot be used: {error}") from error


def _raw_rows(remember: Sequence[Remember], now: float) -> list[tuple[object, ...]]:
    return [(one.source, *one.raw, one.article, now) for one in remember if one.raw.raw]


def _article_rows(remember: Sequence[Remember], now: float) -> list[tuple[object, ...]]:
    return [(one.article, one.version, one.current, one.first_seen_at.timestamp(), now) for one in remember]


def _form_rows(remember: Sequence[Remember]) -> list[tuple[object, ...]]:
    return [(one.article, one.source, *one.form) for one in remember if one.form is not None]


def _alias_rows(remember: Sequence[Remember], now: float) -> list[tuple[object, ...]]:
    return [(one.outlet, one.guid, one.article, now) for one in remember if one.guid is not None]


def _forget_raws(db: sqlite3.Connection, source: str, present: set[bytes], acquired: set[str], now: float) -> None:
    """Drop the items that left the document: at once where the article has another form now, else after some days.

    At once, so that an edit back to an earlier form is seen as one. What is in the document stays fresh (noted once a
    day, not at each poll).
    """
    for article in acquired:
        rows = db.execute("select raw from raw where source = ? and article = ?", (source, article)).fetchall()
        old = [(source, raw) for (raw,) in rows if raw not in present]
        db.executemany("delete from raw where source = ? and raw = ?", old)
    stale = now - RAW_KEPT / 3
    db.executemany(
        "update raw set at = ? where source = ? and raw = ? and at < ?", [(now, source, raw, stale) for raw in present]
    )
    db.execute("delete from raw where source = ? and at < ?", (source, now - RAW_KEPT))
