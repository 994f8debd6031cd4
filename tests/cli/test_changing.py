"""Commands that change something: ingest, forget, sample, replay, dead, sources, rules, watch. Each on a copy."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vedette.settings import Settings
from vedette.streams import Record, open_stream

SHELLS = "https://example.org/shells"
GRIPEN = {"id": "g1", "title": "Sweden sells Gripen", "text": "Sweden has sold Gripen jets to Thailand."}


def append(mine: Any, *records: tuple[str, Record]) -> None:
    """Put records into the log as a stage would."""
    stream = open_stream(Settings(data=mine.data))
    try:
        stream.append(records)
    finally:
        stream.close()


@pytest.fixture
def broken(mine: Any) -> Any:
    """A house in which two records of `articles` cannot be read."""
    append(
        mine, *(("articles", Record(key=f"bad{n}", value=value)) for n, value in enumerate((b"not json", b"\xff{}")))
    )
    mine.good("run", "--once")
    return mine


def found(mine: Any, query: str) -> list[str]:
    return [one["title"] for one in mine.good("search", query, "--limit", "100", "--json").lines]


# --- ingest ----------------------------------------------------------------------------------------------------------


def test_articles_are_taken_in_from_files_and_can_be_searched(mine: Any, tmp_path: Path) -> None:
    lines = [GRIPEN, {"title": "Peru opens an embassy", "outlet": "Andes Daily", "country": "PE", "text": "In Oslo."}]
    files = []
    for number, line in enumerate(lines):
        files.append(str(tmp_path / f"{number}.jsonl"))
        Path(files[-1]).write_text(json.dumps(line) + "\nbroken\n")
    done = mine("ingest", *files, "--outlet", "Desk")
    assert done.code == 1
    assert "Took in 2 articles; 2 lines could not be read." in done.out
    assert [line.split(": ")[1] for line in done.err.splitlines()] == ["line 2", "line 2"]
    assert all(file in done.err for file in files)
    mine.good("run", "--once")
    assert found(mine, "outlet:Desk") == ["Sweden sells Gripen"]
    assert found(mine, 'lane:import outlet:"Andes Daily"') == ["Peru opens an embassy"]


def test_taking_in_twice_is_one_article(mine: Any) -> None:
    for _ in range(2):
        assert "Took in 1 article." in mine.good("ingest", given=json.dumps(GRIPEN)).out
        mine.good("run", "--once")
    assert found(mine, "Gripen lane:import") == [GRIPEN["title"]]
    assert "Took in 0 articles." in mine.good("ingest", given=b"").out


def test_what_comes_through_a_pipe_is_kept_before_the_pipe_ends(
    program: Callable[..., Any], tmp_path: Path, bare: Any
) -> None:
    process = program("ingest")
    process.stdin.write(json.dumps(GRIPEN).encode() + b"\n")
    process.stdin.flush()
    until = time.monotonic() + 60
    kept = 0
    while not kept and time.monotonic() < until:
        if bare.data.joinpath("log", "log.sqlite").exists():
            stream = open_stream(Settings(data=bare.data))
            try:
                kept = sum(1 for _ in stream.scan("articles"))
            finally:
                stream.close()
        time.sleep(0.1)
    assert kept == 1
    assert process.poll() is None
    assert b"Took in 1 article." in process.communicate(timeout=60)[0]


# --- forget, sample --------------------------------------------------------------------------------------------------


def test_a_forgotten_article_does_not_come_back(mine: Any) -> None:
    assert "Forgot 1 article (" in mine.good("forget", SHELLS, "--yes", "--reason", "a test").out
    assert mine("show", SHELLS).code == 1
    assert mine("alerts", SHELLS).code == 1, "its alerts held its sentences"
    mine.data.joinpath("producers").rename(mine.data / "forgotten")  # the producer takes everything for new
    mine.good("run", "--once")
    assert found(mine, "lane:live supplying") == []
    assert len(found(mine, "lane:live")) == 3


def test_a_source_is_forgotten_by_its_shortened_id(mine: Any) -> None:
    shown = mine.good("sources", "list").out.split()[0]
    assert len(shown) < 25
    assert "Forgot 4 articles" in mine.good("forget", shown, "--yes").out
    assert found(mine, "lane:live") == []
    mine.data.joinpath("producers").rename(mine.data / "forgotten")
    mine("run", "--once")
    assert found(mine, "lane:live") == []


def test_forgetting_asks_first(mine: Any) -> None:
    assert mine("forget", SHELLS, given="n\n").code == 1
    nobody = mine("forget", SHELLS)
    assert nobody.code == 2
    assert "--yes" in nobody.err
    assert len(found(mine, "lane:live")) == 4
    assert "Forgot 1" in mine.good("forget", SHELLS, given="y\n").out


def test_forgetting_refuses_what_it_cannot_tell(mine: Any) -> None:
    for text in ("a", "abcde", "nosuch", "", "Example items"):
        done = mine("forget", text, "--yes")
        assert done.code == 1, done
        assert "nothing is known by" in done.err
    assert len(found(mine, "")) == 30
    assert "remembered" in mine.good("forget", "https://example.org/later").out


def test_the_sample_is_taken_away_for_good(mine: Any) -> None:
    assert "its 26 articles" in mine.good("sample", "remove").out
    assert len(found(mine, "")) == 4
    mine.good("run", "--once")
    assert len(found(mine, "")) == 4


def test_a_record_that_cannot_be_read_stops_no_command(broken: Any) -> None:
    newer = {"schema": "article/99.0"}
    append(broken, ("told", Record(key="x", value=b"{}")), ("articles", Record(key="y", value=b"{}", headers=newer)))
    append(broken, ("alerts", Record(key="x", value=b"[]")), ("polls", Record(key="x", value=b"[]")))
    for args in (("forget", SHELLS, "--yes"), ("sample", "remove"), ("replay", "--dry-run"), ("alerts",), ("status",)):
        broken.good(*args)
    assert found(broken, "lane:sample") == []


# --- replay ----------------------------------------------------------------------------------------------------------


def test_replay_tags_again_and_raises_no_alert(mine: Any) -> None:
    before = len(mine.good("alerts", "--limit", "1000", "--json").lines)
    assert "Would replay 4 articles" in mine.good("replay", "-lane:sample", "--dry-run").out
    assert "Replaying 1 article" in mine.good("replay", "lane:live country:KP", "--since", "1d").out
    mine.good("run", "--once")
    assert found(mine, "lane:replay") == ["North Korea denies supplying Russia with shells"]
    assert len(mine.good("alerts", "--limit", "1000", "--json").lines) == before
    assert mine("replay", "cuntry:KP").code == 2


# --- dead letters ----------------------------------------------------------------------------------------------------


def test_dead_letters_are_listed_shown_replayed_and_dropped(broken: Any) -> None:
    letters = {one["key"]: one for one in broken.good("dead", "list", "--json").lines}
    assert set(letters) == {"bad0", "bad1"}
    assert all("not a readable Article" in one["reason"] for one in letters.values())
    assert "bad0" in broken.good("dead", "list", "--stage", "processors", "--since", "1h").out
    assert broken.good("dead", "list", "--stage", "index", "--json").lines == []
    one, two = letters["bad0"]["id"], letters["bad1"]["id"]
    shown = broken.good("dead", "show", one, two).lines
    assert [letter["text"] for letter in shown] == ["not json", None]

    assert "Replayed 1." in broken.good("dead", "replay", one).out
    assert [letter["id"] for letter in broken.good("dead", "list", "--json").lines] == [two]
    broken.good("run", "--once")  # it dies again, as a letter of its own
    assert len(broken.good("dead", "list", "--json").lines) == 2
    assert "Dropped 2." in broken.good("dead", "drop", "--all", "--reason", "a test").out
    assert "No dead letters" in broken.good("dead", "list").out
    assert len(broken.good("dead", "list", "--all", "--json").lines) == 3


def test_which_letters_must_be_said(broken: Any) -> None:
    for command in ("replay", "drop"):
        assert broken("dead", command).code == 2
        assert broken("dead", command, "d0", "--all").code == 2
        done = broken("dead", command, "d0", "d99")
        assert done.code == 1
        assert "no dead letter d99" in done.err
    assert len(broken.good("dead", "list", "--json").lines) == 2, "all or none"
    assert broken("dead", "drop", "d0", "--stage", "processors").code == 2
    assert "Dropped 0." in broken.good("dead", "drop", "--all", "--stage", "index").out
    assert "Replayed 0." in broken.good("dead", "replay", "--all", "--until", "1h").out
    assert "Replayed 2." in broken.good("dead", "replay", "--all", "--since", "1h").out


# --- sources ---------------------------------------------------------------------------------------------------------


def test_sources_come_and_go(mine: Any, tmp_path: Path) -> None:
    url = "https://feeds.example.net/world.xml"
    fields = (
        "--outlet",
        "Example Net",
        "--country",
        "no",
        "--language",
        "nb",
        "--ownership",
        "public",
        "--every",
        "5m",
    )
    assert "Added" in mine.good("sources", "add", url, *fields).out
    assert "already" in mine.good("sources", "add", url).out
    _, added = mine.good("sources", "list", "--json").lines
    assert added["last_poll"] is None
    assert (added["source"]["country"], added["source"]["ownership"]) == ("NO", "public")
    assert "0 sources whose last poll failed" in mine.good("sources", "list", "--failing").out
    assert "Removed" in mine.good("sources", "remove", added["source"]["id"][:8]).out
    done = mine("sources", "remove", url)
    assert done.code == 1
    assert "No source is known by" in done.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("notaurl",), "must begin with https://"),
        (("https://example.net/x", "--country", "Norway"), "two capital letters"),
        (("https://example.net/x", "--every", "often"), "often"),
        (("https://example.net/x", "--language", "1!"), "1!"),
        (("https://example.net/x", "--ownership", "secret"), "secret"),
    ],
)
def test_a_source_with_a_mistake_is_not_added(mine: Any, args: tuple[str, ...], said: str) -> None:
    before = mine.data.joinpath("watchlist.yaml").read_bytes()
    done = mine("sources", "add", *args)
    assert done.code == 2
    assert said in done.err
    assert mine.data.joinpath("watchlist.yaml").read_bytes() == before


def test_the_watch_list_survives_the_way_through_opml(mine: Any, bare: Any, tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    for number in range(3):
        name = f'Ünïcode & "quotes" <{number}>'
        mine.good("sources", "add", f"https://example.net/{number}?a=1&b=2", "--name", name, "--country", "NO")
    mine.good("sources", "export", str(opml))
    assert mine.good("sources", "export").out == opml.read_text()
    empty = tmp_path / "list.yaml"
    empty.write_text("outlets: []\n")
    other = {"VEDETTE_WATCHLIST": str(empty)}
    assert "Added 4 of 4" in bare.good("sources", "import", str(opml), **other).out
    assert "Added 0 of 4" in bare.good("sources", "import", str(opml), **other).out
    before = [one["source"] for one in mine.good("sources", "list", "--json").lines]
    assert [one["source"] for one in bare.good("sources", "list", "--json", **other).lines] == before


def test_sources_are_checked_without_keeping_anything(mine: Any) -> None:
    mine.data.joinpath("empty.xml").write_text("")
    mine.good("sources", "add", "file:empty.xml", "--name", "Empty")
    done = mine("sources", "check")
    assert done.code == 1
    assert "ok   Example items: 4 entries" in done.out
    assert "BAD  Empty: " in done.out
    assert "1 of 2 sources cannot be read." in done.err
    assert mine.good("sources", "check", "Example items").out.count("\n") == 1
    assert mine("sources", "check", "nosuch").code == 1
    assert len(found(mine, "lane:live")) == 4


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_watch_list_that_may_not_be_written(mine: Any) -> None:
    mine.data.chmod(0o500)
    try:
        assert mine("sources", "add", "https://example.net/x").code == 4
    finally:
        mine.data.chmod(0o700)


# --- rules and watch -------------------------------------------------------------------------------------------------


def test_the_bundled_rules_are_listed_and_right(mine: Any) -> None:
    rules = mine.good("rules", "list", "--json").lines
    assert len(rules) == 6
    assert all(rule["send"] for rule in rules)
    assert "6 rules, all right." in mine.good("rules", "check").out
    assert "newsroom-denials" in mine.good("rules", "list").out


def test_a_rule_with_a_mistake_is_named_by_file_and_line(mine: Any) -> None:
    mine.data.joinpath("rules", "own.yaml").write_text("- id: x\n  title: X\n  when: contry:KP\n")
    for args in (("rules", "check"), ("rules", "list"), ("run", "--once")):
        done = mine(*args)
        assert done.code == 2
        assert "own.yaml:3" in done.err
        assert "did you mean country" in done.err


def test_watch_writes_a_rule_that_works(mine: Any) -> None:
    done = mine.good("watch", "-lane:sample weapon:tank", "--to", "alerts/tanks.jsonl", "--id", "tanks", "--title", "T")
    assert mine.data.joinpath("rules", "tanks.yaml").read_text() == done.out
    (rule,) = [one for one in mine.good("rules", "list", "--json").lines if one["id"] == "tanks"]
    assert rule["title"] == "T"
    assert [one["target"] for one in rule["send"]] == ["alerts/tanks.jsonl"]
    assert "tanks matches" in mine.good("rules", "explain", "tanks", "https://example.org/tanks").out
    again = mine("watch", "weapon:tank", "--to", "alerts/tanks.jsonl", "--id", "tanks")
    assert again.code == 2
    assert "already" in again.err
    hook = mine.good(
        "watch", "country:NO", "--to", "https://example.net/hook", "--secret", "env:HOOK", "--severity", "flash"
    )
    assert "webhook: https://example.net/hook" in hook.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("contry:KP", "--to", "x.jsonl"), "did you mean country"),
        (("", "--to", "x.jsonl"), "every article"),
        (("   ", "--to", "x.jsonl"), "every article"),
        (("country:KP", "--to", "ftp://example.net/x"), "http(s) URL"),
        (("country:KP", "--to", "x.jsonl", "--id", "../../outside"), "small letters"),
        (("country:KP", "--to", "x.jsonl", "--id", "a b"), "small letters"),
        (("country:KP", "--to", "https://example.net/x", "--secret", "hush"), "env:NAME"),
    ],
)
def test_watch_leaves_nothing_half_right(mine: Any, args: tuple[str, ...], said: str) -> None:
    done = mine("watch", *args)
    assert done.code == 2, done
    assert said in done.err
    assert len(list(mine.data.joinpath("rules").iterdir())) == 6
    assert not list(mine.data.parent.glob("outside*"))
