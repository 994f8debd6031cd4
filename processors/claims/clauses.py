"""Links verbs and nouns of one sentence: whose subject is what, and under which word an act stands.

`link` fills in `Node.subject`, `who`, `parent`, `relation` and `conditional`. Every search looks at the neighbourhood
of a node only (`REACH`), so that a sentence costs time linear in its length.
"""

from __future__ import annotations

from processors.claims import lexicon as lex
from processors.claims.nodes import Node
from processors.claims.parents import parent_of_noun, parent_of_verb
from processors.claims.subjects import no_subject, reduced, subject
from processors.claims.whose import Memory, controlled, parties_of


def link(nodes: list[Node], memory: Memory) -> None:
    """Fills in the links of one sentence and updates `memory`."""
    _known_persons(nodes, memory)
    for node in nodes:
        if node.kind == "verb":
            _against(nodes, node)
            _ready(nodes, node)
            reduced(nodes, node)
            node.subject = subject(nodes, node)
            node.parent, node.relation = parent_of_verb(nodes, node)
            if not node.finite and node.subject is None:
                node.who = controlled(nodes, node, memory)
            else:
                node.who = parties_of(nodes, node.subject, memory, node)
            node.negative = node.negative or no_subject(nodes, node) or _nothing(nodes, node)
    for node in nodes:
        if node.kind in ("noun", "item", "sanction"):
            node.parent, node.relation = parent_of_noun(nodes, node)
    _remember(nodes, memory)


def _nothing(nodes: list[Node], verb: Node) -> bool:
    """As in "has received |no| weapons", "gave Kyiv |no| tanks"."""
    for node in nodes[verb.index + 1 : verb.index + 4]:
        if node.kind == "item":
            return "no" in node.pre
        if node.kind not in ("party", "adv"):
            break
    return False


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


def _ready(nodes: list[Node], verb: Node) -> None:
    """As in "stood ready to send", "seems likely to buy": the adjective says how real the infinitive is."""
    if verb.form == "inf" and verb.index and nodes[verb.index - 1].kind == "np" and not verb.modal:
        sense = lex.FUTURE.get(nodes[verb.index - 1].word, "")
        verb.modal = sense if sense in ("plan", "will", "refuse", "should") else ""


def _against(nodes: list[Node], verb: Node) -> None:
    """As in "Hungary is against the delivery": to be against is to oppose."""
    following = nodes[verb.index + 1] if verb.index + 1 < len(nodes) else None
    if verb.word == "be" and following is not None and following.word in ("grateful", "thankful"):
        verb.word, verb.classes = "thank", frozenset()
    if (
        verb.word in ("be", "vote", "argue", "speak", "stand", "remain")
        and following is not None
        and following.word == "against"
    ):
        verb.word, verb.classes = "oppose", frozenset({"oppose"})
