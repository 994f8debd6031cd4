"""The client against real servers on loopback, most of them hostile."""

import asyncio
import gzip
import re
import ssl
import zlib
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, strategies as st
from yarl import URL

from vedette.courtesy import Courtesy, retry_after
from vedette.errors import FetchError
from vedette.outbound import Limits, Outbound, Response, redirected, user_agent
from vedette.settings import Settings

Serve = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
SMALL = Limits(seconds=1.0, wire_bytes=20_000, inflated_bytes=50_000)
LAB = Settings(allow_private="127.0.0.0/8")


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *lines])
    return head.encode() + b"\r\n\r\n" + body


class Server:
    """Answers each request by `serve(request, writer)`, closes, and remembers what was asked."""

    def __init__(self, serve: Serve | bytes, tls: ssl.SSLContext | None = None) -> None:
        self._serve, self._tls, self.requests = serve, tls, list[bytes]()
        self.at_once = self.most_at_once = 0

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._one, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/feed"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(request)
            if isinstance(self._serve, bytes):
                writer.write(self._serve)
            else:
                await self._serve(request, writer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.at_once -= 1
            writer.close()


async def fetch(serve: Serve | bytes, limits: Limits | None = SMALL, settings: Settings = LAB) -> Response:
    async with Server(serve) as server, Outbound(settings) as outbound:
        return await outbound.get(server.url, limits=limits)


def refused(serve: Serve | bytes, limits: Limits = SMALL) -> str:
    with pytest.raises(FetchError) as caught:
        asyncio.run(fetch(serve, limits))
    assert "/feed" not in str(caught.value)  # paths of webhooks are secrets
    return str(caught.value)


def test_an_answer_comes_with_status_headers_and_body() -> None:
    response = asyncio.run(fetch(answer(body=b"<rss/>", ETag='"a"', Content_Type="text/xml")))
    assert (response.status, response.body, response.wire_bytes) == (200, b"<rss/>", 6)
    assert (response.headers["etag"], response.headers["content-type"]) == ('"a"', "text/xml")


@pytest.mark.parametrize("status", ["304 Not Modified", "404 Not Found", "500 Oops", "300 Multiple Choices"])
def test_other_statuses_come_back_too(status: str) -> None:
    response = asyncio.run(fetch(answer(status, Content_Encoding="gzip", Retry_After="7")))
    assert (response.status, response.body, response.retry_after) == (int(status[:3]), b"", 7.0)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_packed_bodies_are_unpacked(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    response = asyncio.run(fetch(answer(body=pack(b"news " * 1_000), Content_Encoding=encoding)))
    assert response.body == b"news " * 1_000
    assert response.wire_bytes < 200


def test_it_says_who_asks_and_takes_no_setting_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    async def run() -> bytes:
        settings = Settings(allow_private="127.0.0.0/8", contact="https://example.org/about\r\nX-Evil: 1")
        async with Server(answer()) as server, Outbound(settings) as outbound:
            await outbound.get(server.url, {"If-None-Match": '"x"'}, limits=SMALL)
            return server.requests[0]

    request = asyncio.run(run())
    assert b"User-Agent: Vedette/" in request
    assert b"(+https://example.org/aboutX-Evil:1)" in request
    assert b'If-None-Match: "x"' in request
    assert b"Accept-Encoding: gzip, deflate\r\n" in request
    assert user_agent("").startswith("Vedette/")


async def endless(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _i in range(10_000):
        writer.write(b"<item/>" * 1_000)
        await writer.drain()


async def drip(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    for _i in range(1_000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silent(_: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def endless_headers(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for i in range(1_000_000):
        writer.write(b"X-Header-%d: %s\r\n" % (i, b"a" * 1_000))
        await writer.drain()


def bomb(encoding: str, body: bytes) -> bytes:
    return answer(body=body, Content_Encoding=encoding)


@pytest.mark.parametrize(
    ("serve", "sentence"),
    [
        (endless, "too large: it has more than 20,000 bytes"),
        (answer(body=b"x" * 30_000), "too large: it has more than 20,000 bytes"),
        (bomb("gzip", gzip.compress(bytes(10_000_000))), "too large: unpacked, it has more than 50,000 bytes"),
        (bomb("deflate", zlib.compress(bytes(10_000_000))), "too large: unpacked"),
        (bomb("gzip, gzip", gzip.compress(gzip.compress(b"x"))), "packed several times over"),
        (bomb("gzip", gzip.compress(b"x" * 9_000)[:-6]), "ends too early"),
        (bomb("gzip", b"<rss>not packed</rss>"), "cannot be unpacked"),
        (bomb("br", b"x"), "not asked for"),
        (drip, "within 1 s"),
        (silent, "within 1 s"),
        (endless_headers, "proper HTTP"),
        (b"", "closed the connection without an answer"),
        (b"220 mail.example.org ESMTP\r\n", "proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "ended too early"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", "proper HTTP|too early"),
    ],
)
def test_a_hostile_answer_is_a_sentence(serve: Serve | bytes, sentence: str) -> None:
    assert re.search(sentence, refused(serve))


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(__file__).with_name("untrusted.pem"))

    async def run() -> None:
        async with Server(answer(body=b"secret"), tls) as server, Outbound(LAB) as outbound:
            await outbound.get(f"https://localhost:{server.port}/feed")

    with pytest.raises(FetchError, match=r"the certificate of localhost:\d+ is not valid: self.signed certificate"):
        asyncio.run(run())


def test_a_server_that_does_not_speak_tls() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer())
        writer.close()

    async def run() -> None:
        async with await asyncio.start_server(plain, "127.0.0.1", 0) as server, Outbound(LAB) as outbound:
            await outbound.get(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed")

    with pytest.raises(FetchError, match="no safe connection") as caught:
        asyncio.run(run())
    assert "TLS" in str(caught.value)


def test_a_port_where_nobody_listens() -> None:
    async def run() -> None:
        async with Server(b"") as server:
            port = server.port
        async with Outbound(LAB) as outbound:
            await outbound.get(f"http://127.0.0.1:{port}/")

    with pytest.raises(FetchError, match="refused the connection"):
        asyncio.run(run())


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "127.0.0.1.",
    ],
)
def test_no_way_of_writing_loopback_gets_through(host: str) -> None:
    async def run() -> tuple[str, list[bytes]]:
        async with Server(answer(body=b"secret")) as server, Outbound(Settings()) as outbound:
            with pytest.raises(FetchError) as caught:
                await outbound.get(f"http://{host}:{server.port}/")
            return str(caught.value), server.requests

    sentence, requests = asyncio.run(run())
    assert requests == []
    assert "not reached" in sentence or "cannot be resolved" in sentence


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "example.org",
        "",
        "http://",
        "http://[::1",
        "gopher://x/",
        "http:///x",
    ],
)
def test_only_http_is_spoken(url: str) -> None:
    async def run() -> None:
        async with Outbound(LAB) as outbound:
            await outbound.get(url)

    with pytest.raises(FetchError, match=r"http://|valid URL"):
        asyncio.run(run())


def test_the_allow_list_takes_a_host_with_its_port() -> None:
    async def run() -> int:
        async with (
            Server(answer()) as server,
            Outbound(Settings(allow_private=f"localhost:{server.port}")) as outbound,
        ):
            with pytest.raises(FetchError, match="not reached"):
                await outbound.get(server.url)
            return (await outbound.get(f"http://localhost:{server.port}/")).status

    assert asyncio.run(run()) == 200


def test_a_redirect_to_a_private_address_is_refused() -> None:
    async def run() -> list[bytes]:
        async with (
            Server(answer(body=b"secret")) as inner,
            Server(answer("302 Found", Location=f"http://127.0.0.1:{inner.port}/")) as outer,
            Outbound(Settings(allow_private=f"localhost:{outer.port}")) as outbound,
        ):
            with pytest.raises(FetchError, match="loopback"):
                await outbound.get(f"http://localhost:{outer.port}/")
            return inner.requests

    assert asyncio.run(run()) == []


@pytest.mark.parametrize("to", ["file:///etc/passwd", "http://[", "//", "ftp://example.org/"])
def test_a_redirect_to_nowhere_is_refused(to: str) -> None:
    assert refused(answer("301 Moved", Location=to))


def test_a_redirect_loop_ends() -> None:
    assert "more than 5 times" in refused(answer("302 Found", Location="/feed"))


def test_redirects_share_one_deadline() -> None:
    async def slow(_: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(answer("302 Found", Location="/feed"))

    assert "within 1 s" in refused(slow)


def test_redirects_are_followed_and_the_last_address_is_told() -> None:
    async def run() -> tuple[Response, list[bytes]]:
        async def serve(request: bytes, writer: asyncio.StreamWriter) -> None:
            writer.write(answer(body=b"here") if b"/new" in request else answer("301 Moved", Location="/new?a=b#top"))

        async with Server(serve) as server, Outbound(LAB) as outbound:
            return await outbound.get(server.url.replace("//", "//me:pw@"), limits=SMALL), server.requests

    response, requests = asyncio.run(run())
    assert response.body == b"here"
    assert response.url.endswith("/new?a=b")
    assert "me" not in response.url
    assert all(b"Authorization: Basic" in request for request in requests)


def test_credentials_do_not_follow_to_another_host() -> None:
    async def run() -> list[bytes]:
        async with (
            Server(answer()) as other,
            Server(answer("307 Go", Location=f"http://you:too@127.0.0.1:{other.port}/")) as server,
            Outbound(LAB) as outbound,
        ):
            secret = {"Authorization": "Bearer s3cret", "cookie": "s3cret", "X-Plain": "kept"}
            await outbound.get(server.url, secret)
            assert b"s3cret" in server.requests[0]
            return other.requests

    (request,) = asyncio.run(run())
    assert b"s3cret" not in request
    assert b"Authorization" not in request
    assert b"X-Plain: kept" in request


@pytest.mark.parametrize(
    ("before", "location", "kept"),
    [
        ("http://a.org/x", "/y", True),
        ("http://a.org/x", "https://a.org/y", True),
        ("http://a.org/x", "http://b.org/y", False),
        ("http://a.org/x", "http://www.a.org/y", False),
        ("https://a.org/x", "http://a.org/y", False),
        ("https://a.org/x", "https://a.org:8443/y", False),
        ("http://a.org:8080/x", "https://a.org:8080/y", False),
        ("http://a.org:8080/x", "https://a.org/y", False),
    ],
)
def test_which_redirects_keep_credentials(before: str, location: str, kept: bool) -> None:
    _, headers = redirected(URL(before), location, {"AUTHORIZATION": "x", "Accept": "y"})
    assert headers == ({"AUTHORIZATION": "x", "Accept": "y"} if kept else {"Accept": "y"})


@given(st.one_of(st.text(max_size=40), st.text("htps:/@.?#[]%0123456789axn-é·", max_size=40).map("http://".__add__)))
@example("http://xn--/")
@example("http://" + "a" * 70 + ".org/")
@example("http://[::1%25eth0]/")
@example("//user:pw@b.org:80/x")
def test_wherever_a_redirect_leads_it_is_a_url_or_a_fetch_error(location: str) -> None:
    with suppress(FetchError):
        place, _ = redirected(URL("https://a.org/x"), location, {})
        assert place.scheme in ("http", "https")
        assert place.host
        assert place.user is None


def test_a_post_does_not_follow_redirects() -> None:
    async def run() -> tuple[Response, list[bytes]]:
        async with Server(answer("302 Found", Location="/else")) as server, Outbound(LAB) as outbound:
            return await outbound.post(server.url, b"{}", {"Content-Type": "application/json"}), server.requests

    response, requests = asyncio.run(run())
    assert (response.status, len(requests)) == (302, 1)


@pytest.mark.parametrize("serve", [endless, drip, bomb("gzip", gzip.compress(bytes(10_000_000))), bomb("br", b"x")])
def test_the_answer_to_a_post_counts_by_its_status_whatever_its_body(serve: Serve | bytes) -> None:
    async def run() -> Response:
        async with Server(serve) as server, Outbound(LAB) as outbound:
            return await outbound.post(server.url, b"{}", limits=Limits(10.0, 20_000, 50_000))

    response = asyncio.run(run())
    assert (response.status, response.truncated) == (200, True)
    assert len(response.body) <= 50_000


def test_a_stranger_gets_two_requests_at_once_and_some_room_between() -> None:
    async def run() -> tuple[int, float]:
        courtesy, running, most = Courtesy(at_once=2, apart=0.02), 0, 0

        async def one() -> None:
            nonlocal running, most
            async with courtesy.turn("example.org"):
                running += 1
                most = max(most, running)
                await asyncio.sleep(0.05)
                running -= 1

        started = asyncio.get_running_loop().time()
        await asyncio.gather(*(one() for _ in range(8)))
        took = asyncio.get_running_loop().time() - started
        await asyncio.sleep(0.03)
        async with courtesy.turn("other.org"):
            pass
        return most, took

    most, took = asyncio.run(run())
    assert most == 2
    assert took > 0.19  # 8 at 2 at once, 0.05 s each


def test_your_own_servers_are_asked_in_parallel() -> None:
    async def slow(_: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(answer())

    async def run() -> int:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(Server(slow))
            outbound = await stack.enter_async_context(Outbound(LAB))
            await asyncio.gather(*(outbound.get(server.url) for _ in range(10)))
            return server.most_at_once

    assert asyncio.run(run()) > 4


NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 300.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("99999999999999999999", 7 * 86_400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
