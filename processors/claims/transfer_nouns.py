"""The frames of nouns of handing over: "the delivery of", "arms sales to", "military aid for", "supplier of"."""

from __future__ import annotations

from typing import Final

from processors.claims import lexicon as lex
from processors.claims.frames import Frame, arguments, items_at, parties_at, passive_agent
from processors.claims.nodes import Node
from processors.claims.transfer_parts import make_frame, partners
from processors.claims.whose import Memory, owner
from vedette.models import Party, Phase

_AID: Final = frozenset(["military aid"])


BOUGHT: Final = frozenset(["purchase", "import", "acquisition", "procurement"])


def of_noun(nodes: list[Node], noun: Node, memory: Memory, used: set[int]) -> Frame | None:
    """As in "the delivery of tanks to Y by X", "X's arms sales to Y"."""
    if noun.index in used:
        return None
    args = arguments(nodes, noun)
    items = list(items_at(nodes, [a for a in args if a[0] in ("of", "including")], "of", "including"))
    at = noun.index - 1
    while at >= 0 and nodes[at].kind in ("item", "np", "conj") and nodes[at + 1].start - nodes[at].end <= 1:
        items = [*nodes[at].items, *items]
        used.add(at)
        at -= 1
    if not items:
        return None
    givers = _left_giver(nodes, noun, at)
    used |= {i for preposition, i in args if preposition == "of" and nodes[i].kind == "item"}
    others = parties_at(nodes, args, "to", "for")
    givers = givers or passive_agent(nodes, args) or parties_at(nodes, args, "from")
    if "get" in noun.classes and noun.word in BOUGHT:
        sellers = parties_at(nodes, args, "from")
        givers, others = sellers, others or _left_giver(nodes, noun, at) or passive_agent(nodes, args)
    if noun.relation in ("over", "for") and noun.parent is not None:
        punished = _punished(nodes, nodes[noun.parent], noun)
        if noun.word in BOUGHT:  # "sanctions on Russia over drone |imports|": it got them
            others = others or punished
        else:
            givers = givers or punished
    if not givers and set(noun.pre) & {"its", "their", "his", "her"}:
        givers = owner(nodes, noun, memory)
    givers, others = partners(nodes, noun, givers, others)
    frame = make_frame(noun, givers, others, tuple(items), by=f"noun:{noun.word}")
    if noun.parent is not None and "intercept" in nodes[noun.parent].classes:
        frame.phase = Phase.INTERCEPTED
    if {"promised", "future", "upcoming", "pledged", "forthcoming", "agreed", "approved", "impending"} & set(noun.pre):
        frame.hint = "promised"
    elif {"planned", "possible", "potential", "proposed", "alleged", "suspected", "reported", "purported"} & set(
        noun.pre
    ):
        frame.hint = "alleged" if {"alleged", "suspected", "reported", "purported"} & set(noun.pre) else "planned"
    elif {"requested"} & set(noun.pre):
        frame.hint = "called"
    return _owned(nodes, frame, memory)


def _punished(nodes: list[Node], governor: Node, noun: Node) -> tuple[Party, ...]:
    """As in "sanctions on US firms over |arms sales|": who is punished for it did it."""
    if not any(c.startswith("s_") for c in governor.classes):
        return ()
    before = [n for n in nodes[governor.index + 1 : noun.index] if n.kind == "party"]
    return before[-1].parties if before else ()


AGENTS: Final = lex.words("transfer.agents")


def of_agent(nodes: list[Node], agent: Node, used: set[int]) -> Frame | None:
    """As in "The US is the biggest supplier of arms to Y", "Russia, India's main arms supplier, ..."."""
    args = [a for a in arguments(nodes, agent) if a[0] in ("of", "to", "for", "from")]
    items, at = list(items_at(nodes, args, "of")), agent.index - 1
    while at >= 0 and nodes[at].kind in ("item", "np") and nodes[at + 1].start - nodes[at].end <= 1:
        items = [*nodes[at].items, *items]
        at -= 1
    owned = nodes[at].parties if at >= 0 and nodes[at].kind == "party" and nodes[at].possessive else ()
    at -= bool(owned)
    while at >= 0 and nodes[at].kind in ("adv", "prep", "time", "np") and at > agent.index - 6:
        at -= 1
    if not items or at < 0:
        return None
    who: tuple[Party, ...] = ()
    if nodes[at].kind == "verb" and nodes[at].word in ("be", "become", "remain") and not nodes[at].negative:
        who = nodes[at].who
    elif nodes[at].kind == "comma" and at and nodes[at - 1].kind == "party" and not nodes[at - 1].modifier:
        who = nodes[at - 1].parties
    if not who:
        return None
    used |= {i for _, i in args if nodes[i].kind == "item"}
    if agent.word in ("buyer", "recipient", "importer", "customer"):
        made = next((nodes[i - 1].parties for _, i in args if nodes[i].kind == "item" and nodes[i - 1].modifier), ())
        return make_frame(
            agent, owned or parties_at(nodes, args, "from") or made, who, tuple(items), by="agent", confidence=0.65
        )
    return make_frame(
        agent, who, owned or parties_at(nodes, args, "to", "for"), tuple(items), by="agent", confidence=0.65
    )


def _left_giver(nodes: list[Node], noun: Node, at: int) -> tuple[Party, ...]:
    """The party before the noun: "Iran's |drone deliveries", "US |arms sales", also "its arms sales"."""
    if (
        at >= 0
        and nodes[at].kind == "party"
        and (nodes[at].modifier or nodes[at].possessive or nodes[at + 1].start - nodes[at].end <= 1)
    ) and ((nodes[at].kind == "party" and not nodes[at].speaks) or nodes[at].via in ("metonym", "capital")):
        return nodes[at].parties
    return ()


def _owned(nodes: list[Node], frame: Frame, memory: Memory) -> Frame:
    """The giver from the verb over the noun: "|Germany| halted deliveries", "|Berlin| announced the delivery of"."""
    governor = nodes[frame.node.parent] if frame.node.parent is not None else None
    reason = frame.node.relation in ("over", "for", "after")
    if (
        governor is not None
        and frame.node.word in BOUGHT
        and not reason
        and governor.classes & {"promise", "halt", "plan"}
    ):
        frame.others = frame.others or governor.who  # "Peru cancelled the purchase of"
        return frame
    if frame.actors or governor is None:
        return frame
    if (
        governor.kind == "verb"
        and governor.passive
        and frame.node.relation == "subj"
        and governor.classes & {"promise", "halt"}
    ):
        frame.actors = passive_agent(nodes, arguments(nodes, governor))
        return frame
    agreed = governor.word == "agree" and frame.node.relation in ("on", "to")
    if (frame.node.relation != "obj" and not agreed) or governor.kind != "verb" or governor.passive:
        return frame
    if "deny" in governor.classes and not frame.node.pre:  # "Iran denies arms transfers to Sudan": its own
        others = {p.id for p in frame.others}
        frame.actors = () if others & {p.id for p in governor.who} else governor.who
        return frame
    doing = governor.classes & {"promise", "halt", "plan", "transparent", "give", "refuse"}
    if (
        doing
        and not governor.classes & {"oppose", "dismiss", "accuse", "call"}
        and governor.word not in ("veto", "prevent", "discuss", "negotiate", "debate")
    ):
        who = governor.who
        if {p.id for p in who} & {p.id for p in frame.others}:
            return frame
        frame.actors = who
    return frame


def of_item(nodes: list[Node], item: Node, memory: Memory) -> Frame | None:
    """As in "US military aid to Ukraine", "tanks for Kyiv" under a word of promising, asking or refusing."""
    args = arguments(nodes, item)
    near = [a for a in args if a[0] in ("to", "for", "from")][:2]
    others, givers = parties_at(nodes, near, "to", "for"), parties_at(nodes, near, "from")
    at = item.index - 1
    givers = givers or (
        nodes[at].parties
        if at >= 0 and nodes[at].kind == "party" and _belongs(nodes[at], item) and _is_aid(item)
        else ()
    )
    if not givers and at >= 2 and nodes[at].word == "of" and nodes[at - 1].word == "package":
        givers = _left_giver(nodes, nodes[at - 1], at - 2)  # "Finland's new package of military aid"
    governor = nodes[item.parent] if item.parent is not None else None
    frame = make_frame(item, givers, others, item.items, by="item", confidence=0.65)
    if _is_aid(item) and (others and args and args[0][0] in ("to", "for")):
        return _owned(nodes, frame, memory)
    if governor is None or not others or not args or args[0][0] not in ("to", "for"):
        return None
    if governor.classes & {"promise", "oppose", "refuse", "halt", "call", "dismiss"}:
        return _owned(nodes, frame, memory)
    return None


def _belongs(party: Node, item: Node) -> bool:
    """As in "|US| military aid", "|Berlin's| military aid"."""
    return party.modifier or party.possessive or (item.start - party.end <= 1 and not item.pre)


def _is_aid(item: Node) -> bool:
    return any(
        one.label in _AID or "aid" in one.surface.lower().split() or "assistance" in one.surface.lower().split()
        for one in item.items
    )
