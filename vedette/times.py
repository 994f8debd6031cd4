"""Times as people write them: 24h, 7d, 2w, or ISO 8601. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from vedette.errors import UsageError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(\d{1,6})\s*([smhdw])", re.IGNORECASE)


def ago(text: str) -> timedelta | None:
    """How long `24h`, `7d` ... is; None where the text is not of that form."""
    match = _AGO.fullmatch(text.strip())
    return timedelta(**{_UNITS[match[2].lower()]: int(match[1])}) if match else None


def moment(text: str, now: datetime) -> datetime:
    """The moment meant: that long before `now`, or an ISO date or time (UTC where it names no zone).

    Raises UsageError, which says what would be right.
    """
    try:
        if (before := ago(text)) is not None:
            return now - before
        found = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError) as error:  # the second: before the year 1
        raise UsageError(
            f"{text!r} is not a time: write 24h, 7d, 2w, or like 2026-11-23 or 2026-11-23T10:00Z"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
