"""Looks hosts up and judges every address before anything connects to it: the guard against private addresses.

It stands at three places, since each has a gap of its own: before a request (literal addresses never meet a resolver),
as aiohttp's resolver (what is connected to is what was judged, not a second answer of the name server), and where a
socket is made (whatever the path, the address is judged once more).
"""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult

from vedette.addresses import Allowed, parse, why_not_public
from vedette.errors import FetchError

LOOK_UPS: Final = 32  # at the same time: a name server that is silent must not hold up all the others
KEPT: Final = 30.0  # seconds that a judged answer is used again
KEPT_AT_MOST: Final = 2_000

Info = tuple[int, str]  # address family, address


class Guard(AbstractResolver):
    """Resolves host names to judged addresses only. Refuses (FetchError) if *any* of a name's addresses is not public.

    An instance belongs to one event loop.
    """

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._kept: dict[tuple[str, int], tuple[float, list[Info]]] = {}
        self._excepted: set[tuple[str, int]] = set()  # (address, port) that a host:port of the allow-list led to
        self._free = asyncio.Semaphore(LOOK_UPS)

    async def judged(self, host: str, port: int) -> list[Info]:
        """The addresses of `host`, all of them public or allowed. Raises FetchError, with a sentence."""
        now = asyncio.get_running_loop().time()
        until, infos = self._kept.get((host, port), (0.0, []))
        if now < until:
            return infos
        infos = await self._look_up(host, port)
        for _, text in infos:
            self._judge(host, port, text)
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        self._kept[host, port] = now + KEPT, infos
        return infos

    async def is_own(self, host: str, port: int) -> bool:
        """Whether the user's allow-list names the place, so that it is theirs and needs no courtesy."""
        addresses = [parse(text) for _, text in await self.judged(host, port)]
        return all(address is not None and self._allowed.permits(host, port, address) for address in addresses)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """For aiohttp's connector."""
        return [
            ResolveResult(hostname=host, host=text, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, text in await self.judged(host, port)
            if family in (socket.AF_UNSPEC, kind)
        ]

    def socket(self, addr_info: tuple[Any, ...]) -> socket.socket:
        """For aiohttp's connector: a socket for an address, judged once more. Raises OSError."""
        family, kind, proto, _, (text, port, *_) = addr_info
        address = parse(text)
        if address is None or (
            why_not_public(address) and not self._allowed.covers(address) and (text, port) not in self._excepted
        ):
            raise OSError(f"{text} is not an address that may be reached")
        return socket.socket(family, kind, proto)

    async def close(self) -> None:
        """Nothing to release: look-ups under way end by themselves, and nobody waits for them."""

    async def _look_up(self, host: str, port: int) -> list[Info]:
        try:
            found = await self._in_thread(host, port)
        except (OSError, UnicodeError) as error:
            why = getattr(error, "strerror", None) or "not a name that can be looked up"
            raise FetchError(f"{host} cannot be resolved ({why})") from error
        return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))

    async def _in_thread(self, host: str, port: int) -> list[Any]:
        """`getaddrinfo` in a daemon thread: a pool's threads would hold up the end of the process, here by a minute."""
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[list[Any]] = loop.create_future()

        def finish(found: list[Any], error: OSError | UnicodeError | None) -> None:
            self._free.release()
            if done.cancelled():
                return
            if error is None:
                done.set_result(found)
            else:
                done.set_exception(error)

        def work() -> None:
            found, failed = [], None
            try:
                found = _getaddrinfo(host, port)
            except (OSError, UnicodeError) as error:
                failed = error
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(finish, found, failed)

        threading.Thread(target=work, name="dns", daemon=True).start()
        return await done

    def _judge(self, host: str, port: int, text: str) -> None:
        address = parse(text)
        why = "is not an address of the internet" if address is None else why_not_public(address)
        if why is None:
            return
        if address is None or not self._allowed.permits(host, port, address):
            of = "" if host.strip("[]") == text else f" of {host}"
            raise FetchError(f"the address {text}{of} {why}, so it is not reached (see VEDETTE_ALLOW_PRIVATE)")
        self._excepted.add((text, port))


def _getaddrinfo(host: str, port: int) -> list[Any]:
    # ADDRCONFIG: no IPv6 answers where there is no IPv6; but a literal 127.0.0.1 may be asked for on any machine.
    flags = 0 if parse(host) else socket.AI_ADDRCONFIG
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
