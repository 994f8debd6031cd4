"""Who sanctions whom, and what is done with the sanction: imposed, tightened, extended, eased, lifted, evaded ...

Approval ("sanctioned the plan"), courts, sport and tariffs are no sanctions; a bare mention ("the sanctions against
Pyongyang") without an act is no claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.frames import Frame, arguments, parties_at, passive_agent
from processors.claims.nodes import Node
from processors.claims.sanction_parts import action_of, authority, make_frame, targets
from processors.claims.sanction_verbs import of_verb
from processors.claims.whose import Memory
from vedette.models import Party, SanctionAction

_STRICTER: Final = lex.words("sanction.stricter")


_NEW: Final = frozenset(["new", "fresh", "further", "additional", "more", "first"]) | _STRICTER


_LISTS: Final = frozenset(["list", "lists", "blacklist"])


_PRESUPPOSES: Final = lex.words("sanction.presupposes")


def frames(nodes: list[Node], memory: Memory) -> Iterator[Frame]:
    """Every act with a sanction that the sentence states."""
    used: set[int] = set()
    for node in nodes:
        if node.kind == "verb" and (frame := of_verb(nodes, node, memory, used)):
            yield from _sound(frame)
    for node in nodes:
        if node.kind == "noun" and (frame := _of_noun(nodes, node, memory, used)):
            yield from _sound(frame)
    for node in nodes:
        if node.kind == "sanction" and node.index not in used and (frame := _of_sanction(nodes, node, memory)):
            yield from _sound(frame)


def _sound(frame: Frame) -> Iterator[Frame]:
    same = {p.id for p in frame.actors} & {p.id for p in frame.others}
    if same and frame.action is not SanctionAction.EVADE:
        frame.others = tuple(p for p in frame.others if p.id not in same)
    asked = frame.action in (SanctionAction.LIFT, SanctionAction.EASE) and frame.node.parent is not None
    if frame.actors or frame.others or asked:  # "demanded the removal of Western sanctions": stance.py adds on whom
        yield frame


def _of_noun(nodes: list[Node], noun: Node, memory: Memory, used: set[int]) -> Frame | None:
    """As in "the lifting of sanctions on X", "sanctions relief for X", "sanctions evasion by X"."""
    action = action_of(noun)
    if action is None:
        return None
    args = arguments(nodes, noun)
    inside = next(
        (nodes[at] for p, at in args if nodes[at].kind == "sanction" and p in ("of", "from", "in", "to", "on")), None
    )
    before = nodes[noun.index - 1] if noun.index else None
    compound = before if before is not None and before.kind == "sanction" and noun.start - before.end <= 1 else None
    sanction = inside or compound
    if sanction is None or (
        action is SanctionAction.IMPOSE and noun.word in ("package", "round", "designation", "listing")
    ):
        return None
    used.add(sanction.index)
    others = targets(nodes, sanction, args) or parties_at(
        nodes, args, "for", "to", "by" if action is SanctionAction.EVADE else "for"
    )
    actors = authority(nodes, sanction.index)
    if not actors and action is not SanctionAction.EVADE:
        actors = passive_agent(nodes, args)
    if action is SanctionAction.EVADE and not others:
        return None
    frame = make_frame(noun, sanction, actors, others, action, by=f"noun:{noun.word}")
    if noun.parent is None:
        frame.confidence = 0.55
    return (
        _owned(nodes, frame)
        if noun.parent is not None or noun.word in ("evasion", "circumvention", "violation", "breach") or actors
        else None
    )


def _owned(nodes: list[Node], frame: Frame) -> Frame:
    if frame.actors or frame.node.parent is None:
        return frame
    governor = nodes[frame.node.parent]
    if (
        (
            governor.kind == "verb"
            and frame.node.relation == "obj"
            and governor.classes & {"promise", "plan", "s_impose", "transparent"}
            and not governor.passive
        )
        and not governor.classes & {"oppose", "dismiss", "call", "accuse"}
        and governor.word != "propose"
    ):
        frame.actors = tuple(p for p in governor.who if p.id not in {o.id for o in frame.others})
    return frame


def _of_sanction(nodes: list[Node], sanction: Node, memory: Memory) -> Frame | None:
    """A sanction under a word of opposing, asking, threatening; or news of it: "new US sanctions on Iran"."""
    args = arguments(nodes, sanction)
    others = targets(nodes, sanction, args)
    actors = authority(nodes, sanction.index) or passive_agent(nodes, args)
    governor = nodes[sanction.parent] if sanction.parent is not None else None
    stricter = bool(_STRICTER & set(sanction.pre))
    action = SanctionAction.TIGHTEN if stricter else SanctionAction.IMPOSE
    if (
        governor is not None
        and governor.classes & (_PRESUPPOSES | {"report"})
        and (governor.kind == "noun" or _governs(governor, sanction))
    ):
        if not others and (governor.classes & {"threat"} or governor.word in ("warn", "call")):
            others = _threatened(nodes, governor, sanction)
        if governor.classes & {"halt"} and not governor.classes & {"oppose"} and governor.word not in ("block", "veto"):
            return None
        if (
            not actors
            and governor.classes & {"threat", "promise", "plan"}
            and not governor.classes & {"oppose", "call"}
        ):
            actors = governor.who or _noun_owner(nodes, governor)
        if (governor.word == "warn" and not others) or (
            governor.classes == {"report"} and governor.word not in ("warn", "announce")
        ):
            return None
        if not others and not (actors and governor.classes & {"threat"}):
            return None
        return make_frame(sanction, sanction, actors, others, action, by=f"under:{governor.word}")
    if others and governor is not None and sanction.relation == "subj" and _still_open(nodes, governor):
        return make_frame(sanction, sanction, actors, others, action, by="option", hint="planned")
    if actors and others and (_NEW & set(sanction.pre) or _reasoned(nodes, sanction)):
        return make_frame(sanction, sanction, actors, others, action, by="news", confidence=0.6)
    return None


def _still_open(nodes: list[Node], verb: Node) -> bool:
    """As in "sanctions on X |remain an option|", "are on the table"."""
    if verb.word not in ("be", "remain", "stay") or verb.negative:
        return False
    return any(node.word in _OPTIONS for node in nodes[verb.index + 1 : verb.index + 3])


_OPTIONS: Final = frozenset(["option", "table", "possibility", "possible", "cards"])


def _noun_owner(nodes: list[Node], noun: Node) -> tuple[Party, ...]:
    before = nodes[noun.index - 1] if noun.index else None
    return before.parties if before is not None and before.kind == "party" else ()


def _governs(governor: Node, sanction: Node) -> bool:
    if sanction.relation == "obj":
        return bool(governor.classes & {"oppose", "threat", "plan", "promise", "call", "dismiss", "refuse", "halt"})
    if sanction.relation == "subj":
        return governor.passive and bool(governor.classes & {"oppose", "plan", "promise", "halt", "dismiss", "call"})
    if sanction.relation in ("for", "to", "of", "with", "against", "over"):
        return governor.classes & {"threat"} != set() or governor.word in (
            "call",
            "push",
            "press",
            "appeal",
            "object",
            "ask",
            "warn",
            "lobby",
            "protest",
        )
    return False


def _threatened(nodes: list[Node], governor: Node, sanction: Node) -> tuple[Party, ...]:
    """As in "threatened |Georgia| with sanctions"."""
    return next((nodes[i].parties for i in range(governor.index + 1, sanction.index) if nodes[i].kind == "party"), ())


def _reasoned(nodes: list[Node], sanction: Node) -> bool:
    return any(n.kind == "prep" and n.word in ("for", "over") for n in nodes[sanction.index + 1 : sanction.index + 6])
