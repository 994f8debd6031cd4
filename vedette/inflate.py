"""Unpack a body of HTTP while counting what comes out: pure, so that a bomb stops at the limit and not in memory."""

from __future__ import annotations

import zlib
from typing import Final

from vedette.errors import InputError

_GZIP: Final = 16 + zlib.MAX_WBITS
_MAGIC: Final = b"\x1f\x8b"
_STEP: Final = 65_536  # the most that one call of zlib gives out, so that memory stays near the limit

MEMBERS: Final = 1_000  # of one gzip body; each costs time, and honest servers send one
ACCEPTED: Final = "gzip, deflate"


class TooLarge(InputError):
    """More came out than the limit allows."""


class Inflater:
    """Feed it a body's chunks, then call `finish`. Raises TooLarge beyond `limit` bytes, else InputError.

    `encoding` is the value of Content-Encoding. One encoding only: stacked ones (``gzip, gzip``) multiply a bomb and no
    honest server sends them. Several gzip members in a row are read as one (RFC 1952); what follows them is ignored.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._kind, self._limit = _kind(encoding), limit
        self._stream: zlib._Decompress | None = None
        self._head = b""  # too short yet to tell what begins there
        self._size = self._members = 0
        self._over = False

    def feed(self, chunk: bytes) -> bytes:
        """The unpacked bytes that this chunk brings."""
        if self._kind == "identity":
            self._count(len(chunk))
            return chunk
        data, self._head = self._head + chunk, b""
        pieces: list[bytes] = []
        while data and not self._over:
            if self._stream is None or self._stream.eof:
                if len(data) < 2:
                    self._head = data
                    break
                self._open(data)
            else:
                pieces.append(self._take(data))
                data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return b"".join(pieces)

    def finish(self) -> None:
        """Raises InputError where the body ended before the packed data did. An empty body is empty."""
        if (self._head and not self._members) or (self._stream is not None and not self._stream.eof):
            raise InputError(f"the {self._kind} data ends too early")

    def _open(self, data: bytes) -> None:
        """Begin the first or next member of what `data` begins with, or end."""
        if self._members and (self._kind != "gzip" or data[:2] != _MAGIC):
            self._over = True  # padding, or anything else that is not ours to read
            return
        self._members += 1
        if self._members > MEMBERS:
            raise TooLarge(f"it is packed in more than {MEMBERS} pieces")
        wbits = _GZIP if self._kind == "gzip" else zlib.MAX_WBITS if _is_zlib(data) else -zlib.MAX_WBITS
        self._stream = zlib.decompressobj(wbits)

    def _take(self, data: bytes) -> bytes:
        assert self._stream is not None
        try:
            piece = self._stream.decompress(data, _STEP)
        except zlib.error as error:
            raise InputError(f"the {self._kind} data is broken: {error}") from error
        self._count(len(piece))
        return piece

    def _count(self, more: int) -> None:
        self._size += more
        if self._size > self._limit:
            raise TooLarge(f"unpacked, it has more than {self._limit:,} bytes")


def _kind(encoding: str) -> str:
    kinds = [part for part in (piece.strip().lower() for piece in encoding.split(",")) if part not in ("", "identity")]
    if len(kinds) > 1:
        raise InputError(f"it is packed several times over ({encoding.strip()}), which is refused")
    kind = {"x-gzip": "gzip"}.get(kinds[0], kinds[0]) if kinds else "identity"
    if kind not in ("gzip", "deflate", "identity"):
        raise InputError(f"it is packed as {kind!r}, which was not asked for")
    return kind


def _is_zlib(head: bytes) -> bool:
    """RFC 1950 against the raw deflate that some servers send: method 8 and a header divisible by 31."""
    return head[0] & 0x0F == 8 and (head[0] * 256 + head[1]) % 31 == 0
