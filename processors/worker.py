"""The embedded runner: records of `articles` through `process()`, in a worker process. It holds no news knowledge."""

from __future__ import annotations

from collections.abc import Sequence

from processors.process import Taggers
from vedette.codec import decode, encode, headers_of
from vedette.models import Article
from vedette.stage import Outcome, Written
from vedette.streams import Record


class ProcessHandler:
    """Tags each article on its own: the order and grouping of records make no difference to the result."""

    def __init__(self, taggers: Taggers) -> None:
        self._taggers = taggers

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        return [self._handle(record) for record in records]

    def _handle(self, record: Record) -> Outcome:
        tagged = self._taggers.process(decode(Article, record.value, record.headers))
        return Written((("tagged", Record(key=tagged.id, value=encode(tagged), headers=headers_of(tagged))),))

    def tick(self) -> None:
        """Nothing falls due by itself."""

    def close(self) -> None:
        """Holds nothing."""
