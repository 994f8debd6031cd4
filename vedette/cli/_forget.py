"""Forgetting: an article or a source goes from the log and the index, and what remains is a tombstone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, TypeVar

from vedette import app
from vedette.cli import _common
from vedette.codec import decode
from vedette.errors import Busy
from vedette.folder_lock import FolderLock
from vedette.identity import canonical_url, url_id
from vedette.models import Alert, Article, DeadLetter, Story, ToldArticle
from vedette.settings import Settings
from vedette.streams import Stream

LEAST_OF_ID: Final = 6  # characters of a shortened id
M = TypeVar("M", Alert, DeadLetter, Story)


def articles_of(stream: Stream, subject: str) -> set[str]:
    """The ids of the articles that `subject` means: an id, the beginning of one, a URL, or a source's id."""
    url = canonical_url(subject) if "://" in subject else None
    found: set[str] = set()
    for name, kind in (("articles", Article), ("told", ToldArticle)):
        for record in stream.scan(name):
            article = decode(kind, record.value, record.headers)
            if url is not None:
                meant = article.url == url
            else:
                meant = article.source.id == subject or (len(subject) >= LEAST_OF_ID and article.id.startswith(subject))
            if meant:
                found.add(article.id)
    return found


def forget(settings: Settings, stream: Stream, subject: str, ids: Collection[str], reason: str = "") -> int:
    """Remove these articles everywhere, and remember them and `subject`; how many records of the log went.

    The tombstones come first: whatever comes of a crash after that, no stage takes the articles in again. They hold ids
    and hashes only, of a URL its hash.
    """
    named = url_id(subject) if "://" in subject else subject
    subjects = {*ids, *([named] if named else [])}
    stream.append([_common.control("tombstone", one, reason) for one in sorted(subjects)])
    removed = sum(stream.remove(name, ids) for name in ("articles", "tagged", "told"))
    removed += stream.drop("alerts", _places(stream, "alerts", Alert, lambda alert: alert.article in ids))
    removed += stream.drop("dead", _places(stream, "dead", DeadLetter, lambda letter: letter.key in ids))
    removed += stream.drop("stories", _places(stream, "stories", Story, lambda story: set(story.members) <= set(ids)))
    _forget_in_index(settings, stream)
    return removed


def _forget_in_index(settings: Settings, stream: Stream) -> None:
    """At once where nothing is running; otherwise the index stage reads the tombstones within a second."""
    lock = FolderLock(settings.data)
    try:
        lock.take()
    except Busy:
        return
    try:
        app.drain("index", settings, stream)
    finally:
        lock.release()


def _places(stream: Stream, name: str, kind: type[M], meant: Callable[[M], bool]) -> list[tuple[int, int]]:
    records = stream.scan(name)
    return [(r.partition, r.position) for r in records if meant(decode(kind, r.value, r.headers))]
