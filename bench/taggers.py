"""The taggers against a bare look-up of the same names with flashtext, as keyword lists are matched elsewhere."""

from __future__ import annotations

from pathlib import Path

from flashtext import KeywordProcessor

from bench._ratio import Figure, compare
from bench._texts import articles
from processors import match
from processors.gazetteers import _tables
from processors.process import Taggers
from processors.text import document

ARTICLES = 300


def figures() -> list[Figure]:
    texts = articles(ARTICLES)
    taggers, matcher = Taggers(), match.matcher()
    keywords = KeywordProcessor()
    for table in _tables.read(Path(_tables.__file__).parent):
        for row in table.rows() if table.kind else ():
            keywords.add_keyword(row[0])
    peer = "flashtext, bare look-up of the same names"

    def lookup() -> None:
        for title, text in texts:
            keywords.extract_keywords(f"{title}\n\n{text}", span_info=True)

    def matching() -> None:
        for title, text in texts:
            matcher.find(document(title, text, "en"))

    def whole() -> None:
        for title, text in texts:
            taggers.understand(title, text)

    return [
        compare("names found", matching, lookup, peer=peer, unit="articles", count=ARTICLES, bar=1.5),
        compare("all tags and claims, dense text", whole, lookup, peer=peer, unit="articles", count=ARTICLES, bar=0.05),
    ]
