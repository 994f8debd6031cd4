import pytest
from hypothesis import given, strategies as st

from sinks.verdict import FIRST_WAIT, GIVE_UP, LONGEST_WAIT, backoff, judge, judge_silence
from vedette.models import Verdict

ENDS = {
    "delivered": (200, 202, 204, 299),
    "disabled": (410,),
    "refused": (400, 413, 415, 422),
    "retry": (100, 301, 302, 304, 401, 403, 404, 408, 425, 429, 500, 502, 503, 599),
}


@pytest.mark.parametrize(("status", "verdict"), [(one, verdict) for verdict, many in ENDS.items() for one in many])
def test_what_a_status_comes_to(status: int, verdict: str) -> None:
    judgement = judge(status, None, "k", 1, 0.0)
    assert judgement.verdict == verdict
    assert str(status) in judgement.reason
    assert (judgement.wait > 0) == (verdict == "retry")


def test_a_server_that_says_when_is_obeyed() -> None:
    assert judge(503, 120.0, "k", 1, 0.0).wait == 120.0
    assert judge(429, 0.0, "k", 9, 0.0).wait == 1.0
    assert judge_silence("away", 7.0, "k", 1, 0.0).wait == 7.0


def test_it_is_given_up_in_the_end_and_not_before() -> None:
    assert judge(500, None, "k", 80, GIVE_UP - LONGEST_WAIT - 1).verdict is Verdict.RETRY
    ended = judge_silence("no answer", None, "k", 80, GIVE_UP)
    assert ended.verdict is Verdict.REFUSED
    assert "given up after 80 attempts in 72 h: no answer" in ended.reason
    assert judge(503, GIVE_UP * 2, "k", 1, 0.0).verdict is Verdict.REFUSED


@given(st.text(max_size=20), st.integers(1, 10_000))
def test_waits_grow_to_an_hour_with_jitter_that_is_always_the_same(key: str, attempt: int) -> None:
    wait = backoff(key, attempt)
    whole = min(FIRST_WAIT * 2 ** min(attempt - 1, 20), LONGEST_WAIT)
    assert 0.75 * whole <= wait <= whole
    assert wait == backoff(key, attempt)


def test_what_fails_together_does_not_come_again_together() -> None:
    assert len({round(backoff(f"alert{i}", 5)) for i in range(50)}) > 10
