"""`vedette sources`: the watch list, and how each source answered the last time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from vedette.cli import _common
from vedette.models import Ownership, Poll
from vedette.settings import Settings

if TYPE_CHECKING:
    from producers.watchlist import Watched


@click.group()
def command() -> None:
    """The watch list: which feeds, files and folders are read. It is a file that you may edit, too."""


@command.command("list")
@click.option("--failing", is_flag=True, help="Only those whose last poll failed.")
@_common.json_lines
def list_(failing: bool, as_json: bool) -> None:
    """List the sources with the outcome of their last poll."""
    settings = _prepared()
    polls = _polls(settings)
    rows = [(one, polls.get(one.source.id)) for one in _load(settings)]
    if failing:
        rows = [(one, poll) for one, poll in rows if poll is not None and poll.outcome == "error"]
    if as_json:
        _common.write_lines({"source": one.source, "last_poll": poll} for one, poll in rows)
        return
    for one, poll in rows:
        source = one.source
        last = f"{poll.outcome}{f' ({poll.reason})' if poll.reason else ''}" if poll else "not asked yet"
        click.echo(f"{source.id[:12]}  {source.language or '?':<7} {source.ownership:<8} {source.name}  {last}")
    what = "sources whose last poll failed" if failing else "sources"
    click.echo(f"{len(rows)} {what}, in {settings.watchlist_file}")


@command.command("add")
@click.argument("url")
@click.option("--name", default="", help="What the feed is called.")
@click.option("--outlet", default="", help="Its publisher; the host by default.")
@click.option(
    "--country",
    callback=lambda _ctx, _param, code: code and code.upper(),
    help="The publisher's seat, ISO 3166-1 alpha-2.",
)
@click.option("--language", help="BCP 47, like en or pt-BR.")
@click.option(
    "--ownership",
    type=click.Choice([str(o) for o in Ownership if o != "other"]),
    default="unknown",
    help="Who controls it.",
)
@click.option("--owner", help="The group that the publisher belongs to.")
@click.option("--every", help="How often to ask, like 5m or 1h; found out by default.")
def add(**fields: str) -> None:
    """Add a feed's URL, a file or a folder (file:exports/) to the watch list. It is taken over at once."""
    from producers import sources

    settings = _prepared()
    file = settings.watchlist_file
    added = sources.add(file, [sources.source_of(**fields, folder=file.parent)])
    click.echo(
        f"Added {added[0].source.name} as {added[0].source.id}." if added else "It is in the watch list already."
    )


@command.command("remove")
@click.argument("which")
@click.pass_context
def remove(ctx: click.Context, which: str) -> None:
    """Take a source, by its id (it may be shortened), URL or name, off the watch list. Its articles stay."""
    from producers import sources

    gone = sources.remove(_prepared().watchlist_file, which)
    for one in gone:
        click.echo(f"Removed {one.source.name} ({one.source.url}).")
    if not gone:
        click.echo(f"No source is known by {which!r}; see `vedette sources list`.", err=True)
        ctx.exit(1)


@command.command("check")
@click.argument("which", nargs=-1)
@click.pass_context
def check(ctx: click.Context, which: tuple[str, ...]) -> None:
    """Ask sources now, all or those named, and say what they answer. Nothing is kept."""
    from producers.poll import look

    settings = _prepared()
    chosen = [one for one in _load(settings) if not which or _named(one, which)]
    bad = 0
    for one, poll in look(settings, chosen):
        said = f"{poll.entries} entries" if poll.outcome != "error" else poll.reason
        bad += poll.outcome == "error"
        click.echo(f"{'ok ' if poll.outcome != 'error' else 'BAD'}  {one.source.name}: {said}")
    if bad or not chosen:
        click.echo(f"{bad} of {len(chosen)} sources cannot be read." if chosen else "No source of that name.", err=True)
        ctx.exit(1)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Add the feeds of an OPML file, or of another watch list."""
    from producers import sources

    wanted = sources.load(file)
    added = sources.add(_prepared().watchlist_file, wanted)
    click.echo(f"Added {len(added)} of {len(wanted)} feeds; the others were there already.")


@command.command("export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path | None) -> None:
    """Write the watch list as OPML, to FILE or the terminal."""
    from producers import opml

    text = opml.to_opml(_load(_prepared()))
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


def _prepared() -> Settings:
    from vedette import app

    settings = _common.settings()
    if not settings.watchlist_file.exists():
        app.prepare(settings)
    return settings


def _load(settings: Settings) -> list[Watched]:
    from producers import sources

    return sources.load(settings.watchlist_file)


def _named(one: Watched, which: tuple[str, ...]) -> bool:
    source = one.source
    return any(name in (source.name, source.url, source.outlet) or source.id.startswith(name) for name in which)


def _polls(settings: Settings) -> dict[str, Poll]:
    from vedette.cli.status import latest_polls

    with _common.opened_log() as stream:
        return latest_polls(stream)
