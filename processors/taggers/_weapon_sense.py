"""Whether a name means a weapon here: Patriot, Leopard, tank, shell and mine are also something else.

A name without the flag `ambiguous` means it, unless its sentence is plainly about something civil. Another one needs
evidence: a weapon named beside it, military words, its system's own context words, a number; or the same system named
beyond doubt elsewhere in the document. Civil words (space, football, mining, films) speak against it.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from processors.match import Match
from processors.taggers import _weapon_words as lexical
from processors.taggers._quantities import quantity
from processors.taggers._weapon_phrases import Phrase
from processors.text import Document

ENOUGH: Final = 2.0
NEAR: Final = 110  # characters to a weapon that vouches for another
_MOST_CUES: Final = 3
_MANY: Final = 3  # weapons beyond doubt that make a document be about weapons
_DOUBTFUL: Final = 0.66


class Sense(Struct, frozen=True):
    """What was found for a phrase. `system` is the meaning chosen among several; `confidence` 0-1."""

    holds: bool
    confidence: float
    system: Match | None = None


class Surroundings(Struct, frozen=True):
    """Counts of what is near a phrase."""

    military: int
    civil: int
    text: str


def senses(doc: Document, phrases: list[Phrase], contexts: dict[str, str]) -> list[Sense]:
    """One for each of `phrases`. `contexts` holds the context words of each system."""
    beyond_doubt = [_sure(phrase) for phrase in phrases]
    first = _judged(doc, phrases, beyond_doubt, contexts)
    vouching = [sense.holds and sense.confidence > _DOUBTFUL for sense in first]
    if all(sense.holds for sense in first) or vouching == beyond_doubt:
        return first
    second = _judged(doc, phrases, vouching, contexts)  # what was found vouches for what stands near it
    return [one if one.holds else other for one, other in zip(first, second, strict=True)]


def _judged(doc: Document, phrases: list[Phrase], sure: list[bool], contexts: dict[str, str]) -> list[Sense]:
    named = {
        phrase.systems[0].entry for phrase, is_sure in zip(phrases, sure, strict=True) if is_sure and phrase.systems
    }
    many = sum(sure) >= _MANY
    judged = []
    for place, phrase in enumerate(phrases):
        near = surroundings(doc, phrase)
        system = _choose(phrase, near.text, contexts)
        if sure[place]:
            civil = near.civil >= 2 and near.civil > near.military and not _vouched(doc, phrases, sure, place)
            judged.append(Sense(not civil or system is not None, _certain(phrase, near), system))
            continue
        points = evidence(doc, phrases, sure, place, near, contexts) + (0.5 if many else 0.0)
        points -= 3.0 * _surname(doc, phrase)
        if system is not None and system.entry in named:
            points += ENOUGH
        judged.append(Sense(points >= ENOUGH, round(min(0.92, 0.42 + 0.11 * max(points, 0)), 2), system))
    return judged


def evidence(
    doc: Document, phrases: list[Phrase], sure: list[bool], place: int, near: Surroundings, contexts: dict[str, str]
) -> float:
    """Points for an ambiguous phrase being a weapon; `ENOUGH` are needed."""
    phrase = phrases[place]
    points = float(min(near.military, _MOST_CUES)) - 1.5 * near.civil
    if _vouched(doc, phrases, sure, place):
        points += 2.0
    elif _beside(phrases, place):
        points += 1.0
    points += 1.5 * any(_fits(name, near.text, contexts) for name in phrase.systems)
    points += 0.5 * doc.in_quotes(phrase.names[0].start, phrase.names[-1].end)
    points += 1.0 * (quantity(doc, phrase.start, phrase.end) is not None)
    points += 1.0 * (not phrase.systems and not near.civil)  # news mean the weapon more often than not
    return points


def surroundings(doc: Document, phrase: Phrase) -> Surroundings:
    """The cues within the sentence near a phrase, without the phrase itself."""
    first, last = doc.sentence_of(phrase.start)
    before = doc.text[max(first, phrase.start - lexical.WINDOW) : phrase.start]
    after = doc.text[phrase.end : max(phrase.end, min(last, phrase.end + lexical.WINDOW))]
    text = lexical.folded(f"{before} {after}")
    language = doc.base_language
    words = set() if language in lexical.UNSPACED else lexical.words(text, language)
    military, civil = (lexical.cues(language, role).count(text, words) for role in ("military", "civil"))
    return Surroundings(military, civil, text)


def _sure(phrase: Phrase) -> bool:
    """Whether the names alone are enough: one that means nothing else, or a system with what it is (Leopard tanks)."""
    if any("ambiguous" not in name.flags for name in phrase.names):
        return True
    return bool(phrase.systems) and (bool(phrase.generics) or phrase.headed)


def _certain(phrase: Phrase, near: Surroundings) -> float:
    if phrase.systems:
        base = 0.97 if any("desig" in name.flags or "ambiguous" not in name.flags for name in phrase.systems) else 0.93
    else:
        base = 0.88 + 0.02 * min(near.military, 3)
    return round(max(0.5, base - 0.12 * near.civil), 2)


def _choose(phrase: Phrase, text: str, contexts: dict[str, str]) -> Match | None:
    """The system of a phrase; of several with one name, the one whose context words are near."""
    systems = phrase.systems
    if not systems:
        return None
    return max(systems, key=lambda name: (_fits(name, text, contexts), "ambiguous" not in name.flags))


def _surname(doc: Document, phrase: Phrase) -> bool:
    """Whether a common noun is written as part of a name: Kim Jong Gun."""
    begin = phrase.start
    if phrase.systems or doc.base_language == "de" or not doc.text[begin].isupper() or doc.in_title(begin):
        return False
    before = doc.words_before(begin, 1)
    return doc.sentence_of(begin)[0] != begin and bool(before) and before[0][0].isupper() and not doc.shouts(begin)


def _fits(name: Match, text: str, contexts: dict[str, str]) -> int:
    return sum(lexical.stands(form, text) for form in lexical.context(contexts.get(name.entry, "")))


def _vouched(doc: Document, phrases: list[Phrase], sure: list[bool], place: int) -> bool:
    """Whether a weapon beyond doubt stands near in the same sentence."""
    phrase = phrases[place]
    sentence = doc.sentence_index(phrase.start)
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(phrases) and _distance(phrase, phrases[other]) <= NEAR and abs(other - place) < 6:
            if sure[other] and doc.sentence_index(phrases[other].start) == sentence:
                return True
            other += step
    return False


def _beside(phrases: list[Phrase], place: int) -> bool:
    """Whether another ambiguous name, of another thing, stands near."""
    phrase = phrases[place]
    others = (phrases[other] for other in (place - 1, place + 1) if 0 <= other < len(phrases))
    return any(_distance(phrase, other) <= 60 and other.names[0].entry != phrase.names[0].entry for other in others)


def _distance(one: Phrase, other: Phrase) -> int:
    return max(one.start, other.start) - min(one.end, other.end)
