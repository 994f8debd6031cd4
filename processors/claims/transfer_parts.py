"""What the frames of verbs and nouns share: the frame with its phase, and the partner of a deal."""

from __future__ import annotations

from typing import Final

from processors.claims import lexicon as lex
from processors.claims.frames import Frame, arguments, parties_at
from processors.claims.nodes import Node
from vedette.models import ClaimKind, Item, Party, Phase

_PHASES: Final = {word: Phase(sense) for word, sense in lex.senses("transfer.phases").items()}


def make_frame(
    node: Node, actors: tuple[Party, ...], others: tuple[Party, ...], items: tuple[Item, ...], **more: object
) -> Frame:
    frame = Frame(ClaimKind.TRANSFER, node, actors, others, items, phase=_PHASES.get(node.word, Phase.UNKNOWN))
    for name, value in more.items():
        setattr(frame, name, value)
    return frame


def partners(
    nodes: list[Node], act: Node, givers: tuple[Party, ...], others: tuple[Party, ...]
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """The partner of a deal: "signed a contract with |India| for the supply", "talks with |Russia| over the sale"."""
    deal = next(
        (
            n
            for n in reversed(nodes[max(0, act.index - 6) : act.index])
            if n.kind == "noun" and n.classes & {"deal", "plan"}
        ),
        None,
    )
    if deal is None:
        return givers, others
    partner = parties_at(nodes, [a for a in arguments(nodes, deal) if a[1] < act.index], "with")
    if not partner:
        return givers, others
    mine = next((n.who for n in reversed(nodes[: deal.index]) if n.kind == "verb" and n.who), ())
    sells = act.word in ("sell", "supply", "deliver", "export", "provide", "sale", "export", "send", "transfer") and (
        act.kind == "verb" or act.word == "sale"
    )
    if sells:
        return givers or mine, others or partner
    return givers or partner, others or mine
