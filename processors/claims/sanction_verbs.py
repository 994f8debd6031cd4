"""The frames of verbs about sanctions: impose, lift, evade, put on a list, freeze."""

from __future__ import annotations

from typing import Final

from processors.claims import lexicon as lex
from processors.claims.frames import Argument, Frame, arguments, parties_at, passive_agent
from processors.claims.nodes import Node
from processors.claims.relatives import antecedent
from processors.claims.sanction_parts import action_of, adjectives, authority, make_frame, targets
from processors.claims.whose import Memory
from vedette.models import Party, SanctionAction

_TARGETS: Final = lex.words("sanction.targets")


def of_verb(nodes: list[Node], verb: Node, memory: Memory, used: set[int]) -> Frame | None:
    args = arguments(nodes, verb)
    if "s_verb" in verb.classes:
        return _sanctioned(nodes, verb, args, memory)
    sanctions = [(p, at) for p, at in args if nodes[at].kind == "sanction"]
    if not sanctions and not verb.passive and action_of(verb):
        sanctions = [("", at) for at in (antecedent(nodes, verb, "sanction"),) if at is not None]
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
            make_frame(verb, nodes[at], authority(nodes, at), verb.who, action, by="verb:face", hint="planned")
            if verb.modal
            else None
        )
    if preposition == "with":
        others = parties_at(nodes, args, "") or adjectives(nodes, args, "") or targets(nodes, nodes[at], args)
    elif preposition in ("", "of"):
        others = targets(nodes, nodes[at], args)
    else:
        return None
    if preposition == "of" and not any(nodes[i].kind == "noun" and nodes[i].word == "package" for _, i in args):
        return None
    used.add(at)
    named = authority(nodes, at)
    if not others and named and _is_target(nodes, at, verb.who, named):
        others, named = named, ()
    actors = named or verb.who
    if action is SanctionAction.EVADE:
        actors, others = authority(nodes, at), others or verb.who
        if others != verb.who and verb.who:
            others = verb.who if not targets(nodes, nodes[at], args) else others
    if verb.word == "join" or (verb.word == "adopt" and verb.who):
        actors, named = verb.who, ()
    if {p.id for p in actors} == {p.id for p in others}:
        actors = ()
    hint = "planned" if verb.word in ("propose", "prepare") else ""
    speaker = verb.who if named and {p.id for p in verb.who} != {p.id for p in authority(nodes, at)} else ()
    return make_frame(
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
    """As in "froze the assets of 30 Russian bankers", "froze Russian assets"."""
    if not any(nodes[at].kind == "np" and nodes[at].word in ("assets", "accounts", "funds") for _, at in args[:3]):
        return None
    others = parties_at(nodes, args, "of") or adjectives(nodes, args, "of", "")
    if not others or not verb.who or verb.passive:
        return None
    return make_frame(verb, None, verb.who, others, SanctionAction.IMPOSE, by="verb:freeze")


def _is_target(nodes: list[Node], at: int, who: tuple[Party, ...], named: tuple[Party, ...]) -> bool:
    """As in "EU extends |Russia| sanctions": a name before the word, beside another actor, is the target."""
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
    return action_of(verb)


def _passive(
    nodes: list[Node], verb: Node, args: list[Argument], sanctions: list[Argument], used: set[int], memory: Memory
) -> Frame | None:
    """As in "sanctions imposed on X by Y", "X was hit with sanctions", "that they be eased"."""
    subject = nodes[verb.subject] if verb.subject is not None else None
    action = action_of(verb)
    if action is None or subject is None:
        return None
    if subject.kind == "sanction":
        used.add(subject.index)
        inner = arguments(nodes, subject) if verb.index > subject.index + 1 else []
        others = targets(nodes, subject, args) or targets(nodes, subject, inner)
        return make_frame(
            verb,
            subject,
            passive_agent(nodes, args) or authority(nodes, subject.index),
            others,
            action,
            by=f"verb:{verb.word}",
        )
    if sanctions and sanctions[0][0] == "with":
        used.add(sanctions[0][1])
        actors = passive_agent(nodes, args) or authority(nodes, sanctions[0][1])
        return make_frame(verb, nodes[sanctions[0][1]], actors, verb.who, SanctionAction.IMPOSE, by=f"verb:{verb.word}")
    if subject.kind == "pron" and subject.word in ("they", "it", "them"):
        before = next((n for n in reversed(nodes[: verb.index]) if n.kind == "sanction"), None)
        if before is not None:
            others = targets(nodes, before, arguments(nodes, before))
            return make_frame(verb, before, (), others, action, by="pronoun", confidence=0.6) if others else None
    return None


def _subject_acts(nodes: list[Node], verb: Node, args: list[Argument], used: set[int]) -> Frame | None:
    """As in "The sanctions target Iranian banks", "US sanctions hit Russian oil"."""
    if (
        verb.subject is None
        or nodes[verb.subject].kind != "sanction"
        or verb.word not in ("target", "hit", "punish", "freeze", "ban", "affect")
    ):
        return None
    others = parties_at(nodes, args, "") or adjectives(nodes, args, "")
    used.add(verb.subject)
    return (
        make_frame(
            verb,
            nodes[verb.subject],
            authority(nodes, verb.subject),
            others,
            SanctionAction.IMPOSE,
            by=f"verb:{verb.word}",
        )
        if others
        else None
    )


def _sanctioned(nodes: list[Node], verb: Node, args: list[Argument], memory: Memory) -> Frame | None:
    """As in "The US sanctioned five Chinese firms"; not "sanctioned the plan"."""
    if verb.passive:
        actors, others = passive_agent(nodes, args), verb.who
        if not others and verb.subject is not None:
            others = adjectives(nodes, [("", i) for i in range(max(0, verb.subject - 1), verb.subject + 1)], "")
        if not verb.finite and not actors:
            return None
    else:
        actors = verb.who
        others = parties_at(nodes, args, "") or adjectives(nodes, args, "")
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
    return make_frame(verb, None, actors, others, SanctionAction.IMPOSE, by=f"verb:{verb.word}")


def _listing(nodes: list[Node], verb: Node, args: list[Argument], sanctions: list[Argument]) -> Frame | None:
    """As in "added X to its sanctions list", "removed X from the blacklist", "placed X under sanctions"."""
    if verb.word not in ("add", "place", "put", "remove", "take", "strike", "drop", "include") or not sanctions:
        return None
    preposition, at = sanctions[0]
    if preposition not in ("to", "on", "from", "off", "under", "in"):
        return None
    removed = preposition in ("from", "off")
    direct = [a for a in args if a[1] < at]
    others = parties_at(nodes, direct, "") or adjectives(nodes, direct, "")
    if verb.passive:
        others = verb.who
    actors = passive_agent(nodes, args) if verb.passive else verb.who
    actors = authority(nodes, at) or actors
    return make_frame(
        verb, nodes[at], actors, others, SanctionAction.LIFT if removed else SanctionAction.IMPOSE, by="listing"
    )
