"""What an exception asks of the loop: to wait, because the machine is at fault, or to put a record aside."""

from __future__ import annotations

import errno
import random
import sqlite3
import traceback
from pathlib import Path

from vedette.errors import LeaseLost, Retry, StoreError

TICK_WAIT = 2.0  # seconds between two tries of work that is due by itself
FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0  # seconds, doubled each time


class Backoff:
    """How long to wait: what Retry asks for, else twice as long each time, with jitter."""

    def __init__(self) -> None:
        self._next = FIRST_WAIT

    def after(self, error: Exception) -> float:
        if isinstance(error, Retry):
            return error.after
        wait, self._next = self._next, min(self._next * 2, LONGEST_WAIT)
        return wait * random.uniform(0.75, 1.0)  # noqa: S311


_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_SQLITE_ROOM = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
}


def wait_for(error: Exception) -> float | None:
    """Seconds to wait before trying again, where the machine is at fault; None where the record may be."""
    if isinstance(error, Retry):
        return error.after
    room = isinstance(error, OSError) and error.errno in _ROOM
    room |= isinstance(error, StoreError) and not isinstance(error, LeaseLost)
    room |= isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE_ROOM
    return TICK_WAIT if room else None


def reason_of(error: Exception) -> str:
    """The exception and where it was raised, on one line."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"
