"""The loop: outcomes, trouble, suspects, stopping."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from vedette.codec import decode
from vedette.errors import LeaseLost, Retry, StoreError
from vedette.models import DeadLetter
from vedette.settings import Settings
from vedette.stage import Dead, Nothing, Outcome, Stage, Totals, Written
from vedette.streams import Record, Stream, open_stream
from vedette.testing import Copy, ListSink, memory_stream, record
from vedette.testing_streams import fill


@pytest.fixture
def stream() -> Iterator[Stream]:
    opened = memory_stream()
    yield opened
    opened.close()


def letters(stream: Stream) -> list[DeadLetter]:
    return [decode(DeadLetter, r.value, r.headers) for r in stream.scan("dead")]


def test_drain_ends_each_record_in_its_outcome(stream: Stream) -> None:
    fill(stream, 30, "told")

    def answer(record: Record) -> Outcome:
        return (Nothing(), Dead("no good"), Written((("alerts", record),)))[record.position % 3]

    stage = Stage("mine", stream, ["told"], ListSink(answer), batch=7)
    assert stage.drain() == Totals(written=10, nothing=10, dead=10)
    assert stage.drain() == Totals()
    assert sorted(r.key for r in stream.scan("alerts")) == sorted(f"k{n}" for n in range(2, 30, 3))
    assert {letter.reason for letter in letters(stream)} == {"no good"}
    (row,) = stream.progress()
    assert (row.committed, row.written, row.nothing, row.dead) == (30, 10, 10, 10)


def test_drain_goes_on_where_it_was(stream: Stream) -> None:
    sink = ListSink()
    stage = Stage("mine", stream, ["told", "control"], sink)
    fill(stream, 3, "told")
    stage.drain()
    fill(stream, 3, "control")
    stage.drain()
    stage.close()
    assert [(r.stream, r.key) for r in sink.records] == [(s, f"k{n}") for s in ("told", "control") for n in range(3)]
    assert sink.closed


def test_one_bad_record_stops_nothing(stream: Stream) -> None:
    fill(stream, 10, "told")

    def answer(record: Record) -> Outcome:
        if record.key == "k4":
            raise ZeroDivisionError("boom")
        return Nothing()

    assert Stage("mine", stream, ["told"], ListSink(answer)).drain() == Totals(nothing=9, dead=1)
    (letter,) = letters(stream)
    assert (letter.key, letter.position) == ("k4", 4)
    assert letter.reason.startswith("ZeroDivisionError: boom (test_stage.py:")


class Short:
    """A handler with a fault: one outcome too few."""

    def handle(self, records: Sequence[Record]) -> list[Outcome]:
        return [Nothing() for _ in records[1:]]

    def tick(self) -> None: ...

    def close(self) -> None: ...


def test_a_handler_that_miscounts_loses_nothing(stream: Stream) -> None:
    fill(stream, 3, "told")
    assert Stage("mine", stream, ["told"], Short()).drain() == Totals(dead=3)
    assert "0 outcomes for 1 records" in letters(stream)[0].reason


def test_an_output_that_no_log_takes_costs_its_record_only(tmp_path: Path) -> None:
    stream = open_stream(Settings(data=tmp_path))

    def answer(record: Record) -> Outcome:
        return Written((("alerts", Record(key="\udc80" if record.key == "k1" else record.key, value=b"")),))

    fill(stream, 3, "told")
    assert Stage("mine", stream, ["told"], ListSink(answer)).drain() == Totals(written=2, dead=1)
    assert [r.key for r in stream.scan("alerts")] == ["k0", "k2"]
    assert "not Unicode" in letters(stream)[0].reason
    stream.close()


TROUBLES: list[Callable[[], Exception]] = [
    lambda: Retry(0.05, "the index is away"),
    lambda: StoreError("the disk is full"),
    lambda: OSError(errno.ENOSPC, "No space left on device"),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=["Retry", "StoreError", "ENOSPC"])
def test_trouble_of_the_machine_is_waited_for(stream: Stream, trouble: Callable[[], Exception]) -> None:
    failures = iter([trouble(), trouble()])

    def answer(record: Record) -> Outcome:
        if record.key == "k3" and (error := next(failures, None)):
            raise error
        return Nothing()

    fill(stream, 5, "told")
    sink = ListSink(answer)
    assert Stage("mine", stream, ["told"], sink).drain() == Totals(nothing=5)
    assert sink.batches == [5, 5, 5], "the same batch again, and nothing else meanwhile"
    assert letters(stream) == []


def test_retry_among_records_tried_alone_keeps_what_ended(stream: Stream) -> None:
    waits = iter([True, False])

    def answer(record: Record) -> Outcome:
        if record.key == "k1":
            raise ValueError("bad")
        if record.key == "k3" and len(sink.batches) > 1 and next(waits, False):
            raise Retry(0.01, "not now")
        return Nothing()

    fill(stream, 5, "told")
    sink = ListSink(answer)
    assert Stage("mine", stream, ["told"], sink).drain() == Totals(nothing=4, dead=1)
    assert [letter.key for letter in letters(stream)] == ["k1"]
    (row,) = stream.progress()
    assert row.lag == 0


class Flaky:
    """A log whose commits fail some times, as on a full disk."""

    def __init__(self, stream: Stream, failures: int) -> None:
        self._stream, self.failures = stream, failures

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def done(self, *values: object, **names: object) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("the disk is full")
        self._stream.done(*values, **names)  # type: ignore[arg-type]


def test_a_commit_that_fails_is_tried_again_without_handling_again(stream: Stream) -> None:
    fill(stream, 5, "told")
    sink = ListSink()
    flaky = Flaky(stream, 2)
    assert Stage("mine", flaky, ["told"], sink).drain() == Totals(nothing=5)  # type: ignore[arg-type]
    assert sink.batches == [5]


def run_in_thread(stage: Stage, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=stage.run, args=(stop,))
    thread.start()
    return thread


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_run_works_until_it_is_stopped(stream: Stream) -> None:
    sink, stop = ListSink(), threading.Event()
    thread = run_in_thread(Stage("mine", stream, ["told"], sink), stop)
    fill(stream, 5, "told")
    until(lambda: len(sink.records) == 5 and sink.ticks > 2)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert sink.closed


def test_stopping_while_it_waits_leaves_the_batch_for_later(stream: Stream) -> None:
    def never(_: Record) -> Outcome:
        raise Retry(3600, "the index is away")

    fill(stream, 5, "told")
    sink, stop = ListSink(never), threading.Event()
    thread = run_in_thread(Stage("mine", stream, ["told"], sink), stop)
    until(lambda: sink.batches == [5] and sink.ticks > 2)  # ticks go on meanwhile
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert Stage("mine", stream, ["told"], ListSink()).drain() == Totals(nothing=5)


def test_a_single_stage_waits_until_it_leads_and_knows_its_epoch() -> None:
    settings = Settings(broker=f"memory:{time.monotonic_ns()}")
    one, two = open_stream(settings), open_stream(settings)
    epochs: list[int] = []

    def make(epoch: int) -> ListSink:
        epochs.append(epoch)
        return ListSink()

    stop = threading.Event()
    assert Stage("mine", one, ["told"], make, single=True).drain(stop) == Totals()
    thread = run_in_thread(Stage("mine", two, ["told"], make, single=True), stop)
    time.sleep(0.3)
    assert epochs == [1]
    one.close()
    until(lambda: epochs == [1, 2])
    stop.set()
    thread.join(5)
    two.close()


def test_a_single_stage_that_lost_its_lead_ends() -> None:
    class Superseded(ListSink):
        def handle(self, records: Sequence[Record]) -> list[Outcome]:
            raise LeaseLost("the state file has a later epoch")

    stream = memory_stream()
    fill(stream, 3, "told")
    with pytest.raises(LeaseLost, match="later epoch"):
        Stage("mine", stream, ["told"], Superseded(), single=True).drain()
    assert letters(stream) == []


# --- records that end their process ----------------------------------------------------------------------------------

POISON = textwrap.dedent("""
    import os, sys, time, threading
    from pathlib import Path
    from vedette.settings import Settings
    from vedette.stage import Stage, Nothing
    from vedette.streams import open_stream
    from vedette.testing import ListSink

    def answer(record):
        if record.key == "poison":
            if sys.argv[2] == "die":
                os.kill(os.getpid(), 9)
            time.sleep(3600)
        return Nothing()

    folder = Path(sys.argv[1])
    stream = open_stream(Settings(data=folder))
    sink = ListSink(answer)
    hang = 0.5 if sys.argv[2] == "hang" else 120.0
    Stage("mine", stream, ["told"], sink, state_folder=folder, hang_seconds=hang).drain()
    stream.close()
""")


@pytest.mark.parametrize(("how", "status"), [("die", -signal.SIGKILL), ("hang", 70)])
def test_a_record_that_ends_its_process_is_dead_after_the_third_death_alone(
    tmp_path: Path, how: str, status: int
) -> None:
    stream = open_stream(Settings(data=tmp_path))
    keys = ["a", "b", "poison", "c", "d"]
    stream.append([("told", record(key)) for key in keys])
    ends = []
    while not ends or ends[-1]:
        run = subprocess.run([sys.executable, "-c", POISON, tmp_path, how], capture_output=True, text=True, timeout=60)
        ends.append(run.returncode)
        assert len(ends) < 10, run.stderr
    assert ends == [status] * 4 + [0], "once in company, three times alone"
    (letter,) = letters(stream)
    assert letter.key == "poison"
    assert "died 3 times" in letter.reason
    (row,) = stream.progress()
    assert (row.nothing, row.dead, row.lag) == (4, 1, 0)
    stream.close()


def test_a_stage_that_does_not_stop_ends_itself_in_time(tmp_path: Path) -> None:
    code = POISON.replace(".drain()", ".run(stop)").replace(
        "stream = open", "stop = threading.Event(); threading.Timer(0.5, stop.set).start()\nstream = open"
    )
    stream = open_stream(Settings(data=tmp_path))
    stream.append([("told", record("poison"))])
    started = time.monotonic()
    run = subprocess.run([sys.executable, "-c", code, tmp_path, "slow"], capture_output=True, text=True, timeout=30)
    assert run.returncode == 70
    assert time.monotonic() - started < 10
    assert "in answer" in run.stderr, "the stack says where it hung"
    assert not (tmp_path / "attempts" / "mine" / "suspects.json").exists(), "a stop is not the fault of the record"
    stage = Stage("mine", stream, ["told"], Copy("alerts"), state_folder=tmp_path)
    assert stage.drain() == Totals(written=1)
    stage.close()
    stream.close()
