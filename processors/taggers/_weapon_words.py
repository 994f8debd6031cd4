"""The words beside the name of a weapon: signs that it is one (or is not), and nouns that belong to its mention.

`gazetteers/weapon_cues.tsv` and `weapon_heads.tsv` hold them. They are common words, so they are no part of the one
automaton over all names: they are looked for only within `WINDOW` characters of a name that needs them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from processors import match
from processors.text import plain

WINDOW: Final = 110  # characters on each side, within the sentence
UNSPACED: Final = frozenset(("zh", "ja", "ko"))
_SHORTEST: Final = 3  # letters of a stem
_LONGEST: Final = 14
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_CLITICS: Final = ("و", "ال", "وال", "بال", "لل", "ب", "ل", "ف")


class Cues(Struct, frozen=True):
    """The cues of one role in one language, folded."""

    words: frozenset[str]
    stems: frozenset[str]
    anywhere: tuple[str, ...]  # phrases, and all forms of scripts without spaces

    def count(self, text: str, words: set[str]) -> int:
        """How many different cues are in `text` (folded, of these words); words of one stem count once."""
        seen = {word for word in words if word in self.words}
        for word in words - seen:
            for length in range(_SHORTEST, min(len(word), _LONGEST) + 1):
                if word[:length] in self.stems:
                    seen.add(word[:length])
                    break
        return len(seen) + sum(form in text for form in self.anywhere)


class Heads(Struct, frozen=True):
    """What belongs to a mention. Nouns ``before`` and ``after`` a system: form -> what it counts, empty for the thing
    itself. Adjectives (`left`, `right`) stand beside any weapon."""

    before: dict[str, str]
    after: dict[str, str]
    left: frozenset[str]
    right: frozenset[str]


def folded(text: str) -> str:
    """`text` as words are compared here; offsets do not hold."""
    return plain(text).replace("\u200c", "").replace("\u0640", "").lower()


def words(text: str, language: str) -> set[str]:
    """The words of `text` (folded); in Arabic also without what is written on to them."""
    found = set(_WORD.findall(text))
    if language == "ar":
        found |= {word[len(c) :] for word in found for c in _CLITICS if word.startswith(c) and len(word) > len(c) + 2}
    return found


@lru_cache(maxsize=64)
def cues(language: str, role: str) -> Cues:
    """The cues of a language for a role (military, civil); those of English for a language without any."""
    table = _table("weapon_cues")
    forms = (table.get(f"{language}:{role}") or table.get(f"en:{role}") or {"forms": ""})["forms"].split("|")
    known = [folded(form) for form in forms if form]
    if language in UNSPACED:
        return Cues(frozenset(), frozenset(), tuple(known))
    return Cues(
        frozenset(form for form in known if " " not in form and not form.endswith("*")),
        frozenset(form[:-1][:_LONGEST] for form in known if form.endswith("*")),
        tuple(form for form in known if " " in form),
    )


@lru_cache(maxsize=32)
def heads(language: str) -> Heads:
    """The nouns that belong to a mention in this language."""
    found: dict[str, dict[str, str]] = {"before": {}, "after": {}, "modifier-before": {}, "modifier-after": {}}
    for key, row in _table("weapon_heads").items():
        spoken, _, role = key.partition(":")
        place, _, unit = role.partition("=")
        if spoken == language:
            found[place].update({folded(form): unit for form in row["forms"].split("|")})
    left, right = (frozenset(found[f"modifier-{place}"]) for place in ("before", "after"))
    return Heads(found["before"], found["after"], left, right)


@lru_cache(maxsize=4096)
def context(forms: str) -> tuple[str, ...]:
    """The `context` column of a system, folded."""
    return tuple(folded(form) for form in forms.split("|") if form)


def stands(form: str, text: str) -> bool:
    """Whether a word of `text` begins with `form` (both folded); anywhere, where words have no edges."""
    place = text.find(form)
    while place > 0 and text[place - 1].isalpha() and form[0] < "\u0590":
        place = text.find(form, place + 1)
    return place >= 0 and (len(form) > _SHORTEST or not text[place + len(form) : place + len(form) + 1].isalpha())


def _table(name: str) -> dict[str, dict[str, str]]:
    try:
        return match.table(name)
    except KeyError:
        return {}
