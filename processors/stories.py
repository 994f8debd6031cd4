"""To which story does an article belong, and what becomes of the story. Pure: state and time come in as arguments.

The rule is the simplest that holds: an article whose words are nearly those of a story's member, first seen within
seven days of it, joins that story; any other opens its own. Another similarity rule may come without touching ids or
state.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from processors.fingerprint import similarity
from vedette.models import Change, Claim, StanceSeen, Story, TaggedArticle

WINDOW = timedelta(days=7)
SAME = 0.6  # estimated overlap of word runs: an agency text with another headline and cut keeps well over this
MEMBERS_KEPT = 500  # of a story's ids: enough for a page, bounded for a record


class Candidate(msgspec.Struct, frozen=True):
    """An article that shares a band with the one to place."""

    story: str
    fingerprint: tuple[int, ...]
    first_seen_at: datetime


def choose(article: TaggedArticle, candidates: Iterable[Candidate]) -> str | None:
    """The story of the most similar candidate, or None where none is similar enough and near enough in time."""
    near = [
        (similarity(article.fingerprint, candidate.fingerprint), candidate.story)
        for candidate in candidates
        if abs(candidate.first_seen_at - article.first_seen_at) <= WINDOW
    ]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] >= SAME else None


def fact_of(claim: Claim) -> str:
    """What a claim is about, whatever its stance: kind, actor, other party, and for a sanction the act."""
    other = claim.recipient or claim.target
    slots = (claim.kind, claim.actor and claim.actor.id, other and other.id, claim.action)
    return ":".join(str(slot) if slot else "" for slot in slots).rstrip(":")


def fold(story: Story | None, story_id: str, article: TaggedArticle) -> tuple[Story, Change]:
    """The story after it has taken in the article, and what changed. The order of calls is the order of decisions."""
    seen = article.first_seen_at
    if story is None:
        blank = Story(id=story_id, version=0, headline=article.title, first_seen_at=seen, last_seen_at=seen)
        return _with(blank, article, Change.OPENED), Change.OPENED
    known = {fact.fact for fact in story.stances}
    had = {(fact.fact, fact.stance) for fact in story.stances}
    turned = any(fact_of(c) in known and (fact_of(c), c.stance) not in had for c in article.claims)
    change = Change.STANCE_CHANGED if turned else Change.UPDATED
    return _with(story, article, change), change


def _with(story: Story, article: TaggedArticle, change: Change) -> Story:
    source = article.source
    had = {(fact.fact, fact.stance) for fact in story.stances}
    fresh: dict[tuple[str, str], StanceSeen] = {}
    for claim in article.claims:
        fact = fact_of(claim)
        if (fact, claim.stance) not in had:
            speakers = tuple(party.id for party in claim.speakers)
            seen = StanceSeen(fact, claim.stance, article.first_seen_at, speakers, article.id)
            fresh.setdefault((fact, claim.stance), seen)
    return msgspec.structs.replace(
        story,
        version=story.version + 1,
        change=change,
        first_seen_at=min(story.first_seen_at, article.first_seen_at),
        last_seen_at=max(story.last_seen_at, article.first_seen_at),
        members=_added(story.members, article.id)[:MEMBERS_KEPT],
        outlets=_added(story.outlets, source.outlet or source.name),
        owners=_added(story.owners, source.owner),
        languages=_added(story.languages, article.language),
        facts=tuple(dict.fromkeys((*story.facts, *(fact_of(claim) for claim in article.claims)))),
        stances=(*story.stances, *fresh.values()),
    )


def _added(values: tuple[str, ...], value: str | None) -> tuple[str, ...]:
    return values if not value or value in values else (*values, value)
