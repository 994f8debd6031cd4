"""SQLite as the embedded log needs it: durable per commit, one writer at a time, errors that say what to do."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vedette.errors import StoreError

LOCK_SECONDS = 60.0  # longer than any transaction of ours takes, also on a slow disk
LONGEST_REST = 0.02  # SQLite's lock is not fair; with 20 ms between batches the others wait 20-40 ms (p99), not 2 s


def connect(path: Path, *, setup: tuple[str, ...] = ()) -> sqlite3.Connection:
    """A durable connection in autocommit, usable from any thread (one at a time), with `setup` executed."""
    with translated(path):
        connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            # auto_vacuum comes first: it is fixed when the first page is written
            for statement in ("PRAGMA auto_vacuum=INCREMENTAL", "PRAGMA journal_mode=WAL", *setup):
                connection.execute(statement)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors become a StoreError with a sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(_sentence(path, error)) from error


_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full: make room, the work goes on by itself",
    sqlite3.SQLITE_READONLY: "the folder or file is read-only: give this user the right to write there",
    sqlite3.SQLITE_PERM: "the folder or file may not be used: give this user the right to write there",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened: check that the folder exists and may be written",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written: check its room and health",
    sqlite3.SQLITE_BUSY: "another process does not let go of it: look for one that hangs",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: move it away (or restore a copy) and start anew",
    sqlite3.SQLITE_NOTADB: "the file is not a database of ours: move it away and start anew",
}


def _sentence(path: Path, error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code
    return f"{path} cannot be used, {_ADVICE.get(code, 'by an error of SQLite')} ({error})"


class Writer:
    """The one connection of this process that writes. Its transactions are durable when they end, or leave no trace."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self.connection = path, connection
        # Own short waits, in _begin: SQLite's busy handler comes to sleep 100 ms at a time and loses each race by then.
        connection.execute("PRAGMA busy_timeout=0")
        self._lock = threading.Lock()
        self._ended, self._took = 0.0, 0.0

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE ... COMMIT; rolled back on any exception. Raises StoreError."""
        with self._lock, translated(self.path):
            self._rest()
            self._begin()
            started = time.monotonic()
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite may have rolled back by itself (disk full)
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self._ended = time.monotonic()
                self._took = self._ended - started

    def _rest(self) -> None:
        """Leave the lock to others for as long as we just held it, unless work of our own did so already."""
        idle = time.monotonic() - self._ended
        if (left := min(self._took, LONGEST_REST) - idle) > 0:
            time.sleep(left)

    def _begin(self) -> None:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
            time.sleep(random.uniform(0.001, 0.004))  # noqa: S311

    def close(self) -> None:
        with self._lock:
            self.connection.close()
