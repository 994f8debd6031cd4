"""What one verb or noun says before its stance is judged, and the arguments around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Node
from processors.claims.subjects import REACH
from processors.claims.tidy import NOUN_PHRASES
from processors.claims.whose import listed
from vedette.models import ClaimKind, Item, Party, Phase, SanctionAction

Argument = tuple[str, int]  # the preposition ("" for an object) and the index of the noun phrase


@dataclass(slots=True)
class Frame:
    """An act with its parties. `actors` and `others` hold several where the text lists them; empty is "not stated"."""

    kind: ClaimKind
    node: Node
    actors: tuple[Party, ...] = ()
    others: tuple[Party, ...] = ()
    items: tuple[Item, ...] = ()
    measures: tuple[str, ...] = ()
    action: SanctionAction | None = None
    phase: Phase = Phase.UNKNOWN
    hint: str = ""  # a stance that the word itself has: promised, called, planned, halted
    owner: tuple[Party, ...] = ()  # who promises, asks or plans
    by: str = ""
    confidence: float = 0.8


_BREAKS: Final = frozenset(["rel", "that", "sub", "stop"])
_ATTACHED: Final = lex.words("frames.attached")


def arguments(nodes: list[Node], head: Node) -> list[Argument]:
    """The noun phrases behind `head`, each with its preposition, up to the end of the clause."""
    found: list[Argument] = []
    preposition = before = ""
    for node in nodes[head.index + 1 : head.index + REACH]:
        if node.kind == "prep":
            if node.word == "than":  # "with more than 2,000 drones"
                preposition = before
            elif not _of_number(nodes, node):
                preposition = before = node.word
        elif node.kind in NOUN_PHRASES:
            found.append((preposition, node.index))
            if not _list_goes_on(nodes, node.index) and not _goes_with_next(nodes, node):
                preposition = ""
        elif node.kind == "verb" and node.word == "include" and node.form == "ing":
            preposition = "including"
        elif (
            (node.kind == "verb" and not _transparent(node))
            or node.kind in _BREAKS
            or (node.kind == "comma" and not _continues(nodes, node.index))
            or (node.kind == "conj" and not _phrase_follows(nodes, node.index))
        ):
            break
    return found


def _of_number(nodes: list[Node], preposition: Node) -> bool:
    """As in "over a million shells", "up to 200 drones": the preposition belongs to the number."""
    following = nodes[preposition.index + 1] if preposition.index + 1 < len(nodes) else None
    if following is None or preposition.word not in ("over", "under", "about", "around", "up", "to", "near", "at"):
        return False
    if preposition.word == "up":
        return following.kind == "prep"
    first = following.pre[0] if following.pre else following.word
    return following.kind in ("item", "np") and (first[:1].isdigit() or first in _NUMBERS)


_NUMBERS: Final = lex.words("frames.numbers")


def _transparent(verb: Node) -> bool:
    """A participle that only ties a place to a thing: "weapons headed to", "a package valued at"."""
    return verb.word in ("value", "aim", "price", "head") and not verb.finite


def _goes_with_next(nodes: list[Node], node: Node) -> bool:
    """As in "to Yemen's Houthis", "of EU sanctions": the first noun belongs to the second."""
    following = nodes[node.index + 1] if node.index + 1 < len(nodes) else None
    return (
        following is not None
        and following.kind in NOUN_PHRASES
        and (node.possessive or node.modifier or following.start - node.end <= 1)
    )


def _list_goes_on(nodes: list[Node], at: int) -> bool:
    return at + 1 < len(nodes) and nodes[at + 1].kind in ("conj", "comma")


def _phrase_follows(nodes: list[Node], at: int) -> bool:
    if nodes[at].word == "but" or at + 1 >= len(nodes):
        return False
    following = nodes[at + 1]
    if following.kind == "adv" and at + 2 < len(nodes):
        following = nodes[at + 2]
    if following.kind not in NOUN_PHRASES and following.kind != "prep":
        return False
    after = nodes[following.index + 1] if following.index + 1 < len(nodes) else None
    return not (
        after is not None and after.kind == "verb" and after.finite and following.kind in ("party", "np", "pron")
    )


def _continues(nodes: list[Node], comma: int) -> bool:
    """Whether the clause goes on behind the comma: a list of items, or a phrase with a preposition."""
    following = nodes[comma + 1] if comma + 1 < len(nodes) else None
    if following is None:
        return False
    if following.kind == "prep" and following.word in _ATTACHED:
        return not any(n.kind == "verb" and n.finite and n.index < comma + 5 for n in nodes[comma + 2 : comma + 5])
    if following.kind == "verb":
        return following.word == "include"
    for node in nodes[comma + 1 : comma + 7]:
        if node.kind == "item":
            after = nodes[node.index + 1] if node.index + 1 < len(nodes) else None
            return not (after and after.kind == "verb" and after.finite)
        if node.kind not in ("np", "conj", "comma", "party") or (node.kind == "party" and not node.modifier):
            return node.kind == "party" and _comma_party(nodes, node.index)
    return False


def _comma_party(nodes: list[Node], at: int) -> bool:
    following = nodes[at + 1] if at + 1 < len(nodes) else None
    return (
        following is not None
        and following.kind in ("comma", "conj")
        and at + 2 < len(nodes)
        and nodes[at + 2].kind == "party"
    )


def parties_at(nodes: list[Node], args: list[Argument], *prepositions: str) -> tuple[Party, ...]:
    """The parties under these prepositions, lists included. An adjective ("Iranian drones") is not one."""
    found: dict[str, Party] = {}
    for preposition, at in args:
        node = nodes[at]
        if preposition in prepositions and node.kind == "party" and not node.modifier and not node.possessive:
            found |= {party.id: party for party in listed(nodes, at)}
    return tuple(found.values())


def items_at(nodes: list[Node], args: list[Argument], *prepositions: str) -> tuple[Item, ...]:
    return tuple(item for preposition, at in args if preposition in prepositions for item in nodes[at].items)


def passive_agent(nodes: list[Node], args: list[Argument]) -> tuple[Party, ...]:
    found = parties_at(nodes, args, "by")
    if found:
        return found
    for preposition, at in args:
        if preposition == "by" and nodes[at].kind == "party" and nodes[at].modifier:
            return nodes[at].parties  # "by Iranian companies"
    return ()
