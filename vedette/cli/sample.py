"""`vedette sample`: the sample newsroom that a fresh install starts with."""

from __future__ import annotations

import click

from vedette.cli import _common


@click.group()
def command() -> None:
    """The sample newsroom: invented articles, for a first look without the internet."""


@command.command("remove")
def remove() -> None:
    """Take the sample articles away, everywhere, and send no more of them."""
    from vedette import app

    count = app.remove_sample(_common.settings(), _common.user())
    click.echo(f"Removed the sample newsroom and its {count} articles.")
