"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), and 1.0, which differs only in its author. Pure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import msgspec

from producers.formats import Document, Entry, Seen, _bytes, _dates, _json, _text, raw_of
from vedette.errors import InputError
from vedette.models import Media

accepts = r"\{"

MOST = 100  # authors, tags or attachments of one item


def parse(body: bytes, headers: dict[str, str], url: str) -> list[Entry]:
    """Every entry of the document. Raises InputError if it is not JSON or not a feed."""
    return list(read(body, headers, url, frozenset()).entries)


def read(body: bytes, headers: dict[str, str], url: str, seen: Seen) -> Document:
    """The document without the items whose `raw` is in `seen`, whose texts are not looked at."""
    feed = _load(body, headers)
    title, language = _text.line(_string(feed, "title")), _string(feed, "language") or None
    raws = [(raw_of(msgspec.json.encode(item, order="deterministic")), item) for item in feed["items"]]
    entries = [
        msgspec.structs.replace(_entry(item, url), raw=raw, feed_title=title, feed_language=language)
        for raw, item in raws
        if raw not in seen
    ]
    removed = tuple(raw for raw, _ in raws if raw in seen)
    return Document(entries=tuple(entries), removed=removed, title=title, language=language)


def _load(body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    feed = _json.loads(_bytes.decode(body, headers).lstrip("\ufeff \t\r\n"))
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise InputError("JSON, but not a JSON Feed: it has no list of items")
    # "If a publisher's items are not objects" is not foreseen; they say nothing.
    return feed | {"items": [item for item in feed["items"] if isinstance(item, dict)]}


def _entry(item: dict[str, Any], base: str) -> Entry:
    # "content_html and content_text: one or both must be present"; summary is plain text.
    content = max(
        (_text.plain(_string(item, f"content_{kind}")) for kind in ("html", "text")), key=lambda p: len(p.text)
    )
    summary = _text.plain(_string(item, "summary"))
    fullest = content if len(content.text) >= len(summary.text) else summary
    date = next((d for name in ("date_published", "date_modified") if (d := _dates.from_iso(item.get(name))).at), None)
    link = _string(item, "url") or _string(item, "external_url")
    return Entry(
        title=_text.line(_string(item, "title")),
        link=_join(base, link) if link else None,
        guid=_text.line(_string(item, "id")) or None,
        summary="" if summary.text == fullest.text else summary.text,
        text=fullest.text,
        truncated=fullest.truncated,
        published=date.at if date else None,
        date_assumed_utc=bool(date and date.assumed_utc),
        authors=_authors(item),
        categories=_distinct([tag for tag in _list(item, "tags") if isinstance(tag, str)]),
        media=_media(item, base),
        language=_string(item, "language") or None,
    )


def _string(of: dict[str, Any], name: str) -> str:
    """A text; "If an id is presented as a number, a JSON Feed reader should coerce it to a string"."""
    value = of.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    return _text.clean(value) if isinstance(value, str) else ""


def _list(of: dict[str, Any], name: str) -> list[Any]:
    value = of.get(name)
    return value[:MOST] if isinstance(value, list) else []


def _authors(item: dict[str, Any]) -> tuple[str, ...]:
    authors = _list(item, "authors") or [item.get("author")]  # 1.0 had one author
    return _distinct([_string(author, "name") for author in authors if isinstance(author, dict)])


def _distinct(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for name in names if (line := _text.line(name))))


def _media(item: dict[str, Any], base: str) -> tuple[Media, ...]:
    attachments = [part for part in _list(item, "attachments") if isinstance(part, dict) and _string(part, "url")]
    found = [
        Media(
            url=_join(base, _string(part, "url")),
            type=_string(part, "mime_type") or None,
            title=_text.line(_string(part, "title")) or None,
        )
        for part in attachments
    ]
    images = [_join(base, url) for name in ("image", "banner_image") if (url := _string(item, name))]
    return tuple(found + [Media(url=url) for url in dict.fromkeys(images)])


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link.strip()
