"""Who hands arms to whom: the frames of verbs (supply, buy, promise, seize) and of nouns (delivery, arms sales, aid).

It does not judge whether it is true: see stance.py. Troops, gas, aid that is not military and a country's own
deployments are no transfers (codebook).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.frames import Argument, Frame, arguments, items_at, parties_at
from processors.claims.nodes import Node
from processors.claims.transfer_nouns import AGENTS, of_agent, of_item, of_noun
from processors.claims.transfer_parts import make_frame
from processors.claims.transfer_verbs import arrive, get, give, intercept, promise, want
from processors.claims.whose import Memory

_TROOPS: Final = lex.words("transfer.troops")


_MOVED: Final = frozenset(["send", "dispatch", "fly", "route", "transport", "ferry"])


_OWN_SHIPS: Final = lex.words("transfer.own_ships")


_AIMED: Final = lex.words("transfer.aimed")


_WANTED: Final = lex.words("transfer.wanted")


_PROMISING: Final = lex.words("transfer.promising")


def frames(nodes: list[Node], memory: Memory) -> Iterator[Frame]:
    """Every transfer that a verb or noun of the sentence states. Verbs come first: they take their items."""
    used: set[int] = set()
    for node in nodes:
        if node.kind == "verb":
            yield from (frame for frame in _of_verb(nodes, node, memory, used) if _sound(nodes, frame))
    for node in nodes:
        found = None
        if node.kind == "noun" and ("transfer" in node.classes or _denied_deal(nodes, node)):
            found = of_noun(nodes, node, memory, used)
        elif node.kind == "np" and node.word in AGENTS:
            found = of_agent(nodes, node, used)
        if found is not None and _sound(nodes, found):
            yield found
    for node in nodes:
        if node.kind == "item" and node.index not in used:
            found = of_item(nodes, node, memory)
            if found is not None and _sound(nodes, found):
                yield found


def _denied_deal(nodes: list[Node], noun: Node) -> bool:
    """As in "deny missile deal": who denies it denies that it hands over."""
    return noun.word in ("deal", "pact") and noun.parent is not None and "deny" in nodes[noun.parent].classes


def _of_verb(nodes: list[Node], verb: Node, memory: Memory, used: set[int]) -> Iterator[Frame]:
    args = arguments(nodes, verb)
    frame: Frame | None = None
    if verb.word == "carry":
        if parties_at(nodes, args, "from") and parties_at(nodes, args, "to"):
            frame = give(nodes, verb, args, memory)
    elif verb.classes & {"give", "arm"} and not _deployment(nodes, verb, args):
        frame = give(nodes, verb, args, memory)
    elif verb.word == "order" and not items_at(nodes, args, ""):
        return
    elif "get" in verb.classes:
        frame = get(nodes, verb, args)
    elif "arrive" in verb.classes:
        frame = arrive(nodes, verb, args)
    elif "intercept" in verb.classes:
        frame = intercept(nodes, verb, args)
    elif verb.word in _PROMISING:
        frame = promise(nodes, verb, args)
    elif verb.word in _WANTED:
        frame = want(nodes, verb, args)
    elif verb.word == "thank" and (givers := parties_at(nodes, args, "", "to")):
        frame = make_frame(verb, givers, verb.who, items_at(nodes, args, "for", "of"), hint="real", owner=verb.who)
    if frame is None or not frame.items:
        return
    frame.by = frame.by or f"verb:{verb.word}"
    used |= {at for _, at in args if nodes[at].kind == "item"}
    if verb.subject is not None and nodes[verb.subject].kind == "item":
        used.add(verb.subject)
    used |= {
        at
        for preposition, at in args
        if preposition in ("", "of")
        and nodes[at].kind == "noun"
        and "transfer" in nodes[at].classes
        and "halt" not in verb.classes
    }
    yield frame


def _deployment(nodes: list[Node], verb: Node, args: list[Argument]) -> bool:
    """Whether the verb moves the subject's own forces, or fires: "sent warships to", "sent drones into"."""
    for preposition, at in args:
        node = nodes[at]
        if node.own or (node.kind == "np" and node.word in _TROOPS and preposition == ""):
            return True
        if (
            preposition == ""
            and node.kind == "party"
            and node.text.rsplit(None, 1)[-1].lower() in _TROOPS
            and node.modifier
        ):
            return True
        if verb.word in _MOVED and preposition in _AIMED and nodes[at].kind in ("party", "np"):
            return True
        if verb.word in _MOVED and any(item.weapon_class in _OWN_SHIPS for item in node.items):
            return True
    return False


def _sound(nodes: list[Node], frame: Frame) -> bool:
    """A transfer has something that is handed over and two sides, one of them stated."""
    same = {p.id for p in frame.actors} & {p.id for p in frame.others}
    if same:
        frame.others = tuple(p for p in frame.others if p.id not in same)
        if not frame.others:
            return False
    if not frame.items or not (frame.actors or frame.others):
        return False
    if (
        not frame.others
        and frame.node.kind == "verb"
        and frame.node.word in _MOVED | {"provide", "give", "pass", "hand", "channel"}
    ):
        return bool(frame.hint)
    return True
