"""Which member of a group reads which partition: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zlib import crc32


def share(me: str, members: Mapping[str, Sequence[str]], stream: str, partitions: int) -> set[int]:
    """The partitions of `stream` that `me` reads, of the live `members` (name -> the streams that it reads).

    Every partition belongs to exactly one member, the numbers differ by at most one, and all members that see the
    same live ones agree. Streams start at different members, so that those of one partition do not all fall to one.
    """
    readers = sorted(name for name, streams in members.items() if stream in streams)
    if me not in readers:
        return set()
    first = crc32(stream.encode())
    return {p for p in range(partitions) if readers[(p + first) % len(readers)] == me}
