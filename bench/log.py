"""The embedded log: durable appending, against a bare SQLite table with the same durability and batches."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from bench._ratio import Figure, compare
from vedette.settings import Settings
from vedette.streams import Record, open_stream

RECORDS, BATCH = 5000, 200


def figures() -> list[Figure]:
    value = b"x" * 2000
    with tempfile.TemporaryDirectory() as folder:
        stream = open_stream(Settings(data=Path(folder)))
        bare = sqlite3.connect(Path(folder) / "bare.sqlite", isolation_level=None)
        bare.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE log (id INTEGER PRIMARY KEY, key TEXT, headers TEXT, value BLOB)"
        )

        def ours() -> None:
            for start in range(0, RECORDS, BATCH):
                stream.append([("articles", Record(key=str(start + n), value=value)) for n in range(BATCH)])

        def theirs() -> None:
            for start in range(0, RECORDS, BATCH):
                bare.execute("BEGIN IMMEDIATE")
                rows = [(str(start + n), "{}", value) for n in range(BATCH)]
                bare.executemany("INSERT INTO log (key, headers, value) VALUES (?, ?, ?)", rows)
                bare.execute("COMMIT")

        try:
            peer = "a bare SQLite table, same batches, synchronous=FULL"
            return [compare("durable append", ours, theirs, peer=peer, unit="records", count=RECORDS, bar=0.25)]
        finally:
            stream.close()
            bare.close()
