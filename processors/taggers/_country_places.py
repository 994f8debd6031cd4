"""One country for a place whose name several countries have: Tripoli, Hyderabad, Newcastle, França beside Franca.

It goes by what else the article names and by what kind of name it is; it does not know how large a city is, and where
nothing speaks for one country it gives none.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from processors.match import Match

Accepted = tuple[str, Match, float]  # the country's code, the mention, a factor of confidence

# What a name is before it is a city's: España the country before España the town, a capital before a namesake.
_RANK = {"name": 5, "demonym": 5, "leader": 3, "metonym": 2, "institution": 2, "capital": 2, "region": 1, "city": 0}
_NATIONAL = 5


def settled(accepted: list[Accepted]) -> list[Accepted]:
    """`accepted` in order, without the namesakes. Names of one span that are no places (中美: both) all stay."""
    spans: dict[tuple[int, int], list[Accepted]] = defaultdict(list)
    for one in accepted:
        spans[one[1].start, one[1].end].append(one)
    shared = {span: ones for span, ones in spans.items() if len({country for country, _, _ in ones}) > 1}
    if not shared:
        return accepted
    named = Counter(country for country, match, _ in accepted if (match.start, match.end) not in shared)
    kept = {span: _meant(ones, named) for span, ones in shared.items()}
    return [one for one in accepted if one[0] in kept.get((one[1].start, one[1].end), (one[0],))]


def _meant(ones: list[Accepted], named: Counter[str]) -> frozenset[str]:
    """Which of the countries that share a span are meant: all where the name is their own, else one at most."""
    national = frozenset(country for country, match, _ in ones if _RANK.get(match.via, 0) == _NATIONAL)
    if national:
        return national
    best: dict[str, tuple[bool, int, bool]] = {}
    for country, match, _ in ones:
        score = (named[country] > 0, _RANK.get(match.via, 0), "ambiguous" not in match.flags)
        best[country] = max(best.get(country, score), score)
    top = max(best.values())
    winners = [country for country, score in best.items() if score == top]
    return frozenset(winners) if len(winners) == 1 else frozenset()
