"""`vedette ingest`: articles from elsewhere, as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import IO

import click

from vedette.cli import _common
from vedette.cli._input import available
from vedette.codec import encode, headers_of
from vedette.models import Article
from vedette.streams import Output, Record, Stream

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

    bad = 0
    with _common.opened_log(make=True) as stream:
        taken = _Taken(stream)
        for file in files or (sys.stdin.buffer,):
            name = f"{file.name}: " if len(files) > 1 else ""
            for one in read(_lines(file, taken.append), now=_common.now(), outlet=outlet):
                if isinstance(one, BadLine):
                    bad += 1
                    click.echo(f"{name}line {one.line}: {one.error}", err=True)
                else:
                    taken.add(one)
        taken.append()
    counted = f"{taken.count} article{'' if taken.count == 1 else 's'}"
    click.echo(f"Took in {counted}" + (f"; {bad} line{'' if bad == 1 else 's'} could not be read." if bad else "."))
    ctx.exit(1 if bad else 0)


class _Taken:
    """Articles on their way into the log, some at once: appending one by one is slow."""

    def __init__(self, stream: Stream) -> None:
        self.count = 0
        self._stream = stream
        self._block: list[Output] = []

    def add(self, article: Article) -> None:
        self.count += 1
        self._block.append(("articles", Record(key=article.id, value=encode(article), headers=headers_of(article))))
        if len(self._block) >= _AT_ONCE:
            self.append()

    def append(self) -> None:
        """Durable on return."""
        if self._block:
            self._stream.append(self._block)
            self._block = []


def _lines(file: IO[bytes], pause: Callable[[], None]) -> Iterator[bytes]:
    """The lines as they come; `pause` is called before waiting for more, so that what has come is kept."""
    for block in available(file, _AT_ONCE):
        if not block:
            pause()
        yield from block
