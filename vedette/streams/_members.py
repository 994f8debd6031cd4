"""Who is alive, across processes: a file for each member of a group, locked while its process lives.

The kernel gives up the lock when the process dies, however it dies, so that what it held is free at once; a process
number that was used again, or one in another container on the same folder, cannot be mistaken for it. A member whose
process is frozen keeps its lock but no longer touches its file: after STALE seconds it counts as gone. Its return does
no harm, because a commit checks the epoch of the lease.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
import uuid
import weakref
from contextlib import suppress
from pathlib import Path

BEATS = 15  # touches of a member's file while STALE passes
STALE = 30.0  # seconds without a touch after which a member is frozen; a busy one touches from a thread


class Members:
    """The members that this process is, and a look at all others, in one folder. Safe to use from several threads."""

    def __init__(self, folder: Path, *, stale: float = STALE) -> None:
        self._folder, self._stale = folder, stale
        self._mine: dict[str, int] = {}  # name -> the open, locked file
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._beaten = time.monotonic()
        self._thread: threading.Thread | None = None
        folder.mkdir(parents=True, exist_ok=True)
        _all.add(self)

    def join(self, group: str) -> str:
        """Become a member of `group` that reads nothing yet; its name. Raises OSError."""
        name = f"{group}.{uuid.uuid4().hex[:12]}"
        hidden = self._folder / f".{name}"
        file = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            hidden.rename(self._folder / name)  # never seen unlocked
        except BaseException:
            os.close(file)
            raise
        with self._lock:
            self._mine[name] = file
            if self._thread is None:
                self._thread = threading.Thread(target=self._beat, name="vedette-members", daemon=True)
                self._thread.start()
        return name

    def tell(self, name: str, streams: tuple[str, ...]) -> None:
        """Let the others know which streams this member reads."""
        text = " ".join(streams).encode()
        os.pwrite(self._mine[name], text, 0)
        os.ftruncate(self._mine[name], len(text))

    def live(self, group: str) -> dict[str, tuple[str, ...]]:
        """The live members of `group` and the streams that they read. Files of dead ones are cleared away."""
        found = {}
        for entry in os.scandir(self._folder):
            if entry.name.rpartition(".")[0] == group and self.alive(entry.name):
                with suppress(OSError):
                    found[entry.name] = tuple((self._folder / entry.name).read_text().split())
        return found

    def alive(self, name: str) -> bool:
        """Whether that member's process lives and is not frozen."""
        if name in self._mine:
            return True
        path = self._folder / name
        try:
            file = os.open(path, os.O_RDONLY)
        except OSError:
            return False
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return self._fresh(os.fstat(file).st_mtime)
            path.unlink(missing_ok=True)
            return False
        finally:
            os.close(file)

    def _fresh(self, touched: float) -> bool:
        # When this process itself was frozen (a laptop's lid), the others may have been so too: give them time.
        awake = time.monotonic() - self._beaten < self._stale / 2
        return not awake or time.time() - touched < self._stale

    def _beat(self) -> None:
        while not self._closed.wait(self._stale / BEATS):
            with self._lock:
                for file in self._mine.values():
                    with suppress(OSError):
                        os.utime(file)
            self._beaten = time.monotonic()

    def close(self) -> None:
        """Leave all groups."""
        self._closed.set()
        with self._lock:
            for name, file in self._mine.items():
                (self._folder / name).unlink(missing_ok=True)
                os.close(file)
            self._mine.clear()

    def after_fork(self) -> None:
        """In a child that was forked without exec: let go of the locks, which would outlive the parent with it."""
        for file in self._mine.values():
            with suppress(OSError):
                os.close(file)
        self._mine = {}


_all: weakref.WeakSet[Members] = weakref.WeakSet()


def _after_fork() -> None:
    for members in list(_all):
        members.after_fork()


os.register_at_fork(after_in_child=_after_fork)
