"""Which member reads which partition, and who is alive."""

from __future__ import annotations

import os
import time
from pathlib import Path

from hypothesis import given, strategies as st

from vedette.streams import partition_of
from vedette.streams._members import Members
from vedette.streams._sharing import share

NAMES = st.sets(st.text("abcdef", min_size=1), min_size=1, max_size=9)


@given(names=NAMES, partitions=st.integers(1, 40), stream=st.text(max_size=9))
def test_each_partition_has_one_reader_and_the_shares_are_even(names: set[str], partitions: int, stream: str) -> None:
    members = dict.fromkeys(names, (stream,))
    shares = [share(name, members, stream, partitions) for name in names]
    assert sorted(p for one in shares for p in one) == list(range(partitions))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


def test_only_those_that_read_a_stream_share_it() -> None:
    members = {"a": ("told",), "b": ("told", "polls"), "c": ()}
    assert share("b", members, "polls", 4) == {0, 1, 2, 3}
    assert share("c", members, "told", 4) == set()


def test_the_partition_of_a_key_never_changes() -> None:
    keys = {"a": 3, "b": 1, "art_0123456789": 6, "ключ": 2, "": 0}
    assert {key: partition_of(key, 8) for key in keys} == keys


@given(st.text(), st.integers(1, 100))
def test_every_key_has_a_partition(key: str, partitions: int) -> None:
    assert 0 <= partition_of(key, partitions) < partitions


def test_members_see_each_other_until_they_leave(tmp_path: Path) -> None:
    one, two = Members(tmp_path), Members(tmp_path)
    a, b, other = one.join("g"), two.join("g"), two.join("h")
    one.tell(a, ("told", "polls"))
    one.tell(a, ("told",))
    assert one.live("g") == two.live("g") == {a: ("told",), b: ()}
    assert two.live("h") == {other: ()}
    two.close()
    assert one.live("g") == {a: ("told",)}
    assert not one.alive(b)
    one.close()
    assert list(tmp_path.iterdir()) == []


def test_a_forked_child_does_not_keep_a_dead_parent_alive(tmp_path: Path) -> None:
    watching = Members(tmp_path)
    reading, writing = os.pipe()
    if (parent := os.fork()) == 0:  # a process that joins, forks a child of its own, and dies
        name = Members(tmp_path).join("g")
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        os.write(writing, name.encode())
        os._exit(0)
    os.waitpid(parent, 0)
    assert not watching.alive(os.read(reading, 100).decode())
    os.close(reading)
    os.close(writing)
    watching.close()
