import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from sinks.channels import Context
from sinks.channels.file import append, send
from sinks.compose import compose
from sinks.rules import read
from vedette.errors import FetchError
from vedette.models import Alert, Endpoint
from vedette.outbound import Outbound
from vedette.query import Reasons
from vedette.settings import Settings
from vedette.testing_articles import NOON, told


def alert(id: str) -> Alert:  # noqa: A002
    (rule,) = read("- {id: desk, when: a, send: [{webhook: 'https://hooks.example/T0PSECRET'}]}")
    return replace(compose(rule, told("a1", "Zeile\nzwei — 三"), Reasons(), NOON), id=id)


def write(folder: Path, target: str, *alerts: Alert) -> None:
    settings = Settings(data=folder)
    context = Context(Outbound(settings), settings, NOON)
    for one in alerts:
        assert asyncio.run(send(one, Endpoint(channel="file", target=target), context)).status == 200


def lines(file: Path) -> list[str]:
    return [json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines()]


def test_alerts_are_lines_in_the_data_folder(tmp_path: Path) -> None:
    write(tmp_path, "alerts/desk.jsonl", alert("w1"), alert("w2"))
    assert lines(tmp_path / "alerts" / "desk.jsonl") == ["w1", "w2"]
    assert "T0PSECRET" not in (tmp_path / "alerts" / "desk.jsonl").read_text(encoding="utf-8")


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "data", f"{tmp_path}/elsewhere.jsonl", alert("w1"))
    assert lines(tmp_path / "elsewhere.jsonl") == ["w1"]


def test_the_same_alert_again_is_not_written_twice(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", alert("w1"), alert("w2"), alert("w1"))
    assert lines(tmp_path / "a.jsonl") == ["w1", "w2"]


def test_half_a_line_of_a_process_that_died_is_closed_first(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"id":"w0"}\n{"id":"w1","ru')
    write(tmp_path, "a.jsonl", alert("w1"))
    first, torn, last = (tmp_path / "a.jsonl").read_bytes().splitlines()
    assert (first, torn) == (b'{"id":"w0"}', b'{"id":"w1","ru')
    assert json.loads(last)["id"] == "w1"


def test_what_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(FetchError, match=r"a/b\.jsonl cannot be written"):
        write(tmp_path, "a/b.jsonl", alert("w1"))
    (tmp_path / "folder").mkdir()
    with pytest.raises(FetchError, match="cannot be written: Is a directory"):
        write(tmp_path, "folder", alert("w1"))


def test_many_at_once_give_whole_lines(tmp_path: Path) -> None:
    async def run() -> None:
        file = tmp_path / "a.jsonl"
        await asyncio.gather(
            *(asyncio.to_thread(append, file, b'{"id":"w%d"}\n' % i, b'"id":"w%d"' % i) for i in range(100))
        )

    asyncio.run(run())
    assert sorted(lines(tmp_path / "a.jsonl")) == sorted(f"w{i}" for i in range(100))


def test_lines_that_are_written_at_the_same_time_stay_whole(tmp_path: Path) -> None:
    """Four attempts at one endpoint go on at once: none takes another's line in the making for half a line."""
    path = tmp_path / "alerts.jsonl"
    wanted = [f'{{"id":"w{n}","text":"{"x" * 9_000}"}}' for n in range(400)]

    def add(line: str) -> None:
        append(path, line.encode() + b"\n", line.partition(",")[0].encode())

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, wanted))
    assert sorted(path.read_text(encoding="utf-8").splitlines()) == sorted(wanted)
