"""Alerts as JSON lines at the end of a file: relative paths lie in the data folder, absolute ones where they say.

A line is on the disk when `send` returns. It comes at least once under one id: after a crash the same alert may come
again, but not while it is still near the end of the file.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from sinks.channels import Context
from vedette.codec import encode
from vedette.errors import FetchError
from vedette.models import Alert, Endpoint
from vedette.outbound import Response

TAIL: Final = 65_536  # bytes in which the same alert is looked for


async def send(alert: Alert, endpoint: Endpoint, context: Context) -> Response:
    """Append the alert, without `send`, as one line. Raises FetchError where it cannot be written."""
    path = context.settings.data / Path(endpoint.target).expanduser()
    line = encode(replace(alert, send=())) + b"\n"
    try:
        await asyncio.to_thread(append, path, line, f'"id":"{alert.id}"'.encode())
    except OSError as error:
        raise FetchError(f"{endpoint.target} cannot be written: {error.strerror}") from error
    return Response(url=path.as_posix(), status=200)


def wrong(endpoint: Endpoint) -> str | None:
    """What is wrong with such an endpoint in a rule, and what would be right."""
    if endpoint.secret:
        return "a file has no secret; leave it out"
    if "\0" in endpoint.target or endpoint.target.endswith("/"):
        return f"file is {endpoint.target!r}; it must be the path of a file, such as alerts/desk.jsonl"
    return None


def append(path: Path, line: bytes, mark: bytes) -> None:
    """Write the line in one piece and wait for the disk; nothing where `mark` stands near the end already.

    One at a time, by a lock on the file: else the end of another's line in the making looks like half a line.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
        size = os.fstat(file).st_size
        tail = os.pread(file, TAIL, max(size - TAIL, 0))
        if mark in tail.rpartition(b"\n")[0]:
            return
        whole = line if not tail or tail.endswith(b"\n") else b"\n" + line  # half a line of a process that died
        if os.write(file, whole) < len(whole):
            raise OSError(None, "No space left on device")
        os.fsync(file)
    finally:
        os.close(file)
    if not size:
        _sync(path.parent)


def _sync(folder: Path) -> None:
    """A new file is there after a power cut only if its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
