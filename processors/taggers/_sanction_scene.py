"""One sentence with all that matters for a sanction in it: terms, cues and parties, in the order of the text."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from processors import match
from processors.match import Found, Match
from processors.taggers import _sanction_cues
from processors.taggers._sanction_cues import UNSPACED, Cue
from processors.text import Document
from vedette.models import PartyKind, Span

# Bounds that keep time linear whatever the text; sentences of news stay below them.
LONGEST: Final = 500  # characters looked at together; a longer sentence is cut
MOST_TERMS: Final = 5  # terms looked at in one piece
MOST_ACTORS: Final = 16
VERB_LAST: Final = frozenset(("tr", "ko", "ja", "fa"))
GENITIVE: Final = frozenset(("fr", "es", "it", "pt", "ru", "uk", "ar", "fa"))  # "sanctions of X" is X's

# Bodies that sanction others far more often than they are sanctioned: before a term they own it.
BODIES: Final = frozenset(("US", "EU", "UN", "GB", "G7", "CA", "CH", "AU", "JP", "NZ", "NO", "KR", "ECOWAS"))
ORGANISATIONS: Final = frozenset(("EU", "UN", "G7", "NATO"))
_STOPS: Final = ",;:،؛、，；—–("


class Concept(Struct, frozen=True):
    """A row of `gazetteers/sanction_concepts.tsv`. `yields`: the action gives way to a verb."""

    name: str
    measures: tuple[str, ...]
    action: str
    yields: bool
    authority: str | None
    target: str | None
    regime: str | None
    strength: int


class Anchor(Struct, frozen=True):
    """A sanctions term in a scene."""

    start: int
    end: int
    match: Match
    concept: Concept


class Actor(Struct, frozen=True):
    """A country, organisation or group in a scene. `forced`: it can only be a target ("anti-Russian", 对俄)."""

    start: int
    end: int
    code: str
    kind: PartyKind
    name: str
    via: str
    country: str | None = None
    forced: bool = False


class Scene(Struct, frozen=True):
    """`text` is folded and begins at `begin` in the document; all offsets of anchors, actors and cues are within it."""

    text: str
    begin: int
    language: str
    anchors: tuple[Anchor, ...]
    actors: tuple[Actor, ...]
    cues: tuple[Cue, ...]
    roles: dict[str, tuple[Cue, ...]]
    words: tuple[int, ...]
    stops: tuple[int, ...]

    def distance(self, left_end: int, right_start: int) -> int:
        """Words that begin between two places; two characters count as one in unspaced scripts."""
        count = bisect.bisect_left(self.words, right_start) - bisect.bisect_left(self.words, left_end)
        return max(count, 0) // 2 if self.language in UNSPACED else max(count, 0)

    def commas(self, left: int, right: int) -> int:
        return max(bisect.bisect_left(self.stops, right) - bisect.bisect_left(self.stops, left), 0)

    def of(self, *roles: str) -> Sequence[Cue]:
        """The cues of these roles, by place."""
        if len(roles) == 1:
            return self.roles.get(roles[0], ())
        return sorted((cue for role in roles for cue in self.roles.get(role, ())), key=lambda cue: cue.start)

    def near(self, place: Span, role: str, before: int, after: int) -> bool:
        """Whether a cue of `role` ends within `before` words before `place` or begins within `after` words after it."""
        return any(
            (cue.end <= place[0] and self.distance(cue.end, place[0]) <= before)
            or (cue.start >= place[1] and self.distance(place[1], cue.start) <= after)
            for cue in self.of(role)
        )


@lru_cache(maxsize=512)
def concept(entry: str) -> Concept | None:
    """What a term of the gazetteer means: a kind of measure, or a regime (which only refines a measure beside it)."""
    row = match.table("sanction_concepts").get(entry)
    if row is None:
        return _programme(entry)
    return Concept(
        name=entry,
        measures=tuple(filter(None, row["measures"].split("|"))),
        action=row["action"].rstrip("?"),
        yields=row["action"].endswith("?"),
        authority=row["authority"] or None,
        target=row["target"] or None,
        regime=row["regime"] or None,
        strength=int(row["strength"]),
    )


def _programme(entry: str) -> Concept | None:
    row = match.table("sanction_regimes").get(entry)
    if row is None:
        return None
    targets = row["targets"].split("|")
    return Concept(
        name="programme",
        measures=(),
        action="",
        yields=True,
        authority=row["authority"] or None,
        target=targets[0] if len(targets) == 1 and targets[0] else None,
        regime=entry,
        strength=0,
    )


def scenes(doc: Document, found: Found) -> Iterator[Scene]:
    """The sentences with sanctions terms, in order. A sentence longer than `LONGEST` comes in pieces."""
    grouped: dict[Span, list[Anchor]] = {}
    for term in found.of("sanction"):
        if term.entry == "-" or (known := concept(term.entry)) is None:
            continue
        span = _piece(doc, term)
        grouped.setdefault(span, []).append(Anchor(term.start - span[0], term.end - span[0], term, known))
    actors = sorted(_actors(found), key=lambda actor: (actor.start, -actor.end)) if grouped else []
    starts = [actor.start for actor in actors]
    for (start, end), anchors in grouped.items():
        inside = actors[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)]
        yield _scene(doc, start, end, tuple(anchors[:MOST_TERMS]), inside[:MOST_ACTORS])


def _piece(doc: Document, term: Match) -> Span:
    start, end = doc.sentence_of(term.start)
    if end - start > LONGEST:
        start += (term.start - start) // LONGEST * LONGEST
        end = min(end, start + LONGEST)
    return start, max(end, term.end)


def _actors(found: Found) -> Iterator[Actor]:
    for country in found.countries:
        for mention in country.mentions:
            yield Actor(mention.start, mention.end, country.code, PartyKind.COUNTRY, country.name, mention.via)
    for party in found.parties:
        for mention in party.mentions:
            yield Actor(mention.start, mention.end, party.id, party.kind, party.name, mention.via, party.country)


def _scene(doc: Document, start: int, end: int, anchors: tuple[Anchor, ...], inside: list[Actor]) -> Scene:
    text = _sanction_cues.folded(doc.text[start:end])
    language = doc.base_language
    cues = [cue for cue in _sanction_cues.scan(text, language) if not _within(cue, anchors)]
    own = [
        Actor(a.start - start, a.end - start, a.code, a.kind, a.name, a.via, a.country, _forced(a, start, cues))
        for a in inside
    ]
    taken = [*own]
    for cue in cues:
        role, _, code = cue.role.partition("=")
        if (
            code
            and len(taken) < MOST_ACTORS
            and not (code == "UN" and _national(cue, own))
            and not any(cue.start <= actor.end + 1 and actor.start < cue.end for actor in taken)
        ):  # 미국 정부는
            taken.append(_named(cue, code, role == "anti"))
    free = tuple(sorted((cue for cue in cues if _free(cue, own)), key=lambda cue: cue.start))
    words = tuple(place for place, _ in _words(text, language))
    return Scene(
        text=text,
        begin=start,
        language=language,
        anchors=anchors,
        actors=tuple(sorted(taken, key=lambda actor: actor.start)),
        cues=free,
        roles=_by_role(free),
        words=words,
        stops=tuple(i for i, letter in enumerate(text) if letter in _STOPS),
    )


def _national(cue: Cue, own: list[Actor]) -> bool:
    """Совет безопасности России is no body of the UN."""
    return any(actor.start == cue.end + 1 and actor.kind is PartyKind.COUNTRY for actor in own)


def _within(cue: Cue, anchors: tuple[Anchor, ...]) -> bool:
    """A cue inside a term belongs to it: the term already says what is done. A word that only begins with one stays."""
    return any(a.start <= cue.start and cue.end <= a.end for a in anchors)


def _by_role(cues: tuple[Cue, ...]) -> dict[str, tuple[Cue, ...]]:
    roles: dict[str, list[Cue]] = defaultdict(list)
    for cue in cues:
        roles[cue.role].append(cue)
    return {role: tuple(found) for role, found in roles.items()}


def _free(cue: Cue, actors: list[Actor]) -> bool:
    """A verb or preposition, and not the letters of a country's name (Vietnam is not "vieta")."""
    return "=" not in cue.role and not any(a.start <= cue.start and cue.end <= a.end for a in actors)


def _forced(actor: Actor, start: int, cues: list[Cue]) -> bool:
    return any(
        cue.role == f"anti={actor.code}" and cue.start < actor.end - start and actor.start - start < cue.end
        for cue in cues
    )


_ORGANISATIONS: Final = {
    "EU": "European Union",
    "UN": "United Nations",
    "G7": "G7",
    "ECOWAS": "ECOWAS",
}


def _named(cue: Cue, code: str, forced: bool) -> Actor:
    kind = PartyKind.ORGANISATION if code in _ORGANISATIONS else PartyKind.COUNTRY
    code = "GB" if code == "UK" else code
    return Actor(
        cue.start, cue.end, code, kind, _ORGANISATIONS.get(code, _COUNTRY.get(code, code)), "cue", None, forced
    )


_COUNTRY: Final = {
    "US": "United States", "GB": "United Kingdom", "RU": "Russia", "IR": "Iran", "KP": "North Korea", "CN": "China",
    "BY": "Belarus", "UA": "Ukraine", "SY": "Syria", "CU": "Cuba", "CH": "Switzerland", "CA": "Canada",
    "JP": "Japan", "KR": "South Korea",
}  # fmt: skip


def country_name(code: str) -> str:
    return _COUNTRY.get(code, code)


def _words(text: str, language: str) -> Iterator[Span]:
    inside = False
    for i, letter in enumerate(text):
        word = letter.isalnum()
        if word and (not inside or language in UNSPACED):
            yield i, i + 1
        inside = word


@lru_cache(maxsize=1)
def usual_targets() -> frozenset[str]:
    """The countries that have regimes of their own (`gazetteers/sanction_regimes.tsv`)."""
    rows = match.table("sanction_regimes").values()
    return frozenset(code for row in rows for code in row["targets"].split("|") if code) - BODIES
