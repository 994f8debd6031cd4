"""JSON lines in, JSON lines out: one article a line. Runs in the processes of `vedette tag --jobs`."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, TypeVar

import msgspec

from processors.process import Taggers
from vedette.errors import InputError
from vedette.language import normalise

_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = 2**63  # of a whole number that other readers of JSON take
_encode = msgspec.json.Encoder().encode

P = ParamSpec("P")
T = TypeVar("T")

Numbered = tuple[int, bytes]  # a line's number, from 1, and the line

# the folder of plugins, the gazetteers' overlay, the languages looked for
Values = tuple[Path | None, Path | None, frozenset[str] | None]


@cache
def load(values: Values) -> Taggers:
    """The taggers, once in each process. Raises ConfigError on a user's mistakes in their own names or taggers."""
    return Taggers(*values)


def scalar(text: str) -> str:
    """Each lone surrogate replaced by U+FFFD, one for one, so that offsets hold."""
    return _SURROGATE.sub("\ufffd", text)


def is_article(line: bytes) -> bool:
    """Whether it is a JSON object with a title or a text."""
    try:
        _read(line)
    except InputError:
        return False
    return True


def tag_lines(values: Values, lines: Sequence[Numbered]) -> list[tuple[bytes, bool]]:
    """For each (line number, line): the answer with its line end, and whether it could be read."""
    return [_tag(load(values), number, line) for number, line in lines]


def _tag(taggers: Taggers, number: int, line: bytes) -> tuple[bytes, bool]:
    try:
        fields = _read(line)
        found = taggers.understand(_text(fields, "title"), _text(fields, "text"), _language(fields))
    except Exception as error:  # one bad line is one bad line, whatever is wrong with it
        reason = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        return failed(number, reason)
    return _encode({"id": fields.get("id"), **msgspec.structs.asdict(found)}) + b"\n", True


def failed(number: int, reason: str) -> tuple[bytes, bool]:
    """The answer in the place of a line that gave none."""
    return _encode({"id": None, "line": number, "error": scalar(reason)}) + b"\n", False


def _read(line: bytes) -> dict[str, Any]:
    try:
        # The standard library's reader, as it alone lets a lone surrogate through, to be replaced one for one.
        fields = json.loads(line.decode("utf-8-sig"), parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not a line of JSON: {error}") from error
    if not isinstance(fields, dict):
        raise InputError("not a JSON object with title and text")
    if not isinstance(fields.get("id"), str | int | float | None):
        raise InputError("id must be text or a number")
    if isinstance(fields.get("id"), str):
        fields["id"] = scalar(fields["id"])
    if isinstance(fields.get("id"), int) and not -_LARGEST <= fields["id"] < 2 * _LARGEST:
        raise InputError("id is too large a number; write it as text")
    if "title" not in fields and "text" not in fields:
        raise InputError("neither title nor text")
    return fields


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{name} must be text, not {type(value).__name__}")
    return scalar(value)


def _language(fields: dict[str, Any]) -> str | None:
    """As it is declared, if that is a language; None: to be found out."""
    value = fields.get("language") or fields.get("lang")
    if value is not None and not isinstance(value, str):
        raise InputError(f"language must be text, not {type(value).__name__}")
    return normalise(value)


class Pool:
    """Processes that can do without one of them: where one has died, the next to be submitted gets new ones."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._jobs, initializer=_belong)

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        try:
            return self._pool.submit(function, *args, **kwargs)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._new()
            return self._pool.submit(function, *args, **kwargs)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _belong() -> None:
    """Ctrl-C reaches all processes of a terminal, but the one that writes the answers decides what comes of it.

    A process ends with it, also where that was killed: nothing else would tell it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_together, daemon=True).start()


def _end_together() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
