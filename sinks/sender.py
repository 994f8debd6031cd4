"""A thread that makes attempts: jobs go in, results come out; nothing here knows the outbox or the streams."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import Final

from msgspec import Struct

from sinks.channels import Context, channel
from sinks.outbox import Job
from sinks.verdict import Judgement, judge, judge_silence
from vedette.courtesy import Courtesy
from vedette.errors import FetchError
from vedette.outbound import Outbound
from vedette.settings import Settings

LONGEST: Final = 60.0  # seconds for one attempt, whatever a channel does; its own limit should be far below
COURTESY: Final = (4, 0.05)  # at once and seconds apart, for one host: who asked for alerts wants them soon


class Result(Struct, frozen=True):
    """What one attempt came to, and when."""

    job: Job
    judgement: Judgement
    at: datetime


class Sender:
    """Runs attempts on an event loop of its own. `results` and `submit` are for one other thread."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime] | None = None) -> None:
        self._settings = settings
        self._clock = clock or (lambda: datetime.now(UTC))
        self._results: SimpleQueue[Result] = SimpleQueue()
        self._loop = asyncio.new_event_loop()
        self._ready: Future[Outbound] = Future()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._thread.start()
        self._outbound = self._ready.result()

    def submit(self, job: Job) -> None:
        """Make one attempt; its result comes out of `results`, always."""
        asyncio.run_coroutine_threadsafe(self._attempt(job), self._loop)

    def results(self, wait: float = 0.0) -> list[Result]:
        """The attempts that have ended since the last call; waits up to `wait` seconds for the first."""
        found: list[Result] = []
        try:
            found.append(self._results.get(timeout=wait) if wait else self._results.get_nowait())
            while True:
                found.append(self._results.get_nowait())
        except Empty:
            return found

    def close(self) -> None:
        """Cancel what is under way (it is tried again later) and end the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(timeout=5.0)

    # --- in the thread -----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        try:
            async with Outbound(self._settings, courtesy=Courtesy(*COURTESY)) as outbound:
                self._ready.set_result(outbound)
                await self._stop.wait()
                await self._break_off()
        except Exception as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _break_off(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _attempt(self, job: Job) -> None:
        key, attempt = f"{job.alert.id} {job.label}", job.attempt + 1
        now = self._clock()
        age = now.timestamp() - job.first_at if job.first_at is not None else 0.0
        try:
            async with asyncio.timeout(LONGEST):
                sender = channel(job.endpoint.channel, self._settings.plugins)
                answer = await sender.send(job.alert, job.endpoint, Context(self._outbound, self._settings, now))
            judgement = judge(answer.status, answer.retry_after, key, attempt, age)
        except FetchError as error:
            judgement = judge_silence(str(error), error.retry_after, key, attempt, age)
        except TimeoutError:
            judgement = judge_silence(f"no answer within {LONGEST:g} s", None, key, attempt, age)
        except Exception as error:  # a channel of a user's own may raise anything; the others must go on
            judgement = judge_silence(f"{type(error).__name__}: {error}", None, key, attempt, age)
        self._results.put(Result(job, judgement, self._clock()))
