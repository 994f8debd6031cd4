"""Which links and guids of a document belong to one of its items alone, so that they may identify it. Pure.

Live pages give all their entries one link, broken feeds give all their items one guid. An item that is listed twice,
with its link and its guid, shares them with nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from producers.formats import Document, Entry
from producers.known import Raw
from vedette import identity


class Sharing:
    """What is shared among the entries of a document and its items that were removed (by what is known of them)."""

    def __init__(self, entries: Sequence[Entry], removed: Iterable[Raw] = ()) -> None:
        items = [*map(raw_of, entries), *removed]
        self._links = _many((item.link, item.guid or item.title) for item in items)
        self._guids = _many((item.guid, item.link or item.title) for item in items)

    def own_link(self, entry: Entry) -> bool:
        """Whether the link is an article's, and this entry's alone."""
        link = raw_of(entry).link
        return bool(link) and link not in self._links

    def own_guid(self, entry: Entry) -> bool:
        guid = raw_of(entry).guid
        return bool(guid) and guid not in self._guids


def sharing(document: Document, known: Mapping[bytes, Raw]) -> Sharing:
    """Of the whole document, with the items that were removed from it."""
    return Sharing(document.entries, [known[raw] for raw in document.removed if raw in known])


def raw_of(entry: Entry) -> Raw:
    """What is remembered of an entry as it stood in the document. A home page is nobody's own link."""
    link = None if entry.link is None or identity.is_home(entry.link) else identity.url_key(entry.link)
    return Raw(entry.raw, _short(link), _short(entry.guid), _short(entry.title))


def _many(pairs: Iterable[tuple[bytes, bytes]]) -> frozenset[bytes]:
    """The keys that stand with more than one other."""
    first: dict[bytes, bytes] = {}
    return frozenset(key for key, other in pairs if key and first.setdefault(key, other) != other)


def _short(text: str | None) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest() if text else b""
