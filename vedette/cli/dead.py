"""`vedette dead`: what a stage could not handle, whole, with the reason; to be shown, sent again or dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import click

from vedette.cli import _common
from vedette.codec import decode
from vedette.errors import VedetteError
from vedette.models import Control, DeadLetter
from vedette.streams import Record, Stream

KIND = "dead"  # of the control records that say what was decided about a letter


class Letter(NamedTuple):
    id: str
    letter: DeadLetter


class _Bounds(NamedTuple):
    """Which letters are meant; None: any."""

    stage: str | None
    since: datetime | None
    until: datetime | None

    def hold(self, letter: DeadLetter) -> bool:
        return self.stage in (None, letter.stage) and _common.inside(letter.at, self.since, self.until)


@click.group()
def command() -> None:
    """What could not be handled: list it, look at it, send it through again, or drop it."""


@command.command("list")
@click.option("--stage", help="Only of this stage.")
@click.option("--all", "everything", is_flag=True, help="Also what was already replayed or dropped.")
@_common.since_until
@_common.json_lines
def list_(stage: str | None, everything: bool, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """List the dead letters, newest first."""
    with _common.opened_log() as stream:
        bounds = _Bounds(stage, since, until)
        letters = [one for one in _letters(stream, everything) if bounds.hold(one.letter)]
    if as_json:
        _common.write_lines({"id": one.id, **_summary(one.letter)} for one in letters)
        return
    for one in letters:
        letter = one.letter
        click.echo(f"{one.id:>6}  {letter.at:%Y-%m-%d %H:%M:%S}  {letter.stage}  {letter.key}  {letter.reason}")
    if not letters:
        click.echo("No dead letters.")


@command.command("show")
@click.argument("ids", nargs=-1, required=True)
def show(ids: tuple[str, ...]) -> None:
    """Print dead letters whole, as JSON lines; the record's value in base64, and as text where it is text."""
    with _common.opened_log() as stream:
        found = _chosen(stream, ids, everything=True)
    _common.write_lines(
        {"id": one.id, **_summary(one.letter), "value": one.letter.value, "text": _text(one.letter.value)}
        for one in found
    )


@command.command("replay")
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every letter that is listed.")
@click.option("--stage", help="With --all: only of this stage.")
@_common.since_until
def replay(
    ids: tuple[str, ...], everything: bool, stage: str | None, since: datetime | None, until: datetime | None
) -> None:
    """Send dead letters through their stream again, as they were. What already has them knows them by their id."""
    with _common.opened_log() as stream:
        letters = _selected(stream, ids, everything, _Bounds(stage, since, until))
        for one in letters:
            letter = one.letter
            stream.append(
                [
                    (letter.stream, Record(key=letter.key, headers=letter.headers, value=letter.value)),
                    _common.control(KIND, one.id, was="replayed"),
                ]
            )
    click.echo(f"Replayed {len(letters)}.")


@command.command("drop")
@click.argument("ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every letter that is listed.")
@click.option("--stage", help="With --all: only of this stage.")
@_common.since_until
@click.option("--reason", default="", help="Why, for those who come after.")
def drop(
    ids: tuple[str, ...],
    everything: bool,
    stage: str | None,
    since: datetime | None,
    until: datetime | None,
    reason: str,
) -> None:
    """Take dead letters off the list. They stay in the log until it forgets them (VEDETTE_KEEP_DEAD_DAYS)."""
    with _common.opened_log() as stream:
        letters = _selected(stream, ids, everything, _Bounds(stage, since, until))
        if letters:
            stream.append([_common.control(KIND, one.id, reason, was="dropped") for one in letters])
    click.echo(f"Dropped {len(letters)}.")


def _letters(stream: Stream, everything: bool) -> Iterator[Letter]:
    decided = set() if everything else _handled(stream)
    for record in stream.scan("dead", reverse=True):
        name = f"d{record.position}"
        if name not in decided:
            yield Letter(name, decode(DeadLetter, record.value, record.headers))


def _handled(stream: Stream) -> set[str]:
    controls = (decode(Control, record.value, record.headers) for record in stream.scan("control"))
    return {control.subject for control in controls if control.kind == KIND}


def _chosen(stream: Stream, ids: tuple[str, ...], *, everything: bool) -> list[Letter]:
    letters = {one.id: one for one in _letters(stream, everything)}
    for name in ids:
        if name not in letters:
            raise VedetteError(f"no dead letter {name}; `vedette dead list` shows their ids, like d12")
    return [letters[name] for name in ids]


def _selected(stream: Stream, ids: tuple[str, ...], everything: bool, bounds: _Bounds) -> list[Letter]:
    if bool(ids) == everything:
        raise click.UsageError("name the letters by their ids, or say --all")
    if ids:
        if any(bounds):
            raise click.UsageError("--stage, --since and --until go with --all")
        return _chosen(stream, ids, everything=False)
    return [one for one in _letters(stream, everything=False) if bounds.hold(one.letter)]


def _summary(letter: DeadLetter) -> dict[str, object]:
    names = ("stage", "reason", "at", "stream", "partition", "position", "key", "headers")
    return {name: getattr(letter, name) for name in names}


def _text(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None
