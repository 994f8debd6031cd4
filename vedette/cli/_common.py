"""What the commands share: the settings, times, JSON lines and the console."""

from __future__ import annotations

import getpass
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from vedette import settings as _settings
from vedette.codec import decode, encode, headers_of
from vedette.errors import InputError, StoreError, UsageError
from vedette.models import Control
from vedette.streams import Output, Record, Stream, open_stream
from vedette.times import moment

if TYPE_CHECKING:
    from rich.console import Console

    from sinks.stores import Store

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound=msgspec.Struct)
_UNBROKEN = 100_000  # columns
AMBIGUOUS = 8  # of so many ids that begin alike, some are named


def settings() -> _settings.Settings:
    """The settings of this installation, from the environment."""
    return _settings.read()


def now() -> datetime:
    return datetime.now(UTC)


def user() -> str:
    """Who decides something here: the name of the account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "unknown"


@contextmanager
def opened_log(*, make: bool = False) -> Iterator[Stream]:
    """The log of this installation; it is made where there is none if `make`, else that is a StoreError."""
    chosen = settings()
    if not make and chosen.broker == "file:" and not chosen.data.is_dir():
        raise StoreError(f"there is nothing in {chosen.data} yet; `vedette run` makes it, VEDETTE_DATA names another")
    stream = open_stream(chosen)
    try:
        yield stream
    finally:
        stream.close()


def readable(stream: Stream, name: str, kind: type[M], *, reverse: bool = False) -> Iterator[tuple[Record, M]]:
    """The records of a stream that can be read, with their models; what cannot is for the stages to put aside."""
    for record in stream.scan(name, reverse=reverse):
        with suppress(InputError):
            yield record, decode(kind, record.value, record.headers)


def control(kind: str, subject: str, reason: str = "", **detail: str) -> Output:
    """What a person decided here and now, ready to be appended."""
    model = Control(kind=kind, subject=subject, by=user(), at=now(), reason=reason, detail=detail)
    return "control", Record(key=subject, value=encode(model), headers=headers_of(model))


class QueryCommand(click.Command):
    """A command whose QUERY may begin with `-` (not): `-lane:sample` is no option. Of ours, all but -h are long."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" not in args:
            takes_value = {o for p in self.params if isinstance(p, click.Option) and not p.is_flag for o in p.opts}
            queries = [
                at
                for at, arg in enumerate(args)
                if re.match(r"-[^-]", arg) and arg != "-h" and not (at and args[at - 1] in takes_value)
            ]
            if queries:
                args = [arg for at, arg in enumerate(args) if at not in queries] + ["--"] + [args[at] for at in queries]
        return super().parse_args(ctx, args)


def the_one(store: Store, text: str, kind: str = "article") -> str | None:
    """The id that is meant by `text`, which may be shortened or an article's URL; None if there is none.

    Raises UsageError where several begin with it.
    """
    ids = store.find(text, kind) if text else []
    if len(ids) > 1 and text not in ids and "://" not in text:
        raise UsageError(f"{text!r} begins several ids: {', '.join(ids[:AMBIGUOUS])}")
    return text if text in ids else next(iter(ids), None)


class When(click.ParamType[datetime]):
    """A time as people write it; becomes an aware datetime."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return moment(value, now())
        except UsageError as error:
            self.fail(str(error), param, ctx)


def since_until(command: F) -> F:
    """--since and --until, the same everywhere."""
    for name, sentence in (
        ("--until", "Only what came before that."),
        ("--since", "Only what came after that."),
    ):
        command = click.option(name, type=When(), help=f"{sentence} 24h, 7d or ISO 8601.")(command)
    return command


def json_lines(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON lines.")(command)


def write_lines(models: Iterable[Any]) -> int:
    """Print each model as one line of JSON; how many there were."""
    out, count = sys.stdout.buffer, 0
    encode = msgspec.json.Encoder().encode
    for model in models:
        out.write(encode(model) + b"\n")
        count += 1
    out.flush()
    return count


def console() -> Console:
    """Where views are printed. Lines are broken for a terminal only: a pipe or a file gets them whole."""
    from rich.console import Console

    class Piped(Console):
        def on_broken_pipe(self) -> None:  # Rich would end the process, with exit code 1
            raise BrokenPipeError

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else _UNBROKEN
    return Piped(highlight=False, width=width)


def inside(at: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    """Whether a moment lies in [since, until)."""
    if at is None:
        return since is None and until is None
    return (since is None or at >= since) and (until is None or at < until)


def bounded(query: str, since: datetime | None, until: datetime | None) -> str:
    """A query with the bounds of --since and --until added to it."""
    parts = [f"({query})"] if query.strip() and (since or until) else [query]
    parts += [f"{name}:{when.isoformat()}" for name, when in (("since", since), ("until", until)) if when]
    return " ".join(parts)
