"""`vedette run`: the main job, one role of it, or one pass."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

import click

from vedette.child import PIPE_VARIABLE, stop_event
from vedette.cli import _common
from vedette.settings import Settings
from vedette.topology import ROLES

if TYPE_CHECKING:
    from vedette.streams import Stream
    from vedette.supervisor import Supervisor

REFRESH_SECONDS = 0.5


@click.command()
@click.argument("roles", nargs=-1, type=click.Choice(ROLES), metavar="[ROLE]...")
@click.option("--once", is_flag=True, help="Poll everything once, let all stages finish, print a summary, and end.")
@click.pass_context
def command(ctx: click.Context, roles: tuple[str, ...], once: bool) -> None:
    """Run the main job: all roles, each in processes of its own, until Ctrl-C.

    Roles: producers, processors, stories, index, alerts, deliveries. With one ROLE, that role runs in this process;
    with several, those run under one supervisor.

    --once ends with exit code 3 if no source but the sample newsroom could be read.
    """
    settings = _common.settings()
    if once and roles:
        raise click.UsageError("--once runs all roles; leave the roles away")
    if once:
        ctx.exit(_once(settings))
    elif len(roles) == 1:
        _one(settings, roles[0])
    else:
        _all(settings, roles or ROLES)


def _once(settings: Settings) -> int:
    from vedette import app, events

    # A person watches: what is merely informative would bury the summary.
    events.configure("warning" if settings.log_level == "info" else settings.log_level, sys.stderr)
    app.prepare(settings)
    summary = app.once(settings, lambda sentence: click.echo(sentence, err=True))
    polls = ", ".join(f"{count} {outcome}" for outcome, count in sorted(summary.polls.items()))
    click.echo(f"sources     {polls}; {summary.new} new articles")
    for role, totals in summary.totals.items():
        click.echo(f"{role:<11} {totals.written} written, {totals.nothing} nothing to do, {totals.dead} dead")
    if not summary.answered:
        click.echo("No source but the sample newsroom could be read; is there a way to the internet?", err=True)
        return 3
    return 0


def _one(settings: Settings, role: str) -> None:
    """A role in this process: as a child of the supervisor, or by hand."""
    supervised = PIPE_VARIABLE in os.environ
    stop = stop_event()
    from vedette import app, events

    events.configure(settings.log_level, sys.stderr)
    if not supervised:
        app.prepare(settings)
    app.run_role(role, settings, stop)


def _all(settings: Settings, roles: tuple[str, ...]) -> None:
    from vedette import app
    from vedette.streams import open_stream
    from vedette.supervisor import Supervisor

    click.echo(f"Vedette keeps everything in {settings.data.resolve()}", err=True)
    app.prepare(settings)
    stop = stop_event()
    notes: deque[str] = deque(maxlen=3)
    supervisor = Supervisor(
        settings.data, app.commands(settings, roles), notice=lambda child, line: notes.append(f"{child}: {line}")
    )
    supervisor.start()
    stream = open_stream(settings)
    try:
        _watch(supervisor, stream, stop, notes)
    finally:
        stream.close()
        click.echo("Ending ...", err=True)
        supervisor.stop()


def _watch(supervisor: Supervisor, stream: Stream, stop: threading.Event, notes: deque[str]) -> None:
    """Keep the children running and show what they do, until `stop`."""
    from rich.live import Live

    from vedette.cli import _view

    watcher = _view.Watcher(stream)
    console = _common.console()
    lines = _view.Lines(console)
    look_at = 0.0
    live = Live(console=console, screen=False, auto_refresh=False, transient=False) if sys.stdout.isatty() else None
    if live:
        live.start()
    try:
        while not stop.wait(0.05):
            supervisor.look()
            if time.monotonic() >= look_at:
                numbers = watcher.look()
                look_at = time.monotonic() + REFRESH_SECONDS
                if live:
                    live.update(_view.screen(numbers, list(notes)), refresh=True)
                else:
                    lines.show(numbers)
    finally:
        if live:
            live.stop()
