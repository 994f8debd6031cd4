"""Statements of single sentences -> the document's claims: one per kind, actor, other party, stance and action."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from processors.claims.frames import Frame
from processors.claims.stance import Judged
from vedette.models import Claim, ClaimKind, Item, Party, Phase, SanctionAction, Span, Stance

EVIDENCE: Final = 8  # sentences a claim keeps
ITEMS: Final = 20
_BOTH, _ONE = 0.87, 0.72  # confidence with both parties stated, with one


@dataclass(slots=True)
class Statement:
    """One frame with its stance, in one sentence. `more` are other sentences it rests on."""

    frame: Frame
    judged: Judged
    span: Span
    number: int
    title: bool = False
    when: str | None = None
    more: tuple[Span, ...] = ()
    doubt: float = 1.0


Slots = tuple[ClaimKind, Party | None, Party | None, Stance, SanctionAction | None]


@dataclass(slots=True)
class _Draft:
    """A claim that is still growing."""

    slots: Slots
    speakers: dict[str, Party] = field(default_factory=dict)
    items: dict[tuple[str, object], Item] = field(default_factory=dict)
    measures: dict[str, None] = field(default_factory=dict)
    evidence: list[tuple[float, Span]] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    when: str | None = None
    by: str = ""
    confidence: float = 0.0

    def take(self, statement: Statement) -> None:
        frame, stance = statement.frame, statement.judged.stance
        self.speakers |= {party.id: party for party in statement.judged.speakers}
        self.items |= {(item.surface.lower(), item.quantity): item for item in frame.items}
        self.measures |= dict.fromkeys(frame.measures)
        confidence = _confidence(statement)
        self.evidence += [(confidence, statement.span), *((confidence - 0.01, span) for span in statement.more)]
        self.phases.append(_phase(frame, stance))
        self.when = self.when or statement.when
        if confidence > self.confidence:
            self.confidence, self.by = confidence, f"claims:{frame.by}"

    def absorb(self, other: _Draft) -> None:
        self.speakers = {**self.speakers, **other.speakers}
        self.items |= other.items
        self.measures |= other.measures
        self.evidence += other.evidence
        self.phases += other.phases
        self.when = self.when or other.when


def merged(statements: list[Statement]) -> list[Claim]:
    """One claim for all statements with the same slots; what states fewer parties joins what states them all."""
    drafts: dict[tuple[str, ...], _Draft] = {}
    for statement in statements:
        for slots in _each(statement):
            drafts.setdefault(_ids(slots), _Draft(slots)).take(statement)
    for key, draft in list(drafts.items()):
        if whole := _whole(key, drafts):
            drafts[whole].absorb(draft)
            del drafts[key]
    return [_claim(draft) for draft in drafts.values()]


def _each(statement: Statement) -> Iterator[Slots]:
    frame = statement.frame
    for actor in frame.actors or (None,):
        for other in frame.others or (None,):
            yield frame.kind, actor, other, statement.judged.stance, frame.action


def _ids(slots: Slots) -> tuple[str, ...]:
    kind, actor, other, stance, action = slots
    return kind, actor.id if actor else "", other.id if other else "", stance, action or ""


def _whole(key: tuple[str, ...], drafts: dict[tuple[str, ...], _Draft]) -> tuple[str, ...] | None:
    """The claim that says the same and also names the party that `key` does not."""
    kind, actor, other, stance, action = key
    if actor and other:
        return None
    for whole in drafts:
        alike = whole != key and (whole[0], whole[3], whole[4]) == (kind, stance, action)
        if alike and actor in ("", whole[1]) and other in ("", whole[2]) and (actor or other):
            return whole
    return None


def _confidence(statement: Statement) -> float:
    frame = statement.frame
    base = _BOTH if frame.actors and frame.others else _ONE
    length = statement.span[1] - statement.span[0]
    return round(base * (frame.confidence + 0.2) * statement.doubt * (0.93 if length > 320 else 1.0), 2)


def _phase(frame: Frame, stance: Stance) -> Phase:
    if frame.phase in (Phase.INTERCEPTED, Phase.ORDERED):
        return frame.phase
    if stance is Stance.PROMISED:
        return (
            Phase.ORDERED if frame.node.word in ("buy", "purchase", "order", "procure", "purchases") else Phase.AGREED
        )
    if stance in (Stance.PLANNED, Stance.CALLED_FOR):
        return Phase.CONSIDERED
    if stance is Stance.REFUSED:
        return Phase.STOPPED
    return frame.phase


def _claim(draft: _Draft) -> Claim:
    kind, actor, other, stance, action = draft.slots
    transfer = kind is ClaimKind.TRANSFER
    spans = list(dict.fromkeys(span for _, span in sorted(draft.evidence, key=lambda pair: (-pair[0], pair[1]))))
    return Claim(
        key=hashlib.blake2b("|".join(_ids(draft.slots)).encode(), digest_size=8).hexdigest(),
        kind=kind, stance=stance, actor=actor,
        recipient=other if transfer else None, target=None if transfer else other,
        speakers=tuple(draft.speakers.values()),
        phase=_best(draft.phases) if transfer else None,
        action=action, items=tuple(draft.items.values())[:ITEMS] if transfer else (), measures=tuple(draft.measures),
        when=draft.when, evidence=tuple(spans[:EVIDENCE]), confidence=min(draft.confidence, 0.97), by=draft.by,
    )  # fmt: skip


def _best(phases: list[Phase]) -> Phase:
    return next((phase for phase in phases if phase is not Phase.UNKNOWN), Phase.UNKNOWN)


__all__ = ["Statement", "merged", "replace"]
