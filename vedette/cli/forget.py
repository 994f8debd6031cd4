"""`vedette forget`: remove an article or a whole source everywhere, for good."""

from __future__ import annotations

import click

from vedette.cli import _common


@click.command()
@click.argument("subject")
@click.option("--reason", default="", help="Why, for those who come after.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(subject: str, reason: str, yes: bool) -> None:
    """Remove SUBJECT everywhere and remember it, so that no poll or replay brings it back.

    SUBJECT is an article's id (it may be shortened) or URL, or a source's id (see `vedette sources list`).
    """
    from vedette.cli._forget import articles_of, forget

    with _common.opened_log() as stream:
        ids = articles_of(stream, subject)
        if not ids:
            click.echo(f"Nothing is known by {subject!r}; it is remembered all the same, and will not be taken in.")
        elif not yes:
            click.confirm(f"Forget {len(ids)} article{'s' if len(ids) > 1 else ''} for good?", abort=True)
        removed = forget(_common.settings(), stream, subject, ids, reason)
    click.echo(f"Forgot {len(ids)} articles ({removed} records).")
