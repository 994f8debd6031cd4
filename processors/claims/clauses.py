"""Links verbs and nouns of one sentence: whose subject is what, and under which word an act stands.

`link` fills in `Node.subject`, `who`, `parent`, `relation` and `conditional`. Every search looks at the neighbourhood
of a node only (`REACH`), so that a sentence costs time linear in its length.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Node
from processors.claims.tidy import NOUN_PHRASES
from vedette.models import Item, Party

REACH: Final = 40  # nodes
_SKIP: Final = frozenset(["adv", "time", "quote"])
GOVERNORS: Final = lex.words("clauses.governors")
_TO_NOUNS: Final = frozenset(["plan", "promise", "refuse", "call", "threat"])
_OF_NOUNS: Final = lex.words("clauses.of_nouns")
_OBJECT_CONTROL: Final = frozenset(["call", "allow"])
_SAYING: Final = frozenset(["report", "deny", "dismiss", "accuse", "promise"])


@dataclass(slots=True)
class Memory:
    """What earlier sentences leave for pronouns: the last subject, the last items, persons with their party."""

    subject: tuple[Party, ...] = ()
    items: tuple[Item, ...] = ()
    targets: tuple[Party, ...] = ()
    names: dict[str, Party] = field(default_factory=dict)


def link(nodes: list[Node], memory: Memory) -> None:
    """Fills in the links of one sentence and updates `memory`."""
    _known_persons(nodes, memory)
    for node in nodes:
        if node.kind == "verb":
            _against(nodes, node)
            _reduced(nodes, node)
            node.subject = _subject(nodes, node)
            node.parent, node.relation = _parent_of_verb(nodes, node)
            if not node.finite and node.subject is None:
                node.who = _controlled(nodes, node, memory)
            else:
                node.who = parties_of(nodes, node.subject, memory, node)
            node.negative = node.negative or _no_subject(nodes, node)
    for node in nodes:
        if node.kind in ("noun", "item", "sanction"):
            node.parent, node.relation = _parent_of_noun(nodes, node)
    _remember(nodes, memory)


def _known_persons(nodes: list[Node], memory: Memory) -> None:
    """Learns "spokesman John Kirby", so that a later "Kirby said" speaks for the same party."""
    for node in nodes:
        if node.kind == "party" and node.speaks:
            last = node.text.rsplit(None, 1)[-1]
            if last[:1].isupper() and last.lower() not in lex.bodies() and node.via not in ("leader",):
                memory.names.setdefault(last, node.parties[0])
        elif node.kind == "np" and (party := memory.names.get(node.text.rsplit(None, 1)[-1])):
            node.kind, node.parties, node.speaks = "party", (party,), True


def _remember(nodes: list[Node], memory: Memory) -> None:
    for node in nodes:
        if (
            node.kind == "verb"
            and node.who
            and node.subject is not None
            and nodes[node.subject].kind == "party"
            and node.parent is None
        ):
            memory.subject = node.who
    items = tuple(item for node in nodes if node.kind == "item" for item in node.items)
    memory.items = items[:4] or memory.items


def _no_subject(nodes: list[Node], verb: Node) -> bool:
    """ "No weapons have been sent", "Neither China nor Iran has"."""
    if verb.subject is None or not verb.finite:
        return False
    subject = nodes[verb.subject]
    return "no" in subject.pre or any(
        n.word in ("neither", "none", "no", "nor") for n in nodes[max(0, verb.subject - 1) : verb.subject + 2]
    )


def _against(nodes: list[Node], verb: Node) -> None:
    """ "Hungary is against the delivery": to be against is to oppose."""
    following = nodes[verb.index + 1] if verb.index + 1 < len(nodes) else None
    if (
        verb.word in ("be", "vote", "argue", "speak", "stand", "remain")
        and following is not None
        and following.word == "against"
    ):
        verb.word, verb.classes = "oppose", frozenset({"oppose"})


# --- subjects --------------------------------------------------------------------------------------------------------


def _reduced(nodes: list[Node], verb: Node) -> None:
    """ "tanks supplied by X", "Iran accused of sending": a participle that looks like a past tense."""
    if verb.form not in ("edpp", "pp") or verb.passive or verb.modal or verb.index == 0:
        return
    if verb.text.split()[0].lower() in lex.HAVE:
        return
    left = _skip_left(nodes, verb.index - 1)
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


def _skip_left(nodes: list[Node], at: int) -> int:
    while at >= 0 and nodes[at].kind in _SKIP:
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
            and _listed(nodes, at)
        ):
            at -= 2
        else:
            break
    return at


def _listed(nodes: list[Node], at: int) -> bool:
    """Whether the party at `at` is one of "A, B and C"."""
    return at + 2 < len(nodes) and nodes[at + 1].kind in ("conj", "comma") and nodes[at + 2].kind == "party"


def _subject(nodes: list[Node], verb: Node) -> int | None:
    """Index of the head of the verb's subject, where it is stated beside the verb."""
    if not verb.finite and not verb.passive:
        return _subject_of_bare(nodes, verb)
    if "report" in verb.classes and (inverted := _inverted(nodes, verb)) is not None:
        return inverted
    at = verb.index - 1
    for _ in range(REACH):
        at = _skip_left(nodes, at)
        if at < 0:
            return None
        node = nodes[at]
        if node.kind == "comma":
            apposed = _over_apposition(nodes, at)
            if apposed is not None:
                return apposed
            at -= 1
        elif node.kind in ("rel", "that"):
            return _antecedent(nodes, at)
        elif node.kind == "conj":
            return _shared(nodes, at)
        elif (
            node.kind == "verb"
            and "report" in node.classes
            and node.subject is not None
            and nodes[node.subject - 1].kind in ("rel", "that")
        ):
            return _antecedent(nodes, node.subject - 1)  # "which Kyiv says |were supplied by"
        elif node.kind in NOUN_PHRASES:
            head = head_left(nodes, at)
            if head and nodes[head - 1].kind == "prep" and verb.finite:
                at = head - 2
                continue
            return head
        else:
            return None
    return None


def _subject_of_bare(nodes: list[Node], verb: Node) -> int | None:
    """Of an infinitive only in "Germany to send" at the beginning; of a gerund in "of Russia supplying"."""
    at = _skip_left(nodes, verb.index - 1)
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
    """ "...", said X: the subject comes after the verb."""
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
            before = _skip_left(nodes, at - 1)
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


def _antecedent(nodes: list[Node], at: int) -> int | None:
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


def _controlled(nodes: list[Node], verb: Node, memory: Memory) -> tuple[Party, ...]:
    """Who does what an infinitive or gerund says: "urged |Berlin| to send", "|Berlin| agreed to send"."""
    if verb.parent is None:
        main = next((n for n in nodes if n.kind == "verb" and n.finite and n.who), None)
        if main is None and verb.form == "ing":
            main = next((n for n in nodes[verb.index :] if n.kind == "verb" and n.finite), None)
            return parties_of(nodes, _subject(nodes, main), memory, main) if main else ()
        return main.who if main is not None else ()
    governor = nodes[verb.parent]
    between = [n for n in nodes[governor.index + 1 : verb.index] if n.kind in ("party", "pron")]
    named = [n for n in nodes[governor.index + 1 : verb.index] if n.kind == "np"]
    if governor.kind == "noun":
        return owner(nodes, governor, memory)
    if governor.passive and not governor.classes & {"report"}:
        return governor.who
    asks = (
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
            return _antecedent(nodes, at)
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


# --- parties ---------------------------------------------------------------------------------------------------------


def parties_of(nodes: list[Node], at: int | None, memory: Memory, verb: Node | None = None) -> tuple[Party, ...]:
    """The parties of the noun phrase at `at`, with those joined to it by "and"; pronouns stand for the last subject."""
    if at is None:
        return ()
    node = nodes[at]
    if node.kind == "pron":
        return _pronoun(nodes, node, memory, verb)
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


_DEFINITE: Final = lex.words("clauses.definite")
_SELF: Final = lex.words("clauses.self")
_TITLES: Final = frozenset(["president", "minister", "chancellor", "premier"])


def _refers_back(node: Node) -> bool:
    """ "the ministry", "his country", "Prime Minister Rishi Sunak" without a country: the one spoken of."""
    if node.word in _DEFINITE | _SELF:
        return not node.pre or node.pre in (
            ("its",),
            ("his",),
            ("their",),
            ("her",),
            ("foreign",),
            ("defence",),
            ("defense",),
            ("prime",),
        )
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
        elif nodes[place + 1].kind == "comma" and nodes[place + 2].kind == "party" and _comma_list(nodes, place + 2):
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
        if teller.word in ("warn", "tell", "inform", "remind"):
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


# --- parents ---------------------------------------------------------------------------------------------------------


def _parent_of_verb(nodes: list[Node], verb: Node) -> tuple[int | None, str]:
    if not verb.finite:
        if verb.passive and verb.subject is not None:
            return _parent_of_noun(nodes, nodes[verb.subject])
        return _parent_of_bare(nodes, verb)
    start = verb.subject if verb.subject is not None and verb.subject < verb.index else verb.index
    said = _skip_left(nodes, verb.index - 1)
    if said >= 0 and nodes[said].kind == "verb" and "report" in nodes[said].classes:
        return said, "that"
    at = _skip_left(nodes, start - 1)
    if at < 0:
        return None, ""
    node = nodes[at]
    if node.kind == "sub":
        verb.conditional = node.word in lex.CONDITIONAL
        return (_before(nodes, at, _SAYING), "that") if node.word == "whether" else (None, "")
    if (node.kind == "that" and start != verb.index - 0) or node.kind == "that":
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
    at = _skip_left(nodes, verb.index - 1)
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


def _parent_of_noun(nodes: list[Node], noun: Node) -> tuple[int | None, str]:
    """The verb whose object it is, the word whose preposition holds it, or the verb whose subject it is."""
    at = noun.index - 1
    while at >= 0 and (
        nodes[at].kind in _SKIP or (nodes[at].kind in ("item", "sanction", "np", "party") and _compound(nodes, at))
    ):
        at -= 1
    if at >= 1 and nodes[at].kind == "conj" and nodes[at - 1].kind in NOUN_PHRASES:
        return (
            _parent_of_noun(nodes, nodes[at - 1])
            if nodes[at - 1].kind in ("noun", "item", "sanction")
            else _nearest(nodes, at, "obj")
        )
    if at >= 0 and nodes[at].kind == "verb":
        return at, "obj"
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
