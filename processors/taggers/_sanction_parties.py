"""Who makes a sanction and whom it hits, from the order of words and the prepositions of the language.

A party that is not stated is left out. Where the words do not say who is hit but one other country stands in the
sentence, it is taken, with less confidence.
"""

from __future__ import annotations

from msgspec import Struct

from processors.taggers import _sanction_authority as authority, _sanction_targets as targets
from processors.taggers._sanction_action import Decision
from processors.taggers._sanction_scene import (
    BODIES,
    GENITIVE,
    ORGANISATIONS,
    VERB_LAST,
    Actor,
    Anchor,
    Scene,
    country_name,
    usual_targets,
)
from vedette.models import Party, PartyKind


class Parties(Struct, frozen=True):
    """Authority (US, EU, UN, UK, G7 or a country's code), targets in the order of the text, how sure of them."""

    authority: str | None
    targets: tuple[Party, ...]
    confidence: float
    stated: bool = False  # the authority stands next to the term, or does the verb


def parties(scene: Scene, anchor: Anchor, decision: Decision) -> Parties:
    """The authority and targets of the sanction that `anchor` names, as the scene states them."""
    marked = targets.marked(scene, anchor, decision)
    chosen = authority.owner(scene, anchor, marked) or authority.subject(scene, anchor, decision, marked)
    code = anchor.concept.authority or (chosen.code if chosen else None)
    stated = code is not None
    if not marked and anchor.concept.target is None:
        marked = _modifiers(scene, anchor, chosen)
    sure = 0.9
    if not marked and anchor.concept.target is None:
        marked, sure = _rest(scene, anchor, chosen, decision), 0.6
    if code is None:
        code = authority.lone_body(scene, marked, decision)
    if "price_cap" in anchor.concept.measures:
        marked, code = _capped(scene, marked), code if code in BODIES else None
    hit = _as_parties(marked, code)
    if not hit and anchor.concept.target:
        target = anchor.concept.target
        hit = (Party(target, PartyKind.COUNTRY, country_name(target)),)
    return Parties("UK" if code == "GB" else code, hit, sure if hit else 0.7, stated)


def _capped(scene: Scene, marked: list[Actor]) -> list[Actor]:
    """The one country whose oil has a price cap, wherever it stands in the sentence."""
    return [actor for actor in scene.actors if actor.code == "RU"][:1] or marked


def _as_parties(actors: list[Actor], authority: str | None) -> tuple[Party, ...]:
    made: dict[str, Party] = {}
    for actor in actors:
        if actor.code != authority:
            made.setdefault(actor.code, Party(actor.code, actor.kind, actor.name, actor.country))
    return tuple(made.values())


def _modifiers(scene: Scene, anchor: Anchor, authority: Actor | None) -> list[Actor]:
    """ "Russia sanctions", "Russian oil price cap": a country next to the term that is not the one who makes it."""
    near = [
        actor
        for actor in scene.actors
        if actor is not authority
        and (actor.code not in BODIES)
        and (
            (
                scene.language not in GENITIVE
                and actor.end <= anchor.start
                and scene.distance(actor.end, anchor.start) <= 2
                and anchor.start - actor.end < 25
            )
            or (anchor.start <= actor.start and actor.end <= anchor.end)
        )
    ]
    return near[-1:]


def _objector(scene: Scene, actor: Actor, decision: Decision) -> bool:
    """Who stands before the verb of opposing and is rarely sanctioned itself: "Slovakia blocked the EU's package"."""
    above = [cue.start for cue in decision.operators if cue.role in ("oppose", "refuse", "ask")]
    before = scene.language not in VERB_LAST and any(actor.end <= start for start in above)
    return before and actor.kind is PartyKind.COUNTRY and actor.code not in usual_targets()


def _rest(scene: Scene, anchor: Anchor, authority: Actor | None, decision: Decision) -> list[Actor]:
    """The one other country of the sentence, if there is just one. Who asks, opposes or mediates is not taken first."""
    code = authority.code if authority else None
    others = [actor for actor in scene.actors if actor.code != code and actor.code not in ORGANISATIONS]
    if decision.action == "oppose":
        others = [actor for actor in others if not _objector(scene, actor, decision)]
    codes = {actor.code for actor in others}
    if authority is None and decision.action not in ("evade", "enforce", "oppose") and codes <= BODIES:
        return []
    if len(codes) == 1:
        if authority is None and decision.action == "call_for":
            return []
        return others[:1]
    outside = {actor.code for actor in others if actor.code not in BODIES}
    outside = outside & usual_targets() or outside
    hit = [actor for actor in others if actor.code in outside]
    if decision.action in ("evade", "enforce"):  # "helped Russia to evade": the last before the verb
        return ([actor for actor in hit if actor.end <= decision.head[0]] or hit)[-1:]
    return hit[:1] if len(outside) == 1 else []
