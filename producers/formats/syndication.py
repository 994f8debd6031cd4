"""RSS 0.9x to 2.0, RDF and Atom, by feedparser behind our own decoding and our own cut of what was seen. Pure.

feedparser is given bytes in clean UTF-8 only: with a string it would open files and URLs. Its HTML sanitising and
resolving of links inside of texts are off, since texts become plain paragraphs here.
"""

from __future__ import annotations

import io
from typing import Any

import feedparser
import feedparser.api
import msgspec

from producers.formats import Document, Entry, Seen, _bytes, _cut, _dates, _text, sift, with_raw
from vedette.errors import InputError
from vedette.models import Media

accepts = r"<(?:[\w-]+:)?(?:rss|rdf|feed|channel)\b"

# Without this, a driver of libxml2 that happens to be installed is used, which may touch local files.
feedparser.api.PREFERRED_XML_PARSERS = []

MOST = 100  # authors, categories or media of one item
_PERIODS = {"hourly": 3600.0, "daily": 86400.0, "weekly": 604800.0, "monthly": 2592000.0, "yearly": 31536000.0}


def parse(body: bytes, headers: dict[str, str], url: str) -> list[Entry]:
    """Every entry of the document. Raises InputError if it holds nothing that a feed does."""
    return list(read(body, headers, url, frozenset()).entries)


def read(body: bytes, headers: dict[str, str], url: str, seen: Seen) -> Document:
    """The document without the items whose `raw` is in `seen`, which are not parsed where that is safe."""
    document = _bytes.document(body, headers)
    found = _cut.items(document)
    if found is None:
        feed = _feedparser(document, headers, url)
        return _about(feed, sift([with_raw(entry) for entry in _entries(feed)], seen))
    cut = _cut.cut(found, seen)
    feed = _feedparser(cut.body, headers, url)
    entries = _entries(feed)
    if len(entries) != len(cut.kept):  # feedparser sees other items than we do: in the whole, by what they say
        feed = _feedparser(found.body, headers, url)
        return _about(feed, sift([with_raw(entry) for entry in _entries(feed)], seen), whole=not found.mended)
    named = tuple(msgspec.structs.replace(entry, raw=raw) for entry, raw in zip(entries, cut.kept, strict=True))
    return _about(feed, Document(entries=named, removed=tuple(cut.removed)), whole=not found.mended)


def _feedparser(document: bytes, headers: dict[str, str], url: str) -> Any:
    about = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    if language := headers.get("content-language"):
        about["content-language"] = language
    try:
        return feedparser.parse(
            io.BytesIO(document), response_headers=about, sanitize_html=False, resolve_relative_uris=False
        )
    except (UnicodeError, ValueError, RecursionError, LookupError, AssertionError) as error:
        raise InputError(f"a feed that cannot be parsed: {type(error).__name__}: {error}") from error


def _about(feed: Any, document: Document, whole: bool = True) -> Document:
    title, language = _text.line(_get(feed.feed, "title")), _get(feed.feed, "language") or None
    entries = tuple(
        msgspec.structs.replace(entry, feed_title=title, feed_language=language) for entry in document.entries
    )
    return msgspec.structs.replace(
        document, entries=entries, title=title, language=language, ttl=_ttl(feed.feed), whole=whole
    )


def _entries(feed: Any) -> list[Entry]:
    return [_entry(item) for item in feed.entries]


def _entry(item: Any) -> Entry:
    content, summary = _text.plain(_content(item)), _text.plain(_get(item, "summary"))
    fullest = content if len(content.text) >= len(summary.text) else summary
    published = _published(item)
    return Entry(
        title=_text.line(_get(item, "title")),
        link=_get(item, "feedburner_origlink") or _get(item, "link") or None,
        guid=_text.line(_get(item, "id")) or None,
        summary="" if summary.text == fullest.text else summary.text,
        text=fullest.text,
        truncated=fullest.truncated,
        published=published.at,
        date_assumed_utc=published.at is not None and published.assumed_utc,
        authors=_distinct([_get(author, "name") for author in _list(item, "authors")] or [_get(item, "author")]),
        categories=_distinct([_get(tag, "label") or _get(tag, "term") for tag in _list(item, "tags")]),
        media=_media(item),
        language=_language(item),
    )


def _get(of: Any, name: str) -> str:
    """A text of feedparser's, without its detours from one field to another, which warn."""
    value = dict.get(of, name) if isinstance(of, dict) else None
    return _text.clean(value) if isinstance(value, str) else ""


def _list(of: Any, name: str) -> list[Any]:
    value = dict.get(of, name)
    return value[:MOST] if isinstance(value, list) else []


def _content(item: Any) -> str:
    """The longest of an item's contents (Atom may give it in several types)."""
    return max((_get(content, "value") for content in _list(item, "content")), key=len, default="")


def _language(item: Any) -> str | None:
    for detail in (*_list(item, "content"), dict.get(item, "title_detail")):
        if language := _get(detail, "language"):
            return language
    return _get(item, "language") or None


def _published(item: Any) -> _dates.Date:
    """When it was published, else updated: dc:date, the only date of RDF, counts as the latter."""
    for name in ("published", "updated", "created"):
        date = _dates.from_struct(dict.get(item, f"{name}_parsed"), _get(item, name))
        if date.at is not None:
            return date
    return _dates.Date(None)


def _distinct(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for name in names if (line := _text.line(name))))[:MOST]


def _media(item: Any) -> tuple[Media, ...]:
    found: dict[str, Media] = {}
    for name in ("enclosures", "media_content", "media_thumbnail"):
        for medium in _list(item, name):
            url = _get(medium, "href") or _get(medium, "url")
            if url.startswith(("http://", "https://")):
                found.setdefault(url, Media(url=url, type=_get(medium, "type") or None))
    return tuple(found.values())[:MOST]


def _ttl(feed: Any) -> float | None:
    """How long the feed says that it stays as it is: RSS's ttl in minutes, or the syndication module's period."""
    ttl = _get(feed, "ttl").strip()
    if ttl.isdecimal() and len(ttl) < 7:
        return int(ttl) * 60.0
    period = _PERIODS.get(_get(feed, "sy_updateperiod").strip().lower())
    frequency = _get(feed, "sy_updatefrequency").strip() or "1"
    if period is None or not frequency.isdecimal() or len(frequency) > 6 or int(frequency) < 1:
        return None
    return period / int(frequency)
