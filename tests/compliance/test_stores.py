"""Every store against its contract: the same hits as the matcher, by id and version, durable, readable by others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from sinks.document import FACETS, document
from sinks.stores import Store, open_store
from vedette import plugins
from vedette.errors import UsageError
from vedette.models import Alert, Delivery, Poll, PollOutcome, Severity, Story, ToldArticle, Verdict, Vocabulary
from vedette.query import And, Subject, Tree, all_of, any_of, holds, negate, parse
from vedette.settings import Settings
from vedette.testing_articles import NOON, claim, source, told
from vedette.testing_corpus import NOW, QUERIES, articles

NEEDS_SERVER = {"elasticsearch"}
STORES = [name for name in plugins.names("sinks.stores") if name not in NEEDS_SERVER]
ALL = And(())

Open = Callable[[bool], Store]


@pytest.fixture(params=STORES)
def open_one(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the store of this test: writing (False), reading (True)."""
    chosen = Settings(data=tmp_path, index=f"{request.param}:")
    opened: list[Store] = []

    def another(read_only: bool = False) -> Store:
        opened.append(open_store(chosen, read_only))
        return opened[-1]

    yield another
    for store in opened:
        store.close()


def put(store: Store, *told_articles: ToldArticle) -> None:
    assert store.write([document(article) for article in told_articles]) == []
    store.commit({})


def ids(store: Store, query: str = "", **options: Any) -> list[str]:
    return [article.id for article in store.search(parse(query), now=NOW, limit=1_000, **options).documents]


# --- the same hits ---------------------------------------------------------------------------------------------------

CORPUS = articles()
SUBJECTS = [Subject(article) for article in CORPUS]
DOCUMENTS = {article.id: document(article) for article in CORPUS}


@pytest.fixture(scope="module", params=STORES)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(Settings(data=tmp_path_factory.mktemp("filled"), index=f"{request.param}:"))
    for start in range(0, len(CORPUS), 70):  # several segments
        put(store, *CORPUS[start : start + 70])
    yield store
    store.close()


@pytest.mark.parametrize("query", QUERIES)
def test_a_store_finds_what_the_matcher_finds(query: str, filled: Store) -> None:
    tree = parse(query)
    wanted = [subject.article for subject in SUBJECTS if holds(tree, subject, NOW)]
    hits = filled.search(tree, now=NOW, limit=1_000, facets=FACETS)
    assert sorted(article.id for article in hits.documents) == sorted(article.id for article in wanted)
    assert hits.total == len(wanted)
    for facet in FACETS:
        counts = Counter(value for article in wanted for value in DOCUMENTS[article.id].get(facet, ()))
        assert hits.facets[facet] == tuple(sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:50]), facet


TREES = st.recursive(
    st.sampled_from(QUERIES).map(parse),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(all_of),
        st.lists(inner, min_size=1, max_size=4).map(any_of),
        inner.map(negate),
    ),
    max_leaves=10,
)


@given(tree=TREES)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_combined_queries_too(tree: Tree, filled: Store) -> None:
    wanted = [subject.article.id for subject in SUBJECTS if holds(tree, subject, NOW)]
    hits = filled.search(tree, now=NOW, limit=1_000)
    assert sorted(article.id for article in hits.documents) == wanted
    assert hits.total == len(wanted)


def test_the_queries_tell_articles_apart() -> None:
    sizes = [sum(holds(parse(query), subject, NOW) for subject in SUBJECTS) for query in QUERIES]
    empty = {query for query, size in zip(QUERIES, sizes, strict=True) if size == 0}
    assert len(QUERIES) >= 100
    assert len(empty) <= 12, empty


def test_two_claims_of_one_article_do_not_cross(open_one: Open) -> None:
    store = open_one(False)
    put(
        store,
        told(
            "x", claims=(claim("transfer", "KP", "RU", "denied", "KP"), claim("transfer", "IR", "SY", "alleged", "US"))
        ),
    )
    assert ids(store, "claim(actor:KP recipient:RU stance:denied speaker:KP)") == ["x"]
    assert ids(store, "claim(actor:IR recipient:SY) claim(stance:denied)") == ["x"]
    for crossed in ("actor:KP recipient:SY", "actor:KP stance:alleged", "actor:IR speaker:KP", "other:RU speaker:US"):
        assert ids(store, f"claim({crossed})") == [], crossed


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["newest", "relevance"])
@pytest.mark.parametrize("limit", [1, 7, 50, 299, 300])
def test_pages_hold_every_hit_once(filled: Store, sort: Any, limit: int) -> None:
    found: list[str] = []
    cursor = None
    while True:
        hits = filled.search(ALL, now=NOW, limit=limit, cursor=cursor, sort=sort)
        found += [article.id for article in hits.documents]
        if (cursor := hits.cursor) is None:
            break
    assert sorted(found) == [article.id for article in CORPUS]


def test_the_newest_come_first(filled: Store) -> None:
    seen = [article.first_seen_at for article in filled.search(ALL, now=NOW, limit=1_000).documents]
    assert seen == sorted(seen, reverse=True)


def test_the_best_come_first(open_one: Open) -> None:
    store = open_one(False)
    put(store, told("long", "Shells", "of other things " * 90), told("twice", "Shells", "shells"), told("none", "Peas"))
    assert ids(store, "shells", sort="relevance") == ["twice", "long"]


@pytest.mark.parametrize("cursor", ["", "newest:x", "newest:1", "relevance:3", "relevance:-1:x"])
def test_a_foreign_cursor_is_refused(filled: Store, cursor: str) -> None:
    with pytest.raises(UsageError, match="cursor"):
        filled.search(ALL, now=NOW, cursor=cursor)


def test_an_unknown_facet_is_refused(filled: Store) -> None:
    with pytest.raises(UsageError, match=r"no facet 'colour'; facets are country"):
        filled.search(ALL, now=NOW, facets=["colour"])


# --- by id and version -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("commit_between", [True, False])
@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ((5, 0), (6, 0), "second"),
        ((6, 0), (5, 0), "first"),
        ((5, 0), (5, 0), "second"),
        ((5, 0), (5, 1), "second"),
        ((5, 1), (5, 0), "first"),
        ((5, 9), (6, 0), "second"),
    ],
)
def test_an_older_version_never_overwrites(
    open_one: Open, first: tuple[int, int], second: tuple[int, int], stays: str, commit_between: bool
) -> None:
    store = open_one(False)
    for title, (version, serial) in (("first", first), ("second", second)):
        store.write([document(told("x", title, version=version, vocabulary=Vocabulary("v", serial)))])
        if commit_between:
            store.commit({})
    store.commit({})
    [found] = store.search(ALL, now=NOW).documents
    assert found.title == stays
    newest = max(first[0] * 1_000 + first[1], second[0] * 1_000 + second[1])
    assert not store.has("x", newest + 1)
    assert store.search(parse(stays), now=NOW).total == 1
    assert store.search(parse("first second" if stays == "first" else "first"), now=NOW).total == 0


def test_an_article_comes_back_as_it_was(open_one: Open) -> None:
    store = open_one(False)
    put(store, *CORPUS[:20])
    assert [store.get(article.id) for article in CORPUS[:20]] == CORPUS[:20]
    assert store.get("nobody") is None


def test_find_by_id_its_beginning_or_url(open_one: Open) -> None:
    store = open_one(False)
    put(store, told("abc1", url="https://a.example/one?id=7"), told("abc2"), told("abc"), told("b", url=None))
    assert store.find("abc1") == ["abc1"]
    assert store.find("abc") == ["abc"]
    assert store.find("ab") == ["abc", "abc1", "abc2"]
    assert store.find("ab", limit=2) == ["abc", "abc1"]
    assert store.find("http://www.a.example/one?id=7&utm_source=x") == ["abc1"]
    assert store.find("https://news.example/abc2") == ["abc2"]
    assert store.find("") == store.find("x") == store.find("https://nobody.example/") == []


# --- forgetting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["x", "https://news.example/x", "f-x"])
def test_what_is_buried_stays_away(open_one: Open, subject: str) -> None:
    store = open_one(False)
    victim, other = told("x", source=source("f-x")), told("y", source=source("f-y"))
    put(store, victim, other)
    store.keep([_alert("w1", "x", source_id="f-x"), _alert("w2", "y")])
    store.commit({})
    store.bury([subject])
    store.commit({})
    put(store, told("x", "again", version=99_999, source=source("f-x")))
    store.keep([_alert("w3", "x", source_id="f-x")])
    store.commit({})
    assert ids(store) == ["y"]
    assert [store.get("x"), store.find("x")] == [None, []]
    assert [alert.id for alert in store.latest("alert") if isinstance(alert, Alert)] == ["w2"]


def test_what_is_buried_stays_away_after_opening_again(open_one: Open) -> None:
    store = open_one(False)
    store.bury(["x"])
    store.write([document(told("x"))])
    store.commit({})
    store.close()
    again = open_one(False)
    put(again, told("x"), told("y"))
    assert ids(again) == ["y"]


# --- beside the articles ---------------------------------------------------------------------------------------------


def _alert(id_: str, article: str, *, minutes: int = 0, rule: str = "r1", source_id: str = "f1") -> Alert:
    one = told(article, minutes=minutes, source=source(source_id))
    return Alert(
        id=id_,
        rule=rule,
        rule_title="A rule",
        rule_version="1",
        severity=Severity.URGENT,
        at=one.first_seen_at,
        article=article,
        article_version=1,
        title=one.title,
        url=one.url,
        source=one.source,
    )


def _story(version: int, headline: str) -> Story:
    return Story(id="s1", version=version, headline=headline, first_seen_at=NOON, last_seen_at=NOON, members=("a", "b"))


def test_stories_alerts_deliveries_and_polls_are_kept(open_one: Open) -> None:
    store = open_one(False)
    alerts = [_alert(f"w{n}", "a", minutes=n, rule=f"r{n % 2}") for n in range(6)]
    delivery = Delivery(alert="w1", endpoint="webhook x", attempt=1, verdict=Verdict.DELIVERED, at=NOON)
    poll = Poll(source="f1", at=NOON, outcome=PollOutcome.NEW, entries=3, new=3)
    store.keep([_story(2, "newer"), _story(1, "older"), *alerts, alerts[0], delivery, poll])
    store.commit({})
    assert store.one("story", "s1") == _story(2, "newer")
    assert store.one("alert", "w3") == alerts[3]
    assert store.one("poll", "f1") == poll
    assert store.one("alert", "nobody") is None
    assert store.latest("alert") == alerts[::-1]
    assert store.latest("alert", about="r1") == [alerts[5], alerts[3], alerts[1]]
    assert store.latest("alert", since=alerts[2].at, until=alerts[4].at) == [alerts[3], alerts[2]]
    assert store.latest("alert", limit=1) == [alerts[5]]
    assert store.latest("delivery", about="w1") == [delivery]
    assert [store.find("w", "alert", limit=2), store.find("s1", "story")] == [["w0", "w1"], ["s1"]]


# --- commits ---------------------------------------------------------------------------------------------------------


def test_nothing_is_found_before_its_commit_and_readers_see_it_after(open_one: Open) -> None:
    writer = open_one(False)
    put(writer, told("one"))
    reader = open_one(True)
    writer.write([document(told("two"))])
    assert ids(reader) == ids(writer) == ["one"]
    writer.commit({})
    assert ids(reader, "id:two") == ids(writer, "id:two") == ["two"]


def test_positions_grow_and_stay(open_one: Open) -> None:
    store = open_one(False)
    assert store.positions() == {}
    store.commit({("told", 0): 5, ("polls", 3): 7})
    store.commit({("told", 0): 4, ("control", 0): 1})
    store.close()
    assert open_one(False).positions() == {("told", 0): 5, ("polls", 3): 7, ("control", 0): 1}


WRITER = """
import sys
from pathlib import Path
from sinks.document import document
from sinks.stores import open_store
from vedette.settings import Settings
from vedette.testing_articles import told
store = open_store(Settings(data=Path(sys.argv[1]), index=sys.argv[2]))
at = (store.positions() or {}).get(("told", 0), -1)
while True:
    batch = range(at + 1, at + 8)
    store.write([document(told(f"a{n}", version=n + 1)) for n in batch])
    store.commit({("told", 0): batch[-1]})
    at = batch[-1]
    print(at, flush=True)
"""


@pytest.mark.parametrize("name", STORES)
def test_a_killed_writer_loses_nothing_that_was_committed(tmp_path: Path, name: str) -> None:
    committed = -1
    for lines in (1, 3, 6):
        argv = [sys.executable, "-c", WRITER, str(tmp_path), f"{name}:"]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                committed = int(writer.stdout.readline())
            os.kill(writer.pid, signal.SIGKILL)
    store = open_store(Settings(data=tmp_path, index=f"{name}:"))
    try:
        at = (store.positions() or {})["told", 0]
        assert at >= committed
        found = ids(store)
        assert len(found) == len(set(found))
        assert {f"a{n}" for n in range(at + 1)} <= set(found)
        put(store, told(f"a{at + 1}"), *(told(f"a{n}", version=n + 1) for n in range(at + 1)))
        assert store.search(ALL, now=NOW).total == len(set(found) | {f"a{at + 1}"})
    finally:
        store.close()
