"""The index stage: what the log holds becomes searchable, once, also after the folder was lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sinks.index import SLICE, IndexHandler
from sinks.stores import Store, open_store
from vedette.codec import encode, headers_of
from vedette.errors import Retry
from vedette.models import Control, Poll, PollOutcome, Story, ToldArticle
from vedette.query import parse
from vedette.settings import Settings
from vedette.stage import Dead, Nothing, Outcome, Written
from vedette.streams import Record, Stream
from vedette.testing import memory_stream
from vedette.testing_articles import NOON, source, told

STORY = Story(id="s1", version=1, headline="A story", first_seen_at=NOON, last_seen_at=NOON, members=("a",))


def tombstone(subject: str, kind: str = "tombstone") -> Control:
    return Control(kind=kind, subject=subject, by="test", at=NOON)


class House:
    """A log and an index; `read` gives the next batch to the handler as the loop does."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(data=data, broker="memory:", partitions=2)
        self.stream: Stream = memory_stream(self.settings)
        self.open()

    def open(self) -> None:
        self.store: Store = open_store(self.settings)
        self.handler = IndexHandler(self.store, self.stream, self.settings)

    def append(self, name: str, *models: Any) -> None:
        records = [Record(key=model_key(model), value=encode(model), headers=headers_of(model)) for model in models]
        self.stream.append([(name, record) for record in records])

    def read(self, *names: str, done: bool = True) -> list[Outcome]:
        outcomes: list[Outcome] = []
        while batch := self.stream.read("index", names, 500, 0.0):
            found = self.handler.handle(batch.records)
            outcomes += found
            if not done:
                break
            dead = [(r, o.reason) for r, o in zip(batch.records, found, strict=True) if isinstance(o, Dead)]
            self.stream.done(batch, (), dead)
        return outcomes

    def ids(self, query: str = "") -> list[str]:
        return sorted(a.id for a in self.store.search(parse(query), now=NOON, limit=10_000).documents)


def model_key(model: Any) -> str:
    return str(getattr(model, "id", None) or getattr(model, "subject", None) or model.source)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.handler.close()
    made.stream.close()


def test_told_articles_are_searchable_when_handle_returns(house: House) -> None:
    house.append("told", told("a"), told("b", "Peas"))
    assert house.read("told") == [Written(), Written()]
    assert house.ids() == ["a", "b"]
    assert house.ids("peas") == ["b"]


def test_an_older_version_that_comes_again_is_written_off(house: House) -> None:
    house.append("told", told("a", "New", version=2), told("a", "Old", version=1))
    assert house.read("told") == [Written(), Written()]
    assert house.ids("new") == ["a"]


def test_stories_and_polls_are_kept(house: House) -> None:
    poll = Poll(source="f1", at=NOON, outcome=PollOutcome.UNCHANGED)
    house.append("stories", STORY)
    house.append("polls", poll)
    assert house.read("stories", "polls") == [Written(), Written()]
    assert [house.store.one("story", "s1"), house.store.one("poll", "f1")] == [STORY, poll]


def test_what_cannot_be_read_is_dead_and_the_rest_goes_on(house: House) -> None:
    house.stream.append([("told", Record(key="x", value=b"{", headers={}))])
    house.append("told", told("a"), told("b"))
    house.stream.append([("told", Record(key="y", value=encode(told("y")), headers={"schema": "told/9.0"}))])
    first, *middle, last = house.read("told")
    assert isinstance(first, Dead)
    assert isinstance(last, Dead)
    assert "newer" in last.reason
    assert middle == [Written(), Written()]
    assert house.ids() == ["a", "b"]


def test_a_tombstone_takes_away_and_keeps_away(house: House) -> None:
    house.append("told", told("a", source=source("f1")), told("b", source=source("f2")), told("c", source=source("f2")))
    house.read("told")
    house.append("control", tombstone("a"), tombstone("f2"), tombstone("c", kind="silence"))
    assert house.read("control") == [Written(), Written(), Nothing()]
    house.append("told", told("a", version=9_999), told("d", source=source("f2")), told("e", source=source("f3")))
    house.read("told")
    assert house.ids() == ["e"]


def test_a_record_that_comes_again_after_a_crash_ends_as_written(house: House) -> None:
    house.append("told", told("a"), told("b"))
    assert house.read("told", done=False) == [Written(), Written()]
    house.handler.close()
    house.open()
    assert house.handler.handle([*house.stream.scan("told")]) == [Written(), Written()]
    assert house.ids() == ["a", "b"]


def test_a_lost_folder_is_filled_again_from_the_log(house: House) -> None:
    many = [told(f"a{n}", minutes=n) for n in range(SLICE + 50)]
    house.append("told", *many)
    house.append("stories", STORY)
    house.append("control", tombstone("a7"))
    house.stream.append([("told", Record(key="x", value=b"not JSON", headers={}))])
    house.read("told", "stories", "control")
    before = house.ids()
    house.handler.close()
    shutil.rmtree(house.settings.data / "index")
    house.open()
    assert house.ids() == []
    assert house.handler.catch_up()
    assert house.ids() == before == sorted(a.id for a in many if a.id != "a7")
    assert house.store.one("story", "s1") == STORY


def test_catching_up_goes_in_slices_between_which_the_loop_may_stop(house: House) -> None:
    house.append("told", *(told(f"a{n}") for n in range(2 * SLICE)))
    tries = 0
    while not house.handler.catch_up(seconds=0.0):
        tries += 1
    assert tries >= 2
    assert len(house.ids()) == 2 * SLICE


def test_new_records_wait_until_the_store_has_caught_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.append("told", *(told(f"a{n}") for n in range(SLICE + 1)))
    monkeypatch.setattr("sinks.index.SLICE_SECONDS", 0.0)
    with pytest.raises(Retry, match="catching up"):
        house.handler.handle([])
    assert len(house.ids()) == SLICE
    house.handler.tick()
    house.handler.tick()
    assert len(house.ids()) == SLICE + 1


def test_a_dead_record_met_while_catching_up_is_dead_when_it_is_read(house: House) -> None:
    house.stream.append([("told", Record(key="x", value=b"not JSON", headers={}))])
    house.append("told", told("a"))
    house.handler.catch_up()
    assert house.ids() == ["a"]
    dead, written = house.read("told")
    assert isinstance(dead, Dead)
    assert written == Written()


def test_a_log_made_anew_beside_an_old_index_is_indexed(house: House) -> None:
    house.append("told", *(told(f"old{n}") for n in range(9)))
    house.read("told")
    house.stream.close()
    house.stream = memory_stream(house.settings)
    house.handler.close()
    house.open()
    house.append("told", told("new1"), told("new2"))
    assert house.read("told") == [Written(), Written()]
    assert house.ids("id:new1,new2") == ["new1", "new2"]


def test_the_articles_are_whole(house: House) -> None:
    article: ToldArticle = told("a", text="All of it.\n\n" * 500)
    house.append("told", article)
    house.read("told")
    assert house.store.get("a") == article
