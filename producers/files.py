"""Files and folders as sources: feeds, plain texts, JSON lines."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple, Protocol

from producers import ingest
from producers.formats import Document, Entry, _bytes, _text, with_raw
from vedette.errors import FetchError

FEEDS = (".xml", ".rdf", ".rss", ".atom", ".json")
LINES = (".jsonl", ".ndjson")
TEXTS = (".txt",)
AT_ONCE = 50_000_000  # bytes of changed files at one look; the rest follows a second later
MOST_BYTES = 200_000_000  # of one file; longer exports go through `vedette ingest`, which streams


class _Parse(Protocol):
    async def __call__(self, body: bytes, headers: dict[str, str], url: str, seen: Set[bytes]) -> Document: ...


class Listing(NamedTuple):
    """The files of a source: their stamps (by time and size), and the bytes of those that changed.

    `more` if there are others that changed, for the next look.
    """

    stamps: dict[str, str]
    bodies: dict[str, bytes]
    more: bool


def listing(path: Path, known: Mapping[str, str]) -> Listing:
    """The file, or each file in the folder that can be read as something; `known` are the stamps of the last look.

    Raises FetchError if the path is not there or cannot be read.
    """
    try:
        files = _files(path) if path.is_dir() else [path]
        stamps = {file.name: known[file.name] for file in files if file.name in known}
        bodies: dict[str, bytes] = {}
        size = 0
        for file in files:
            stamp = _stamp(file)
            if known.get(file.name) != stamp:
                if size > AT_ONCE:
                    return Listing(stamps, bodies, True)
                bodies[file.name] = file.read_bytes()
                size += len(bodies[file.name])
            stamps[file.name] = stamp
        return Listing(stamps, bodies, False)
    except OSError as error:
        raise FetchError(f"{path} cannot be read: {error.strerror}") from error


def _files(folder: Path) -> list[Path]:
    known = FEEDS + LINES + TEXTS
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in known and not file.name.startswith(".") and file.is_file()
    )


def _stamp(file: Path) -> str:
    about = file.stat()
    if about.st_size > MOST_BYTES:
        raise FetchError(f"{file} is larger than {MOST_BYTES // 1_000_000} MB; use `vedette ingest`")
    return f"{about.st_mtime_ns}/{about.st_size}"


async def read(name: str, body: bytes, url: str, parse: _Parse, seen: Set[bytes]) -> Document:
    """The document in a file, by its suffix. Raises InputError."""
    suffix = Path(name).suffix.lower()
    if suffix in LINES:
        return _unseen(await asyncio.to_thread(ingest.document, body), seen)
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
