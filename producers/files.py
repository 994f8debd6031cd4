"""Files and folders as sources: feeds, plain texts, JSON lines."""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path
from typing import Protocol

from producers import ingest
from producers.formats import Document, Entry, _bytes, _text, with_raw
from vedette.errors import FetchError

FEEDS = (".xml", ".rdf", ".rss", ".atom", ".json")
LINES = (".jsonl", ".ndjson")
TEXTS = (".txt",)
MOST_BYTES = 200_000_000  # of one file; longer exports go through `vedette ingest`, which streams


class _Parse(Protocol):
    async def __call__(self, body: bytes, headers: dict[str, str], url: str, seen: Set[bytes]) -> Document: ...


def listing(path: Path) -> dict[str, bytes]:
    """Name -> bytes of the file, or of each file in the folder that can be read as something.

    Raises FetchError if the path is not there or cannot be read.
    """
    try:
        if not path.is_dir():
            return {path.name: _body(path)}
        known = FEEDS + LINES + TEXTS
        found = sorted(
            file for file in path.iterdir() if file.suffix.lower() in known and not file.name.startswith(".")
        )
        return {file.name: _body(file) for file in found if file.is_file()}
    except OSError as error:
        raise FetchError(f"{path} cannot be read: {error.strerror}") from error


def _body(file: Path) -> bytes:
    if file.stat().st_size > MOST_BYTES:
        raise FetchError(f"{file} is larger than {MOST_BYTES // 1_000_000} MB; use `vedette ingest`")
    return file.read_bytes()


async def read(name: str, body: bytes, url: str, parse: _Parse, seen: Set[bytes]) -> Document:
    """The document in a file, by its suffix. Raises InputError."""
    suffix = Path(name).suffix.lower()
    if suffix in LINES:
        return _unseen(ingest.document(body), seen)
    if suffix in TEXTS:
        return _unseen(Document(entries=(with_raw(_of_text(name, body)),)), seen)
    return await parse(body, {}, url, seen)


def _of_text(name: str, body: bytes) -> Entry:
    """A text: its first line is the title. The file's name identifies it."""
    title, _, text = _bytes.tidy(_bytes.decode(body, {})).strip().partition("\n")
    found = _text.plain(text)
    return Entry(title=_text.line(title), text=found.text, truncated=found.truncated, guid=name)


def _unseen(document: Document, seen: Set[bytes]) -> Document:
    return Document(
        entries=tuple(entry for entry in document.entries if entry.raw not in seen),
        removed=tuple(entry.raw for entry in document.entries if entry.raw in seen),
    )


def joined(documents: Sequence[Document]) -> Document:
    """The documents of several files as one."""
    if len(documents) == 1:
        return documents[0]
    return Document(
        entries=tuple(entry for document in documents for entry in document.entries),
        removed=tuple(raw for document in documents for raw in document.removed),
    )
