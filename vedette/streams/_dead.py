"""A record that could not be handled, as a record of the stream `dead`: whole, with its reason."""

from __future__ import annotations

from datetime import datetime

from vedette.codec import encode, headers_of
from vedette.models import DeadLetter
from vedette.streams import Record


def dead_letter(stage: str, record: Record, reason: str, at: datetime) -> Record:
    """The dead letter of `record`, keyed by the stage that gave it up. Bytes and headers come back as they were."""
    letter = DeadLetter(
        stage=stage,
        reason=reason.encode("utf-8", "replace").decode(),  # a lone surrogate in a message must not cost the record
        at=at,
        stream=record.stream,
        partition=record.partition,
        position=record.position,
        key=record.key,
        headers=record.headers,
        value=record.value,
    )
    return Record(key=stage, value=encode(letter), headers=headers_of(letter))
