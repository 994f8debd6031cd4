"""What we ship for tests behaves as it says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vedette.stage import Stage, Totals
from vedette.testing import Aborted, Copy, FakeClock, Feed, ListSink, abort, memory_stream, pause, record


def test_a_feed_may_pause_and_abort() -> None:
    stream = memory_stream()
    assert Feed([record("a"), pause, record("b")]).into(stream, "told") == 2
    with pytest.raises(Aborted):
        Feed([record("c"), abort, record("never")]).into(stream, "told")
    sink = ListSink()
    assert Stage("mine", stream, ["told"], sink).drain() == Totals(nothing=3)
    assert sink.keys == ["a", "b", "c"]


def test_copy_keeps_key_value_and_headers() -> None:
    stream = memory_stream()
    stream.append([("told", record("a", b"1", schema="told/1.0"))])
    Stage("mine", stream, ["told"], Copy("alerts")).drain()
    (found,) = stream.scan("alerts")
    assert (found.key, found.value, found.headers) == ("a", b"1", {"schema": "told/1.0"})


def test_a_fake_clock_stands_still_until_it_is_moved() -> None:
    clock = FakeClock(datetime(2026, 1, 31, tzinfo=UTC))
    assert clock() == clock()
    clock.advance(days=1, hours=2, seconds=3)
    assert clock() == datetime(2026, 2, 1, 2, 0, 3, tzinfo=UTC)
