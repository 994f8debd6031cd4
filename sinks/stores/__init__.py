"""The search index: the contract of a store, and the choice of one by its URL's scheme."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol, cast

from msgspec import Struct

from vedette import plugins
from vedette.errors import ConfigError
from vedette.models import Alert, Delivery, Poll, Story, ToldArticle
from vedette.query import Tree
from vedette.settings import Settings

Sort = Literal["newest", "relevance"]
Kept = Story | Alert | Delivery | Poll
KINDS: Mapping[str, type[Kept]] = {"story": Story, "alert": Alert, "delivery": Delivery, "poll": Poll}
Positions = dict[tuple[str, int], int]  # (stream, partition) -> position of the last record that is in the store


class Refused(Struct, frozen=True):
    """A document that the store will never take, and why."""

    id: str
    reason: str


class Hits(Struct, frozen=True, kw_only=True):
    """What a search found. `total` counts all hits, `documents` are one page of them.

    `facets`: field -> its values with the number of hits, most first. `cursor` gives the next page; None: no more.
    """

    total: int
    documents: tuple[ToldArticle, ...] = ()
    facets: Mapping[str, tuple[tuple[str, int], ...]] = {}
    cursor: str | None = None


class Store(Protocol):
    """An index of articles by id, with what is kept beside them. One process writes, any number read.

    Nothing that is written is durable or can be found before `commit`. After a StoreError what was not committed is
    forgotten: write it again. `sinks.document` makes the documents.
    """

    def write(self, documents: Sequence[Mapping[str, Any]]) -> list[Refused]:
        """A full replace by id, never by an older version; documents of buried subjects are passed over."""

    def keep(self, models: Sequence[Kept]) -> None:
        """The latest state of stories, alerts, deliveries and polls: a replace by id and version."""

    def bury(self, subjects: Sequence[str]) -> None:
        """Delete the articles of that id, URL or source id; they stay deleted, whatever is written later."""

    def commit(self, positions: Positions) -> None:
        """Durable on return, with these positions (others stay)."""

    def positions(self) -> Positions | None:
        """How far the log is in this store, as last committed; None if it keeps none: then the group's count."""

    def search(
        self,
        tree: Tree,
        *,
        now: datetime,
        limit: int = 20,
        cursor: str | None = None,
        sort: Sort = "newest",
        facets: Sequence[str] = (),
    ) -> Hits:
        """The articles that answer a query. `facets` are of `sinks.document.FACETS`; since:24h counts from `now`."""

    def get(self, id: str) -> ToldArticle | None:  # noqa: A002
        """The article of that id."""

    def has(self, id: str, version: int) -> bool:  # noqa: A002
        """Whether that external version of an article, or a newer one, is written. A store may always say no."""

    def one(self, kind: str, id: str) -> Kept | None:  # noqa: A002
        """The story, alert, delivery or poll of that id (a poll's is its source's)."""

    def latest(
        self,
        kind: str,
        *,
        about: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
    ) -> list[Kept]:
        """Newest first. `about` is the rule of an alert, the alert of a delivery."""

    def find(self, text: str, kind: str = "article", limit: int = 10) -> list[str]:
        """The ids meant by an id, the beginning of one, or (articles) a URL; the exact one alone if there is one."""

    def close(self) -> None:
        """Give back the folder or connection; what was not committed is dropped."""


def open_store(settings: Settings, read_only: bool = False) -> Store:
    """The store that VEDETTE_INDEX names. Raises ConfigError for an unknown scheme, StoreError from opening."""
    scheme = re.match(r"([a-z0-9]+)(\+[a-z]+)?:", settings.index)
    known = plugins.names(__name__, settings.plugins)
    if scheme is None or scheme[1] not in known:
        valid = "; ".join(_form(name) for name in known)
        raise ConfigError(f"VEDETTE_INDEX is {settings.index!r}; valid forms are: {valid}")
    module = plugins.load(__name__, scheme[1], settings.plugins)
    return cast(Store, module.open(settings.index, settings, read_only=read_only))


def _form(name: str) -> str:
    return {"embedded": "embedded: (in the data folder), embedded:/a/folder"}.get(name, f"{name}:...")
