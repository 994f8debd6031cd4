"""Ends a process that hangs, or that does not end in time: its supervisor starts it again.

Two lines: a thread, which logs what hangs; and faulthandler's timer in C, which also ends a process in which a library
holds the interpreter's lock for ever. Both leave the stacks of all threads on stderr.
"""

from __future__ import annotations

import faulthandler
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vedette.events import StageHangs, emit

STOP_SECONDS = 7.0  # from the stop signal to the end, by ourselves; the supervisor kills soon after
EXIT_HANGS = 70  # the exit status of a process that ended itself here
_SECOND_LINE = 15.0  # seconds that the timer in C leaves to the thread
_LOOK = 0.25


class Guard:
    """Watches one loop. `before_exit` is called (in another thread) before a process is ended because of a stop."""

    def __init__(self, stage: str, limit: float, before_exit: Callable[[], None]) -> None:
        self._stage, self._limit, self._before_exit = stage, limit, before_exit
        self._busy_since: float | None = None
        self._doing = ""
        self._over = threading.Event()

    @contextmanager
    def busy(self, doing: str) -> Iterator[None]:
        """Inside, the loop has `limit` seconds."""
        timer = faulthandler.is_enabled() and threading.current_thread() is threading.main_thread()
        self._doing, self._busy_since = doing, time.monotonic()
        if timer:
            faulthandler.dump_traceback_later(self._limit + _SECOND_LINE, exit=True, file=2)
        try:
            yield
        finally:
            self._busy_since = None
            if timer:
                faulthandler.cancel_dump_traceback_later()

    @contextmanager
    def watching(self, stop: threading.Event) -> Iterator[None]:
        """Inside, hanging ends the process, and so does not to be out STOP_SECONDS after `stop`."""
        self._over.clear()
        thread = threading.Thread(target=self._watch, args=(stop,), name="vedette-guard", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _watch(self, stop: threading.Event) -> None:
        stopped: float | None = None
        while not self._over.wait(_LOOK):
            now, since = time.monotonic(), self._busy_since
            if stop.is_set():
                stopped = stopped or now
                if now - stopped > STOP_SECONDS:
                    self._before_exit()  # a stop is not the fault of what is in hand
                    self._exit(now - stopped, f"after the stop signal: {self._doing}")
            elif since is not None and now - since > self._limit:
                self._exit(now - since, self._doing)

    def _exit(self, seconds: float, doing: str) -> None:
        emit(StageHangs(stage=self._stage, seconds=seconds, doing=doing))
        faulthandler.dump_traceback(file=2)
        os._exit(EXIT_HANGS)
