"""Who makes a sanction and whom it hits, from the order of words and the prepositions of the language.

A party that is not stated is left out. Where the words do not say who is hit but one other country stands in the
sentence, it is taken, with less confidence.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from processors.taggers._sanction_action import RELIEF, Decision, verbal
from processors.taggers._sanction_cues import UNSPACED, Cue
from processors.taggers._sanction_scene import VERB_LAST, Actor, Anchor, Scene, country_name
from vedette.models import Party, PartyKind

# Bodies that sanction others far more often than they are sanctioned: before a term they own it.
BODIES: Final = frozenset(("US", "EU", "UN", "GB", "G7", "CA", "CH", "AU", "JP", "NZ", "NO", "ECOWAS", "AU_UNION", "KR"))
_ORGANISATIONS: Final = frozenset(("EU", "UN", "G7", "NATO"))
_GENITIVE: Final = frozenset(("fr", "es", "it", "pt", "ru", "uk", "ar", "fa"))
_VERB_FIRST: Final = frozenset(("ar", "de", "es", "ru", "uk", "it", "pt", "fr"))
_RUN = 14  # words from a preposition to the last of the parties that it governs
_MARK = 3


class Parties(Struct, frozen=True):
    """Authority (US, EU, UN, UK, G7 or a country's code), targets in the order of the text, how sure of them."""

    authority: str | None
    targets: tuple[Party, ...]
    confidence: float
    stated: bool = False  # the authority stands next to the term, or does the verb


def parties(scene: Scene, anchor: Anchor, decision: Decision) -> Parties:
    """The authority and targets of the sanction that `anchor` names, as the scene states them."""
    marked = _marked(scene, anchor, decision)
    owner = _owner(scene, anchor, marked)
    subject = None if owner else _subject(scene, anchor, decision, marked)
    chosen = owner or subject
    code = anchor.concept.authority or (chosen.code if chosen else None)
    stated = code is not None
    if not marked and anchor.concept.target is None:
        marked = _modifiers(scene, anchor, chosen)
    sure = 0.9
    if not marked and anchor.concept.target is None:
        marked, sure = _rest(scene, anchor, chosen, decision), 0.6
    if code is None:
        code = _lone_body(scene, marked, decision)
    targets = _as_parties(marked, code)
    if not targets and anchor.concept.target:
        target = anchor.concept.target
        targets = (Party(target, PartyKind.COUNTRY, country_name(target)),)
    return Parties("UK" if code == "GB" else code, targets, sure if targets else 0.7, stated)


def _asks(decision: Decision) -> bool:
    return any(cue.role == "ask" for cue in decision.operators)


def _as_parties(actors: list[Actor], authority: str | None) -> tuple[Party, ...]:
    made: dict[str, Party] = {}
    for actor in actors:
        if actor.code != authority:
            made.setdefault(actor.code, Party(actor.code, actor.kind, actor.name, actor.country))
    return tuple(made.values())


# --- targets -----------------------------------------------------------------------------------------------------------


def _marked(scene: Scene, anchor: Anchor, decision: Decision) -> list[Actor]:
    """The parties that a preposition or the verb makes the target."""
    forced = [actor for actor in scene.actors if actor.forced]
    if forced or anchor.concept.target:
        return forced
    if scene.language in VERB_LAST and scene.language != "fa":
        relief = decision.verb in RELIEF or anchor.concept.action in RELIEF
        return _postposed(scene, anchor, relief and _asks(decision))
    if scene.language == "zh":
        return _chinese(scene, anchor)
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
        if low <= cue.start < anchor.start and (run := _run(scene, cue.end, anchor.start)):
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
        if cue.role == "from" and scene.language in _GENITIVE and cue.end - cue.start <= 2 and _role_only_from(scene, cue):
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
    return [actor for actor in _list(scene, inside, start) if actor.code not in _ORGANISATIONS or _near(scene, start, actor)]


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
    if passive or any(scene.text[: anchor.start].rstrip().endswith(be) for be in (" was", " were", " been", " are", " is")):
        return before[-1:]
    run = _run(scene, anchor.end, len(scene.text))
    return run or ([] if len(before) != 1 or before[0].code in BODIES else before)


_JOINED: Final = tuple(", | and | or | et | y | e | und | и | та | і | و| ve |، |、".split("|"))


def _list(scene: Scene, run: list[Actor], place: int) -> list[Actor]:
    """The part of `run` that is one list: parties near each other, the first near the verb."""
    kept: list[Actor] = []
    for actor in run:
        joined = any(sign in scene.text[place : actor.start] for sign in _JOINED)
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
    if inside and any(word in scene.text[inside[-1].end : anchor.start].split() for word in ("with", "avec", "con", "com")):
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
            if not asked and _dative(scene, actor):
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


_ASKED: Final = ("に", "에", "den", "dan", "de", "da", "ye", "ya", "te", "ta")
_DATIVES: Final = ("'ya", "'ye", "'a", "'e", "'na", "'ne")


def _dative(scene: Scene, actor: Actor) -> bool:
    tail = scene.text[max(actor.start, actor.end - 3) : actor.end + 4].split(" ")[0]
    return any(tail.endswith(dative) for dative in _DATIVES)


def _other(scene: Scene, actor: Actor, cue: Cue) -> bool:
    return any(other.start >= actor.end and other.end <= cue.start for other in scene.actors)


def _chinese(scene: Scene, anchor: Anchor) -> list[Actor]:
    """对 X 制裁 before the term, or X at once behind it where it is the verb."""
    marked: list[Actor] = []
    for cue in scene.of("on"):
        if cue.start < anchor.start:
            run = [a for a in scene.actors if a.start >= cue.end and a.end <= anchor.start]
            if run and run[0].start - cue.end <= 2:
                marked = run[:1] + [a for a, b in zip(run[1:], run, strict=False) if a.start - b.end <= 2]
    if marked:
        return marked
    return [actor for actor in scene.actors if 0 <= actor.start - anchor.end <= 6][:3]


def _modifiers(scene: Scene, anchor: Anchor, authority: Actor | None) -> list[Actor]:
    """ "Russia sanctions", "Russian oil price cap": a country next to the term that is not the one who makes it."""
    near = [
        actor
        for actor in scene.actors
        if actor is not authority
        and (actor.code not in BODIES)
        and (
            (actor.end <= anchor.start and scene.distance(actor.end, anchor.start) <= 2 and anchor.start - actor.end < 25)
            or (anchor.start <= actor.start and actor.end <= anchor.end)
        )
    ]
    return near[-1:]


def _rest(scene: Scene, anchor: Anchor, authority: Actor | None, decision: Decision) -> list[Actor]:
    """The one other country of the sentence, if there is just one. Who asks, opposes or mediates is not taken first."""
    code = authority.code if authority else None
    others = [actor for actor in scene.actors if actor.code != code and actor.code not in _ORGANISATIONS]
    codes = {actor.code for actor in others}
    if authority is None and decision.action not in ("evade", "enforce", "oppose") and codes <= BODIES:
        return []
    if len(codes) == 1:
        if authority is None and decision.action == "call_for":
            return []
        return others[:1]
    outside = {actor.code for actor in others if actor.code not in BODIES}
    if len(outside) == 1 or (outside and decision.action in ("evade", "enforce")):
        return [actor for actor in others if actor.code in outside][:1]
    return []


# --- authority ---------------------------------------------------------------------------------------------------------


def _owner(scene: Scene, anchor: Anchor, marked: list[Actor]) -> Actor | None:
    """Whose the sanctions are: "US sanctions", "sanctions de l'UE", "санкции США", 美国制裁."""
    verb = anchor.concept.name == "sanctioned" or verbal(scene, anchor)
    for actor in () if verb else reversed(scene.actors):
        if actor.code in BODIES and anchor.start <= actor.start < anchor.end:
            return actor
        if actor in marked or actor.forced or actor.end > anchor.start:
            continue
        gap = scene.distance(actor.end, anchor.start)
        if gap <= 2 and not scene.commas(actor.end, anchor.start) and not _verb_between(scene, actor.end, anchor.start):
            if actor.code in BODIES or (marked and actor.via == "demonym"):
                return actor
        break
    by = _by(scene, anchor.end, marked)
    if by is not None:
        return by
    if scene.language in _GENITIVE:
        for actor in scene.actors:
            if actor.start >= anchor.end and actor not in marked and scene.distance(anchor.end, actor.start) <= 3:
                if not scene.commas(anchor.end, actor.start) and not _marks(scene, anchor.end, actor.start):
                    return actor if actor.code in BODIES or marked else None
                break
    return None


def _marks(scene: Scene, left: int, right: int) -> bool:
    return any(left <= cue.start and cue.end <= right for cue in scene.of("on")) or _verb_between(scene, left, right)


def _verb_between(scene: Scene, left: int, right: int) -> bool:
    return any(left <= cue.start and cue.end <= right for cue in scene.of("impose", "lift", "ease", "tighten", "extend"))


def _by(scene: Scene, place: int, marked: list[Actor]) -> Actor | None:
    for cue in scene.of("by"):
        if cue.start >= place and scene.distance(place, cue.start) <= 9:
            for actor in scene.actors:
                if actor.start >= cue.end and scene.distance(cue.end, actor.start) <= 2 and actor not in marked:
                    return actor
    return None


def _subject(scene: Scene, anchor: Anchor, decision: Decision, marked: list[Actor]) -> Actor | None:
    """Who does the verb. Who asks, opposes or evades is not who sanctions."""
    if decision.action == "evade":
        return None
    free = [actor for actor in scene.actors if actor not in marked and not actor.forced]
    apart = ("ask", "oppose", "refuse") if decision.action == "oppose" else ("ask", "oppose")
    above = [cue.end for cue in decision.operators if cue.role in apart and cue.end <= decision.head[0]]
    asked = max(above, default=-1)
    if scene.language in VERB_LAST or scene.language in UNSPACED:
        if _asks(decision):
            dative = [a for a in free if scene.text[a.end : a.end + 2].lstrip("'").startswith(_ASKED)]
            return dative[0] if dative else None
        if any(cue.role == "oppose" for cue in decision.operators):
            return None
        before = [actor for actor in free if actor.end <= anchor.start]
        return before[0] if before else None
    if asked >= 0:
        free = [actor for actor in free if actor.start >= asked]
    if not decision.verb and not anchor.concept.action and not verbal(scene, anchor):
        if anchor.concept.name != "sanctioned" and not any(cue.role == "threaten" for cue in decision.operators):
            return None
    before = [
        actor
        for actor in free
        if actor.end <= decision.head[0]
        and not _target_marked(scene, actor)
        and not (decision.head[0] > anchor.end and actor.start >= anchor.start)
    ]
    if scene.language in _VERB_FIRST and decision.head[1] <= anchor.start:
        between = [a for a in free if decision.head[1] <= a.start and a.end <= anchor.start and not _target_marked(scene, a)]
        if between and not before:
            return between[0]
    clause = [actor for actor in before if not scene.commas(actor.end, decision.head[0])]
    pool = clause or before
    bodies = [actor for actor in pool if actor.code in BODIES]
    return _first_of_list(scene, bodies or pool)


def _first_of_list(scene: Scene, pool: list[Actor]) -> Actor | None:
    """The last of `pool`, or the first of the list that it ends: "the United States and Britain"."""
    if not pool:
        return None
    chosen = pool[-1]
    for actor in reversed(pool[:-1]):
        between = scene.text[actor.end : chosen.start]
        if len(between) > 8 or not any(sign.strip() in between for sign in _JOINED):
            break
        chosen = actor
    return chosen


def _target_marked(scene: Scene, actor: Actor) -> bool:
    return any(0 <= actor.start - cue.end <= 5 for cue in scene.of("on"))


def _lone_body(scene: Scene, marked: list[Actor], decision: Decision) -> str | None:
    """The one great sanctioning body of the sentence, where nothing else says who."""
    apart = [cue.start for cue in decision.operators if cue.role in ("ask", "oppose")]
    speakers = min(apart) if apart and scene.language not in VERB_LAST else -1
    codes = {a.code for a in scene.actors if a.code in BODIES and a not in marked and a.start >= speakers}
    if decision.action == "evade":
        codes &= {"UN"}
    return codes.pop() if len(codes) == 1 else None
