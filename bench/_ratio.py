"""How a figure is taken: ours and the peer's in turns, so that a machine that drifts does so for both."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from msgspec import Struct


class Figure(Struct, frozen=True, kw_only=True):
    """One line of the table. `ratio` is how many times as fast as the peer we are (median of the rounds)."""

    name: str
    ratio: float
    bar: float
    peer: str
    unit: str
    ours: float
    theirs: float
    machine: str = ""

    @property
    def holds(self) -> bool:
        return self.ratio >= self.bar


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    peer: str,
    unit: str,
    count: int,
    bar: float,
    rounds: int = 5,
) -> Figure:
    """`count` units of work are done by each call; a first round warms up and is not counted."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds + 1)][1:]
    return Figure(
        name=name,
        ratio=round(median(b / a for a, b in pairs), 2),
        bar=bar,
        peer=peer,
        unit=f"{unit}/s",
        ours=round(count / median(a for a, _ in pairs)),
        theirs=round(count / median(b for _, b in pairs)),
    )
