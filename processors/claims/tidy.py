"""Joins chunks that are one noun phrase: words before a head, a spokesman with his country, a group with its state."""

from __future__ import annotations

from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Node

NOUN_PHRASES: Final = frozenset(["party", "item", "sanction", "np", "noun", "pron"])
_IN: Final = lex.words("tidy.in")
_OWN: Final = frozenset(["its", "their", "his", "her", "our", "my"])
_OWN_BODIES: Final = lex.words("tidy.own_bodies")
_GENERAL: Final = frozenset(["western", "european-style", "foreign", "international", "global"])


def tidy(nodes: list[Node], text: str) -> list[Node]:
    """The nodes with noun phrases joined. Each pass is linear; spans and texts are of the joined phrases."""
    for node in nodes:
        node.text = text[node.start : node.end]
    nodes = _premodifiers(nodes)
    nodes = _persons(nodes)
    nodes = _appositions(nodes)
    _private(nodes)
    for index, node in enumerate(nodes):
        node.index = index
        node.text = text[node.start : node.end]
        node.own = bool(_OWN & set(node.pre)) and node.word in _OWN_BODIES
    return nodes


_PRIVATE: Final = lex.words("tidy.private")
_NUMBERS: Final = lex.words("frames.numbers")


def _private(nodes: list[Node]) -> None:
    """As in "a Mexican |gang member|", "|two| Americans": people who are no state and speak for none."""
    for at, node in enumerate(nodes):
        if node.kind != "party" or node.via != "demonym":
            continue
        before = nodes[at - 1] if at else None
        counted = before is not None and before.kind == "np" and before.word in _NUMBERS and not node.modifier
        if node.word in _PRIVATE or (counted and node.word.endswith("s") and not node.speaks):
            node.kind, node.parties, node.speaks, node.modifier = "np", (), False, False


def _touches(left: Node, right: Node) -> bool:
    return right.start - left.end <= 6  # a space, "the", a dropped mark


def _premodifiers(nodes: list[Node]) -> list[Node]:
    """Joins runs of `np`, and puts an `np` before a head into the head's `pre`."""
    made: list[Node] = []
    for node in nodes:
        last = made[-1] if made else None
        if (
            last is not None
            and last.kind == "item"
            and node.kind == "np"
            and node.start - last.end == 1
            and not node.text[:1].isupper()
        ):
            last.end = node.end  # "F-35 jets" where only the name is known
        elif last is None or last.kind != "np" or not _touches(last, node):
            made.append(node)
        elif node.kind == "np":
            made[-1] = Node("np", last.start, node.end, node.word, pre=(*last.pre, last.word), speaks=node.speaks)
        elif node.kind in ("item", "sanction", "noun") or (node.kind == "party" and not last.text[:1].isupper()):
            node.pre = (*last.pre, last.word)
            if node.kind == "noun":
                node.start = last.start
            made[-1] = node
        else:
            made.append(node)
    return made


def _persons(nodes: list[Node]) -> list[Node]:
    """As in "a spokesman for the Russian army", "officials in Kyiv", "the army of Ukraine": one party."""
    made: list[Node] = []
    for node in nodes:
        if (
            node.kind == "party" and not node.modifier and len(made) >= 2
            and made[-1].kind == "prep" and made[-2].kind == "np" and made[-2].speaks
            and (made[-1].word in ("of", "for", "from") or (made[-1].word in ("in", "at") and made[-2].word in _IN))
            and not _GENERAL & set(made[-2].pre)
        ):  # fmt: skip
            head = made[-2]
            del made[-2:]
            node.start, node.speaks, node.pre = head.start, True, head.pre
        made.append(node)
    return made


def _same(last: Node, node: Node) -> bool:
    return not last.possessive and (node.parties[0].country == last.parties[0].country or last.modifier)


def _appositions(nodes: list[Node]) -> list[Node]:
    """As in "the Russian private military company Wagner" is Wagner; "the Houthi rebels in Yemen" are the Houthis."""
    made: list[Node] = []
    for node in nodes:
        last = made[-1] if made else None
        if last and last.kind == node.kind == "party" and _touches(last, node) and _same(last, node):
            node.start, node.speaks = last.start, node.speaks or last.speaks
            made[-1] = node
            continue
        if (
            node.kind == "party" and len(made) >= 2 and made[-1].kind == "prep" and made[-1].word == "in"
            and made[-2].kind == "party" and made[-2].parties[0].country == node.parties[0].country
        ):  # fmt: skip
            made[-2].end = node.end
            made.pop()
            continue
        made.append(node)
    return made
