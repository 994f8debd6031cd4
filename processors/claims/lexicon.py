"""The words of a claim: verbs, nouns and bodies with their classes, from the tables beside this file, inflected.

Classes of verbs and nouns say what an act is (``give`` hands over, ``get`` takes over, ``s_lift`` lifts a sanction) or
what a word does to the act in it (``report``, ``deny``, ``accuse``, ``call``, ``plan``, ``promise``, ``refuse``, ``halt``,
``oppose``). One verb may have several; the clause decides which of them counts.
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


_DOUBLED: Final = frozenset("put hit get let set win begin run cut sit".split())


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


_BOTH: Final = frozenset("cancelled canceled funnelled funneled channelled channeled".split())


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


MODALS: Final = {
    "will": "will", "'ll": "will", "shall": "will", "wo": "will", "would": "would", "'d": "would", "may": "may", "might": "may", "could": "may",
    "can": "can", "ca": "can", "should": "should", "must": "should", "ought": "should",
}  # fmt: skip
BE: Final = frozenset("be am is are was were been being 's 're".split())
HAVE: Final = frozenset("have has had having 've".split())
DO: Final = frozenset("do does did".split())
NEGATIVE: Final = frozenset("not n't never neither nor".split())
# "is set to", "are due to": adjectives that make a future of the verb after them.
FUTURE: Final = {
    "set": "will", "due": "will", "going": "will", "about": "will", "bound": "will", "scheduled": "will", "slated": "will",
    "expected": "plan", "likely": "plan", "ready": "plan", "poised": "plan", "prepared": "plan", "preparing": "plan", "willing": "plan",
    "able": "can", "unable": "not", "unwilling": "refuse", "reluctant": "refuse", "keen": "plan", "obliged": "should", "unlikely": "not",
    "eager": "plan", "supposed": "plan", "planned": "plan", "believed": "hearsay", "thought": "hearsay", "said": "hearsay",
    "alleged": "hearsay", "reported": "hearsay", "suspected": "hearsay", "understood": "hearsay", "known": "real", "accused": "hearsay",
}  # fmt: skip
HEARSAY: Final = frozenset("reportedly allegedly purportedly apparently supposedly".split())
PREPOSITIONS: Final = frozenset(
    """of to for from by with in on at into onto over under against about via through between among during before after
    toward towards without within despite including near off around across amid like as since until per versus than
    regarding concerning worth outside inside along beyond behind out up down""".split()
)
DETERMINERS: Final = frozenset(
    "the a an this that these those its their his her our my your some any all more most other another each every no both several many few such".split()
)
PRONOUNS: Final = frozenset("it he she they we i you them him us itself themselves himself".split())
RELATIVE: Final = frozenset("which who whom whose".split())
SUBORDINATE: Final = frozenset(
    "if unless whether after before while when as since because although though until whereas once where how why what provided".split()
)
CONDITIONAL: Final = frozenset("if unless provided should whether".split())
CONJUNCTIONS: Final = frozenset("and or but nor then yet plus".split())
ADVERBS: Final = frozenset(
    """also still already now again not only even just soon ever never long often recently previously once yet too then secretly publicly
    later today yesterday tomorrow formally officially quickly immediately directly indirectly flatly repeatedly vehemently categorically
    strongly so far therefore however instead meanwhile finally first jointly twice back further away ahead abroad here there perhaps
    indeed all together unanimously overnight well""".split()
)
MONTHS: Final = frozenset(
    "january february march april may june july august september october november december".split()
)
# Words that make no node of their own. "no", "its" and the like stay: they say something about what follows.
NOT_NODES: Final = DETERMINERS - frozenset("no its their his her our my your neither more most".split())
