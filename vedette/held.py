"""A state file that belongs to the one holder of a lease: what a single stage has decided, in SQLite.

Decisions that depend on what came before are recorded, not recomputed: they are committed here before anything is
appended. A process that was taken over without knowing it is stopped by the epoch of its lease.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vedette.errors import LeaseLost, StoreError

_HOLDER = "CREATE TABLE IF NOT EXISTS holder (epoch INTEGER NOT NULL, rebuilt INTEGER NOT NULL);"


class HeldFile:
    """`what` names it in messages. Errors of the disk are StoreErrors; what a later epoch has written is LeaseLost.

    Used from one thread at a time. `db` is for reading; writing belongs inside of `transaction()`.
    """

    def __init__(self, file: Path, epoch: int, what: str, schema: str) -> None:
        self._epoch, self._what = epoch, what
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(file, isolation_level=None, timeout=30, check_same_thread=False)
            self.db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_HOLDER} {schema}")
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{what}, {file}, cannot be opened: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is changed inside is committed together at the end, durably, or not at all."""
        try:
            self.db.execute("BEGIN IMMEDIATE")
            self._hold()
            yield self.db
            self.db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(f"{self._what} cannot be written: {error}") from error
        finally:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def _hold(self) -> None:
        row = self.db.execute("SELECT epoch FROM holder").fetchone()
        if row is None:
            self.db.execute("INSERT INTO holder VALUES (?, 0)", (self._epoch,))
        elif row[0] > self._epoch:
            raise LeaseLost(
                f"{self._what} was taken over by a later holder of the lease (epoch {row[0]}, here {self._epoch}); "
                "if the log was deleted, delete the state beside it, too"
            )
        elif row[0] < self._epoch:
            self.db.execute("UPDATE holder SET epoch = ?", (self._epoch,))

    @property
    def rebuilt(self) -> bool:
        """Whether the file holds all that was decided before it was made: False until `mark_rebuilt`."""
        row = self.db.execute("SELECT rebuilt FROM holder").fetchone()
        return bool(row and row[0])

    def mark_rebuilt(self) -> None:
        """To be called inside of `transaction()`, with what was taken over."""
        self.db.execute("UPDATE holder SET rebuilt = 1")

    def close(self) -> None:
        self.db.close()
