"""Whether a form that may be a noun is a verb here: "exports", "supplies", "sanctions"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from processors.claims import lexicon as lex
from processors.claims.nodes import Node, Token
from processors.claims.verbs import VerbGroup, infinitive


def is_verb(
    words: list[Token], at: int, group: VerbGroup, nodes: list[Node], entity: Mapping[int, tuple[int, str, object]]
) -> bool:
    """Whether the form is a verb here. A helped one is; for a bare one its neighbours decide."""
    if group.helped:
        return True
    low = words[at].low
    noun_like = low in lex.nouns() or low in _NOUNS
    before, after = words[at - 1].low if at else "", words[at + 1].low if at + 1 < len(words) else ""
    left = nodes[-1] if nodes and nodes[-1].end <= words[at].start else None
    if (
        group.form in ("edpp", "pp")
        and (before in lex.DETERMINERS or (left and left.possessive))
        and low not in ("put", "hit")
    ):
        return False  # "the promised tanks"
    if (
        low == "used"
        and at + 1 in entity
        and entity[at + 1][1] == "item"
        and (before[:1].isdigit() or left is None or left.kind != "party")
    ):
        return False  # "24 used F-16s"
    if group.form in ("ing",):
        return not (before in ("the", "a", "an", "this", "any") and noun_like)
    if group.form == "edpp" and noun_like is False:
        return True
    if group.form == "base" and not noun_like:
        return _base_can_be_verb(before, left)
    if not noun_like:
        return True
    return _noun_or_verb(words, at, group, left, before, after, entity, nodes[-2] if len(nodes) > 1 else None)


def _base_can_be_verb(before: str, left: Node | None) -> bool:
    """A bare base form needs a plural subject, a relative, a conjunction or the beginning of the sentence."""
    return not (
        before in lex.DETERMINERS or (before in lex.PREPOSITIONS and before != "to") or (left and left.possessive)
    )


def _noun_or_verb(
    words: list[Token],
    at: int,
    group: VerbGroup,
    left: Node | None,
    before: str,
    after: str,
    entity: Mapping[int, tuple[int, str, object]],
    before_left: Node | None,
) -> bool:
    if left is None:  # "Sale of tanks ..." at the beginning
        return False
    if (
        before in lex.DETERMINERS
        or before in lex.PREPOSITIONS
        or left.possessive
        or before in ("'s", "'")
        or before in ("new", "its", "further")
    ):
        return False
    if left.kind in ("pron", "rel") and before not in ("its", "them"):
        return True
    if left.kind in ("item", "sanction", "noun") or (left.kind == "party" and left.modifier):
        plural = left.kind in ("item", "sanction") and left.word.endswith("s") and group.form == "base"
        object_behind = after in lex.DETERMINERS or at + 1 in entity
        return ((group.form == "s" or plural) and object_behind) or group.form == "edpp"
    object_follows = (
        at + 1 in entity
        or after in lex.DETERMINERS
        or after in ("to", "that", "more", "new", "its")
        or after[:1].isdigit()
        or (after in lex.verbs() and lex.verbs()[after].form == "ing")
    )
    if left.kind == "party":
        if (
            before_left is not None
            and before_left.kind == "verb"
            and "report" not in before_left.classes
            and group.form == "s"
        ):
            return False  # "rejected US claims that"
        if after == "to" and not infinitive(words, at + 1) and "give" in group.classes:
            return False  # "US supplies to Ukraine"
        if group.form == "s":
            return object_follows or (
                after not in lex.PREPOSITIONS and at + 2 < len(words) and after not in ("", ",", ".")
            )
        return group.form == "edpp" or (
            object_follows and (left.speaks or (before_left is not None and before_left.kind == "that"))
        )  # "demanded that Germany supply"
    if left.kind in ("np", "conj", "comma", "adv"):
        gerund = after in lex.verbs() and lex.verbs()[after].form == "ing"  # "media reports claiming"
        return object_follows and not gerund and (group.form in ("s", "edpp") or left.kind == "adv")
    return False


# Verb forms that are often nouns, beside those in nouns.tsv.
_NOUNS: Final = lex.words("verbs.nouns")
