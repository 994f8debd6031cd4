"""`vedette watch`: a rule from one line."""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path

import click

from vedette.cli import _common
from vedette.errors import UsageError


def _valid(_ctx: click.Context, _param: click.Parameter, name: str | None) -> str | None:
    """A rule's id, which becomes a file's name, too."""
    if name is not None and not re.fullmatch(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?", name):
        raise click.BadParameter(f"{name!r}: use small letters, digits, -, _ and . only, at most 64")
    return name


@click.command(cls=_common.QueryCommand)
@click.argument("query")
@click.option("--to", "target", required=True, help="An http(s) URL, or a file for JSON lines (in the data folder).")
@click.option("--id", "name", callback=_valid, help="The rule's id; made from the query by default.")
@click.option("--title", help="What the alert is called; the query by default.")
@click.option(
    "--severity",
    type=click.Choice(["info", "notable", "urgent", "flash"]),
    default="notable",
    show_default=True,
    help="How much it matters.",
)
@click.option("--secret", help="For a webhook: where its signing secret is, like env:MY_SECRET.")
def command(query: str, target: str, name: str | None, title: str | None, severity: str, secret: str | None) -> None:
    """Write a rule that sends what QUERY finds --to a webhook or a file, and print it. It is in force at once.

    \b
    vedette watch 'weapon:drone country:SD' --to https://example.org/hook --secret env:HOOK_SECRET
    vedette watch 'sanction(action:evade)' --to alerts/evasion.jsonl
    """
    from sinks import rule_files
    from vedette import app
    from vedette.query import parse

    if not query.strip():
        raise UsageError("an empty QUERY would find every article; give it a word or a field, such as country:KP")
    settings = _common.settings()
    channel = _channel(target)
    app.prepare(settings)
    parse(query, app.resolver(settings))  # before a file is written: a query with a mistake is said to be just that
    folder = settings.rules_path
    if not folder.is_dir():
        raise UsageError(f"the rules are one file, {folder}; add the rule to it by hand")
    name = name or _name(query)
    file = folder / f"{name}.yaml"
    text = _rule(name, title or query, query, severity, {channel: target} | ({"secret": secret} if secret else {}))
    _write(file, text)
    try:
        rule_files.load(folder, resolve=app.resolver(settings), plugins=settings.plugins)
    except BaseException:
        file.unlink()  # nothing half-right stays
        raise
    click.echo(text, nl=False)
    click.echo(f"# written to {file}", err=True)


def _channel(target: str) -> str:
    """Which channel a target means by its looks."""
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", target, re.IGNORECASE)
    if scheme is None:
        return "file"
    if scheme[1].lower() not in ("http", "https"):
        raise UsageError(f"--to {target!r} must be an http(s) URL, or a file")
    return "webhook"


def _write(file: Path, text: str) -> None:
    """The whole file at once, as the rules are read while people write. Raises UsageError if there is one."""
    half = file.with_name(f".{file.name}.{os.getpid()}")  # not read: its name does not end in .yaml
    try:
        half.write_text(text, encoding="utf-8")
        os.link(half, file)  # refused if it exists, as a renaming would not be
    except FileExistsError as error:
        raise UsageError(f"there is a rule {file.stem!r} already, in {file}; choose another --id") from error
    finally:
        half.unlink(missing_ok=True)


def _name(query: str) -> str:
    """A short id of the query's first words, and of all of it."""
    words = re.sub(r"[^a-z0-9]+", "-", query.lower()).strip("-")[:30].rstrip("-")
    return f"watch-{words or 'query'}-{hashlib.blake2b(query.encode(), digest_size=2).hexdigest()}"


def _rule(name: str, title: str, query: str, severity: str, send: dict[str, str]) -> str:
    from vedette.yaml_file import yaml

    out = io.StringIO()
    yaml().dump([{"id": name, "title": title, "when": query, "severity": severity, "send": [send]}], out)
    return out.getvalue()
