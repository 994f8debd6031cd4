"""The frames of verbs of handing over: supply, buy, arrive, seize, promise, ask for."""

from __future__ import annotations

from typing import Final

from processors.claims import lexicon as lex
from processors.claims.frames import Argument, Frame, items_at, parties_at, passive_agent
from processors.claims.lexicon import bodies
from processors.claims.nodes import Node
from processors.claims.relatives import HELD, antecedent_items
from processors.claims.transfer_parts import make_frame, partners
from processors.claims.whose import Memory
from vedette.models import Item, Party, Phase


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


def give(nodes: list[Node], verb: Node, args: list[Argument], memory: Memory) -> Frame | None:
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
    items = items or _parts(nodes, args)
    holders: tuple[Party, ...] = ()
    if not items and "arm" not in verb.classes:
        items, holders = antecedent_items(nodes, verb)
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
        others = holders or _asker(nodes, verb, actors)
    if not others and verb.form == "inf":
        actors, others = partners(nodes, verb, actors, others)
    return make_frame(verb, actors, others, items)


_PARTS: Final = lex.words("transfer.parts")


def _parts(nodes: list[Node], args: list[Argument]) -> tuple[Item, ...]:
    """As in "engines |for drones|": a part of an arm is handed over, not the arm, but it counts."""
    if any(preposition == "" and nodes[at].kind == "np" and nodes[at].word in _PARTS for preposition, at in args[:2]):
        return items_at(nodes, args, "for", "in")
    return ()


def _asker(nodes: list[Node], verb: Node, actors: tuple[Party, ...]) -> tuple[Party, ...]:
    """As in "Kyiv asked Washington to provide more missiles": to itself, where nobody else is named."""
    if verb.parent is None or verb.word not in ("provide", "give", "supply", "sell", "deliver"):
        return ()
    governor = nodes[verb.parent]
    if governor.word not in ("ask", "request", "beg", "want") or {p.id for p in governor.who} & {p.id for p in actors}:
        return ()
    return governor.who


def _user(nodes: list[Node], verb: Node) -> tuple[Party, ...]:
    """As in "|Ethiopia| used drones bought from Turkey": who uses what was handed over has received it."""
    at = (verb.subject or 0) - 1
    while at > 0 and nodes[at].kind in ("party", "np", "item", "prep", "adv") and verb.index - at < 8:
        at -= 1
    governor = nodes[at] if at >= 0 else None
    if governor is None or governor.kind != "verb" or governor.word not in HELD:
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
    return make_frame(verb, actors, others or _user(nodes, verb), items)


def _indirect(nodes: list[Node], verb: Node, args: list[Argument]) -> tuple[Party, ...]:
    """As in "send Ukraine tanks", "supplying Russia with shells": the party right behind the verb."""
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


def get(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    givers = parties_at(nodes, args, "from")
    if verb.passive:
        items = _subject_items(nodes, verb)
        return make_frame(verb, givers, passive_agent(nodes, args) or _user(nodes, verb), items) if items else None
    if verb.word == "take" and not any(nodes[at].kind == "noun" and nodes[at].word == "delivery" for _, at in args[:1]):
        return None
    items = items_at(nodes, args, "", "of", "including", "in", "worth") or antecedent_items(nodes, verb)[0]
    if (
        verb.word in ("get", "secure", "acquire", "obtain", "buy", "purchase", "procure", "import")
        and not givers
        and not verb.who
    ):
        return None
    if verb.word in ("get", "secure", "acquire", "obtain", "take") and not givers and verb.word != "take":
        return None  # "intends to acquire the most powerful arsenal": nobody hands it over
    others = verb.who
    kept = parties_at(nodes, args, "for")
    if verb.word in ("buy", "purchase", "procure", "order") and not givers and others and kept:
        return make_frame(verb, others, kept, items)  # "Latvia bought drones for Ukraine": it gives them
    if verb.form == "inf" and not givers:
        givers, others = partners(nodes, verb, givers, others)
    return make_frame(verb, givers, others, items, hint="promised" if verb.word == "order" else "")


def arrive(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    items = _subject_items(nodes, verb)
    if not items or verb.subject is None:
        return None
    if _own_force(nodes, verb, items) and not parties_at(nodes, args, "from"):
        return None
    others = parties_at(nodes, args, "in", "to", "at", "for") or (
        parties_at(nodes, args, "") if verb.word == "reach" else ()
    )
    before = [
        (n.word, n.index + 1) for n in nodes[verb.subject : verb.index] if n.kind == "prep" and n.index + 1 < verb.index
    ]
    givers = parties_at(nodes, args, "from") or parties_at(nodes, before, "from", "by")
    return (
        make_frame(verb, givers, others, items)
        if others and (givers or not _is_origin_of(nodes, verb, others))
        else None
    )


def _own_force(nodes: list[Node], verb: Node, items: tuple[Item, ...]) -> bool:
    """As in "Britain's aircraft carrier arrived in Singapore", "US bombers landed in": they remain whose they are."""
    at = verb.subject or 0
    flag = next((n for n in reversed(nodes[max(0, at - 2) : at]) if n.kind == "party"), None)
    if flag is None or not (flag.modifier or flag.possessive or nodes[at].start - flag.end < 2):
        return False
    named = nodes[at : at + 2]
    return any(item.weapon_class in _CREWED for item in items) or any(n.word in _CREWED for n in named)


_CREWED: Final = lex.words("transfer.own_ships")


def _is_origin_of(nodes: list[Node], verb: Node, others: tuple[Party, ...]) -> bool:
    """As in "Russian tanks arrived in Russia" is nobody's transfer."""
    at = verb.subject or 0
    return (
        at > 0
        and nodes[at - 1].kind == "party"
        and nodes[at - 1].modifier
        and nodes[at - 1].parties[0].id in {p.id for p in others}
    )


def intercept(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    items = (
        _subject_items(nodes, verb)
        if verb.passive
        else items_at(nodes, args, "", "of", "including", "with", "carrying")
    )
    givers, others = parties_at(nodes, args, "from"), parties_at(nodes, args, "to", "for")
    if not items or not (givers or others):
        return None
    return make_frame(verb, givers, others, items, phase=Phase.INTERCEPTED)


def promise(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    """As in "Germany promised Ukraine 14 tanks", "announced military aid for Kyiv"."""
    objects = [at for preposition, at in args if preposition in ("", "in", "of", "worth", "including")]
    items = items_at(nodes, args, "", "in", "of", "worth", "including")
    if verb.passive:
        items = _subject_items(nodes, verb)
    elif not items and not any(nodes[at].kind == "noun" for at in objects):
        items, _ = antecedent_items(nodes, verb)
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
            return make_frame(verb, sellers, verb.who, items, hint="promised", phase=Phase.ORDERED)
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
    return make_frame(verb, actors, others, items, hint="promised", owner=actors if "speech" in verb.classes else ())


def want(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    """As in "Kyiv asked Berlin for missiles", "seeks tanks from Poland"."""
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
    return make_frame(verb, asked, receivers, items, hint="called", owner=verb.who)
