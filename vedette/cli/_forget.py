"""Forgetting: an article or a source goes from the log and the index, and what remains is a tombstone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final, NamedTuple, TypeVar

from vedette import app
from vedette.cli import _common
from vedette.errors import Busy, UsageError, VedetteError
from vedette.folder_lock import FolderLock
from vedette.identity import canonical_url, url_id
from vedette.models import Alert, Article, DeadLetter, Story, ToldArticle
from vedette.settings import Settings
from vedette.streams import Stream

LEAST_OF_ID: Final = 6  # characters of a shortened id
_WHOLE = re.compile(r"[af][a-z2-7]{24}")  # the id of an article or a source, see vedette.identity
M = TypeVar("M", Alert, DeadLetter, Story)


class Meant(NamedTuple):
    """What a person wants forgotten: the articles, and what else is to be remembered (a URL, or a source's id)."""

    ids: frozenset[str]
    subject: str = ""


def meant(stream: Stream, text: str) -> Meant:
    """By an article's id or URL, or a source's id; ids may be shortened to `LEAST_OF_ID` characters.

    Raises UsageError where several ids begin so, VedetteError where it can be none of these.
    """
    if "://" in text:
        url = canonical_url(text)
        return Meant(frozenset(one.id for one in _articles(stream) if url is not None and one.url == url), text)
    by_source: dict[str, set[str]] = {}
    for one in _articles(stream):
        by_source.setdefault(one.source.id, set()).add(one.id)
    known = {*by_source, *(id_ for ids in by_source.values() for id_ in ids)}
    found = {text} & known or {one for one in known if len(text) >= LEAST_OF_ID and one.startswith(text)}
    if len(found) > 1:
        raise UsageError(f"{text!r} begins several ids: {', '.join(sorted(found)[: _common.AMBIGUOUS])}")
    if not found and not _WHOLE.fullmatch(text):
        least = f"an id (at least {LEAST_OF_ID} characters of it)"
        raise VedetteError(f"nothing is known by {text!r}; name an article by {least} or URL, or a source by its id")
    name = next(iter(found), text)
    return Meant(frozenset(by_source[name]), name) if name in by_source else Meant(frozenset({name} & known), name)


def _articles(stream: Stream) -> Iterator[Article | ToldArticle]:
    for _, acquired in _common.readable(stream, "articles", Article):
        yield acquired
    for _, told in _common.readable(stream, "told", ToldArticle):
        yield told


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


def _places(stream: Stream, name: str, kind: type[M], chosen: Callable[[M], bool]) -> list[tuple[int, int]]:
    return [(r.partition, r.position) for r, model in _common.readable(stream, name, kind) if chosen(model)]
