import re

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from vedette.headline import best, headline, of_sanction
from vedette.models import Claim, Item, Party, PartyKind, Phase, Quantity, SanctionAction, SanctionTag, Stance
from vedette.testing_articles import claim, party, sanction

NAMES = {"KP": "North Korea", "RU": "Russia", "US": "United States", "UA": "Ukraine", "IR": "Iran", "KR": "South Korea"}


def named(one: Party | None) -> Party | None:
    return one and replace(one, name=NAMES.get(one.id, one.name))


def full(one: Claim) -> Claim:
    return replace(
        one,
        actor=named(one.actor),
        recipient=named(one.recipient),
        target=named(one.target),
        speakers=tuple(p for speaker in one.speakers if (p := named(speaker))),
    )


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (claim("transfer", "KP", "RU", "denied", "KP"), "North Korea denies supplying arms to Russia"),
        (claim("transfer", "KP", "RU", "denied", "RU"), "Russia denies receiving arms from North Korea"),
        (claim("transfer", "KP", "RU", "denied", "IR"), "Iran denies that North Korea supplies arms to Russia"),
        (claim("transfer", "KP", "RU", "denied"), "It is denied that North Korea supplies arms to Russia"),
        (claim("transfer", None, "RU", "denied", "RU"), "Russia denies receiving arms"),
        (
            claim("transfer", "KP", None, "denied", ["KP", "RU"]),
            "North Korea and Russia deny that North Korea supplies arms",
        ),
        (
            claim("transfer", "KP", "WAGNER", "alleged", "US"),
            "The United States says that North Korea supplies arms to Wagner",
        ),
        (
            claim("transfer", "KP", "RU", "alleged", ["US", "KR"]),
            "The United States and South Korea say that North Korea supplies arms to Russia",
        ),
        (claim("transfer", "KP", "RU", "alleged"), "It is said that North Korea supplies arms to Russia"),
        (claim("transfer", "US", "UA", "promised", "US"), "The United States promises to supply arms to Ukraine"),
        (
            claim("transfer", "IR", "RU", "planned", "US"),
            "The United States says that Iran plans to supply arms to Russia",
        ),
        (claim("transfer", None, "UA", "planned"), "Ukraine plans to receive arms"),
        (claim("transfer", "US", "UA", "refused", "US"), "The United States refuses to supply arms to Ukraine"),
        (claim("transfer", "US", "UA", "called_for", "UA"), "Ukraine asks the United States to supply arms to Ukraine"),
        (claim("transfer", "US", "UA", "opposed", "RU"), "Russia opposes the United States supplying arms to Ukraine"),
        (
            claim("transfer", "US", "UA", "asserted", phase="delivered"),
            "The United States has supplied arms to Ukraine",
        ),
        (
            claim("transfer", "IR", "HOUTHI", "asserted", phase="intercepted"),
            "Arms from Iran to Houthi are intercepted",
        ),
        (
            claim("transfer", "US", "UA", "asserted", phase="stopped"),
            "The United States stops supplying arms to Ukraine",
        ),
        (claim("transfer", None, None, "asserted"), "Arms were supplied"),
        (claim("sanction", "US", "IR", "asserted", action="impose"), "The United States imposes sanctions on Iran"),
        (
            claim("sanction", None, "KP", "opposed", "RU", action="tighten"),
            "Russia opposes tightening sanctions on North Korea",
        ),
        (
            claim("sanction", "UN", "KP", "opposed", "RU", action="tighten"),
            "Russia opposes the UN tightening sanctions on North Korea",
        ),
        (
            claim("sanction", "EU", "RU", "called_for", "UA", action="tighten"),
            "Ukraine asks the EU to tighten sanctions on Russia",
        ),
        (
            claim("sanction", "RU", "KP", "called_for", "RU", action="ease"),
            "Russia calls for easing sanctions on North Korea",
        ),
        (claim("sanction", "EU", "RU", "planned", action="impose"), "The EU plans to impose sanctions on Russia"),
        (claim("sanction", None, "IR", "asserted", action="lift"), "Sanctions on Iran were lifted"),
        (
            claim("sanction", "US", "IR", "alleged", "US", action="evade"),
            "The United States says that sanctions of the United States on Iran were evaded",
        ),
        (
            claim("sanction", "UN", "KP", "asserted", action="extend", measures=("arms_embargo",)),
            "The UN extends an arms embargo on North Korea",
        ),
        (claim("sanction", "UK", "RU", "asserted", action="none"), "The United Kingdom keeps sanctions on Russia"),
    ],
)
def test_a_sentence_from_the_codes(made: Claim, sentence: str) -> None:
    assert headline(full(made)) == sentence


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        (sanction("extend", "UN", "SS", measures=("arms_embargo",)), "The UN extends an arms embargo on South Sudan"),
        (sanction("impose", "JP", "SS"), "Japan imposes sanctions on South Sudan"),
        (sanction("impose", "EU", ["SS", "RU"]), "The EU imposes sanctions"),
        (sanction("evade", "US", "SS"), "Sanctions of the United States on South Sudan were evaded"),
        (sanction("lift", None, "SS"), "Sanctions on South Sudan were lifted"),
        (sanction("call_for", "EU", "SS"), ""),
        (sanction("none", "EU", "SS"), ""),
    ],
)
def test_a_sentence_from_a_sanction_tag(tag: SanctionTag, sentence: str) -> None:
    targets = tuple(replace(one, name="South Sudan") for one in tag.targets)
    assert of_sanction(replace(tag, targets=targets), {"JP": "Japan"}) == sentence


def item(label: str, number: float | None = None, system: str | None = None, top: float | None = None) -> Item:
    quantity = Quantity(number, top or number) if number else None
    return Item(surface=label, label=label, system=system, weapon_class="tank", quantity=quantity)


@pytest.mark.parametrize(
    ("items", "what"),
    [
        ([item("M1 Abrams", 31, "m1_abrams")], "31 M1 Abrams"),
        ([item("Main battle tank / tank", 1_000)], "1,000 main battle tanks"),
        ([item("Battery", 1)], "1 battery"),
        ([item("Mortar (75 mm and above)"), item("SAM", 2, top=4)], "mortars and 2 to 4 SAMs"),
        ([item("tank"), item("ammunition"), item("rifle")], "tanks, ammunition and other arms"),
        ([item("weapons")], "arms"),
    ],
)
def test_what_is_handed_over_is_named(items: list[Item], what: str) -> None:
    one = replace(full(claim("transfer", "US", "UA", "promised")), items=tuple(items))
    assert headline(one) == f"The United States promises to supply {what} to Ukraine"


PARTIES = st.sampled_from([None, "KP", "RU", "US", "EU", "WAGNER"])


@given(
    kind=st.sampled_from(["transfer", "sanction", "other"]),
    actor=PARTIES,
    other=PARTIES,
    speakers=st.lists(st.sampled_from(["KP", "RU", "US", "EU"]), max_size=4),
    stance=st.sampled_from(Stance),
    phase=st.sampled_from([None, *Phase]),
    action=st.sampled_from([None, *SanctionAction]),
)
def test_every_claim_has_a_sentence(kind, actor, other, speakers, stance, phase, action) -> None:  # type: ignore[no-untyped-def]
    sentence = headline(full(claim(kind, actor, other, stance, speakers, phase=phase, action=action)))
    assert re.fullmatch(r"[A-Z]\S*( \S+)+", sentence), sentence
    assert not sentence.endswith(".")


def test_the_best_claim_names_most() -> None:
    poor, rich = (
        claim("transfer", "KP", None, "alleged", confidence=0.81),
        claim("transfer", "KP", "RU", "denied", "KP"),
    )
    assert best([poor, rich]) is rich
    assert best([]) is None


def test_a_party_without_a_known_name_is_its_name_or_id() -> None:
    one = replace(claim("transfer", "KP", "RU", "promised"), actor=Party(id="XX", kind=PartyKind.OTHER, name=""))
    assert headline(one).startswith("XX promises")
    assert party(None) is None
