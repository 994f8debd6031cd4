"""What the main job does at its door and on request: refusals, one pass, reloading, forgetting. As processes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_server import RULE, FeedServer, plan
from main_job import House, until

pytestmark = pytest.mark.slow

CLOSED = "http://127.0.0.1:1/feed"  # nobody answers there
DESK = f"- id: desk\n  title: Shells\n  when: {RULE}\n  send:\n    - file: alerts/desk.jsonl\n"


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    """Two feeds with 40 articles, 4 stories of which are wanted."""
    feeds = FeedServer(plan(count=40, feeds=2, waves=1, seed=1))
    with feeds.server:
        yield feeds


# --- at the door -----------------------------------------------------------------------------------------------------


def test_the_running_job_refuses_a_second_and_takes_edits_of_its_files_and_forgets(
    tmp_path: Path, feeds: FeedServer
) -> None:
    house = House(tmp_path)
    house.furnish([], DESK)
    rules = tmp_path / "rules" / "desk.yaml"
    with house:
        house.wait_until_started()
        assert house.process is not None
        for second in (("run",), ("run", "--once")):
            assert f"process {house.process.pid}, running since" in house.do(*second, code=5).stderr

        rules.write_text(DESK.replace("when:", "wen:"), encoding="utf-8")
        until(lambda: re.search(rf"{rules}:3: .*'?when'?", house.logs()), 20, house.logs)
        for url in feeds.urls():
            house.do("sources", "add", url)
        until(lambda: len(house.lines("alerts")) == 4, 40, house.logs)

        gone = next(iter(feeds.expected))
        until(lambda: len(house.lines("search", "--limit", "100")) == 40, 10, house.logs)
        house.do("forget", gone[:12], "--yes")  # the index has another process, which sees to it
        until(lambda: gone not in {hit["id"] for hit in house.lines("search", "--limit", "100")}, 10, house.logs)
        assert len(house.lines("search", "--limit", "100")) == 39
        assert house.interrupt() < 10


def test_a_data_folder_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder", encoding="utf-8")
    for words in (("run",), ("run", "--once")):
        said = House(file).do(*words, code=4).stderr.splitlines()
        assert said[-1].startswith("vedette: ")
        assert str(file) in said[-1]
        assert "Traceback" not in "".join(said)


def test_a_read_only_data_folder_is_one_sentence(tmp_path: Path) -> None:
    house = House(tmp_path / "data")
    house.furnish([])
    house.folder.chmod(0o500)
    try:
        if os.access(house.folder, os.W_OK):
            pytest.skip("root may write everywhere")
        for words in (("run",), ("run", "--once")):
            said = house.do(*words, code=4).stderr
            assert str(house.folder) in said.splitlines()[-1]
            assert "Traceback" not in said
    finally:
        house.folder.chmod(0o700)


@pytest.mark.parametrize(
    ("file", "text", "line", "right"),
    [
        ("watchlist.yaml", "- outlet: Press\n  feds: [https://press.example/rss]\n", 2, "feeds"),
        ("watchlist.yaml", "- outlet: Press\n  feeds:\n    - url: press.example/rss\n", 3, "https://"),
        ("rules/desk.yaml", DESK.replace("country:KP", "country:Nowhereland"), 3, "Nowhereland"),
        ("rules/desk.yaml", DESK.replace("send", "sned"), 4, "send"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_nothing_starts(
    tmp_path: Path, file: str, text: str, line: int, right: str
) -> None:
    house = House(tmp_path)
    house.furnish([], DESK)
    (tmp_path / file).write_text(text, encoding="utf-8")
    for words in (("run",), ("run", "--once")):
        said = house.do(*words, code=2).stderr.splitlines()[-1]
        assert f"{tmp_path / file}:{line}: " in said
        assert right in said
    assert not (tmp_path / "logs").exists()
    assert not (tmp_path / "producers").exists()


# --- one pass --------------------------------------------------------------------------------------------------------


def test_a_second_pass_finds_nothing_new_and_what_was_forgotten_stays_away(tmp_path: Path, feeds: FeedServer) -> None:
    house = House(tmp_path)
    house.furnish(feeds.urls(), DESK)
    expected = set(feeds.expected)
    assert "40 new articles" in house.do("run", "--once").stdout
    assert {hit["id"] for hit in house.lines("search", "--limit", "100")} == expected
    assert len(house.lines("alerts")) == 4
    second = house.do("run", "--once").stdout
    assert "2 unchanged; 0 new articles" in second
    assert "0 written" in second.partition("processors")[2].splitlines()[0]

    gone, *_ = (one for one in feeds.expected.values() if one.wanted and not one.twin)
    house.do("forget", gone.url, "--yes")
    for file in (tmp_path / "producers").iterdir():
        file.unlink()  # so that the next poll sees every item as for the first time
    house.do("run", "--once")
    assert {hit["id"] for hit in house.lines("search", "--limit", "100")} == expected - {gone.id}
    assert house.lines("search", f'"{gone.title}"') == []
    assert len(house.lines("alerts")) == 3
    house.do("show", gone.id, code=1)
    assert len((tmp_path / "alerts" / "desk.jsonl").read_bytes().splitlines()) == 4, "none came a second time"


def test_with_the_sample_alone_a_pass_says_so_and_the_sample_can_be_removed(tmp_path: Path) -> None:
    house = House(tmp_path, VEDETTE_SAMPLE="1")
    house.furnish([CLOSED])
    done = house.do("run", "--once", code=3)
    assert "No source but the sample newsroom could be read" in done.stderr
    found = house.lines("search", "--limit", "100")
    assert len(found) >= 20
    assert {hit["lane"] for hit in found} == {"sample"}
    house.do("sample", "remove")
    assert house.lines("search") == []
    assert "0 new articles" in house.do("run", "--once", code=3).stdout
    assert house.lines("search") == []
