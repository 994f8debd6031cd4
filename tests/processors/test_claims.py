"""Claims on the whole way from text: the real taggers find the names, the claims are read from them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from ruamel.yaml import YAML

from processors.process import Taggers, Understanding
from vedette.models import Claim, ClaimKind, Phase, Stance

TABLE: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(Path(__file__).with_name("claims.yaml"))
ROWS = [pytest.param(row, id=f"{group}: {row['text'][:60]}") for group, rows in TABLE.items() for row in rows]
TAGGERS = Taggers()

ARTICLE = (
    "Pyongyang rejects report of arms for Moscow",
    'A North Korean government spokesman spoke of a "clumsy attempt" to excuse the future shipment of '
    "heavy weapons to Ukraine by the United States, which on Thursday promised Kyiv 31 Abrams tanks.\n\n"
    "The North Korean government denied on Sunday that it is supplying Russia with weapons and ammunition, after the "
    "US government accused it of sending rockets and missiles to the Russian private military company Wagner.\n\n"
    "Referring to the upcoming delivery of American tanks to the Ukrainian army, he called it a crime.\n\n"
    "Russia, a permanent member of the UN Security Council, has long opposed tightening international sanctions "
    "against North Korea, suggesting instead that they be eased on humanitarian grounds.",
)


def understand(text: str, title: str = "", language: str = "en") -> Understanding:
    return TAGGERS.understand(title, text, language)


def claims_of(text: str, title: str = "") -> tuple[Claim, ...]:
    return understand(text, title).claims


def line(claim: Claim) -> str:
    """A claim as claims.yaml writes it."""
    other = claim.recipient or claim.target
    words = [claim.kind, claim.actor.id if claim.actor else "-", ">", other.id if other else "-"]
    words += [claim.action, claim.stance] if claim.action else [claim.stance]
    if claim.speakers:
        words += ["by", ",".join(party.id for party in claim.speakers)]
    return " ".join(words)


@pytest.mark.parametrize("row", ROWS)
def test_passage_has_these_claims_and_no_other(row: dict[str, Any]) -> None:
    got = sorted(line(claim) for claim in claims_of(row["text"], row.get("title", "")))
    assert got == sorted(row.get("claims", []))


def test_a_third_of_the_passages_claims_nothing_or_tempts_to() -> None:
    empty = sum(not row.get("claims") for rows in TABLE.values() for row in rows)
    assert len(ROWS) >= 150
    assert empty * 4 >= len(ROWS)


# --- a whole article -------------------------------------------------------------------------------------------------


def article() -> dict[str, Claim]:
    title, text = ARTICLE
    return {line(claim): claim for claim in claims_of(text, title)}


def test_accusation_and_denial_are_two_claims() -> None:
    claims = article()
    assert "transfer KP > RU denied by KP" in claims
    wagner = claims["transfer KP > WAGNER alleged by US"]
    assert wagner.recipient is not None
    assert wagner.recipient.country == "RU"


def test_promised_tanks_come_with_their_number_and_join_the_future_shipment() -> None:
    promised = article()["transfer US > UA promised by US"]
    tanks = next(item for item in promised.items if "Abrams" in item.surface)
    assert tanks.quantity is not None
    assert (tanks.quantity.min, tanks.quantity.max) == (31, 31)
    assert promised.when == "on Thursday"
    assert promised.phase is Phase.AGREED
    assert any(item.surface.endswith("weapons") for item in promised.items)


def test_opposed_sanctions_and_nothing_silly() -> None:
    claims = article()
    assert "sanction - > KP tighten opposed by RU" in claims
    assert "sanction - > KP ease called_for by RU" in claims
    assert len(claims) == 5


def test_evidence_is_whole_sentences_best_first() -> None:
    title, text = ARTICLE
    whole = f"{title}\n\n{text}"
    for claim in article().values():
        assert claim.evidence
        for start, end in claim.evidence:
            assert 0 <= start < end <= len(whole)
            assert whole[start:end] == whole[start:end].strip()


# --- merging ---------------------------------------------------------------------------------------------------------


def test_what_says_the_same_is_one_claim_with_all_evidence() -> None:
    text = "Norway has delivered six howitzers to Ukraine. Oslo has also supplied Kyiv with 5,000 shells."
    (claim,) = claims_of(text)
    assert len(claim.evidence) == 2
    assert len(claim.items) == 2


def test_speakers_are_united() -> None:
    text = "London says Iran has sent drones to Russia. Berlin says Iran has sent drones to Russia."
    (claim,) = claims_of(text)
    assert {party.id for party in claim.speakers} == {"GB", "DE"}


def test_key_depends_on_the_slots_alone() -> None:
    (one,) = claims_of("Norway has delivered howitzers to Ukraine.")
    (two,) = claims_of("Norway supplied Ukraine with shells on Monday.")
    (other,) = claims_of("Sweden has delivered howitzers to Ukraine.")
    assert one.key == two.key != other.key


def test_claim_without_the_recipient_joins_the_one_with_it() -> None:
    (claim,) = claims_of("Denmark will deliver 19 F-16 jets to Ukraine. Denmark will deliver the F-16 jets next year.")
    assert claim.recipient is not None
    assert claim.recipient.id == "UA"


def test_party_that_is_not_stated_is_null() -> None:
    (claim,) = claims_of("Ukraine has received a dozen American-made howitzers.")
    assert claim.actor is None


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("Iran shipped missiles to Russia.", Phase.SHIPPED),
        ("Germany delivered tanks to Ukraine.", Phase.DELIVERED),
        ("Poland has ordered 250 Abrams tanks from the United States.", Phase.ORDERED),
        ("Germany agreed to send tanks to Ukraine.", Phase.AGREED),
        ("Germany is considering sending tanks to Ukraine.", Phase.CONSIDERED),
        ("Canada halted arms exports to Turkey.", Phase.STOPPED),
        ("Israel intercepted an arms shipment from Iran to Hezbollah.", Phase.INTERCEPTED),
    ],
)
def test_phase(text: str, phase: Phase) -> None:
    (claim,) = claims_of(text)
    assert claim.phase is phase


def test_sanction_has_action_and_measures_and_no_phase() -> None:
    (claim,) = claims_of("The European Union imposed an arms embargo on Belarus.")
    assert claim.kind is ClaimKind.SANCTION
    assert claim.phase is None
    assert claim.items == ()
    assert claim.measures


def test_denial_in_the_next_sentence_rests_on_both() -> None:
    claims = claims_of("Kyiv says Belarus has sent ammunition to Russia. Minsk denies the allegations.")
    denied = next(claim for claim in claims if claim.stance is Stance.DENIED)
    assert len(denied.evidence) == 2


# --- bad and large input ---------------------------------------------------------------------------------------------

_WORDS = """Germany Russia Iran the US Ukraine said denied that to of by and , . " ' which who it has not will may
    supplied sent tanks drones arms sanctions on against imposed lifted accused from with deliveries if claims sale
    Kyiv's urged ; ( ) — ? refused stop opposed 31 Borrell"""
WORDS = st.sampled_from(_WORDS.split())


@given(st.lists(WORDS, max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_order_of_words_gives_sound_claims(words: list[str]) -> None:
    found = understand(" ".join(words))
    for claim in found.claims:
        assert claim.actor or claim.recipient or claim.target
        assert 0 < claim.confidence <= 1
        assert all(start < end for start, end in claim.evidence)
        assert not (claim.actor and claim.recipient and claim.actor.id == claim.recipient.id)


@pytest.mark.parametrize("text", ["", "\ud800 sent tanks", '"' * 2_000, "to to to " * 200, "Iran " * 500])
def test_odd_texts_are_read(text: str) -> None:
    assert isinstance(claims_of(text), tuple)


def test_other_languages_have_no_claims_yet() -> None:
    assert understand("Norge har levert stridsvogner til Ukraina.", language="nb").claims == ()


WORST = [
    "Iran sent drones to Russia and ",
    "Iran said that Russia said that ",
    '"Iran, "Russia, ',
    "Iran, Russia, China, ",
    "to send tanks of the sale of ",
    "sanctions on sanctions against ",
]


@pytest.mark.parametrize("unit", WORST)
def test_time_is_linear_in_the_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        claims_of(text)
        return time.process_time() - started

    seconds(2_000)
    small, large = seconds(20_000), seconds(160_000)
    assert large < max(small, 0.05) * 8 * 4  # 8 times the text; 4 for a machine with other work
