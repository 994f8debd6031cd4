"""How long each stream is kept: pure."""

from __future__ import annotations

from vedette.settings import Settings


def days_kept(stream: str, settings: Settings) -> float | None:
    """Days that records of `stream` are kept after all known groups have read them; None: for ever."""
    if stream == "control":
        return None
    return {"told": settings.keep_days, "dead": settings.keep_dead_days}.get(stream, settings.keep_stream_days)
