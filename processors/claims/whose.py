"""Which parties a noun phrase stands for (lists, pronouns, "his country"), and who does what an infinitive says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Node
from processors.claims.subjects import REACH, antecedent, headline_pair, subject
from vedette.models import Item, Party


@dataclass(slots=True)
class Memory:
    """What earlier sentences leave for pronouns: the last subject, the last items, persons with their party."""

    subject: tuple[Party, ...] = ()
    items: tuple[Item, ...] = ()
    targets: tuple[Party, ...] = ()
    names: dict[str, Party] = field(default_factory=dict)


def controlled(nodes: list[Node], verb: Node, memory: Memory) -> tuple[Party, ...]:
    """Who does what an infinitive or gerund says: "urged |Berlin| to send", "|Berlin| agreed to send"."""
    if verb.parent is None:
        main = next((n for n in nodes if n.kind == "verb" and n.finite and n.who), None)
        if main is None and verb.form == "ing":
            main = next((n for n in nodes[verb.index :] if n.kind == "verb" and n.finite), None)
            return parties_of(nodes, subject(nodes, main), memory, main) if main else ()
        return main.who if main is not None else ()
    governor = nodes[verb.parent]
    between = [n for n in nodes[governor.index + 1 : verb.index] if n.kind in ("party", "pron")]
    named = [n for n in nodes[governor.index + 1 : verb.index] if n.kind == "np"]
    if governor.kind == "noun":
        return owner(nodes, governor, memory)
    if governor.passive and not governor.classes & {"report"}:
        return governor.who
    if "transparent" in governor.classes and verb.form == "ing" and not between:
        return governor.who  # "Rome would keep supplying"
    asks = governor.word not in ("join", "follow") and (
        bool(governor.classes & {"call", "allow", "accuse"})
        or governor.word == "warn"
        or any(c.startswith("s_") for c in governor.classes)
        or "halt" in governor.classes
    )
    if (
        asks
        and between
        and (verb.form == "inf" or governor.classes & {"accuse", "s_verb", "s_impose", "halt", "oppose"} or True)
    ):
        if "oppose" in governor.classes or (
            between[-1].kind == "pron"
            and "accuse" not in governor.classes
            and between[-1].text.lower() not in ("it", "them", "him", "us")
        ):
            return governor.who
        found = parties_of(nodes, between[0].index, memory, governor)
        if found:
            return found
    if asks and not between and named and verb.form == "inf":
        return ()  # "urged the West to send": somebody, but no party
    if governor.word in ("join", "follow") and verb.form == "ing" and between:  # "joined |Canada| in imposing"
        met = {party.id: party for party in (*governor.who, *parties_of(nodes, between[0].index, memory, governor))}
        return tuple(met.values())
    if "accuse" in governor.classes or ("oppose" in governor.classes and between):
        back = _object_relative(nodes, governor)
        if between:
            return parties_of(nodes, between[0].index, memory, governor)
        return parties_of(nodes, back, memory, governor) if back is not None else ()
    if verb.form == "ing" and any(c.startswith("s_") for c in governor.classes):
        return ()
    return governor.who


def _object_relative(nodes: list[Node], verb: Node) -> int | None:
    """The antecedent of "which |it accuses of": the object stands before the relative."""
    for at in range(verb.index - 1, max(verb.index - 6, -1), -1):
        if nodes[at].kind in ("rel", "that"):
            return antecedent(nodes, at)
    return None


def owner(nodes: list[Node], noun: Node, memory: Memory) -> tuple[Party, ...]:
    """Whose plan, decision or refusal it is: "Berlin's refusal", "US plans", or the subject of its verb."""
    before = noun.index - 1
    above = nodes[noun.parent] if noun.parent is not None else nodes[before - 1] if before > 0 else None
    if "call" in noun.classes and above is not None and "dismiss" in above.classes and above.who:
        return above.who  # "rejected a US request to": who is asked, not who asks
    if (
        before >= 0
        and nodes[before].kind == "party"
        and (nodes[before].modifier or nodes[before].possessive or noun.start - nodes[before].end < 3)
    ):
        return nodes[before].parties
    following = list(nodes[noun.index + 1 : noun.index + 3])
    if (
        len(following) == 2
        and following[0].kind == "prep"
        and following[0].word == "by"
        and following[1].kind == "party"
    ):
        return following[1].parties
    for at in range(before, max(before - 14, -1), -1):
        if nodes[at].kind == "verb" and (nodes[at].who or nodes[at].finite):
            verb = nodes[at]
            if set(noun.pre) & {"its", "their", "his", "her"}:
                objects = [n for n in nodes[at + 1 : noun.index] if n.kind == "party"]
                if objects and verb.classes & {"oppose", "accuse"}:
                    return objects[0].parties
            if verb.classes & {"dismiss", "accuse", "call"} and "call" in noun.classes:
                return verb.who
            return verb.who
        if nodes[at].kind in ("stop", "sub"):
            break
    return ()


def parties_of(nodes: list[Node], at: int | None, memory: Memory, verb: Node | None = None) -> tuple[Party, ...]:
    """The parties of the noun phrase at `at`, with those joined to it by "and"; pronouns stand for the last subject."""
    if at is None:
        return ()
    node = nodes[at]
    if node.kind == "pron":
        return _pronoun(nodes, node, memory, verb)
    if (source := _source(nodes, node)) is not None:
        return source
    if node.kind == "np" and _refers_back(node):
        return _pronoun(nodes, node, memory, verb)
    if (
        node.kind == "np"
        and at
        and nodes[at - 1].kind == "party"
        and nodes[at - 1].possessive
        and node.text.rsplit(None, 1)[-1][:1].isupper()
    ):
        return nodes[at - 1].parties  # "Israel's Elbit Systems"
    if node.kind != "party" or (node.modifier and not _acts_for(nodes, node)):
        return ()
    return listed(nodes, at)


_SOURCES: Final = lex.words("whose.sources")


def _source(nodes: list[Node], node: Node) -> tuple[Party, ...] | None:
    """Whose a report or a document is: "a |UN| report says", "a report by |UN| experts", "leaked |American| papers"."""
    at = node.index
    if node.kind == "party" and node.modifier and at + 1 < len(nodes) and nodes[at + 1].word in _SOURCES:
        return node.parties
    if node.word not in _SOURCES or node.kind not in ("np", "noun"):
        return None
    before = nodes[at - 1] if at else None
    if before is not None and before.kind == "party" and nodes[at].start - before.end < 5:
        return before.parties
    behind = nodes[at + 1 : at + 3]
    if len(behind) == 2 and behind[0].word in ("by", "from", "of") and behind[1].kind == "party":
        return behind[1].parties
    return None


_DEFINITE: Final = lex.words("clauses.definite")


# What may stand before "spokesman" where the state is the one spoken of: "a defence ministry spokesman", "its army".
_OFFICES: Final = lex.words("whose.offices")
_SELF: Final = lex.words("clauses.self")


_TITLES: Final = frozenset(["president", "minister", "chancellor", "premier"])


def _refers_back(node: Node) -> bool:
    """As in "the ministry", "his country", "Prime Minister Rishi Sunak" without a country: the one spoken of."""
    if node.word in _DEFINITE | _SELF:
        return set(node.pre) <= _OFFICES
    if node.word in ("official", "officials", "adviser"):
        return bool(set(node.pre) & {"government", "presidential", "ministry"}) and set(node.pre) <= _OFFICES
    return node.text[:1].isupper() and bool(_TITLES & set(node.pre))


_FIRMS: Final = lex.words("clauses.firms")


def _acts_for(nodes: list[Node], node: Node) -> bool:
    following = nodes[node.index + 1] if node.index + 1 < len(nodes) else None
    return following is not None and following.kind == "np" and following.word in _FIRMS


def listed(nodes: list[Node], at: int) -> tuple[Party, ...]:
    """The parties of a list that begins (or ends) at `at`: "Germany, Poland and Norway"."""
    found = {party.id: party for party in nodes[at].parties}
    place = at
    while place + 2 < len(nodes):
        if (
            nodes[place + 1].kind == "conj"
            and nodes[place + 1].word in ("and", "or", "nor")
            and nodes[place + 2].kind == "party"
        ):
            if _new_clause(nodes, place + 2, at):
                break
            place += 2
        elif (
            nodes[place + 1].kind == "comma"
            and nodes[place + 2].kind == "party"
            and (_comma_list(nodes, place + 2) or headline_pair(nodes, place + 2))
        ):
            place += 2
        else:
            break
        found |= {party.id: party for party in nodes[place].parties}
    return tuple(found.values())


def _new_clause(nodes: list[Node], at: int, first: int) -> bool:
    """Whether the party after "and" begins a clause of its own: "... to Kyiv and Moscow protested"."""
    following = nodes[at + 1] if at + 1 < len(nodes) else None
    if (
        following is None
        or following.kind != "verb"
        or not following.finite
        or (following.passive and following.form == "pp")
    ):
        return False
    return any(node.kind == "verb" and node.finite for node in nodes[max(0, first - 12) : first])


def _comma_list(nodes: list[Node], at: int) -> bool:
    """Whether an "and" with a party ends the list that goes on at `at`."""
    while at + 1 < len(nodes) and at + 1 < REACH * 4:
        following = nodes[at + 1]
        if following.kind == "conj":
            return at + 2 < len(nodes) and nodes[at + 2].kind == "party"
        if following.kind != "comma" or at + 2 >= len(nodes) or nodes[at + 2].kind != "party":
            return (
                following.kind == "comma"
                and at + 3 < len(nodes)
                and nodes[at + 2].kind == "conj"
                and nodes[at + 3].kind == "party"
            )
        at += 2
    return False


def _pronoun(nodes: list[Node], pron: Node, memory: Memory, verb: Node | None) -> tuple[Party, ...]:
    if pron.word in ("you", "itself", "themselves", "himself", "i"):
        return ()
    if verb is not None and verb.subject == pron.index and verb.parent is not None and nodes[verb.parent].who:
        teller = nodes[verb.parent]
        own = teller.word == "tell" and verb.modal in ("will", "would")  # "told Kyiv that it will not buy"
        if teller.word in ("warn", "tell", "inform", "remind") and not own:
            told = next((n for n in nodes[teller.index + 1 : pron.index] if n.kind == "party"), None)
            if told is not None:
                return told.parties
        return teller.who
    if pron.word in ("we", "us"):
        return memory.subject
    avoid = {p.id for p in verb.who} if verb is not None and verb.subject != pron.index else set()
    for at in range(pron.index - 1, max(pron.index - REACH, -1), -1):
        node = nodes[at]
        if node.kind == "verb" and node.who and node is not verb and not avoid & {p.id for p in node.who}:
            return node.who
    return memory.subject if not avoid & {p.id for p in memory.subject} else ()
