"""Hostile documents cost their limits, never the producer; workers end with it, however it ends."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from producers.parsing import Parsers
from vedette.errors import InputError
from vedette.settings import Settings

GOOD = b"<rss><channel><item><title>good</title></item></channel></rss>"
ATTRIBUTES = b"<rss><channel><item " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b">x</item></channel></rss>"
HOSTILE = {
    "attributes": ATTRIBUTES,
    "angles": b"<rss>" + b"<" * 5_000_000,
    "deep": b"<rss><channel><item>" + b"<a>" * 200_000,
}
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><rss><channel><item><title>&l9;</title></item></channel></rss>"
)


@pytest.fixture
def parsers() -> Iterator[Parsers]:
    with Parsers(Settings(parse_seconds=1.0, parse_memory=200_000_000), workers=1) as made:
        yield made


def titles(parsers: Parsers, body: bytes) -> list[str]:
    document = asyncio.run(parsers.parse(body, {}, "https://example.invalid/"))
    return [entry.title for entry in document.entries]


@pytest.mark.slow
def test_hostile_documents_are_ended_and_the_next_is_parsed(parsers: Parsers) -> None:
    for name, body in HOSTILE.items():
        started = time.monotonic()
        with pytest.raises(InputError, match="took"):
            titles(parsers, body)
        assert time.monotonic() - started < 15, name
        assert titles(parsers, GOOD) == ["good"]


@pytest.mark.slow
def test_memory_is_limited(parsers: Parsers) -> None:
    body = b"<rss><channel><item><description>" + b"word " * 8_000_000 + b"</description></item></channel></rss>"
    with pytest.raises(InputError, match="took too"):
        titles(parsers, body)
    assert titles(parsers, GOOD) == ["good"]


def test_entities_do_not_explode(parsers: Parsers) -> None:
    found: list[str] = []
    with contextlib.suppress(InputError):  # or it took too long
        found = titles(parsers, LAUGHS)
    assert all(len(title) < 10_000 for title in found)
    assert titles(parsers, GOOD) == ["good"]


def test_errors_come_back_as_they_are(parsers: Parsers) -> None:
    with pytest.raises(InputError, match="HTML page"):
        titles(parsers, b"<html></html>")


CHILD = """
import asyncio, sys
from producers.parsing import Parsers
from vedette.settings import Settings
async def main():
    with Parsers(Settings(parse_seconds=60.0), workers=2) as parsers:
        await parsers.parse(b"<rss><channel/></rss>", {}, "https://example.invalid/")
        busy = asyncio.create_task(parsers.parse(b"<rss>" + b"<" * 5_000_000, {}, "https://example.invalid/"))
        await asyncio.sleep(0.3)
        print("busy", flush=True)
        await busy
if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.slow
def test_workers_end_when_the_producer_is_killed() -> None:
    producer = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert producer.stdout is not None
        assert producer.stdout.readline() == b"busy\n"
        workers = psutil.Process(producer.pid).children(recursive=True)
        assert len(workers) >= 2
        os.kill(producer.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert not alive
    finally:
        producer.kill()
        producer.wait()
        if producer.stdout is not None:
            producer.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize("pause", [0.0, 0.3])
def test_workers_that_are_killed_are_replaced(pause: float) -> None:
    """Idle (after a pause) or at work, by the system when it is short of memory, say: the next document is parsed."""
    with Parsers(Settings()) as parsers:
        for _ in range(3):
            for worker in psutil.Process().children():
                if "spawn_main" in " ".join(worker.cmdline()):
                    worker.kill()
            time.sleep(pause)
            with contextlib.suppress(InputError):  # the one that was in hand, at the most
                titles(parsers, GOOD)
            assert titles(parsers, GOOD) == ["good"]


async def _killed_at_work(parsers: Parsers) -> None:
    for _ in range(4):
        many = [asyncio.create_task(parsers.parse(GOOD * 50, {}, "https://example.invalid/")) for _ in range(20)]
        await asyncio.sleep(0.01)
        for worker in psutil.Process().children():
            if "spawn_main" in " ".join(worker.cmdline()):
                worker.kill()
        async with asyncio.timeout(30):
            ended = await asyncio.gather(*many, return_exceptions=True)
        assert sum(isinstance(one, InputError) for one in ended) <= 2, "each worker takes its own document with it"


@pytest.mark.slow
def test_workers_that_are_killed_at_work_hold_up_no_other() -> None:
    with Parsers(Settings()) as parsers:
        asyncio.run(_killed_at_work(parsers))
