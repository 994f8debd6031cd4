"""Countries: the table of sentences in countries.yaml, and what a tag holds beside its code."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from ruamel.yaml import YAML

from processors import match
from processors.match import Found
from processors.taggers import countries
from processors.text import document
from vedette.models import CountryKind, CountryRole, CountryTag

CASES = YAML(typ="safe").load(Path(__file__).with_name("countries.yaml").read_text("utf-8"))


def tags(title: str, text: str, language: str | None = "en") -> dict[str, CountryTag]:
    doc = document(title, text, language)
    return {tag.code: tag for tag in countries.tag(doc, Found(matches=match.matcher().find(doc)))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}-{case['text'][:40]}")
def test_a_sentence_names_these_countries_and_no_others(case: dict[str, object]) -> None:
    assert sorted(tags("", str(case["text"]), str(case["language"]))) == sorted(case["codes"])  # type: ignore[call-overload]


@pytest.mark.parametrize("case", CASES[::4], ids=lambda case: case["text"][:40])
def test_a_mention_is_the_text_at_its_place(case: dict[str, object]) -> None:
    doc = document("A title", str(case["text"]), str(case["language"]))
    for tag in countries.tag(doc, Found(matches=match.matcher().find(doc))):
        assert tag.mentions
        assert [doc.text[m.start : m.end] for m in tag.mentions] == [m.surface for m in tag.mentions]


def test_what_the_headline_names_comes_first() -> None:
    found = list(
        tags("Iran rejects the offer", "Officials in Vienna said Iran would answer. Oman had mediated.").values()
    )
    assert found[0].code == "IR"
    assert found[0].salience > found[1].salience


def test_a_city_that_is_only_passed_through_is_a_place() -> None:
    assert tags("", "The delegation will change planes in Istanbul on Friday.")["TR"].role is CountryRole.PLACE


def test_a_state_that_is_no_more_is_historic_and_counts_for_its_successor() -> None:
    tag = tags("", "He was born in the Soviet Union in 1961.")["RU"]
    assert tag.kind is CountryKind.HISTORIC
    assert tags("", "Russia is the heir of the Soviet Union.")["RU"].kind is CountryKind.STATE


def test_a_territory_with_a_code_of_its_own_gets_it() -> None:
    tag = tags("", "Greenland will vote in March.")["GL"]
    assert (tag.kind, tag.name) == (CountryKind.TERRITORY, "Greenland")


def test_disputed_territories_count_where_the_table_says() -> None:
    found = tags("", "Shells fell in Donbas, Crimea, the West Bank, Abkhazia and Nagorno-Karabakh.")
    assert set(found) == {"UA", "PS", "GE", "AZ"}
    assert found["UA"].mentions[0].entry.startswith("UA/")


def test_the_way_a_country_is_reached_is_told() -> None:
    via = {
        m.surface: m.via
        for tag in tags("", "The Kremlin, Tehran, the French and Putin.").values()
        for m in tag.mentions
    }
    assert via == {"Kremlin": "metonym", "Tehran": "capital", "French": "demonym", "Putin": "leader"}


def test_text_in_small_letters_throughout_is_read() -> None:
    assert set(tags("", "russia and ukraine swapped prisoners on friday, officials said")) == {"RU", "UA"}


def test_unions_are_no_countries() -> None:
    assert tags("", "The EU, NATO and the UN met in New York-style fashion.").keys() <= {"US"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "ar", "zh", "ko", "tr", "und", None, "xx-YY"]))
def test_no_text_raises_and_spans_hold(text: str, language: str | None) -> None:
    for tag in tags(text, text[::-1], language).values():
        assert 0 <= tag.salience <= 1
        assert 0 < tag.confidence <= 1


def test_repeated_names_take_time_in_proportion() -> None:
    text = "Georgia, Jordan, Chad and Turkey. " * 3_000
    found = tags("", text)
    assert len(found["TR"].mentions) == 3_000
