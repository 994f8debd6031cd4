"""Which organisations and armed groups an article names: EU, UN, NATO, G7, Wagner, Hezbollah ...

One tag a party, in the order of the text. `country` of a group is the affiliation that answers queries (WAGNER is found
by RU). It does not find persons, firms, ships or aircraft, and it does not know groups beyond parties.tsv.
"""

from __future__ import annotations

from collections import defaultdict

from processors import match as matching
from processors.match import Found, Match
from processors.text import Document
from vedette.models import Mention, PartyKind, PartyTag

CONFIDENCE = {"name": 0.97, "group": 0.95, "leader": 0.9, "metonym": 0.8}
AMBIGUOUS = 0.8  # factor for a name that is also something else, where the context speaks for the party
# Words beside "Wagner" that make it the mercenaries and not a composer; small letters, stems.
_MERCENARY = (
    "mercenar", "prigozhin", "prigoschin", "prigojine", "prigozin", "paramilit", "military", "group", "fighter",
    "russ", "söldner", "mercen", "milit", "rebel", "bakhmut", "troops", "наёмн", "наемн", "чвк", "пвк", "пригожин",
    "пригожін", "mali", "libya", "ukrain", "gruppe", "paralı", "rocket", "combat",
)  # fmt: skip


def tag(doc: Document, found: Found) -> list[PartyTag]:
    """The parties of the document, in the order of their first mentions."""
    by_id: dict[str, list[Match]] = defaultdict(list)
    matches = found.of("party")
    sure = {match.entry for match in matches if "ambiguous" not in match.flags}
    for match in matches:
        if match.entry == "-" or _in_address(doc, match):
            continue
        if "ambiguous" not in match.flags or _meant(doc, found, match, sure):
            by_id[match.entry].append(match)
    return [_tag(doc, party, mentions) for party, mentions in by_id.items()]


def _in_address(doc: Document, match: Match) -> bool:
    """Whether the name is the end of an address: news.example.EU."""
    return doc.text[match.start - 1 : match.start] == "." and doc.text[max(0, match.start - 2)].isalnum()


def _meant(doc: Document, found: Found, match: Match, sure: set[str]) -> bool:
    """Whether an ambiguous name means the party here."""
    if match.entry == "EU":  # Brussels: the Union, unless the city of Belgium is spoken of
        belgian = any(one.entry == "BE" and "ambiguous" not in one.flags for one in found.of("country"))
        return match.entry in sure or not belgian
    if match.entry in sure:
        return True
    if match.entry == "WAGNER":
        near = doc.text[max(0, match.start - 200) : match.end + 200].lower()
        return any(word in near for word in _MERCENARY)
    country = matching.table("parties")[match.entry]["country"]
    return bool(country) and any(tag.code == country for tag in found.countries)


def _tag(doc: Document, party: str, matches: list[Match]) -> PartyTag:
    row = matching.table("parties")[party]
    confidence = max(CONFIDENCE.get(m.via, 0.8) * (AMBIGUOUS if "ambiguous" in m.flags else 1) for m in matches)
    return PartyTag(
        id=party,
        kind=PartyKind(row["kind"]),
        name=row["name"],
        country=row["country"] or None,
        confidence=round(confidence, 3),
        by=f"parties:{matches[0].via}",
        mentions=tuple(Mention(m.start, m.end, doc.text[m.start : m.end], m.via, m.entry) for m in matches),
    )
