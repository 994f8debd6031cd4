"""Parsing in processes that can be killed: a hostile document costs its time limit, never the producer.

A document of some kilobytes can take minutes of CPU or gigabytes of memory. So it is parsed in a worker with limits
on both, which is killed and replaced when it exceeds its time. Workers end by themselves when the producer is gone,
also by kill -9.

Each worker has a pipe of its own and shares no lock with the others, so one that dies, whenever and of whatever (the
system may be short of memory), takes nothing with it but its document. Pools of the standard library and of pebble are
broken for good by such a death.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Set
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from producers import formats
from vedette.errors import InputError
from vedette.settings import Settings

WORKERS = 2  # processes: parsing is half of the work, the rest of it is in the taggers' processes
DOCUMENTS = 2_000  # after so many a worker is replaced: C libraries do leak
WATCH = 0.5  # seconds between two looks of a worker at whether its producer lives
BEGIN = 60.0  # seconds that a worker may take until it is ready, on a machine with much else to do
TOO_MUCH = "parsing took too much memory and was ended"


class Task(NamedTuple):
    """The arguments of `formats.read`."""

    body: bytes
    headers: dict[str, str]
    url: str
    seen: frozenset[bytes]
    plugins: Path | None


class Parsers:
    """`await parsers.parse(...)` from any task of one event loop. Workers are started when they are needed."""

    def __init__(self, settings: Settings, workers: int = WORKERS) -> None:
        self._seconds, self._memory, self._plugins = settings.parse_seconds, settings.parse_memory, settings.plugins
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="vedette-parse")
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._closed = False

    async def parse(
        self, body: bytes, headers: dict[str, str], url: str, seen: Set[bytes] = frozenset()
    ) -> formats.Document:
        """`formats.read`, within the limits. Raises InputError, also where they were exceeded."""
        about = {name: value for name, value in headers.items() if name in ("content-type", "content-language")}
        task = Task(body, about, url, frozenset(seen), self._plugins)
        answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, task)
        if isinstance(answer, str):
            raise InputError(answer)
        return answer

    def _ask(self, task: Task) -> formats.Document | str:
        """The document, or why there is none. In a thread, of which there are as many as workers."""
        worker = self._worker()
        try:
            answer = worker.ask(task, self._seconds)
        except BaseException:
            self._end(worker)
            raise
        if worker.asked < DOCUMENTS and worker.lives():
            with self._lock:
                self._idle.append(worker)
        else:
            self._end(worker)
        return answer

    def _worker(self) -> _Worker:
        """An idle one that lives (the system may have ended some), or a new one."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.lives():
                    return worker
                self._workers.discard(worker)
                worker.end()
            if self._closed:
                raise InputError("the producer ends")
            worker = _Worker(self._memory)
            self._workers.add(worker)
            return worker

    def _end(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.end()

    def close(self) -> None:
        """End the workers, whatever they are at."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                worker.kill()  # whoever waits for its answer sees that it is gone
        self._threads.shutdown(cancel_futures=True)
        for worker in [*self._workers]:
            self._end(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Worker:
    """A process and the pipe to it; used by one thread at a time, but for `kill`."""

    def __init__(self, memory: int) -> None:
        # A fork would copy the locks of our threads in whatever state they are.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, os.getpid(), memory), name="parser", daemon=True)
        self._process.start()
        theirs.close()  # so that its death is the end of the pipe
        self._ready = False
        self.asked = 0

    def ask(self, task: Task, seconds: float) -> formats.Document | str:
        """The document, or why there is none; where the limits were exceeded the worker lives no longer."""
        self.asked += 1
        try:
            if not self._ready:
                if not self._pipe.poll(BEGIN):
                    self.kill()
                    return f"a process to parse it in was not ready within {BEGIN:g} s"
                self._pipe.recv()
                self._ready = True
            self._pipe.send(task)
            if not self._pipe.poll(seconds):
                self.kill()
                return f"parsing took longer than {seconds:g} s and was ended"
            answer: formats.Document | str = self._pipe.recv()
        except (EOFError, OSError):  # it died: by its limit of memory, or the system's need of it
            self.kill()
            return TOO_MUCH
        return answer

    def lives(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        self._process.kill()
        self._process.join(5.0)

    def end(self) -> None:
        self.kill()
        self._pipe.close()


# --- in the worker ---------------------------------------------------------------------------------------------------


def _serve(pipe: Connection[object, Task], producer: int, memory: int) -> None:
    """Answer tasks until the other end of the pipe is closed."""
    _prepare(producer, memory)
    try:
        pipe.send("ready")
        while True:
            task = pipe.recv()
            try:
                pipe.send(_parse(task))
            except MemoryError:
                pipe.send(TOO_MUCH)
    except (EOFError, OSError):
        return
    except MemoryError:  # while a document came in or went out: half of it may still be in the pipe
        os._exit(1)


def _parse(task: Task) -> formats.Document | str:
    try:
        return formats.read(*task)
    except MemoryError:
        return TOO_MUCH
    except InputError as error:
        return str(error)
    except Exception as error:  # whatever a format, or a user's, does not foresee: one bad feed is one bad row
        return f"a document that cannot be parsed: {type(error).__name__}: {error}"


def _prepare(producer: int, memory: int) -> None:
    """Limits, signals and the watch of a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the producer decides when we end
    # Where the system has no such limit (macOS), time alone protects.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_base_memory() + memory, resource.RLIM_INFINITY))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    threading.Thread(target=_end_with, args=(producer,), name="watch", daemon=True).start()


def _base_memory() -> int:
    """The address space that the interpreter and its libraries take before anything is parsed."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _end_with(producer: int) -> None:
    while os.getppid() == producer:
        time.sleep(WATCH)
    os._exit(0)
