"""What a process of the tree does about its own end: a stop signal, or the death of its supervisor.

The supervisor holds the writing end of a pipe, and nobody else does. The child waits for the end of the reading one:
it comes when the supervisor dies, however it dies, because the kernel closes its files.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

PIPE_VARIABLE = "SUPERVISOR_PIPE"  # the number of the open file; not a setting, hence not VEDETTE_*


def watch_parent(fd: int, on_end: Callable[[], None]) -> threading.Thread:
    """Call `on_end` (in a thread of its own) when the pipe `fd` comes to its end."""

    def wait() -> None:
        with suppress(OSError):
            while os.read(fd, 4096):
                pass
        on_end()

    thread = threading.Thread(target=wait, name="vedette-parent", daemon=True)
    thread.start()
    return thread


def stop_event() -> threading.Event:
    """An event that is set when this process has to stop; to be called once, in the main thread, at the start.

    Under a supervisor: on SIGTERM, or at the supervisor's end; Ctrl-C is the supervisor's to hear. Started by hand: on
    SIGTERM, SIGHUP or Ctrl-C; a second Ctrl-C then ends the process at once, losing nothing that was promised.
    """
    stop = threading.Event()
    # A crash in C leaves its stack in the log, on stderr itself: sys.stderr may be captured or replaced.
    faulthandler.enable(file=2)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    pipe = os.environ.pop(PIPE_VARIABLE, None)  # not for processes that this one starts
    if pipe is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.set_inheritable(int(pipe), False)
        watch_parent(int(pipe), stop.set)
        return stop

    def interrupted(*_: object) -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGHUP, interrupted)
    return stop
