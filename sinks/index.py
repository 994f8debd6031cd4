"""The index stage: what the log holds becomes searchable. Records end here as they are committed to the store.

The store knows how far it is, apart from what the log knows of this group. Where it lags behind (its folder was
deleted, or restored from an older copy) the missing records are read again from the log, in slices, before anything new
is taken. Control records come first: what was forgotten must not come back.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import islice
from typing import Final

from sinks.document import document, external_version
from sinks.stores import Kept, Store
from vedette.codec import decode
from vedette.errors import InputError, Retry
from vedette.events import IndexCaughtUp, emit
from vedette.models import Alert, Control, Delivery, Poll, Story, ToldArticle
from vedette.settings import Settings
from vedette.stage import Dead, Nothing, Outcome, Written
from vedette.streams import Record, Stream
from vedette.topology import node

TOMBSTONE: Final = "tombstone"
SLICE: Final = 500  # records between two commits of the store while it catches up
SLICE_SECONDS: Final = 2.0  # for so long it catches up before the loop may look whether it should stop

_MODELS: Final[dict[str, type[ToldArticle | Control | Kept]]] = {
    "told": ToldArticle,
    "control": Control,
    "stories": Story,
    "alerts": Alert,
    "deliveries": Delivery,
    "polls": Poll,
}


class IndexHandler:
    """The handler of the index stage: `handle` returns when its records are durable in the store.

    At least once and idempotent: articles by id and version, the rest by id and state. The stage is single.
    """

    def __init__(self, store: Store, stream: Stream, settings: Settings) -> None:
        self._store = store
        self._stream = stream
        self._settings = settings
        own = store.positions() is not None
        self._behind = sorted(node("index").reads, key=lambda name: name != "control") if own else []
        self._missed = 0

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        """Raises Retry while the store still catches up, StoreError where it cannot be written."""
        if not self.catch_up(SLICE_SECONDS):
            raise Retry(0.0, "the index is catching up with the log")
        return self._index(records)

    def tick(self) -> None:
        """Catches up although nothing new comes."""
        self.catch_up(SLICE_SECONDS)

    def close(self) -> None:
        self._store.close()

    def catch_up(self, seconds: float = float("inf")) -> bool:
        """Bring the store to where the log is, for at most about so long; whether it is there."""
        end = time.monotonic() + seconds
        if not self._behind:
            return True
        while self._behind:
            if not self._catch_up_with(self._behind[0], end):
                return False
            self._behind.pop(0)
        if self._missed:
            emit(IndexCaughtUp(count=self._missed))
        return True

    def _catch_up_with(self, name: str, end: float) -> bool:
        positions = self._store.positions() or {}
        after = {partition: position for (stream, partition), position in positions.items() if stream == name}
        missing = self._stream.scan(name, after=after)
        while records := list(islice(missing, SLICE)):
            self._index(records)  # what is dead here is read once more by the loop, or was when it was committed
            self._missed += len(records)
            if time.monotonic() >= end:
                return False
        return True

    def _index(self, records: Sequence[Record]) -> list[Outcome]:
        """One outcome a record. They may be of several partitions of one stream."""
        done = self._store.positions() or {}
        outcomes: list[Outcome] = []
        articles: list[tuple[int, ToldArticle]] = []
        for place, record in enumerate(records):
            try:
                model = decode(_MODELS[record.stream], record.value, record.headers)
            except InputError as error:
                outcomes.append(Dead(str(error)))
                continue
            outcomes.append(self._take(model))
            known = record.position <= done.get((record.stream, record.partition), -1)
            if isinstance(model, ToldArticle) and not (known and self._has(model)):
                articles.append((place, model))
        self._write(articles, outcomes)
        self._store.commit({(record.stream, record.partition): record.position for record in records})
        return outcomes

    def _has(self, article: ToldArticle) -> bool:
        """Whether it is there: seen by id and version, since a position alone means nothing in a log made anew."""
        return self._store.has(article.id, external_version(article.version, article.vocabulary))

    def _take(self, model: ToldArticle | Control | Kept) -> Outcome:
        if isinstance(model, Control):
            if model.kind != TOMBSTONE:
                return Nothing()
            self._store.bury([model.subject])
        elif not isinstance(model, ToldArticle):
            self._store.keep([model])
        return Written()

    def _write(self, articles: list[tuple[int, ToldArticle]], outcomes: list[Outcome]) -> None:
        """What the store refuses is dead, with its reason; the rest of the batch is not."""
        places = {article.id: place for place, article in articles}
        for refused in self._store.write([document(article) for _, article in articles]):
            outcomes[places[refused.id]] = Dead(refused.reason)
