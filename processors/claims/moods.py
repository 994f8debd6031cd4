"""What each class of words does to the act under it: one small function for each."""

from __future__ import annotations

from dataclasses import dataclass

from processors.claims.frames import Frame
from processors.claims.nodes import Node
from vedette.models import Party


@dataclass(slots=True)
class State:
    """`mood`: real, not, will, promised, planned, called, refused, opposed, denied, alleged; `speakers` who says so."""

    mood: str = "real"
    speakers: tuple[Party, ...] = ()
    attributed: bool = False
    void: bool = False


def _speak(state: State, who: tuple[Party, ...]) -> None:
    if not state.speakers:
        state.speakers = who
    state.attributed = True


def _accuse(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if governor.negative:
        state.void = True
    elif state.mood in ("real", "not", "will"):
        state.mood, state.speakers, state.attributed = "alleged", who, True


def deny(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if governor.negative:
        state.void = True
    elif state.mood in ("called", "opposed"):
        state.mood, state.speakers, state.attributed = "refused", who, True
    elif state.mood == "denied":
        _speak(state, who)
    else:
        state.mood, state.speakers, state.attributed = "denied", who, True


def _dismiss(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    """Rejected: an accusation is denied, a request refused, an act opposed."""
    if (
        (state.mood in ("alleged", "real", "not") and node.relation in ("that", "ing"))
        or state.mood == "alleged"
        or state.mood in ("called", "opposed")
    ):
        deny(state, who, governor, node, frame)
        if state.mood == "refused" and not (frame.actors or frame.action or set(who) & set(frame.others)):
            frame.actors = who  # "rejected a request to buy": who would have sold
    elif {p.id for p in who} & {p.id for p in frame.actors} and not frame.action:
        state.mood, state.speakers, state.attributed = "refused", who, True
    else:
        _oppose(state, who, governor, node, frame)


def _oppose(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if governor.negative or "no" in governor.pre:  # "had no objection to"
        state.void = True
        return
    if (
        {p.id for p in who} & {p.id for p in frame.actors}
        and governor.word in ("oppose", "veto", "reject", "resist")
        and len(frame.actors) == 1
        and frame.action is None
    ):
        state.mood = "refused"
    elif state.mood in ("refused",):
        state.void = True
    else:
        state.mood = "opposed"
    state.speakers, state.attributed = who, True
    if state.mood == "opposed" and frame.actors == who:
        frame.actors = ()


def report(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if governor.kind == "verb" and governor.negative:
        if not who and governor.word in ("suggest", "indicate", "show") and state.mood == "real":
            state.mood = "denied"  # "Nothing suggests that"
            return None
        state.void = state.mood in ("real", "will", "planned")
        return None
    if governor.word in ("warn",) and node.relation == "against":
        return _oppose(state, who, governor, node, frame)
    if state.mood == "not":
        state.mood, state.speakers, state.attributed = "denied", who, True
        return None
    ids = {p.id for p in who}
    involved = ids & ({p.id for p in frame.actors} | {p.id for p in frame.others})
    if state.mood == "real":
        state.mood = (
            "real" if (involved and not frame.action) or (ids and ids <= {p.id for p in frame.actors}) else "alleged"
        )
    elif state.mood == "will":
        state.mood = "promised" if involved or not who else "planned"
    _speak(state, who)
    return None


def _alleg(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if state.mood in ("real", "not", "will"):
        state.mood = "alleged"
        before = governor.pre
        state.attributed = True
        if who and not before:
            state.speakers = ()


def _evidence(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if "no" in governor.pre or "little" in governor.pre:
        state.mood, state.attributed = "denied", False
    elif state.mood == "real":
        state.mood = "alleged"


def _call(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if (
        governor.word in ("want", "need", "seek")
        and governor.who
        and {p.id for p in governor.who}
        & ({p.id for p in frame.actors} | ({p.id for p in frame.others} if not frame.action else set()))
    ) and node.form == "inf":
        state.mood = "planned" if state.mood in ("real", "will", "promised") else state.mood
        return
    if (governor.word == "want" and governor.negative) or (
        governor.negative and governor.word in ("recommend", "propose", "encourage")
    ):
        state.mood = "opposed"
    elif governor.word == "call" and governor.kind == "verb" and node.relation not in ("for", "on", "upon", "inf"):
        return
    elif governor.negative:
        state.void = True
    elif state.mood in ("refused", "not", "opposed"):
        state.mood = "opposed"
    else:
        state.mood = "called"
    state.speakers, state.attributed = who or state.speakers, True


def _plan(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    negative = governor.negative or "no" in governor.pre
    if state.mood in ("real", "will", "promised", "not"):
        state.mood = "refused" if negative or state.mood == "not" else "planned"
    if "threat" in governor.classes or negative:
        _speak(state, who)


def _promise(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    negative = governor.kind == "verb" and governor.negative
    if state.mood in ("real", "will") or (
        state.mood == "planned"
        and node.kind == "noun"
        and governor.word in ("approve", "clear", "authorise", "authorize", "greenlight", "endorse")
    ):
        state.mood = "refused" if negative else "promised"
    elif state.mood == "not":
        state.mood = "refused"
    if (
        frame.action
        and state.mood == "promised"
        and node.relation == "obj"
        and governor.kind == "verb"
        and not governor.modal
    ):
        state.mood = "real"  # to announce sanctions is to impose them
    if ("speech" in governor.classes and governor.kind == "verb") or governor.word in (
        "promise",
        "pledge",
        "offer",
        "vow",
        "commitment",
    ):
        _speak(state, who)


def _refuse(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if governor.negative and governor.kind == "verb":
        state.mood = "planned" if state.mood in ("real", "not") else state.mood
        return
    if (
        governor.word == "rule"
        and "out" not in governor.text.lower().split()
        and node.relation not in ("out",)
        and not governor.text.lower().endswith("out")
    ):
        return
    if state.mood in ("denied", "alleged"):
        return
    state.mood = "refused"
    _speak(state, who)


def _halt(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if governor.kind == "verb" and governor.negative:
        if state.mood == "real" and governor.modal in ("will", "would"):
            state.mood = "will"
        return
    if governor.kind == "verb" and governor.word in ("end",) and node.relation == "subj":
        return
    ids, actors = {p.id for p in who}, {p.id for p in frame.actors}
    buys = frame.action is None and bool(ids & {p.id for p in frame.others})
    if (ids and actors and not buys and not ids & actors and governor.kind == "verb") or (
        governor.word in ("block", "veto", "bar", "prevent") and ids and frame.action
    ):
        state.mood, state.speakers, state.attributed = "opposed", who, True
    elif state.mood in ("real", "will", "promised", "planned"):
        state.mood = "refused"


def _transparent(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    if governor.negative:
        state.mood = "refused" if "allow" in governor.classes or governor.modal in ("will", "would") else "not"
    elif "allow" in governor.classes and state.mood == "real":
        state.mood = "promised"


def _denial(state: State, who: tuple[Party, ...], governor: Node, node: Node, frame: Frame) -> None:
    deny(state, who, governor, node, frame)


CHANGES = {
    "denial": _denial,
    "deny": deny,
    "accuse": _accuse,
    "evidence": _evidence,
    "alleg": _alleg,
    "report": report,
    "dismiss": _dismiss,
    "refuse": _refuse,
    "halt": _halt,
    "oppose": _oppose,
    "call": _call,
    "plan": _plan,
    "promise": _promise,
    "transparent": _transparent,
}
