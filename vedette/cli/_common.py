"""What the commands share: the settings, times, JSON lines and the console."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from vedette import settings as _settings
from vedette.codec import encode, headers_of
from vedette.errors import UsageError
from vedette.models import Control
from vedette.streams import Output, Record, Stream, open_stream
from vedette.times import moment

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])


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
def opened_log() -> Iterator[Stream]:
    """The log of this installation. Raises StoreError where there is none yet."""
    stream = open_stream(settings())
    try:
        yield stream
    finally:
        stream.close()


def control(kind: str, subject: str, reason: str = "", **detail: str) -> Output:
    """What a person decided here and now, ready to be appended."""
    model = Control(kind=kind, subject=subject, by=user(), at=now(), reason=reason, detail=detail)
    return "control", Record(key=subject, value=encode(model), headers=headers_of(model))


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
        ("--until", "Only what was first seen before."),
        ("--since", "Only what was first seen after."),
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


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


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
