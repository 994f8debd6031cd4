"""Takes the items that were seen before out of an XML document, so that only the rest need be parsed. Pure.

feedparser is half of the pipeline's work, and most of a document is the same at each poll. An XML parser that only
counts (expat) finds where items begin and end; a document that it does not find well-formed, that has a DOCTYPE, or
whose items are nested is left whole, so that what feedparser makes of the rest is the same with the cut and without.

A document that breaks off is mended instead: it ends behind its last whole item.
"""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple
from xml.parsers import expat

from producers.formats import raw_of

_ITEMS = frozenset(("item", "entry"))
# expat's errors that mean "the end came too early", if they are met at the end of the document
_BROKEN_OFF = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)


class Items(NamedTuple):
    """Where the items of `body` lie; `mended` if the document broke off and now ends behind the last of them."""

    body: bytes
    spans: list[tuple[int, int]]
    mended: bool = False

    def raws(self) -> list[bytes]:
        return [raw_of(self.body[start:end]) for start, end in self.spans]


class Cut(NamedTuple):
    body: bytes
    kept: list[bytes]
    removed: list[bytes]


class _Unsafe(Exception):
    pass


def items(body: bytes) -> Items | None:
    """The items of a document in UTF-8, or None where cutting would not be safe."""
    finder = _Finder(body)
    try:
        finder.parser.Parse(body, True)
    except expat.ExpatError as error:
        return finder.mended() if error.code in _BROKEN_OFF else None
    except _Unsafe:
        return None
    return Items(body, finder.spans)


def cut(found: Items, seen: Set[bytes]) -> Cut:
    """The document without the items in `seen`; `kept` and `removed` are the raws of its items, in order."""
    pieces, kept, removed, at = [], [], [], 0
    for (start, end), raw in zip(found.spans, found.raws(), strict=True):
        if raw in seen:
            pieces.append(found.body[at:start])
            removed.append(raw)
            at = end
        else:
            kept.append(raw)
    pieces.append(found.body[at:])
    return Cut(b"".join(pieces), kept, removed)


class _Finder:
    """Notes the outermost items, and which elements are open behind the last of them."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.spans: list[tuple[int, int]] = []
        self._open: list[str] = []
        self._open_behind: list[str] = []
        self._start: int | None = None
        self._depth = 0
        # Namespaces are looked at as feedparser's own parser does: an unbound prefix is an error to both.
        self.parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
        self.parser.namespace_prefixes = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def mended(self) -> Items | None:
        if not self.spans:
            return None
        end = self.spans[-1][1]
        closing = "".join(f"</{name}>" for name in reversed(self._open_behind))
        return Items(self.body[:end] + closing.encode("utf-8"), self.spans, True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) in _ITEMS:
            if self._start is not None:
                raise _Unsafe("nested items")
            self._start, self._depth = self.parser.CurrentByteIndex, len(self._open)
        self._open.append(_qualified(name))

    def _end(self, name: str) -> None:
        self._open.pop()
        if self._start is None or len(self._open) != self._depth:
            return
        at = self.parser.CurrentByteIndex
        if not self.body.startswith(f"</{_qualified(name)}".encode(), at):  # expat is behind `<item/>` already
            raise _Unsafe("an item without content")
        self.spans.append((self._start, self.body.index(b">", at) + 1))
        self._start, self._open_behind = None, list(self._open)

    def _doctype(self, *about: object) -> None:
        raise _Unsafe("a document type may define anything")


def _local(name: str) -> str:
    """The name without its namespace. expat writes ``uri name prefix``, ``uri name`` or ``name``."""
    parts = name.split(" ")
    return (parts[1] if len(parts) > 1 else parts[0]).lower()


def _qualified(name: str) -> str:
    parts = name.split(" ")
    if len(parts) == 3:
        return f"{parts[2]}:{parts[1]}"
    return parts[-1]
