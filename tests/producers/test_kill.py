"""A producer killed with -9 in the middle of its work loses nothing, and what it says twice has the same id."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from vedette.codec import decode
from vedette.models import Article
from vedette.settings import Settings
from vedette.streams import open_stream

CHILD = """
import sys, threading
from pathlib import Path
from producers.poll import Producer
from vedette.settings import Settings
from vedette.streams import open_stream
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    settings = Settings(data=folder, watchlist=folder / "w.yaml", sample=False, allow_private="127.0.0.0/8")
    stream = open_stream(settings)
    print("started", flush=True)
    Producer(settings, stream).run(threading.Event())
"""
FEEDS, ITEMS, KILLS = 6, 100, 4


def feed(number: int) -> bytes:
    items = "".join(
        f"<item><title>Item {number}-{n}</title><link>https://example.invalid/{number}/{n}</link></item>"
        for n in range(ITEMS)
    )
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode()


@pytest.mark.slow
def test_nothing_is_lost(tmp_path: Path, newsroom: Any) -> None:
    for n in range(FEEDS):
        newsroom.pages[f"/{n}"] = newsroom.answer(200, feed(n), {"ETag": f'"{n}"'})
    urls = ", ".join(f"'{newsroom.url(f'/{n}')}'" for n in range(FEEDS))
    (tmp_path / "w.yaml").write_text(f"- outlet: O\n  feeds: [{urls}]\n", encoding="utf-8")
    settings = Settings(data=tmp_path)
    for kill in range(KILLS + 1):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert child.stdout is not None
        child.stdout.readline()
        try:
            _wait(settings, 0.2 + 0.25 * kill if kill < KILLS else 20.0)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()
    articles = _articles(settings)
    assert {article.title for article in articles} == {f"Item {f}-{n}" for f in range(FEEDS) for n in range(ITEMS)}
    assert len({article.id for article in articles}) == FEEDS * ITEMS


def _wait(settings: Settings, seconds: float) -> None:
    """Until everything is there, or for so long."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and len({a.id for a in _articles(settings)}) < FEEDS * ITEMS:
        time.sleep(0.1)


def _articles(settings: Settings) -> list[Article]:
    stream = open_stream(settings)
    try:
        return [decode(Article, record.value, record.headers) for record in stream.scan("articles")]
    finally:
        stream.close()
