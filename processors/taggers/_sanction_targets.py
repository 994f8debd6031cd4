"""Whom a sanction hits: the parties that a preposition, a case, the verb or the order of words makes its target."""

from __future__ import annotations

from typing import Final

from processors.taggers._sanction_action import RELIEF, Decision, verbal
from processors.taggers._sanction_cues import Cue
from processors.taggers._sanction_scene import BODIES, GENITIVE, ORGANISATIONS, VERB_LAST, Actor, Anchor, Scene

_RUN = 14  # words from a preposition to the last of the parties that it governs
_MARK = 3


def marked(scene: Scene, anchor: Anchor, decision: Decision) -> list[Actor]:
    """The parties that a preposition or the verb makes the target."""
    forced = [actor for actor in scene.actors if actor.forced]
    if forced or anchor.concept.target:
        return forced
    if scene.language in VERB_LAST and scene.language != "fa":
        relief = decision.verb in RELIEF or anchor.concept.action in RELIEF
        return _postposed(scene, anchor, relief and decision.asks)
    if scene.language == "zh":
        return _chinese(scene, anchor)
    if under := _under(scene, anchor):
        return under
    if scene.language == "fa" and (hit := _persian_object(scene, anchor)):
        return hit
    within = [a for a in scene.actors if anchor.start <= a.start < anchor.end and a.code not in BODIES]
    if within:
        return within
    if anchor.concept.name == "sanctioned" or verbal(scene, anchor) or anchor.match.name.startswith("blacklist"):
        return _object(scene, anchor)
    if anchor.concept.name == "export_control" or decision.verb == "tighten":
        for cue in scene.of("to"):  # exports to China; sanctions extended to Belarus
            if cue.end > anchor.start - 60 and (run := _run(scene, cue.end, len(scene.text))):
                return run[:1] if _near(scene, cue.end, run[0]) else []
    after = _after(scene, anchor.end, anchor.concept.action in RELIEF)
    if after:
        return after
    low = min(anchor.start, decision.head[0])
    for cue in reversed(list(scene.of("on", "from"))):  # "imposed on Russia a new package of sanctions"
        run = _run(scene, cue.end, anchor.start) if low <= cue.start < anchor.start else []
        if run and not _owns(scene, run[-1], anchor):  # "removed from the US sanctions list"
            return run
    if decision.head[0] > anchor.end and (after := _after(scene, decision.head[1])):
        return after
    return _between(scene, anchor, decision)


def _after(scene: Scene, place: int, relief: bool = False) -> list[Actor]:
    for cue in scene.of("on", "from"):
        if cue.start < place or (relief and scene.text[cue.start : cue.end] == "from"):  # relief from Washington
            continue
        if scene.distance(place, cue.start) > 8 or any(a.start < cue.start for a in _clause_anchors(scene, place)):
            break
        if (
            cue.role == "from"
            and scene.language in GENITIVE
            and cue.end - cue.start <= 2
            and _role_only_from(scene, cue)
        ):
            continue
        if run := _run(scene, cue.end, len(scene.text)):
            return run
    return []


def _role_only_from(scene: Scene, cue: Cue) -> bool:
    return not any(other.start == cue.start and other.role == "on" for other in scene.of("on"))


def _clause_anchors(scene: Scene, place: int) -> list[Anchor]:
    return [other for other in scene.anchors if other.start >= place]


def _run(scene: Scene, start: int, end: int) -> list[Actor]:
    """The parties from `start` up to a word that ends the phrase, or to an end of the clause that no list explains."""
    stop = min((cue.start for cue in scene.of("stop") if cue.start > start and _stops(scene, cue, start)), default=end)
    stop = min([stop, end, *(a.start for a in scene.anchors if a.start >= start), *_hard_stops(scene, start)])
    inside = [actor for actor in scene.actors if start <= actor.start < stop]
    return [
        actor for actor in _list(scene, inside, start) if actor.code not in ORGANISATIONS or _near(scene, start, actor)
    ]


def _near(scene: Scene, start: int, actor: Actor) -> bool:
    return scene.distance(start, actor.start) <= 2


def _hard_stops(scene: Scene, start: int) -> list[int]:
    return [place for place in scene.stops if place >= start and scene.text[place] in ":;"][:1]


def _stops(scene: Scene, cue: Cue, start: int) -> bool:
    """A word that ends a phrase; "and" and the like do so only where no party follows at once."""
    if cue.end - cue.start > 3 or scene.text[cue.start : cue.end] not in ("and", "und", "et"):
        return True
    return not any(0 <= actor.start - cue.end <= 20 for actor in scene.actors)


def _object(scene: Scene, anchor: Anchor) -> list[Actor]:
    """Of a verb that means "to sanction": what follows it, or in the passive what comes before."""
    passive = any(cue.start >= anchor.end and scene.distance(anchor.end, cue.start) == 0 for cue in scene.of("by"))
    before = [actor for actor in scene.actors if actor.end <= anchor.start]
    if passive or any(
        scene.text[: anchor.start].rstrip().endswith(be) for be in (" was", " were", " been", " are", " is", " be")
    ):
        return before[-1:]
    run = _run(scene, anchor.end, len(scene.text))
    stands = anchor.match.name == "sanctioned" and len(before) == 1 and before[0].code not in BODIES
    return run or (before if stands else [])


def _under(scene: Scene, anchor: Anchor) -> list[Actor]:
    """ "Russia remains under sanctions": who stands under them is the last party before."""
    if not scene.near((anchor.start, anchor.end), "under", 2, -1):
        return []
    if anchor.start > 3 and "-" in scene.text[anchor.start - 6 : anchor.start]:  # out from under: з-під санкцій
        after = [a for a in scene.actors if 0 <= a.start - anchor.end <= 3]
        if after:
            return after[:1]
    before = [a for a in scene.actors if a.end <= anchor.start and not _owns(scene, a, anchor)]
    return [] if _after(scene, anchor.end) else before[-1:]


JOINED: Final = (", ", " and ", " or ", " et ", " y ", " e ", " und ", " и ", " та ", " і ", " و", " ve ", "، ", "、")


def _list(scene: Scene, run: list[Actor], place: int) -> list[Actor]:
    """The part of `run` that is one list: parties near each other, the first near the verb."""
    kept: list[Actor] = []
    for actor in run:
        joined = any(sign in scene.text[place : actor.start] for sign in JOINED)
        if scene.distance(place, actor.start) > (_RUN // 2 if not kept else 3 if joined else 0):
            break
        kept.append(actor)
        place = actor.end
    return kept


def _between(scene: Scene, anchor: Anchor, decision: Decision) -> list[Actor]:
    """ "hit Iran with sanctions", "threatened Serbia with sanctions"."""
    if scene.language == "ar":
        return []
    threats = [cue.end for cue in decision.operators if cue.role == "threaten" and cue.end <= anchor.start]
    if threats and not decision.verb:
        low = max(threats)
        inside = [a for a in scene.actors if low <= a.start and a.end <= anchor.start and not _owns(scene, a, anchor)]
        return [] if scene.commas(low, anchor.start) else inside
    low = min(decision.head[1], *threats) if threats else decision.head[1]
    inside = [actor for actor in scene.actors if low <= actor.start and actor.end <= anchor.start]
    if inside and any(
        word in scene.text[inside[-1].end : anchor.start].split() for word in ("with", "avec", "con", "com")
    ):
        return inside
    return []


def _owns(scene: Scene, actor: Actor, anchor: Anchor) -> bool:
    return actor.code in BODIES and scene.distance(actor.end, anchor.start) <= 1


_PLAIN: Final = ("に", "에게", "에 ")  # a mark of any indirect object; に対する and 에 대한 mark a target
_OBJECT: Final = {"ja": ("を", "はが"), "ko": ("을를", "은는이가")}


def _postposed(scene: Scene, anchor: Anchor, asked: bool) -> list[Actor]:
    """Turkish, Korean and Japanese mark the target behind it. Where somebody is `asked` for relief, a plain dative
    marks who is asked."""
    marked = []
    cues = [cue for cue in scene.of("on") if not (asked and _dative_mark(scene, cue))]
    for actor in scene.actors:
        if any(
            0 <= cue.start - actor.end <= 12
            and scene.distance(actor.end, cue.start) <= _MARK
            and not _other(scene, actor, cue)
            for cue in cues
        ):
            marked.append(actor)
        elif scene.language == "tr":
            if not asked and _turkish(scene, actor, anchor):
                marked.append(actor)
        elif _is_object(scene, actor, anchor):
            marked.append(actor)
    return marked


def _dative_mark(scene: Scene, cue: Cue) -> bool:
    text = scene.text[cue.start : cue.end]
    return text.startswith(_PLAIN) and not text.startswith(("に対", "에 대"))


def _is_object(scene: Scene, actor: Actor, anchor: Anchor) -> bool:
    """북한 해커 4명을 제재 대상으로: the object of the verb "to list" or "to sanction"."""
    objects, subjects = _OBJECT.get(scene.language, ("", ""))
    between = scene.text[actor.end : anchor.start]
    if not between or len(between) > 30 or any(a.start >= actor.end and a.end <= anchor.start for a in scene.actors):
        return False
    ends = [word[-1] for word in between.replace("、", " ").split()] if scene.language == "ko" else list(between)
    return any(end in objects for end in ends) and not any(end in subjects for end in ends)


_DATIVES: Final = ("'ya", "'ye", "'a", "'e", "'na", "'ne")


def _turkish(scene: Scene, actor: Actor, anchor: Anchor) -> bool:
    """A dative, or the object of a threat, if no participle takes it ("İran'a parça satan şirket" hits the firm)."""
    taken = any(actor.end <= cue.start < anchor.start for cue in scene.of("relative"))
    if actor.via == "demonym" and any(cue.end <= actor.start < anchor.start for cue in scene.of("relative")):
        return True  # the noun that the participle describes
    tail = scene.text[actor.end : actor.end + 4].split(" ")[0]
    threatened = bool(scene.of("threaten")) and tail in ("'i", "'u", "'ı", "'yi", "'yu", "'yı", "'ni")
    return not taken and (threatened or _dative(scene, actor))


def _persian_object(scene: Scene, anchor: Anchor) -> list[Actor]:
    """روسیه را تحریم کرد: who stands before the mark of the object is sanctioned."""
    after = [a for a in scene.actors if 0 <= a.start - anchor.end <= 2 and a.code not in BODIES]
    if after and not any(0 <= cue.start - after[0].end <= 2 for cue in scene.of("on")):  # تحریم‌های سوریه
        return after[:1]
    place = scene.text.rfind(" را ", 0, anchor.start)
    if place < 0 or scene.distance(place, anchor.start) > _MARK + 1:
        return []
    return [a for a in scene.actors if a.end <= place + 1 and scene.distance(a.end, place) <= 1][-1:]


def _dative(scene: Scene, actor: Actor) -> bool:
    tail = scene.text[max(actor.start, actor.end - 3) : actor.end + 4].split(" ")[0]
    return any(tail.endswith(dative) for dative in _DATIVES)


def _other(scene: Scene, actor: Actor, cue: Cue) -> bool:
    return any(other.start >= actor.end and other.end <= cue.start for other in scene.actors)


def _chinese(scene: Scene, anchor: Anchor) -> list[Actor]:
    """对 X 制裁 before the term, or X at once behind it where it is the verb."""
    marked: list[Actor] = []
    for cue in scene.of("by"):  # 缅甸遭西方制裁
        if cue.end <= anchor.start and anchor.start - cue.end < 12:
            return [actor for actor in scene.actors if actor.end <= cue.start][-1:]
    for cue in scene.of("on"):
        if cue.start < anchor.start:
            run = [a for a in scene.actors if a.start >= cue.end and a.end <= anchor.start]
            if run and run[0].start - cue.end <= 2:
                marked = run[:1] + [a for a, b in zip(run[1:], run, strict=False) if a.start - b.end <= 2]
    if marked:
        return marked
    return [actor for actor in scene.actors if 0 <= actor.start - anchor.end <= 6][:3]
