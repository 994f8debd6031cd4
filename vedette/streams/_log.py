"""The tables of the embedded log, and the statements on them. Who reads what, by which right, is in `_leases.py`."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from vedette.errors import ConfigError, InputError, StoreError
from vedette.streams import Output, Record, partition_of
from vedette.streams._sqlite import Writer, connect, translated

FORMAT = 1  # of the tables; raised when an older version could not use them any more

# A record's id is its partition's number and its position, so that one B-tree keeps each partition together, in order:
# reading is a range, retention cuts off its beginning, and no second index is written.
_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
  id INTEGER PRIMARY KEY, stream TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL DEFAULT 0,
  UNIQUE (stream, partition));
CREATE TABLE IF NOT EXISTS records (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, key TEXT NOT NULL, headers TEXT NOT NULL, value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS commits (
  grp TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL DEFAULT 0, written INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0, member TEXT, epoch INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (grp, part)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leads (grp TEXT PRIMARY KEY, member TEXT, epoch INTEGER NOT NULL) WITHOUT ROWID;
"""
SHIFT = 40  # bits of a position
_SETUP = (
    "PRAGMA synchronous=FULL",  # each commit is synced, so that it outlives a power cut
    "PRAGMA cache_size=-16000",
    "PRAGMA wal_autocheckpoint=2000",
    "PRAGMA journal_size_limit=67108864",
)
BATCH_BYTES = 16_000_000  # values in one batch; more than one record only up to this, so that memory stays bounded
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = 3_600_000_000  # microseconds
_CHUNK = 128  # records that a scan holds of each partition
_FEW_PAGES = 500  # given back in one transaction

_headers = msgspec.json.Decoder(dict[str, str])


def stamp(moment: datetime) -> int:
    """Microseconds since 1970; the inverse of `moment_of`."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


class Log:
    """One SQLite file with all streams. `streams`: name -> number of partitions. Raises StoreError, ConfigError."""

    def __init__(self, path: Path, streams: Mapping[str, int]) -> None:
        self.path, self.streams = path, dict(streams)
        self.writer = Writer(path, connect(path, setup=_SETUP))
        self._reader = connect(path, setup=_SETUP)
        self._reading = threading.Lock()
        try:
            with self.writer.transaction() as con:
                self._make(con)
            rows = self.query("SELECT id, stream, partition FROM parts")
            self.parts: dict[tuple[str, int], int] = {(stream, partition): part for part, stream, partition in rows}
        except BaseException:
            self.close()
            raise
        self.places = {part: place for place, part in self.parts.items()}

    def _make(self, con: sqlite3.Connection) -> None:
        for statement in _TABLES.split(";"):
            con.execute(statement)
        con.execute("INSERT OR IGNORE INTO meta VALUES ('format', ?), ('clock', 0)", (FORMAT,))
        (made,) = con.execute("SELECT value FROM meta WHERE name = 'format'").fetchone()
        if made > FORMAT:
            raise StoreError(f"{self.path} was made by a newer version of Vedette: upgrade this one")
        for stream, count in self.streams.items():
            (there,) = con.execute("SELECT count(*) FROM parts WHERE stream = ?", (stream,)).fetchone()
            if there == 0:
                rows = [(stream, p) for p in range(count)]
                con.executemany("INSERT INTO parts (stream, partition) VALUES (?, ?)", rows)
            elif there != count:
                raise ConfigError(
                    f"the log in {self.path.parent} was made with {there} partitions of {stream}, but "
                    f"VEDETTE_PARTITIONS asks for {count}: set it to {there}, or "
                    "let VEDETTE_BROKER or VEDETTE_DATA name another folder"
                )

    def query(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows; short, so that no reader keeps the WAL from shrinking. Raises StoreError."""
        with self._reading, translated(self.path):
            return self._reader.execute(statement, values).fetchall()

    def version(self) -> int:
        """A number that changes when any other connection has committed."""
        version: int = self.query("PRAGMA data_version")[0][0]
        return version

    def part(self, stream: str, partition: int) -> int:
        try:
            return self.parts[stream, partition]
        except KeyError:
            raise StoreError(f"no partition {partition} of a stream {stream!r} in {self.path}") from None

    def parts_of(self, stream: str) -> list[int]:
        """The numbers of a stream's partitions, in order."""
        return [self.part(stream, p) for p in range(self.streams.get(stream, 1))]

    # --- appending ---------------------------------------------------------------------------------------------------

    def rows_of(self, outputs: Sequence[Output]) -> list[tuple[int, str, str, bytes]]:
        """(part, key, headers, value) of each output. Raises InputError where a key or header is not Unicode."""
        rows = []
        for stream, record in outputs:
            part = self.part(stream, partition_of(record.key, self.streams.get(stream, 1)))
            try:
                record.key.encode()
                rows.append((part, record.key, msgspec.json.encode(record.headers).decode(), record.value))
            except UnicodeEncodeError as error:
                raise InputError(f"key or headers of a record for {stream} are not Unicode: {error.reason}") from error
        return rows

    def append_in(self, con: sqlite3.Connection, rows: Sequence[tuple[int, str, str, bytes]], now: datetime) -> None:
        """Insert, inside of a transaction of the caller. Stamps only grow, so that they order the whole log."""
        parts = sorted({row[0] for row in rows})
        marks = ",".join("?" * len(parts))
        nexts = dict(con.execute(f"SELECT id, next FROM parts WHERE id IN ({marks})", parts))  # noqa: S608
        (last,) = con.execute("SELECT value FROM meta WHERE name = 'clock'").fetchone()
        at = stamp(now)
        if at <= last < at + _HOUR:  # beyond an hour the clock was wrong then, and is right now
            at = last + 1
        filled = []
        for part, key, headers, value in rows:
            filled.append((part << SHIFT | nexts[part], at, key, headers, value))
            nexts[part] += 1
            at += 1
        con.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", filled)
        con.executemany("UPDATE parts SET next = ? WHERE id = ?", [(n, part) for part, n in nexts.items()])
        con.execute("UPDATE meta SET value = ? WHERE name = 'clock'", (at - 1,))

    # --- looking -----------------------------------------------------------------------------------------------------

    def nexts(self) -> dict[int, int]:
        """part -> the position that its next record will have, which is the number ever appended."""
        return dict(self.query("SELECT id, next FROM parts"))

    def first_at(self, part: int, start: int) -> int | None:
        """The stamp of the first record from position `start` on."""
        rows = self.query(
            "SELECT at FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT 1",
            (part << SHIFT | start, part + 1 << SHIFT),
        )
        at: int | None = rows[0][0] if rows else None
        return at

    def fetch(self, part: int, start: int, stop: int, size: int, *, reverse: bool = False) -> list[Record]:
        """Up to `size` records at positions start..stop-1, and up to BATCH_BYTES of values (but at least one)."""
        order = "DESC" if reverse else "ASC"
        statement = f"SELECT * FROM records WHERE id >= ? AND id < ? ORDER BY id {order} LIMIT ?"  # noqa: S608
        found: list[Record] = []
        room = BATCH_BYTES
        with self._reading, translated(self.path):
            cursor = self._reader.execute(statement, (part << SHIFT | start, part << SHIFT | stop, size))
            for row in cursor:
                found.append(self._record(row))
                room -= len(row[4])
                if room <= 0:
                    cursor.close()
                    break
        return found

    def _record(self, row: tuple[int, int, str, str, bytes]) -> Record:
        number, at, key, headers, value = row
        stream, partition = self.places[number >> SHIFT]
        return Record(
            key=key,
            value=value,
            headers=_headers.decode(headers),
            stream=stream,
            partition=partition,
            position=number & ((1 << SHIFT) - 1),
            appended_at=moment_of(at),
        )

    def walk(self, part: int, start: int, stop: int, reverse: bool) -> Iterator[Record]:
        """The records at positions start..stop-1, in chunks, each of its own short read."""
        while start < stop and (chunk := self.fetch(part, start, stop, _CHUNK, reverse=reverse)):
            yield from chunk
            if reverse:
                stop = chunk[-1].position
            else:
                start = chunk[-1].position + 1

    def bytes_used(self) -> int:
        """Size of what is kept, without free pages."""
        pages, free, size = (
            int(self.query(f"PRAGMA {name}")[0][0]) for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    # --- forgetting --------------------------------------------------------------------------------------------------

    def delete(self, ids: Iterable[int], *, batch: int = 500, secure: bool = False) -> int:
        """Delete the records of these ids, in small transactions between which others append. How many were there.

        `secure` writes what they held over, in the file and (when `scrub` follows) in its WAL.
        """
        gone, todo = 0, list(ids)
        for start in range(0, len(todo), batch):
            with self.writer.transaction() as con:
                cursor = con.executemany(
                    "DELETE FROM records WHERE id = ?", [(i,) for i in todo[start : start + batch]]
                )
                gone += cursor.rowcount
        return gone

    def ids_of(self, part: int, keys: Collection[str]) -> list[int]:
        """The ids of the records of these keys: a walk over the whole partition, which is rarely asked for."""
        wanted, found, start = set(keys), [], part << SHIFT
        while rows := self.query(
            "SELECT id, key FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT 5000", (start, part + 1 << SHIFT)
        ):
            found += [number for number, key in rows if key in wanted]
            start = rows[-1][0] + 1
        return found

    def expired(self, part: int, floor: int, before: int, size: int) -> list[int]:
        """The oldest ids below position `floor` with a stamp before `before`."""
        rows = self.query(
            "SELECT id, at FROM records WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (part << SHIFT, part << SHIFT | floor, size),
        )
        return [number for number, at in rows if at < before]

    def shrink(self) -> None:
        """Give free pages back to the file system, once they are a quarter of the file."""
        before = -1
        while True:
            with self.writer.transaction() as con:
                (pages,), (free,) = (con.execute(f"PRAGMA {n}").fetchone() for n in ("page_count", "freelist_count"))
                if free * 4 <= pages or free < _FEW_PAGES or free == before:
                    return
                con.execute(f"PRAGMA incremental_vacuum({_FEW_PAGES})").fetchall()
            before = free

    def scrub(self) -> None:
        """Carry the WAL into the file and empty it, so that nothing that was deleted is left there."""
        with translated(self.path), self._reading:
            self._reader.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        self.writer.close()
        self._reader.close()
