"""What a producer knows of articles and items: what is asked of its state, and what is to be stored. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Protocol


class Form(NamedTuple):
    """An article as one feed last gave it."""

    content_hash: str
    length: int


class Fact(NamedTuple):
    """An article: its last version with the content that it carries, and its form in each feed (by source id)."""

    version: int
    current: str
    first_seen_at: datetime
    forms: Mapping[str, Form]


class Raw(NamedTuple):
    """An item that was seen, and what its own link, its guid and its title hash to (empty: it has none)."""

    raw: bytes
    link: bytes = b""
    guid: bytes = b""
    title: bytes = b""


class Remember(NamedTuple):
    """What is to be stored of an entry once the article (if it came to one) is durable.

    `form` is None for the lesser of two entries of one document that are the same article.
    """

    raw: Raw
    source: str
    article: str
    version: int  # the article's last one; this one's, if it was appended
    current: str
    first_seen_at: datetime
    form: Form | None
    outlet: str
    guid: str | None


class Known(Protocol):
    """What a producer remembers."""

    def raws(self, source: str) -> Mapping[bytes, Raw]:
        """The items of this feed that were seen."""

    def fact(self, article: str) -> Fact | None:
        """What is known of this article."""

    def alias(self, outlet: str, guid: str) -> str | None:
        """The first id of the outlet's article with this guid."""


class Overlay:
    """`known`, and on top of it what was acquired since and is not stored yet."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._facts: dict[str, Fact] = {}
        self._aliases: dict[tuple[str, str], str] = {}
        self._raws: dict[str, dict[bytes, Raw]] = {}

    def raws(self, source: str) -> Mapping[bytes, Raw]:
        return {**self._known.raws(source), **self._raws.get(source, {})}

    def fact(self, article: str) -> Fact | None:
        return self._facts.get(article) or self._known.fact(article)

    def alias(self, outlet: str, guid: str) -> str | None:
        return self._aliases.get((outlet, guid)) or self._known.alias(outlet, guid)

    def add(self, new: Remember) -> None:
        self._raws.setdefault(new.source, {})[new.raw.raw] = new.raw
        before = self.fact(new.article)
        forms = {**before.forms} if before else {}
        if new.form is not None:
            forms[new.source] = new.form
        self._facts[new.article] = Fact(new.version, new.current, new.first_seen_at, forms)
        if new.guid is not None:
            self._aliases.setdefault((new.outlet, new.guid), new.article)
