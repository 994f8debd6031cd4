"""The words that say what is done with a sanction: verbs, negations, prepositions, and signs that none is meant.

They are common words ("on", "may", "end"), so they are no part of the one automaton over all names: they are looked for
only in the sentences that hold a sanctions term. The table is `gazetteers/sanction_cues.tsv`; its keys are
``language:role``.

Roles: the actions (impose, tighten, extend, enforce, ease, lift, evade); what stands above an action (threaten,
modal, ask, oppose, refuse, fail, neg, remain); what points at a party (on, to, by, from, stop; ``actor=XX``;
``anti=XX`` names a target); new; list; if (begins a clause of its own); relative (a Turkish participle before its
noun); and what speaks against a sanction of states (noise, approve) or for one (sanctionable).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from msgspec import Struct

from processors import match
from processors.text import plain

UNSPACED: Final = frozenset(("zh", "ja", "ko"))
ACTIONS: Final = frozenset(("impose", "tighten", "extend", "enforce", "ease", "lift", "evade"))
OPERATORS: Final = frozenset(("threaten", "modal", "ask", "oppose", "refuse", "fail", "neg"))
_ARABIC_CLITICS: Final = ("و", "ف", "ب", "ل", "ك", "س", "وب", "ول", "فب", "ال", "وال", "بال", "لل", "ولل", "وس")
_HEAD = 2  # letters of a form that choose where to look


class Cue(Struct, frozen=True, gc=False):
    """A cue in a sentence; offsets into its folded text."""

    start: int
    end: int
    role: str


class Form(Struct, frozen=True, gc=False):
    """`parts` are joined by what `*` stands for between them: the rest of a word and a space."""

    parts: tuple[str, ...]
    role: str
    stem: bool

    def end(self, text: str, place: int) -> int:
        """Where the form ends that begins at `place`; 0 where it does not stand there."""
        for number, part in enumerate(self.parts):
            if number:
                place = _word_end(text, place)
            if not text.startswith(part, place):
                return 0
            place += len(part)
        return place if self.stem or _edge(text, place) else 0


Lexicon = dict[str, tuple[Form, ...]]


def folded(text: str) -> str:
    """`text` as cues are compared: alike characters made one, small letters. As long as `text`."""
    made = plain(text)
    lowered = made.lower()
    return lowered if len(lowered) == len(made) else "".join(c.lower() if len(c.lower()) == 1 else c for c in made)


@lru_cache(maxsize=32)
def lexicon(language: str) -> Lexicon:
    """The forms of a language by their first letters, longest first; those of English where there are none."""
    table = match.table("sanction_cues")
    own = [key for key in table if key.startswith(f"{language}:")]
    heads: dict[str, list[Form]] = {}
    for key in own or [key for key in table if key.startswith("en:")]:
        role = key.partition(":")[2]
        for written in table[key]["forms"].split("|"):
            parts = tuple(folded(written.rstrip("*")).split("*"))
            stem = written.endswith("*") or language in UNSPACED
            heads.setdefault(parts[0][:_HEAD], []).append(Form(parts, role, stem))
    return {head: tuple(sorted(forms, key=lambda form: -sum(map(len, form.parts)))) for head, forms in heads.items()}


def scan(text: str, language: str) -> list[Cue]:
    """All cues in `text` (folded), by place. Several may share a place: a word can have two roles."""
    forms = lexicon(language)
    cues: list[Cue] = []
    for place in _places(text, language):
        for candidate in (*forms.get(text[place : place + _HEAD], ()), *forms.get(text[place : place + 1], ())):
            if end := candidate.end(text, place):
                cues.append(Cue(place, end if language in UNSPACED else _word_end(text, end), candidate.role))
    return cues


def _places(text: str, language: str) -> list[int]:
    """Where a cue may begin: at each character of unspaced scripts, else at words, in Arabic also behind clitics."""
    if language in UNSPACED:
        return [i for i, letter in enumerate(text) if not letter.isspace()]
    places = []
    inside = False
    for i, letter in enumerate(text):
        word = letter.isalnum()
        if word and not inside:
            places.append(i)
            if language == "ar":
                places.extend(i + len(c) for c in _ARABIC_CLITICS if text.startswith(c, i) and len(text) > i + len(c))
        inside = word
    return places


def _edge(text: str, end: int) -> bool:
    return end >= len(text) or not text[end].isalnum()


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isalnum():
        end += 1
    return end
