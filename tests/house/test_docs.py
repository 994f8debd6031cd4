"""The docs are tested: what they name exists, and what exists is named."""

import json
import re
import shlex
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest

from processors.process import Taggers
from producers import sources
from sinks import rule_files, rules
from sinks.channels import webhook
from vedette.cli import vedette
from vedette.errors import VedetteError
from vedette.settings import HEAD, Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMAND = re.compile(r"(?:^    |`)(?:\.venv/bin/)?(vedette [a-z][^`\n]*)", re.MULTILINE)


def commands() -> list[str]:
    found = {
        match[1].split("#")[0].split("<")[0].split("|")[0].strip()
        for page in PAGES
        for match in COMMAND.finditer(page.read_text())
    }
    return sorted(found)


@pytest.mark.parametrize("line", commands())
def test_every_command_in_the_docs_exists(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = vedette
    while isinstance(command, click.Group) and words:
        context = click.Context(command)
        found = command.get_command(context, words[0])
        assert found is not None, f"{line}: no command {words[0]!r}"
        command, words = found, words[1:]
    options = {name for parameter in command.params if isinstance(parameter, click.Option) for name in parameter.opts}
    for word in words:
        assert not word.startswith("--") or word in options, f"{line}: no option {word}"


def test_every_setting_is_in_the_docs_and_only_those() -> None:
    known = {HEAD + field.name.upper() for field in fields(Settings)}
    for page in PAGES:
        assert set(re.findall(r"VEDETTE_[A-Z_]+[A-Z]", page.read_text())) <= known, page.name
    table = (ROOT / "docs" / "operate.md").read_text()
    for field in fields(Settings):
        assert f"| `{HEAD}{field.name.upper()}` |" in table
        assert field.metadata["sentence"] in table


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_examples_work() -> None:
    assert len(rule_files.load(ROOT / "examples" / "rules.yaml")) == 2
    tags = Taggers(ROOT / "examples" / "plugins").understand("", "Two containers left Rajin for Vostochny.", "en").tags
    assert {tag.id for tag in tags} == {"KPRJN", "RUVYP"}
    assert [one.source.outlet for one in sources.load(ROOT / "examples" / "watchlist.yaml")] == ["Example Times"] * 2


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, text) of each block of code in that language."""
    return [
        (page.name, match[1])
        for page in PAGES
        for match in re.finditer(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    ]


@pytest.mark.parametrize(("page", "text"), blocks("yaml"))
def test_every_rule_in_the_docs_is_one(page: str, text: str) -> None:
    assert [rule.id for rule in rules.read(text, page)] == ["dprk-arms"]


def test_the_receiver_in_the_docs_knows_what_is_genuine() -> None:
    names: dict[str, Any] = {}
    ((_, text),) = blocks("python")
    exec(text, names)
    secret, body = "whsec_bm90IGEgc2VjcmV0IGF0IGFsbA==", b'{"type":"alert.raised"}'
    sent = webhook.signed("wexample", body, f"whsec_b2xkZXI= {secret}", datetime.now(UTC))
    assert names["genuine"](sent, body, secret)
    assert not names["genuine"](sent, body + b" ", secret)
    assert not names["genuine"]({**sent, "webhook-timestamp": "1"}, body, secret)


def test_every_page_is_within_reach_of_the_readme() -> None:
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in seen and page.suffix == ".md":
            seen.add(page)
            ahead += [(page.parent / to).resolve() for to in re.findall(r"\]\(([^)#:]+)\)", page.read_text())]
    assert {page.resolve() for page in PAGES} <= {page.resolve() for page in seen}


def test_the_exit_codes_are_the_same_everywhere() -> None:
    """Those of the exceptions, of the help, and of the page."""
    kinds = [VedetteError, *VedetteError.__subclasses__()]
    used = {0, 3, 130, *(kind.exit_code for kind in kinds)}
    page = (ROOT / "docs" / "operate.md").read_text().partition("## Exit codes")[2].partition("##")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == used
    table = str(vedette.epilog).partition("Exit codes:")[2]
    assert {int(code) for code in re.findall(r"(?:^|;)\s*(\d+) ", table)} == used


def test_the_figures_of_the_readme_were_measured() -> None:
    measured = json.loads((ROOT / "bench" / "results.json").read_text())
    rows = re.findall(r"^\| ([^|]+) \| ([\d.]+)x \| ([^|]+) \|$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert rows == [(one["name"], f"{one['ratio']:g}", one["peer"]) for one in measured]
