"""What every stream must keep, as checks to run on a module of yours.

Each check gets `open_log(settings) -> Stream`, which opens another handle on one and the same log: a second reader, or
the same installation after a restart. `CHECKS` lists them; none needs more than a second or so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from vedette.codec import decode
from vedette.errors import LeaseLost, StoreError
from vedette.models import DeadLetter
from vedette.settings import Settings
from vedette.streams import Batch, Record, Stream, partition_of
from vedette.testing import record

OpenLog = Callable[[], Stream]
WAIT = 5.0  # seconds for what must come


def fill(stream: Stream, count: int, name: str = "articles", size: int = 20) -> list[str]:
    """Append `count` small records; their keys."""
    keys = [f"k{n}" for n in range(count)]
    for start in range(0, count, size):
        stream.append([(name, record(key, key.encode())) for key in keys[start : start + size]])
    return keys


def read_all(stream: Stream, group: str, names: list[str], *, done: bool = True, size: int = 7) -> list[Record]:
    """Read until nothing comes."""
    found: list[Record] = []
    while batch := stream.read(group, names, size, 0.0):
        found += batch.records
        if done:
            stream.done(batch, [], [])
    return found


def read_one(stream: Stream, group: str, name: str, size: int = 5) -> Batch:
    batch = stream.read(group, [name], size, WAIT)
    assert batch is not None, f"nothing to read in {name}"
    return batch


def raises(kind: type[Exception], action: Callable[[], object]) -> bool:
    try:
        action()
    except kind:
        return True
    return False


def records_come_as_appended(open_log: OpenLog) -> None:
    with_headers = Record(key="ключ", value=b"\x00\xff{}", headers={"schema": "article/1.0", "lane": "live"})
    with Closing(open_log) as stream:
        before = datetime.now(UTC)
        stream.append([("articles", with_headers)])
        (found,) = read_one(stream, "g", "articles").records
        assert (found.key, found.value, found.headers) == (with_headers.key, with_headers.value, with_headers.headers)
        assert (found.stream, found.position) == ("articles", 0)
        assert found.appended_at is not None
        assert before - timedelta(seconds=1) <= found.appended_at <= datetime.now(UTC) + timedelta(seconds=1)


def order_within_a_partition(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        keys = fill(stream, 200)
        found = read_all(stream, "g", ["articles"])
        assert sorted(r.key for r in found) == sorted(keys)
        for partition in {r.partition for r in found}:
            its = [r for r in found if r.partition == partition]
            assert [r.position for r in its] == list(range(len(its)))
            assert [r.key for r in its] == [k for k in keys if k in {r.key for r in its}]
        assert {r.key: r.partition for r in found} == {key: partition_of(key, Settings().partitions) for key in keys}


def one_partition_a_batch(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        fill(stream, 100)
        while batch := stream.read("g", ["articles"], 9, 0.0):
            assert len(batch.records) <= 9
            assert {(r.stream, r.partition) for r in batch.records} == {(batch.stream, batch.partition)}


def nothing_comes_of_nothing(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        assert stream.read("g", ["articles"], 5, 0.0) is None
        assert stream.read("g", ["articles", "told"], 5, 0.05) is None
        stream.append([])
        assert stream.read("g", ["articles"], 5, 0.0) is None


def several_streams_are_read_oldest_first(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        for n in range(6):
            stream.append([(("told", "control")[n % 2], record(str(n)))])
        assert [r.key for r in read_all(stream, "g", ["control", "told"], size=1)] == list("012345")


def what_is_not_done_comes_again(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        keys = fill(stream, 50)
        assert len(read_all(stream, "g", ["articles"], done=False)) == 50
        assert stream.read("g", ["articles"], 5, 0.0) is None
    with Closing(open_log) as stream:
        assert sorted(r.key for r in read_all(stream, "g", ["articles"])) == sorted(keys)
    with Closing(open_log) as stream:
        assert read_all(stream, "g", ["articles"]) == []
        assert len(read_all(stream, "another", ["articles"])) == 50


def rewind_reads_from_the_last_commit(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        fill(stream, 10, "told")
        batch = read_one(stream, "g", "told", 6)
        first = Batch(**{f: getattr(batch, f) for f in Batch.__struct_fields__} | {"records": batch.records[:2]})
        stream.done(first, [], [])
        stream.rewind(batch)
        assert [r.position for r in read_all(stream, "g", ["told"])] == list(range(2, 10))


def batches_end_in_order(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        fill(stream, 10, "told")
        first, second = read_one(stream, "g", "told"), read_one(stream, "g", "told")
        assert raises(ValueError, lambda: stream.done(second, [], []))
        stream.done(first, [], [])
        stream.done(second, [], [])
        assert raises(ValueError, lambda: stream.done(second, [], []))


def done_appends_its_outputs(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        fill(stream, 5, "told")
        batch = read_one(stream, "g", "told")
        stream.done(batch, [("alerts", record(r.key, b"out")) for r in batch.records], [])
        assert {r.key for r in read_all(stream, "h", ["alerts"])} == {r.key for r in batch.records}


def dead_letters_are_whole(open_log: OpenLog) -> None:
    bad = Record(key="k", value=bytes(range(256)), headers={"schema": "article/9.0", "x": "y"})
    with Closing(open_log) as stream:
        stream.append([("articles", bad)])
        batch = read_one(stream, "tagging", "articles")
        stream.done(batch, [], [(batch.records[0], "too new \udc80")])
        (found,) = stream.scan("dead")
        letter = decode(DeadLetter, found.value, found.headers)
        assert (letter.stage, letter.stream, letter.position) == ("tagging", "articles", 0)
        assert (letter.key, letter.value, letter.headers) == (bad.key, bad.value, bad.headers)
        assert letter.reason.startswith("too new")
        assert found.key == "tagging"


def counts_add_up(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        stream.declare([("g", "told"), ("late", "told")])
        fill(stream, 12, "told")
        batch = read_one(stream, "g", "told", 10)
        stream.done(batch, [("alerts", record("a"))], [(batch.records[0], "bad"), (batch.records[3], "bad")], nothing=3)
    with Closing(open_log) as stream:
        rows = {p.group: p for p in stream.progress() if p.stream == "told"}
        mine, late = rows["g"], rows["late"]
        assert (mine.appended, mine.committed, mine.written, mine.nothing, mine.dead, mine.lag) == (12, 10, 5, 3, 2, 2)
        assert (late.appended, late.committed, late.lag) == (12, 0, 12)


def two_readers_share(open_log: OpenLog) -> None:
    with Closing(open_log) as one, Closing(open_log) as two:
        one.read("g", ["articles"], 1, 0.0)
        two.read("g", ["articles"], 1, 0.0)
        one.read("g", ["articles"], 1, 0.7)  # sees the other and gives partitions back
        two.read("g", ["articles"], 1, 0.7)
        keys = fill(one, 200)
        mine, others = read_all(one, "g", ["articles"]), read_all(two, "g", ["articles"])
        assert {r.partition for r in mine}.isdisjoint(r.partition for r in others)
        assert mine
        assert others
        assert sorted(r.key for r in mine + others) == sorted(keys)


def a_lease_passes_on_and_is_lost(open_log: OpenLog) -> None:
    with Closing(open_log) as two:
        with Closing(open_log) as one:
            keys = fill(one, 5, "told")
            batch = read_one(one, "g", "told")
            one.close()
            again = read_one(two, "g", "told")
            assert [r.key for r in again.records] == keys
            assert again.token > batch.token
        two.done(again, [], [])
        assert raises(LeaseLost, lambda: two.done(batch, [("alerts", record("twice"))], []))
        assert list(two.scan("alerts")) == []


def one_leads(open_log: OpenLog) -> None:
    with Closing(open_log) as two:
        with Closing(open_log) as one:
            epoch = one.lead("g")
            assert epoch is not None
            assert one.lead("g") == epoch
            assert two.lead("g") is None
            assert raises(LeaseLost, lambda: two.read("g", ["told"], 5, 0.0))
        later = two.lead("g")
        assert later is not None
        assert later > epoch


def scan_looks_at_what_is_there(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        keys = fill(stream, 300)
        assert [r.key for r in stream.scan("articles")] == keys
        assert [r.key for r in stream.scan("articles", reverse=True)] == keys[::-1]
        after = dict.fromkeys(range(Settings().partitions), 10)
        assert {r.position for r in stream.scan("articles", after=after)}.isdisjoint(range(11))
        assert len(list(stream.scan("articles", after=after, reverse=True))) == 300 - 11 * Settings().partitions
        assert read_all(stream, "g", ["articles"]), "a scan moves nobody's position"


def retention_keeps_the_unread(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        stream.declare([("g", "told"), ("slow", "told")])
        for name in ("told", "polls", "control"):
            fill(stream, 10, name)
        read_all(stream, "g", ["told"])
        stream.done(read_one(stream, "slow", "told", 4), [], [])
        assert stream.expire(datetime.now(UTC)) == 0
        assert stream.expire(datetime.now(UTC) + timedelta(days=89)) == 10, "polls, that nobody reads"
        assert stream.expire(datetime.now(UTC) + timedelta(days=91)) == 4
        assert [r.position for r in stream.scan("told")] == list(range(4, 10))
        assert len(list(stream.scan("control"))) == 10
        assert [r.position for r in read_all(stream, "slow", ["told"])] == list(range(4, 10))


def forgotten_records_add_up(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        fill(stream, 10, "told")
        assert stream.remove("told", {"k0", "k4", "k5", "k9", "unknown"}) == 4
        assert stream.drop("told", [(0, 1), (0, 1)]) == 1
        assert [r.key for r in read_all(stream, "g", ["told"])] == ["k2", "k3", "k6", "k7", "k8"]
        (row,) = [p for p in stream.progress() if p.group == "g"]
        assert (row.appended, row.committed, row.written, row.nothing, row.lag) == (10, 10, 5, 5, 0)
        stream.append([("told", record("new"))])
        assert [r.position for r in stream.scan("told")][-1] == 10


def an_unknown_stream_is_refused(open_log: OpenLog) -> None:
    with Closing(open_log) as stream:
        assert raises(StoreError, lambda: stream.append([("told", record("k")), ("untold", record("k"))]))
        assert list(stream.scan("told")) == []


class Closing:
    """A handle on the log that is closed at the end."""

    def __init__(self, open_log: OpenLog) -> None:
        self._open_log = open_log

    def __enter__(self) -> Stream:
        self._stream = self._open_log()
        return self._stream

    def __exit__(self, *_: object) -> None:
        self._stream.close()


CHECKS: tuple[Callable[[OpenLog], None], ...] = (
    records_come_as_appended,
    order_within_a_partition,
    one_partition_a_batch,
    nothing_comes_of_nothing,
    several_streams_are_read_oldest_first,
    what_is_not_done_comes_again,
    rewind_reads_from_the_last_commit,
    batches_end_in_order,
    done_appends_its_outputs,
    dead_letters_are_whole,
    counts_add_up,
    two_readers_share,
    a_lease_passes_on_and_is_lost,
    one_leads,
    scan_looks_at_what_is_there,
    retention_keeps_the_unread,
    forgotten_records_add_up,
    an_unknown_stream_is_refused,
)
