import gzip
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from vedette.errors import InputError
from vedette.inflate import MEMBERS, Inflater, TooLarge


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "": lambda data: data,
    "identity": lambda data: data,
    "gzip": gzip.compress,
    "X-GZip": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": raw_deflate,
}


def unpack(encoding: str, packed: bytes, size: int, limit: int = 10_000_000) -> bytes:
    inflater = Inflater(encoding, limit)
    body = b"".join(inflater.feed(packed[at : at + size]) for at in range(0, len(packed), size))
    inflater.finish()
    return body


@given(st.binary(max_size=3_000), st.sampled_from(sorted(PACKERS)), st.integers(1, 500))
def test_every_cut_into_chunks_gives_the_same_body(data: bytes, encoding: str, size: int) -> None:
    assert unpack(encoding, PACKERS[encoding](data), size) == data


@given(
    st.lists(st.binary(max_size=200), min_size=1, max_size=5),
    st.integers(1, 50),
    st.sampled_from([b"", b"\0", b"\0\0\0x"]),
)
def test_gzip_members_in_a_row_are_one_body_and_what_follows_is_ignored(
    parts: list[bytes], size: int, end: bytes
) -> None:
    assert unpack("gzip", b"".join(map(gzip.compress, parts)) + end, size) == b"".join(parts)


@given(st.binary(max_size=2_000), st.sampled_from(["gzip", "deflate"]))
def test_hostile_bytes_give_a_body_or_an_input_error(data: bytes, encoding: str) -> None:
    with suppress(InputError):
        assert len(unpack(encoding, data, 100, limit=1_000)) <= 1_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_stops_at_the_limit(encoding: str) -> None:
    bomb = PACKERS[encoding](bytes(20_000_000))
    inflater = Inflater(encoding, 100_000)
    with pytest.raises(TooLarge, match="more than 100,000 bytes"):
        inflater.feed(bomb)


def test_many_tiny_members_are_refused() -> None:
    with pytest.raises(TooLarge, match="pieces"):
        unpack("gzip", gzip.compress(b"") * (MEMBERS + 1), 65_536)


@pytest.mark.parametrize("encoding", ["gzip, gzip", "deflate,gzip", "gzip, deflate, gzip"])
def test_stacked_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(InputError, match="several times over"):
        Inflater(encoding, 1)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(InputError, match="not asked for"):
        Inflater(encoding, 1)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_data_that_ends_too_early_says_so(encoding: str) -> None:
    with pytest.raises(InputError, match="too early"):
        unpack(encoding, PACKERS[encoding](b"headline " * 100)[:-5], 10)


def test_an_empty_body_is_empty_whatever_its_header_says() -> None:
    assert unpack("gzip", b"", 10) == b""
