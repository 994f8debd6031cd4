"""The rules that a fresh install starts with: one for each kind of user, and each finds what it is for."""

from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from sinks.rule_files import load
from sinks.rules import Rule, match
from vedette.models import Lane, Ownership
from vedette.testing_articles import NOON, claim, country, sanction, source, told, weapon

RULES: dict[str, Rule] = {rule.id: rule for rule in load(Path(str(resources.files("vedette.bundled"))) / "rules")}
DENIED = claim("transfer", "KP", "RU", "denied", "KP")
PROMISED = claim("transfer", "US", "UA", "promised", "US")


def test_there_are_six_in_a_file_each() -> None:
    assert len(RULES) == len({rule.file for rule in RULES.values()}) == 6


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_they_see_the_sample_newsroom_and_send_to_a_file(rule: Rule) -> None:
    assert rule.lanes == (Lane.LIVE, Lane.SAMPLE)
    assert [endpoint.channel for endpoint in rule.send] == ["file"]
    assert rule.send[0].target.startswith("alerts/")
    assert rule.title != rule.id


CASES: list[tuple[str, dict[str, Any], bool]] = [
    ("analyst-disputed-transfers", {"claims": (DENIED,)}, True),
    ("analyst-disputed-transfers", {"claims": (PROMISED,)}, False),
    ("arms-control-embargoed", {"claims": (DENIED,)}, True),
    ("arms-control-embargoed", {"claims": (claim("transfer", None, "HOUTHI", "alleged", "US"),)}, True),
    ("arms-control-embargoed", {"claims": (PROMISED,)}, False),
    ("arms-control-embargoed", {"claims": (PROMISED,), "weapons": (weapon("cbrn_agent", category="wmd"),)}, True),
    ("compliance-sanctions-change", {"sanctions": (sanction("impose", "EU", "RU"),)}, True),
    ("compliance-sanctions-change", {"sanctions": (sanction("evade"),)}, True),
    ("compliance-sanctions-change", {"sanctions": (sanction("none", "EU"),)}, False),
    ("risk-red-sea-and-gulf", {"countries": (country("YE"),), "weapons": (weapon("anti_ship_missile"),)}, True),
    ("risk-red-sea-and-gulf", {"countries": (country("YE"),), "weapons": (weapon("uav"),)}, True),
    ("risk-red-sea-and-gulf", {"countries": (country("FR"),), "weapons": (weapon("uav"),)}, False),
    ("newsroom-denials", {"claims": (DENIED,)}, True),
    ("newsroom-denials", {"claims": (DENIED,), "source": source(ownership=Ownership.STATE)}, False),
    ("programmer-claims", {"claims": (PROMISED,)}, True),
    ("programmer-claims", {}, False),
]


@pytest.mark.parametrize(("rule", "fields", "wanted"), CASES)
def test_each_finds_what_it_is_for(rule: str, fields: dict[str, Any], wanted: bool) -> None:
    assert (match(RULES[rule], told("a1", "News", **fields), NOON) is not None) == wanted


def test_every_rule_is_tried_both_ways() -> None:
    assert {(rule, wanted) for rule, _, wanted in CASES} == {
        (rule, wanted) for rule in RULES for wanted in (True, False)
    }
