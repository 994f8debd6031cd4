"""Every real feed document, served over HTTP on loopback and polled (VEDETTE_TEST_REAL names the folder)."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import feedparser
import pytest

from producers import sources
from producers.poll import Producer
from vedette.codec import decode
from vedette.models import Article, PollOutcome
from vedette.settings import Settings
from vedette.streams import open_stream

REAL = Path(os.environ.get("VEDETTE_TEST_REAL", "/nonexistent")) / "feeds"


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="VEDETTE_TEST_REAL names no folder with feeds/")
def test_real_feeds_over_http(tmp_path: Path, newsroom: Any) -> None:
    files = {f"/{file.name}": file.read_bytes() for file in sorted(REAL.iterdir())}
    newsroom.pages = {path: newsroom.answer(200, body, {"Content-Type": "text/xml"}) for path, body in files.items()}
    watched = [sources.source_of(newsroom.url(path), outlet=path) for path in files]
    settings = Settings(data=tmp_path, broker="memory:", allow_private="127.0.0.0/8", parse_seconds=60.0)
    stream = open_stream(settings)
    producer = Producer(settings, stream, sources=lambda: watched)
    polls = producer.once()
    again = producer.once()
    producer.close()
    for poll, body in zip(polls, files.values(), strict=True):
        assert poll.entries == len(feedparser.parse(io.BytesIO(body)).entries), poll
    assert {poll.outcome for poll in polls} == {PollOutcome.NEW}
    assert {poll.outcome for poll in again} == {PollOutcome.UNCHANGED}
    articles = [decode(Article, record.value, record.headers) for record in stream.scan("articles")]
    assert len(articles) == sum(poll.new + poll.edited for poll in polls)
    # What is missing are items that a document lists twice.
    assert 0.98 * sum(poll.entries for poll in polls) <= len({article.id for article in articles})
    assert all(article.title or article.text for article in articles)
    stream.close()
