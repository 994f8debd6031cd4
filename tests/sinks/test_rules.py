import pytest
from hypothesis import given, strategies as st

from sinks.rules import Rule, match, read
from vedette.errors import ConfigError
from vedette.models import Endpoint, Lane, Severity
from vedette.query import parse
from vedette.testing_articles import NOON, claim, country, told, weapon

DPRK = """\
# Arms of North Korea
- id: dprk-arms
  title: Arms to or from North Korea
  note: for the arms desk
  when: claim(kind:transfer actor:KP) OR claim(kind:transfer recipient:KP)
  severity: urgent
  lane: [live, sample]
  group: article
  send:
    - webhook: https://example.org/hook
      secret: env:DPRK_SECRET
    - file: alerts/dprk.jsonl
"""


def only(text: str) -> Rule:
    (rule,) = read(text)
    return rule


def test_every_field_is_read() -> None:
    rule = only(DPRK)
    assert (rule.id, rule.title, rule.note) == ("dprk-arms", "Arms to or from North Korea", "for the arms desk")
    assert rule.when == parse("claim(kind:transfer actor:KP) OR claim(kind:transfer recipient:KP)")
    assert (rule.severity, rule.lanes, rule.group) == (Severity.URGENT, (Lane.LIVE, Lane.SAMPLE), "article")
    assert rule.send == (
        Endpoint(channel="webhook", target="https://example.org/hook", secret="env:DPRK_SECRET"),
        Endpoint(channel="file", target="alerts/dprk.jsonl"),
    )
    assert rule.line == 2


def test_what_is_left_out_has_a_default() -> None:
    rule = only("id: any-tank\nwhen: weapon:tank\n")
    assert (rule.title, rule.severity, rule.lanes, rule.group, rule.send) == (
        "any-tank",
        Severity.NOTABLE,
        (Lane.LIVE,),
        "story",
        (),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
def test_no_rules_are_no_error(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("when", "query"),
    [
        ("{all: [country:KP, weapon:missile]}", "country:KP weapon:missile"),
        ("{any: [country:KP, country:RU]}", "country:KP OR country:RU"),
        ("{all: country:KP, none: [language:ko, language:ja]}", "country:KP -language:ko -language:ja"),
        ("{any: [country:KP, country:RU], all: ['weapon:*']}", "weapon:* (country:KP OR country:RU)"),
        ("{none: [country:US OR country:CN]}", "-(country:US OR country:CN)"),
    ],
)
def test_lists_of_queries_are_one_query(when: str, query: str) -> None:
    assert only(f"- id: x\n  when: {when}\n").when == parse(query)


def test_names_are_resolved_by_the_function_that_is_handed_in() -> None:
    rule = read("- id: x\n  when: country:Nordkorea\n", resolve=lambda vocabulary, value: "KP")[0]
    assert rule.when == parse("country:KP")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- id: x\n  whn: country:KP", 2, "'whn' is not a field; did you mean when?"),
        ("- id: x\n  title: t", 1, "'x': the field 'when' is missing"),
        ("- when: country:KP", 1, "the field 'id' is missing"),
        ("- id: Bad Name\n  when: a", 1, "field 'id': 'Bad Name' is not a name for a rule; use small letters"),
        ("- id: 5\n  when: a", 1, "field 'id': '5'"),
        ("- id: x\n  when: contry:KP", 2, "field 'when': 'contry:KP'.*did you mean country"),
        ("- id: x\n  when: ''", 2, "the field 'when' is missing"),
        ("- id: x\n  when: [a, b]", 2, "not a query, nor lists of queries"),
        ("- id: x\n  when:\n    all:\n      - country:KP\n      - weapn:tank", 5, "weapn.*did you mean weapon"),
        ("- id: x\n  when:\n    al: [a]", 3, "'al' is not a part of 'when'; did you mean all?"),
        ("- id: x\n  when: {all: []}", 2, "the list under 'all' is empty"),
        ("- id: x\n  when: {}", 2, "would match everything|empty"),
        ("- id: x\n  when: a\n  severity: urgnt", 3, "'severity': 'urgnt' is not known; did you mean urgent?"),
        ("- id: x\n  when: a\n  severity: other", 3, "There are: info, notable, urgent, flash"),
        ("- id: x\n  when: a\n  lane: [live, smaple]", 3, "'lane': 'smaple' is not known; did you mean sample?"),
        ("- id: x\n  when: a\n  group: rule", 3, "There are: story, article"),
        ("- id: x\n  when: a\n  title: 2026", 3, "put it into quotes"),
        ("- id: x\n  when: a\n  send: [webhook]", 3, "write one channel and where to"),
        ("- id: x\n  when: a\n  send:\n    - webook: https://x.org", 4, "did you mean webhook"),
        ("- id: x\n  when: a\n  send:\n    - file: a\n      webhook: b", 4, "one endpoint has 2 channels"),
        ("- id: x\n  when: a\n  send:\n    - secret: env:A", 4, "one endpoint has 0 channels"),
        ("- id: x\n  when: a\n  send:\n    - file:", 4, "write one channel"),
        ("- id: x\n  when: a\n- id: y\n  when: a\n- id: x\n  when: b", 5, "taken by the rule at line 1"),
        ("- id: x\n  id: y\n  when: a", 2, "duplicate key"),
        ("- id: x\n when: a", 2, "not readable as YAML"),
        ("- id: x\n  when: 'a", None, "not readable as YAML"),
        ("\t- id: x", 1, "not readable as YAML"),
        ("- id: x\n  when: *a", 2, "not readable as YAML"),
        ("just words", 1, "must be a list of rules"),
        ("- just words", 1, "is not a rule; a rule begins with - id:"),
    ],
)
def test_an_error_names_file_line_field_value_and_what_would_be_right(text: str, line: int | None, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        read(text, "rules/desk.yaml")
    assert str(caught.value).startswith("rules/desk.yaml")
    assert line is None or caught.value.line == line


def test_a_secret_in_the_rule_itself_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="env:NAME") as caught:
        read("- id: x\n  when: a\n  send:\n    - webhook: https://x.org\n      secret: whsec_c2VjcmV0")
    assert "c2VjcmV0" not in str(caught.value)
    assert caught.value.line == 5


def test_the_version_is_that_of_the_meaning() -> None:
    first = only(DPRK).version
    assert only(DPRK.replace("# Arms of", "# All about").replace("for the arms desk", "x")).version == first
    assert only(DPRK.replace("claim(kind:transfer actor:KP)", "(  claim(actor:KP   kind:transfer) )")).id == "dprk-arms"
    for old, new in [("urgent", "flash"), ("actor:KP", "actor:RU"), ("dprk.jsonl", "x.jsonl"), (", sample", "")]:
        assert only(DPRK.replace(old, new)).version != first


@given(st.text(max_size=200))
def test_any_text_is_rules_or_a_config_error(text: str) -> None:
    try:
        assert isinstance(read(text), list)
    except ConfigError as error:
        assert str(error).startswith("rules")  # noqa: PT017


def test_a_match_says_why() -> None:
    rule = only("- id: x\n  when: country:KP claim(stance:denied)\n")
    article = told(countries=(country("KP"),), claims=(claim("transfer", "KP", "RU", "denied", "KP"),))
    reasons = match(rule, article, NOON)
    assert reasons is not None
    assert reasons.terms == ("country:KP", "claim(stance:denied)")
    assert reasons.claims == article.claims
    assert match(rule, told(countries=(country("KP"),)), NOON) is None


def test_a_rule_sees_the_lanes_that_it_asks_for() -> None:
    article = told(weapons=(weapon("tank"),), lane=Lane.SAMPLE)
    assert match(only("- id: x\n  when: weapon:tank"), article, NOON) is None
    assert match(only("- id: x\n  when: weapon:tank\n  lane: [sample]"), article, NOON) is not None


def test_since_counts_back_from_the_record_and_not_from_now() -> None:
    rule = only("- id: x\n  when: since:1h")
    assert match(rule, told(minutes=-30), NOON) is not None
    assert match(rule, told(minutes=-90), NOON) is None
