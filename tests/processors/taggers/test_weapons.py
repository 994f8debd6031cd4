"""The weapons tagger against a table of sentences in 14 languages, and what must hold for any text."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from ruamel.yaml import YAML

from processors import match
from processors.match import Found
from processors.taggers import weapons
from processors.text import document
from vedette.models import Mention, Quantity, WeaponTag

TABLE: dict[str, dict[str, list[Any]]] = YAML(typ="safe").load(Path(__file__).with_name("weapons.yaml"))
MUST = [(language, *row) for language, rows in TABLE.items() for row in rows["must"]]
NOT = [(language, text) for language, rows in TABLE.items() for text in rows["not"]]
CATEGORIES = {"I", "II", "III", "IVa", "IVb", "V", "VI", "VIIa", "VIIb", "small_arms", "ammunition", "missiles"}
CATEGORIES |= {"drones", "wmd", "air_defence", "dual_use", "other"}
LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "ru", "uk", "ar", "fa", "tr", "zh", "ko", "ja")
PIECES = (
    "Patriot",
    "tanks",
    "T-72",
    "«Град»",
    "танков",
    "155 mm",
    "'",
    '"',
    "«",
    "»",
    "“",
    "20",
    "-",
    "ミサイル",
    "дронов",
    "دبابة",
)


def tagged(text: str, language: str, title: str = "") -> list[WeaponTag]:
    doc = document(title, text, language)
    return weapons.tag(doc, Found(matches=match.matcher().find(doc)))


def mentions(tags: list[WeaponTag]) -> list[Mention]:
    return sorted((one for tag in tags for one in tag.mentions), key=lambda mention: mention.start)


def written(quantity: Quantity | None) -> str:
    """A quantity as the table writes it."""
    if quantity is None:
        return ""
    low, high = (None if bound is None else f"{bound:.0f}" for bound in (quantity.min, quantity.max))
    if low is None and high is None:
        return "~"
    if low is None:
        return f"<{high}"
    if high is None:
        return f">{low}"
    return f"{'~' if quantity.approximate else ''}{low if low == high else f'{low}-{high}'}"


@pytest.mark.parametrize("row", MUST, ids=lambda row: f"{row[0]}: {row[1][:50]}")
def test_weapons_that_are_named_are_found(row: tuple[str, str, *tuple[list[str], ...]]) -> None:
    language, text, *expected = row
    tags = tagged(text, language)
    category = {tag.mentions[0].entry: tag.category for tag in tags}
    got = [(one.surface, one.entry, category[one.entry], written(one.quantity)) for one in mentions(tags)]
    assert got == [(one[0], one[1], one[2], one[3] if len(one) > 3 else "") for one in expected]


@pytest.mark.parametrize(("language", "text"), NOT)
def test_figurative_civil_and_sport_use_is_no_weapon(language: str, text: str) -> None:
    assert [one.surface for one in mentions(tagged(text, language))] == []


def test_the_table_has_every_language_and_a_third_of_it_are_negatives() -> None:
    assert set(TABLE) == set(LANGUAGES)
    assert len(NOT) * 2 >= len(MUST)


def test_a_system_has_one_tag_with_all_its_mentions_and_the_country_of_its_designer() -> None:
    tags = tagged("Abrams tanks arrived. Kyiv wants more M1 Abrams, and tanks of other makes.", "en")
    (abrams,) = [tag for tag in tags if tag.system == "m1-abrams"]
    assert (len(abrams.mentions), abrams.origin, abrams.weapon_class, abrams.by) == (2, "US", "tank", "weapons:system")
    (generic,) = [tag for tag in tags if tag.system is None]
    assert (generic.label, generic.by) == ("tank", "weapons:generic")


def test_an_ambiguous_name_is_sure_where_the_document_names_the_system_in_full() -> None:
    text = "Germany sends Leopard 2 tanks. Talks took months. The Leopard has come late, a farmer said."
    assert [one.entry for one in mentions(tagged(text, "en"))] == ["leopard-2", "leopard-2"]
    assert tagged("The Leopard has come late, a farmer said.", "en") == []


def test_what_batteries_count_is_the_unit() -> None:
    (battery,) = mentions(tagged("Spain sends two Patriot batteries.", "en"))
    assert battery.quantity == Quantity(2, 2, "batteries")
    (ammunition,) = mentions(tagged("Police found 500 rounds of ammunition.", "en"))
    assert ammunition.quantity == Quantity(500, 500, "rounds")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.text(max_size=6),
        ),
        max_size=25,
    ),
    st.sampled_from([*TABLE, "und", "pl"]),
    st.sampled_from(["", " "]),
)
def test_mentions_lie_in_the_text_apart_from_each_other(words: list[str], language: str, joint: str) -> None:
    text = joint.join(words)
    tags = tagged(text, language, title="Tanks")
    whole = f"Tanks\n\n{text}"
    found = mentions(tags)
    assert all(whole[one.start : one.end] == one.surface and one.surface.strip() == one.surface for one in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(0 < tag.confidence <= 1 and tag.category in CATEGORIES for tag in tags)
    assert [tag.mentions[0].start for tag in tags] == sorted(tag.mentions[0].start for tag in tags)


@pytest.mark.parametrize("piece", ["Patriot ", "20 Leopard ", "«Град» ", "tank", "20 000 ", "坦克", "«", "155 mm "])
def test_the_worst_text_takes_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        doc = document("", piece * times, "en")
        found = Found(matches=match.matcher().find(doc))
        begin = time.process_time()
        weapons.tag(doc, found)
        return time.process_time() - begin

    seconds(10)
    assert seconds(6_000) < 30 * seconds(500) + 0.3  # 12 times the text; quadratic would be 144
