"""OPML, the lists that feed readers exchange, to and from the watch list. Pure.

What OPML has no word for (outlet, country, ownership, owner, interval) is kept in attributes of our own namespace,
which other readers ignore; lists from elsewhere have none, so there each feed is an outlet of its own, of unknown
ownership.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from producers.watchlist import COUNTRY, OWNERSHIPS, Watched, path_of, with_homes
from vedette.errors import ConfigError
from vedette.identity import canonical_url, source_id
from vedette.language import normalise
from vedette.models import Lane, Ownership, Source

NAMESPACE = "urn:vedette:opml:1"


def from_opml(body: bytes, name: str) -> list[Watched]:
    """Its feeds, in order; `name` is the file's, for messages. Raises ConfigError with the line."""
    reader = _Reader(name)
    try:
        reader.parser.Parse(body, True)
    except expat.ExpatError as error:
        message = f"not OPML: {expat.ErrorString(error.code)}"
        raise ConfigError(message, file=name, line=error.lineno) from error
    if not reader.is_opml:
        raise ConfigError("not OPML: its first element must be <opml>", file=name)
    return with_homes(reader.found)


def to_opml(watched: Sequence[Watched]) -> str:
    """The list as OPML 2.0, grouped by outlet; `from_opml` gives the same sources back."""
    outlets: dict[str, list[Watched]] = {}
    for one in watched:
        outlets.setdefault(one.source.outlet, []).append(one)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<opml version="2.0" xmlns:vedette="{NAMESPACE}">',
        "  <head><title>Vedette watch list</title></head>",
        "  <body>",
    ]
    for outlet, feeds in outlets.items():
        lines.append(f"    <outline text={quoteattr(outlet)}>")
        lines += [f"      <outline {_attributes(one)}/>" for one in feeds]
        lines.append("    </outline>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _attributes(one: Watched) -> str:
    source = one.source
    values = {
        "type": "rss",
        "text": source.name,
        "xmlUrl": source.url,
        "language": source.language,
        "category": one.topic,
        "vedette:outlet": source.outlet,
        "vedette:country": source.country,
        "vedette:ownership": source.ownership.value,
        "vedette:owner": source.owner,
        "vedette:every": f"{one.every:.0f}" if one.every else None,
        "vedette:lane": one.lane.value if one.lane else None,
        "vedette:drip": f"{one.drip:g}" if one.drip else None,
    }
    return " ".join(f"{name}={quoteattr(value)}" for name, value in values.items() if value)


class _Reader:
    def __init__(self, name: str) -> None:
        self.found: list[Watched] = []
        self.is_opml = False
        self._name, self._seen = name, set[str]()
        self._first = True
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._element
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if self._first:
            self.is_opml, self._first = name.lower() == "opml", False
        plain = {key.lower(): value.strip() for key, value in attributes.items() if value.strip()}
        url = plain.get("xmlurl")
        if name.lower() != "outline" or url is None:
            return
        one = self._watched(url, plain)
        if one.source.id not in self._seen:  # readers list a feed under each of its categories
            self._seen.add(one.source.id)
            self.found.append(one)

    def _watched(self, url: str, plain: dict[str, str]) -> Watched:
        if not url.startswith("file:") and canonical_url(url) is None:
            self._fail(f"xmlUrl {url!r} must begin with https://, http:// or file:")
        own = {field: plain.get(f"{NAMESPACE} {field}") for field in ("outlet", "country", "owner")}
        ownership = plain.get(f"{NAMESPACE} ownership", Ownership.UNKNOWN.value)
        if ownership not in OWNERSHIPS:
            self._fail(f"vedette:ownership {ownership!r} must be one of {', '.join(OWNERSHIPS)}")
        if own["country"] and not COUNTRY.fullmatch(own["country"]):
            self._fail(f"vedette:country {own['country']!r} must be two capital letters of ISO 3166-1, such as GB")
        name = plain.get("text") or plain.get("title") or url
        outlet = own["outlet"] or name
        source = Source(
            id=source_id(url),
            name=name,
            url=url,
            outlet=outlet,
            country=own["country"],
            language=normalise(plain.get("language")),
            ownership=Ownership(ownership),
            owner=own["owner"],
        )
        lane = plain.get(f"{NAMESPACE} lane")
        return Watched(
            source=source,
            topic=plain.get("category"),
            every=self._number(plain, "every"),
            lane=Lane(lane) if lane else None,
            drip=self._number(plain, "drip"),
            path=path_of(url, Path(self._name).parent),
        )

    def _number(self, plain: dict[str, str], field: str) -> float | None:
        value = plain.get(f"{NAMESPACE} {field}")
        if value is None:
            return None
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not 0 < number < 1e9:
            self._fail(f"vedette:{field} {value!r} must be a number above 0")
        return number

    def _doctype(self, *about: object) -> None:
        self._fail("a document type, which may define anything: remove it")

    def _fail(self, message: str) -> NoReturn:
        raise ConfigError(message, file=self._name, line=self.parser.CurrentLineNumber)
