"""The process tree: one child for each role or worker, started again when it dies, ended together.

The supervisor knows no rooms: what a child runs is an argv from the caller. It does no work of its own that could fail
on bad input, so that it outlives its children; if it is killed all the same, they end at the end of its pipe.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import NamedTuple

from vedette.child import PIPE_VARIABLE
from vedette.events import ChildEnded, ChildKilled, ChildStarted, emit, level_of
from vedette.folder_lock import FolderLock

KILL_SECONDS = 8.5  # after the stop signal; children have their own deadline of 7 s, and all is over within 10
LOOK_SECONDS = 0.05
LOG_BYTES, LOG_FILES = 5_000_000, 3  # of each child's log

Notice = Callable[[str, str], None]  # child, line: what a person should see of the children's logs


class Command(NamedTuple):
    """A child to be: its name (also of its log), what to execute, and variables beside those of this process."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str] = {}


class Backoff(NamedTuple):
    """How soon a child is started again, in seconds: doubled each time, back to `first` after it ran `well`."""

    first: float = 0.25
    most: float = 30.0
    well: float = 20.0


class Status(NamedTuple):
    """A child as of now. `pid` None: it will be started again."""

    name: str
    pid: int | None
    restarts: int
    how: str | None  # how it ended the last time: "exit 1", "signal 9"


@dataclass
class _Child:
    command: Command
    process: subprocess.Popen[bytes] | None = None
    pid: int = 0
    pipe: int = -1
    reader: threading.Thread | None = None
    since: float = 0.0
    again_at: float = 0.0
    wait: float = 0.0
    restarts: int = 0
    how: str | None = None
    log: logging.Handler | None = field(default=None, repr=False)


class Supervisor:
    """Runs `commands` in the data folder `folder`, which it locks. `notice` gets the children's warnings and errors.

    Use `run`, or `start`, then `look` again and again, then `stop`. All from one thread, except `statuses`.
    """

    def __init__(
        self, folder: Path, commands: Sequence[Command], *, notice: Notice | None = None, backoff: Backoff | None = None
    ) -> None:
        self._lock = FolderLock(folder)
        self._logs = folder / "logs"
        self._children = [_Child(command) for command in commands]
        self._notice = notice or (lambda _child, _line: None)
        self._backoff = backoff or Backoff()

    def run(self, stop: threading.Event) -> None:
        """Keep all children running until `stop` is set; then end them within 10 s. Raises Busy, StoreError."""
        self.start()
        try:
            while not stop.wait(LOOK_SECONDS):
                self.look()
        finally:
            self.stop()

    def start(self) -> None:
        """Lock the folder and start all children. Raises Busy, StoreError."""
        self._lock.take()
        try:
            self._logs.mkdir(exist_ok=True)
            for child in self._children:
                self._start(child)
        except BaseException:
            self.stop()
            raise
        self._note()

    def look(self) -> None:
        """Start again what died, when its time has come."""
        changed = False
        for child in self._children:
            if child.process is None and time.monotonic() >= child.again_at:
                child.restarts += 1
                self._start(child)
                changed = True
            elif child.process is not None and self._ended(child):
                self._plan(child)
                changed = True
        if changed:
            self._note()

    def stop(self) -> None:
        """End all children, politely, then by force; give the folder back."""
        running = [child for child in self._children if child.process is not None]
        for child in running:
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + KILL_SECONDS
        while running := [child for child in running if not self._ended(child)]:
            if time.monotonic() > deadline:
                for child in running:
                    emit(ChildKilled(child=child.command.name, pid=child.pid))
                    _signal(child, signal.SIGKILL)
                deadline = float("inf")
            time.sleep(LOOK_SECONDS)
        for child in self._children:
            _close(child)
        self._lock.release()

    def statuses(self) -> list[Status]:
        """All children, in the order given."""
        return [
            Status(child.command.name, child.pid if child.process else None, child.restarts, child.how)
            for child in self._children
        ]

    # --- one child ---------------------------------------------------------------------------------------------------

    def _start(self, child: _Child) -> None:
        reading, child.pipe = os.pipe()  # the writing end is inherited by nobody
        environ = {**os.environ, **child.command.environ, PIPE_VARIABLE: str(reading)}
        try:
            child.process = subprocess.Popen(
                child.command.argv,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(reading, self._lock.fd),
                start_new_session=True,  # Ctrl-C in the terminal is the supervisor's to hear
            )
        except OSError as error:  # no memory, no processes left: later, perhaps
            os.close(child.pipe)
            child.how = error.strerror
            self._plan(child)
            return
        finally:
            os.close(reading)
        child.pid, child.since = child.process.pid, time.monotonic()
        child.log = child.log or _log_file(self._logs / f"{child.command.name}.log")
        child.reader = threading.Thread(target=self._read, args=(child, child.process), daemon=True)
        child.reader.start()
        emit(ChildStarted(child=child.command.name, pid=child.process.pid))

    def _read(self, child: _Child, process: subprocess.Popen[bytes]) -> None:
        """Pass the child's lines into its log, and on to the caller what a person should see."""
        assert process.stdout is not None
        with process.stdout as lines:
            for raw in lines:
                text = raw.decode("utf-8", "replace").rstrip("\r\n")
                if child.log is not None:
                    child.log.handle(logging.makeLogRecord({"msg": text}))
                if (level_of(text) or 0) >= logging.WARNING or text.startswith("Fatal Python error"):
                    self._notice(child.command.name, text)

    def _ended(self, child: _Child) -> bool:
        """Whether the child has ended; if so, what it left behind is ended too, and it is cleared away."""
        process = child.process
        assert process is not None
        # Seen without reaping, so that its number still is its own when the group is killed.
        if process.returncode is None and not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return False
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        child.how = f"signal {-code}" if code < 0 else f"exit {code}"
        os.close(child.pipe)
        child.process, child.pipe = None, -1
        if child.reader is not None:
            child.reader.join(1.0)
        return True

    def _plan(self, child: _Child) -> None:
        ran = time.monotonic() - child.since
        first = child.wait == 0.0 or ran >= self._backoff.well
        child.wait = self._backoff.first if first else min(child.wait * 2, self._backoff.most)
        child.again_at = time.monotonic() + child.wait
        emit(ChildEnded(child=child.command.name, pid=child.pid, how=child.how or "?", again_in=child.wait))

    def _note(self) -> None:
        self._lock.note([child.process.pid for child in self._children if child.process is not None])


def _log_file(path: Path) -> logging.Handler:
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    return handler


def _signal(child: _Child, number: int) -> None:
    assert child.process is not None
    with suppress(ProcessLookupError, PermissionError):
        if number == signal.SIGKILL:
            os.killpg(child.process.pid, number)
        else:
            child.process.send_signal(number)


def _close(child: _Child) -> None:
    if child.log is not None:
        child.log.close()
        child.log = None
