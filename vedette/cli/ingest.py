"""`vedette ingest`: articles from elsewhere, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import IO

import click

from vedette.cli import _common
from vedette.codec import encode, headers_of
from vedette.streams import Output, Record

_AT_ONCE = 200


@click.command()
@click.argument("files", nargs=-1, type=click.File("rb"))
@click.option("--outlet", default="import", show_default=True, help="The publisher of lines that name none.")
@click.pass_context
def command(ctx: click.Context, files: tuple[IO[bytes], ...], outlet: str) -> None:
    """Take articles in from FILES or standard input: one JSON object a line.

    Each has a `title`, a `text`, or both, and perhaps `id`, `url`, `language`, `published_at`, `outlet`, `country`,
    `ownership`, `authors`, `categories`. They go in lane `import`: searchable, and seen by rules that ask for that
    lane. A line that cannot be read is named, the rest goes on, and the exit code is 1.
    """
    from producers.ingest import BadLine, read

    taken, bad = 0, 0
    with _common.opened_log() as stream:
        block: list[Output] = []
        for file in files or (sys.stdin.buffer,):
            for one in read(_lines(file), now=_common.now(), outlet=outlet):
                if isinstance(one, BadLine):
                    bad += 1
                    click.echo(f"line {one.line}: {one.error}", err=True)
                    continue
                block.append(("articles", Record(key=one.id, value=encode(one), headers=headers_of(one))))
                taken += 1
                if len(block) >= _AT_ONCE:
                    stream.append(block)
                    block = []
        stream.append(block)
    click.echo(f"Took in {taken} articles" + (f"; {bad} lines could not be read." if bad else "."))
    ctx.exit(1 if bad else 0)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    yield from file
