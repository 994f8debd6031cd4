"""Who sanctions whom, and what is done with the sanction: imposed, tightened, extended, eased, lifted, evaded ...

Approval ("sanctioned the plan"), courts, sport and tariffs are no sanctions; a bare mention ("the sanctions against
Pyongyang") without an act is no claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.clauses import Memory, parties_of
from processors.claims.frames import Argument, Frame, arguments, parties_at, passive_agent
from processors.claims.nodes import Node
from vedette.models import ClaimKind, Party, SanctionAction

_ACTIONS: Final = {
    "s_impose": SanctionAction.IMPOSE,
    "s_tighten": SanctionAction.TIGHTEN,
    "s_extend": SanctionAction.EXTEND,
    "s_ease": SanctionAction.EASE,
    "s_lift": SanctionAction.LIFT,
    "s_enforce": SanctionAction.ENFORCE,
    "s_evade": SanctionAction.EVADE,
    "s_verb": SanctionAction.IMPOSE,
}
_STRICTER: Final = lex.words("sanction.stricter")
_NEW: Final = frozenset(["new", "fresh", "further", "additional", "more", "first"]) | _STRICTER
_ON: Final = ("on", "against", "upon", "over", "targeting")
_TARGETS: Final = lex.words("sanction.targets")
_LISTS: Final = frozenset(["list", "lists", "blacklist"])
_PRESUPPOSES: Final = lex.words("sanction.presupposes")


def frames(nodes: list[Node], memory: Memory) -> Iterator[Frame]:
    """Every act with a sanction that the sentence states."""
    used: set[int] = set()
    for node in nodes:
        if node.kind == "verb" and (frame := _of_verb(nodes, node, memory, used)):
            yield from _sound(frame)
    for node in nodes:
        if node.kind == "noun" and (frame := _of_noun(nodes, node, memory, used)):
            yield from _sound(frame)
    for node in nodes:
        if node.kind == "sanction" and node.index not in used and (frame := _of_sanction(nodes, node, memory)):
            yield from _sound(frame)


def _sound(frame: Frame) -> Iterator[Frame]:
    same = {p.id for p in frame.actors} & {p.id for p in frame.others}
    if same and frame.action is not SanctionAction.EVADE:
        frame.others = tuple(p for p in frame.others if p.id not in same)
    if frame.actors or frame.others:
        yield frame


def _action(verb: Node, default: SanctionAction | None = None) -> SanctionAction | None:
    for name, action in _ACTIONS.items():
        if name in verb.classes:
            return action
    return default


def _frame(
    node: Node,
    sanction: Node | None,
    actors: tuple[Party, ...],
    others: tuple[Party, ...],
    action: SanctionAction,
    **more: object,
) -> Frame:
    frame = Frame(ClaimKind.SANCTION, node, actors, others, action=action, measures=_measures(sanction))
    for name, value in more.items():
        setattr(frame, name, value)
    return frame


def _measures(sanction: Node | None) -> tuple[str, ...]:
    return sanction.measures if sanction is not None else ()


def _of_verb(nodes: list[Node], verb: Node, memory: Memory, used: set[int]) -> Frame | None:
    args = arguments(nodes, verb)
    if "s_verb" in verb.classes:
        return _sanctioned(nodes, verb, args, memory)
    sanctions = [(p, at) for p, at in args if nodes[at].kind == "sanction"]
    if verb.word == "freeze" and (frozen := _frozen(nodes, verb, args)):
        return frozen
    if listing := _listing(nodes, verb, args, sanctions):
        used |= {at for _, at in sanctions}
        return listing
    if verb.passive:
        return _passive(nodes, verb, args, sanctions, used, memory)
    action = _verb_action(nodes, verb, sanctions)
    if action is None or not sanctions:
        return _subject_acts(nodes, verb, args, used)
    preposition, at = sanctions[0]
    if verb.word == "face":
        used.add(at)
        return (
            _frame(verb, nodes[at], _authority(nodes, at), verb.who, action, by="verb:face", hint="planned")
            if verb.modal
            else None
        )
    if preposition == "with":
        others = parties_at(nodes, args, "") or _adjectives(nodes, args, "") or targets(nodes, nodes[at], args)
    elif preposition in ("", "of"):
        others = targets(nodes, nodes[at], args)
    else:
        return None
    if preposition == "of" and not any(nodes[i].kind == "noun" and nodes[i].word == "package" for _, i in args):
        return None
    used.add(at)
    named = _authority(nodes, at)
    if not others and named and _is_target(nodes, at, verb.who, named):
        others, named = named, ()
    actors = named or verb.who
    if action is SanctionAction.EVADE:
        actors, others = _authority(nodes, at), others or verb.who
        if others != verb.who and verb.who:
            others = verb.who if not targets(nodes, nodes[at], args) else others
    if verb.word == "join":
        actors, named = verb.who, ()
    if {p.id for p in actors} == {p.id for p in others}:
        actors = ()
    hint = "planned" if verb.word in ("propose", "prepare") else ""
    speaker = verb.who if named and {p.id for p in verb.who} != {p.id for p in _authority(nodes, at)} else ()
    return _frame(
        verb,
        nodes[at],
        actors,
        others,
        action,
        by=f"verb:{verb.word}",
        hint=hint,
        owner=speaker or (verb.who if verb.word == "propose" else ()),
    )


def _frozen(nodes: list[Node], verb: Node, args: list[Argument]) -> Frame | None:
    """ "froze the assets of 30 Russian bankers", "froze Russian assets"."""
    if not any(nodes[at].kind == "np" and nodes[at].word in ("assets", "accounts", "funds") for _, at in args[:3]):
        return None
    others = parties_at(nodes, args, "of") or _adjectives(nodes, args, "of", "")
    if not others or not verb.who or verb.passive:
        return None
    return _frame(verb, None, verb.who, others, SanctionAction.IMPOSE, by="verb:freeze")


def _is_target(nodes: list[Node], at: int, who: tuple[Party, ...], named: tuple[Party, ...]) -> bool:
    """ "EU extends |Russia| sanctions": a name before the word, beside another actor, is the target."""
    before = next((n for n in reversed(nodes[:at]) if n.kind == "party"), None)
    if before is None or before.possessive or named[0].id in _AUTHORITIES:
        return False
    return bool({p.id for p in who} - {p.id for p in named})


_AUTHORITIES: Final = frozenset(["US", "EU", "UN", "GB", "G7"])


def _verb_action(nodes: list[Node], verb: Node, sanctions: list[Argument]) -> SanctionAction | None:
    if not sanctions:
        return None
    if verb.word in ("put", "place", "hit", "slap", "punish", "target", "face") and sanctions[0][0] == "with":
        return SanctionAction.IMPOSE
    if verb.word in ("expand_on",):
        return None
    return _action(verb)


def _passive(
    nodes: list[Node], verb: Node, args: list[Argument], sanctions: list[Argument], used: set[int], memory: Memory
) -> Frame | None:
    """ "sanctions imposed on X by Y", "X was hit with sanctions", "that they be eased"."""
    subject = nodes[verb.subject] if verb.subject is not None else None
    action = _action(verb)
    if action is None or subject is None:
        return None
    if subject.kind == "sanction":
        used.add(subject.index)
        inner = arguments(nodes, subject) if verb.index > subject.index + 1 else []
        others = targets(nodes, subject, args) or targets(nodes, subject, inner)
        return _frame(
            verb,
            subject,
            passive_agent(nodes, args) or _authority(nodes, subject.index),
            others,
            action,
            by=f"verb:{verb.word}",
        )
    if sanctions and sanctions[0][0] == "with":
        used.add(sanctions[0][1])
        actors = passive_agent(nodes, args) or _authority(nodes, sanctions[0][1])
        return _frame(verb, nodes[sanctions[0][1]], actors, verb.who, SanctionAction.IMPOSE, by=f"verb:{verb.word}")
    if subject.kind == "pron" and subject.word in ("they", "it", "them"):
        before = next((n for n in reversed(nodes[: verb.index]) if n.kind == "sanction"), None)
        if before is not None:
            others = targets(nodes, before, arguments(nodes, before))
            return _frame(verb, before, (), others, action, by="pronoun", confidence=0.6) if others else None
    return None


def _subject_acts(nodes: list[Node], verb: Node, args: list[Argument], used: set[int]) -> Frame | None:
    """ "The sanctions target Iranian banks", "US sanctions hit Russian oil"."""
    if (
        verb.subject is None
        or nodes[verb.subject].kind != "sanction"
        or verb.word not in ("target", "hit", "punish", "freeze", "ban", "affect")
    ):
        return None
    others = parties_at(nodes, args, "") or _adjectives(nodes, args, "")
    used.add(verb.subject)
    return (
        _frame(
            verb,
            nodes[verb.subject],
            _authority(nodes, verb.subject),
            others,
            SanctionAction.IMPOSE,
            by=f"verb:{verb.word}",
        )
        if others
        else None
    )


def _sanctioned(nodes: list[Node], verb: Node, args: list[Argument], memory: Memory) -> Frame | None:
    """ "The US sanctioned five Chinese firms"; not "sanctioned the plan"."""
    if verb.passive:
        actors, others = passive_agent(nodes, args), verb.who
        if not others and verb.subject is not None:
            others = _adjectives(nodes, [("", i) for i in range(max(0, verb.subject - 1), verb.subject + 1)], "")
        if not verb.finite and not actors:
            return None
    else:
        actors = verb.who
        others = parties_at(nodes, args, "") or _adjectives(nodes, args, "")
        body = any(
            p == "" and nodes[at].kind == "np" and (nodes[at].word in _TARGETS or nodes[at].text[:1].isupper())
            for p, at in args[:3]
        )
        if (not others and not body) or not actors:
            return None
    if verb.word == "designate" and not any(
        n.kind == "sanction" or n.word in ("terrorist", "terror", "terrorism", "treasury") or "terrorist" in n.pre
        for n in nodes
    ):
        return None
    return _frame(verb, None, actors, others, SanctionAction.IMPOSE, by=f"verb:{verb.word}")


def _listing(nodes: list[Node], verb: Node, args: list[Argument], sanctions: list[Argument]) -> Frame | None:
    """ "added X to its sanctions list", "removed X from the blacklist", "placed X under sanctions"."""
    if verb.word not in ("add", "place", "put", "remove", "take", "strike", "drop", "include") or not sanctions:
        return None
    preposition, at = sanctions[0]
    if preposition not in ("to", "on", "from", "off", "under", "in"):
        return None
    removed = preposition in ("from", "off")
    direct = [a for a in args if a[1] < at]
    others = parties_at(nodes, direct, "") or _adjectives(nodes, direct, "")
    if verb.passive:
        others = verb.who
    actors = passive_agent(nodes, args) if verb.passive else verb.who
    actors = _authority(nodes, at) or actors
    return _frame(
        verb, nodes[at], actors, others, SanctionAction.LIFT if removed else SanctionAction.IMPOSE, by="listing"
    )


def _of_noun(nodes: list[Node], noun: Node, memory: Memory, used: set[int]) -> Frame | None:
    """ "the lifting of sanctions on X", "sanctions relief for X", "sanctions evasion by X"."""
    action = _action(noun)
    if action is None:
        return None
    args = arguments(nodes, noun)
    inside = next(
        (nodes[at] for p, at in args if nodes[at].kind == "sanction" and p in ("of", "from", "in", "to", "on")), None
    )
    before = nodes[noun.index - 1] if noun.index else None
    compound = before if before is not None and before.kind == "sanction" and noun.start - before.end <= 1 else None
    sanction = inside or compound
    if sanction is None or (
        action is SanctionAction.IMPOSE and noun.word in ("package", "round", "designation", "listing")
    ):
        return None
    used.add(sanction.index)
    others = targets(nodes, sanction, args) or parties_at(
        nodes, args, "for", "to", "by" if action is SanctionAction.EVADE else "for"
    )
    actors = _authority(nodes, sanction.index)
    if not actors and action is not SanctionAction.EVADE:
        actors = passive_agent(nodes, args)
    if action is SanctionAction.EVADE and not others:
        return None
    frame = _frame(noun, sanction, actors, others, action, by=f"noun:{noun.word}")
    if noun.parent is None:
        frame.confidence = 0.55
    return (
        _owned(nodes, frame)
        if noun.parent is not None or noun.word in ("evasion", "circumvention", "violation", "breach") or actors
        else None
    )


def _owned(nodes: list[Node], frame: Frame) -> Frame:
    if frame.actors or frame.node.parent is None:
        return frame
    governor = nodes[frame.node.parent]
    if (
        (
            governor.kind == "verb"
            and frame.node.relation == "obj"
            and governor.classes & {"promise", "plan", "s_impose", "transparent"}
            and not governor.passive
        )
        and not governor.classes & {"oppose", "dismiss", "call", "accuse"}
        and governor.word != "propose"
    ):
        frame.actors = tuple(p for p in governor.who if p.id not in {o.id for o in frame.others})
    return frame


def _of_sanction(nodes: list[Node], sanction: Node, memory: Memory) -> Frame | None:
    """A sanction under a word of opposing, asking, threatening; or news of it: "new US sanctions on Iran"."""
    args = arguments(nodes, sanction)
    others = targets(nodes, sanction, args)
    actors = _authority(nodes, sanction.index) or passive_agent(nodes, args)
    governor = nodes[sanction.parent] if sanction.parent is not None else None
    stricter = bool(_STRICTER & set(sanction.pre))
    action = SanctionAction.TIGHTEN if stricter else SanctionAction.IMPOSE
    if (
        governor is not None
        and governor.classes & (_PRESUPPOSES | {"report"})
        and (governor.kind == "noun" or _governs(governor, sanction))
    ):
        if not others and (governor.classes & {"threat"} or governor.word in ("warn", "call")):
            others = _threatened(nodes, governor, sanction)
        if governor.classes & {"halt"} and not governor.classes & {"oppose"} and governor.word not in ("block", "veto"):
            return None
        if (
            not actors
            and governor.classes & {"threat", "promise", "plan"}
            and not governor.classes & {"oppose", "call"}
        ):
            actors = governor.who or _noun_owner(nodes, governor)
        if (governor.word == "warn" and not others) or (
            governor.classes == {"report"} and governor.word not in ("warn", "announce")
        ):
            return None
        if not others and not (actors and governor.classes & {"threat"}):
            return None
        return _frame(sanction, sanction, actors, others, action, by=f"under:{governor.word}")
    if actors and others and (_NEW & set(sanction.pre) or _reasoned(nodes, sanction)):
        return _frame(sanction, sanction, actors, others, action, by="news", confidence=0.6)
    return None


def _noun_owner(nodes: list[Node], noun: Node) -> tuple[Party, ...]:
    before = nodes[noun.index - 1] if noun.index else None
    return before.parties if before is not None and before.kind == "party" else ()


def _governs(governor: Node, sanction: Node) -> bool:
    if sanction.relation == "obj":
        return bool(governor.classes & {"oppose", "threat", "plan", "promise", "call", "dismiss", "refuse", "halt"})
    if sanction.relation == "subj":
        return governor.passive and bool(governor.classes & {"oppose", "plan", "promise", "halt", "dismiss", "call"})
    if sanction.relation in ("for", "to", "of", "with", "against", "over"):
        return governor.classes & {"threat"} != set() or governor.word in (
            "call",
            "push",
            "press",
            "appeal",
            "object",
            "ask",
            "warn",
            "lobby",
            "protest",
        )
    return False


def _threatened(nodes: list[Node], governor: Node, sanction: Node) -> tuple[Party, ...]:
    """ "threatened |Georgia| with sanctions"."""
    return next((nodes[i].parties for i in range(governor.index + 1, sanction.index) if nodes[i].kind == "party"), ())


def _reasoned(nodes: list[Node], sanction: Node) -> bool:
    return any(n.kind == "prep" and n.word in ("for", "over") for n in nodes[sanction.index + 1 : sanction.index + 6])


def targets(nodes: list[Node], sanction: Node, args: list[Argument]) -> tuple[Party, ...]:
    """Whom it is against: "on Iran", "against Russian banks", "Iran |sanctions|", "anti-Russian"."""
    behind = [a for a in args if a[1] > sanction.index]
    found = parties_at(nodes, behind, *_ON) or _adjectives(nodes, behind, *_ON)
    if found:
        return found
    inner = arguments(nodes, sanction)
    return parties_at(nodes, inner, *_ON) or _adjectives(nodes, inner, *_ON) or parties_at(nodes, inner, "for")


def _adjectives(nodes: list[Node], args: list[Argument], *prepositions: str) -> tuple[Party, ...]:
    """ "Russian |banks|": the country of an adjective counts as the target."""
    found: dict[str, Party] = {}
    for preposition, at in args:
        node = nodes[at]
        if preposition in prepositions and node.kind == "party" and (node.modifier or node.possessive):
            found |= {party.id: party for party in node.parties}
    return tuple(found.values())


def _authority(nodes: list[Node], at: int) -> tuple[Party, ...]:
    """Whose sanctions: "|EU| sanctions", "|Washington's| embargo"."""
    left = at - 1
    while left >= 0 and nodes[left].kind == "np" and nodes[left + 1].start - nodes[left].end <= 1:
        left -= 1
    if left < 0 or nodes[left].kind != "party":
        return ()
    node, sanction = nodes[left], nodes[at]
    length = sum(len(word) + 1 for word in sanction.pre)
    if (
        sanction.start - node.end <= 1 + length
        and (not node.speaks or node.possessive or node.parties[0].id in ("EU", "UN", "NATO", "G7"))
    ) or node.modifier:
        return node.parties
    return ()


__all__ = ["frames", "parties_of"]
