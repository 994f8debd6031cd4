"""Reads a verb with its auxiliaries: "has not been supplying" is one verb, negative, finite, progressive.

Also decides whether a form that may be a noun is a verb here ("exports", "supplies", "sanctions").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from processors.claims import lexicon as lex
from processors.claims.lexicon import NOTHING
from processors.claims.nodes import Token


class VerbGroup(NamedTuple):
    """`after` is the token behind it. `form`: base, s, ed, edpp, pp, ing, inf; `modal`: will, would, may, should ..."""

    after: int
    lemma: str
    classes: frozenset[str]
    form: str
    modal: str = ""
    negative: bool = False
    passive: bool = False
    finite: bool = False
    hearsay: bool = False
    progressive: bool = False
    helped: bool = False  # has an auxiliary, or "to", so it cannot be a noun


class _Reading:
    """What has been read of the group so far."""

    def __init__(self) -> None:
        self.modal = ""
        self.negative = self.be = self.have = self.do = self.to = self.hearsay = False
        self.aux_form = ""

    @property
    def helped(self) -> bool:
        return bool(self.modal) or self.be or self.have or self.do or self.to


def verb_group(words: list[Token], at: int, entity_at: Callable[[int], bool]) -> VerbGroup | None:
    """The verb that begins at `at`, or None. Looks at most some ten words ahead."""
    read, place, limit = _Reading(), at, min(at + 12, len(words))
    last_aux = at
    while place < limit and not entity_at(place):
        low = words[place].low
        if _auxiliary(read, words, place):
            last_aux = place
        elif low in lex.HEARSAY:
            read.hearsay = True
        elif (
            not (low in lex.ADVERBS or (low.endswith("ly") and low not in lex.nouns() and low not in lex.verbs()))
            or not read.helped
        ):
            break
        place += 1
    if place < limit and not entity_at(place) and (main := _main(read, words, place)):
        return main
    if read.be or read.have or read.do:
        lemma = "be" if read.be else "have" if read.have else "do"
        return VerbGroup(
            last_aux + 1,
            lemma,
            NOTHING,
            read.aux_form,
            read.modal,
            read.negative,
            finite=not read.to and read.aux_form not in ("ing", "pp"),
            hearsay=read.hearsay,
            helped=True,
        )
    return None


def _auxiliary(read: _Reading, words: list[Token], place: int) -> bool:
    """Takes the token into the group if it helps a verb; says whether it did."""
    low, following = words[place].low, words[place + 1].low if place + 1 < len(words) else ""
    if low in lex.NEGATIVE or (low == "no" and following == "longer") or (low == "longer" and read.negative):
        if not (read.helped or low in ("not", "never", "no")) or low in ("neither", "nor"):
            return False
        read.negative = True
    elif low in lex.MODALS and not read.helped and not (low == "may" and words[place].capital and place):
        read.modal = lex.MODALS[low]
    elif low in lex.BE and not (low == "'s" and not _is_for(words, place)):
        read.be = True
        read.aux_form = read.aux_form or {"being": "ing", "been": "pp", "be": "base"}.get(low, "s")
    elif low in lex.HAVE and not (low == "having" and read.helped):
        read.have = True
        read.aux_form = read.aux_form or ("ing" if low == "having" else "s")
    elif low in lex.DO:
        read.do, read.aux_form = True, "s"
    elif low == "to" and infinitive(words, place):
        read.to = True
        if read.be and not read.modal and read.aux_form == "s" and not _states_aim(words, place):
            read.be, read.modal = False, "will"  # "is to receive"
    elif read.be and low in lex.FUTURE and following == "to":
        sense = lex.FUTURE[low]
        if sense == "not":
            read.negative = True
        elif sense == "hearsay":
            read.hearsay = True
        elif sense != "real":
            read.modal = sense
        read.be = False
        read.modal = read.modal or "real"
    else:
        return False
    return True


_AIMS: Final = lex.words("verbs.aims")


def _states_aim(words: list[Token], place: int) -> bool:
    """As in "the |plan| is to send": what the infinitive is, not who does it."""
    return any(word.low in _AIMS for word in words[max(0, place - 4) : place])


def _is_for(words: list[Token], place: int) -> bool:
    """'s that stands for "is" or "has": after a pronoun, before a participle."""
    return place > 0 and words[place - 1].low in ("it", "he", "she", "that", "there", "what", "who")


def infinitive(words: list[Token], place: int) -> bool:
    """Whether "to" begins an infinitive: a verb in its base form, or an auxiliary, follows."""
    for word in words[place + 1 : place + 4]:
        entry = lex.verbs().get(word.low)
        if word.low in ("be", "have", "do", "not") or (entry and entry.form == "base"):
            return not word.capital or word.text.isupper()
        if entry and entry.form == "edpp" and word.low in ("put", "hit", "set", "let", "read", "cost", "spread"):
            return True
        if not (word.low.endswith("ly") or word.low in lex.ADVERBS):
            return False
    return False


def _main(read: _Reading, words: list[Token], place: int) -> VerbGroup | None:
    low = words[place].low
    entry = lex.verbs().get(low)
    if entry is None:
        return _unknown(read, words, place)
    form = entry.form
    bare = read.to or (read.modal and not read.be and not read.have) or read.do  # asks for the base form
    if bare and form not in ("base", "edpp") and not read.be:
        return None if not read.modal else _unknown(read, words, place)
    if read.be and form not in ("ing", "edpp", "pp"):
        return None
    if read.have and not read.be and form not in ("edpp", "pp", "ed"):
        return None
    after = place + 1
    if (
        after < len(words)
        and words[after].low in ("over", "up", "out", "off", "in", "on", "through", "down", "back")
        and (entry.lemma, words[after].low) in _PARTICLES
    ):
        after += 1
    classes = entry.classes
    if after > place + 1:
        classes = _PHRASAL.get((entry.lemma, words[place + 1].low), classes)
    passive = read.be and form in ("edpp", "pp")
    finite = not read.to and read.aux_form not in ("ing", "pp") if read.helped else form in ("s", "ed", "edpp", "base")
    if read.helped and read.modal:
        finite = not read.to or read.be or read.aux_form == "s" or read.modal not in ("",)
    name = "inf" if read.to and not finite else form
    return VerbGroup(
        after,
        entry.lemma,
        classes,
        name,
        read.modal,
        read.negative,
        passive,
        finite,
        read.hearsay,
        read.be and form == "ing",
        read.helped,
    )


_PHRASAL: Final = {("hold", "up"): frozenset({"halt"}), ("call", "off"): frozenset({"halt"})}
_PARTICLES: Final = frozenset(
    {
        ("hand", "over"),
        ("turn", "over"),
        ("step", "up"),
        ("roll", "over"),
        ("ramp", "up"),
        ("speed", "up"),
        ("rule", "out"),
        ("get", "around"),
        ("sign", "off"),
        ("hit", "out"),
        ("hit", "back"),
        ("pass", "on"),
        ("buy", "back"),
        ("give", "back"),
        ("sell", "on"),
        ("point", "out"),
        ("call", "off"),
        ("back", "down"),
        ("hold", "up"),
        ("pull", "out"),
        ("wind", "down"),
        ("crack", "down"),
    }
)


def _unknown(read: _Reading, words: list[Token], place: int) -> VerbGroup | None:
    """A verb that the table does not have: only its place shows that it is one."""
    low = words[place].low
    if (
        not low.isalpha()
        or (words[place].capital and place)
        or low in lex.PREPOSITIONS
        or low in lex.DETERMINERS
        or low in lex.PRONOUNS
    ):
        return None
    if (read.modal and not read.be and not read.have and read.modal not in ("real",)) or read.do or read.to:
        return VerbGroup(
            place + 1,
            low,
            NOTHING,
            "inf" if read.to else "base",
            read.modal,
            read.negative,
            finite=not read.to,
            helped=True,
        )
    if (read.be or read.have) and low.endswith(("ed", "ing")) and len(low) > 4:
        form = "ing" if low.endswith("ing") else "edpp"
        return VerbGroup(
            place + 1, low, NOTHING, form, read.modal, read.negative, read.be and form == "edpp", True, helped=True
        )
    return None
