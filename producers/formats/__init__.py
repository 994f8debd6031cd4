"""Bytes and headers -> what a document says. One file a format; the folder is the list.

A format is a module with

    accepts: str                                    a regular expression that the document's first element or
                                                    character matches (behind comments and declarations)
    parse(body, headers, url) -> list[Entry]        pure; raises InputError if nothing can be read

and, if it can tell what was seen before without parsing it, also ``read(body, headers, url, seen) -> Document``.
An Entry is what the feed says: no id, no clock, no version. Header names are in lower case; `url` is the address that
answered, to which relative links are resolved.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Set
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import msgspec
from msgspec import Struct

from producers.formats import _bytes
from vedette import plugins
from vedette.errors import InputError
from vedette.models import Media

Seen = Set[bytes]


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of a feed, as the feed says it; all text plain, without control characters or lone surrogates.

    `text` is the fuller of content and summary in paragraphs, `summary` is empty where it says the same. `published`
    is aware; `date_assumed_utc` if the document named no zone. `raw` tells this item from any other form of it.
    """

    title: str = ""
    link: str | None = None
    guid: str | None = None
    summary: str = ""
    text: str = ""
    truncated: bool = False
    published: datetime | None = None
    date_assumed_utc: bool = False
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    language: str | None = None  # as the item declares it
    feed_language: str | None = None
    feed_title: str = ""
    raw: bytes = b""


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document, less what was seen before: `removed` holds the `raw` of those items, in order.

    `whole` is False if it broke off, so that it must be asked for again; `ttl` in seconds, as the feed wishes.
    """

    entries: tuple[Entry, ...] = ()
    removed: tuple[bytes, ...] = ()
    title: str = ""
    language: str | None = None
    ttl: float | None = None
    whole: bool = True

    @property
    def total(self) -> int:
        return len(self.entries) + len(self.removed)


def read(
    body: bytes, headers: dict[str, str], url: str, seen: Seen = frozenset(), plugin_folder: Path | None = None
) -> Document:
    """The document, by whichever format accepts it. Raises InputError, which says what came instead of a feed."""
    head = _bytes.head(body, headers)
    module = _choose(head, plugin_folder)
    if module is None:
        raise InputError(_instead(head))
    if hasattr(module, "read"):
        document: Document = module.read(body, headers, url, seen)
        return document
    return sift(module.parse(body, headers, url), seen)


def sift(entries: list[Entry], seen: Seen, **about: object) -> Document:
    """The Document of entries that were all parsed, less those whose `raw` was seen."""
    named = [entry if entry.raw else with_raw(entry) for entry in entries]
    return Document(
        entries=tuple(entry for entry in named if entry.raw not in seen),
        removed=tuple(entry.raw for entry in named if entry.raw in seen),
        **about,  # type: ignore[arg-type]
    )


def with_raw(entry: Entry) -> Entry:
    """The entry with a `raw` made from all that it says, for formats that know no raw form of an item."""
    return msgspec.structs.replace(entry, raw=raw_of(msgspec.msgpack.encode(entry)))


def raw_of(item: bytes) -> bytes:
    """What is remembered of an item's bytes."""
    return hashlib.blake2b(item, digest_size=12).digest()


@lru_cache(maxsize=4)
def _formats(plugin_folder: Path | None) -> tuple[ModuleType, ...]:
    return tuple(plugins.load(__name__, name, plugin_folder) for name in plugins.names(__name__, plugin_folder))


def _choose(head: str, plugin_folder: Path | None) -> ModuleType | None:
    return next((m for m in _formats(plugin_folder) if re.match(m.accepts, head, re.IGNORECASE)), None)


def _instead(head: str) -> str:
    if not head.strip():
        return "an empty document instead of a feed"
    if re.match(r"<(?:!doctype html|html|head|body|div|script)\b", head, re.IGNORECASE):
        return "an HTML page instead of a feed"
    if re.match(r"<opml\b", head, re.IGNORECASE):
        return "an OPML list of feeds instead of a feed: import it into the watch list"
    start = head[:60].replace("\n", " ")
    return f"not a feed of a known format; it begins with {start!r}"
