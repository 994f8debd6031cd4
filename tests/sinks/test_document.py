"""The index document of an article: every field of the mapping, and the keywords it is found by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from sinks.document import EXCERPT, FACETS, MAPPING, document, excerpt, external_version, order_of
from vedette.codec import decode
from vedette.identity import url_id
from vedette.models import ToldArticle, Vocabulary
from vedette.query import parse, terms_asked
from vedette.query_fields import FIELDS, fold_value
from vedette.testing_articles import NOON, claim, country, sanction, source, told, weapon
from vedette.testing_corpus import articles

ARTICLE = told(
    "x",
    "Ёлка в U.S.",
    "导弹",
    version=7,
    vocabulary=Vocabulary("v", 3),
    countries=(country("KP"), country("RU", confidence=0.5)),
    weapons=(weapon("srbm", "kn-23", origin="KP"),),
    sanctions=(sanction("lift", "US", ("SY",), measures=("asset freeze",)),),
    claims=(claim("transfer", "KP", "WAGNER", "denied", "KP", items=[("uav", None)]),),
    source=source("f1", owner="Holding"),
)


def test_a_document_says_what_the_article_says() -> None:
    found = document(ARTICLE)
    assert found["words"] == "елка в u s 导 弹"
    assert (found["version"], found["seen"]) == (7_003, int(NOON.timestamp() * 1000))
    assert found["confidence"] == [0.9, 0.5, 0.8]
    assert found["subjects"] == ["x", "https://news.example/x", url_id("https://news.example/x"), "f1"]
    assert (found["country"], found["weapon_class"], found["claim_stance"]) == (["KP", "RU"], ["srbm"], ["denied"])
    assert (found["owner"], "wire" in found) == (["Holding"], False)
    assert decode(ToldArticle, found["article"].encode()) == ARTICLE


def test_every_field_is_mapped_and_every_mapped_field_is_made() -> None:
    made = {name for article in articles(100) for name in document(article)}
    assert made - set(MAPPING) == set()
    assert set(MAPPING) - made == {"published_at"}
    assert set(FACETS) <= set(MAPPING)


def test_dates_are_iso_8601() -> None:
    found = document(told(published_at=NOON))
    assert set(found) <= set(MAPPING)
    assert found["published_at"] == found["first_seen_at"] == "2026-11-23T12:00:00+00:00"


def _asked(query: str) -> list[str]:
    leaf = parse(query)
    return terms_asked(leaf)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "country:KP",
        "country:*",
        "weapon:missile",
        "sanction:asset_freeze",
        "claim()",
        "claim(actor:KP)",
        "claim(actor:KP recipient:RU)",
        "claim(actor:KP other:WAGNER stance:denied speaker:KP item:drone kind:transfer)",
        "sanction(action:lift authority:US target:SY measure:asset_freeze)",
        "weapon(system:kn-23 class:ballistic_missile origin:KP)",
    ],
)
def test_a_question_is_one_exact_keyword(query: str) -> None:
    [term] = _asked(query)
    assert term in document(ARTICLE)["terms"]


def test_a_part_of_a_register_category_is_found_by_the_whole() -> None:
    terms = document(told(weapons=(weapon("uav", category="VIIa"),)))["terms"]
    assert {"weapon:vii", "weapon:viia", "weapon(category=vii)"} <= set(terms)


@pytest.mark.parametrize("query", ["claim(actor:RU)", "claim(target:RU)", "weapon(origin:RU)", "language:en-gb"])
def test_what_the_article_does_not_say_is_no_keyword(query: str) -> None:
    assert set(_asked(query)).isdisjoint(document(ARTICLE)["terms"])


def test_keywords_are_bounded_and_not_repeated() -> None:
    crowd = ("RU", "US", "CN", "WAGNER", "EU", "UN", "BY", "IR")
    items = [(f"class{n}", f"system{n}") for n in range(50)]
    heavy = claim("transfer", "WAGNER", "HOUTHI", "alleged", crowd, items=items, phase="shipped")
    terms = document(told(claims=(heavy,) * 30))["terms"]
    assert len(terms) == len(set(terms)) < 2_500
    assert max(len(term.encode()) for term in terms) < 32_766


def test_a_later_version_or_vocabulary_is_a_higher_external_version() -> None:
    versions = [external_version(v, Vocabulary("v", serial)) for v, serial in ((1, 0), (1, 1), (1, 999), (2, 0))]
    assert versions == sorted(set(versions))
    assert external_version(1, Vocabulary("v", 5_000)) == 1_999


def test_the_order_is_by_time_then_by_id() -> None:
    assert order_of(told("a", minutes=1)) > order_of(told("b", minutes=0)) != order_of(told("c", minutes=0))
    assert order_of(told(first_seen_at=NOON + timedelta(days=365 * 5_000))) < 2**63


def test_an_excerpt_is_a_line_cut_at_a_word() -> None:
    assert excerpt(" one\n\n two\tthree ") == "one two three"
    cut = excerpt("word " * 200)
    assert cut.endswith("word…")
    assert len(cut) <= EXCERPT + 1
    assert len(excerpt("長" * 1_000)) == EXCERPT + 1


@given(st.text(), st.booleans())
def test_folding_a_value_twice_changes_nothing(value: str, upper: bool) -> None:
    once = fold_value(value, upper=upper)
    assert fold_value(once, upper=upper) == once


def test_every_field_has_a_sentence() -> None:
    assert all(word.sentence for word in FIELDS.values())
