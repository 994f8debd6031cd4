"""Every stream against its contract: one kit for all modules of vedette/streams, ours or a user's."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vedette import plugins
from vedette.settings import Settings
from vedette.streams import Stream, open_stream
from vedette.testing_streams import CHECKS, OpenLog

NEEDS_SERVER = {"kafka"}


@pytest.fixture(params=[name for name in plugins.names("vedette.streams") if name not in NEEDS_SERVER])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenLog]:
    broker = {"file": f"file:{tmp_path / 'log'}", "memory": f"memory:{uuid.uuid4()}"}[request.param]
    opened: list[Stream] = []

    def another() -> Stream:
        opened.append(open_stream(Settings(broker=broker, data=tmp_path)))
        return opened[-1]

    yield another
    for stream in opened:
        stream.close()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_contract(check: Callable[[OpenLog], None], open_log: OpenLog) -> None:
    check(open_log)
