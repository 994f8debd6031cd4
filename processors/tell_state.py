"""What the story stage has decided, in one SQLite file: each article's story, each story's state, and the bands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from processors.fingerprint import bands
from processors.stories import WINDOW, Candidate
from vedette.codec import decode, encode
from vedette.held import HeldFile
from vedette.models import Change, Story, TaggedArticle

_SCHEMA = """
CREATE TABLE IF NOT EXISTS decision (
    article TEXT NOT NULL, version INTEGER NOT NULL, vocabulary INTEGER NOT NULL, story TEXT NOT NULL,
    change TEXT NOT NULL, PRIMARY KEY (article, version, vocabulary)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS member (
    article TEXT PRIMARY KEY, story TEXT NOT NULL, fingerprint BLOB NOT NULL, seen REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS band (key INTEGER NOT NULL, article TEXT NOT NULL, PRIMARY KEY (key, article)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS story (id TEXT PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS member_seen ON member (seen);
"""
_SWEEP_EVERY = 1000  # decisions between two removals of the bands that no window reaches any more

_encode_print = msgspec.msgpack.Encoder().encode
_decode_print = msgspec.msgpack.Decoder(tuple[int, ...]).decode


class Decision(NamedTuple):
    """The story of an article, and what the article changed in it."""

    story: str
    change: Change


class TellState:
    """Opened by the one holder of the lease; refuses (LeaseLost) a file that a later epoch has written.

    `rebuilt` is False where what was told before is still to be taken over. Errors of the disk are StoreErrors.
    """

    def __init__(self, file: Path, epoch: int) -> None:
        self._newest = 0.0
        self._since_sweep = 0
        self._held = HeldFile(file, epoch, "the state of the stories", _SCHEMA)
        self._db = self._held.db

    @contextmanager
    def decisions(self) -> Iterator[None]:
        """All that is recorded inside is committed together at the end, or not at all."""
        with self._held.transaction():
            yield
            self._sweep()

    @property
    def rebuilt(self) -> bool:
        return self._held.rebuilt

    def mark_rebuilt(self) -> None:
        """Only inside of `decisions()`."""
        self._held.mark_rebuilt()

    def decided(self, article: TaggedArticle) -> Decision | None:
        """What was decided for this version of this article under this vocabulary."""
        row = self._db.execute(
            "SELECT story, change FROM decision WHERE article = ? AND version = ? AND vocabulary = ?",
            (article.id, article.version, article.vocabulary.serial),
        ).fetchone()
        return Decision(row[0], Change(row[1])) if row else None

    def story_of(self, article: str) -> str | None:
        """The story that any version of the article belongs to."""
        row = self._db.execute("SELECT story FROM member WHERE article = ?", (article,)).fetchone()
        return row[0] if row else None

    def story(self, story: str) -> Story | None:
        row = self._db.execute("SELECT state FROM story WHERE id = ?", (story,)).fetchone()
        return decode(Story, row[0]) if row else None

    def candidates(self, fingerprint: tuple[int, ...]) -> list[Candidate]:
        """The members that share a band with this signature."""
        keys = bands(fingerprint)
        if not keys:
            return []
        marks = ",".join("?" * len(keys))
        query = f"SELECT DISTINCT article, story, fingerprint, seen FROM band JOIN member USING (article) WHERE key IN ({marks})"  # noqa: S608, E501
        rows = self._db.execute(query, keys)
        return [Candidate(row[1], _decode_print(row[2]), datetime.fromtimestamp(row[3], UTC)) for row in rows]

    def record(self, article: TaggedArticle, story: Story, change: Change) -> Decision:
        """Remember a decision. Only inside of `decisions()`."""
        seen = article.first_seen_at.timestamp()
        self._newest = max(self._newest, seen)
        self._since_sweep += 1
        self._db.execute(
            "INSERT OR REPLACE INTO decision VALUES (?, ?, ?, ?, ?)",
            (article.id, article.version, article.vocabulary.serial, story.id, str(change)),
        )
        self._drop_bands("WHERE article = ?", article.id)  # an edited text has other bands
        self._db.execute(
            "INSERT OR REPLACE INTO member VALUES (?, ?, ?, ?)",
            (article.id, story.id, _encode_print(article.fingerprint), seen),
        )
        fresh = [(key, article.id) for key in bands(article.fingerprint)]
        self._db.executemany("INSERT OR IGNORE INTO band VALUES (?, ?)", fresh)
        self._db.execute("INSERT OR REPLACE INTO story VALUES (?, ?)", (story.id, encode(story)))
        return Decision(story.id, change)

    def _sweep(self) -> None:
        """Bands that no window reaches any more; which story an article belongs to stays known."""
        if self._since_sweep >= _SWEEP_EVERY:
            self._since_sweep = 0
            old = self._newest - 2 * WINDOW.total_seconds()
            self._drop_bands("WHERE seen < ? AND fingerprint != x'90'", old)  # 90: an empty array in MessagePack
            self._db.execute("UPDATE member SET fingerprint = x'90' WHERE seen < ?", (old,))

    def _drop_bands(self, where: str, value: str | float) -> None:
        rows = self._db.execute(f"SELECT article, fingerprint FROM member {where}", (value,)).fetchall()  # noqa: S608
        gone = [(key, article) for article, print_ in rows for key in bands(_decode_print(print_))]
        self._db.executemany("DELETE FROM band WHERE key = ? AND article = ?", gone)

    def close(self) -> None:
        self._held.close()
