from datetime import timedelta

import msgspec
import pytest

from processors.fingerprint import fingerprint
from processors.stories import MEMBERS_KEPT, Candidate, choose, fact_of, fold
from vedette.models import Change, SanctionAction
from vedette.testing_articles import NOON, claim, source, told

TEXT = (
    "The ministry said on Monday that the second shipment of artillery shells had left the port of Constanta. "
    "Officials in Bucharest declined to say how many rounds were on board or when they would arrive at the front."
)


def print_of(title: str, text: str = TEXT) -> tuple[int, ...]:
    return fingerprint(title, text)


def test_the_same_words_within_seven_days_are_the_same_story() -> None:
    article = told(fingerprint=print_of("Romania sends shells"))
    near = Candidate("s1", print_of("Shells leave Constanta"), NOON - timedelta(days=6))
    assert choose(article, [near]) == "s1"


@pytest.mark.parametrize(
    "candidate",
    [
        Candidate("s1", print_of("Shells leave Constanta"), NOON - timedelta(days=8)),
        Candidate(
            "s1", print_of("Herring", "Fishermen have asked to open the grounds that were closed in spring."), NOON
        ),
        Candidate("s1", (), NOON),
    ],
)
def test_other_words_another_time_or_none_are_another_story(candidate: Candidate) -> None:
    assert choose(told(fingerprint=print_of("Romania sends shells")), [candidate]) is None


def test_an_article_that_says_nothing_comparable_opens_its_own_story() -> None:
    assert choose(told(fingerprint=()), [Candidate("s1", (), NOON)]) is None


def test_the_most_similar_candidate_wins() -> None:
    article = told(fingerprint=print_of("Shells leave Constanta"))
    far = Candidate(
        "s1", print_of("Shells leave Constanta", TEXT + " A third convoy is loading in the same port."), NOON
    )
    same = Candidate("s2", print_of("Shells leave Constanta"), NOON)
    assert choose(article, [far, same]) == "s2"


def test_a_fact_is_what_a_claim_is_about_whatever_its_stance() -> None:
    denied, alleged = claim("transfer", "KP", "RU", "denied"), claim("transfer", "KP", "RU", "alleged")
    assert fact_of(denied) == fact_of(alleged) == "transfer:KP:RU"
    assert fact_of(claim("sanction", None, "KP", "opposed", action="tighten")) == "sanction::KP:tighten"
    assert fact_of(claim("transfer", None, None, "alleged")) == "transfer"


def test_a_story_grows_with_its_members() -> None:
    story, change = fold(
        None, "s1", told("a", "Shells leave", claims=(claim("transfer", "RO", "UA", "asserted", "RO"),))
    )
    assert (change, story.version, story.headline, story.members) == (Change.OPENED, 1, "Shells leave", ("a",))
    assert [(seen.fact, str(seen.stance), seen.speakers) for seen in story.stances] == [
        ("transfer:RO:UA", "asserted", ("RO",))
    ]
    again = told("b", "Other", minutes=9, language="fr", source=source(outlet="Autre", owner="Group"))
    story, change = fold(story, "s1", again)
    assert (change, story.version, story.members, story.headline) == (Change.UPDATED, 2, ("a", "b"), "Shells leave")
    assert (story.languages, story.outlets, story.owners) == (("en", "fr"), ("Example News", "Autre"), ("Group",))
    assert (story.first_seen_at, story.last_seen_at) == (NOON, NOON + timedelta(minutes=9))


def test_another_stance_on_a_known_fact_changes_the_story() -> None:
    story, _ = fold(None, "s1", told("a", claims=(claim("transfer", "KP", "RU", "alleged", "US"),)))
    _, new_fact = fold(story, "s1", told("b", claims=(claim("transfer", "US", "UA", "promised", "US"),)))
    assert new_fact is Change.UPDATED
    turned, change = fold(story, "s1", told("c", minutes=5, claims=(claim("transfer", "KP", "RU", "denied", "KP"),)))
    assert change is Change.STANCE_CHANGED
    _, repeated = fold(turned, "s1", told("d", claims=(claim("transfer", "KP", "RU", "denied", "KP"),)))
    assert repeated is Change.UPDATED


def test_an_edit_adds_no_second_member_and_records_stay_bounded() -> None:
    story, _ = fold(None, "s1", told("a"))
    edited, _ = fold(story, "s1", told("a", version=2))
    assert edited.members == ("a",)
    full = msgspec.structs.replace(story, members=tuple(map(str, range(MEMBERS_KEPT))))
    assert len(fold(full, "s1", told("b"))[0].members) == MEMBERS_KEPT


def test_actions_part_sanction_facts() -> None:
    assert fact_of(claim("sanction", "EU", "RU", "asserted", action=str(SanctionAction.EASE))) == "sanction:EU:RU:ease"
