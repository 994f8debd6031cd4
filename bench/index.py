"""The embedded index against SQLite's FTS5 on the same texts: ranked search for two common words."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from bench._ratio import Figure, compare
from bench._texts import articles
from sinks.document import document
from sinks.stores import open_store
from vedette.query import parse
from vedette.settings import Settings
from vedette.testing_articles import NOON, told

DOCUMENTS, SEARCHES = 5000, 50
WORDS = "russia missile"


def figures() -> list[Figure]:
    made = [told(f"a{n}", title, text, minutes=n) for n, (title, text) in enumerate(articles(DOCUMENTS))]
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Settings(data=Path(folder)))
        store.write([document(article) for article in made])
        store.commit({("told", 0): DOCUMENTS})
        bare = sqlite3.connect(Path(folder) / "fts.sqlite")
        bare.execute("CREATE VIRTUAL TABLE fts USING fts5(title, text)")
        bare.executemany("INSERT INTO fts VALUES (?, ?)", [(article.title, article.text) for article in made])
        bare.commit()
        tree = parse(WORDS)

        def ours() -> None:
            for _ in range(SEARCHES):
                store.search(tree, now=NOON, limit=10, sort="relevance")

        def theirs() -> None:
            for _ in range(SEARCHES):
                bare.execute("SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT 10", (WORDS,)).fetchall()

        try:
            peer = "SQLite FTS5 with rank"
            return [compare("ranked search", ours, theirs, peer=peer, unit="searches", count=SEARCHES, bar=1)]
        finally:
            store.close()
            bare.close()
