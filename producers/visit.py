"""One look at one source: fetch, and parse what is new. What comes back is a value, errors too.

Nothing is remembered here: what is to be remembered after the articles are durable travels in the Visit.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Set
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from producers import files, happened, schedule
from producers.formats import Document
from producers.schedule import Found
from producers.state import Feed
from producers.watchlist import Watched
from vedette.errors import FetchError, InputError, StoreError
from vedette.events import emit
from vedette.outbound import Outbound

ACCEPT = "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, */*;q=0.5"
_FINE = frozenset((200, 203, 226))


class Visit(NamedTuple):
    """What a look at a source found. `document` is None where nothing changed, or `error` says what went wrong.

    `feed` is what to remember if the document is taken whole.
    """

    watched: Watched
    feed: Feed
    document: Document | None = None
    error: str = ""
    status: int | None = None
    wire_bytes: int = 0
    seconds: float = 0.0
    retry_after: float | None = None
    max_age: float | None = None
    more: bool = False  # there is more to be had at once

    def found(self, new: int, gap: bool) -> Found:
        """This visit, as far as the schedule is concerned."""
        return Found(new, gap, bool(self.error), self.status, self.retry_after, self.feed.ttl, self.max_age)


class Parse(Protocol):
    """`producers.parsing.Parsers.parse`, or the same without another process."""

    async def __call__(self, body: bytes, headers: dict[str, str], url: str, seen: Set[bytes]) -> Document: ...


Seen = Callable[[str], Set[bytes]]


async def visit(watched: Watched, feed: Feed, outbound: Outbound, parse: Parse, seen: Seen) -> Visit:
    """Look at a source. Never raises on account of what is there; StoreError if the state cannot be asked."""
    started = time.monotonic()
    try:
        if watched.path is None:
            found = await _over_http(watched, feed, outbound, parse, seen)
        else:
            found = await _on_disk(watched, feed, parse, seen, watched.path)
    except FetchError as error:
        found = Visit(watched, feed, error=str(error), status=error.status, retry_after=error.retry_after)
    except InputError as error:
        found = Visit(watched, feed, error=str(error))
    except (StoreError, asyncio.CancelledError):
        raise
    except Exception as error:  # one bad feed is one bad row, also when we are what is bad
        reason = f"{type(error).__name__}: {error}"
        emit(happened.FeedSurprised(source=watched.source.id, name=watched.source.name, reason=reason))
        found = Visit(watched, feed, error=f"an error of Vedette's own: {reason}")
    return found._replace(seconds=time.monotonic() - started)


async def _over_http(watched: Watched, feed: Feed, outbound: Outbound, parse: Parse, seen: Seen) -> Visit:
    answer = await outbound.get(watched.source.url, _conditions(feed))
    about = Visit(
        watched,
        feed,
        status=answer.status,
        wire_bytes=answer.wire_bytes,
        retry_after=answer.retry_after,
        max_age=schedule.max_age(answer.headers),
    )
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return about
    if answer.status not in _FINE:
        return about._replace(error=_status(answer.status))
    body = _hash(answer.body)
    validators = replace(feed, etag=answer.headers.get("etag"), modified=answer.headers.get("last-modified"), body=body)
    if body == feed.body:
        return about._replace(feed=validators)
    try:
        document = await parse(answer.body, answer.headers, answer.url, seen(watched.source.id))
    except InputError as error:
        return about._replace(error=str(error))
    return about._replace(document=document, feed=_taken(feed, validators, document))


def _conditions(feed: Feed) -> dict[str, str]:
    headers = {"Accept": ACCEPT}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.modified:
        headers["If-Modified-Since"] = feed.modified
    return headers


def _taken(before: Feed, after: Feed, document: Document) -> Feed:
    """A document that broke off is asked for again: its validators are not kept."""
    return replace(after if document.whole else replace(before, etag=None, modified=None, body=""), ttl=document.ttl)


def _status(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


async def _on_disk(watched: Watched, feed: Feed, parse: Parse, seen: Seen, path: Path) -> Visit:
    """A file, or the files of a folder that are new or changed."""
    listed = await asyncio.to_thread(files.listing, path, feed.files)
    if not listed.bodies:
        return Visit(watched, feed)
    documents, errors, taken = [], [], dict(listed.stamps)
    for name, body in listed.bodies.items():
        try:
            documents.append(await files.read(name, body, watched.source.url, parse, seen(watched.source.id)))
        except InputError as error:
            errors.append(f"{name}: {error}")
            if not listed.more:  # it is tried again; while there are others, it is their turn
                taken.pop(name)
    about = Visit(watched, replace(feed, files=taken), more=listed.more)
    if errors and not documents:
        return about._replace(error="; ".join(errors[:3]))
    for reason in errors:
        emit(happened.FeedFailed(source=watched.source.id, name=watched.source.name, reason=reason))
    return about._replace(document=files.joined(documents))


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
