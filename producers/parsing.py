"""Parsing in processes that can be killed: a hostile document costs its time limit, never the producer.

A document of some kilobytes can take minutes of CPU or gigabytes of memory. So it is parsed in a worker with limits
on both, which is killed and replaced when it exceeds its time. Workers end by themselves when the producer is gone,
also by kill -9.
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
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from producers import formats
from vedette.errors import InputError
from vedette.settings import Settings

WORKERS = 2  # processes: parsing is half of the work, the rest of it is in the taggers' processes
DOCUMENTS = 2_000  # after so many a worker is replaced: C libraries do leak
WATCH = 0.5  # seconds between two looks of a worker at whether its producer lives


class Parsers:
    """`await parsers.parse(...)` from any task of one event loop. Workers are started when the first is needed."""

    def __init__(self, settings: Settings, workers: int = WORKERS) -> None:
        self._seconds, self._plugins = settings.parse_seconds, settings.plugins
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=DOCUMENTS,
            initializer=_prepare,
            initargs=(os.getpid(), settings.parse_memory),
            # A fork would copy the locks of our threads in whatever state they are.
            context=multiprocessing.get_context("spawn"),
        )

    async def parse(
        self, body: bytes, headers: dict[str, str], url: str, seen: Set[bytes] = frozenset()
    ) -> formats.Document:
        """`formats.read`, within the limits. Raises InputError, also where they were exceeded."""
        about = {name: headers[name] for name in ("content-type", "content-language") if name in headers}
        future = self._pool.schedule(
            _parse, args=(body, about, url, frozenset(seen), self._plugins), timeout=self._seconds
        )
        try:
            return await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise InputError(f"parsing took longer than {self._seconds:g} s and was ended") from error
        except ProcessExpired as error:
            raise InputError("parsing took too much memory and was ended") from error

    def close(self) -> None:
        """End the workers, whatever they are at."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join(timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# --- in the worker ---------------------------------------------------------------------------------------------------


def _parse(
    body: bytes, headers: dict[str, str], url: str, seen: frozenset[bytes], plugins: Path | None
) -> formats.Document:
    try:
        return formats.read(body, headers, url, seen, plugins)
    except MemoryError as error:
        raise InputError("parsing took too much memory and was ended") from error
    except InputError:
        raise
    except Exception as error:  # whatever a format, or a user's, does not foresee: one bad feed is one bad row
        raise InputError(f"a document that cannot be parsed: {type(error).__name__}: {error}") from error


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
