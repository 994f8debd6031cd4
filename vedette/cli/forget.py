"""`vedette forget`: remove an article or a whole source everywhere, for good."""

from __future__ import annotations

import click

from vedette.cli import _common


@click.command()
@click.argument("subject")
@click.option("--reason", default="", help="Why, for those who come after.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(ctx: click.Context, subject: str, reason: str, yes: bool) -> None:
    """Remove SUBJECT everywhere and remember it, so that no poll or replay brings it back.

    SUBJECT is an article's id or URL, or a source's id (see `vedette sources list`). Ids may be shortened to six
    characters.
    """
    from vedette.cli._forget import forget, meant

    with _common.opened_log() as stream:
        ids, named = meant(stream, subject)
        if not ids:
            click.echo(f"Nothing is known by {subject!r}; it is remembered all the same, and will not be taken in.")
        elif not yes and not _agreed(len(ids)):
            click.echo("Nothing was forgotten.", err=True)
            ctx.exit(1)
        removed = forget(_common.settings(), stream, named, ids, reason)
    click.echo(f"Forgot {_counted(len(ids))} ({removed} records).")


def _agreed(articles: int) -> bool:
    try:
        return click.confirm(f"Forget {_counted(articles)} for good?")
    except click.Abort:  # nobody is there to be asked
        raise click.UsageError("say --yes where nobody can be asked") from None


def _counted(articles: int) -> str:
    return f"{articles} article{'' if articles == 1 else 's'}"
