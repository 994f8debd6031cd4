"""`vedette rules`: which rules there are, whether their files are right, and why one matches an article or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vedette.cli import _common
from vedette.errors import VedetteError

if TYPE_CHECKING:
    from sinks.rules import Rule


@click.group()
def command() -> None:
    """Alert rules: YAML files whose `when` is a query (see `vedette search --help`)."""


@command.command("list")
@_common.json_lines
def list_(as_json: bool) -> None:
    """List the rules in force."""
    rules = _load(None)
    if as_json:
        _common.write_lines(
            {
                "id": r.id,
                "title": r.title,
                "severity": r.severity,
                "lanes": r.lanes,
                "version": r.version,
                "send": r.send,
            }
            for r in rules
        )
        return
    for rule in rules:
        to = ", ".join(f"{endpoint.channel}: {endpoint.target}" for endpoint in rule.send) or "nowhere (listed only)"
        click.echo(f"{rule.id:<28} {rule.severity:<8} {rule.title}  -> {to}")


@command.command("check")
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Read the rules (or those in PATH), and say what is wrong: file, line, field, value and what would be right."""
    click.echo(f"{len(_load(path))} rules, all right.")


@command.command("explain")
@click.argument("rule")
@click.argument("article")
@click.pass_context
def explain(ctx: click.Context, rule: str, article: str) -> None:
    """Say whether RULE matches ARTICLE (its id, shortened, or its URL), and because of what."""
    from sinks.rules import match
    from sinks.stores import open_store

    named = {one.id: one for one in _load(None)}
    if rule not in named:
        raise VedetteError(f"no rule {rule!r}; there are: {', '.join(named)}")
    store = open_store(_common.settings(), read_only=True)
    try:
        name = _common.the_one(store, article)
        told = store.get(name) if name else None
    finally:
        store.close()
    if told is None:
        click.echo(f"No article is known by {article!r}.", err=True)
        ctx.exit(1)
    reasons = match(named[rule], told, told.first_seen_at)
    click.echo(f"{rule} {'matches' if reasons else 'does not match'} {told.id[:14]} {told.title!r} (lane {told.lane})")
    if reasons:
        whole = f"{told.title}\n\n{told.text}"
        for term in reasons.terms:
            click.echo(f"  because of  {term}")
        for start, end in reasons.spans[:20]:
            click.echo(f"  in the text “{whole[start:end]}”")
    elif told.lane not in named[rule].lanes:
        click.echo(f"  the rule asks for the lanes {', '.join(named[rule].lanes)}")


def _load(path: Path | None) -> list[Rule]:
    from sinks import rule_files
    from vedette import app

    settings = _common.settings()
    if path is None and settings.rules is None and not settings.rules_path.exists():
        app.prepare(settings)
    return rule_files.load(path or settings.rules_path, resolve=app.resolver(settings), plugins=settings.plugins)
