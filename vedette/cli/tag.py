"""`vedette tag`: tag texts, without any state. Plain text gives a highlighted view; JSON lines give JSON lines."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future
from itertools import chain
from typing import IO

import click
import msgspec

from vedette.cli import _common
from vedette.cli._input import available
from vedette.cli._lines import Numbered, Pool, Values, failed, is_article, load, scalar, tag_lines
from vedette.language import normalise

_CHUNK = 32  # lines handed to a process at once, at most
_AHEAD = 4  # chunks in flight per process: enough to keep it busy, little to hold


@click.command()
@click.argument("files", nargs=-1, type=click.File("rb"))
@click.option("--text", help="A text to tag, instead of a file.")
@click.option("--language", help="The language of plain text, as a BCP 47 code; found out by default.")
@click.option("--jobs", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes, for JSON lines.")
@click.option("--lines/--plain", "lines", default=None, help="Say what the input is, instead of looking at it.")
@click.option("--json", "as_json", is_flag=True, help="Answer plain text with one JSON line, too.")
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[IO[bytes], ...],
    text: str | None,
    language: str | None,
    jobs: int,
    lines: bool | None,
    as_json: bool,
) -> None:
    """Tag texts: FILES, standard input, or --text.

    Plain text (its first line is the title) gives a highlighted view. JSON lines with `id`, `title`, `text` and
    perhaps `language` give one JSON line each, in order: countries, weapons, sanctions, parties, tags and claims with
    their mentions, as code points into title + two line ends + text. A line that cannot be read gives
    {"id":null,"line":N,"error":"..."} in its place; the rest goes on, and the exit code is 1.

    \b
    vedette tag --text "Kyiv said it had received 31 Abrams tanks from Washington"
    vedette tag article.txt
    vedette tag --jobs 4 < articles.jsonl > tagged.jsonl
    """
    if text is not None:
        if files:
            raise click.UsageError("give either FILES or --text")
        _show(*_title_and_text(text), language, as_json)
        return
    if not files and sys.stdin.isatty():
        click.echo("Type or paste a text; Ctrl-D ends it.", err=True)
    bad = 0
    for file in files or (sys.stdin.buffer,):
        blocks, are_lines = _look(file, lines)
        if are_lines:
            bad += _stream(blocks, jobs)
            continue
        whole = b"".join(line for block in blocks for line in block)
        if len(files) > 1 and not as_json:
            _common.console().rule(file.name)
        _show(*_title_and_text(whole.decode("utf-8-sig", "replace")), language, as_json)
    if bad:
        ctx.exit(1)


def _look(file: IO[bytes], said: bool | None) -> tuple[Iterator[list[bytes]], bool]:
    """The blocks of a file, and whether it holds JSON lines: as `said`, by its name, or by what is in it.

    The first line that is not blank tells. If that is no JSON, a later article tells all the same: the first of many
    lines may be the broken one. Until then the blocks are held; plain text is read to its end anyway.
    """
    blocks = available(file, _CHUNK)
    if said is not None or str(getattr(file, "name", "")).endswith((".jsonl", ".ndjson")):
        return blocks, said is not False
    held: list[list[bytes]] = []
    first, found = True, False
    for block in blocks:
        held.append(block)
        filled = [line for line in block if line.strip()]
        found = any(is_article(line) for line in filled) or (first and bool(filled) and _opens(filled[0]))
        first = first and not filled
        if found:
            break
    return chain(held, blocks), found


def _opens(line: bytes) -> bool:
    return line.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _title_and_text(text: str) -> tuple[str, str]:
    """The first line is the title; a text of one line has none."""
    title, _, rest = scalar(text).replace("\r\n", "\n").replace("\r", "\n").strip().partition("\n")
    return (title.strip(), rest.strip()) if rest.strip() else ("", title)


def _show(title: str, text: str, language: str | None, as_json: bool) -> None:
    if not title and not text:
        click.echo("There is nothing to tag.", err=True)
        return
    from processors.process import Taggers

    settings = _common.settings()
    taggers = Taggers(settings.plugins, settings.gazetteers, settings.language_set)
    found = taggers.understand(title, text, normalise(language))
    if as_json:
        _common.write_lines([{"id": None, "title": title, "text": text, **msgspec.structs.asdict(found)}])
        return
    from vedette.cli import _highlight

    _common.console().print(_highlight.view(title, text, found))


def _stream(blocks: Iterable[list[bytes]], jobs: int) -> int:
    """Answer each line in order; how many could not be read. Raises ConfigError where the taggers cannot be loaded."""
    settings = _common.settings()
    values = (settings.plugins, settings.gazetteers, settings.language_set)
    load(values)  # here, once: what is wrong is said once, and processes that are forked have it already
    if jobs > 1:
        return _shared(values, _numbered(blocks), jobs)
    return sum(_write(tag_lines(values, [item])) for block in _numbered(blocks) for item in block)


def _numbered(blocks: Iterable[list[bytes]]) -> Iterator[list[Numbered]]:
    """Blocks of (line number, line), without blank lines."""
    number = 0
    for block in blocks:
        yield [item for item in enumerate(block, number + 1) if item[1].strip()]
        number += len(block)


def _shared(values: Values, blocks: Iterable[list[Numbered]], jobs: int) -> int:
    """`_stream` by several processes. Before it waits for input, it answers what is in hand."""
    bad = 0
    waiting: deque[tuple[list[Numbered], Future[list[tuple[bytes, bool]]]]] = deque()
    with Pool(jobs) as pool:
        for block in blocks:
            if block:
                waiting.append((block, pool.submit(tag_lines, values, block)))
            while waiting and (not block or len(waiting) >= jobs * _AHEAD):
                bad += _write(_result(values, *waiting.popleft()))
        return bad + sum(_write(_result(values, *one)) for one in waiting)


def _result(
    values: Values, block: list[Numbered], future: Future[list[tuple[bytes, bool]]]
) -> list[tuple[bytes, bool]]:
    """The block's answers. Where its process died, each line is tried alone: only the one at fault is an error."""
    try:
        return future.result()
    except BrokenExecutor:
        return [_alone(values, item) for item in block]


def _alone(values: Values, item: Numbered) -> tuple[bytes, bool]:
    with Pool(1) as pool:
        try:
            return pool.submit(tag_lines, values, [item]).result()[0]
        except BrokenExecutor:
            return failed(item[0], "the tagging process died of this line")


def _write(answers: Iterable[tuple[bytes, bool]]) -> int:
    out, bad = sys.stdout.buffer, 0
    for answer, good in answers:
        out.write(answer)
        bad += not good
    out.flush()
    return bad
