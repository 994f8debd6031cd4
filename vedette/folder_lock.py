"""One instance to a data folder, also right after a supervisor was killed.

Two locks of the kernel, which nobody can leave behind by dying: `supervisor.lock` is held by the supervisor alone.
`children.lock` is held by the supervisor and handed down to each child as an open file, so that it is free only when
the last process of an earlier run is gone. A new supervisor waits for that; children end by themselves within seconds
of their supervisor's end.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil

from vedette.errors import Busy, StoreError
from vedette.events import OldProcessesAlive, emit

ORPHAN_SECONDS = 12.0  # an orphan ends itself within 7 s of its supervisor's end; one that does not is killed


class _Process(msgspec.Struct, frozen=True):
    """A process, told apart from a later one of the same number by its time of start."""

    pid: int
    started: float


class FolderLock:
    """Holds a data folder from `take` to `release` or death. `fd` is to be handed down to the children."""

    def __init__(self, folder: Path, *, orphan_seconds: float = ORPHAN_SECONDS) -> None:
        self._folder, self._orphan_seconds = folder, orphan_seconds
        self._mine, self.fd = -1, -1

    def take(self) -> None:
        """Raises Busy, which names the process that has the folder; StoreError where the folder cannot be used."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._mine = os.open(self._folder / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
            self.fd = os.open(self._folder / "children.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            self.release()
            raise StoreError(
                f"the data folder {self._folder} cannot be used: {error.strerror}; check its rights, or let "
                "VEDETTE_DATA name another"
            ) from error
        try:
            self._take()
        except BaseException:
            self.release()
            raise

    def _take(self) -> None:
        try:
            fcntl.flock(self._mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(self._sentence()) from None
        _write(self._mine, f"{os.getpid()} {datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())
        self._outlive()
        self.note([])

    def _sentence(self) -> str:
        pid, _, since = os.pread(self._mine, 100, 0).decode(errors="replace").strip().partition(" ")
        who = f"process {pid}, running since {since}" if pid else "another process"
        return f"{who}, has the data folder {self._folder}: stop it first, or let VEDETTE_DATA name another folder"

    def _outlive(self) -> None:
        """Wait until the children of an earlier supervisor are gone; kill them when they take too long."""
        deadline, told = time.monotonic() + self._orphan_seconds, False
        while True:
            try:
                fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                pass
            orphans = self._noted()
            if not told:
                emit(OldProcessesAlive(pids=" ".join(str(process.pid) for process in orphans)))
                told = True
            if time.monotonic() > deadline:
                for process in orphans:
                    _kill(process)
                if time.monotonic() > deadline + self._orphan_seconds:
                    raise Busy(f"processes of an earlier run still have the data folder {self._folder}: end them first")
            time.sleep(0.05)

    def note(self, pids: list[int]) -> None:
        """Write down who the children are, for a supervisor that may have to end them one day."""
        processes = []
        for pid in pids:
            with suppress(psutil.Error):
                processes.append(_Process(pid, psutil.Process(pid).create_time()))
        _write(self.fd, msgspec.json.encode(processes))

    def _noted(self) -> list[_Process]:
        try:
            return msgspec.json.decode(os.pread(self.fd, 1_000_000, 0), type=list[_Process])
        except msgspec.DecodeError:
            return []

    def release(self) -> None:
        for file in (self._mine, self.fd):
            if file >= 0:
                os.close(file)
        self._mine = self.fd = -1


def _write(file: int, text: bytes) -> None:
    with suppress(OSError):  # a full disk: the lock holds all the same
        os.pwrite(file, text, 0)
        os.ftruncate(file, len(text))


def _kill(process: _Process) -> None:
    with suppress(psutil.Error):
        there = psutil.Process(process.pid)
        if abs(there.create_time() - process.started) < 1.0:
            there.kill()
