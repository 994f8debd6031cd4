"""Feeds: what was seen before costs next to nothing."""

from __future__ import annotations

import hashlib

import feedparser

from bench._ratio import Figure, compare
from bench._texts import articles, feed
from producers import formats

ITEMS = 100


def figures() -> list[Figure]:
    feedparser.api.PREFERRED_XML_PARSERS = []
    body = feed(articles(ITEMS))
    known = frozenset(entry.raw for entry in formats.read(body, {}, "https://news.example/").entries)
    seen = frozenset(list(known)[: ITEMS * 9 // 10])
    digest = hashlib.blake2b(body, digest_size=16).digest()

    def whole() -> object:
        return feedparser.parse(body)

    return [
        compare(
            "an identical body is recognised",
            lambda: hashlib.blake2b(body, digest_size=16).digest() == digest,
            whole,
            peer="feedparser on the same body",
            unit="documents",
            count=1,
            bar=100,
        ),
        compare(
            "nine of ten items were seen before",
            lambda: formats.read(body, {}, "https://news.example/", seen),
            whole,
            peer="feedparser on the same body",
            unit="documents",
            count=1,
            bar=3,
        ),
    ]
