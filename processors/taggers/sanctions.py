"""Sanctions: coercive measures of states and international bodies, and what is done with them.

Finds sanctions, embargoes, asset freezes, travel and visa bans, export controls, price caps, listings; made, changed,
enforced, evaded, threatened, asked for or opposed, or named in passing (action none). In English, French, German,
Spanish, Italian, Portuguese, Russian, Ukrainian, Arabic, Persian, Turkish, Chinese, Korean and Japanese.

It does *not* tag approval ("sanctioned the plan"), penalties of courts, sports bodies, schools and welfare offices,
press embargoes, tariffs and trade retaliation as such; it does not know persons, firms and ships by name, and it reads
a sentence at a time: "the measures" of a later sentence get no target of their own.

`measures` is a closed vocabulary: arms_embargo, asset_freeze, asset_seizure, export_control, financial, listing,
oil_embargo, price_cap, secondary_sanctions, sectoral, trade_embargo, travel_ban; empty for plain sanctions.
`authority` is US, EU, UN, UK, G7, ECOWAS or a country's code.
"""

from __future__ import annotations

from msgspec import Struct

from processors.match import Found
from processors.taggers import _sanction_accept as accept
from processors.taggers._sanction_action import Decision
from processors.taggers._sanction_parties import Parties
from processors.taggers._sanction_scene import Anchor, Concept, Scene, scenes
from processors.text import Document
from vedette.models import Mention, Party, SanctionAction, SanctionTag

BY = "sanctions"


class Event(Struct, frozen=True):
    """What one term in one sentence says."""

    action: str
    authority: str | None
    targets: tuple[Party, ...]
    regime: str | None
    measures: tuple[str, ...]
    confidence: float
    mentions: tuple[Mention, ...]


def tag(doc: Document, found: Found) -> list[SanctionTag]:
    """The sanctions of a document, one tag per action, authority, targets and regime; the surest and earliest first.

    Uses the matches of kind ``sanction`` and the countries and parties that were found before.
    """
    judged = [
        (scene, anchor, accept.score(doc, found, scene, anchor))
        for scene in scenes(doc, found)
        for anchor in scene.anchors
    ]
    context = accept.context(judged)
    events = [
        _event(doc, scene, anchor, evidence)
        for scene, anchor, evidence in judged
        if anchor.concept.strength and accept.accepted(evidence, context)
    ]
    return [_tag(event) for event in merge(events)]


def _event(doc: Document, scene: Scene, anchor: Anchor, evidence: accept.Evidence) -> Event:
    decision, stated = evidence.decision, evidence.parties
    programme = _programme(scene)
    term = anchor.match
    mention = Mention(term.start, term.end, doc.text[term.start : term.end], term.via, term.entry)
    return Event(
        action=decision.action,
        authority=stated.authority or (programme.authority if programme else None),
        targets=stated.targets,
        regime=anchor.concept.regime or (programme.regime if programme else None),
        measures=anchor.concept.measures,
        confidence=_confidence(evidence, decision, stated),
        mentions=(mention,),
    )


def _programme(scene: Scene) -> Concept | None:
    """The regime that the sentence names beside the term."""
    return next((other.concept for other in scene.anchors if other.concept.regime), None)


def _confidence(evidence: accept.Evidence, decision: Decision, stated: Parties) -> float:
    sure = min(1.0, 0.55 + 0.1 * evidence.points)
    return round(max(0.2, min(0.97, sure * (0.4 + 0.6 * decision.confidence) * (0.7 + 0.33 * stated.confidence))), 2)


def merge(events: list[Event]) -> list[Event]:
    """Events that say the same, in one: what is not stated in one is filled from another of the same action.

    Mentions in passing (action none) join an event about the same sanctions.
    """
    merged: list[list[Event]] = []
    for event in sorted(events, key=_vague):
        same = next((known for known in merged if _same(event, known[0])), None)
        if same is None:
            merged.append([event])
        else:
            same.append(event)
    joined = [_joined(same) for same in merged]
    return sorted(joined, key=lambda event: (event.action == "none", event.mentions[0].start))


def _vague(event: Event) -> tuple[bool, int, int]:
    stated = (event.authority is not None) + bool(event.targets) + (event.regime is not None)
    return event.action == "none", -stated, event.mentions[0].start


def _same(event: Event, other: Event) -> bool:
    """Whether the vaguer `event` can be about what `other` says."""
    if event.action not in ("none", other.action):
        return False
    if event.authority not in (None, other.authority) or event.regime not in (None, other.regime):
        return False
    return {party.id for party in event.targets} <= {party.id for party in other.targets}


def _joined(same: list[Event]) -> Event:
    """Events that say the same, the least vague first, as one."""
    kept = same[0]
    mentions = {(mention.start, mention.end): mention for event in reversed(same) for mention in event.mentions}
    return Event(
        action=kept.action,
        authority=kept.authority,
        targets=kept.targets,
        regime=kept.regime,
        measures=tuple(dict.fromkeys(measure for event in same for measure in event.measures)),
        confidence=max(event.confidence for event in same if event.action == kept.action),
        mentions=tuple(mentions[span] for span in sorted(mentions)),
    )


def _tag(event: Event) -> SanctionTag:
    return SanctionTag(
        action=SanctionAction(event.action),
        measures=event.measures,
        authority=event.authority,
        targets=event.targets,
        regime=event.regime,
        confidence=event.confidence,
        by=f"{BY}:{event.mentions[0].via}",
        mentions=event.mentions,
    )
