"""What is read from a file or a pipe: lines as they come, so that one written now is not kept waiting for the next."""

from __future__ import annotations

import select
from collections.abc import Iterator
from typing import IO

_READ = 1 << 16  # bytes: what a pipe holds


def available(file: IO[bytes], most: int) -> Iterator[list[bytes]]:
    """All lines, in blocks of at most `most`; an empty block when nothing more has come yet and we are about to wait.

    A last line without a line end counts.
    """
    begun: list[bytes] = []  # the parts of a line whose end has not come
    while True:
        if not _ready(file):
            yield []
        data = _read(file)
        if not data:
            break
        head, end, tail = data.rpartition(b"\n")
        if end:
            lines = _split(begun, head)
            begun = []
            yield from (lines[at : at + most] for at in range(0, len(lines), most))
        begun.append(tail)
    if last := b"".join(begun):
        yield [last]


def _split(begun: list[bytes], head: bytes) -> list[bytes]:
    """The lines, each with its end; only a line feed ends one, as in JSON lines."""
    return [line + b"\n" for line in b"".join((*begun, head)).split(b"\n")]


def _read(file: IO[bytes]) -> bytes:
    """What is there now, at least a byte; nothing at the end."""
    read1 = getattr(file, "read1", None)
    data: bytes = read1(_READ) if read1 else file.read(_READ)
    return data


def _ready(file: IO[bytes]) -> bool:
    """Whether reading will not wait. What is no file of the system, such as a buffer in memory, never does."""
    try:
        return bool(select.select([file], [], [], 0)[0])
    except (OSError, ValueError, TypeError):
        return True
