"""When a feed is due: by its own wishes, its news and its errors."""

import pytest
from hypothesis import given, strategies as st

from producers import schedule
from producers.schedule import Found, Plan, after, jitter, max_age, pick

NOW = 1_000_000.0


def wait(plan: Plan, found: Found, every: float | None = None) -> float:
    return after(plan, found, now=NOW, source="f", every=every, default=300.0).due - NOW


def about(value: float) -> object:
    return pytest.approx(value, rel=schedule.JITTER)


@pytest.mark.parametrize(
    ("found", "every", "seconds"),
    [
        (Found(new=3), None, 225.0),
        (Found(new=3, gap=True), None, 168.75),
        (Found(), None, 345.0),
        (Found(), 20.0, 20.0),
        (Found(new=5), 600.0, 600.0),
        (Found(ttl=600.0), None, 600.0),
        (Found(ttl=86_400.0), None, schedule.WISH_HEEDED),
        (Found(max_age=700.0), None, 700.0),
        (Found(max_age=700.0), 20.0, 20.0),
        (Found(failed=True), None, 600.0),
        (Found(failed=True, retry_after=5_000.0), 20.0, 5_000.0),
        (Found(failed=True, retry_after=1e9), None, schedule.RETRY_AFTER_MOST),
        (Found(failed=True, status=410), 20.0, schedule.GONE),
    ],
)
def test_the_next_poll(found: Found, every: float | None, seconds: float) -> None:
    waited = wait(Plan(interval=300.0), found, every)
    assert waited == about(seconds)
    assert waited >= min(found.retry_after or 0.0, schedule.RETRY_AFTER_MOST) - 0.01


def test_errors_back_off_and_one_success_ends_it() -> None:
    plan, waits = Plan(), []
    for _ in range(12):
        plan = after(plan, Found(failed=True), now=NOW, source="f", every=None, default=300.0)
        waits.append(plan.due - NOW)
    assert waits[0] == about(600)
    assert waits[3] == about(4_800)
    assert waits[-1] == about(schedule.BACK_OFF_MOST)
    assert wait(plan, Found(new=1)) == about(225)


def test_busy_feeds_get_down_to_the_shortest_and_quiet_ones_up_to_the_longest() -> None:
    busy = quiet = Plan()
    for _ in range(40):
        busy = after(busy, Found(new=1), now=NOW, source="f", every=None, default=300.0)
        quiet = after(quiet, Found(), now=NOW, source="f", every=None, default=300.0)
    assert busy.interval == schedule.SHORTEST
    assert quiet.interval == schedule.LONGEST


@given(st.floats(1, 1e6), st.text(max_size=9), st.integers(0, 1000))
def test_jitter_is_small_and_stable(seconds: float, source: str, turn: int) -> None:
    assert jitter(seconds, source, turn) == about(seconds)
    assert jitter(seconds, source, turn) == jitter(seconds, source, turn)


def test_what_is_picked() -> None:
    due = [(5.0, "a", "1"), (1.0, "a", "2"), (2.0, "a", "3"), (3.0, "b", "4"), (99.0, "c", "5"), (4.0, "", "6")]
    assert pick(due, now=10, running=[], most=10) == ["2", "3", "4", "6"]
    assert pick(due, now=10, running=["a"], most=10) == ["2", "4", "6"]
    assert pick(due, now=10, running=["a", "a"], most=3) == ["4"]
    assert pick(due, now=0, running=[], most=10) == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=300"}, 300.0),
        ({"cache-control": "max-age=300", "age": "100"}, 200.0),
        ({"cache-control": "max-age=300", "age": "900"}, 0.0),
        ({"cache-control": "no-cache"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"cache-control": 'MAX-AGE="60"'}, 60.0),
    ],
)
def test_max_age(headers: dict[str, str], seconds: float | None) -> None:
    assert max_age(headers) == seconds
