"""Commands that only look: search, show, alerts, status, rules explain, settings. All on one small house."""

import json
from typing import Any

import pytest

SHELLS = "https://example.org/shells"


def article(seen: Any, query: str) -> dict[str, Any]:
    (found,) = seen.good("search", query, "--json").lines
    assert isinstance(found, dict)
    return found


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("lane:live claim(kind:transfer actor:KP stance:denied)", {"North Korea denies supplying Russia with shells"}),
        ('lane:live country:"North Korea"', {"North Korea denies supplying Russia with shells"}),
        ("lane:live weapon:tank country:UA", {"Norway sends tanks"}),
        ("lane:live sanction(action:impose target:BY)", {"EU imposes sanctions on Belarus"}),
        ("lane:live -country:*", {"Cup final [/bold] tonight"}),
        ("lane:live country:KP OR outlet:nosuch", {"North Korea denies supplying Russia with shells"}),
        ("lane:live country:AQ", set()),
    ],
)
def test_a_query_finds_what_it_means(seen: Any, query: str, titles: set[str]) -> None:
    found = seen.good("search", query, "--json").lines
    assert {one["title"] for one in found} == titles
    shown = seen.good("search", query).out
    assert all(title in shown for title in titles)
    assert f"{len(titles)} found" in shown


@pytest.mark.parametrize(
    "order", [("-lane:sample", "--limit", "9"), ("--limit", "9", "-lane:sample"), ("--", "-lane:sample")]
)
def test_a_query_may_begin_with_not(seen: Any, order: tuple[str, ...]) -> None:
    done = seen.good("search", *order) if "--" in order else seen.good("search", *order, "--json")
    assert "4 found" in done.out or len(done.lines) == 4


def test_pages_go_on_where_the_last_one_ended(seen: Any) -> None:
    everything = seen.good("search", "--json", "--limit", "100").lines
    first = seen.good("search", "--limit", "3")
    cursor = first.out.split("--cursor ")[1].split()[0]
    second = seen.good("search", "--limit", "100", "--cursor", cursor, "--json").lines
    assert [one["id"] for one in everything[3:]] == [one["id"] for one in second]
    assert f"{len(everything)} found, 3 shown" in first.out


def test_facets_count(seen: Any) -> None:
    last = seen.good("search", "lane:live", "--facet", "country", "--facet", "lane", "--limit", "0", "--json").lines[-1]
    assert last["total"] == 4
    assert last["facets"]["lane"] == [["live", 4]]
    assert dict(last["facets"]["country"])["KP"] == 1


def test_every_facet_that_the_help_names_works(seen: Any) -> None:
    from vedette.cli.search import FACETS

    for facet in FACETS:
        assert f"{facet}: " in seen.good("search", "--facet", facet, "--limit", "0").out


def test_times_bound_what_is_found(seen: Any) -> None:
    assert len(seen.good("search", "lane:live", "--since", "1h", "--json").lines) == 4
    assert seen.good("search", "lane:live", "--until", "1h", "--json").lines == []
    assert (
        len(seen.good("search", "lane:live", "--since", "2020-01-01", "--until", "2100-01-01T10:00Z", "--json").lines)
        == 4
    )
    assert seen.good("alerts", "--until", "1h", "--json").lines == []
    assert seen.good("dead", "list", "--since", "2w", "--json").lines == []
    assert "Would replay 0 articles" in seen.good("replay", "--until", "1d", "--dry-run").out


@pytest.mark.parametrize("command", [("search",), ("alerts",), ("dead", "list"), ("replay", "--dry-run")])
@pytest.mark.parametrize("time", ["yesterday", "999999w", "7", "2026-13-01", ""])
def test_a_time_that_is_none_is_refused(seen: Any, command: tuple[str, ...], time: str) -> None:
    done = seen(*command, "--since", time)
    assert done.code == 2
    assert "is not a time: write 24h, 7d" in done.err


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("cuntry:KP",), "did you mean country:"),
        (("country:",), "needs a value"),
        (("country:Atlantis",), "Atlantis"),
        (("(country:KP",), "bracket"),
        (("x", "--facet", "bogus"), "facets are country"),
        (("x", "--cursor", "bogus"), "cursor"),
        (("x", "--limit", "-1"), "range"),
    ],
)
def test_a_query_with_a_mistake_says_which(seen: Any, args: tuple[str, ...], hint: str) -> None:
    done = seen("search", *args)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert "Traceback" not in done.err


# --- show ------------------------------------------------------------------------------------------------------------


def test_an_article_is_shown_by_its_id_shortened_or_its_url(seen: Any) -> None:
    found = article(seen, "lane:live country:KP")
    for name in (found["id"], found["id"][:10], SHELLS, SHELLS + "?utm_source=x#top"):
        assert seen.good("show", name, "--json").lines == [found]
    view = seen.good("show", SHELLS).out
    assert "North Korea denies supplying" in view
    assert "Example Times, ownership private" in view
    assert "\x1b" not in view


def test_brackets_in_a_title_are_no_markup(seen: Any) -> None:
    assert "Cup final [/bold] tonight" in seen.good("show", "https://example.org/football").out


def test_stories_and_alerts_are_shown_too(seen: Any) -> None:
    found = article(seen, "lane:live country:KP")
    (story,) = seen.good("show", found["story"], "--json").lines
    assert story["members"] == [found["id"]]
    assert found["title"] in seen.good("show", found["story"][:12]).out
    alert = seen.good("alerts", found["id"], "--limit", "1", "--json").lines[0]
    assert seen.good("show", alert["id"][:12], "--json").lines[0]["id"] == alert["id"]
    assert alert["rule_title"] in seen.good("show", alert["id"]).out


def test_what_is_not_there_is_exit_code_1(seen: Any) -> None:
    for name in ("azzzzzzzz", "https://example.org/nosuch", "", "https://"):
        done = seen("show", name)
        assert (done.code, done.out) == (1, "")
        assert "Nothing is known by" in done.err


def test_an_id_that_is_too_short_names_those_it_could_be(seen: Any) -> None:
    for args in (("show", "a"), ("rules", "explain", "programmer-claims", "a")):
        done = seen(*args)
        assert done.code == 2
        assert "begins several ids: a" in done.err


# --- alerts ----------------------------------------------------------------------------------------------------------


def test_alerts_are_listed_with_their_evidence(seen: Any) -> None:
    listed = seen.good("alerts", "--limit", "1000", "--json").lines
    assert len({one["id"] for one in listed}) == len(listed) > 10
    of_one = seen.good("alerts", SHELLS, "--json").lines
    assert of_one, "the alerts of an article, by its URL"
    assert {one["url"] for one in of_one if "url" in one} == {SHELLS}
    rule = listed[0]["rule"]
    by_rule = seen.good("alerts", "--rule", rule, "--limit", "1000", "--json").lines
    assert by_rule == [one for one in listed if one["rule"] == rule]
    assert listed[0]["rule_title"] in seen.good("alerts", "--limit", "1").out


def test_one_alert_comes_with_its_deliveries(seen: Any) -> None:
    newest = seen.good("alerts", "--limit", "1", "--json").lines[0]
    alert, *deliveries = seen.good("alerts", newest["id"][:14], "--json").lines
    assert alert == newest
    assert deliveries
    assert {one["alert"] for one in deliveries} == {newest["id"]}
    assert "delivered" in seen.good("alerts", newest["id"]).out


def test_an_alert_that_is_not_there(seen: Any) -> None:
    done = seen("alerts", "wnosuch")
    assert done.code == 1
    assert "No alert is known by 'wnosuch'" in done.err
    assert seen.good("alerts", "--rule", "nosuch").out.strip() == "No alerts."


# --- status, rules explain, settings ---------------------------------------------------------------------------------


def test_the_status_adds_up(seen: Any) -> None:
    lines = seen.good("status", "--json").lines
    stages = [one for one in lines if "group" in one]
    assert {one["group"] for one in stages} == {"processors", "stories", "index", "alerts", "deliveries"}
    for one in stages:
        assert one["lag"] == 0
        assert one["committed"] == one["written"] + one["nothing"] + one["dead"]
    assert sum(one["outcome"] == "new" for one in lines if "outcome" in one) == 4
    shown = seen.good("status").out
    assert "NO" not in shown.split("Sources")[0]
    assert "Dead letters in the log: 0" in shown


def test_a_rule_is_explained(seen: Any) -> None:
    yes = seen.good("rules", "explain", "newsroom-denials", SHELLS).out
    assert "newsroom-denials matches" in yes
    assert "because of" in yes
    assert "in the text" in yes
    no = seen.good("rules", "explain", "newsroom-denials", "https://example.org/football").out
    assert "does not match" in no
    for args in (("nosuch", SHELLS), ("newsroom-denials", "https://example.org/nosuch")):
        assert seen("rules", "explain", *args).code == 1


def test_settings_are_listed_with_what_was_changed(seen: Any) -> None:
    lines = {one["name"]: one for one in seen.good("settings", "--json", VEDETTE_WORKERS="3").lines}
    assert lines["VEDETTE_WORKERS"]["value"] == "3"
    assert lines["VEDETTE_WORKERS"]["default"] == "0"
    assert "VEDETTE_WORKERS = 3   (changed)" in seen.good("settings", VEDETTE_WORKERS="3").out


def test_a_source_is_listed_with_its_last_poll(seen: Any) -> None:
    (one,) = seen.good("sources", "list", "--json").lines
    assert one["source"]["name"] == "Example items"
    assert (one["last_poll"]["outcome"], one["last_poll"]["new"]) == ("new", 4)
    assert json.dumps(one["source"]["id"])[1:7] in seen.good("sources", "list").out
