"""Dates as feeds write them. Pure; never invented."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from typing import Any, NamedTuple

FIRST_YEAR = 1990  # there was no feed before; an epoch or a year 1 is a program's error

_OFFSET = re.compile(r"(?:Z|[+-]\d{1,2}:?\d{2})\s*(?:\([^)]*\))?\s*$", re.IGNORECASE)
_NAME = re.compile(r"\b([A-Za-z]{2,5})\s*$")
_UNIVERSAL = frozenset(("UT", "UTC", "GMT", "Z", "AST", "ADT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"))
# Names that feedparser takes for UTC, in hours east of it.
_EAST = {
    "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2, "EEST": 3, "MSK": 3, "TRT": 3,
    "IRST": 3.5, "GST": 4, "PKT": 5, "IST": 5.5, "WIB": 7, "ICT": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3,
}  # fmt: skip
# "Seg, 24 Set 2018 19:42:40 -0300", "03.05.2026 10:00" (with dots the day is first everywhere)
_MONTH = re.compile(r"^(?:\w{2,12}\.?,?\s+)?(\d{1,2})\.?\s+(\w{2,12}\.?)\s+(\d{4})\b")
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# How the months begin in en de fr es it pt nl ru uk tr; what could be two is long enough to tell.
_NAMES = (
    ("jan", "jän", "ene", "gen", "янв", "січ", "oca"), ("feb", "fév", "fev", "фев", "лют", "şub"),
    ("mar", "mär", "mrt", "maa", "бер"), ("apr", "avr", "abr", "апр", "кві", "nis"),
    ("may", "mai", "mag", "mei", "май", "мая", "тра"), ("jun", "juin", "giu", "июн", "чер", "haz"),
    ("jul", "juil", "lug", "июл", "лип", "tem"), ("aug", "aoû", "aou", "ago", "авг", "сер", "ağu"),
    ("sep", "set", "сен", "вер", "eyl"), ("oct", "okt", "ott", "out", "окт", "жов", "eki"),
    ("nov", "ноя", "лис", "kas"), ("dec", "dez", "déc", "dic", "дек", "гру", "ara"),
)  # fmt: skip


class Date(NamedTuple):
    at: datetime | None
    assumed_utc: bool = False


def from_struct(parsed: Any, text: str) -> Date:
    """The date that feedparser understood (a struct_time), put right by the zone that `text` names."""
    if parsed is None:
        return _from_mail(text)
    if not FIRST_YEAR <= parsed.tm_year <= 9000:
        return Date(None)
    try:
        at = datetime.fromtimestamp(timegm(parsed), UTC)
    except (OverflowError, ValueError, OSError):
        return Date(None)
    text = text.strip()
    if _OFFSET.search(text):
        # "2024-05-03" ends like an offset
        return Date(at, ":" not in text)
    name = _NAME.search(text)
    zone = name[1].upper() if name else ""
    if zone in _EAST:
        return Date(at - timedelta(hours=_EAST[zone]))
    return Date(at, zone not in _UNIVERSAL)


def _from_mail(text: str) -> Date:
    """As feedparser does not take it: RFC 822 without a zone or in another language, and ``03.05.2026 10:00``."""
    text = _DOTTED.sub(r"\1 \2 \3", text.strip(), count=1)
    text = _MONTH.sub(lambda match: f"{match[1]} {_month(match[2])} {match[3]}", text, count=1)
    parts = parsedate_tz(text if ":" in text else f"{text} 00:00") if text else None
    if parts is None or not FIRST_YEAR <= parts[0] <= 9000:
        return Date(None)
    try:
        at = datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
    except (ValueError, OverflowError):
        return Date(None)
    return Date(at, not (_OFFSET.search(text) or _NAME.search(text)))


def _month(name: str) -> str:
    """``Jan`` to ``Dec`` for a month's number or (the beginning of) its name; else `name`."""
    name = name.lower().strip(".")
    if name.isdecimal():
        return _ENGLISH[int(name) - 1] if 1 <= int(name) <= 12 else name
    return next((_ENGLISH[n] for n, names in enumerate(_NAMES) for start in names if name.startswith(start)), name)


def from_iso(text: object) -> Date:
    """RFC 3339, as JSON Feed asks, or near enough."""
    if not isinstance(text, str):
        return Date(None)
    try:
        at = datetime.fromisoformat(text.strip())
        if not FIRST_YEAR <= at.year <= 9000:
            return Date(None)
        assumed = at.tzinfo is None
        return Date((at.replace(tzinfo=UTC) if assumed else at).astimezone(UTC), assumed)
    except (ValueError, OverflowError):
        return Date(None)
