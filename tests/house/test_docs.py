"""The docs are tested: what they name exists, and what exists is named."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import pytest

from processors.process import Taggers
from sinks import rule_files
from vedette.cli import vedette
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
