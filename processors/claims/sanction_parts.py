"""What the frames of verbs and nouns about sanctions share: the action, whose sanctions, and against whom."""

from __future__ import annotations

from typing import Final

from processors.claims.frames import Argument, Frame, arguments, parties_at
from processors.claims.nodes import Node
from vedette.models import ClaimKind, Party, SanctionAction

_ACTIONS: Final = {
    "s_impose": SanctionAction.IMPOSE,
    "s_tighten": SanctionAction.TIGHTEN,
    "s_extend": SanctionAction.EXTEND,
    "s_ease": SanctionAction.EASE,
    "s_lift": SanctionAction.LIFT,
    "s_enforce": SanctionAction.ENFORCE,
    "s_evade": SanctionAction.EVADE,
    "s_verb": SanctionAction.IMPOSE,
}


_ON: Final = ("on", "against", "upon", "over", "targeting")


def action_of(verb: Node, default: SanctionAction | None = None) -> SanctionAction | None:
    for name, action in _ACTIONS.items():
        if name in verb.classes:
            return action
    return default


def make_frame(
    node: Node,
    sanction: Node | None,
    actors: tuple[Party, ...],
    others: tuple[Party, ...],
    action: SanctionAction,
    **more: object,
) -> Frame:
    frame = Frame(ClaimKind.SANCTION, node, actors, others, action=action, measures=_measures(sanction))
    for name, value in more.items():
        setattr(frame, name, value)
    return frame


def _measures(sanction: Node | None) -> tuple[str, ...]:
    return sanction.measures if sanction is not None else ()


def targets(nodes: list[Node], sanction: Node, args: list[Argument]) -> tuple[Party, ...]:
    """Whom it is against: "on Iran", "against Russian banks", "Iran |sanctions|", "anti-Russian"."""
    behind = [a for a in args if a[1] > sanction.index]
    found = parties_at(nodes, behind, *_ON) or adjectives(nodes, behind, *_ON)
    if found:
        return found
    inner = arguments(nodes, sanction)
    return parties_at(nodes, inner, *_ON) or adjectives(nodes, inner, *_ON) or parties_at(nodes, inner, "for")


def adjectives(nodes: list[Node], args: list[Argument], *prepositions: str) -> tuple[Party, ...]:
    """As in "Russian |banks|": the country of an adjective counts as the target."""
    found: dict[str, Party] = {}
    for preposition, at in args:
        node = nodes[at]
        if preposition in prepositions and node.kind == "party" and (node.modifier or node.possessive):
            found |= {party.id: party for party in node.parties}
    return tuple(found.values())


def authority(nodes: list[Node], at: int) -> tuple[Party, ...]:
    """Whose sanctions: "|EU| sanctions", "|Washington's| embargo"."""
    left = at - 1
    while left >= 0 and nodes[left].kind == "np" and nodes[left + 1].start - nodes[left].end <= 1:
        left -= 1
    if left < 0 or nodes[left].kind != "party":
        return ()
    node, sanction = nodes[left], nodes[at]
    length = sum(len(word) + 1 for word in sanction.pre)
    if (
        sanction.start - node.end <= 1 + length
        and (not node.speaks or node.possessive or node.parties[0].id in ("EU", "UN", "NATO", "G7"))
    ) or node.modifier:
        return node.parties
    return ()
