"""The promise of the main job: kill -9 of any process, at any time, loses no article and no alert, and doubles none.

The short form runs by default; the full one (`make torture`) takes a seed a test, so that it may be run in parts:
`pytest -m torture -k 20261124`.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from feed_server import RULE, FeedServer, Planned, plan
from hook_server import HookServer
from main_job import House, until

from sinks.stores import open_store
from vedette import query
from vedette.codec import decode
from vedette.errors import InputError
from vedette.models import Alert, Article, ToldArticle
from vedette.settings import Settings
from vedette.streams import Stream, open_stream

FEEDS = 20
QUIET = 3.0  # seconds without a request, after which the receiver counts as quiet
VICTIMS = ("supervisor", "producers", "processors", "stories", "index", "alerts", "deliveries", "parser")


class Job(NamedTuple):
    """How much work, how many kills, and how long it may take to be done after the last kill."""

    articles: int
    waves: int
    kills: int
    seed: int
    seconds: float


@pytest.mark.slow
def test_kills_of_any_process_lose_and_double_nothing(tmp_path: Path) -> None:
    survive(Job(articles=1_000, waves=2, kills=5, seed=20261338, seconds=90), tmp_path)


@pytest.mark.torture
@pytest.mark.timeout(1_400)
@pytest.mark.parametrize("seed", [20261123, 20261124, 20261125])
def test_thirty_kills_during_five_thousand_articles(tmp_path: Path, seed: int) -> None:
    survive(Job(articles=5_000, waves=5, kills=30, seed=seed, seconds=600), tmp_path)


def survive(job: Job, folder: Path) -> None:
    began = time.monotonic()

    def say(what: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)

    with ExitStack() as stack:
        feeds = FeedServer(plan(job.articles, FEEDS, job.waves, job.seed), job.seed)
        hooks = HookServer()
        stack.enter_context(feeds.server)
        stack.enter_context(hooks.server)
        house = House(folder)
        house.furnish(feeds.urls(), rules(hooks.url()))
        stack.enter_context(house)
        house.wait_until_started()
        say("all roles run")
        kill_at_random(house, feeds, job, say)
        until(lambda: not missing(folder, feeds), job.seconds, lambda: f"not in the log: {missing(folder, feeds)}")
        say("every article and every edit is in the log")
        until(lambda: settled(house, hooks), job.seconds, lambda: f"{house.progress()}\n{house.logs()}")
        say(f"all is quiet; {len(hooks.received)} requests at the receiver")
        check_progress(house)
        took = house.interrupt()
        say(f"ended {took:.1f} s after Ctrl-C")
        assert took < 10
        alerts = check_log(folder, feeds)
        check_index(folder, feeds)
        check_deliveries(folder, hooks, alerts)
        say(f"{len(feeds.expected)} articles and {len(alerts)} alerts, each under one id")


def rules(hook: str) -> str:
    return f"""
- id: desk
  title: Shells from North Korea
  when: {RULE}
  severity: notable
  send:
    - webhook: {hook}
      secret: env:HOOK_SECRET
    - file: alerts/desk.jsonl
"""


# --- while it runs ---------------------------------------------------------------------------------------------------


def kill_at_random(house: House, feeds: FeedServer, job: Job, say: Callable[[str], None]) -> None:
    """Spread over the work: each kill waits until its share of the documents was served, and comes soon after one."""
    chance = random.Random(job.seed)
    victims = [*VICTIMS] * (job.kills // len(VICTIMS) + 1)
    chance.shuffle(victims)
    for number, wanted in enumerate(victims[: job.kills]):
        share = max(number / job.kills * 0.95, 0.001)
        until(lambda least=share: feeds.served() >= least, job.seconds, house.logs)  # type: ignore[misc]
        time.sleep(chance.uniform(0.0, 0.8))
        who, victim = choose(house, wanted, chance)
        house.kill(victim)
        say(f"killed {who} ({number + 1} of {job.kills}; {feeds.served():.0%} of the documents served)")


def choose(house: House, wanted: str, chance: random.Random) -> tuple[str, psutil.Process]:
    """One of the processes that are what is wanted, or, where there is none just now, of all."""
    tree = house.tree()
    while not tree:
        time.sleep(0.05)
        tree = house.tree()
    who = wanted if wanted in tree else chance.choice(sorted(tree))
    return who, chance.choice(tree[who])


def missing(folder: Path, feeds: FeedServer) -> list[str]:
    """The articles of which the last form was not appended yet."""
    stream = open_stream(Settings(data=folder))
    try:
        articles = (decode(Article, record.value, record.headers) for record in stream.scan("articles"))
        texts = {one.id: one.text for one in articles}
    finally:
        stream.close()
    return [one.url for one in feeds.expected.values() if texts.get(one.id) != one.last]


def settled(house: House, hooks: HookServer) -> bool:
    """Nothing waits in any stage, and the receiver has been quiet for a while with all that was raised."""
    if any(one["lag"] for one in house.progress()):
        return False
    before = len(hooks.received)
    time.sleep(QUIET)
    stream = open_stream(Settings(data=house.folder))
    try:
        raised = {alert.id for alert in alerts_of(stream)}
    finally:
        stream.close()
    return before == len(hooks.received) and raised == set(hooks.accepted())


def check_progress(house: House) -> None:
    for one in house.progress():
        assert one["committed"] == one["written"] + one["nothing"] + one["dead"], one
        assert one["committed"] == one["appended"] or one["stream"] == "polls", one  # polls go on
        assert one["dead"] == 0, one
    assert "NO" not in house.do("status").stdout


# --- what came of it -------------------------------------------------------------------------------------------------


def alerts_of(stream: Stream) -> list[Alert]:
    return [decode(Alert, record.value, record.headers) for record in stream.scan("alerts")]


def check_log(folder: Path, feeds: FeedServer) -> dict[str, Alert]:
    """Every article went all the way; the alerts that the plan foresees were raised, and no others."""
    stream = open_stream(Settings(data=folder))
    try:
        articles = [decode(Article, record.value, record.headers) for record in stream.scan("articles")]
        assert {one.id for one in articles} == set(feeds.expected)
        told = {record.key for record in stream.scan("told")}
        assert told == set(feeds.expected)
        assert [record.key for record in stream.scan("dead")] == []
        alerts = alerts_of(stream)
    finally:
        stream.close()
    raised = {alert.id: alert for alert in alerts}
    assert Counter(story_of(feeds, alert) for alert in raised.values()) == Counter(
        {story(one) for one in feeds.expected.values() if one.wanted}
    )
    for alert in alerts:
        assert alert == raised[alert.id], "an alert that came twice is the same both times"
    return raised


def story(one: Planned) -> str:
    """The two prints of a story count as one."""
    return min(one.url, one.twin or one.url)


def story_of(feeds: FeedServer, alert: Alert) -> str:
    return story(feeds.expected[alert.article])


def check_index(folder: Path, feeds: FeedServer) -> None:
    """Each article once, as it reads after its last edit."""
    store = open_store(Settings(data=folder), read_only=True)
    try:
        found: list[ToldArticle] = []
        cursor, total = None, -1
        while cursor is not None or total < 0:
            hits = store.search(query.parse(""), now=datetime.now(UTC), limit=500, cursor=cursor)
            found, cursor, total = [*found, *hits.documents], hits.cursor, hits.total
    finally:
        store.close()
    assert total == len(found) == len(feeds.expected)
    assert {one.id: one.text for one in found} == {id_: one.last for id_, one in feeds.expected.items()}


def check_deliveries(folder: Path, hooks: HookServer, alerts: dict[str, Alert]) -> None:
    """Each alert arrived, the same bytes under one id each time; the file holds each, too."""
    assert set(hooks.accepted()) == set(alerts)
    assert len({(one.id, one.body) for one in hooks.received}) == len(alerts)
    assert any(one.status == 500 for one in hooks.received)
    assert set(alerts) == set(whole_lines(folder / "alerts" / "desk.jsonl"))


def whole_lines(file: Path) -> list[str]:
    """The ids in a file of alerts. A process that is killed may leave half a line, which its readers pass over."""
    ids = []
    for line in file.read_bytes().splitlines():
        assert line, "no line is empty"
        with suppress(InputError):
            ids.append(decode(Alert, line).id)
    return ids
