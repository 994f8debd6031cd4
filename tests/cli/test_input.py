"""Lines as they come."""

import io
import os

from hypothesis import given, strategies as st

from vedette.cli._input import available


class Drop(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(self._size)


@given(
    data=st.binary(max_size=200).map(lambda data: data.replace(b"\x07", b"\n")),
    size=st.integers(1, 9),
    most=st.integers(1, 5),
)
def test_all_lines_come_in_order_in_small_blocks(data: bytes, size: int, most: int) -> None:
    blocks = list(available(Drop(data, size), most))
    assert [line for block in blocks for line in block] == list(io.BytesIO(data))
    assert all(len(block) <= most for block in blocks)


def test_an_empty_block_comes_before_waiting() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as file, os.fdopen(writer, "wb", buffering=0) as pipe:
        blocks = available(file, 10)
        assert next(blocks) == []
        pipe.write(b"one\ntwo\nthr")
        assert next(blocks) == [b"one\n", b"two\n"]
        assert next(blocks) == []
        pipe.write(b"ee")
        pipe.close()
        assert [block for block in blocks if block] == [[b"three"]]
