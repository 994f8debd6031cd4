"""From single names to mentions: a mention of a weapon is the whole noun phrase, without its number.

"Shahed-136" and "drones" are one mention of the system, танков «Абрамс» too; "155 mm" belongs to "artillery shells" and
"batteries" to Patriot. What is joined stands side by side: between it are only spaces, hyphens and quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from processors.match import Found, Match
from processors.taggers import _weapon_words as lexical
from processors.text import Document, plain

_GAP: Final = re.compile(
    r"[ \u00a0\u202f\u2009]?[\"'«»“”„‘’「」『』《》〈〉<>-]{0,2}[ \u00a0-]?[\"'«»“”„‘’「」『』《》〈〉]?の?"
)
_WIDEST: Final = 5
_CLOSING: Final = {"«": "»", "“": "”", "„": "“", "「": "」", "『": "』", "《": "》", "‘": "’", '"': '"', "〈": "〉"}
_OPENING: Final = {"»": "«", "”": "“„", "“": "„", "」": "「", "』": "『", "》": "《", "’": "‘", '"': '"', "〉": "〈"}
_HEAD_LAST: Final = frozenset(("en", "de", "tr", "zh", "ja", "ko", "und"))
_MM: Final = (
    r"mm|millimet\w*|milimetr\w*|мм|миллиметров\w*|міліметров\w*|ملم|مم|میلی ?متری|میلیمتری|毫米|ミリ|밀리(?:미터)?"
)
_CALIBRE_BEFORE: Final = re.compile(
    rf"(?<![\d.,-])\d{{2,3}}(?:[.,]\d{{1,2}})?[ -]?(?:{_MM})(?:'lik|lik|口径|口徑|구경)?(?: caliber| calibre)?[ -]?"
    "(?:の)?$"
)
_CALIBRE_AFTER: Final = re.compile(
    r" ?,?(?:(?:de|da|di|del|du|von|калибра|калибром|калібру|عيار|کالیبر|calibre|de calibre|de calibro|calibro|kaliber"
    rf"|vom kaliber|im kaliber) )?\d{{2,3}}(?:[.,]\d{{1,2}})?[ -]?(?:{_MM})(?![^\W_])"
)
_REACH: Final = 26  # characters in which a calibre or a head is looked for
_OF: Final = re.compile(r"(?:^|[ ])(?:de|di|do|du|del|des|dos|da|d'|типа|типу|من طراز|من نوع|طراز|نوع)[ ]?$")
_KIND_OF: Final = re.compile(  # drones *of the type* Shahed
    r" (?:de type|du type|de tipo|del tipo|tipo|do tipo|modelo|modello|vom Typ|des Typs|типа|типу|марки"
    r"|من طراز|من نوع|طراز"
    r"|نوع|از نوع|مدل) [\"'«“„‘]?"
)
_WORDS_BACK: Final = 2
_MODIFIERS: Final = 2
_MOST_NAMES: Final = 6  # of one mention; a name repeated ten thousand times is no noun phrase
_SMALL: Final = frozenset(("fr", "es", "it", "pt"))  # common nouns have small letters, in headlines too
_VARIANT: Final = re.compile(r"-(?=[^\W\d_])[A-ZА-Я]{1,3}\d?(?![^\W_])")
_PERSIAN_PLURAL: Final = re.compile(r"\u200c?(?:ها|های|هایی|ی)(?![^\W_])")


class Phrase(Struct):
    """A mention in the making. `names` are its matches in order; several can share a span (names with two meanings)."""

    start: int
    end: int
    names: list[Match]
    unit: str | None = None
    headed: bool = False  # a noun of weapon_heads.tsv belongs to it

    @property
    def systems(self) -> list[Match]:
        return [name for name in self.names if name.via == "system"]

    @property
    def generics(self) -> list[Match]:
        return [name for name in self.names if name.via != "system"]


def phrases(doc: Document, found: Found) -> list[Phrase]:
    """The mentions of weapons that names alone suggest, in order; which of them hold is for `_weapon_sense` to say."""
    made = [_grown(doc, phrase) for phrase in _clusters(doc, found.of("weapon"))]
    return [phrase for place, phrase in enumerate(made) if not place or phrase.start >= made[place - 1].end]


def head(phrase: Phrase, language: str) -> Match:
    """The generic name that says what the thing is."""
    generics = phrase.generics
    return generics[-1] if language in _HEAD_LAST else generics[0]


def _clusters(doc: Document, matches: Sequence[Match]) -> Iterator[Phrase]:
    current: Phrase | None = None
    for name in matches:
        if name.entry == "-" or not _is_written(doc, name):
            if current is not None:
                yield current
            current = None
        elif current is not None and _joins(doc, current, name):
            current.names.append(name)
            current.end = max(current.end, _end(doc, name))
        else:
            if current is not None:
                yield current
            current = Phrase(name.start, _end(doc, name), [name])
    if current is not None:
        yield current


def _is_written(doc: Document, name: Match) -> bool:
    """Whether a name is a weapon's by its letters alone: not part of a country's or party's name; not "hommes armés"
    for "armes", Juzgado de Granada, "At 13" for AT-13."""
    designation = "desig" in name.flags
    if name.inside in ("country", "party") and not designation:
        return False
    surface = doc.text[name.start : name.end]
    if designation:
        letters = re.match(r"[^\W\d_]{2,3}(?= )", surface)
        return letters is None or letters[0].isupper() or not name.name[: letters.end()].isupper()
    if name.via == "system":
        return True
    if any(
        "\x7f" < one < "\u0250" and other.isascii() and other.isalpha()
        for one, other in zip(surface.lower(), name.name.lower(), strict=False)
    ):
        return False
    if doc.base_language in _SMALL and surface[0].isupper() and name.name[0].islower():
        return doc.sentence_of(name.start)[0] >= name.start - 2 or doc.shouts(name.start)
    return True


def _end(doc: Document, name: Match) -> int:
    """Where a name ends: the E of Gripen E is no "e" ("and") of Portuguese; Калибр-НК has its variant."""
    variant = name.name[-2:]
    if variant[:1] == " " and variant[1:].isupper() and doc.text[name.end - 2 : name.end] == variant.lower():
        return name.end - 2
    if name.via == "system" and (more := _VARIANT.match(doc.text, name.end)):
        return more.end()
    return name.end


def _joins(doc: Document, phrase: Phrase, name: Match) -> bool:
    last, systems = phrase.names[-1], phrase.systems
    if (last.start, last.end) == (name.start, name.end):
        return True
    if len(phrase.names) >= _MOST_NAMES:
        return False
    gap = doc.text[phrase.end : name.start]
    if name.via == "system" and not systems and len(gap) <= _REACH and _KIND_OF.fullmatch(gap):
        return True
    if len(gap) > _WIDEST or not _GAP.fullmatch(gap):
        return False
    if name.via == "system":
        return all(name.entry == other.entry for other in systems) and (bool(gap) or bool(systems))
    if not systems and phrase.generics and doc.base_language in ("zh", "ja", "ko") and gap.strip("の"):
        return False
    return gap.strip(" \u00a0-の") == "" or bool(systems)


def _grown(doc: Document, phrase: Phrase) -> Phrase:
    if phrase.systems:
        _take_heads(doc, phrase)
        phrase.unit = phrase.unit or _counted(doc, phrase)
    _take_endings(doc, phrase)
    _take_modifiers(doc, phrase)
    _take_calibre(doc, phrase)
    _balance(doc, phrase)
    return phrase


def _take_heads(doc: Document, phrase: Phrase) -> None:
    """Patriot *batteries*, *systèmes* Patriot."""
    heads = lexical.heads(doc.base_language)
    if heads.after:
        gap, count, unit = _head_after(doc, phrase, heads.after)
        if count:
            phrase.end += gap + count
            phrase.unit, phrase.headed = unit or None, True
    if heads.before:
        _head_before(doc, phrase, heads.before)


def _counted(doc: Document, phrase: Phrase) -> str | None:
    """What a name that has its noun in it counts: batteries of "Patriot batteries"."""
    heads = lexical.heads(doc.base_language)
    words = lexical.folded(doc.text[phrase.start : phrase.end]).split()
    return (heads.after.get(words[-1]) or heads.before.get(words[0]) or None) if words else None


def _head_after(doc: Document, phrase: Phrase, forms: dict[str, str]) -> tuple[int, int, str]:
    """(characters between, characters of the head, what it counts); zeros where none follows."""
    text = doc.text[phrase.end : phrase.end + _REACH + _WIDEST]
    between = _GAP.match(text)
    gap = between.end() if between else 0
    rest = plain(text[gap:]).lower()
    if doc.base_language in lexical.UNSPACED:
        length = max((len(form) for form in forms if rest.startswith(form)), default=0)
        return gap, length, forms.get(rest[:length], "")
    if not gap:
        return 0, 0, ""
    ends = [m.end() for m in re.finditer(r"[^\W_]+(?:['-][^\W_]+)*", rest)][:3]
    for end in reversed(ends):
        if rest[:end] in forms:
            return gap, end, forms[rest[:end]]
    return 0, 0, ""


def _head_before(doc: Document, phrase: Phrase, forms: dict[str, str]) -> None:
    begin = max(doc.sentence_of(phrase.start)[0], phrase.start - _REACH)
    text = plain(doc.text[begin : phrase.start])
    bare = text.rstrip(" \"'«»“”„‘’")
    if len(text) - len(bare) > _WIDEST or (bare == text and text):
        return
    if of := _OF.search(bare):
        bare = bare[: of.start()].rstrip()
    places = [m.start() for m in re.finditer(r"[^\W_]+(?:['\u200c-][^\W_]+)*", bare)][-_WORDS_BACK:]
    if doc.base_language == "ar":
        places = sorted({place + skip for place in places for skip in range(3)})
    for place in places:
        form = lexical.folded(bare[place:])
        if form in forms:
            phrase.start = begin + place
            phrase.unit, phrase.headed = forms[form] or phrase.unit, True
            return


def _take_endings(doc: Document, phrase: Phrase) -> None:
    """The case endings that Turkish and Persian write on to a name."""
    if doc.base_language == "tr":
        end = phrase.end
        while end < len(doc.text) and doc.text[end].isalpha() and end - phrase.end < 16:
            end += 1
        phrase.end = end
    elif doc.base_language == "fa" and (found := _PERSIAN_PLURAL.match(doc.text, phrase.end)):
        phrase.end = found.end()


def _take_modifiers(doc: Document, phrase: Phrase) -> None:
    """*Long-range* missiles, chars *légers*."""
    heads = lexical.heads(doc.base_language)
    unspaced = doc.base_language in lexical.UNSPACED
    first, last = doc.sentence_of(phrase.start)
    for _ in range(_MODIFIERS if heads.left else 0):
        begin = max(first, phrase.start - _REACH)
        text = plain(doc.text[begin : phrase.start]).lower()
        bare = text if unspaced else text.removesuffix(" ")
        if not unspaced and (bare == text or not bare):
            return
        fits = [f for f in heads.left if bare.endswith(f) and (unspaced or _edge(bare, len(bare) - len(f)))]
        if not fits:
            return
        phrase.start = begin + len(bare) - max(map(len, fits))
    if heads.right:
        text = plain(doc.text[phrase.end : min(last, phrase.end + _REACH)]).lower()
        fits = [f for f in heads.right if text.startswith(" " + f) and not text[len(f) + 1 : len(f) + 2].isalnum()]
        phrase.end += max((len(f) + 1 for f in fits), default=0)


def _edge(text: str, place: int) -> bool:
    """Whether a word begins at `place`."""
    return place == 0 or not (text[place - 1].isalnum() or text[place - 1] == "-")


def _take_calibre(doc: Document, phrase: Phrase) -> None:
    """*155 mm* artillery shells, obus *de 155 mm*."""
    first, last = doc.sentence_of(phrase.start)
    begin = max(first, phrase.start - _REACH)
    if found := _CALIBRE_BEFORE.search(plain(doc.text[begin : phrase.start]).lower()):
        phrase.start = begin + found.start()
    elif found := _CALIBRE_AFTER.match(plain(doc.text[phrase.end : min(last, phrase.end + _REACH)]).lower()):
        phrase.end += found.end()


def _balance(doc: Document, phrase: Phrase) -> None:
    """Takes in the other quotation mark where one of a pair is inside: «Абрамс» of танков «Абрамс»."""
    inside = doc.text[phrase.start : phrase.end]
    after = doc.text[phrase.end : phrase.end + 1]
    before = doc.text[phrase.start - 1 : phrase.start] if phrase.start else ""
    for mark in inside:
        if mark not in _CLOSING and mark not in _OPENING:
            continue
        if mark == '"':  # its own partner
            odd = inside.count(mark) % 2 == 1
            phrase.start -= odd and before == mark
            phrase.end += odd and before != mark and after == mark
            return
        if after and _CLOSING.get(mark) == after and after not in inside:
            phrase.end += 1
            return
        if before and before in _OPENING.get(mark, "") and before not in inside:
            phrase.start -= 1
            return
