"""The command line. A file in this folder is a command; files that begin with `_` are helpers.

Nothing is imported before its command is called, so that `vedette tag` starts in a fraction of a second.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from vedette import __version__, plugins
from vedette.errors import StoreError, VedetteError


class Commands(click.Group):
    """Finds the commands in this folder, by file name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return plugins.names("vedette.cli")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = plugins.load("vedette.cli", cmd_name).command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _nobody_listens()
            raise click.exceptions.Exit(0) from None
        except OSError as error:  # of a file that a person named, or of the disk
            where = f"{error.filename}: " if error.filename else ""
            raise StoreError(f"{where}{error.strerror or error}") from error


def _nobody_listens() -> None:
    """The reader of our output has gone, as `head` does: what is still to be flushed goes nowhere."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # an output that is no file, as in tests
        return


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="""\b
Try it:           vedette tag --text "North Korea denies supplying Russia with arms"
The main job:     vedette run
One pass:         vedette run --once
Then:             vedette search 'country:KP claim(stance:denied)' --since 7d

\b
Times (--since, --until): 24h, 7d, 2w or ISO 8601 (2026-11-23, 2026-11-23T10:00Z).
--json prints JSON lines. An id may be shortened, or be the article's URL.
Settings are variables VEDETTE_*; `vedette settings` lists them with their values.

\b
Exit codes: 0 done; 1 some input could not be read or nothing was found by that id;
            2 usage or configuration; 3 no source but the sample could be read;
            4 the log, the index or a file cannot be used; 5 another instance has the data folder;
            130 interrupted.""",
)
@click.version_option(__version__, prog_name="vedette")
def vedette() -> None:
    """A sentry over the world's news: tags countries, weapons, sanctions and claims, and tells those who asked."""


def main(args: Sequence[str] | None = None) -> NoReturn:
    """The entry point; `args` are those of the process by default. Errors of the house end in one sentence and their
    exit code."""
    try:
        code = vedette(args, prog_name="vedette", standalone_mode=False)  # what ctx.exit() was given comes back here
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except VedetteError as error:
        click.echo(f"vedette: {error}", err=True)
        sys.exit(error.exit_code)
