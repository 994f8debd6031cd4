"""Finds the subject of a verb: before it, over an apposition, behind it, or shared with the verb before "and"."""

from __future__ import annotations

from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Node
from processors.claims.tidy import NOUN_PHRASES

REACH: Final = 40  # nodes


SKIP: Final = frozenset(["adv", "time", "quote"])


def no_subject(nodes: list[Node], verb: Node) -> bool:
    """As in "No weapons have been sent", "Neither China nor Iran has"."""
    if verb.subject is None or not verb.finite:
        return False
    subject = nodes[verb.subject]
    return "no" in subject.pre or any(
        n.word in ("neither", "none", "no", "nor", "nothing")
        for n in nodes[max(0, verb.subject - 1) : verb.subject + 2]
    )


def reduced(nodes: list[Node], verb: Node) -> None:
    """As in "tanks supplied by X", "Iran accused of sending": a participle that looks like a past tense."""
    if verb.form not in ("edpp", "pp") or verb.passive or verb.modal or verb.index == 0:
        return
    if verb.text.split()[0].lower() in lex.HAVE:
        return
    left = skip_left(nodes, verb.index - 1)
    right = nodes[verb.index + 1] if verb.index + 1 < len(nodes) else None
    if left > 0 and right is not None and nodes[left].kind == "comma" and right.word == "by":
        left -= 1
    if left < 0 or right is None:
        return
    thing = nodes[left].kind in ("item", "sanction", "noun", "np")
    if (nodes[left].kind in NOUN_PHRASES and right.kind == "prep" and right.word == "by") or (
        thing and nodes[left].kind != "np" and right.kind in ("prep", "time", "stop", "comma") and _acts(verb)
    ):
        verb.passive, verb.finite = True, False
    elif nodes[left].kind == "party" and _headline_passive(verb, right):
        verb.passive = True


def _acts(verb: Node) -> bool:
    return bool(verb.classes & {"give", "arm", "get", "intercept", "promise", "halt"}) or any(
        c.startswith("s_") for c in verb.classes
    )


def _headline_passive(verb: Node, right: Node) -> bool:
    if (
        right.kind == "prep"
        and right.word in ("of", "over", "for")
        and verb.classes & {"accuse", "s_verb"}
        and verb.word != "call"
    ):
        return True
    if right.kind == "prep" and right.word == "with" and verb.word in ("hit", "slap"):
        return True
    return (
        right.kind == "verb"
        and right.form == "inf"
        and verb.word in ("urge", "ask", "tell", "press", "accuse", "say", "believe")
    )


def skip_left(nodes: list[Node], at: int) -> int:
    while at >= 0 and nodes[at].kind in SKIP:
        at -= 1
    return at


def head_left(nodes: list[Node], at: int) -> int:
    """The head of the noun phrase that ends at `at`: "delivery" of "delivery of tanks to Kyiv", "A" of "A and B"."""
    for _ in range(REACH):
        if (
            at >= 1
            and nodes[at - 1].kind in NOUN_PHRASES
            and nodes[at].start - nodes[at - 1].end <= 1
            and not nodes[at - 1].modifier
            and not nodes[at - 1].possessive
            and nodes[at].kind in ("np", "noun", "item", "sanction")
            and nodes[at - 1].kind != "party"
        ):
            at -= 1
        elif at >= 2 and nodes[at - 1].kind in ("prep", "conj") and nodes[at - 2].kind in NOUN_PHRASES:
            if nodes[at - 1].kind == "conj" and nodes[at - 1].word in ("but", "then", "yet"):
                break
            at -= 2
        elif (
            at >= 2
            and nodes[at - 1].kind == "comma"
            and nodes[at].kind == nodes[at - 2].kind == "party"
            and (_listed(nodes, at) or headline_pair(nodes, at))
        ):
            at -= 2
        else:
            break
    return at


def headline_pair(nodes: list[Node], at: int) -> bool:
    """Whether the party at `at` ends "Moscow, Tehran |deny|": a headline's "and" is a comma, at the beginning only."""
    return (
        at == 2
        and nodes[0].kind == "party"
        and not (nodes[0].modifier or nodes[0].possessive)
        and nodes[1].kind == "comma"
        and len(nodes) > at + 1
        and nodes[at + 1].kind == "verb"
        and nodes[at + 1].finite
    )


def _listed(nodes: list[Node], at: int) -> bool:
    """Whether the party at `at` is one of "A, B and C"."""
    return at + 2 < len(nodes) and nodes[at + 1].kind in ("conj", "comma") and nodes[at + 2].kind == "party"


def subject(nodes: list[Node], verb: Node) -> int | None:
    """Index of the head of the verb's subject, where it is stated beside the verb."""
    if not verb.finite and not verb.passive:
        return _subject_of_bare(nodes, verb)
    if "report" in verb.classes and (inverted := _inverted(nodes, verb)) is not None:
        return inverted
    at, commas = verb.index - 1, 0
    for _ in range(REACH):
        at = skip_left(nodes, at)
        if at < 0:
            return None
        node = nodes[at]
        if node.kind == "comma":
            commas += 1
            apposed = _over_apposition(nodes, at)
            if apposed is not None:
                return apposed
            at -= 1
        elif node.kind in ("rel", "that"):
            return antecedent(nodes, at)
        elif node.kind == "conj":
            return _shared(nodes, at)
        elif (
            node.kind == "verb"
            and "report" in node.classes
            and node.subject is not None
            and nodes[node.subject - 1].kind in ("rel", "that")
        ):
            return antecedent(nodes, node.subject - 1)  # "which Kyiv says |were supplied by"
        elif node.kind in NOUN_PHRASES:
            head = _of_noun_with_clause(nodes, head_left(nodes, at))
            if head and nodes[head - 1].kind == "prep" and verb.finite:
                at = head - 2
                continue
            before = nodes[head - 1] if head else None
            if commas and before is not None and before.kind == "verb" and _series(nodes, verb):
                return before.subject
            if not commas and before is not None and before.kind == "verb" and verb.finite:
                described = _described(nodes, before)
                return head if described is None else described
            return head
        elif node.kind == "verb" and commas and _series(nodes, verb):
            return node.subject
        elif node.kind == "verb" and not commas and verb.finite:
            return _described(nodes, node)
        else:
            return None
    return None


def _of_noun_with_clause(nodes: list[Node], head: int) -> int:
    """As in "US |plans| to sell drones to Taiwan were denounced": the noun that holds the clause, not its last word."""
    at = head - 1
    while at >= 0 and nodes[at].kind == "party" and (nodes[at].modifier or nodes[at].possessive):
        at -= 1
    before = nodes[at] if at >= 0 else None
    if before is None or before.kind != "verb" or before.finite or before.form != "inf" or before.parent is None:
        return head
    return head_left(nodes, before.parent) if nodes[before.parent].kind == "noun" else head


_TELLS: Final = frozenset(["report", "deny", "dismiss", "accuse"])


def _described(nodes: list[Node], inner: Node) -> int | None:
    """As in "|tanks| pledged by Paris |arrived|", "|guns| that Italy donated to Ukraine |need|": what `inner` is about.
    None where `inner` is neither a participle nor the verb of a relative clause."""
    if inner.subject is None or inner.subject >= inner.index:
        return None
    if inner.passive and not inner.finite:
        return inner.subject
    if inner.classes & _TELLS:
        return None  # "which ..., says Rwanda |supplied|": a clause of its own follows
    relative = next((n.index for n in nodes[inner.subject + 1 : inner.index] if n.kind in ("rel", "that")), None)
    if relative is not None:
        return None if any(n.kind == "comma" for n in nodes[relative : inner.index]) else inner.subject
    at = skip_left(nodes, inner.subject - 1)
    return antecedent(nodes, at) if at > 0 and nodes[at].kind in ("rel", "that") else None


def _series(nodes: list[Node], verb: Node) -> bool:
    """Whether the verb is one of "met ..., |discussed| ... and agreed", which share a subject."""
    if not verb.finite or verb.passive or verb.modal:
        return False
    for node in nodes[verb.index + 1 : verb.index + 12]:
        if node.kind in ("stop", "rel", "that", "sub"):
            return False
        if node.kind == "conj" and node.word == "and":
            after = skip_right(nodes, node.index + 1)
            return after < len(nodes) and nodes[after].kind == "verb" and nodes[after].finite
    return False


def skip_right(nodes: list[Node], at: int) -> int:
    while at < len(nodes) and nodes[at].kind in SKIP:
        at += 1
    return at


def _subject_of_bare(nodes: list[Node], verb: Node) -> int | None:
    """Of an infinitive only in "Germany to send" at the beginning; of a gerund in "of Russia supplying"."""
    at = skip_left(nodes, verb.index - 1)
    if at < 0 or nodes[at].kind not in NOUN_PHRASES:
        return None
    head = head_left(nodes, at) if verb.form == "inf" else at
    if verb.form == "inf":
        return head if head == 0 or nodes[head - 1].kind == "stop" else None
    if verb.form == "ing" and not (nodes[at].kind == "party" and nodes[at].modifier):
        before = nodes[at - 1] if at else None
        if (
            before
            and before.kind == "verb"
            and "call" not in before.classes
            and "accuse" not in before.classes
            and "deny" not in before.classes
            and "report" not in before.classes
        ):
            return None if nodes[at].kind != "np" else at
        return at
    return None


def _inverted(nodes: list[Node], verb: Node) -> int | None:
    """As in "...", said X: the subject comes after the verb."""
    left = nodes[verb.index - 1] if verb.index else None
    right = verb.index + 1
    if (
        left
        and left.kind in ("comma", "quote")
        and right < len(nodes)
        and nodes[right].kind in ("party", "np")
        and verb.form in ("edpp", "ed", "s")
    ):
        after = nodes[right + 1] if right + 1 < len(nodes) else None
        if left.kind == "quote" or _over_apposition(nodes, verb.index - 1) is None:
            return right if after is None or after.kind != "verb" else None
    return None


def _over_apposition(nodes: list[Node], comma: int) -> int | None:
    """The noun phrase before "X, a spokesman for Y, |said"; Y's side where X is nobody known."""
    for at in range(comma - 1, max(comma - REACH, 0), -1):
        node = nodes[at]
        if node.kind == "comma":
            before = skip_left(nodes, at - 1)
            if before < 0 or nodes[before].kind not in NOUN_PHRASES:
                return None
            head = head_left(nodes, before)
            if nodes[head].kind == "party":
                if head and nodes[head - 1].kind == "prep":
                    return None
                return head
            inside = next((i for i in range(at + 1, comma) if nodes[i].kind == "party" and nodes[i].speaks), None)
            if inside is not None and (nodes[at + 1].kind == "party" or nodes[head].kind == "np"):
                return inside
            return head
        if node.kind == "stop" or (
            node.kind == "verb" and node.finite and not any(nodes[i].kind == "rel" for i in range(max(0, at - 4), at))
        ):
            return None
    return None


def antecedent(nodes: list[Node], at: int) -> int | None:
    at -= 1
    while at >= 0 and nodes[at].kind in ("comma", "time", "adv", "quote", "prep"):
        at -= 1
    if at < 0 or nodes[at].kind not in NOUN_PHRASES:
        return None
    if nodes[at + 1].kind == "that" or (nodes[at + 1].kind == "rel" and nodes[at].kind == "party"):
        return at
    return at


def _shared(nodes: list[Node], conj: int) -> int | None:
    """The subject of the verb before "and", where the second verb has none of its own."""
    for at in range(conj - 1, max(conj - REACH, -1), -1):
        if nodes[at].kind == "verb" and nodes[at].finite:
            return nodes[at].subject
        if nodes[at].kind in ("stop", "sub"):
            return None
    return None
