"""One page of hits from a view of the embedded index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import tantivy
from tantivy import Occur, Query

from sinks.document import FACETS
from sinks.stores import Hits, Sort
from sinks.stores._tantivy import KEPT, Translation
from vedette.codec import decode
from vedette.errors import UsageError
from vedette.models import ToldArticle
from vedette.query import Tree

MOST: Final = 10_000  # hits on one page, and how deep pages by relevance go
_VALUES: Final = 50  # of a facet
_TIES: Final = 64  # articles that may share one `order`: a millisecond and 20 bits of their id's hash


def decode_article(found: tantivy.Document) -> ToldArticle:
    kept: Any = found.get_first(KEPT)
    return decode(ToldArticle, bytes(kept))


def count(searcher: tantivy.Searcher, query: Query) -> int:
    """How many articles answer."""
    result: Any = searcher.search(query, 1)  # the stub does not know `count`
    return int(result.count)


class Search:
    """One query on one view; see `sinks.stores.Store.search`."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, tree: Tree, now: datetime) -> None:
        self.searcher = searcher
        self.translation = Translation(schema, now)
        self.query = self.translation.query(tree)

    def page(self, limit: int, cursor: str | None, sort: Sort, facets: Sequence[str]) -> Hits:
        if not 0 <= limit <= MOST:
            raise UsageError(f"a page has 0 to {MOST} hits, not {limit}")
        total = count(self.searcher, self.query)
        newest = sort == "newest"
        found, following = (self._newest if newest else self._relevant)(limit, cursor) if limit else ([], None)
        return Hits(total=total, documents=tuple(found), facets=self._facets(facets), cursor=following)

    def _newest(self, limit: int, cursor: str | None) -> tuple[list[ToldArticle], str | None]:
        """By `order` downwards, the same order by id. The cursor is the last one's order and id."""
        before = _parts("newest", cursor)
        query = self.query
        if before:
            older = self.translation.range("order", None, int(before[0]))
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, older)])
        hits = self.searcher.search(query, limit + _TIES, count=False, order_by_field="order").hits
        found: list[tuple[int, ToldArticle]] = []
        for order, places in groupby(hits, key=lambda hit: int(hit[0])):
            alike = sorted((decode_article(self.searcher.doc(place)) for _, place in places), key=lambda a: a.id)
            found += ((order, a) for a in alike if not before or order < int(before[0]) or a.id > before[1])
            if len(found) > limit:
                break
        cursor = f"newest:{found[limit - 1][0]}:{found[limit - 1][1].id}" if len(found) > limit else None
        return [article for _, article in found[:limit]], cursor

    def _relevant(self, limit: int, cursor: str | None) -> tuple[list[ToldArticle], str | None]:
        start = int(parts[0]) if (parts := _parts("relevance", cursor)) else 0
        if start + limit > MOST:
            raise UsageError(f"by relevance the first {MOST} hits can be seen; ask by time for more")
        hits = self.searcher.search(self.query, limit + 1, count=False, offset=start).hits
        found = [decode_article(self.searcher.doc(place)) for _, place in hits[:limit]]
        return found, f"relevance:{start + limit}" if len(hits) > limit else None

    def _facets(self, names: Sequence[str]) -> dict[str, tuple[tuple[str, int], ...]]:
        for name in names:
            if name not in FACETS:
                raise UsageError(f"there is no facet {name!r}; facets are {', '.join(FACETS)}")
        if not names:
            return {}
        # All values are counted and sorted here, so that equal counts come in the same order from every store.
        asked = {name: {"terms": {"field": name, "size": MOST}} for name in names}
        answer = self.searcher.aggregate(self.query, asked)
        counts = {name: [(b["key"], int(b["doc_count"])) for b in answer[name]["buckets"]] for name in names}
        return {name: tuple(sorted(found, key=lambda c: (-c[1], c[0]))[:_VALUES]) for name, found in counts.items()}


def _parts(sort: str, cursor: str | None) -> list[str] | None:
    """What a cursor of that order holds. Raises UsageError for one that did not come from here."""
    if cursor is None:
        return None
    name, _, rest = cursor.partition(":")
    parts = rest.split(":", 1)
    if name != sort or len(parts) != (2 if sort == "newest" else 1) or not parts[0].removeprefix("-").isdecimal():
        raise UsageError(f"{cursor!r} is not the cursor of a search sorted by {sort}")
    return parts
