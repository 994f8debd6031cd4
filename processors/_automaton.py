"""The automaton behind the matcher: daachorse, or ahocorasick_rs where daachorse has no wheel (Linux on ARM).

Both report every overlapping occurrence as (start, end, pattern) in code points. A serialised automaton is daachorse's;
the other one builds itself from the patterns, which takes some tenths of a second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

daachorse: Any
try:
    import daachorse
except ImportError:  # pragma: no cover - other machines
    daachorse = None

Hit = tuple[int, int, int]


class Automaton:
    """Finds patterns. `find` never raises, whatever the text."""

    def __init__(self, find: Callable[[str], Sequence[Hit]], data: bytes = b"") -> None:
        self._find = find
        self.data = data  # serialised; empty where the back end cannot

    def find(self, text: str) -> Sequence[Hit]:
        """All overlapping occurrences as (start, end, number of the pattern)."""
        return self._find(text) if text else []


def build(patterns: Sequence[str]) -> Automaton:
    """An automaton over `patterns`, which are distinct and not empty."""
    if not patterns:
        return Automaton(lambda text: [])
    if daachorse is None:
        return _other(patterns)
    made = daachorse.CharwiseDoubleArrayAhoCorasick(list(patterns))
    return Automaton(made.find_overlapping, made.serialize())


def load(data: bytes, patterns: Callable[[], Sequence[str]]) -> Automaton:
    """The automaton that `build` made; `patterns` is asked only where it cannot be loaded as it is."""
    if daachorse is None or not data:
        return build(patterns())
    return Automaton(daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(data).find_overlapping, data)


def _other(patterns: Sequence[str]) -> Automaton:
    import ahocorasick_rs  # only there is it installed

    made = ahocorasick_rs.AhoCorasick(patterns)

    def find(text: str) -> list[Hit]:
        return [(start, end, which) for which, start, end in made.find_matches_as_indexes(text, overlapping=True)]

    return Automaton(find)
