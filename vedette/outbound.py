"""The one guarded HTTP client: nothing else in the house opens a connection to a stranger.

Every host is looked up and its addresses judged (`vedette.resolver`), again at each redirect; a request has a deadline
for all of it, and limits on the bytes of the wire and on those unpacked. Credentials do not follow to another host.
"""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

import aiohttp
from msgspec import Struct
from multidict import CIMultiDictProxy
from yarl import URL

from vedette import __version__
from vedette.addresses import allowed
from vedette.courtesy import Courtesy, retry_after
from vedette.errors import FetchError, InputError
from vedette.inflate import ACCEPTED, Inflater, TooLarge
from vedette.resolver import Guard
from vedette.settings import Settings

CONNECTIONS: Final = 200
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
SECRET: Final = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
DRIP: Final = 3.0  # seconds for the body of an answer to a post: its status has said all that matters
FIELD_BYTES: Final = 32_768  # some news sites send policies of 20 KB in one header; the rest is the client's own limit


class Limits(Struct, frozen=True):
    """What one request may cost: seconds in all, bytes from the wire, bytes unpacked, redirects followed."""

    seconds: float = 20.0
    wire_bytes: int = 10_000_000
    inflated_bytes: int = 50_000_000
    redirects: int = 5


class Response(Struct, frozen=True, kw_only=True):
    """An answer of any status; `url` is where it came from in the end, without credentials; header names lower-case.

    `retry_after`: the seconds to wait that the server asked for. `truncated`: the rest of the body was not read.
    """

    url: str
    status: int
    headers: dict[str, str] = {}
    body: bytes = b""
    wire_bytes: int = 0
    retry_after: float | None = None
    truncated: bool = False


class Outbound:
    """``async with Outbound(settings) as outbound: await outbound.get(url)``. Belongs to one event loop."""

    def __init__(self, settings: Settings, *, courtesy: Courtesy | None = None) -> None:
        self._limits = Limits(settings.fetch_seconds, settings.fetch_bytes, settings.inflated_bytes)
        self._allowed = allowed(settings.allow_private)
        self._agent = user_agent(settings.contact)
        self._courtesy = courtesy or Courtesy()

    async def __aenter__(self) -> Self:
        self._guard = Guard(self._allowed)
        connector = aiohttp.TCPConnector(
            resolver=self._guard, socket_factory=self._guard.socket, use_dns_cache=False, limit=CONNECTIONS
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent, "Accept-Encoding": ACCEPTED},
            timeout=aiohttp.ClientTimeout(total=None, connect=None),  # one deadline of our own, for the whole request
            auto_decompress=False,
            trust_env=False,
            max_field_size=FIELD_BYTES,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        await self._guard.close()

    async def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, limits: Limits | None = None
    ) -> Response:
        """Fetch `url`, following redirects. Statuses such as 304 or 500 come back too; FetchError where none came."""
        limits = limits or self._limits
        place, sent, clock = _place(url), dict(headers or {}), Clock(limits.seconds)
        for _ in range(limits.redirects + 1):
            answer = await self._once("GET", place, sent, None, limits, clock)
            if answer.status not in REDIRECTS or not answer.headers.get("location"):
                return answer
            place, sent = redirected(place, answer.headers["location"], sent)
        raise FetchError(f"{_name(_place(url))} redirects more than {limits.redirects} times")

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, *, limits: Limits | None = None
    ) -> Response:
        """Send `body`. A redirect is not followed but comes back; of the answer's body only what fits is kept."""
        limits = limits or self._limits
        return await self._once("POST", _place(url), dict(headers or {}), body, limits, Clock(limits.seconds))

    async def _once(
        self, method: str, place: URL, headers: dict[str, str], body: bytes | None, limits: Limits, clock: Clock
    ) -> Response:
        name = _name(place)
        with sentences(name, limits.seconds):
            async with clock.running():
                own = await self._guard.is_own(str(place.raw_host), int(place.port or 0))
            async with (
                self._courtesy.turn(name, own),
                clock.running(),
                self._session.request(method, place, headers=headers, data=body, allow_redirects=False) as answer,
            ):
                try:
                    return await _read(answer, limits, cut=method == "POST")
                finally:
                    if not answer.content.at_eof():
                        answer.close()  # the rest is not wanted: do not read on to save the connection
        raise AssertionError("unreachable")


class Clock:
    """Time that a server may take in all, over redirects; our own waiting for its turn does not count."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Raises TimeoutError when the time runs out inside of the block."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._left):
                yield
        finally:
            self._left -= time.monotonic() - started


async def _read(answer: aiohttp.ClientResponse, limits: Limits, *, cut: bool) -> Response:
    """The whole answer. Beyond a limit: TooLarge, or with `cut` what there was until then."""
    headers, body, wire, whole = _headers(answer.headers), bytearray(), 0, True
    try:
        async with asyncio.timeout(DRIP if cut else None):
            inflater = Inflater(headers.get("content-encoding", ""), limits.inflated_bytes)
            async for chunk in answer.content.iter_any():
                wire += len(chunk)
                if wire > limits.wire_bytes:
                    raise TooLarge(f"it has more than {limits.wire_bytes:,} bytes")
                body += inflater.feed(chunk)
            inflater.finish()
    except (InputError, aiohttp.ClientPayloadError, TimeoutError):
        if not cut:
            raise
        whole = False
    return Response(
        url=str(answer.url.with_user(None).with_fragment(None)),
        status=answer.status,
        headers=headers,
        body=bytes(body),
        wire_bytes=wire,
        retry_after=retry_after(headers.get("retry-after", ""), datetime.now(UTC)),
        truncated=not whole,
    )


def _headers(found: CIMultiDictProxy[str]) -> dict[str, str]:
    """Lower-case names; several values are joined as RFC 9110 (5.2) says, but of several places the first is meant."""
    names = dict.fromkeys(name.lower() for name in found)
    return {name: found.getall(name)[0] if name == "location" else ", ".join(found.getall(name)) for name in names}


def user_agent(contact: str) -> str:
    """What we say we are; `contact` (a URL or mail address) tells site owners whom to write to."""
    contact = "".join(letter for letter in contact if " " < letter <= "~" and letter not in "()")
    return f"Vedette/{__version__} (+{contact})" if contact else f"Vedette/{__version__} (news monitor)"


def _place(url: str) -> URL:
    try:
        return _checked(URL(url.strip()))
    except (ValueError, TypeError) as error:
        raise FetchError("the address is not a valid URL") from error


def _checked(place: URL) -> URL:
    """The URL, if it is one of http or https with a host. Raises FetchError; ValueError for impossible host or port."""
    if place.scheme not in ("http", "https") or not place.host or not place.port:
        raise FetchError("only addresses that begin with http:// or https:// and name a host can be reached")
    return place


def redirected(place: URL, location: str, headers: Mapping[str, str]) -> tuple[URL, dict[str, str]]:
    """Where a redirect leads, and the headers to send there: credentials only if it is the same host and port.

    The step from http to https of the same host keeps them. Raises FetchError where it leads to no http(s) address.
    """
    try:
        target = _checked(place.join(URL(location.strip()))).with_user(None).with_fragment(None)
    except (ValueError, TypeError) as error:
        raise FetchError(f"{_name(place)} redirects to something that is not a valid URL") from error
    if _same_server(place, target):
        return target.with_user(place.user).with_password(place.password), dict(headers)
    return target, {name: value for name, value in headers.items() if name.lower() not in SECRET}


def _same_server(place: URL, target: URL) -> bool:
    before, after = (place.scheme, place.port), (target.scheme, target.port)
    upgrade = before == ("http", 80) and after == ("https", 443)
    return place.raw_host == target.raw_host and (before == after or upgrade)


def _name(place: URL) -> str:
    """Host and port for sentences: never the path or the query, which often hold a secret."""
    return f"{place.host}" if place.is_default_port() else f"{place.host}:{place.port}"


@contextmanager
def sentences(name: str, seconds: float) -> Iterator[None]:
    """Turn whatever the network does into a FetchError that a person understands."""
    try:
        yield
    except FetchError:
        raise
    except TooLarge as error:
        raise FetchError(f"the answer of {name} is too large: {error}") from error
    except InputError as error:
        raise FetchError(f"the answer of {name} cannot be unpacked: {error}") from error
    except TimeoutError as error:
        raise FetchError(f"{name} did not finish its answer within {seconds:g} s") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise FetchError(_sentence(name, error)) from error


def _sentence(name: str, error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        inner = error.certificate_error
        return f"the certificate of {name} is not valid: {getattr(inner, 'verify_message', None) or inner}"
    if isinstance(error, aiohttp.ClientSSLError):
        return f"no safe connection (TLS) to {name} could be made: {error.strerror or error.os_error}"
    if isinstance(error, aiohttp.ClientConnectorError):
        refused = error.errno == errno.ECONNREFUSED
        return f"{name} refused the connection" if refused else f"{name} cannot be reached: {error.strerror}"
    if isinstance(error, aiohttp.ClientPayloadError):
        return f"the answer of {name} ended too early"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"{name} does not answer in proper HTTP: {error.message}"
    if isinstance(error, aiohttp.ClientConnectionError | OSError):
        return f"{name} closed the connection without an answer"
    return f"{name} cannot be asked: {error}"
