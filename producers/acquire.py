"""An Entry becomes an Article: identity, version, lane, language, wire. Pure: what is known and the time are arguments.

What is to be remembered is given back, to be stored after the articles are durably appended.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from producers import wire
from producers.formats import Document, Entry
from producers.known import Fact, Form, Known, Overlay, Remember
from producers.sharing import Sharing, raw_of, sharing
from vedette import identity, language
from vedette.models import Article, Lane, Source

BACKLOG = timedelta(hours=24)  # published longer before it was first seen: not news, but a feed's old items
AHEAD = timedelta(days=1)  # a date further ahead is an error
SAMPLE_MARK = "[sample] "


class Acquired(NamedTuple):
    """What an entry came to: `article` is None where there is nothing new to append."""

    article: Article | None
    remember: Remember

    @property
    def edited(self) -> bool:
        return self.article is not None and self.article.previous_version is not None


def acquire(
    document: Document, source: Source, known: Overlay, *, lane: Lane | None, now: datetime, most: int | None = None
) -> list[Acquired]:
    """What each entry of the document came to, the lowest (oldest) first; `known` knows of them afterwards.

    `lane` is the source's own (import, sample), or None: live or backlog by each date. With `most`, only so many
    entries are taken, from the top.
    """
    shared = sharing(document, known.raws(source.id))
    done: list[Acquired] = []
    lengths: dict[str, int] = {}  # of the articles of this document: if one is in it twice, the fuller form counts
    entries = [entry for entry in document.entries if entry.title or entry.text]  # else there is nothing to read
    entries = entries[::-1] if most is None else entries[:most]
    for entry in entries:
        one = acquire_one(_sample(entry, now) if lane is Lane.SAMPLE else entry, source, known, shared, lane, now)
        length = one.remember.form.length if one.remember.form else 0
        if length <= lengths.get(one.remember.article, -1):
            one = _only_seen(one, known)
        else:
            lengths[one.remember.article] = length
        known.add(one.remember)
        done.append(one)
    return done


def acquire_one(
    entry: Entry, source: Source, known: Known, shared: Sharing, lane: Lane | None, now: datetime
) -> Acquired:
    """What one entry of a document is, compared with what is known."""
    outlet = source.outlet or source.name
    guid = entry.guid if shared.own_guid(entry) else None
    article = _identify(entry, outlet, guid, known, shared)
    fact = known.fact(article)
    form = Form(identity.content_hash(entry.title, entry.text, entry.summary), len(entry.text))
    version = _version(fact, source.id, form, now)
    first_seen = fact.first_seen_at if fact else now
    if version is None and fact is not None:
        same = Remember(raw_of(entry), source.id, article, fact.version, fact.current, first_seen, form, outlet, guid)
        return Acquired(None, same)
    assert version is not None, "what is not known has a version"
    made = _article(entry, source, lane, now, first_seen)
    made = msgspec.structs.replace(
        made,
        id=article,
        version=version,
        previous_version=fact.version if fact else None,
        content_hash=form.content_hash,
    )
    remember = Remember(raw_of(entry), source.id, article, version, form.content_hash, first_seen, form, outlet, guid)
    return Acquired(made, remember)


def _identify(entry: Entry, outlet: str, guid: str | None, known: Known, shared: Sharing) -> str:
    """A guid keeps the first id of its article, also when its link changes."""
    if guid is not None and (first := known.alias(outlet, guid)):
        return first
    return identity.article_id(
        outlet=outlet,
        url=entry.link if shared.own_link(entry) else None,
        guid=guid,
        title=entry.title or entry.text[:200],
        published=entry.published,
    )


def _version(fact: Fact | None, source: str, form: Form, now: datetime) -> int | None:
    """The version to append, or None. In its own feed any change is one; from another only a fuller text.

    While one feed has the long and another the short form, the short one changes nothing: they would take turns.
    """
    now_ms = int(now.timestamp() * 1000)
    if fact is None:
        return now_ms
    last = fact.forms.get(source)
    if form.content_hash == fact.current or (last is not None and last.content_hash == form.content_hash):
        return None
    fullest = max((other.length for name, other in fact.forms.items() if name != source), default=-1)
    if fullest > form.length or (last is None and fullest == form.length):
        return None
    return max(now_ms, fact.version + 1)


def _only_seen(lesser: Acquired, known: Overlay) -> Acquired:
    """The entry was seen; its article is as it was."""
    fact = known.fact(lesser.remember.article)
    assert fact is not None, "its fuller form was acquired before"
    return Acquired(None, lesser.remember._replace(version=fact.version, current=fact.current, form=None))


def _article(entry: Entry, source: Source, lane: Lane | None, now: datetime, first_seen: datetime) -> Article:
    """The article as the entry tells it, still without identity."""
    published = entry.published if entry.published is None or entry.published <= now + AHEAD else None
    declared = entry.language or entry.feed_language or source.language
    return Article(
        id="",
        version=0,
        url=identity.canonical_url(entry.link) if entry.link else None,
        title=entry.title,
        summary=entry.summary,
        text=entry.text,
        truncated=entry.truncated,
        language=language.detect(f"{entry.title}\n{entry.text[:2000]}", declared),
        published_at=published,
        date_assumed_utc=entry.date_assumed_utc and published is not None,
        first_seen_at=first_seen,
        fetched_at=now,
        source=source,
        authors=entry.authors,
        categories=entry.categories,
        media=entry.media,
        wire=wire.credited(entry.authors, entry.text),
        lane=lane or _lane(published, first_seen),
    )


def _lane(published: datetime | None, first_seen: datetime) -> Lane:
    return Lane.BACKLOG if published is not None and first_seen - published > BACKLOG else Lane.LIVE


def _sample(entry: Entry, now: datetime) -> Entry:
    """The sample newsroom's articles say what they are, and are of today where they name no day."""
    title = entry.title if entry.title.startswith(SAMPLE_MARK) else SAMPLE_MARK + entry.title
    return msgspec.structs.replace(entry, title=title, published=entry.published or now)
