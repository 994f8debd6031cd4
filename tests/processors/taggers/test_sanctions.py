"""The sanctions tagger by its table of sentences, and what must hold for any text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st
from ruamel.yaml import YAML

from processors import match
from processors.match import Found
from processors.taggers import countries, parties, sanctions
from processors.text import document
from vedette.models import SanctionTag

TABLE: dict[str, dict[str, list[Any]]] = YAML(typ="safe").load(Path(__file__).with_name("sanctions.yaml"))
MUST = [(language, row) for language, rows in TABLE.items() for row in rows["must"]]
NOT = [(language, text) for language, rows in TABLE.items() for text in rows["not"]]
MEASURES = {
    "arms_embargo",
    "asset_freeze",
    "asset_seizure",
    "export_control",
    "financial",
    "listing",
    "oil_embargo",
    "price_cap",
    "secondary_sanctions",
    "sectoral",
    "trade_embargo",
    "travel_ban",
}


def tag(text: str, language: str = "en", title: str = "") -> list[SanctionTag]:
    doc = document(title, text, language)
    found = Found(matches=match.matcher().find(doc))
    found = msgspec.structs.replace(found, countries=tuple(countries.tag(doc, found)))
    found = msgspec.structs.replace(found, parties=tuple(parties.tag(doc, found)))
    return sanctions.tag(doc, found)


def said(one: SanctionTag) -> tuple[str, str | None, list[str]]:
    return str(one.action), one.authority, sorted(party.id for party in one.targets)


@pytest.mark.parametrize(("language", "row"), MUST, ids=lambda value: value if isinstance(value, str) else value[0])
def test_sentence_is_tagged(language: str, row: list[Any]) -> None:
    text, action, authority, targets = row[:4]
    tags = tag(text, language)
    assert tags, "no tag"
    assert said(tags[0]) == (action, authority, sorted(targets))
    assert set(row[4] if len(row) > 4 else ()) <= set(tags[0].measures)


@pytest.mark.parametrize(("language", "text"), NOT)
def test_sentence_is_not_tagged(language: str, text: str) -> None:
    assert [said(one) for one in tag(text, language)] == []


def test_every_language_has_both_kinds_of_sentences() -> None:
    assert set(TABLE) == set("en fr de es it pt ru uk ar fa tr zh ko ja".split())  # noqa: SIM905 - one a word
    assert all(rows["must"] and rows["not"] for rows in TABLE.values())


def test_opposed_tightening_names_the_target_and_not_the_speaker_as_authority() -> None:
    (one,) = tag("Russia has long opposed tightening international sanctions against North Korea.")
    assert said(one) == ("oppose", None, ["KP"])


def test_mentions_of_the_same_sanctions_are_merged() -> None:
    text = "The EU imposed sanctions on Belarus on Monday. The EU sanctions on Belarus hit two banks."
    (one,) = tag(text)
    assert said(one) == ("impose", "EU", ["BY"])
    assert [mention.surface for mention in one.mentions] == ["sanctions", "sanctions"]


def test_two_actions_are_two_tags() -> None:
    text = "The EU imposed sanctions on Belarus. The United States lifted its sanctions on Syria."
    assert [said(one) for one in tag(text)] == [("impose", "EU", ["BY"]), ("lift", "US", ["SY"])]


def test_a_resolution_gives_the_regime_and_its_authority() -> None:
    (one,) = tag("North Korea is violating sanctions under UNSCR 1718, experts said.")
    assert (one.regime, one.authority) == ("UN-1718", "UN")


def test_a_resolution_alone_is_no_sanction() -> None:
    assert tag("Libya was the subject of UNSCR 1970, the historian wrote.") == []


def test_the_snapback_and_the_magnitsky_act_are_regimes() -> None:
    assert tag("Europe triggered the snapback against Iran.")[0].regime == "snapback"
    assert tag("Washington sanctioned a Serbian tycoon under the Magnitsky Act.")[0].regime == "Magnitsky"


def test_a_surer_text_has_more_confidence() -> None:
    sure = tag("The European Union imposed economic sanctions on Russia.")[0]
    vague = tag("Sanctions are felt in Iran.")[0]
    assert 0 < vague.confidence < sure.confidence < 1


def test_persian_joiners_do_not_move_the_mention() -> None:
    text = "آمریکا تحریم‌های جدیدی علیه ایران اعمال کرد."
    (one,) = tag(text, "fa")
    mention = one.mentions[0]
    assert text[mention.start - 2 : mention.end - 2] == mention.surface


ANY = st.lists(
    st.sampled_from(
        [
            "sanctions",
            "Russia",
            "EU",
            "on",
            "against",
            "lifted",
            "not",
            "threatens",
            ",",
            ".",
            "制裁",
            "\ud800",
            "\x00",
            "‌",
        ]
    )
    | st.text(max_size=8),
    max_size=60,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(ANY, st.sampled_from([*TABLE, "und", "xx-YY"]))
def test_any_text_gives_mentions_that_stand_in_it(text: str, language: str) -> None:
    for one in tag(text, language, "A title"):
        assert 0 < one.confidence <= 1
        assert set(one.measures) <= MEASURES
        for mention in one.mentions:
            assert ("A title\n\n" + text)[mention.start : mention.end] == mention.surface


@pytest.mark.parametrize("piece", ["sanctions Russia US, ", "制裁俄罗斯美国对", "lifted sanctions on "])
def test_a_long_sentence_takes_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        doc = document("", piece * times, "en")
        found = Found(matches=match.matcher().find(doc))
        begin = time.perf_counter()
        sanctions.tag(doc, found)
        return time.perf_counter() - begin

    short, long = seconds(1_000), seconds(8_000)
    assert long < 8 * 5 * short + 0.2
