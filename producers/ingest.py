"""JSON lines from elsewhere -> articles in lane import: one object a line, in order, streaming. Pure.

Fields: ``title`` and ``text`` (one of them must be there), ``id``, ``url``, ``summary``, ``language`` (or ``lang``),
``published_at`` (ISO 8601; or ``published``, ``date``), ``authors``, ``categories``, ``outlet``, ``country``,
``ownership``, ``owner``, ``source`` (a name). More fields are allowed. A line that cannot be read is a BadLine in its
place, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from producers.acquire import acquire_one
from producers.formats import Document, Entry, _dates, _json, _text, with_raw
from producers.known import Overlay, Raw
from producers.sharing import Sharing
from vedette import identity
from vedette.errors import InputError
from vedette.language import normalise
from vedette.models import Article, Lane, Ownership, Source

OUTLET = "import"  # where a line names none


class BadLine(Struct, frozen=True):
    """A line that cannot be read; lines count from 1."""

    line: int
    error: str


def read(lines: Iterable[bytes], *, now: datetime, outlet: str = OUTLET) -> Iterator[Article | BadLine]:
    """Each line's article. Its id comes from what identifies it (url, else id, else title and date), as in a feed.

    The version is `now`: the same file read again gives the same articles again, as newer versions.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            made = _object(line)
            yield _article(entry_of(made), _source(made, outlet), now)
        except InputError as error:
            yield BadLine(number, str(error))


def document(body: bytes) -> Document:
    """The lines of a file in a watched folder as a document; what cannot be read is left out.

    Raises InputError if that is every line.
    """
    entries, errors = [], []
    for number, line in enumerate(body.splitlines(), 1):
        try:
            if line.strip():
                entries.append(with_raw(entry_of(_object(line))))
        except InputError as error:
            errors.append(f"line {number}: {error}")
    if errors and not entries:
        raise InputError(errors[0])
    return Document(entries=tuple(entries))


def entry_of(made: dict[str, Any]) -> Entry:
    """What the object says. Raises InputError where it has neither title nor text, or a field is of a wrong kind."""
    text, summary = _text.plain(_string(made, "text")), _text.plain(_string(made, "summary"))
    title = _text.line(_string(made, "title"))
    if not title and not text.text:
        raise InputError("neither title nor text")
    date = next((made[name] for name in ("published_at", "published", "date") if made.get(name)), None)
    published = _dates.from_iso(date)
    if date is not None and published.at is None:
        raise InputError(f"published_at {date!r} must be a time of ISO 8601, such as 2026-11-23T10:00Z")
    return Entry(
        title=title,
        link=_string(made, "url") or None,
        guid=_string(made, "id") or None,
        summary="" if summary.text == text.text else summary.text,
        text=text.text or summary.text,
        truncated=text.truncated,
        published=published.at,
        date_assumed_utc=published.assumed_utc,
        authors=_strings(made, "authors"),
        categories=_strings(made, "categories"),
        language=normalise(_string(made, "language") or _string(made, "lang")),
    )


def _object(line: bytes) -> dict[str, Any]:
    made = _json.loads(line.decode("utf-8", "replace").lstrip("\ufeff"))
    if not isinstance(made, dict):
        raise InputError("not a JSON object")
    return made


def _article(entry: Entry, source: Source, now: datetime) -> Article:
    acquired = acquire_one(entry, source, Overlay(_Nothing()), Sharing([entry]), Lane.IMPORT, now)
    assert acquired.article is not None, "nothing is known, so everything is new"
    if entry.language:  # people say what it is; a feed only says what it is mostly
        return msgspec.structs.replace(acquired.article, language=entry.language)
    return acquired.article


def _source(made: dict[str, Any], outlet: str) -> Source:
    outlet = _text.line(_string(made, "outlet")) or outlet
    ownership = _string(made, "ownership") or Ownership.UNKNOWN.value
    return Source(
        id=identity.source_id(f"import:{outlet}"),
        name=_text.line(_string(made, "source")) or outlet,
        outlet=outlet,
        country=_string(made, "country").upper() or None,
        ownership=Ownership(ownership),
        owner=_string(made, "owner") or None,
    )


def _string(of: dict[str, Any], name: str) -> str:
    value = of.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InputError(f"{name} must be text")
    return _text.clean(str(value))


def _strings(of: dict[str, Any], name: str) -> tuple[str, ...]:
    value = of.get(name) or ()
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise InputError(f"{name} must be a list of texts")
    return tuple(line for one in value if (line := _text.line(one)))


class _Nothing:
    """A producer that knows nothing: ingesting keeps no state."""

    def raws(self, source: str) -> dict[bytes, Raw]:
        return {}

    def fact(self, article: str) -> None:
        return None

    def alias(self, outlet: str, guid: str) -> None:
        return None
