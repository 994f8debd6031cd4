"""Who makes a sanction: whose it is said to be ("US sanctions", 美国制裁), or who does the verb."""

from __future__ import annotations

from typing import Final

from processors.taggers._sanction_action import Decision, verbal
from processors.taggers._sanction_cues import UNSPACED
from processors.taggers._sanction_scene import BODIES, GENITIVE, VERB_LAST, Actor, Anchor, Scene
from processors.taggers._sanction_targets import JOINED

_VERB_FIRST: Final = frozenset(("ar", "de", "es", "ru", "uk", "it", "pt", "fr"))
_ASKED: Final = ("に", "에", "den", "dan", "de", "da", "ye", "ya", "te", "ta")
# "Ukraine's allies" are not Ukraine
_OTHERS: Final = ("'s allies", "'s ally", "'s partners", "'s backers", "'s opponents", "'s opposition", "'s neighbours")


def owner(scene: Scene, anchor: Anchor, marked: list[Actor]) -> Actor | None:
    """Whose the sanctions are: "US sanctions", "sanctions de l'UE", "санкции США", 美国制裁."""
    verb = anchor.concept.name == "sanctioned" or verbal(scene, anchor)
    for actor in () if verb else reversed(scene.actors):
        if actor.code in BODIES and anchor.start <= actor.start < anchor.end:
            return actor
        if actor in marked or actor.forced or actor.end > anchor.start:
            continue
        gap = scene.distance(actor.end, anchor.start)
        apart = scene.commas(actor.end, anchor.start) or _verb_between(scene, actor.end, anchor.start)
        if gap <= 2 and not apart and (actor.code in BODIES or (marked and actor.via == "demonym")):
            return actor
        break
    by = _by(scene, anchor.end, marked)
    if by is not None:
        return by
    if scene.language in GENITIVE:
        for actor in scene.actors:
            if actor.start >= anchor.end and actor not in marked and scene.distance(anchor.end, actor.start) <= 3:
                if not scene.commas(anchor.end, actor.start) and not _marks(scene, anchor.end, actor.start):
                    return actor if actor.code in BODIES or marked or actor.via == "cue" else None
                break
    return None


def _marks(scene: Scene, left: int, right: int) -> bool:
    return any(left <= cue.start and cue.end <= right for cue in scene.of("on")) or _verb_between(scene, left, right)


def _verb_between(scene: Scene, left: int, right: int) -> bool:
    return any(
        left <= cue.start and cue.end <= right for cue in scene.of("impose", "lift", "ease", "tighten", "extend")
    )


def _by(scene: Scene, place: int, marked: list[Actor]) -> Actor | None:
    for cue in scene.of("by"):
        if cue.start >= place and scene.distance(place, cue.start) <= 9:
            for actor in scene.actors:
                if actor.start >= cue.end and scene.distance(cue.end, actor.start) <= 2 and actor not in marked:
                    return actor
    return None


def subject(scene: Scene, anchor: Anchor, decision: Decision, marked: list[Actor]) -> Actor | None:
    """Who does the verb. Who asks, opposes or evades is not who sanctions."""
    if decision.action == "evade":
        return None
    free = [actor for actor in scene.actors if actor not in marked and not actor.forced]
    if scene.language in VERB_LAST or scene.language in UNSPACED:
        return _verb_last(scene, anchor, decision, free)
    apart = ("ask", "oppose", "refuse") if decision.action == "oppose" else ("ask", "oppose")
    above = [cue.end for cue in decision.operators if cue.role in apart and cue.start < decision.head[0]]
    free = [actor for actor in free if actor.start >= max(above, default=-1)]
    acts = decision.verb or anchor.concept.action or verbal(scene, anchor)
    if not acts and not any(cue.role == "threaten" for cue in decision.operators):
        return None
    before = [actor for actor in free if _does(scene, anchor, decision, actor)]
    low, high = decision.head[1], anchor.start
    between = [a for a in free if low <= a.start and a.end <= high and not _target_marked(scene, a)]
    if scene.language in _VERB_FIRST and between and not before:
        return between[0]
    clause = [actor for actor in before if not scene.commas(actor.end, decision.head[0])]
    pool = clause or before
    bodies = [actor for actor in pool if actor.code in BODIES]
    if decision.action == "enforce" and not bodies:
        return None  # a court or a coast guard enforces the sanctions of others
    return _first_of_list(scene, bodies or pool)


def _does(scene: Scene, anchor: Anchor, decision: Decision, actor: Actor) -> bool:
    """Whether the party stands before the verb as its subject."""
    return (
        actor.end <= decision.head[0]
        and not _target_marked(scene, actor)
        and not scene.text.startswith(_OTHERS, actor.end)
        and not (decision.head[0] > anchor.end and actor.start >= anchor.start)
    )


def _verb_last(scene: Scene, anchor: Anchor, decision: Decision, free: list[Actor]) -> Actor | None:
    """The first party that is no target; where somebody is asked, the one in the dative."""
    if decision.asks:
        dative = [a for a in free if scene.text[a.end : a.end + 2].lstrip("'").startswith(_ASKED)]
        return dative[0] if dative else None
    if any(cue.role == "oppose" for cue in decision.operators):
        return None
    before = [actor for actor in free if actor.end <= anchor.start]
    return before[0] if before else None


def _first_of_list(scene: Scene, pool: list[Actor]) -> Actor | None:
    """The last of `pool`, or the first of the list that it ends: "the United States and Britain"."""
    if not pool:
        return None
    chosen = pool[-1]
    for actor in reversed(pool[:-1]):
        between = scene.text[actor.end : chosen.start]
        if len(between) > 8 or not any(sign.strip() in between for sign in JOINED):
            break
        chosen = actor
    return chosen


def _target_marked(scene: Scene, actor: Actor) -> bool:
    article = "a" if scene.language == "pt" else ""  # before the verb "a Espanha" is a subject
    return any(0 <= actor.start - cue.end <= 5 and scene.text[cue.start : cue.end] != article for cue in scene.of("on"))


def lone_body(scene: Scene, marked: list[Actor], decision: Decision) -> str | None:
    """The one great sanctioning body of the sentence, where nothing else says who."""
    apart = [cue.start for cue in decision.operators if cue.role in ("ask", "oppose")]
    speakers = min(apart) if apart and scene.language not in VERB_LAST else -1
    codes = {a.code for a in scene.actors if a.code in BODIES and a not in marked and a.start >= speakers}
    if decision.action == "evade":
        codes &= {"UN"}
    return codes.pop() if len(codes) == 1 else None
