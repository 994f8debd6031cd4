"""Who hands arms to whom: the frames of verbs (supply, buy, promise, seize) and of nouns (delivery, arms sales, aid).

It does not judge whether it is true: see stance.py. Troops, gas, aid that is not military and a country's own
deployments are no transfers (codebook).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.clauses import Memory, owner, parties_of
from processors.claims.frames import Argument, Frame, arguments, items_at, parties_at, passive_agent
from processors.claims.lexicon import bodies
from processors.claims.nodes import Node
from vedette.models import ClaimKind, Item, Party, Phase

_TROOPS: Final = lex.words("transfer.troops")
_MOVED: Final = frozenset(["send", "dispatch", "fly", "route", "transport", "ferry"])
_OWN_SHIPS: Final = lex.words("transfer.own_ships")
_AIMED: Final = lex.words("transfer.aimed")
_PHASES: Final = {word: Phase(sense) for word, sense in lex.senses("transfer.phases").items()}
_AID: Final = frozenset(["military aid"])
_WANTED: Final = lex.words("transfer.wanted")
_PROMISING: Final = lex.words("transfer.promising")


def frames(nodes: list[Node], memory: Memory) -> Iterator[Frame]:
    """Every transfer that a verb or noun of the sentence states."""
    used: set[int] = set()  # items that a frame has taken
    for node in nodes:
        if node.kind == "verb":
            for frame in _of_verb(nodes, node, memory, used):
                if _sound(nodes, frame):
                    yield frame
    for node in nodes:
        if (
            node.kind == "noun"
            and "transfer" in node.classes
            and (frame := _of_noun(nodes, node, memory, used))
            and _sound(nodes, frame)
        ):
            yield frame
    for node in nodes:
        if (
            node.kind == "np"
            and node.word in _AGENTS
            and (frame := _of_agent(nodes, node, used))
            and _sound(nodes, frame)
        ):
            yield frame
    for node in nodes:
        if (
            node.kind == "item"
            and node.index not in used
            and (frame := _of_item(nodes, node, memory))
            and _sound(nodes, frame)
        ):
            yield frame


def _of_verb(nodes: list[Node], verb: Node, memory: Memory, used: set[int]) -> Iterator[Frame]:
    args = arguments(nodes, verb)
    frame: Frame | None = None
    if verb.word == "carry":
        if parties_at(nodes, args, "from") and parties_at(nodes, args, "to"):
            frame = _give(nodes, verb, args, memory)
    elif verb.classes & {"give", "arm"} and not _deployment(nodes, verb, args):
        frame = _give(nodes, verb, args, memory)
    elif verb.word == "order" and not items_at(nodes, args, ""):
        return
    elif "get" in verb.classes:
        frame = _get(nodes, verb, args)
    elif "arrive" in verb.classes:
        frame = _arrive(nodes, verb, args)
    elif "intercept" in verb.classes:
        frame = _intercept(nodes, verb, args)
    elif verb.word in _PROMISING:
        frame = _promise(nodes, verb, args)
    elif verb.word in _WANTED:
        frame = _want(nodes, verb, args)
    elif verb.word == "thank" and (givers := parties_at(nodes, args, "")):
        frame = _frame(verb, givers, verb.who, items_at(nodes, args, "for", "of"), hint="real", owner=verb.who)
    if frame is None or not frame.items:
        return
    frame.by = frame.by or f"verb:{verb.word}"
    used |= {at for _, at in args if nodes[at].kind == "item"}
    if verb.subject is not None and nodes[verb.subject].kind == "item":
        used.add(verb.subject)
    used |= {
        at
        for preposition, at in args
        if preposition in ("", "of")
        and nodes[at].kind == "noun"
        and "transfer" in nodes[at].classes
        and "halt" not in verb.classes
    }
    yield frame


def _frame(
    node: Node, actors: tuple[Party, ...], others: tuple[Party, ...], items: tuple[Item, ...], **more: object
) -> Frame:
    frame = Frame(ClaimKind.TRANSFER, node, actors, others, items, phase=_PHASES.get(node.word, Phase.UNKNOWN))
    for name, value in more.items():
        setattr(frame, name, value)
    return frame


def _subject_items(nodes: list[Node], verb: Node) -> tuple[Item, ...]:
    """The items of the verb's subject: "31 tanks and shells", "a shipment of tanks", "which" after them."""
    if verb.subject is None:
        return ()
    head = nodes[verb.subject]
    found = list(head.items)
    for node in nodes[verb.subject + 1 : verb.subject + 9]:
        if node.kind in ("verb", "rel", "that", "stop", "sub") or node.index >= verb.index:
            break
        if node.kind == "item" and (head.kind in ("item", "noun") or nodes[verb.subject + 1].word == "of"):
            found.extend(node.items)
    return tuple(found)


def _give(nodes: list[Node], verb: Node, args: list[Argument], memory: Memory) -> Frame | None:
    objects = parties_at(nodes, args, "")
    receivers = parties_at(nodes, args, "to")
    if verb.passive:
        return _given(nodes, verb, args, receivers)
    actors = verb.who
    items = items_at(nodes, args, "", "with", "of", "including", "in", "worth")
    if (
        not items
        and (receivers or objects)
        and any(
            preposition == "" and nodes[at].kind == "pron" and nodes[at].word in ("them", "it")
            for preposition, at in args
        )
    ):
        items = memory.items if receivers else ()
    if "arm" in verb.classes:
        others = objects
        armed = any(p == "" and nodes[at].kind == "np" and nodes[at].word in bodies() for p, at in args[:2])
        if verb.word in ("arm", "rearm") and (others or armed) and not items:
            items = (Item(verb.text.split()[-1], "arms", None, "weapon"),)
    else:
        others = receivers or _indirect(nodes, verb, args) or parties_at(nodes, args, "for")
    if not actors and verb.subject is None and verb.form == "ing" and not others:
        return None
    if not actors or verb.word in ("transport", "ferry", "carry", "truck", "load"):
        actors = parties_at(nodes, args, "from") or actors
    if not others:
        others = _asker(nodes, verb, actors)
    if not others and verb.form == "inf":
        actors, others = _partners(nodes, verb, actors, others)
    return _frame(verb, actors, others, items)


def _asker(nodes: list[Node], verb: Node, actors: tuple[Party, ...]) -> tuple[Party, ...]:
    """ "Kyiv asked Washington to provide more missiles": to itself, where nobody else is named."""
    if verb.parent is None or verb.word not in ("provide", "give", "supply", "sell", "deliver"):
        return ()
    governor = nodes[verb.parent]
    if governor.word not in ("ask", "request", "beg", "want") or {p.id for p in governor.who} & {p.id for p in actors}:
        return ()
    return governor.who


def _user(nodes: list[Node], verb: Node) -> tuple[Party, ...]:
    """ "|Ethiopia| used drones bought from Turkey": who uses what was handed over has received it."""
    at = (verb.subject or 0) - 1
    while at > 0 and nodes[at].kind in ("party", "np", "item", "prep", "adv") and verb.index - at < 8:
        at -= 1
    governor = nodes[at] if at >= 0 else None
    if (
        governor is None
        or governor.kind != "verb"
        or governor.word not in ("use", "fire", "deploy", "operate", "launch")
    ):
        return ()
    return governor.who


def _given(nodes: list[Node], verb: Node, args: list[Argument], receivers: tuple[Party, ...]) -> Frame:
    """Passive: "tanks were delivered to Y by X", "Y was supplied with tanks by X"."""
    items = _subject_items(nodes, verb)
    others = receivers or parties_at(nodes, args, "for")
    if not items:
        items, others = items_at(nodes, args, "with", "", "of"), others or verb.who
    elif not others and verb.subject is not None:
        others = parties_at(nodes, args, "")
    actors = passive_agent(nodes, args) or parties_at(nodes, args, "from")
    if verb.word in ("arm", "rearm") and not items and actors and verb.who:
        items, others = (Item(verb.text.split()[-1], "arms", None, "weapon"),), verb.who
    return _frame(verb, actors, others or _user(nodes, verb), items)


def _indirect(nodes: list[Node], verb: Node, args: list[Argument]) -> tuple[Party, ...]:
    """ "send Ukraine tanks", "supplying Russia with shells": the party right behind the verb."""
    if not args or args[0][0] != "":
        return ()
    first = nodes[args[0][1]]
    if first.kind == "pron" and first.word in ("it", "them", "him", "her", "us"):
        return ()
    if first.kind != "party" or first.possessive:
        return ()
    if first.modifier and (first.via == "demonym" or (len(args) > 1 and args[1][1] != first.index + 1)):
        return ()
    found = {party.id: party for party in first.parties}
    found |= {party.id: party for party in parties_at(nodes, args[:3], "")}
    return tuple(found.values())


def _get(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    givers = parties_at(nodes, args, "from")
    if verb.passive:
        items = _subject_items(nodes, verb)
        return _frame(verb, givers, passive_agent(nodes, args) or _user(nodes, verb), items) if items else None
    if verb.word == "take" and not any(nodes[at].kind == "noun" and nodes[at].word == "delivery" for _, at in args[:1]):
        return None
    items = items_at(nodes, args, "", "of", "including", "in", "worth")
    if (
        verb.word in ("get", "secure", "acquire", "obtain", "buy", "purchase", "procure", "import")
        and not givers
        and not verb.who
    ):
        return None
    if verb.word in ("get", "secure", "acquire", "obtain", "take") and not givers and verb.word != "take":
        return None  # "intends to acquire the most powerful arsenal": nobody hands it over
    others = verb.who
    if verb.form == "inf" and not givers:
        givers, others = _partners(nodes, verb, givers, others)
    return _frame(verb, givers, others, items, hint="promised" if verb.word == "order" else "")


def _arrive(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    items = _subject_items(nodes, verb)
    if not items or verb.subject is None:
        return None
    others = parties_at(nodes, args, "in", "to", "at", "for") or (
        parties_at(nodes, args, "") if verb.word == "reach" else ()
    )
    before = [
        (n.word, n.index + 1) for n in nodes[verb.subject : verb.index] if n.kind == "prep" and n.index + 1 < verb.index
    ]
    givers = parties_at(nodes, args, "from") or parties_at(nodes, before, "from", "by")
    return (
        _frame(verb, givers, others, items) if others and (givers or not _is_origin_of(nodes, verb, others)) else None
    )


def _is_origin_of(nodes: list[Node], verb: Node, others: tuple[Party, ...]) -> bool:
    """ "Russian tanks arrived in Russia" is nobody's transfer."""
    at = verb.subject or 0
    return (
        at > 0
        and nodes[at - 1].kind == "party"
        and nodes[at - 1].modifier
        and nodes[at - 1].parties[0].id in {p.id for p in others}
    )


def _intercept(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    items = (
        _subject_items(nodes, verb)
        if verb.passive
        else items_at(nodes, args, "", "of", "including", "with", "carrying")
    )
    givers, others = parties_at(nodes, args, "from"), parties_at(nodes, args, "to", "for")
    if not items or not (givers or others):
        return None
    return _frame(verb, givers, others, items, phase=Phase.INTERCEPTED)


def _promise(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    """ "Germany promised Ukraine 14 tanks", "announced military aid for Kyiv"."""
    objects = [at for preposition, at in args if preposition in ("", "in", "of", "worth", "including")]
    items = items_at(nodes, args, "", "in", "of", "worth", "including")
    if verb.passive:
        items = _subject_items(nodes, verb)
    if not items or any(
        nodes[at].kind == "noun"
        and nodes[at].classes & {"transfer", "plan", "halt", "refuse"}
        and "package" not in nodes[at].classes
        for at in objects
    ):
        return None
    others = parties_at(nodes, args, "to", "for") or _indirect(nodes, verb, args)
    if not others and verb.word in ("promise", "pledge"):
        others = parties_at(nodes, args, "in")
    actors = passive_agent(nodes, args) if verb.passive else verb.who
    if any(nodes[at].kind == "noun" and "deal" in nodes[at].classes for at in objects):
        sellers = parties_at(nodes, args, "with", "from")
        if sellers:
            return _frame(verb, sellers, verb.who, items, hint="promised", phase=Phase.ORDERED)
    if not others and verb.word in (
        "announce",
        "unveil",
        "approve",
        "decide",
        "award",
        "clear",
        "authorise",
        "authorize",
        "allocate",
    ):
        return None
    return _frame(verb, actors, others, items, hint="promised", owner=actors if "speech" in verb.classes else ())


def _want(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    """ "Kyiv asked Berlin for missiles", "seeks tanks from Poland"."""
    items = items_at(nodes, args, "", "for", "of")
    if not items or any(nodes[at].kind == "noun" and "transfer" in nodes[at].classes for _, at in args):
        return None
    asked = parties_at(nodes, args, "from", "to") or (
        parties_at(nodes, args, "") if any(p == "for" for p, _ in args) else ()
    )
    receivers = parties_at(nodes, args, "for") or verb.who
    if verb.word in ("recommend",) or not (asked or parties_at(nodes, args, "for")):
        return None
    if verb.passive:
        return None
    return _frame(verb, asked, receivers, items, hint="called", owner=verb.who)


def _of_noun(nodes: list[Node], noun: Node, memory: Memory, used: set[int]) -> Frame | None:
    """ "the delivery of tanks to Y by X", "X's arms sales to Y"."""
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
    if "get" in noun.classes and noun.word in ("purchase", "import", "acquisition", "procurement"):
        sellers = parties_at(nodes, args, "from")
        givers, others = sellers, others or _left_giver(nodes, noun, at) or passive_agent(nodes, args)
    if not givers and noun.relation in ("over", "for") and noun.parent is not None:
        givers = _punished(nodes, nodes[noun.parent], noun)
    if not givers and set(noun.pre) & {"its", "their", "his", "her"}:
        givers = owner(nodes, noun, memory)
    givers, others = _partners(nodes, noun, givers, others)
    frame = _frame(noun, givers, others, tuple(items), by=f"noun:{noun.word}")
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
    """ "sanctions on US firms over |arms sales|": who is punished for it did it."""
    if not any(c.startswith("s_") for c in governor.classes):
        return ()
    before = [n for n in nodes[governor.index + 1 : noun.index] if n.kind == "party"]
    return before[-1].parties if before else ()


def _partners(
    nodes: list[Node], act: Node, givers: tuple[Party, ...], others: tuple[Party, ...]
) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """The partner of a deal: "signed a contract with |India| for the supply", "talks with |Russia| over the purchase"."""
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


_AGENTS: Final = lex.words("transfer.agents")


def _of_agent(nodes: list[Node], agent: Node, used: set[int]) -> Frame | None:
    """ "The US is the biggest supplier of arms to Y", "Russia, India's main arms supplier, ..."."""
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
        return _frame(
            agent, owned or parties_at(nodes, args, "from") or made, who, tuple(items), by="agent", confidence=0.65
        )
    return _frame(agent, who, owned or parties_at(nodes, args, "to", "for"), tuple(items), by="agent", confidence=0.65)


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
    if frame.actors or frame.node.parent is None:
        return frame
    governor = nodes[frame.node.parent]
    if (
        governor.kind == "verb"
        and governor.passive
        and frame.node.relation == "subj"
        and governor.classes & {"promise", "halt"}
    ):
        frame.actors = passive_agent(nodes, arguments(nodes, governor))
        return frame
    if frame.node.relation != "obj" or governor.kind != "verb" or governor.passive:
        return frame
    doing = governor.classes & {"promise", "halt", "plan", "transparent", "give", "refuse"}
    if (
        doing
        and not governor.classes & {"oppose", "dismiss", "accuse", "call"}
        and governor.word not in ("block", "veto", "prevent", "discuss", "negotiate", "debate")
    ):
        who = governor.who
        if {p.id for p in who} & {p.id for p in frame.others}:
            return frame
        frame.actors = who
    return frame


def _of_item(nodes: list[Node], item: Node, memory: Memory) -> Frame | None:
    """ "US military aid to Ukraine", "tanks for Kyiv" under a word of promising, asking or refusing."""
    args = arguments(nodes, item)
    near = [a for a in args if a[0] in ("to", "for", "from")][:2]
    others, givers = parties_at(nodes, near, "to", "for"), parties_at(nodes, near, "from")
    at = item.index - 1
    givers = givers or (
        nodes[at].parties
        if at >= 0 and nodes[at].kind == "party" and _belongs(nodes[at], item) and _is_aid(item)
        else ()
    )
    governor = nodes[item.parent] if item.parent is not None else None
    frame = _frame(item, givers, others, item.items, by="item", confidence=0.65)
    if _is_aid(item) and (others and args and args[0][0] in ("to", "for")):
        return _owned(nodes, frame, memory)
    if governor is None or not others or not args or args[0][0] not in ("to", "for"):
        return None
    if governor.classes & {"promise", "oppose", "refuse", "halt", "call", "dismiss"}:
        return _owned(nodes, frame, memory)
    return None


def _belongs(party: Node, item: Node) -> bool:
    """ "|US| military aid", "|Berlin's| military aid"."""
    return party.modifier or party.possessive or (item.start - party.end <= 1 and not item.pre)


def _is_aid(item: Node) -> bool:
    return any(
        one.label in _AID or "aid" in one.surface.lower().split() or "assistance" in one.surface.lower().split()
        for one in item.items
    )


def _deployment(nodes: list[Node], verb: Node, args: list[Argument]) -> bool:
    """Whether the verb moves the subject's own forces, or fires: "sent warships to", "sent drones into"."""
    for preposition, at in args:
        node = nodes[at]
        if node.own or (node.kind == "np" and node.word in _TROOPS and preposition == ""):
            return True
        if (
            preposition == ""
            and node.kind == "party"
            and node.text.rsplit(None, 1)[-1].lower() in _TROOPS
            and node.modifier
        ):
            return True
        if verb.word in _MOVED and preposition in _AIMED and nodes[at].kind in ("party", "np"):
            return True
        if verb.word in _MOVED and any(item.weapon_class in _OWN_SHIPS for item in node.items):
            return True
    return False


def _sound(nodes: list[Node], frame: Frame) -> bool:
    """A transfer has something that is handed over and two sides, one of them stated."""
    same = {p.id for p in frame.actors} & {p.id for p in frame.others}
    if same:
        frame.others = tuple(p for p in frame.others if p.id not in same)
        if not frame.others:
            return False
    if not frame.items or not (frame.actors or frame.others):
        return False
    if (
        not frame.others
        and frame.node.kind == "verb"
        and frame.node.word in _MOVED | {"provide", "give", "pass", "hand", "channel"}
    ):
        return bool(frame.hint)
    return True


__all__ = ["frames", "owner", "parties_of"]
