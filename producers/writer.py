"""What visits found -> articles and polls, durably appended; only then is it remembered that they were seen.

If the process dies between the two, the same entries come again with the same ids: at least once, effectively once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec.structs import replace

from producers import schedule
from producers.acquire import Acquired, acquire
from producers.known import Overlay, Remember
from producers.schedule import Found, Plan
from producers.state import Feed, State
from producers.tombstones import Tombstones
from producers.visit import Visit
from vedette.codec import encode, headers_of
from vedette.models import Article, Lane, Poll, PollOutcome
from vedette.streams import Output, Record, Stream

APPEND = 500  # records appended at once: one wait for the disk for all of them


class Done(NamedTuple):
    """A visit that is durable: its poll as appended, and what is remembered of the source."""

    poll: Poll
    feed: Feed


class _Settled(NamedTuple):
    done: Done
    articles: list[Article]
    remember: list[Remember]
    present: list[bytes] | None  # the items of the document, if one was read


class Writer:
    """`write(visits)` from one thread at a time. Raises StoreError: then nothing is remembered, so do it again."""

    def __init__(
        self, stream: Stream, state: State, tombstones: Tombstones, clock: Callable[[], float], poll_seconds: float
    ) -> None:
        self._stream, self._state, self._tombstones = stream, state, tombstones
        self._clock, self._poll_seconds = clock, poll_seconds

    def write(self, visits: Sequence[Visit], *, drip: bool = True) -> list[Done]:
        """Append what the visits found and remember it. With `drip` off, dripping sources give all they have."""
        now = self._clock()
        known = Overlay(self._state)
        settled = [self._settle(visit, known, now, drip) for visit in visits]
        self._append(settled)
        self._state.store(
            [one for each in settled for one in each.remember],
            {each.done.poll.source: each.done.feed for each in settled},
            {each.done.poll.source: each.present for each in settled if each.present is not None},
            now,
        )
        return [each.done for each in settled]

    def _settle(self, visit: Visit, known: Overlay, now: float, drip: bool) -> _Settled:
        """Decide what a visit came to; nothing is appended or stored yet."""
        at, watched = datetime.fromtimestamp(now, UTC), visit.watched
        most = max(1, round(watched.drip)) if watched.drip and drip else None
        taken: list[Acquired] = []
        if visit.document is not None:
            taken = acquire(visit.document, watched.source, known, lane=watched.lane, now=at, most=most)
        every = [one.remember for one in taken]
        articles = [
            one.article
            for one in taken
            if one.article is not None and not self._tombstones.forgot(one.article, one.remember)
        ]
        new = sum(article.previous_version is None for article in articles)
        feed = _after(visit, most)
        gap = _gap(visit, new)
        plan = self._plan(visit, feed.plan, visit.found(len(articles), gap), now, most)
        poll = _poll(visit, at, new, len(articles) - new, gap, plan)
        present = None if visit.document is None else [*visit.document.removed, *(one.raw.raw for one in every)]
        return _Settled(Done(poll, replace(feed, plan=plan)), articles, every, present)

    def _plan(self, visit: Visit, plan: Plan, found: Found, now: float, most: int | None) -> Plan:
        watched = visit.watched
        after = schedule.after(
            plan, found, now=now, source=watched.source.id, every=watched.every, default=self._poll_seconds
        )
        if visit.more or (most is not None and _rest(visit, most)):
            return replace(after, due=now + max(1.0, 1.0 / (watched.drip or 1.0)))
        return after

    def _append(self, settled: Sequence[_Settled]) -> None:
        outputs: list[Output] = []
        for each in settled:
            outputs += [("articles", _record(article.id, article)) for article in each.articles]
            outputs.append(("polls", _record(each.done.poll.source, each.done.poll)))
        for start in range(0, len(outputs), APPEND):
            self._stream.append(outputs[start : start + APPEND])


def _record(key: str, model: Article | Poll) -> Record:
    return Record(key=key, value=encode(model), headers=headers_of(model))


def _entries(visit: Visit) -> int:
    return visit.document.total if visit.document is not None else visit.feed.entries


def _rest(visit: Visit, most: int) -> int:
    """How many entries of a dripping source are still to come."""
    return max(0, len(visit.document.entries) - most) if visit.document is not None else 0


def _after(visit: Visit, most: int | None) -> Feed:
    """What to remember of the source: if something of its document was left for later, not that it was taken."""
    if visit.document is None:
        return visit.feed
    if most is not None and _rest(visit, most):
        return replace(visit.feed, etag=None, modified=None, body="", files={})
    return replace(visit.feed, entries=visit.document.total or visit.feed.entries)


def _gap(visit: Visit, new: int) -> bool:
    """Whether some may have been missed: the source was read before, and all that it has now is new."""
    document = visit.document
    if document is None or not visit.feed.entries or not document.whole or visit.watched.path is not None:
        return False
    return bool(document.entries) and not document.removed and new == len(document.entries)


def _poll(visit: Visit, at: datetime, new: int, edited: int, gap: bool, plan: Plan) -> Poll:
    outcome = PollOutcome.NEW if new or edited else PollOutcome.UNCHANGED
    if visit.error:
        outcome = PollOutcome.ERROR
    elif gap:
        outcome = PollOutcome.GAP
    return Poll(
        source=visit.watched.source.id,
        at=at,
        outcome=outcome,
        entries=0 if visit.error else _entries(visit),
        new=new,
        edited=edited,
        lane=visit.watched.lane or Lane.LIVE,
        status=visit.status,
        seconds=round(visit.seconds, 3),
        wire_bytes=visit.wire_bytes,
        reason=visit.error[:500],
        next_at=datetime.fromtimestamp(plan.due, UTC),
    )
