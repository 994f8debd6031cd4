"""Identity, versions and lanes: which entries are one article, and when it is a new version."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from producers.acquire import Acquired, acquire
from producers.formats import Document, Entry, with_raw
from producers.known import Overlay
from producers.sharing import raw_of
from producers.state import State
from vedette.models import Article, Lane, Source

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
A = Source(id="fa", name="Example World", outlet="Example")
B = Source(id="fb", name="Example Home", outlet="Example")


class House:
    """A producer's memory, fed document by document."""

    def __init__(self) -> None:
        self.state = State(Path(":memory:"))
        self.now = NOW

    def poll(
        self, *entries: Entry, source: Source = A, lane: Lane | None = None, most: int | None = None
    ) -> list[Acquired]:
        """One document; what was seen is removed from it, as the cut does. In the document's order."""
        named = [with_raw(entry) for entry in entries]
        seen = self.state.raws(source.id)
        document = Document(
            entries=tuple(entry for entry in named if entry.raw not in seen),
            removed=tuple(entry.raw for entry in named if entry.raw in seen),
        )
        self.now += timedelta(minutes=1)
        done = acquire(document, source, Overlay(self.state), lane=lane, now=self.now, most=most)
        new = [one.remember for one in done]
        present = [*document.removed, *(one.raw.raw for one in new)]
        self.state.store(new, {}, {source.id: present}, self.now.timestamp())
        return done[::-1] if most is None else done

    def articles(self, *entries: Entry, source: Source = A) -> list[Article]:
        return [one.article for one in self.poll(*entries, source=source) if one.article is not None]


def entry(n: int = 1, text: str = "Text.", **more: object) -> Entry:
    about = {"title": f"Title {n}", "link": f"https://example.invalid/{n}", "guid": f"g{n}", "text": text}
    return Entry(**(about | more))  # type: ignore[arg-type]


def test_the_same_document_twice_gives_nothing_the_second_time() -> None:
    house = House()
    assert len(house.articles(entry(1), entry(2))) == 2
    assert house.articles(entry(1), entry(2)) == []


def test_two_feeds_with_one_article_give_it_once() -> None:
    house = House()
    (first,) = house.articles(entry(1))
    assert house.articles(entry(1), source=B) == []
    (edit,) = house.articles(entry(1, "Other, longer text."), source=B)
    assert edit.id == first.id
    assert edit.previous_version == first.version


def test_an_edit_is_a_new_version_of_the_same_id_and_so_is_a_way_back() -> None:
    house = House()
    versions = [house.articles(entry(1, text))[0] for text in ("One.", "Two, longer.", "Sh.", "One.")]
    assert len({article.id for article in versions}) == 1
    assert [a.version for a in versions] == sorted({a.version for a in versions})
    assert [a.previous_version for a in versions] == [None, *[a.version for a in versions[:-1]]]
    assert {a.first_seen_at for a in versions} == {versions[0].first_seen_at}


def test_a_long_and_a_short_form_do_not_take_turns() -> None:
    house = House()
    (short,) = house.articles(entry(1, "Short."))
    (long,) = house.articles(entry(1, "Short, and then much more."), source=B)
    assert long.version > short.version
    for text in ("Short!", "Short?", "Short."):
        assert house.articles(entry(1, text)) == []
    (edit,) = house.articles(entry(1, "Short, and then something else."), source=B)
    assert edit.previous_version == long.version


def test_versions_grow_although_the_clock_goes_back() -> None:
    house = House()
    (first,) = house.articles(entry(1, "One."))
    house.now = NOW - timedelta(days=2)
    (second,) = house.articles(entry(1, "Two."))
    assert second.version == first.version + 1


def test_a_guid_whose_link_changes_keeps_its_first_id() -> None:
    house = House()
    (first,) = house.articles(entry(1))
    (moved,) = house.articles(entry(1, "Text, longer.", link="https://example.invalid/moved"))
    assert moved.id == first.id
    assert moved.url == "https://example.invalid/moved"


def test_a_link_that_several_items_share_identifies_none_of_them() -> None:
    house = House()
    live = "https://example.invalid/live"
    made = house.articles(*(entry(n, link=live) for n in range(3)))
    assert len({article.id for article in made}) == 3
    # The next item comes alone, the others are cut out of the document.
    (later,) = house.articles(*(entry(n, link=live) for n in range(4)))
    assert later.id not in {article.id for article in made}
    assert later.id == House().articles(*(entry(n, link=live) for n in range(4)))[3].id


def test_a_guid_that_several_items_share_identifies_none_of_them() -> None:
    house = House()
    made = house.articles(*(entry(n, guid="0") for n in range(3)))
    assert len({article.id for article in made}) == 3
    (later,) = house.articles(*(entry(n, guid="0") for n in range(4)))
    assert later.id not in {article.id for article in made}


def test_a_home_page_is_no_identity() -> None:
    made = House().articles(*(entry(n, link="https://example.invalid/") for n in range(3)))
    assert len({article.id for article in made}) == 3


def test_items_without_link_and_guid_are_told_apart_by_title_and_date() -> None:
    bare = {"link": None, "guid": None}
    house = House()
    made = house.articles(entry(1, **bare), entry(2, **bare), entry(1, published=NOW, **bare))
    assert len({article.id for article in made}) == 3
    assert len(house.articles(Entry(text="Neither title nor anything."), Entry(text="Another."))) == 2


def test_an_item_without_title_and_text_is_no_article() -> None:
    assert House().articles(Entry(link="https://example.invalid/1", guid="g1")) == []


def test_an_item_that_is_listed_twice_is_one_article_by_its_fuller_form() -> None:
    house = House()
    made = house.articles(entry(1, "Long, long text."), entry(1, "Short."), entry(2))
    assert len({article.id for article in made}) == 2
    assert max((a for a in made if a.title == "Title 1"), key=lambda a: a.version).text == "Long, long text."
    assert house.articles(entry(1, "Long, long text."), entry(1, "Short."), entry(2)) == []


def test_lost_state_gives_the_same_ids() -> None:
    entries = [entry(1), entry(2, guid=None), entry(3, link=None), entry(4, link=None, guid=None)]
    assert [a.id for a in House().articles(*entries)] == [a.id for a in House().articles(*entries)]


@pytest.mark.parametrize(
    ("published", "lane", "kept"),
    [
        (None, Lane.LIVE, True),
        (NOW - timedelta(hours=23), Lane.LIVE, True),
        (NOW - timedelta(hours=25), Lane.BACKLOG, True),
        (NOW + timedelta(hours=20), Lane.LIVE, True),
        (NOW + timedelta(days=3), Lane.LIVE, False),
    ],
)
def test_lanes_and_dates_ahead(published: datetime | None, lane: Lane, kept: bool) -> None:
    (article,) = House().articles(entry(1, published=published, date_assumed_utc=published is not None))
    assert article.lane is lane
    assert article.published_at == (published if kept else None)
    assert article.date_assumed_utc == (kept and published is not None)


def test_the_sample_says_that_it_is_one_and_is_of_today() -> None:
    house = House()
    done = house.poll(entry(1), entry(2, title="[sample] Two"), entry(3), lane=Lane.SAMPLE, most=2)
    assert [one.article.title for one in done if one.article] == ["[sample] Title 1", "[sample] Two"]
    assert all(one.article and one.article.lane is Lane.SAMPLE and one.article.published_at for one in done)
    (rest,) = house.poll(entry(1), entry(2, title="[sample] Two"), entry(3), lane=Lane.SAMPLE, most=2)
    assert rest.article is not None
    assert rest.article.title == "[sample] Title 3"


def test_the_oldest_come_first() -> None:
    house = House()
    document = Document(entries=(with_raw(entry(2)), with_raw(entry(1))))
    done = acquire(document, A, Overlay(house.state), lane=None, now=NOW)
    assert [one.article.title for one in done if one.article] == ["Title 1", "Title 2"]


def test_language_and_wire_are_found() -> None:
    text = "GENEVA, May 3 (Reuters) - Ministers met on Sunday to discuss the embargo."
    (article,) = House().articles(entry(1, text, title="Ministers meet in Geneva", feed_language="fr"))
    assert (article.language, article.wire) == ("en", "Reuters")


texts = st.sampled_from(["", "Sh.", "A longer text.", "A longer tale.", "The longest text of them all."])
steps = st.tuples(st.sampled_from([A, B]), st.lists(st.builds(entry, st.integers(0, 3), texts), max_size=4))


@given(st.lists(steps, max_size=8))
def test_versions_only_grow_and_nothing_is_said_twice(polls: list[tuple[Source, list[Entry]]]) -> None:
    house, last = House(), dict[str, Article]()
    for source, entries in polls:
        for one in house.poll(*entries, source=source)[::-1]:
            article = one.article
            if article is None:
                continue
            before = last.get(article.id)
            assert article.previous_version == (before.version if before else None)
            if before:
                assert article.version > before.version
                assert article.content_hash != before.content_hash
            last[article.id] = article
        assert house.articles(*entries, source=source) == []


def test_what_is_remembered_of_an_entry_tells_no_text() -> None:
    raw = raw_of(with_raw(entry(1)))
    assert {len(part) for part in raw} == {12, 8}
