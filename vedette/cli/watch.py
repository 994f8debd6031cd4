"""`vedette watch`: a rule from one line."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import click

from vedette.cli import _common
from vedette.errors import UsageError


@click.command()
@click.argument("query")
@click.option("--to", "target", required=True, help="An http(s) URL, or a file for JSON lines.")
@click.option("--id", "name", help="The rule's id; made from the query by default.")
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

    settings = _common.settings()
    app.prepare(settings)
    folder = settings.rules_path
    if not folder.is_dir():
        raise UsageError(f"the rules are one file, {folder}; add the rule to it by hand")
    name = name or _name(query)
    file = folder / f"{name}.yaml"
    text = _rule(name, title or query, query, severity, target, secret)
    _write(file, text)
    try:
        rule_files.load(folder, resolve=app.resolver(settings), plugins=settings.plugins)
    except Exception:
        file.unlink()  # nothing half-right stays
        raise
    click.echo(text, nl=False)
    click.echo(f"# written to {file}", err=True)


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
    except FileExistsError as error:
        raise UsageError(f"there is a rule {file.stem!r} already, in {file}; choose another --id") from error


def _name(query: str) -> str:
    """A short id of the query's first words, and of all of it."""
    words = re.sub(r"[^a-z0-9]+", "-", query.lower()).strip("-")[:30].rstrip("-")
    return f"watch-{words or 'query'}-{hashlib.blake2b(query.encode(), digest_size=2).hexdigest()}"


def _rule(name: str, title: str, query: str, severity: str, target: str, secret: str | None) -> str:
    from ruamel.yaml import YAML

    channel = "webhook" if re.match(r"https?://", target, re.IGNORECASE) else "file"
    send = {channel: target} | ({"secret": secret} if secret else {})
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 1000
    yaml.dump([{"id": name, "title": title, "when": query, "severity": severity, "send": [send]}], out)
    return out.getvalue()
