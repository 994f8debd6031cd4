"""Under which word an act stands: "denied |that|", "urged |to|", "accused |of|", the object of "halted"."""

from __future__ import annotations

from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Node
from processors.claims.subjects import REACH, SKIP, skip_left
from processors.claims.tidy import NOUN_PHRASES

GOVERNORS: Final = lex.words("clauses.governors")


_TO_NOUNS: Final = frozenset(["plan", "promise", "refuse", "call", "threat"])


_OF_NOUNS: Final = lex.words("clauses.of_nouns")


_OBJECT_CONTROL: Final = frozenset(["call", "allow"])


# Texts that do what their clause says once they are adopted.
_TEXTS: Final = frozenset(["resolution", "bill", "law", "motion", "draft", "amendment", "decree"])
_DECIDED: Final = frozenset(["oppose", "halt", "promise", "plan", "call", "dismiss"])
_SAYING: Final = frozenset(["report", "deny", "dismiss", "accuse", "promise"])


def parent_of_verb(nodes: list[Node], verb: Node) -> tuple[int | None, str]:
    if not verb.finite:
        if verb.passive and verb.subject is not None:
            return parent_of_noun(nodes, nodes[verb.subject])
        return _parent_of_bare(nodes, verb)
    start = verb.subject if verb.subject is not None and verb.subject < verb.index else verb.index
    said = skip_left(nodes, verb.index - 1)
    if said >= 0 and nodes[said].kind == "verb" and "report" in nodes[said].classes:
        return said, "that"
    at = skip_left(nodes, start - 1)
    while at >= 0 and nodes[at].kind == "party" and (nodes[at].modifier or nodes[at].possessive):
        at = skip_left(nodes, at - 1)  # "that |Pakistani| shells had been sent"
    if at < 0:
        return None, ""
    node = nodes[at]
    if node.kind == "sub":
        verb.conditional = node.word in lex.CONDITIONAL
        return (_before(nodes, at, _SAYING), "that") if node.word == "whether" else (None, "")
    if node.kind in ("rel", "that") and at and nodes[at - 1].kind == "item":
        return None, ""  # "rifles that Sudan had bought": stated, whatever becomes of the rifles
    if node.kind == "verb" and node.classes & _DECIDED and start < verb.index and nodes[start].word in _TEXTS:
        return at, "obj"  # "vetoed a |resolution| that would extend"
    if node.kind == "that":
        return _before(nodes, at, GOVERNORS), "that"
    if (
        node.kind == "noun"
        and node.classes & {"alleg", "evidence", "denial"}
        and start == at + 1
        and start < verb.index
    ):
        return at, "that"
    if node.kind == "verb" and node.word in ("help", "let", "make", "see") and verb.form == "base" and not verb.modal:
        verb.finite = False
        return at, "inf"
    if node.kind == "verb" and node.classes & _SAYING and node.finite | (node.form in ("ing", "inf")):
        return node.index, "that"
    if (
        node.kind in ("pron", "np", "party")
        and at
        and nodes[at - 1].kind == "verb"
        and nodes[at - 1].word in ("tell", "warn", "inform")
    ):
        return at - 1, "that"
    if node.kind == "conj" and node.word in ("and", "or", "but"):
        for back in range(at - 1, max(at - REACH, -1), -1):
            if nodes[back].kind == "verb" and nodes[back].finite:
                verb.conditional = nodes[back].conditional
                return nodes[back].parent if start == verb.index or node.word == "and" else None, nodes[back].relation
    if node.kind == "comma" and verb.subject is not None and start > at + 1:
        return None, ""
    return None, ""


def _parent_of_bare(nodes: list[Node], verb: Node) -> tuple[int | None, str]:
    at = skip_left(nodes, verb.index - 1)
    preposition = nodes[at].word if at >= 0 and nodes[at].kind == "prep" else ""
    if at >= 0 and nodes[at].kind == "comma" and verb.form == "ing":
        return None, ""
    for back in range(at, max(at - REACH, -1), -1):
        node = nodes[back]
        if node.kind == "stop" or (node.kind == "sub" and node.word in lex.CONDITIONAL and node.word != "whether"):
            verb.conditional = node.kind == "sub"
            return None, ""
        if node.kind == "verb" and node.word != "be":
            return back, preposition or ("inf" if verb.form == "inf" else "ing")
        if node.kind == "verb" and verb.form == "inf":
            continue
        near = verb.form == "inf" or preposition or back == at or nodes[verb.index - 1].kind == "party"
        if near and node.kind == "noun" and node.classes & (_TO_NOUNS if verb.form == "inf" else _OF_NOUNS):
            return back, preposition or "noun"
    return None, ""


def _before(nodes: list[Node], at: int, classes: frozenset[str]) -> int | None:
    """The nearest word before `at` that can hold a clause."""
    for back in range(at - 1, max(at - 14, -1), -1):
        if nodes[back].kind in ("verb", "noun") and nodes[back].classes & classes:
            return back
        if nodes[back].kind == "stop":
            return None
    return None


def parent_of_noun(nodes: list[Node], noun: Node) -> tuple[int | None, str]:
    """The verb whose object it is, the word whose preposition holds it, or the verb whose subject it is."""
    at = noun.index - 1
    while at >= 0 and (
        nodes[at].kind in SKIP or (nodes[at].kind in ("item", "sanction", "np", "party") and _compound(nodes, at))
    ):
        at -= 1
    if at >= 1 and nodes[at].kind == "conj" and nodes[at - 1].kind in NOUN_PHRASES:
        return (
            parent_of_noun(nodes, nodes[at - 1])
            if nodes[at - 1].kind in ("noun", "item", "sanction")
            else _nearest(nodes, at, "obj")
        )
    if at >= 0 and nodes[at].kind == "verb":
        return at, "obj"
    if at >= 1 and nodes[at].word == "as" and nodes[at - 1].kind == "verb":
        return at - 1, "obj"  # "dismissed as nonsense |reports| that"
    if (
        at >= 0
        and nodes[at].kind == "prep"
        and nodes[at].word not in ("by", "after", "before", "in", "amid", "despite", "since", "during", "without")
    ):
        return _nearest(nodes, at, nodes[at].word)
    if at >= 0 and nodes[at].kind == "party":  # "promised Ukraine tanks", "accused Iran of"
        return _nearest(nodes, at, "obj")
    for node in nodes[noun.index + 1 : noun.index + REACH]:
        if node.kind == "verb" and node.subject is not None and at < node.subject <= noun.index:
            return node.index, "subj"
        if node.kind == "stop":
            break
    return None, ""


def _compound(nodes: list[Node], at: int) -> bool:
    """Whether the chunk at `at` only modifies the one after it: "US |arms| sales", "Berlin's tank deliveries"."""
    node = nodes[at]
    if node.kind == "party":
        return (
            node.modifier
            or node.possessive
            or (nodes[at + 1].start - node.end <= 1 and nodes[at + 1].kind in ("noun", "sanction", "item"))
        )
    return nodes[at + 1].start - node.end <= 1


def _nearest(nodes: list[Node], at: int, relation: str) -> tuple[int | None, str]:
    for back in range(at - 1, max(at - 10, -1), -1):
        node = nodes[back]
        if (node.kind == "verb" and node.word != "be") or (
            node.kind == "noun"
            and node.classes & GOVERNORS
            and (back >= at - 2 or (back >= at - 4 and nodes[back + 1].word == "with"))
        ):
            return back, relation
        if node.kind in ("stop", "sub", "comma", "that"):
            return None, ""
    return None, ""
