"""When is a feed due, how long to back off, and how many of a host at once. Pure: the time is an argument.

Times are seconds since the epoch. Jitter comes from a stable hash, so that the same feed is due at the same moment
however often one asks.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec import Struct

SHORTEST, LONGEST = 60.0, 3600.0  # seconds between two polls of a healthy feed that nobody set an interval for
WISH_HEEDED = 900.0  # a feed's own wish (ttl, max-age) is heeded up to here: many say an hour and have news each minute
FASTER, SLOWER = 0.75, 1.15  # by which the interval changes after news, and after none
BACK_OFF_MOST = 6 * 3600.0
RETRY_AFTER_MOST = 24 * 3600.0
GONE = 24 * 3600.0  # 410: it will not come back, but a typing error of its owner may
JITTER = 0.1  # of the interval, each way
PER_HOST = 2  # polls of one host at the same time


class Plan(Struct, frozen=True, omit_defaults=True):
    """When a source is to be polled next, and what that rests on."""

    due: float = 0.0
    interval: float = 0.0
    errors: int = 0  # in a row
    polls: int = 0


class Found(NamedTuple):
    """What a poll came to, as far as the schedule is concerned."""

    new: int = 0
    gap: bool = False
    failed: bool = False
    status: int | None = None
    retry_after: float | None = None
    ttl: float | None = None  # as the feed wishes
    max_age: float | None = None  # as its server wishes


def after(plan: Plan, found: Found, *, now: float, source: str, every: float | None, default: float) -> Plan:
    """The plan after a poll. `every` is the interval that a person set, which only errors change."""
    interval = every or _interval(plan.interval or default, found, default)
    errors = plan.errors + 1 if found.failed else 0
    wait = _back_off(interval, errors, found) if found.failed else interval
    asked = min(found.retry_after or 0.0, RETRY_AFTER_MOST)  # never sooner than a server asked for
    return Plan(now + max(jitter(wait, source, plan.polls), asked), interval, errors, plan.polls + 1)


def _interval(interval: float, found: Found, default: float) -> float:
    if found.failed:
        return interval
    if found.new:
        interval *= FASTER * FASTER if found.gap else FASTER
    else:
        interval *= SLOWER
    wish = min(max(found.ttl or 0.0, found.max_age or 0.0), WISH_HEEDED)
    return max(min(interval, max(LONGEST, default)), wish, min(SHORTEST, default))


def _back_off(interval: float, errors: int, found: Found) -> float:
    wait = min(interval * 2.0 ** min(errors, 16), BACK_OFF_MOST)
    if found.status == 410:
        wait = GONE
    return max(wait, min(found.retry_after or 0.0, RETRY_AFTER_MOST))


def jitter(wait: float, source: str, turn: int) -> float:
    """`wait`, up to a tenth more or less, by source and turn."""
    digest = hashlib.blake2b(f"{source}/{turn}".encode(), digest_size=4).digest()
    return wait * (1 + JITTER * (int.from_bytes(digest, "big") / 2**31 - 1))


def pick(due: Iterable[tuple[float, str, str]], *, now: float, running: Sequence[str], most: int) -> list[str]:
    """The sources to poll now, the longest due first: at most `most` in all and PER_HOST of a host.

    `due` is (when, host, source); `running` the hosts of the polls under way. A source without a host counts alone.
    """
    hosts = Counter(running)
    picked: list[str] = []
    for when, host, source in sorted(due):
        if when > now or len(running) + len(picked) >= most:
            break
        if host and hosts[host] >= PER_HOST:
            continue
        hosts[host] += 1
        picked.append(source)
    return picked


def max_age(headers: dict[str, str]) -> float | None:
    """Cache-Control's max-age less the time it was already cached, in seconds."""
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('" ').isdecimal():
            age = headers.get("age", "").strip()
            return max(0.0, float(value.strip('" ')) - (float(age) if age.isdecimal() else 0.0))
    return None
