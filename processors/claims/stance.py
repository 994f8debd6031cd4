"""How real an act is by the text: read from its verb outwards, through every word that it stands under.

`judge` starts from the act's own verb (will, has not, reportedly) and climbs: "denied accusations that it |sent|" is
denied; "urged Berlin to stop |sending|" is opposed. The nearest speaker counts. None means that there is no claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.frames import Frame
from processors.claims.moods import CHANGES, State, deny, report
from processors.claims.nodes import Node
from processors.claims.parents import GOVERNORS
from processors.claims.whose import Memory, listed, owner
from vedette.models import Party, PartyKind, SanctionAction, Stance

_FINAL: Final = {
    "real": Stance.ASSERTED,
    "will": Stance.PROMISED,
    "promised": Stance.PROMISED,
    "planned": Stance.PLANNED,
    "called": Stance.CALLED_FOR,
    "refused": Stance.REFUSED,
    "opposed": Stance.OPPOSED,
    "denied": Stance.DENIED,
    "alleged": Stance.ALLEGED,
}


_MODALS: Final = {
    "will": "will",
    "would": "will",
    "may": "planned",
    "plan": "planned",
    "can": "planned",
    "should": "called",
    "refuse": "refused",
}


_STEPS: Final = 7


@dataclass(slots=True)
class Judged:
    stance: Stance
    speakers: tuple[Party, ...]


def judge(nodes: list[Node], frame: Frame, memory: Memory, said_by: tuple[Party, ...] | None) -> Judged | None:
    """The stance of the frame with its speakers. `said_by`: who says the whole sentence, () is somebody unnamed."""
    state = _begin(frame)
    if frame.node.index and nodes[frame.node.index - 1].word == "whether" and state.mood == "real":
        state.mood = "planned"  # "a decision on whether to supply"
    if frame.node.kind != "verb" and state.mood == "real" and _none(nodes, frame.node):
        governor = nodes[frame.node.parent] if frame.node.parent is not None else _being(nodes, frame.node)
        state.mood = "refused" if governor is not None and governor.modal in ("will", "would") else "not"
    node, _last = frame.node, frame.node
    for _ in range(_STEPS):
        if node.conditional or state.void:
            return None
        if node.parent is None:
            break
        governor = nodes[node.parent]
        if governor.index == node.index:
            break
        if _presupposed(nodes, governor, node):
            return _settle(frame, state, None)
        _apply(nodes, governor, node, state, frame, memory)
        _last, node = node, governor
    if node.conditional or state.void:
        return None
    return _settle(frame, state, said_by)


def _none(nodes: list[Node], noun: Node) -> bool:
    """As in "|no| deliveries", "|no| Taurus deliveries"."""
    before = nodes[noun.index - 1] if noun.index else None
    compound = before is not None and before.kind == "item" and noun.start - before.end <= 1
    return "no" in noun.pre or (compound and before is not None and "no" in before.pre)


def _being(nodes: list[Node], noun: Node) -> Node | None:
    """The verb of "There |will be| no deliveries"."""
    return next((n for n in reversed(nodes[max(0, noun.index - 4) : noun.index]) if n.word == "be"), None)


def _begin(frame: Frame) -> State:
    verb = frame.node
    state = State()
    if frame.hint:
        state.mood = frame.hint
        state.speakers = frame.owner
        state.attributed = bool(frame.owner)
    if verb.kind != "verb":
        return state
    if verb.modal in _MODALS and state.mood in ("real", "promised"):
        state.mood = _MODALS[verb.modal] if state.mood == "real" or _MODALS[verb.modal] != "will" else "promised"
    if verb.form == "inf" and verb.parent is None and not verb.modal and state.mood == "real":
        state.mood = "will"
    if verb.passive and verb.finite and not verb.modal and verb.text.lower().startswith("be "):
        state.mood = "called"  # "suggests that they be eased"
    if verb.negative:
        state.mood = (
            "refused"
            if state.mood in ("will", "promised") or verb.modal == "can" or verb.modal == "may"
            else "opposed"
            if state.mood == "called"
            else "not"
        )
    if verb.hearsay and state.mood == "real":
        state.mood = "alleged"
    return state


def _presupposed(nodes: list[Node], governor: Node, node: Node) -> bool:
    """As in "sanctioned Iran for |supplying|": whatever becomes of the sanction, the supply is stated."""
    if not (
        any(c.startswith("s_") for c in governor.classes) or governor.word in ("thank", "praise", "welcome", "hail")
    ):
        return False
    return (node.relation in ("for", "over", "after") and any(n.kind == "sanction" for n in nodes)) or (
        "s_verb" in governor.classes and node.relation in ("for", "over")
    )


def _apply(nodes: list[Node], governor: Node, node: Node, state: State, frame: Frame, memory: Memory) -> None:
    """What `governor` does to the act under it. The first class that fits decides; then its own modality."""
    who = (
        governor.who
        if governor.kind == "verb"
        else owner(nodes, governor, memory)
        if governor.classes - {"transfer"}
        else ()
    )
    if governor.kind == "verb" and governor.passive:
        who = _agent(nodes, governor)
    if "alleg" in governor.classes and governor.kind == "noun" and _is_false(nodes, governor):
        state.mood, state.speakers, state.attributed = "denied", (), False
        return
    if _called_false(nodes, governor, node):
        deny(state, who, governor, node, frame)
        return
    if (
        state.mood == "refused"
        and governor.word in ("lift", "drop", "end", "remove", "overturn", "waive", "scrap", "reverse", "revoke")
        and node.kind == "noun"
        and "halt" in node.classes
    ):
        state.mood = "promised"  # "lifted its veto on the sale"
        frame.actors = frame.actors or who
        return
    for name, change in CHANGES.items():
        if name in governor.classes and _fits(name, governor, node):
            change(state, who, governor, node, frame)
            break
    else:
        if "fail" in governor.classes:
            state.void = True
        if node.form == "inf" and node.relation == "inf" and governor.word in _PURPOSE and state.mood == "real":
            state.mood = "planned"
        if governor.negative and node.relation != "subj" and state.mood in ("real", "promised", "planned"):
            state.mood = "not"
    if node.relation != "subj" or governor.classes & GOVERNORS:
        _own_modality(governor, state)


# What is done in order that something be: "raised money |to buy|" says not that it was bought.
_PURPOSE: Final = lex.words("stance.purpose")
_FALSE: Final = lex.words("stance.false")


def _called_false(nodes: list[Node], governor: Node, node: Node) -> bool:
    """As in "called the reports that ... a fabrication", "described claims of ... as baseless"."""
    if governor.kind != "verb" or governor.word not in (
        "call",
        "describe",
        "be",
        "brand",
        "label",
        "dismiss",
        "reject",
    ):
        return False
    return any(n.word in _FALSE or _FALSE & set(n.pre) for n in nodes[governor.index + 1 :]) and bool(
        node.classes & {"alleg"}
    )


def _is_false(nodes: list[Node], governor: Node) -> bool:
    """As in "Reports that ... are false": the verdict stands behind the clause."""
    for node in nodes[governor.index + 1 :]:
        if node.kind == "verb" and node.word == "be" and not node.negative:
            behind = nodes[node.index + 1 : node.index + 4]
            return any(n.word in _FALSE or _FALSE & set(n.pre) for n in behind)
    return False


def _agent(nodes: list[Node], verb: Node) -> tuple[Party, ...]:
    for index in range(verb.index + 1, min(verb.index + 8, len(nodes) - 1)):
        if nodes[index].kind == "prep" and nodes[index].word == "by" and nodes[index + 1].kind == "party":
            return listed(nodes, index + 1)
    return ()


def _fits(name: str, governor: Node, node: Node) -> bool:
    """Some verbs have two senses: "announced that" reports, "announced the sale" promises; "warned against" opposes."""
    clause = node.relation == "that"
    if name == "report":
        return (
            clause
            or (governor.kind == "verb" and governor.passive and node.form == "inf")
            or (
                "promise" not in governor.classes
                and "halt" not in governor.classes
                and "oppose" not in governor.classes
                and "plan" not in governor.classes
                and "call" not in governor.classes
            )
        )
    if name in ("halt", "promise", "plan") and clause and "report" in governor.classes:
        return False
    if name == "dismiss" and governor.kind == "noun":
        return False
    return not (name == "call" and node.relation == "that" and governor.word in ("press",))


def _own_modality(governor: Node, state: State) -> None:
    if governor.kind != "verb" or state.mood in ("denied", "opposed", "called", "alleged"):
        return
    if governor.modal in ("may", "plan") and state.mood in ("real", "will", "promised"):
        state.mood = "planned"
    elif governor.modal == "should" and state.mood in ("real", "will", "promised"):
        state.mood = "called"
    elif governor.modal in ("will", "would") and state.mood == "real" and not governor.classes & {"report"}:
        state.mood = "will"
    if (
        governor.form == "inf"
        and governor.parent is None
        and not governor.modal
        and state.mood == "real"
        and governor.classes & {"transparent"}
    ):
        state.mood = "will"
    if governor.hearsay and state.mood == "real":
        state.mood = "alleged"


def _settle(frame: Frame, state: State, said_by: tuple[Party, ...] | None) -> Judged | None:
    """The last word: who says the sentence as a whole, then the mood as a stance."""
    if said_by is not None and not state.attributed:
        governor = Node("verb", 0, 0, "say")
        report(state, said_by, governor, frame.node, frame)
    elif (
        said_by
        and not state.speakers
        and state.mood in ("planned", "promised", "called", "alleged", "refused", "opposed", "denied")
    ):
        state.speakers = said_by
    if state.mood == "not":
        return None
    if state.mood == "called" and not state.attributed:
        return None
    if state.mood == "called" and frame.action in _RELIEF and not frame.others:
        frame.others = _relieved(frame, state.speakers)
    return Judged(_FINAL[state.mood], state.speakers) if frame.actors or frame.others else None


_RELIEF: Final = frozenset([SanctionAction.LIFT, SanctionAction.EASE])


def _relieved(frame: Frame, who: tuple[Party, ...]) -> tuple[Party, ...]:
    """As in "Iran demanded the lifting of US sanctions": those on itself. Bodies that sanction ask for others."""
    if len(who) != 1 or who[0].kind != PartyKind.COUNTRY or who[0].id in _AUTHORITIES:
        return ()
    return () if who[0].id in {party.id for party in frame.actors} else who


_AUTHORITIES: Final = frozenset(["US", "GB", "DE", "FR"])
