"""The things of a relative clause without its own: "the howitzers |that| Italy donated", "drones, |which| it sold"."""

from __future__ import annotations

from typing import Final

from processors.claims.nodes import Node
from processors.claims.subjects import skip_left
from vedette.models import Item, Party

_BACK: Final = 5  # nodes from the relative back to the thing: "the missiles for Ukraine that"
_BETWEEN: Final = frozenset(["prep", "party", "np", "time", "comma", "adv", "noun"])
HELD: Final = frozenset(["use", "fire", "deploy", "operate", "launch", "test-fire", "parade", "display", "field"])


def antecedent_items(nodes: list[Node], verb: Node) -> tuple[tuple[Item, ...], tuple[Party, ...]]:
    """What the clause of `verb` hands over, and who has got or uses it by the clause before."""
    at = antecedent(nodes, verb, "item")
    return (nodes[at].items, _holder(nodes, at)) if at is not None else ((), ())


def antecedent(nodes: list[Node], verb: Node, kind: str) -> int | None:
    """The node of that kind that the relative clause of `verb` is about, as its object; None where there is none.

    The verb may stand under another: "which Israel |had agreed| to supply".
    """
    clause = verb
    for _ in range(3):
        if clause.subject is not None or clause.finite or clause.parent is None:
            break
        clause = nodes[clause.parent]
    if clause.kind != "verb" or clause.passive or clause.subject is None or clause.subject >= clause.index:
        return None
    at = skip_left(nodes, clause.subject - 1)
    while at >= 0 and nodes[at].kind == "party":  # "which |Germany and| Poland"
        at = skip_left(nodes, at - 1)
    if at < 1 or nodes[at].kind not in ("rel", "that") or nodes[at].word in ("who", "whose"):
        return None
    for back in range(at - 1, max(at - 1 - _BACK, -1), -1):
        if nodes[back].kind == kind:
            return back
        if nodes[back].kind not in _BETWEEN:
            break
    return None


def _holder(nodes: list[Node], item: int) -> tuple[Party, ...]:
    """As in "|Morocco| received three drones, which": who has the thing by the clause before."""
    at = item - 1
    while at >= 0 and nodes[at].kind in ("np", "adv", "prep", "noun") and at > item - 4:
        at -= 1
    if at >= 0 and nodes[at].kind == "verb" and not nodes[at].passive:
        return nodes[at].who if "get" in nodes[at].classes or nodes[at].word in HELD else ()
    return ()
