"""What is done with a sanction: the verb that governs the term, and what stands above the verb.

The verb is the nearest of its clause, where a language usually has it. Above it, from the inside out, negation,
modality, requests, threats and opposition turn it into what the codebook calls it: asking to lift is *oppose*, asking
to impose *call_for*, a sanction considered or threatened is *threaten*; a refusal to lift is *extend* only where the
text says that they stay.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from processors.taggers._sanction_cues import ACTIONS, OPERATORS, Cue
from processors.taggers._sanction_scene import VERB_LAST, Anchor, Scene
from vedette.models import Span

MAKING: Final = frozenset(("impose", "tighten", "extend", "enforce"))
RELIEF: Final = frozenset(("ease", "lift"))
_BEFORE, _AFTER = 12, 9  # words to a verb, where the language likes to have it and on the other side
_OPERATORS_WITHIN = 9
_NEGATION_WITHIN = 4
_PARTICIPLE = 8  # "sanctions imposed on X were lifted": the participle next to the noun only describes it
_KEPT = "kept"  # not lifted, not eased; the text has not (yet) said that they stay
_SPARED = "spared"  # not imposed, not extended: nothing, unless it is asked for ("urged the EU not to extend")


class Decision(Struct, frozen=True):
    """The action, the span of the verb (or of the term where there is none), the operators above it from inside out,
    and how sure the words make it."""

    action: str
    head: Span
    operators: tuple[Cue, ...]
    confidence: float
    verb: str = ""

    @property
    def asks(self) -> bool:
        return any(cue.role == "ask" for cue in self.operators)


def decide(scene: Scene, anchor: Anchor) -> Decision:
    """What the scene says is done with the sanction that `anchor` names."""
    verb = _verb(scene, anchor)
    if anchor.concept.name == "frozen_assets":  # what is considered is what to do with them, not to freeze them
        action = verb.role if verb is not None and verb.role in RELIEF else "none"
        return Decision(action, (anchor.start, anchor.end), (), 0.7)
    action, head = _plain(scene, anchor, verb)
    operators = _operators(scene, head, anchor, verb)
    raised = _raise(scene, action, operators, head)
    sure = 0.9 if (verb is not None or anchor.concept.action) else 0.6
    return Decision(raised, head, operators, sure - 0.1 * (len(operators) > 1), verb.role if verb else "")


_BARE: Final = (["to"], ["not"], ["will"], ["would"], ["could"], ["should"], ["may"], ["might"], ["must"], ["can"])


def _plain(scene: Scene, anchor: Anchor, verb: Cue | None) -> tuple[str, Span]:
    """The action without what stands above it, and where it stands."""
    here = (anchor.start, anchor.end)
    known = anchor.concept
    if known.action and not known.yields:
        if known.action == "evade" and _enforced(scene):
            return "enforce", here
        return known.action, here
    if verbal(scene, anchor):
        return "impose", here
    if anchor.match.name == "sanction" and scene.text[: anchor.start].split()[-1:] in _BARE:
        return "impose", here
    if known.name == "sanctioned":
        return ("impose" if _finite(scene, anchor) else "none"), here
    if verb is not None:
        action = "impose" if verb.role == "list" else verb.role
        if action == "evade" and _enforced(scene):
            action = "enforce"
        return action, (verb.start, verb.end)
    if known.action == "list":
        return ("impose" if _blacklists(scene, anchor) else "none"), here
    if known.action:
        return known.action, here
    if (
        scene.near(here, "new", 2, 2)
        or (scene.language == "zh" and _governs(scene, anchor))
        or _headline(scene, anchor)
    ):
        return "impose", here
    return "none", here


def _blacklists(scene: Scene, anchor: Anchor) -> bool:
    """Whether "blacklist" is a verb here: blacklisted, to blacklist."""
    name = anchor.match.name
    before = scene.text[: anchor.start].split()[-1:]
    if name.endswith("ed"):
        return _finite(scene, anchor)  # "a list of blacklisted hotels" only describes
    return name.endswith("ing") or (name == "blacklist" and before in (["to"], ["will"], ["would"], ["could"]))


def _headline(scene: Scene, anchor: Anchor) -> bool:
    """영국, 러시아 은행 제재: the noun ends the headline and stands for the verb."""
    ends = not any(letter.isalnum() for letter in scene.text[anchor.end :])
    return ends and scene.language in ("ko", "ja") and len({actor.code for actor in scene.actors}) > 1


def _governs(scene: Scene, anchor: Anchor) -> bool:
    """制裁 between two parties is a verb: 英国制裁俄罗斯银行."""
    left = any(0 <= anchor.start - actor.end <= 2 for actor in scene.actors)
    return left and any(0 <= actor.start - anchor.end <= 4 for actor in scene.actors)


def verbal(scene: Scene, anchor: Anchor) -> bool:
    """ "EU sanctions Russian tankers": a party at once before it, and whom it hits behind it, with nothing between."""
    if scene.language != "en" or anchor.match.name != "sanctions":
        return False
    if not any(
        a.end <= anchor.start and scene.text[a.end : anchor.start] == " " and a.via != "demonym" for a in scene.actors
    ):
        return False
    near = [place for place in _objects(scene, anchor.end) if scene.distance(anchor.end, place) <= 3]
    if not near:
        return False
    ending = (*scene.of("on", "stop", "by", "neg", *ACTIONS),)
    return not any(anchor.end <= cue.start < near[0] for cue in ending)


def _objects(scene: Scene, start: int) -> list[int]:
    places = [actor.start for actor in scene.actors] + [cue.start for cue in scene.of("sanctionable")]
    return sorted(place for place in places if place >= start)


def _finite(scene: Scene, anchor: Anchor) -> bool:
    """Whether "sanctioned" is the verb of the sentence, not an adjective ("the sanctioned oligarch")."""
    if anchor.start == 0 or scene.text[anchor.end : anchor.end + 4].strip().startswith("by"):
        return anchor.start > 0
    before = scene.text[: anchor.start].split()[-1:]
    return before not in (["the"], ["a"], ["an"], ["of"], ["to"], ["with"], ["by"], ["two"], ["other"], ["already"])


def _enforced(scene: Scene) -> bool:
    return any(scene.of("enforce"))


def _verb(scene: Scene, anchor: Anchor) -> Cue | None:
    best: tuple[float, int] | None = None
    chosen: Cue | None = None
    for cue in scene.cues:
        listed = cue.role == "list" and anchor.concept.action == "list"
        if (cue.role not in ACTIONS and not listed) or _inside_operator(scene, cue):
            continue
        cost = _cost(scene, anchor, cue)
        if cost is not None and (best is None or (cost, -(cue.end - cue.start)) < best):
            best, chosen = (cost, -(cue.end - cue.start)), cue
    return chosen


def _inside_operator(scene: Scene, cue: Cue) -> bool:
    """не исключает says nothing of исключить из списка."""
    return any(
        other.start <= cue.start and cue.end <= other.end and (other.start, other.end) != (cue.start, cue.end)
        for other in scene.of("threaten", "fail")
    )


def _cost(scene: Scene, anchor: Anchor, cue: Cue) -> float | None:
    """How far a verb is from the term; None where it cannot govern it."""
    last = scene.language in VERB_LAST
    if cue.end <= anchor.start:
        gap, left, right, liked = scene.distance(cue.end, anchor.start), cue.end, anchor.start, not last
    elif cue.start >= anchor.end:
        gap, left, right, liked = scene.distance(anchor.end, cue.start), anchor.end, cue.start, last
    else:  # overlapping: the verb is part of the term's word
        return 0.5
    if gap > (_BEFORE if liked else _AFTER) or any(left <= other.start < right for other in scene.of("if")):
        return None  # "banks face sanctions if dollars keep flowing"
    between = sum(1 for other in scene.anchors if left <= other.start < right)
    cost = gap + (0.0 if liked else 2.0) + 4.0 * scene.commas(left, right) + 5.0 * between
    if cue.start >= anchor.end and gap == 0 and cue.role == "impose" and not last:
        cost += _PARTICIPLE
    return cost


def _operators(scene: Scene, head: Span, anchor: Anchor, verb: Cue | None) -> tuple[Cue, ...]:
    """What stands above the verb, nearest first; at most one of a role."""
    last = scene.language in VERB_LAST
    both = last or scene.language == "de"
    ranked: list[tuple[int, Cue]] = []
    low, high = min(head[0], anchor.start), max(head[1], anchor.end)
    for cue in scene.cues:
        inside = head[0] <= cue.start < head[1] and not (cue.role == "neg" and scene.language == "tr")
        if cue.role not in OPERATORS or inside or _longer(scene, cue):
            continue
        before = cue.start < head[0]
        if before and cue.start >= anchor.end and _points(scene, cue):
            continue  # "sanctions against Mali were broadened"
        gap = scene.distance(cue.end, head[0]) if before else scene.distance(head[1], cue.start)
        limit = _NEGATION_WITHIN if cue.role == "neg" else _OPERATORS_WITHIN
        commas = scene.commas(cue.end, head[0]) if before else scene.commas(head[1], cue.start)
        if gap > limit or (commas and (cue.role == "neg" or gap > 3)):
            continue
        if not before and not both:
            after_term = verb is None and cue.start >= high and scene.distance(high, cue.start) <= 2
            if not after_term or cue.role in ("neg", "refuse") or _points(scene, cue):
                continue
        if before and last and cue.role in ("neg", "modal", "refuse") and cue.end <= low:
            continue
        ranked.append((gap, cue))
    return _one_each(ranked)


def _longer(scene: Scene, cue: Cue) -> bool:
    """The beginning of a longer form of an action: осудили за is not осудили."""
    return any(other.start == cue.start and other.end > cue.end and other.role in ACTIONS for other in scene.cues)


def _points(scene: Scene, cue: Cue) -> bool:
    """A word that is also a preposition: "against" behind a term names the target."""
    return any(other.start == cue.start for other in scene.of("on"))


def _one_each(ranked: list[tuple[int, Cue]]) -> tuple[Cue, ...]:
    chosen: list[Cue] = []
    for _, cue in sorted(ranked, key=lambda pair: (pair[0], -(pair[1].end - pair[1].start))):
        overlapping = any(cue.start < other.end and other.start < cue.end for other in chosen)
        if not overlapping and cue.role not in {other.role for other in chosen}:
            chosen.append(cue)
    return tuple(chosen)


def _raise(scene: Scene, action: str, operators: tuple[Cue, ...], head: Span) -> str:
    refused = False
    for cue in operators:
        # "did not rule out sanctions", "не отказался от санкций"
        action = "threaten" if refused and cue.role in ("neg", "threaten") else _above(action, cue.role)
        refused = cue.role == "refuse" and action == "oppose"
    if action == _KEPT:
        stays = any(cue.start < head[0] or cue.start >= head[1] for cue in scene.of("remain"))
        return "extend" if stays else "none"
    return "none" if action == _SPARED else action


_NEGATED: Final = {
    "ease": _KEPT,
    "lift": _KEPT,
    "impose": _SPARED,
    "tighten": _SPARED,
    "extend": _SPARED,
    "call_for": "none",
    "oppose": "none",
    "threaten": "none",
}


def _above(action: str, role: str) -> str:
    """What an action becomes under one operator."""
    if role == "neg":
        return _NEGATED.get(action, action)
    if role == "fail":
        return {"ease": _KEPT, "lift": _KEPT, "evade": "evade"}.get(action, "none")
    if role == "refuse":
        return {
            "ease": _KEPT,
            "lift": _KEPT,
            "impose": "oppose",
            "tighten": "oppose",
            "extend": "oppose",
            "none": "oppose",
        }.get(action, action)
    if role == "ask":
        if action in RELIEF or action == _SPARED:
            return "oppose"
        return "call_for" if action in MAKING or action in (_KEPT, "none", "threaten") else action
    if role == "oppose":
        if action in RELIEF:
            return "call_for"
        return "oppose" if action in MAKING or action in ("none", "threaten") else action
    if role == "threaten":
        return "threaten" if action in ("impose", "tighten", "none") else action
    if role == "modal":
        return "threaten" if action in ("impose", "tighten") else action
    return action
