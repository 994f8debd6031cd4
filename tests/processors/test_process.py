"""The whole of understanding, on an article of our own with the facts of a typical one."""

import msgspec
import pytest

from processors.process import Taggers, Understanding
from vedette.models import Article, Claim, SanctionAction, Stance, TaggedArticle
from vedette.testing_articles import told

TITLE = "Pyongyang rejects charge that it arms Moscow"
TEXT = """\
North Korea denied on Sunday that it is supplying Russia with weapons and ammunition, after the United States accused \
it of sending rockets and missiles to the Russian private military company Wagner.

White House spokesman John Kirby had shown pictures that, he said, prove that trains returned from North Korea loaded \
with rockets for Wagner.

A representative of the government in Pyongyang called the report “an invention” meant to justify the coming delivery \
of heavy weapons to Ukraine by the United States, which on Thursday promised Kyiv 31 Abrams tanks.

Russia, a permanent member of the UN Security Council, has long opposed tightening international sanctions against \
North Korea, and proposes to ease them on humanitarian grounds.

Seoul and Washington say that Pyongyang plans another nuclear weapon test, its seventh."""


@pytest.fixture(scope="module")
def taggers() -> Taggers:
    return Taggers()


@pytest.fixture(scope="module")
def found(taggers: Taggers) -> Understanding:
    return taggers.understand(TITLE, TEXT)


def claims(found: Understanding, stance: Stance) -> list[Claim]:
    return [claim for claim in found.claims if claim.stance is stance]


def slots(claim: Claim) -> tuple[str | None, str | None, tuple[str, ...]]:
    other = claim.recipient or claim.target
    return claim.actor and claim.actor.id, other and other.id, tuple(party.id for party in claim.speakers)


def test_every_mention_stands_where_it_says(found: Understanding) -> None:
    whole = f"{TITLE}\n\n{TEXT}"
    for tag in (*found.countries, *found.weapons, *found.sanctions, *found.parties):
        assert tag.mentions
        assert 0 <= tag.confidence <= 1
        for mention in tag.mentions:
            assert whole[mention.start : mention.end] == mention.surface
    for claim in found.claims:
        assert claim.evidence
        assert all(0 <= start < end <= len(whole) for start, end in claim.evidence)


def test_the_countries_are_named(found: Understanding) -> None:
    assert found.language == "en"
    assert {"KP", "RU", "US", "UA"} <= {tag.code for tag in found.countries}
    assert max(found.countries, key=lambda tag: tag.salience).code == "KP"
    assert {"UN", "WAGNER"} <= {tag.id for tag in found.parties}


def test_the_tanks_are_counted(found: Understanding) -> None:
    (abrams,) = [tag for tag in found.weapons if tag.system and "abrams" in tag.system]
    (mention,) = abrams.mentions
    assert mention.quantity is not None
    assert (mention.quantity.min, mention.quantity.max) == (31, 31)
    assert (abrams.category, abrams.origin) == ("I", "US")


def test_the_transfer_is_denied_by_one_and_alleged_by_the_other(found: Understanding) -> None:
    assert ("KP", "RU", ("KP",)) in map(slots, claims(found, Stance.DENIED))
    alleged = [claim for claim in claims(found, Stance.ALLEGED) if claim.recipient and claim.recipient.id == "WAGNER"]
    assert [slots(claim) for claim in alleged] == [("KP", "WAGNER", ("US",))]
    assert alleged[0].recipient is not None
    assert alleged[0].recipient.country == "RU"


def test_the_promise_is_a_promise(found: Understanding) -> None:
    promised = [claim for claim in claims(found, Stance.PROMISED) if slots(claim)[:2] == ("US", "UA")]
    assert any(item.system and "abrams" in item.system for claim in promised for item in claim.items)


def test_the_sanction_claim_is_opposed(found: Understanding) -> None:
    opposed = [claim for claim in claims(found, Stance.OPPOSED) if claim.action is SanctionAction.TIGHTEN]
    assert [(claim.target and claim.target.id, [party.id for party in claim.speakers]) for claim in opposed] == [
        ("KP", ["RU"])
    ]


def test_an_article_keeps_what_it_has(taggers: Taggers) -> None:
    whole = told("a1", TITLE, TEXT)
    article = Article(**{name: getattr(whole, name) for name in Article.__struct_fields__})
    tagged = taggers.process(article)
    assert isinstance(tagged, TaggedArticle)
    assert {name: getattr(tagged, name) for name in Article.__struct_fields__} == msgspec.structs.asdict(article)
    assert tagged.fingerprint
    assert tagged.vocabulary == taggers.vocabulary
    assert tagged == taggers.process(article)


@pytest.mark.parametrize("text", ["", "\x00", "\ud800 North Korea", "a" * 10_000, "\u202e" * 50, "🚀" * 100])
def test_no_text_raises(taggers: Taggers, text: str) -> None:
    taggers.understand(text, text)
