"""Which countries an article names: by name, adjective, capital, city, metonym, leader or state body.

One tag a country (ISO 3166-1 alpha-2, XK for Kosovo), what the article is about first. Organisations (EU, UN, NATO) are
never country tags; see parties.py. It does not resolve pronouns, does not infer a country from a person who is not in
the gazetteer, and does not tell whether a city that shares its name is this one beyond the words around it.
"""

from __future__ import annotations

import math
from collections import defaultdict

from processors import match as matching
from processors.match import Found, Match
from processors.taggers import _country_places as places
from processors.taggers._country_context import PLACES, Context, code
from processors.text import Document
from vedette.models import CountryKind, CountryRole, CountryTag, Mention

# How sure a mention of this kind is, and how much it says about the topic. Estimates, not yet calibrated.
CONFIDENCE = {
    "name": 0.97, "demonym": 0.95, "capital": 0.92, "metonym": 0.9,
    "region": 0.9, "leader": 0.9, "institution": 0.85, "city": 0.85,
}  # fmt: skip
WEIGHT = {
    "name": 1.0, "demonym": 0.9, "capital": 0.8, "metonym": 0.8,
    "region": 0.6, "leader": 0.7, "institution": 0.6, "city": 0.5,
}  # fmt: skip
IN_TITLE, IN_LEAD = 3.0, 2.0  # how much more a mention counts there
LEAD_SENTENCES = 3
HALF = 4.0  # the score at which salience is one half
HISTORIC = frozenset(
    (
        "RU/soviet-union", "RS/yugoslavia", "DE/east-germany", "DE/nazi-germany", "CZ/czechoslovakia",
        "TR/ottoman-empire", "ZW/rhodesia", "CD/zaire", "TH/siam", "VN/south-vietnam",
    )
)  # fmt: skip

Judged = tuple[Match, float]


def tag(doc: Document, found: Found) -> list[CountryTag]:
    """The countries of the document, most salient first."""
    matches = found.of("country")
    context = Context(doc, matches)
    accepted = [(judged[0], match, judged[1]) for match in matches if (judged := context.judge(match)) is not None]
    by_code: dict[str, list[Judged]] = defaultdict(list)
    for country, match, factor in places.settled(accepted):
        by_code[country].append((match, factor))
    tags = [_tag(doc, country, _once(mentions)) for country, mentions in by_code.items()]
    return sorted(tags, key=lambda one: (-one.salience, one.mentions[0].start))


def _once(judged: list[Judged]) -> list[Judged]:
    """One mention a span: Kyiv is a capital and a city of the same country."""
    spans: dict[tuple[int, int], Judged] = {}
    for one in judged:
        before = spans.get((one[0].start, one[0].end))
        if before is None or WEIGHT.get(one[0].via, 0.5) > WEIGHT.get(before[0].via, 0.5):
            spans[one[0].start, one[0].end] = one
    return list(spans.values())


def _tag(doc: Document, country: str, judged: list[Judged]) -> CountryTag:
    row = matching.table("countries").get(country, {})
    salience = _salience(doc, judged)
    return CountryTag(
        code=country,
        name=row.get("name", country),
        kind=_kind(row.get("kind", "state"), judged),
        salience=salience,
        role=_role(judged, salience),
        confidence=_confidence(judged),
        by=f"countries:{judged[0][0].via}",
        mentions=tuple(_mention(doc, match) for match, _ in judged),
    )


def _mention(doc: Document, match: Match) -> Mention:
    entry = match.entry if "/" in match.entry else code(match)
    return Mention(match.start, match.end, doc.text[match.start : match.end], match.via, entry)


def _kind(kind: str, judged: list[Judged]) -> CountryKind:
    if all(match.entry in HISTORIC for match, _ in judged):
        return CountryKind.HISTORIC
    return CountryKind(kind)


def _salience(doc: Document, judged: list[Judged]) -> float:
    """0-1 by the number of mentions, their kind and where they stand."""
    lead = doc.sentences[min(LEAD_SENTENCES, len(doc.sentences)) - 1][1]
    score = 0.0
    for match, factor in judged:
        place = IN_TITLE if doc.in_title(match.start) else IN_LEAD if match.start < lead else 1.0
        score += WEIGHT.get(match.via, 0.5) * factor * place
    return round(score / (score + HALF), 3)


def _confidence(judged: list[Judged]) -> float:
    """That at least one of the mentions is right; those of one name are right or wrong together."""
    best: dict[str, float] = {}
    for match, factor in judged:
        best[match.name] = max(best.get(match.name, 0.0), CONFIDENCE.get(match.via, 0.8) * factor)
    return round(min(0.99, 1 - math.prod(1 - one for one in best.values())), 3)


def _role(judged: list[Judged], salience: float) -> CountryRole:
    if salience < 0.5 and all(match.via in PLACES for match, _ in judged):
        return CountryRole.PLACE
    return CountryRole.SUBJECT
