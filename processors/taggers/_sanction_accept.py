"""Is it a sanction of states at all? Points for and against each term, from its sentence and the rest of the document.

"Sanctions" alone may be a club's, a court's or a job centre's. A country or an authority that owns them, a preposition
that names a country, or a verb speak for a measure of states; words of sport, courts, welfare and the press against it.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from processors.match import Found
from processors.taggers._sanction_action import Decision, decide
from processors.taggers._sanction_parties import Parties, parties
from processors.taggers._sanction_scene import BODIES, Anchor, Scene, usual_targets
from processors.text import Document

THRESHOLD: Final = 2.0
_STRENGTH: Final = {0: 0.0, 1: 0.8, 2: 1.4, 3: 3.0}
_NOISE, _MOST_NOISE = 1.9, 5.0
_CONTEXT = 1.0
_WEST: Final = frozenset(
    ("US", "GB", "CA", "AU", "NZ", "JP", "KR", "CH", "NO", "IS", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES")
) | frozenset(
    ("FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)
_GREAT: Final = frozenset(("US", "EU", "UN", "G7", "ECOWAS"))


class Evidence(Struct, frozen=True):
    """Points for a sanction of states, with what was understood on the way."""

    points: float
    noisy: bool
    decision: Decision
    parties: Parties


def score(doc: Document, found: Found, scene: Scene, anchor: Anchor) -> Evidence:
    """The points of one term by its own sentence, and by whether the document names a country at all."""
    decision = decide(scene, anchor)
    stated = parties(scene, anchor, decision)
    points = _STRENGTH[anchor.concept.strength]
    points += _company(found, scene, stated)
    points += 0.8 if stated.targets and stated.confidence > 0.8 else 0.0
    points += 1.5 if _owned(scene, stated) else 0.0
    points -= 0.8 if anchor.concept.strength == 1 and _domestic(scene, stated) else 0.0
    points -= 1.0 if anchor.concept.strength == 1 and _unlikely(stated) else 0.0
    # its own rice or palm oil, for anybody
    points -= 1.2 if anchor.concept.name == "export_control" and _domestic(scene, stated) else 0.0
    points += 0.3 if decision.verb else 0.0
    points += 0.8 if scene.of("context") or scene.near((anchor.start, anchor.end), "under", 1, -1) else 0.0
    points -= 0.8 if anchor.concept.name == "travel_ban" and not stated.targets else 0.0  # visa rules for anybody
    noise = len({(cue.start, cue.end) for cue in scene.of("noise")})
    points -= min(noise * _NOISE, _MOST_NOISE)
    if anchor.concept.name == "shadow_fleet" and any(a.concept.name != "shadow_fleet" for a in scene.anchors):
        points = 0.0  # whose sanctions it evades is said beside it, and what is done about that
    if anchor.concept.name in ("listing", "sanctioned") and decision.action == "none" and _negated(anchor, decision):
        points = 0.0  # "are not blacklisted": there is no sanction to speak of
    if anchor.concept.name == "sanctioned":
        points += _verbal(scene, anchor)
        named = {party.id for party in stated.targets} & usual_targets()
        points -= 1.0 if stated.authority is None and not named else 0.0
    return Evidence(points, noise > 0, decision, stated)


def _negated(anchor: Anchor, decision: Decision) -> bool:
    """Whether the term itself is the verb and a negation is all that stands above it."""
    return decision.head == (anchor.start, anchor.end) and [cue.role for cue in decision.operators] == ["neg"]


def _owned(scene: Scene, stated: Parties) -> bool:
    """Whether the words give the measure to a body that sanctions others."""
    if not stated.stated or not any(actor.code in BODIES for actor in scene.actors):
        return False
    return bool(stated.targets) or stated.authority in _GREAT


def _unlikely(stated: Parties) -> bool:
    """Only firms or people of the West are hit, and not by who answers its sanctions: a regulator's, a league's."""
    if not stated.targets or stated.authority in usual_targets():
        return False
    return all(party.id in _WEST for party in stated.targets)


def _domestic(scene: Scene, stated: Parties) -> bool:
    """One country and nobody else that is hit: it fines its own ("France toughens sanctions for squatters")."""
    return not stated.targets and stated.authority not in _GREAT and len({actor.code for actor in scene.actors}) < 2


def _company(found: Found, scene: Scene, stated: Parties) -> float:
    """For who stands in the sentence: a body that sanctions, a country that is sanctioned, or just any."""
    codes = {actor.code for actor in scene.actors}
    related = stated.targets and stated.confidence > 0.8
    if related or codes & BODIES or (codes - {stated.authority}) & usual_targets():
        return 1.2
    return 0.6 if codes else (0.4 if found.countries or found.parties else 0.0)


def _verbal(scene: Scene, anchor: Anchor) -> float:
    """For "sanctioned": persons, firms, ships or a country beside it, against plans, budgets and marriages."""
    here = (anchor.start, anchor.end)
    if anchor.start and scene.text[anchor.start - 1] == "-":
        return -4.0
    against = scene.near(here, "approve", 4, 3)
    sanctionable = scene.near(here, "sanctionable", 5, 4)
    beside = any(
        (a.start >= anchor.end and scene.distance(anchor.end, a.start) <= 3)
        or (a.end <= anchor.start and scene.distance(a.end, anchor.start) <= 3)
        for a in scene.actors
    )
    return (0.7 if sanctionable else -0.8) + (0.5 if beside else 0.0) - (2.5 if against else 0.0)


def context(judged: list[tuple[Scene, Anchor, Evidence]]) -> float:
    """What the surest other terms of the document add to a doubtful one: it is about sanctions, or about sport."""
    sure = sum(1 for _, _, evidence in judged if evidence.points >= THRESHOLD + 1)
    noisy = sum(1 for _, _, evidence in judged if evidence.noisy and evidence.points < THRESHOLD)
    return (_CONTEXT if sure else 0.0) - (0.8 if noisy > sure else 0.0)


def accepted(evidence: Evidence, around: float) -> bool:
    return evidence.points + (around if evidence.points < THRESHOLD + 1 else 0.0) >= THRESHOLD
