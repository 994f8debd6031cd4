"""The alerts stage over a real log: once an alert, whatever comes again, breaks off or is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from sinks.alert import AlertHandler
from sinks.rules import Rule, read
from vedette.codec import decode, encode, headers_of
from vedette.errors import LeaseLost, StoreError
from vedette.models import Alert, Control, Lane, Status, ToldArticle, Vocabulary
from vedette.settings import Settings
from vedette.stage import Dead, Nothing, Outcome, Stage, Written
from vedette.streams import Record, Stream, open_stream
from vedette.testing_articles import NOON, claim, country, mention, told, weapon

RULES = """
- id: dprk-arms
  title: Arms of North Korea
  when: claim(kind:transfer actor:KP)
  severity: urgent
  send: [{file: alerts/dprk.jsonl}]
- id: tanks
  when: weapon:tank
  group: article
  lane: [live, sample]
"""
TITLE = "North Korea denies supplying Russia with arms"


def article(id: str = "a1", story: str = "s1", **fields: object) -> ToldArticle:  # noqa: A002
    text = "Pyongyang denies it. Rain fell in Oslo."
    denial = claim("transfer", "KP", "RU", "denied", "KP", evidence=((0, len(TITLE)), (47, 67)))
    found = country("KP", mention(0, 0, "North Korea"), mention(47, 0, "Pyongyang"))
    return told(id, TITLE, text, story=story, claims=(denial,), countries=(found,), **fields)


def record(one: ToldArticle, position: int = 0) -> Record:
    return Record(
        key=one.id,
        value=encode(one),
        headers=headers_of(one),
        stream="told",
        partition=0,
        position=position,
        appended_at=NOON,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, broker="file:")


@pytest.fixture
def stream(settings: Settings) -> Iterator[Stream]:
    one = open_stream(settings)
    yield one
    one.close()


@pytest.fixture
def handler(settings: Settings, stream: Stream) -> Iterator[AlertHandler]:
    one = AlertHandler(settings, stream, read(RULES), 1)
    yield one
    one.close()


def alerts(outcome: Outcome) -> list[Alert]:
    if not isinstance(outcome, Written):
        return []
    assert all(name == "alerts" for name, _ in outcome.outputs)
    return [decode(Alert, each.value, each.headers) for _, each in outcome.outputs]


def raised(handler: AlertHandler, one: ToldArticle, position: int = 0) -> list[Alert]:
    return alerts(handler.handle([record(one, position)])[0])


def test_an_alert_is_whole_in_itself(handler: AlertHandler) -> None:
    (alert,) = raised(handler, article())
    assert alert.rule == "dprk-arms"
    assert (alert.rule_title, alert.severity, alert.at) == ("Arms of North Korea", "urgent", NOON)
    assert (alert.article, alert.article_version, alert.title, alert.url) == (
        "a1",
        1_000,
        TITLE,
        "https://news.example/a1",
    )
    assert (alert.story, alert.group, alert.occasion, alert.countries) == ("s1", "s1", "", ("KP",))
    assert alert.headline == "KP denies supplying arms to RU"
    assert alert.reasons == ("claim(kind:transfer actor:KP)",)
    assert [evidence.text for evidence in alert.evidence] == [TITLE, "Pyongyang denies it."]
    first = alert.evidence[0]
    assert [first.text[start:end] for start, end in first.highlights] == ["North Korea"]
    assert alert.claims == article().claims
    assert alert.source.outlet == "Example News"
    assert [endpoint.target for endpoint in alert.send] == ["alerts/dprk.jsonl"]


def test_one_alert_a_rule_and_story(handler: AlertHandler) -> None:
    assert len(raised(handler, article("a1", "s1"), 0)) == 1
    assert raised(handler, article("a2", "s1"), 1) == []
    assert len(raised(handler, article("a3", "s2"), 2)) == 1


def test_a_rule_may_group_by_article(handler: AlertHandler) -> None:
    tank = (weapon("tank"),)
    assert [a.rule for a in raised(handler, told("a1", story="s1", weapons=tank), 0)] == ["tanks"]
    assert [a.group for a in raised(handler, told("a2", story="s1", weapons=tank), 1)] == ["a2"]


def test_a_record_that_comes_again_gives_its_recorded_alert(handler: AlertHandler) -> None:
    first = raised(handler, article(), 5)
    assert raised(handler, article(), 5) == first != []


def test_a_repeat_at_another_place_gives_nothing(handler: AlertHandler) -> None:
    raised(handler, article(), 5)
    assert handler.handle([record(article(), 6)]) == [Nothing()]


def test_an_edit_cannot_alert_twice_but_may_alert_first(handler: AlertHandler) -> None:
    plain = replace(article(), claims=())
    assert raised(handler, plain, 0) == []
    edited = replace(article(), version=2_000)
    assert len(raised(handler, edited, 1)) == 1
    assert raised(handler, replace(edited, version=3_000), 2) == []
    assert raised(handler, replace(article(), story="s9", version=500), 3) == []  # older than what is known


def test_new_gazetteers_may_find_what_was_missed(handler: AlertHandler) -> None:
    raised(handler, replace(article(), claims=()), 0)
    assert len(raised(handler, replace(article(), vocabulary=Vocabulary("1", 7)), 1)) == 1


def test_a_record_redelivered_behind_its_edit_still_gives_its_alert(handler: AlertHandler) -> None:
    batch = [record(article(), 0), record(replace(article(), version=2_000), 1)]
    first = handler.handle(batch)
    assert [len(alerts(outcome)) for outcome in first] == [1, 0]
    assert handler.handle(batch) == first


def test_lanes(handler: AlertHandler) -> None:
    tank = (weapon("tank"),)
    assert raised(handler, article(lane=Lane.SAMPLE), 0) == []
    assert raised(handler, article(lane=Lane.BACKLOG), 1) == []
    assert len(raised(handler, told("a9", weapons=tank, lane=Lane.SAMPLE), 2)) == 1


def test_what_is_withdrawn_raises_nothing(handler: AlertHandler) -> None:
    assert raised(handler, article(status=Status.WITHDRAWN)) == []


def test_what_cannot_be_read_is_dead_and_the_rest_goes_on(handler: AlertHandler) -> None:
    broken = replace(record(article()), value=b"{}")
    newer = replace(record(article()), headers={"schema": "told/9.0"})
    first, second, third = handler.handle([broken, newer, record(article("a3"), 3)])
    assert isinstance(first, Dead)
    assert isinstance(second, Dead)
    assert "newer" in second.reason
    assert len(alerts(third)) == 1


def test_other_streams_need_nothing(handler: AlertHandler) -> None:
    assert handler.handle([replace(record(article()), stream="polls")]) == [Nothing()]


def test_what_is_forgotten_alerts_no_more(handler: AlertHandler) -> None:
    assert len(raised(handler, article("a1", "s1"), 0)) == 1
    for subject in ("a1", "a2"):
        one = Control(kind="tombstone", subject=subject, by="desk", at=NOON)
        assert handler.handle([Record(key=subject, value=encode(one), stream="control")]) == [Written()]
    assert raised(handler, article("a1", "s1"), 0) == []  # the recorded alert is gone with its article
    assert raised(handler, article("a2", "s2"), 1) == []
    assert len(raised(handler, article("a3", "s3"), 2)) == 1


def test_what_was_decided_but_never_appended_comes_after_a_restart(settings: Settings, stream: Stream) -> None:
    one = AlertHandler(settings, stream, read(RULES), 1)
    first = raised(one, article(), 0)
    one.close()  # died before `done`
    again = AlertHandler(settings, stream, [], 2)  # not even the rules matter any more
    assert raised(again, article(), 0) == first
    again.close()


def test_a_lost_state_cannot_alert_twice(settings: Settings, stream: Stream, tmp_path: Path) -> None:
    one = AlertHandler(settings, stream, read(RULES), 1)
    (outcome,) = one.handle([record(article(), 0)])
    assert isinstance(outcome, Written)
    stream.append([*outcome.outputs, ("alerts", Record(key="x", value=b"?"))])
    one.close()
    gone = Control(kind="tombstone", subject="a9", by="desk", at=NOON)
    stream.append([("control", Record(key="a9", value=encode(gone), headers=headers_of(gone)))])
    for file in (tmp_path / "state").glob("alerts.sqlite*"):
        file.unlink()
    again = AlertHandler(settings, stream, read(RULES), 2)
    assert raised(again, article("a2"), 1) == []
    assert len(raised(again, article("a3", "s3"), 2)) == 1
    assert raised(again, article("a9", "s9"), 3) == []
    again.close()


def test_a_later_holder_is_not_written_over(settings: Settings, stream: Stream) -> None:
    old, new = AlertHandler(settings, stream, read(RULES), 1), AlertHandler(settings, stream, read(RULES), 2)
    with pytest.raises(LeaseLost, match="taken over"):
        old.handle([record(article())])
    assert len(raised(new, article())) == 1
    old.close()
    new.close()


def test_a_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path, stream: Stream) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be opened"):
        AlertHandler(Settings(data=tmp_path / "file"), stream, [], 1)


def test_in_the_stage_each_story_alerts_once(settings: Settings, stream: Stream) -> None:
    rules: list[Rule] = read(RULES)
    for i in range(60):
        one = article(f"a{i}", f"s{i % 20}")
        stream.append([("told", Record(key=one.id, value=encode(one), headers=headers_of(one)))])
    stage = Stage(
        "alerts", stream, ["told"], lambda epoch: AlertHandler(settings, stream, rules, epoch), single=True, batch=7
    )
    totals = stage.drain()
    stage.close()
    assert (totals.written, totals.nothing, totals.dead) == (20, 40, 0)
    ids = [decode(Alert, each.value).id for each in stream.scan("alerts")]
    assert len(ids) == len(set(ids)) == 20
