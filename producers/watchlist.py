"""The watch list as people edit it: YAML -> which sources to poll, and how. Pure.

    outlets:
      - outlet: Example Times          # the publisher; all of its feeds carry the same country, ownership and owner
        country: GB                    # ISO 3166-1 alpha-2
        language: en                   # BCP 47; a feed may say otherwise
        ownership: private             # state, public, party, private, unknown
        owner: Example Group
        feeds:
          - https://example.org/rss.xml
          - url: https://example.org/world.xml
            name: Example Times, World
            topic: world
            every: 5m                  # else by what the feed and its server wish, and how much news it has
          - url: file:exports/         # a file or folder, beside this file

A mistake is a ConfigError that names file, line, field, value and what would be right; then nothing of it is used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from vedette import times, yaml_file
from vedette.errors import ConfigError
from vedette.identity import canonical_url, source_id
from vedette.language import normalise
from vedette.models import Lane, Ownership, Source

OUTLET_FIELDS = ("outlet", "country", "language", "ownership", "owner", "feeds", "topic", "every", "lane", "drip")
FEED_FIELDS = ("url", "name", "language", "topic", "every", "lane", "drip")
SHORTEST = 10.0  # seconds between two polls that a person may ask for

OWNERSHIPS = tuple(word.value for word in Ownership if word is not Ownership.OTHER)
COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Watched(Struct, frozen=True, kw_only=True):
    """A source, and how to poll it. `path`: where a ``file:`` source lies. `home`: its outlet's host, or its name."""

    source: Source
    topic: str | None = None
    every: float | None = None  # seconds, as a person set it
    lane: Lane | None = None  # None: live, or backlog by each article's date
    drip: float | None = None  # at most so many entries a second are let through
    path: Path | None = None
    home: str = ""


def parse(text: bytes | str, name: str, folder: Path) -> list[Watched]:
    """The sources of a watch list in YAML; `name` for messages, `folder` for relative ``file:`` paths."""
    return with_homes(_Reader(name, folder).outlets(yaml_file.load(text, name)))


def with_homes(watched: list[Watched]) -> list[Watched]:
    """As given, each with its outlet's home: the host of the outlet's first feed that has one, else its name."""
    homes: dict[str, str] = {}
    for one in watched:
        if host := urlsplit(one.source.url).hostname:
            homes.setdefault(one.source.outlet, host)
    return [replace(one, home=homes.get(one.source.outlet, one.source.outlet)) for one in watched]


def check_unique(watched: list[Watched], name: str) -> list[Watched]:
    """As given. Raises ConfigError where a feed is listed twice or an outlet's feeds differ in ownership."""
    feeds: dict[str, str] = {}
    ownership: dict[str, Ownership] = {}
    for one in watched:
        source = one.source
        if source.id in feeds:
            raise ConfigError(f"feed {source.url!r} is listed twice (also as {feeds[source.id]!r})", file=name)
        if ownership.setdefault(source.outlet, source.ownership) != source.ownership:
            raise ConfigError(
                f"outlet {source.outlet!r} has ownership {ownership[source.outlet].value!r} in one feed and"
                f" {source.ownership.value!r} in another; all feeds of an outlet have the same",
                file=name,
            )
        feeds[source.id] = source.url
    return watched


class _Reader:
    """Reads the tree of one watch list; knows the file's name and lines for messages."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name, self._folder = name, folder
        self._seen: dict[str, int] = {}
        self._ownership: dict[str, tuple[Ownership, int]] = {}

    def outlets(self, tree: Any) -> list[Watched]:
        if isinstance(tree, dict):
            self._known(tree, ("outlets",), "the watch list")
            tree = tree.get("outlets")
        if tree is None:
            return []
        if not isinstance(tree, list):
            self._wrong(tree, None, "`outlets` must be a list: each outlet begins with `- outlet: NAME`")
        return [one for index, outlet in enumerate(tree) for one in self._outlet(outlet, yaml_file.line(tree, index))]

    def _outlet(self, outlet: Any, line: int) -> list[Watched]:
        if not isinstance(outlet, dict):
            self._fail(line, f"{outlet!r} must be an outlet: a mapping with `outlet: NAME` and `feeds:`")
        self._known(outlet, OUTLET_FIELDS, "an outlet")
        name = self._text(outlet, "outlet")
        if name is None:
            self._fail(line, "an outlet without a name: add `outlet: NAME`")
        ownership = self._owned(outlet, name, line)
        feeds = outlet.get("feeds")
        if not isinstance(feeds, list) or not feeds:
            self._wrong(outlet, "feeds", f"outlet {name!r} must have `feeds:`, a list of addresses")
        base = Source(
            id="",
            name=name,
            outlet=name,
            country=self._matching(outlet, "country", COUNTRY, "two capital letters of ISO 3166-1, such as GB"),
            ownership=ownership,
            owner=self._text(outlet, "owner"),
        )
        return [self._feed(feed, yaml_file.line(feeds, index), base, outlet) for index, feed in enumerate(feeds)]

    def _owned(self, outlet: Any, name: str, line: int) -> Ownership:
        value = self._text(outlet, "ownership") or Ownership.UNKNOWN.value
        if value not in OWNERSHIPS:
            self._wrong(outlet, "ownership", f"ownership {value!r} must be one of {', '.join(OWNERSHIPS)}", value)
        before, where = self._ownership.setdefault(name, (Ownership(value), line))
        if before != value:
            self._wrong(
                outlet, "ownership", f"ownership {value!r} of {name!r} must be as in line {where}: {before.value!r}"
            )
        return before

    def _feed(self, feed: Any, line: int, base: Source, outlet: Any) -> Watched:
        feed = {"url": feed} if isinstance(feed, str) else feed
        if not isinstance(feed, dict):
            self._fail(line, f"feed {feed!r} must be an address, or a mapping with `url:`")
        self._known(feed, FEED_FIELDS, "a feed")
        url = self._text(feed, "url")
        if url is None:
            self._fail(line, "a feed without an address: add `url: https://...`")
        key = source_id(self._address(url, line))
        if key in self._seen:
            self._fail(line, f"feed {url!r} is listed in line {self._seen[key]} already; remove one of them")
        self._seen[key] = line
        hint = "a language tag such as en or pt-BR"
        language = self._matching(_holder("language", feed, outlet), "language", _LANGUAGE, hint)
        return Watched(
            source=_source(base, key, url, self._text(feed, "name"), language),
            topic=self._text(_holder("topic", feed, outlet), "topic"),
            every=self._every(_holder("every", feed, outlet)),
            lane=self._lane(_holder("lane", feed, outlet)),
            drip=self._drip(_holder("drip", feed, outlet)),
            path=self._path(url),
        )

    def _address(self, url: str, line: int) -> str:
        if url.startswith("file:") and len(url) > len("file:"):
            return url
        if canonical_url(url) is None:
            near = " (did you forget https://?)" if "://" not in url else ""
            self._fail(line, f"url {url!r} must begin with https://, http:// or file:{near}")
        return url

    def _path(self, url: str) -> Path | None:
        return path_of(url, self._folder)

    def _every(self, of: Any) -> float | None:
        value = of.get("every")
        if value is None:
            return None
        span = times.ago(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
        seconds = span.total_seconds() if span else (float(value) if isinstance(value, int) else None)
        if seconds is None or seconds < SHORTEST:
            self._fail(yaml_file.line(of, "every"), f"every {value!r} must be a time of at least 10s, such as 5m or 1h")
        return seconds

    def _lane(self, of: Any) -> Lane | None:
        value = of.get("lane")
        allowed = [Lane.LIVE.value, Lane.BACKLOG.value, Lane.IMPORT.value, Lane.SAMPLE.value]
        if value is not None and value not in allowed:
            self._fail(yaml_file.line(of, "lane"), f"lane {value!r} must be one of {', '.join(allowed)}")
        return None if value is None else Lane(value)

    def _drip(self, of: Any) -> float | None:
        value = of.get("drip")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 10_000:
            self._fail(yaml_file.line(of, "drip"), f"drip {value!r} must be a number of entries a second, such as 3")
        return float(value)

    def _text(self, of: Any, name: str) -> str | None:
        value = of.get(name)
        if value is None:
            return None
        if isinstance(value, (bool, list, dict)) or not str(value).strip():
            self._wrong(of, name, f"{name} {value!r} must be text")
        return str(value).strip()

    def _matching(self, of: Any, name: str, pattern: re.Pattern[str], right: str) -> str | None:
        value = self._text(of, name)
        if value is not None and not pattern.fullmatch(value):
            self._fail(yaml_file.line(of, name), f"{name} {value!r} must be {right}")
        return value

    def _known(self, of: Any, known: Sequence[str], what: str) -> None:
        for field in of:
            if field not in known:
                near = get_close_matches(str(field), known, n=1)
                right = f"did you mean {near[0]!r}?" if near else f"it may have: {', '.join(known)}"
                self._wrong(of, field, f"{what} has no field {field!r}; {right}")

    def _wrong(self, of: Any, field: Any, message: str, value: str = "") -> NoReturn:
        near = get_close_matches(value, OWNERSHIPS, n=1) if value else []
        self._fail(yaml_file.line(of, field), message + (f"; did you mean {near[0]!r}?" if near else ""))

    def _fail(self, line: int, message: str) -> NoReturn:
        raise ConfigError(message, file=self._name or None, line=line or None if self._name else None)


def path_of(url: str, folder: Path) -> Path | None:
    """Where a ``file:`` source lies: `folder` is what its path is relative to; None for other addresses."""
    if not url.startswith("file:"):
        return None
    path = unquote(url.removeprefix("file://") if url.startswith("file:///") else url.removeprefix("file:"))
    return folder / Path(path).expanduser()


def _source(base: Source, key: str, url: str, name: str | None, language: str | None) -> Source:
    return replace(base, id=key, url=url, name=name or base.name, language=normalise(language))


def _holder(field: str, feed: Any, outlet: Any) -> Any:
    """The mapping whose word counts: the feed's, else its outlet's."""
    return feed if field in feed else outlet
