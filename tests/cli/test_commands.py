"""The commands as a person uses them, after one pass over the sample newsroom."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vedette.testing_commands import Vedette


def test_search_finds_and_pages(house: Vedette) -> None:
    found = house.json("search", "lane:sample", "--limit", "100")
    assert len(found) == 26
    assert len({article["language"] for article in found}) >= 8
    assert all(article["title"].startswith("[sample]") for article in found)
    text = house("search", "lane:sample", "--limit", "5")
    assert "26 found, 5 shown" in text
    cursor = text.rsplit("--cursor ", 1)[1].split()[0]
    page = house.json("search", "lane:sample", "--limit", "5", "--cursor", cursor)
    assert [one["id"] for one in page] == [one["id"] for one in found[5:10]]


@pytest.mark.parametrize(
    ("query", "least"),
    [
        ('claim(kind:transfer actor:"North Korea" stance:denied)', 1),
        ("country:북한 weapon:missile", 1),
        ("sanction(authority:EU target:RU)", 1),
        ("weapon(system:caesar)", 1),
        ("salad", 1),
        ("country:AQ", 0),
    ],
)
def test_questions_of_users(house: Vedette, query: str, least: int) -> None:
    found = house.json("search", query)
    assert len(found) >= least
    assert bool(found) == bool(least)


def test_plain_news_is_not_tagged(house: Vedette) -> None:
    for title in ("salad", "library", "桜の開花", "Roka"):
        (article, *_) = house.json("search", f'"{title}"')
        assert not article.get("weapons")
        assert not article.get("sanctions")
        assert not article.get("claims")


def test_times_bound_a_search(house: Vedette) -> None:
    assert house.json("search", "--since", "1h")
    assert not house.json("search", "--until", "1h")
    assert "write 24h" in house.error("search", "--since", "yesterday")


def test_facets_count(house: Vedette) -> None:
    last = house.json("search", "--limit", "0", "--facet", "lane")[-1]
    assert dict(map(tuple, last["facets"]["lane"])) == {"sample": 26, "live": 1}


def test_show_takes_a_shortened_id_or_a_url(house: Vedette) -> None:
    (article, *_) = house.json("search", "howitzers lane:live")
    (by_id,) = house.json("show", article["id"][:12])
    (by_url,) = house.json("show", article["url"])
    assert by_id["id"] == by_url["id"] == article["id"]
    (story,) = house.json("show", article["story"])
    assert article["id"] in story["members"]
    assert "Norway supplies" in house("show", article["id"])
    house("show", "a" + "z" * 24, code=1)
    assert "begins several ids" in house.error("show", "a")


def test_near_duplicates_are_one_story(house: Vedette) -> None:
    stories = {one["story"] for one in house.json("search", "title Pyongyang OR shells", "--limit", "50")}
    kp = house.json("search", 'claim(kind:transfer actor:KP recipient:RU stance:denied) language:en "clumsy invention"')
    assert len(kp) == 2
    assert len({one["story"] for one in kp}) == 1
    assert stories is not None


def test_alerts_are_listed_and_delivered(house: Vedette) -> None:
    alerts = house.json("alerts", "--limit", "100")
    assert alerts
    assert len({alert["id"] for alert in alerts}) == len(alerts)
    assert all(alert["evidence"] for alert in alerts)
    one, *deliveries = house.json("alerts", alerts[0]["id"])
    assert one["id"] == alerts[0]["id"]
    assert [delivery["verdict"] for delivery in deliveries] == ["delivered"] * len(deliveries)
    assert deliveries
    rule = alerts[0]["rule"]
    assert {alert["rule"] for alert in house.json("alerts", "--rule", rule)} == {rule}
    house("alerts", "nosuch", code=1)


def test_status_adds_up(house: Vedette) -> None:
    groups = [line for line in house.json("status") if "group" in line]
    assert {"processors", "stories", "index", "alerts", "deliveries"} == {line["group"] for line in groups}
    for line in groups:
        assert line["committed"] == line["written"] + line["nothing"] + line["dead"]
        assert line["lag"] == 0
    assert "NO" not in house("status").split()


def test_rules_are_listed_checked_and_explained(house: Vedette, tmp_path: Path) -> None:
    rules = house.json("rules", "list")
    assert len(rules) >= 6
    (alert, *_) = house.json("alerts", "--limit", "1")
    assert "matches" in house("rules", "explain", alert["rule"], alert["article"])
    bad = tmp_path / "bad.yaml"
    bad.write_text("- id: x\n  when: country:KP\n  severty: urgent\n")
    house("rules", "check", str(bad), code=2)
    assert "bad.yaml:3" in house.err
    assert "severity" in house.err
    house("rules", "explain", "nosuch", "x", code=1)


def test_dead_letters_start_empty(house: Vedette) -> None:
    assert "No dead letters" in house("dead", "list")
    house("dead", "show", "d7", code=1)
    house("dead", "replay", code=2)


def test_settings_are_listed(house: Vedette) -> None:
    rows = {row["name"]: row for row in house.json("settings")}
    assert rows["VEDETTE_DATA"]["value"] == str(house.data)
    house("settings", code=2, VEDETTE_PARTITIONS="many")
    assert "VEDETTE_PARTITIONS is 'many'" in house.err


def test_the_watch_list_is_edited_and_travels_as_opml(tmp_path: Path) -> None:
    mine = Vedette(tmp_path / "data")
    assert "68 sources" in mine("sources", "list")
    added = mine("sources", "add", "https://own.example/feed", "--outlet", "Own", "--country", "GB", "--language", "en")
    assert "Added" in added
    assert "already" in mine("sources", "add", "https://own.example/feed", "--outlet", "Own")
    opml = tmp_path / "mine.opml"
    mine("sources", "export", str(opml))
    other = Vedette(tmp_path / "other")
    assert "Added 1 of 69" in other("sources", "import", str(opml))
    (source,) = [row["source"] for row in other.json("sources", "list") if row["source"]["name"] == "Own"]
    assert (source["country"], source["language"]) == ("GB", "en")
    assert "Removed" in mine("sources", "remove", "https://own.example/feed")
    mine("sources", "remove", "nosuch", code=1)


def test_a_bad_source_is_one_bad_row(tmp_path: Path) -> None:
    mine = Vedette(tmp_path / "data")
    mine.data.mkdir()
    (tmp_path / "empty.xml").write_text("")
    (mine.data / "watchlist.yaml").write_text(f"outlets:\n  - outlet: A\n    feeds: ['file:{tmp_path}/empty.xml']\n")
    assert "BAD" in mine("sources", "check", code=1)
    mine("run", "--once", code=3)


def test_ingest_takes_lines_and_names_the_bad(fresh: Callable[[], Vedette]) -> None:
    mine = fresh()
    line = {
        "title": "Sweden sells Gripen jets to Thailand",
        "text": "Sweden has sold Gripen jets to Thailand.",
        "id": "g1",
    }
    out = mine("ingest", code=1, stdin=json.dumps(line) + "\n{\n" + json.dumps(line) + "\n")
    assert "Took in 2 articles; 1 line " in out
    assert "line 2" in mine.err
    mine("run", "--once")
    (article,) = mine.json("search", "Gripen lane:import")
    assert article["title"] == line["title"]
    _forgets(mine, article["id"])
    _replays(mine)
    _watches(mine)


def _forgets(mine: Vedette, article: str) -> None:
    assert "Forgot 1" in mine("forget", article[:14], "--yes")
    assert not mine.json("search", "Gripen lane:import")
    mine("show", article, code=1)


def _replays(mine: Vedette) -> None:
    assert "Would replay 1 " in mine("replay", "howitzers lane:live", "--dry-run")
    assert "Replaying 1 " in mine("replay", "howitzers lane:live")
    mine("run", "--once")
    (article,) = mine.json("search", "howitzers Norway")
    assert article["lane"] == "replay"


def _watches(mine: Vedette) -> None:
    written = mine("watch", "weapon:drone country:SD", "--to", "alerts/sudan.jsonl")
    assert "when: weapon:drone country:SD" in written
    assert any(rule["send"][0]["target"] == "alerts/sudan.jsonl" for rule in mine.json("rules", "list"))
    mine("watch", "weapon:drone country:SD", "--to", "alerts/sudan.jsonl", code=2)
    mine("watch", "contry:SD", "--to", "alerts/x.jsonl", code=2)
    assert "did you mean country" in mine.err
    assert len(mine.json("rules", "list")) == 7
