"""What an attempt came to: delivered, to be tried again after a while, refused, or the endpoint is gone. Pure.

Whatever may become well by itself or by a person's hand (a server that is down, a wrong password, an address that was
not yet set up) is tried again; only what says that this very message will never be taken is not.
"""

from __future__ import annotations

import hashlib
from typing import Final

from msgspec import Struct

from vedette.models import Verdict

FIRST_WAIT: Final = 5.0  # seconds, doubled each time
LONGEST_WAIT: Final = 3_600.0
GIVE_UP: Final = 3 * 86_400.0  # seconds after the first attempt: a long weekend without anybody at the machines
SHORTEST_WAIT: Final = 1.0

GONE: Final = 410
# The message itself is at fault: bad request, too large, URI too long, unsupported, unprocessable, header too large.
NEVER: Final = frozenset({400, 413, 414, 415, 422, 431})


class Judgement(Struct, frozen=True):
    """A verdict with its reason in words; `wait` is the seconds until the next attempt of a `retry`."""

    verdict: Verdict
    reason: str = ""
    wait: float = 0.0


def judge(status: int, retry_after: float | None, key: str, attempt: int, age: float) -> Judgement:
    """The verdict on an answer. `key` tells jobs apart for the jitter; `age` is seconds since the first attempt."""
    if 200 <= status < 300:
        return Judgement(Verdict.DELIVERED, str(status))
    if status == GONE:
        return Judgement(Verdict.DISABLED, "410: the endpoint says that it is gone for good; it is switched off")
    if status in NEVER:
        return Judgement(Verdict.REFUSED, f"{status}: the endpoint does not take this message")
    if 300 <= status < 400:
        return _again(f"{status}: redirects are not followed; write the new address", None, key, attempt, age)
    return _again(str(status), retry_after, key, attempt, age)


def judge_silence(reason: str, retry_after: float | None, key: str, attempt: int, age: float) -> Judgement:
    """The verdict where no answer came at all; `reason` says why."""
    return _again(reason, retry_after, key, attempt, age)


def _again(reason: str, retry_after: float | None, key: str, attempt: int, age: float) -> Judgement:
    wait = backoff(key, attempt) if retry_after is None else max(retry_after, SHORTEST_WAIT)
    if age + wait > GIVE_UP:
        return Judgement(Verdict.REFUSED, f"given up after {attempt} attempts in {age / 3_600:.0f} h: {reason}")
    return Judgement(Verdict.RETRY, reason, wait)


def backoff(key: str, attempt: int) -> float:
    """Seconds to wait after that attempt (from 1): 5, 10, 20 ... up to an hour, each shortened by up to a quarter.

    By how much is a hash of key and attempt, so that what failed together does not come again together.
    """
    wait = min(FIRST_WAIT * 2.0 ** min(max(attempt, 1) - 1, 30), LONGEST_WAIT)
    digest = hashlib.blake2b(f"{key} {attempt}".encode(), digest_size=4).digest()
    return wait * (1.0 - 0.25 * int.from_bytes(digest) / 2**32)
