"""The embedded store: one folder, tantivy's index and a small SQLite file beside it (`_side.py`).

One process writes (tantivy's lock says so), any number reads what was last committed. The folder needs no backup: if it
is deleted, or cannot be read any more and is set aside, it is filled again from the log.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Query

from sinks.document import MAPPING_VERSION
from sinks.stores import Hits, Kept, Positions, Refused, Sort
from sinks.stores._search import Search, count, decode_article
from sinks.stores._side import ANEW, Row, Side, Unreadable, row_of
from sinks.stores._tantivy import as_tantivy, schema
from vedette.errors import StoreError
from vedette.events import IndexSetAside, emit
from vedette.identity import url_id
from vedette.models import ToldArticle
from vedette.query import Tree
from vedette.settings import Settings

HEAP: Final = 64_000_000  # bytes that the writer collects before it writes a segment by itself
SIDE: Final = "beside.sqlite"
ASIDE: Final = ".unreadable"  # ends the name that a folder gets which could not be read


def open(url: str, settings: Settings, read_only: bool = False) -> Embedded:  # noqa: A001
    """The store in the folder that `url` names (`embedded:` alone: index/ in the data folder).

    Raises StoreError if another process writes to it, the folder cannot be written, or nothing is there to be read.
    """
    path = url.partition(":")[2]
    return Embedded(Path(path).expanduser() if path else settings.data / "index", read_only=read_only)


class Embedded:
    """See `sinks.stores.Store` for the promises."""

    def __init__(self, folder: Path, read_only: bool = False) -> None:
        self.folder = folder
        self.read_only = read_only
        self._writer: tantivy.IndexWriter | None = None
        self._forget()
        with self._reads("opened"):
            self._open()

    # --- writing -----------------------------------------------------------------------------------------------------

    def write(self, documents: Sequence[Mapping[str, Any]]) -> list[Refused]:
        refused = []
        with self._writes():
            for document in documents:
                if not self._buried.isdisjoint(document["subjects"]):
                    continue
                try:
                    ready = as_tantivy(document)
                except (UnicodeError, OverflowError) as error:
                    refused.append(Refused(document["id"], f"does not fit the index: {error}"))
                    continue
                self._put(document["id"], document["version"], ready)
        return refused

    def _put(self, id_: str, version: int, ready: tantivy.Document) -> None:
        if version < self._version(id_):
            return
        writer = self._writing()
        writer.delete_documents_by_term("id", id_)
        writer.add_document(ready)
        self._versions[id_] = version
        self._changed = True

    def _version(self, id_: str) -> int:
        """The newest version written, committed or not; -1 if there is none."""
        if id_ in self._versions:
            return self._versions[id_]
        if not self._searcher.doc_freq("id", id_):
            return -1
        hits = self._searcher.search(Query.term_query(self._schema, "id", id_), 1).hits
        found = self._searcher.fast_field_values("version", [hits[0][1]]) if hits else [-1]
        return int(found[0] or 0)

    def keep(self, models: Sequence[Kept]) -> None:
        self._rows += (row for row in map(row_of, models) if self._buried.isdisjoint(row.names))

    def bury(self, subjects: Sequence[str]) -> None:
        with self._writes():
            for subject in subjects:
                self._writing().delete_documents_by_term("subjects", subject)
                self._changed = True
                self._tombstones.append(subject)
                self._buried.add(subject)

    def commit(self, positions: Positions) -> None:
        with self._writes():
            writer = self._writing()
            if self._changed:
                writer.commit()
            self._side.commit(self._rows, self._tombstones, positions, {})
            self._forget()
            self._index.reload()
            self._searcher = self._index.searcher()

    def positions(self) -> Positions:
        return self._side.positions()

    # --- reading -----------------------------------------------------------------------------------------------------

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
        with self._reads():
            return Search(self._current(), self._schema, tree, now).page(limit, cursor, sort, facets)

    def get(self, id: str) -> ToldArticle | None:  # noqa: A002
        with self._reads():
            searcher = self._current()
            hits = searcher.search(Query.term_query(self._schema, "id", id), 1).hits
            return decode_article(searcher.doc(hits[0][1])) if hits else None

    def has(self, id: str, version: int) -> bool:  # noqa: A002
        with self._reads():
            return self._version(id) >= version

    def one(self, kind: str, id: str) -> Kept | None:  # noqa: A002
        return self._side.one(kind, id)

    def latest(
        self,
        kind: str,
        *,
        about: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
    ) -> list[Kept]:
        return [*self._side.latest(kind, about, since, until, limit)]

    def find(self, text: str, kind: str = "article", limit: int = 10) -> list[str]:
        if kind != "article":
            found = [*self._side.find(kind, text, limit)]
        else:
            with self._reads():
                found = self._find_articles(text, limit)
        return [text] if text in found else found

    def _find_articles(self, text: str, limit: int) -> list[str]:
        searcher = self._current()
        for name in (text, url_id(text)):
            query = Query.term_query(self._schema, "subjects", name or "")
            if "/" in text and (hits := searcher.search(query, limit).hits):
                return sorted(decode_article(searcher.doc(place)).id for _, place in hits)
        # Terms of deleted articles stay until their segment is merged.
        heads = searcher.terms_with_prefix("id", text, limit=10 * limit) if text else []
        live = (id_ for id_, _ in heads if count(searcher, Query.term_query(self._schema, "id", id_)))
        return [id_ for _, id_ in zip(range(limit), live, strict=False)]

    def __len__(self) -> int:
        """How many articles are in the index, as last committed."""
        with self._reads():
            return int(self._current().num_docs)

    def close(self) -> None:
        self._writer = None  # with it goes what was not committed, and the lock
        self._side.close()

    # --- the folder --------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        if self.read_only:
            if not (self.folder / SIDE).exists():
                raise StoreError(f"there is no index in {self.folder} yet; `vedette run` makes one")
            self._connect()
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self._connect()
        except Unreadable as error:
            emit(IndexSetAside(folder=str(self.folder), reason=str(error)))
            self._set_aside()
            self._connect()

    def _connect(self) -> None:
        try:
            self._schema = schema()
            folder = str(self.folder)
            self._index = tantivy.Index.open(folder) if self.read_only else tantivy.Index(self._schema, folder)
            if not self.read_only:
                self._writing()  # the lock comes first: whoever has it may make the file beside
            self._side = Side(self.folder / SIDE, self.read_only)
            self._check_mapping()
            self._index.config_reader("manual")
            self._index.reload()
            self._searcher = self._index.searcher()
            self._buried = self._side.tombstones()
        except ValueError as error:
            if _of_the_system(error):
                raise
            raise Unreadable(f"the index in {self.folder} cannot be read: {error}; {ANEW}") from error

    def _check_mapping(self) -> None:
        known = self._side.meta("mapping")
        if known is None and not self.read_only:
            self._side.commit((), (), {}, {"mapping": str(MAPPING_VERSION)})
        elif known != str(MAPPING_VERSION):
            raise Unreadable(f"the index in {self.folder} was made by another version of Vedette; {ANEW}")

    def _set_aside(self) -> None:
        """Keep one unreadable folder for whoever wants to look; the articles come again from the log."""
        self._writer = None
        if hasattr(self, "_side"):
            self._side.close()
        aside = self.folder.with_name(self.folder.name + ASIDE)
        shutil.rmtree(aside, ignore_errors=True)
        self.folder.rename(aside)
        self.folder.mkdir()

    def _writing(self) -> tantivy.IndexWriter:
        if self.read_only:
            raise StoreError(f"the index in {self.folder} was opened for reading only")
        if self._writer is None:
            self._writer = self._index.writer(heap_size=HEAP, num_threads=1)
        return self._writer

    def _forget(self) -> None:
        """Start to collect anew: what was collected is committed or lost."""
        self._versions: dict[str, int] = {}
        self._rows: list[Row] = []
        self._tombstones: list[str] = []
        self._changed = False

    def _current(self) -> tantivy.Searcher:
        """A view of the last commit; another process may have made it."""
        if self.read_only:
            self._index.reload()
            self._searcher = self._index.searcher()
        return self._searcher

    @contextmanager
    def _writes(self) -> Iterator[None]:
        """tantivy's errors as ours; a writer that failed is dropped, with all that was not committed."""
        try:
            with self._reads("written"):
                yield
        except StoreError:
            self._writer = None
            self._forget()
            raise

    @contextmanager
    def _reads(self, done: str = "read") -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError, RuntimeError) as error:
            if "LockBusy" in str(error):
                raise StoreError(f"another process writes to the index in {self.folder}") from error
            hint = "look at the disk's room and the folder's rights"
            raise StoreError(f"the index in {self.folder} cannot be {done}: {error}; {hint}") from error


def _of_the_system(error: ValueError) -> bool:
    """Whether tantivy's error is about the disk or a lock, and not about what it read."""
    return re.search(r"LockBusy|os error|Os \{ code|Permission denied|No space", str(error)) is not None
