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
    from producers.sources import sample
    from producers.watch import bundled
    from vedette.cli._forget import forget, meant

    count = 0
    with _common.opened_log(make=True) as stream:
        for watched in sample(bundled("sample")):
            ids = meant(stream, watched.source.id).ids
            forget(_common.settings(), stream, watched.source.id, ids, "the sample was removed")
            count += len(ids)
    click.echo(f"Removed the sample newsroom and its {count} articles.")
