"""The words of a claim: verbs, nouns and bodies with their classes, from the tables beside this file, inflected.

Classes of verbs and nouns say what an act is (``give`` hands over, ``get`` takes over, ``s_lift`` lifts a sanction)
or what a word does to the act in it (``report``, ``deny``, ``accuse``, ``call``, ``plan``, ``promise``, ``refuse``,
``halt``, ``oppose``). One verb may have several; the clause decides which of them counts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Final, NamedTuple

NOTHING: Final[frozenset[str]] = frozenset()


class Entry(NamedTuple):
    """A form of a word. `form`: base, s, ed (past), pp (participle), edpp (either), ing; for nouns: one, many."""

    lemma: str
    form: str
    classes: frozenset[str]


def _rows(name: str) -> list[list[str]]:
    text = resources.files("processors.claims").joinpath(name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _sets() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, listed in _rows("words.tsv"):
        found.setdefault(name, set()).update(listed.split())
    return {name: frozenset(listed) for name, listed in found.items()}


def words(name: str) -> frozenset[str]:
    """A set of words.tsv. Raises KeyError."""
    return _sets()[name]


def senses(name: str) -> dict[str, str]:
    """Word -> sense, from the sets ``name.SENSE``: what a modal does to its verb."""
    start = name + "."
    return {word: one[len(start) :] for one, listed in _sets().items() if one.startswith(start) for word in listed}


def _classes(cell: str) -> frozenset[str]:
    return frozenset(cell.split(",")) - {"-"}


def _s(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")) or word in ("go", "do", "veto"):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ied"
    return word + "ed"


def _ing(word: str, past: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    if word.endswith("e") and not word.endswith("ee") and word != "be":
        return word[:-1] + "ing"
    if past.endswith(word[-1] + word[-1] + "ed") or word in _DOUBLED:
        return word + word[-1] + "ing"
    return word + "ing"


_DOUBLED: Final = words("lexicon.doubled")


@lru_cache(maxsize=1)
def verbs() -> dict[str, Entry]:
    """Form -> entry, in lower case. A form that is several of one verb's (``put``) is ``edpp``."""
    found: dict[str, Entry] = {}
    for row in _rows("verbs.tsv"):
        lemma, classes = row[0], _classes(row[1])
        past, _, participle = (row[2] if len(row) > 2 else _ed(lemma)).partition(" ")
        participle = participle or past
        for form, name in ((lemma, "base"), (_s(lemma), "s"), (_ing(lemma, past), "ing")):
            found.setdefault(form, Entry(lemma, name, classes))
        found[past] = Entry(lemma, "edpp" if past == participle or past in _BOTH else "ed", classes)
        found[participle] = Entry(lemma, "edpp" if past == participle else "pp", classes)
        if past in _BOTH or participle in _BOTH:  # spelled in two ways: cancelled, canceled
            found[past] = found[participle] = Entry(lemma, "edpp", classes)
    return found


_BOTH: Final = frozenset(["cancelled", "canceled", "funnelled", "funneled", "channelled", "channeled"])


@lru_cache(maxsize=1)
def nouns() -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for row in _rows("nouns.tsv"):
        found[_s(row[0])] = Entry(row[0], "many", _classes(row[1]))
        found[row[0]] = Entry(row[0], "one", _classes(row[1]))
    return found


@lru_cache(maxsize=1)
def persons() -> dict[str, tuple[str, str]]:
    """A name -> (party, kind of party), for people whom the gazetteer of present leaders does not have."""
    return {row[0]: (row[1], row[2]) for row in _rows("persons.tsv")}


@lru_cache(maxsize=1)
def person_pattern() -> re.Pattern[str]:
    names = sorted(persons(), key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


@lru_cache(maxsize=1)
def bodies() -> frozenset[str]:
    """Nouns, in both numbers, for who speaks or acts for a country: ``spokesman``, ``ministries``."""
    singular = [row[0] for row in _rows("bodies.tsv")]
    return (
        frozenset(singular)
        | {_s(word) for word in singular}
        | {word[:-3] + "men" for word in singular if word[-3:] == "man"}
    )


MODALS: Final = senses("lexicon.modals")
BE: Final = words("lexicon.be")
HAVE: Final = frozenset(["have", "has", "had", "having", "'ve"])
DO: Final = frozenset(["do", "does", "did"])
NEGATIVE: Final = frozenset(["not", "n't", "never", "neither", "nor"])
# "is set to", "are due to": adjectives that make a future of the verb after them.
FUTURE: Final = senses("lexicon.future")
HEARSAY: Final = frozenset(["reportedly", "allegedly", "purportedly", "apparently", "supposedly"])
PREPOSITIONS: Final = words("lexicon.prepositions")
DETERMINERS: Final = words("lexicon.determiners")
PRONOUNS: Final = words("lexicon.pronouns")
RELATIVE: Final = frozenset(["which", "who", "whom", "whose"])
SUBORDINATE: Final = words("lexicon.subordinate")
CONDITIONAL: Final = frozenset(["if", "unless", "provided", "should", "whether"])
CONJUNCTIONS: Final = words("lexicon.conjunctions")
ADVERBS: Final = words("lexicon.adverbs")
MONTHS: Final = words("lexicon.months")
# Words that make no node of their own. "no", "its" and the like stay: they say something about what follows.
NOT_NODES: Final = DETERMINERS - frozenset(
    ["no", "its", "their", "his", "her", "our", "my", "your", "neither", "more", "most"]
)
