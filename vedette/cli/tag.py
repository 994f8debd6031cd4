"""`vedette tag`: tag texts, without any state. Plain text gives a highlighted view; JSON lines give JSON lines."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import IO, Any

import click

from vedette.cli import _common
from vedette.cli._lines import failed, tag_lines

_CHUNK = 32  # lines handed to a process at once
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
        _show(*_title_and_text(text), language, as_json)
        return
    bad = 0
    for file in files or (sys.stdin.buffer,):
        first, rest = _peek(file)
        if lines if lines is not None else first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            bad += _stream(rest, jobs)
        else:
            _show(*_title_and_text(b"".join(rest).decode("utf-8", "replace")), language, as_json)
    if bad:
        ctx.exit(1)


def _peek(file: IO[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first line that holds something, and all lines from the beginning."""
    held: list[bytes] = []
    for line in file:
        held.append(line)
        if line.strip():
            break

    def all_lines() -> Iterator[bytes]:
        yield from held
        yield from file

    return (held[-1] if held else b""), all_lines()


def _title_and_text(text: str) -> tuple[str, str]:
    """The first line is the title; a text of one line has none."""
    title, _, rest = text.replace("\r\n", "\n").strip().partition("\n")
    return (title.strip(), rest.strip()) if rest.strip() else ("", title)


def _show(title: str, text: str, language: str | None, as_json: bool) -> None:
    from processors.process import Taggers

    settings = _common.settings()
    title, text = (part.encode("utf-8", "replace").decode("utf-8") for part in (title, text))
    found = Taggers(settings.plugins, settings.gazetteers, settings.language_set).understand(title, text, language)
    if as_json:
        _common.write_lines([found])
        return
    from vedette.cli import _highlight

    _common.console().print(_highlight.view(title, text, found))


def _stream(lines: Iterable[bytes], jobs: int) -> int:
    """Answer each line in order; how many could not be read."""
    settings = _common.settings()
    values = (settings.plugins, settings.gazetteers, settings.language_set)
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    if jobs == 1:
        return sum(_write(tag_lines(values, [item])) for item in numbered)
    with ProcessPoolExecutor(jobs) as pool:
        waiting: deque[tuple[list[tuple[int, bytes]], Future[list[tuple[bytes, bool]]]]] = deque()
        bad = 0
        while chunk := list(islice(numbered, _CHUNK)):
            waiting.append((chunk, pool.submit(tag_lines, values, chunk)))
            if len(waiting) >= jobs * _AHEAD:
                bad += _write(_result(*waiting.popleft()))
        return bad + sum(_write(_result(*one)) for one in waiting)


def _result(chunk: list[tuple[int, bytes]], future: Future[Any]) -> list[tuple[bytes, bool]]:
    """The chunk's answers; where its process died, an error in the place of each line."""
    try:
        answers: list[tuple[bytes, bool]] = future.result()
    except Exception as error:
        return [failed(number, f"the tagging process ended: {type(error).__name__}") for number, _ in chunk]
    return answers


def _write(answers: Iterable[tuple[bytes, bool]]) -> int:
    out, bad = sys.stdout.buffer, 0
    for answer, good in answers:
        out.write(answer)
        bad += not good
    out.flush()
    return bad
