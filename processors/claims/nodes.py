"""The parts of a sentence that claims are made of, as a flat list: parties, items, sanctions, verbs, the small words.

`Node` is what the chunker makes and the clause analysis links; `Marks` is what the taggers found, by place.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from processors.claims.lexicon import NOTHING, person_pattern, persons
from processors.match import Found, table as gazetteer
from processors.text import Document
from vedette.models import Item, Party, PartyKind, Span

LONGEST_SENTENCE: Final = 320  # words; what is longer is read in pieces, so that time stays linear

_TOKEN = re.compile(
    r"""(?:[A-Z]\.){2,}|[^\W\d_]+(?=n['’]t\b)|n['’]t\b|['’](?:s|ll|re|ve|d)\b|(?<=s)['’](?=\s)
    |[$€£]?\d[\d.,]*\d|[^\W_]+(?:-[^\W_]+)*|[^\w\s]""",
    re.X,
)


@dataclass(slots=True)
class Token:
    start: int
    end: int
    text: str
    low: str

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


@dataclass(slots=True)
class Node:
    """One chunk. `start` and `end` are offsets into the document; `word` is its head in lower case.

    kind: party, item, sanction, verb, noun (an act or a word about one), np (another thing), pron, prep, that, rel,
    sub, conj, comma, stop, quote, adv, time, evidence.
    """

    kind: str
    start: int
    end: int
    word: str
    classes: frozenset[str] = NOTHING
    pre: tuple[str, ...] = ()  # words before the head: new, further, promised
    # of a party
    parties: tuple[Party, ...] = ()
    via: str = ""
    modifier: bool = False  # an adjective to what follows: "Iranian drones"
    possessive: bool = False
    speaks: bool = False  # a person or body: a spokesman, the Kremlin
    own: bool = False  # "its troops", "their army"
    # of an item
    items: tuple[Item, ...] = ()
    measures: tuple[str, ...] = ()
    # of a verb
    form: str = ""  # base, s, ed, pp, ing, inf
    modal: str = ""
    negative: bool = False
    passive: bool = False
    finite: bool = False
    hearsay: bool = False
    progressive: bool = False
    # links, filled in by clauses.py
    index: int = 0
    subject: int | None = None
    parent: int | None = None
    relation: str = ""
    conditional: bool = False
    who: tuple[Party, ...] = ()  # of a verb: the parties that its subject stands for
    text: str = ""


@dataclass(slots=True)
class Marks:
    """What the taggers found, ordered by place, so that a sentence finds its own by bisection."""

    starts: list[int] = field(default_factory=list)
    marks: list[tuple[int, int, str, object]] = field(default_factory=list)

    def within(self, start: int, end: int) -> Iterator[tuple[int, int, str, object]]:
        for index in range(bisect.bisect_left(self.starts, start), bisect.bisect_left(self.starts, end)):
            yield self.marks[index]


@dataclass(slots=True)
class Sentence:
    start: int
    end: int
    nodes: list[Node]
    headline: bool = False
    question: bool = False


def marks(doc: Document, found: Found) -> Marks:
    """All mentions of parties, weapons and sanctions. A weapon wins over a country that begins at the same place."""
    made: list[tuple[int, int, str, object]] = []
    for country in found.countries:
        party = Party(country.code, PartyKind.COUNTRY, country.name, country.code)
        for one in country.mentions:
            if one.via not in ("outlet", "city"):  # what a town does is not what its state does
                made.append((one.start, one.end, "party", (party, one.via)))
    for group in found.parties:
        party = Party(group.id, group.kind, group.name, group.country)
        made.extend((one.start, one.end, "party", (party, "name")) for one in group.mentions)
    for weapon in found.weapons:
        for one in weapon.mentions:
            item = Item(one.surface, weapon.label, weapon.system, weapon.weapon_class, one.quantity)
            made.append((one.start, one.end, "item", item))
    made.extend(_persons(doc.text))
    order = {"item": 0, "party": 1}
    made.sort(key=lambda mark: (mark[0], order[mark[2]], -mark[1]))
    return Marks([mark[0] for mark in made], made)


def _persons(text: str) -> Iterator[tuple[int, int, str, object]]:
    """People of the recent past, by the table of this package."""
    known = persons()
    for match in person_pattern().finditer(text):
        party, kind = known[match.group()]
        table, country = ("countries", party) if kind == "country" else ("parties", None)
        name = gazetteer(table).get(party, {}).get("name", party)
        yield match.start(), match.end(), "party", (Party(party, PartyKind(kind), name, country), "leader")


def tokens(doc: Document, span: Span) -> list[list[Token]]:
    """The words of a sentence with their apostrophes told apart, in pieces of at most `LONGEST_SENTENCE`."""
    found = [
        Token(m.start(), m.end(), m.group(), m.group().lower().replace("’", "'"))
        for m in _TOKEN.finditer(doc.text, span[0], span[1])
    ]
    return [found[i : i + LONGEST_SENTENCE] for i in range(0, len(found), LONGEST_SENTENCE)]
