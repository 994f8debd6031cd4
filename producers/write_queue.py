"""Between the polls and the writer: visits wait here and are written together, with one wait for the disk.

If the log or the state cannot be used (a full disk), the same visits are tried again, with back-off, and the polls
wait meanwhile: nothing grows.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from producers import happened
from producers.visit import Visit
from producers.writer import Done, Writer
from vedette.errors import StoreError
from vedette.events import emit

TOGETHER: Final = 64  # visits
ENTRIES: Final = 2_000  # in them
FIRST_WAIT, LONGEST_WAIT = 0.25, 30.0
TRIES: Final = 4  # where nobody can stop us: then the error is the caller's

_Waiting = tuple[Visit, "asyncio.Future[Done]"]


class WriteQueue:
    """`await put(visit)` returns when it is durable. `stop` ends retrying; without one, TRIES do."""

    def __init__(self, writer: Writer, *, stop: threading.Event | None, drip: bool) -> None:
        self._writer, self._stop, self._drip = writer, stop, drip
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Inside, visits are written. At the end, what is being written is written to the end, the rest is dropped."""
        self._task = asyncio.create_task(self._write_all())
        try:
            yield
        finally:
            async with self._writing:
                self._task.cancel()
            await asyncio.wait([self._task])
            if not self._task.cancelled():
                self._task.exception()  # whoever waited for a visit has it

    async def put(self, visit: Visit) -> Done:
        """Hand a visit over; what it came to, once that is durable. Raises what the writer raised."""
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((visit, future))
        return await future

    def failed(self) -> bool:
        """Whether the writer met an error that nobody foresaw."""
        return self._task is not None and self._task.done()

    def raise_if_failed(self) -> None:
        """Raise that error: it stops the run, loudly."""
        if self._task is not None and self._task.done():
            self._task.result()

    async def _write_all(self) -> None:
        while True:
            batch = await self._batch()
            try:
                async with self._writing:
                    done = await self._write([visit for visit, _ in batch])
            except BaseException as error:
                for _, future in batch:
                    if not future.done():
                        future.cancel() if isinstance(error, asyncio.CancelledError) else future.set_exception(error)
                raise
            for (_, future), one in zip(batch, done, strict=True):
                if not future.done():  # a poll that was cancelled meanwhile
                    future.set_result(one)

    async def _batch(self) -> list[_Waiting]:
        """At least one visit, and what waits behind it."""
        batch = [await self._waiting.get()]
        entries = _entries(batch[0][0])
        while len(batch) < TOGETHER and entries < ENTRIES and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
            entries += _entries(batch[-1][0])
        return batch

    async def _write(self, visits: list[Visit]) -> list[Done]:
        wait, tries = FIRST_WAIT, 0
        while True:
            try:
                return await asyncio.to_thread(self._writer.write, visits, drip=self._drip)
            except StoreError as error:
                tries += 1
                if (self._stop is None and tries >= TRIES) or (self._stop is not None and self._stop.is_set()):
                    raise
                emit(happened.ProducersWait(seconds=wait, reason=str(error)))
                await self._pause(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not beyond `stop`."""
        for _ in range(max(1, round(seconds / 0.25))):
            if self._stop is not None and self._stop.is_set():
                return
            await asyncio.sleep(0.25)


def _entries(visit: Visit) -> int:
    return len(visit.document.entries) if visit.document is not None else 0
