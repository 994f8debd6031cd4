"""Manners towards a stranger's server: how many requests at once, how far apart, and when it asked us to come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

AT_ONCE: Final = 2  # requests to one host; what browsers of old took for polite
APART: Final = 0.2  # seconds between the starts of two requests to one host
AT_ONCE_OWN: Final = 16  # to a host of the user's own allow-list
LONGEST_WAIT: Final = 7 * 86_400.0  # a server that asks for a year is asked again in a week


class _Host:
    def __init__(self, at_once: int) -> None:
        self.free = asyncio.Semaphore(at_once)
        self.users = 0
        self.next_at = 0.0


class Courtesy:
    """Turns by host: at most `at_once` at the same time, their starts `apart` seconds apart. For one event loop."""

    def __init__(self, at_once: int = AT_ONCE, apart: float = APART) -> None:
        self._at_once, self._apart = at_once, apart
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str, own: bool = False) -> AsyncIterator[None]:
        """Wait for the turn at `host`; it ends with the block. `own`: a place of the user's, where there is no wait."""
        state = self._hosts.setdefault(host, _Host(AT_ONCE_OWN if own else self._at_once))
        state.users += 1
        try:
            async with state.free:
                now = asyncio.get_running_loop().time()
                start = now if own else max(now, state.next_at)
                state.next_at = start + self._apart
                await asyncio.sleep(start - now)
                yield
        finally:
            state.users -= 1
            self._forget(host, state)

    def _forget(self, host: str, state: _Host) -> None:
        """Drop what is idle and whose spacing has run out, so that memory does not grow with the hosts ever seen."""
        now = asyncio.get_running_loop().time()
        if not state.users and state.next_at <= now:
            self._hosts.pop(host, None)
        elif len(self._hosts) > 1_000:
            self._hosts = {name: kept for name, kept in self._hosts.items() if kept.users or kept.next_at > now}


def retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for: ``120`` or a date of HTTP (RFC 9110, 10.2.3); None if unreadable.

    Never negative, and at most a week.
    """
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:12]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), LONGEST_WAIT)
