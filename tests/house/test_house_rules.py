"""The house's own rules: what is promised about the tree, the commands and the settings."""

import importlib
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest

from vedette import plugins, topology
from vedette.cli import vedette
from vedette.codec import SCHEMAS
from vedette.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("vedette", "producers", "processors", "sinks")
COMMANDS = plugins.names("vedette.cli")


def walk(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    found = [(name, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            loaded = command.get_command(context, child)
            assert loaded is not None
            found += walk(loaded, f"{name} {child}")
    return found


@pytest.mark.parametrize(("name", "command"), walk(vedette, "vedette"), ids=lambda value: str(value).replace(" ", "_"))
def test_every_command_and_option_says_what_it_does(name: str, command: click.Command) -> None:
    assert command.get_short_help_str(), f"{name} has no help"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no sentence"


def test_the_commands_are_those_that_the_readme_and_users_know() -> None:
    wanted = {"run", "tag", "ingest", "search", "show", "alerts", "status", "sources", "rules", "dead", "replay"}
    assert wanted | {"forget", "sample", "watch"} <= set(COMMANDS)


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_every_setting_has_a_sentence(field: object) -> None:
    sentence = field.metadata["sentence"]  # type: ignore[attr-defined]
    assert sentence.endswith(".")
    assert len(sentence) > 20


def test_package_names_are_free_of_clashes() -> None:
    for name in PACKAGES:
        assert name not in sys.stdlib_module_names
        assert Path(str(importlib.import_module(name).__file__)).is_relative_to(ROOT)


def test_tests_have_no_init_files() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_the_topology_is_whole() -> None:
    written = {stream for node in topology.STAGES for stream in node.writes}
    for node in topology.STAGES:
        assert set(node.reads) | set(node.writes) <= set(topology.STREAMS), node.role
        assert set(node.reads) - {"control"} <= written, f"{node.role} reads what nobody writes"
    assert {name for name, _, _ in SCHEMAS.values()} == {
        "article", "tagged", "told", "story", "alert", "delivery", "poll", "control", "dead",
    }  # fmt: skip


def test_data_flows_from_left_to_right() -> None:
    """A stage reads only what stages before it write; the exceptions are named in the design."""
    order = {node.role: at for at, node in enumerate(topology.STAGES)}
    writer = {stream: node.role for node in topology.STAGES for stream in node.writes}
    back = {
        (node.role, stream)
        for node in topology.STAGES
        for stream in node.reads
        if stream in writer and order[writer[stream]] >= order[node.role]
    }
    assert back <= {("index", "alerts"), ("index", "deliveries"), ("alerts", "deliveries")}


@pytest.mark.parametrize("package", ["vedette", "vedette.cli"])
def test_the_embedded_default_loads_lazily(package: str) -> None:
    """Neither a broker's nor an index's client is imported with the package."""
    clients = ("faust", "kafka", "elasticsearch", "tantivy", "aiohttp", "numpy")
    code = f"import {package}, sys; print(*(name for name in {clients!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_hold_hashes_and_name_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "index-url" not in text
    assert "://" not in text
    assert text.count("--hash=sha256:") >= text.count("==")
