"""The stage of the producers: due -> fetch -> parse -> append -> remember.

`Producer.run` polls each source when it is due, `once` all of them now. Fetching is concurrent, parsing happens in
processes that can be killed, appending and remembering in batches by one writer, so that two feeds with one article do
not decide about it at the same time.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from producers import happened, schedule
from producers.parsing import Parsers
from producers.schedule import Plan
from producers.state import Feed, State
from producers.tombstones import Tombstones
from producers.visit import Visit, visit
from producers.watch import WatchList
from producers.watchlist import Watched
from producers.write_queue import WriteQueue
from producers.writer import Done, Writer
from vedette.errors import StoreError
from vedette.events import emit
from vedette.models import Lane, Poll, PollOutcome
from vedette.outbound import Outbound
from vedette.settings import Settings
from vedette.streams import Stream

LOOK: Final = 0.1  # seconds between two looks at what is due
REFRESH: Final = 3.0  # seconds between two looks at the watch list and at what was forgotten
PRUNE: Final = 6 * 3600.0
STORE_WAIT: Final = 5.0  # seconds, where the state cannot be asked
STOP: Final = 4.0  # seconds that the writer has at the end for what it has in hand

Sources = Callable[[], Sequence[Watched]]


def state_file(settings: Settings) -> Path:
    """Where this producer remembers; each shard has its own file."""
    which, many = settings.shard_of
    return settings.data / "producers" / f"{which}-of-{many}.sqlite"


class Producer:
    """One producer. `sources` gives what is to be polled now (default: the watch list and the sample newsroom).

    Raises ConfigError if the watch list is wrong, StoreError if the state cannot be opened. `beat` grows with each
    turn of the loop, for whoever watches that it does not hang.
    """

    def __init__(
        self,
        settings: Settings,
        stream: Stream,
        *,
        sources: Sources | None = None,
        outbound: Callable[[Settings], Outbound] = Outbound,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings, self._stream, self._clock, self._outbound_of = settings, stream, clock, outbound
        self._sources = sources or WatchList(settings).current
        self._state = State(state_file(settings))
        self._tombstones = Tombstones(stream)
        self._writer = Writer(stream, self._state, self._tombstones, clock, settings.poll_seconds)
        self._feeds: dict[str, Feed] = {}
        self._paused = False
        self.beat = 0

    def close(self) -> None:
        """Close the state."""
        self._state.close()

    # --- the two ways to run

    def run(self, stop: threading.Event) -> None:
        """Poll each source when it is due, until `stop` is set."""
        asyncio.run(self._run(stop))

    def once(self) -> list[Poll]:
        """Poll every source now, one result a source; raises StoreError if the log or the state cannot be used."""
        return [done.poll for done in asyncio.run(self._once())]

    async def _once(self) -> list[Done]:
        self._refresh()
        watched = [one for one in self._sources() if not self._tombstones.source(one.source.id)]
        parallel = asyncio.Semaphore(self._settings.poll_parallel)
        queue = WriteQueue(self._writer, stop=None, drip=False)

        async def one(source: Watched, outbound: Outbound, parsers: Parsers) -> Done:
            async with parallel:
                found = await self._visit(source, outbound, parsers)
            done = await queue.put(found)
            self._feeds[source.source.id] = done.feed
            if not found.more:
                return done
            return _both(done, await one(source, outbound, parsers))

        async with self._outbound_of(self._settings) as outbound, queue.running():
            with Parsers(self._settings) as parsers:
                return list(await asyncio.gather(*(one(source, outbound, parsers) for source in watched)))

    async def _run(self, stop: threading.Event) -> None:
        await asyncio.to_thread(self._refresh)
        tasks: dict[str, asyncio.Task[None]] = {}
        queue = WriteQueue(self._writer, stop=stop, drip=True)
        async with self._outbound_of(self._settings) as outbound, queue.running():
            with Parsers(self._settings) as parsers:
                try:
                    await self._loop(stop, tasks, queue, outbound, parsers)
                finally:
                    await _cancel(tasks)

    async def _loop(
        self,
        stop: threading.Event,
        tasks: dict[str, asyncio.Task[None]],
        queue: WriteQueue,
        outbound: Outbound,
        parsers: Parsers,
    ) -> None:
        refreshed = pruned = time.monotonic()
        watched = {one.source.id: one for one in self._sources()}
        homes: dict[str, str] = {}
        while not stop.is_set() and not queue.failed():
            self.beat += 1
            if time.monotonic() - refreshed > REFRESH:
                await asyncio.to_thread(self._tombstones.refresh)
                watched, refreshed = {one.source.id: one for one in self._sources()}, time.monotonic()
            if time.monotonic() - pruned > PRUNE:
                await asyncio.to_thread(self._prune)
                pruned = time.monotonic()
            for source in [source for source, task in tasks.items() if task.done()]:
                tasks.pop(source).result()  # what nobody foresaw stops the run, loudly
                del homes[source]
            for source in self._due(watched, homes):
                tasks[source] = asyncio.create_task(self._poll(watched[source], queue, outbound, parsers))
                homes[source] = watched[source].home
            await asyncio.sleep(LOOK)
        if not stop.is_set():
            queue.raise_if_failed()

    # --- one source

    async def _poll(self, watched: Watched, queue: WriteQueue, outbound: Outbound, parsers: Parsers) -> None:
        """One poll of one source, to the end."""
        try:
            found = await self._visit(watched, outbound, parsers)
        except StoreError as error:
            emit(happened.ProducersWait(seconds=STORE_WAIT, reason=str(error)))
            await asyncio.sleep(STORE_WAIT)
            return
        done = await queue.put(found)
        self._feeds[watched.source.id] = done.feed
        _tell(watched, done.poll)

    async def _visit(self, watched: Watched, outbound: Outbound, parsers: Parsers) -> Visit:
        feed = self._feeds.get(watched.source.id, Feed())
        return await visit(watched, feed, outbound, parsers.parse, self._seen)

    def _seen(self, source: str) -> set[bytes]:
        return set(self._state.raws(source))

    # --- what is due

    def _due(self, watched: dict[str, Watched], running: dict[str, str]) -> list[str]:
        """The sources to poll now; `running` is the home of each that is under way."""
        if self._pausing():
            return []
        now = self._clock()
        waiting = (
            (_due_at(self._feeds.get(source, Feed()).plan, one, now), one.home, source)
            for source, one in watched.items()
            if source not in running and not self._tombstones.source(source)
        )
        most = self._settings.poll_parallel
        return schedule.pick(waiting, now=now, running=list(running.values()), most=most)

    def _pausing(self) -> bool:
        """Back-pressure: at the log's size limit nothing is polled until its readers have caught up."""
        if self.beat % 10 == 1:  # about once a second
            paused = self._stream.full()
            if paused != self._paused:
                emit(happened.ProducersPaused() if paused else happened.ProducersResumed())
            self._paused = paused
        return self._paused

    def _refresh(self) -> None:
        self._tombstones.refresh()
        self._feeds = self._state.feeds()

    def _prune(self) -> None:
        self._state.prune(self._clock() - self._settings.keep_days * 86_400.0)


def look(settings: Settings, watched: Sequence[Watched]) -> list[tuple[Watched, Poll]]:
    """Ask these sources now and say what they answer; nothing is appended or remembered."""
    return asyncio.run(_look(settings, watched))


async def _look(settings: Settings, watched: Sequence[Watched]) -> list[tuple[Watched, Poll]]:
    parallel = asyncio.Semaphore(settings.poll_parallel)

    async def one(source: Watched, outbound: Outbound, parsers: Parsers) -> tuple[Watched, Poll]:
        async with parallel:
            found = await visit(source, Feed(), outbound, parsers.parse, lambda _source: frozenset())
        entries = found.document.total if found.document is not None else 0
        poll = Poll(
            source=source.source.id,
            at=datetime.now(UTC),
            outcome=PollOutcome.ERROR if found.error else PollOutcome.NEW if entries else PollOutcome.UNCHANGED,
            entries=entries,
            lane=source.lane or Lane.LIVE,
            status=found.status,
            seconds=round(found.seconds, 3),
            wire_bytes=found.wire_bytes,
            reason=found.error,
        )
        return source, poll

    async with Outbound(settings) as outbound:
        with Parsers(settings) as parsers:
            return list(await asyncio.gather(*(one(source, outbound, parsers) for source in watched)))


def _due_at(plan: Plan, watched: Watched, now: float) -> float:
    """As planned; sooner if a person asked for a shorter interval since, or the clock was set back."""
    if watched.every and not plan.errors:
        return min(plan.due, now + watched.every * (1 + schedule.JITTER))
    return min(plan.due, now + schedule.RETRY_AFTER_MOST * 2)


def _tell(watched: Watched, poll: Poll) -> None:
    if poll.outcome == PollOutcome.ERROR:
        emit(happened.FeedFailed(source=poll.source, name=watched.source.name, reason=poll.reason))
    emit(
        happened.FeedPolled(
            source=poll.source, outcome=str(poll.outcome), new=poll.new, edited=poll.edited, seconds=poll.seconds
        )
    )


def _both(first: Done, rest: Done) -> Done:
    """Two looks at one source as one."""
    poll = replace(
        rest.poll,
        outcome=first.poll.outcome if rest.poll.outcome == PollOutcome.UNCHANGED else rest.poll.outcome,
        entries=first.poll.entries + rest.poll.entries,
        new=first.poll.new + rest.poll.new,
        edited=first.poll.edited + rest.poll.edited,
    )
    return Done(poll, rest.feed)


async def _cancel(tasks: dict[str, asyncio.Task[None]]) -> None:
    """End the polls under way; what they have not handed over is found again at the next."""
    under_way = list(tasks.values())
    for task in under_way:
        task.cancel()
    await asyncio.wait(under_way, timeout=STOP) if under_way else None
