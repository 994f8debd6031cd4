"""The story stage: gives each tagged article its story, once, and tells the rest of the house.

Which story an article joins depends on what came before, so a decision is recorded, not recomputed: it is committed to
the state before anything is appended, and a redelivered article gets its recorded story. At least once, in the order of
decisions; readers of `told` drop repeats by (id, version). A lost state is rebuilt from `told`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from processors.stories import choose, fold
from processors.tell_state import Decision, TellState
from vedette.codec import decode, encode, headers_of
from vedette.identity import story_id
from vedette.models import Story, TaggedArticle, ToldArticle
from vedette.stage import Outcome, Written
from vedette.streams import Output, Record, Stream


class TellHandler:
    """Handles records of `tagged`. `epoch` is that of the lease: a state written under a later one is refused."""

    def __init__(self, folder: Path, stream: Stream, epoch: int) -> None:
        self._state = TellState(folder / "stories.sqlite", epoch)
        if not self._state.rebuilt:
            self._rebuild(stream)

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        articles = [decode(TaggedArticle, record.value, record.headers) for record in records]
        with self._state.decisions():
            return [Written(self._tell(article)) for article in articles]

    def tick(self) -> None:
        """Nothing falls due by itself."""

    def close(self) -> None:
        self._state.close()

    def _tell(self, article: TaggedArticle) -> tuple[Output, ...]:
        decision = self._state.decided(article)
        if decision is None:
            story = self._state.story_of(article.id) or choose(article, self._state.candidates(article.fingerprint))
            decision = self._decide(article, story or story_id(article.id))
        told = ToldArticle(**msgspec.structs.asdict(article), story=decision.story, change=decision.change)
        latest = self._state.story(decision.story)
        return (_output("told", told), *([_output("stories", latest)] if latest else []))

    def _decide(self, article: TaggedArticle, story: str) -> Decision:
        state, change = fold(self._state.story(story), story, article)
        return self._state.record(article, state, change)

    def _rebuild(self, stream: Stream) -> None:
        """Take the decisions over from what was told: the order of `told` is the order in which they were made."""
        with self._state.decisions():
            for record in stream.scan("told"):
                told = decode(ToldArticle, record.value, record.headers)
                if self._state.decided(told) is None:
                    self._decide(told, told.story)
            self._state.mark_rebuilt()


def _output(stream: str, model: ToldArticle | Story) -> Output:
    return stream, Record(key=model.id, value=encode(model), headers=headers_of(model))
