"""What goes beyond one clause: who says a whole sentence, and denials or protests that point back to an earlier act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.merge import Statement
from processors.claims.nodes import Node
from processors.claims.stance import Judged
from processors.claims.subjects import REACH
from processors.claims.whose import Memory, parties_of
from vedette.models import Party, Span, Stance

BACK: Final = 3  # sentences that "denied the claims" may point back over
_POINTING: Final = lex.words("discourse.pointing")
_DOUBTED: Final = frozenset({Stance.ASSERTED, Stance.ALLEGED})


def said_by(nodes: list[Node], memory: Memory) -> tuple[Party, ...] | None:
    """Who says the sentence: "..., X said", "according to X", "X: ...". None is nobody; () somebody who is no party."""
    for node in nodes:
        if (
            node.kind == "np"
            and node.word == "according"
            and node.index + 2 < len(nodes)
            and nodes[node.index + 1].kind == "prep"
        ):
            return parties_of(nodes, node.index + 2, memory)
    for node in nodes:
        if (
            node.kind == "verb"
            and "report" in node.classes
            and node.finite
            and node.subject is not None
            and _trails(nodes, node)
        ):
            return node.who
    return _labelled(nodes)


def _labelled(nodes: list[Node]) -> tuple[Party, ...] | None:
    """As in "Kremlin: no arms sent", "Iran sent drones - US officials"."""
    if len(nodes) > 3 and nodes[0].kind == "party" and nodes[1].kind == "stop" and nodes[1].text == ":":
        return nodes[0].parties
    if len(nodes) > 3 and nodes[-2].kind == "stop" and nodes[-2].text in ("-", "—", "–", ":"):
        if nodes[-1].kind == "party":
            return nodes[-1].parties
        if nodes[-1].kind in ("np", "noun") and nodes[-1].word in (
            "report",
            "sources",
            "reports",
            "media",
            "officials",
            "experts",
        ):
            return ()
    return None


def _trails(nodes: list[Node], verb: Node) -> bool:
    """Whether the verb reports what stands before it: a comma or quote before its subject, no clause behind."""
    first = min(verb.subject if verb.subject is not None else verb.index, verb.index)
    before = nodes[first - 1] if first else None
    if before is None or before.kind not in ("comma", "quote"):
        return False
    if any(node.parent == verb.index and node.kind == "verb" for node in nodes):
        return False
    return any(node.kind == "verb" or node.kind == "noun" for node in nodes[:first])


def when(nodes: list[Node], head: Node) -> str | None:
    """The expression of time that is nearest to `head`, as the text has it."""
    times = [node for node in nodes if node.kind == "time"]
    return min(times, key=lambda node: abs(node.index - head.index)).text if times else None


def echoes(
    nodes: list[Node], here: list[Statement], all_of_them: list[Statement], memory: Memory, span: Span, number: int
) -> Iterator[Statement]:
    """Denials and protests without an act of their own: "which Tehran denies", "Beijing condemned the sale"."""
    holding = {statement.frame.node.index for statement in here} | _above(nodes, here)
    for verb in nodes:
        if verb.kind != "verb" or not verb.who or verb.negative or verb.index in holding:
            continue
        if verb.classes & {"deny", "dismiss"} and not _asked(nodes, verb):
            stance = Stance.DENIED
        elif "oppose" in verb.classes and _points_back(nodes, verb):
            stance = Stance.OPPOSED
        else:
            continue
        yield from _echo(verb, stance, here, all_of_them, span, number)


def _above(nodes: list[Node], here: list[Statement]) -> set[int]:
    """The words over the frames of this sentence: they have had their say."""
    found: set[int] = set()
    for statement in here:
        node = statement.frame.node
        for _ in range(8):
            if node.parent is None or node.parent in found:
                break
            found.add(node.parent)
            node = nodes[node.parent]
    return found


def _asked(nodes: list[Node], verb: Node) -> bool:
    return any(
        node.kind == "noun" and node.classes & {"call", "plan"} and "alleg" not in node.classes
        for node in nodes[verb.index + 1 : verb.index + 4]
    )


def _points_back(nodes: list[Node], verb: Node) -> bool:
    behind = nodes[verb.index + 1 : verb.index + 3]
    return any(node.word in _POINTING for node in behind) or any(
        n.kind == "rel" for n in nodes[max(0, verb.index - 3) : verb.index]
    )


def _echo(
    verb: Node, stance: Stance, here: list[Statement], all_of_them: list[Statement], span: Span, number: int
) -> Iterator[Statement]:
    ids = {party.id for party in verb.who}
    same = [s for s in here if s.frame.node.index < verb.index]
    for statement in same or [s for s in reversed(all_of_them[-12:]) if 0 < number - s.number <= BACK]:
        frame, judged = statement.frame, statement.judged
        sides = {p.id for p in frame.actors} | ({p.id for p in frame.others} if frame.action is None else set())
        if stance is Stance.DENIED and not (judged.stance in _DOUBTED and (ids & sides)):
            continue
        if stance is Stance.OPPOSED and (
            judged.stance in (Stance.OPPOSED, Stance.DENIED, Stance.CALLED_FOR) or ids & {p.id for p in frame.actors}
        ):
            continue
        if statement in same and judged.stance is Stance.ASSERTED and stance is Stance.DENIED:
            judged.stance = Stance.ALLEGED
        yield replace(
            statement,
            judged=Judged(stance, verb.who),
            span=span,
            more=(statement.span,),
            number=number,
            title=False,
            doubt=0.9,
        )
        if not same and statement.number < number - 1:
            return


__all__ = ["REACH", "echoes", "said_by", "when"]
