from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from vedette import events
from vedette.events import BatchEnded, Event, StageEnded, StageWaits, configure, counts, emit, level_of, line


@pytest.fixture
def text() -> Iterator[io.StringIO]:
    root, house = logging.getLogger(), logging.getLogger("vedette")
    before = root.handlers, root.level, house.level, logging.raiseExceptions
    stream = io.StringIO()
    configure("info", stream)
    yield stream
    root.handlers, logging.raiseExceptions = before[0], before[3]
    root.setLevel(before[1])
    house.setLevel(before[2])


class Seen(Event, frozen=True):
    sentence = "Something was seen"
    level = logging.INFO
    labels = ("where",)
    where: str
    count: int = 1
    why: str | None = None


def test_an_event_is_a_line_and_a_count(text: io.StringIO) -> None:
    emit(Seen(where="here", count=3))
    emit(Seen(where="there", why='said "no"\nand left'))
    emit(Seen(where="here"))
    lines = text.getvalue().splitlines()
    assert [each.split(" ", 1)[1] for each in lines] == [
        "INFO Something was seen where=here count=3",
        'INFO Something was seen where=there count=1 why="said \\"no\\"\\nand left"',
        "INFO Something was seen where=here count=1",
    ]
    assert counts()["Seen", ("here",)] == 4
    assert counts()["Seen", ("there",)] == 1


def test_normal_work_is_quiet_but_counted(text: io.StringIO) -> None:
    batch = BatchEnded(stage="s", stream="told", partition=0, count=20, nothing=0, dead=0, seconds=0.1)
    before = counts().get(("BatchEnded", ("s", "told")), 0)
    emit(batch)
    assert text.getvalue() == ""
    assert counts()["BatchEnded", ("s", "told")] == before + 20


def test_the_level_of_a_line_is_found_again(text: io.StringIO) -> None:
    emit(StageWaits(stage="s", seconds=0.25, reason="disk"))
    logging.getLogger("some.library").error("it broke")
    logging.getLogger("some.library").info("it works")
    assert [level_of(each) for each in text.getvalue().splitlines()] == [logging.WARNING, logging.ERROR]
    assert level_of("Traceback (most recent call last):") is None
    assert level_of("") is None


@given(st.text())
def test_an_event_stays_on_one_line(reason: str) -> None:
    assert len(line(StageWaits(stage="s", seconds=1.0, reason=reason)).splitlines()) == 1


def test_every_event_has_a_sentence_and_its_labels() -> None:
    kinds = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)]
    assert StageEnded in kinds
    for kind in kinds:
        if kind is not Event:
            assert kind.sentence[0].isupper(), kind
            assert not kind.sentence.endswith("."), kind
            assert set(kind.labels) <= set(kind.__struct_fields__), kind
