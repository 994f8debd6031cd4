"""Finds the names of all gazetteers in a document, in one pass.

One automaton holds every name of every kind. It reports all overlapping occurrences in the folded text; here they are
judged (language, word edges, case) and then, within a kind, the leftmost longest wins. Between kinds nothing is thrown
away: a match that lies within a longer one of another kind says so in `inside`, and its tagger decides.

    matcher = match.matcher()              # the packaged names; matcher(overlay=path) adds a user's own
    matches = matcher.find(doc)            # tuple[Match, ...], ordered by place
    found = Found(matches=matches); found.of("weapon")
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from processors import _edges
from processors._edges import Kind
from processors.gazetteers import _artefact, _names, _overlay
from processors.gazetteers._names import Name
from processors.text import Document, plain, squeezed
from vedette.models import CountryTag, PartyTag, SanctionTag, WeaponTag

# On an equal span the first of these is not `inside` the others.
PRIORITY: Final = ("weapon", "sanction", "country", "party")


class Match(Struct, frozen=True, gc=False):
    """A name in a document. `start` and `end` count in `Document.text`; `name` is as the gazetteer writes it.

    `inside` is the kind of a longer match of another kind around this one (or of an equal one that comes before it in
    `PRIORITY`), else the empty string.
    """

    start: int
    end: int
    kind: str
    entry: str
    via: str
    flags: frozenset[str]
    name: str
    inside: str = ""


class Found(Struct, frozen=True, kw_only=True):
    """What a tagger is given beside the document: all matches, and the tags of the taggers before it."""

    matches: tuple[Match, ...] = ()
    countries: tuple[CountryTag, ...] = ()
    weapons: tuple[WeaponTag, ...] = ()
    parties: tuple[PartyTag, ...] = ()
    sanctions: tuple[SanctionTag, ...] = ()

    def of(self, *kinds: str) -> tuple[Match, ...]:
        """The matches of these kinds, ordered by place."""
        return tuple(match for match in self.matches if match.kind in kinds)


class Matcher:
    """Names, compiled. Safe to share between threads; holds no document."""

    def __init__(self, names: _artefact.Names, languages: frozenset[str] | None = None) -> None:
        self._names = names
        self._languages = _names.ALL if languages is None else _names.mask(languages) | _names.ANY
        self._rows: dict[int, tuple[Name, ...]] = {}

    @property
    def version(self) -> str:
        """A hash of the contents of all tables, and of the overlay's."""
        return self._names.version

    def find(self, doc: Document) -> tuple[Match, ...]:
        """All names in `doc`, ordered by place; computed once a document."""
        known = doc.cache.get("matches")
        if known is None or known[0] is not self:
            known = doc.cache["matches"] = (self, self._find(doc))
        matches: tuple[Match, ...] = known[1]
        return matches

    def table(self, name: str) -> dict[str, dict[str, str]]:
        """An attribute table (see gazetteers/README): first column -> column -> value. Raises KeyError."""
        return self._names.table(name)

    def _find(self, doc: Document) -> tuple[Match, ...]:
        folded = doc.folded
        text = folded.text
        allowed = _names.visible(doc.base_language) & self._languages
        judge = Judge(doc, allowed)
        kinds: dict[str, list[tuple[int, int, Name]]] = defaultdict(list)
        known = self._rows
        for start, end, pattern in self._names.automaton.find(text):
            rows = known.get(pattern) or self._read(pattern)
            for row in rows:
                if row.mask & allowed and (last := judge.end(row, start, end)):
                    kinds[row.kind].append((start, last, row))
        made = [
            Match(*folded.span(start, end), row.kind, row.entry, row.via, row.flags, row.text)
            for candidates in kinds.values()
            for start, end, row in longest(candidates)
        ]
        return tuple(covered(made))

    def _read(self, pattern: int) -> tuple[Name, ...]:
        rows = self._rows[pattern] = self._names.rows(pattern)
        return rows


def longest(candidates: list[tuple[int, int, Name]]) -> list[tuple[int, int, Name]]:
    """Leftmost longest; several names of one span stay, once an entry, unless the span is blocked (entry ``-``)."""
    candidates.sort(key=lambda one: (one[0], -one[1], one[2].entry != "-"))
    kept: list[tuple[int, int, Name]] = []
    start, end = -1, -1
    entries: set[str] = set()
    for one in candidates:
        if one[0] >= end:
            start, end = one[0], one[1]
            entries = {one[2].entry}
            kept.append(one)
        elif one[0] == start and one[1] == end and one[2].entry not in entries and "-" not in entries:
            entries.add(one[2].entry)
            kept.append(one)
    return kept


def covered(matches: list[Match]) -> list[Match]:
    """`matches` in order, each with the kind that covers it, if any."""
    rank = {kind: place for place, kind in enumerate(PRIORITY)}
    matches.sort(key=lambda m: (m.start, -m.end, rank.get(m.kind, len(rank)), m.kind))
    out: list[Match] = []
    cover: Match | None = None
    for match in matches:
        if cover is not None and match.end <= cover.end and match.kind != cover.kind:
            out.append(msgspec.structs.replace(match, inside=cover.kind))
            continue
        out.append(match)
        if cover is None or match.end > cover.end:
            cover = match
    return out


class Judge:
    """Whether a name may stand where its letters were found, in one document."""

    def __init__(self, doc: Document, allowed: int) -> None:
        self._doc = doc
        self._folded = doc.folded
        self._text = doc.folded.text
        self._language = doc.base_language
        self._caseless = doc.caseless

    def end(self, row: Name, start: int, end: int) -> int:
        """The end of the mention in the folded text (an ending may belong to it); 0 where it is not one."""
        if not self._begins(row, start, end):
            return 0
        last = self._ends(row, end)
        if not last or (row.cased and not self._case(row, start, end)):
            return 0
        return last

    def _begins(self, row: Name, start: int, end: int) -> bool:
        text = self._text
        before = _edges.kind(text[start - 1 : start])
        if before is Kind.NONE:
            return "article" not in row.flags or self._language == "fa"
        first = _edges.kind(text[start])
        if first is Kind.FREE:
            return True
        if first is Kind.ARABIC:
            if before is not Kind.ARABIC:
                return "article" not in row.flags
            prefix = _edges.arabic_prefix(text, start)
            if "article" in row.flags:
                return prefix in _edges.ARTICLES
            return prefix in _edges.PROCLITICS and self._language != "fa" and end - start >= 3
        if first is before or (first is Kind.DIGIT and before is Kind.CASED):
            return "tail" in row.flags and first is not Kind.DIGIT
        return not (first is Kind.CASED and before is Kind.DIGIT)

    def _ends(self, row: Name, end: int) -> int:
        text = self._text
        after = _edges.kind(text[end : end + 1])
        if after is Kind.NONE:
            return (self._variant(end) or end) if "desig" in row.flags and text[end : end + 1] == "-" else end
        last = _edges.kind(text[end - 1])
        if last is Kind.FREE or (last is not after and not {last, after} <= {Kind.CASED, Kind.DIGIT}):
            return end
        return self._suffixed(row, end, last)

    def _suffixed(self, row: Name, end: int, last: Kind) -> int:
        """The end where letters or digits follow at once."""
        text, flags = self._text, row.flags
        if last is Kind.HANGUL:
            return end if _edges.korean(text, end) else 0
        if last is Kind.ARABIC:
            suffix = _edges.persian if self._language == "fa" else _edges.arabic
            return end if "inflect" in flags and suffix(text, end) else 0
        if last is Kind.DIGIT or "desig" in flags:
            return self._variant(end) if "desig" in flags else 0
        if last is Kind.KATAKANA:
            return end if "head" in flags else 0
        if "plural" in flags and _edges.plural(text, end):
            return end + 1
        if "decline" in flags and (declined := _edges.declined(text, end)):
            return declined
        if "head" in flags and _edges.german_head(text, end):
            return end
        return end if row.agglutinates and self._language == "tr" and _edges.turkish(text, end) else 0

    def _variant(self, end: int) -> int:
        """The end of a designation with its variant (B3 of T-72B3), 0 where there is none."""
        offsets = self._folded.offsets
        place = end if offsets is None else offsets[end - 1] + 1
        return end + found - place if (found := _edges.modification(self._doc.text, place)) else 0

    def _case(self, row: Name, start: int, end: int) -> bool:
        begin, stop = self._folded.span(start, end)
        if "exact" in row.flags:
            surface = self._doc.text[begin:stop]
            return surface == row.text or plain(squeezed(surface)) == plain(squeezed(row.text))
        letter = self._doc.text[begin]
        if not letter.isalpha():
            letter = next((c for c in self._doc.text[begin:stop] if c.isalpha()), "")
        if "low" in row.flags:
            return not letter.isupper() or self._doc.shouts(begin) or self._doc.sentence_of(begin)[0] == begin
        return not letter.islower() or (self._caseless and "ambiguous" not in row.flags)


@lru_cache(maxsize=4)
def matcher(overlay: Path | None = None, languages: frozenset[str] | None = None) -> Matcher:
    """The matcher over the packaged gazetteers, with a user's overlay if given. Raises ConfigError on its mistakes."""
    names = _artefact.load()
    if overlay is not None:
        names = _overlay.overlaid(names, overlay)
    return Matcher(names, languages)


def table(name: str) -> dict[str, dict[str, str]]:
    """An attribute table of the packaged gazetteers: first column -> column -> value. Raises KeyError."""
    return _artefact.load().table(name)
