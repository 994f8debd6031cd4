"""JSON lines in, JSON lines out: one article a line. Runs in the processes of `vedette tag --jobs`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from processors.process import Taggers
from vedette.errors import InputError

_SURROGATE = re.compile("[\ud800-\udfff]")
_encode = msgspec.json.Encoder().encode

# the folder of plugins, the gazetteers' overlay, the languages looked for
Values = tuple[Path | None, Path | None, frozenset[str] | None]


@cache
def _taggers(values: Values) -> Taggers:
    return Taggers(*values)


def tag_lines(values: Values, lines: Sequence[tuple[int, bytes]]) -> list[tuple[bytes, bool]]:
    """For each (line number, line): the answer with its line end, and whether it could be read."""
    return [_tag(_taggers(values), number, line) for number, line in lines]


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
    return _encode({"id": None, "line": number, "error": reason.encode("utf-8", "replace").decode()}) + b"\n", False


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
        fields["id"] = _SURROGATE.sub("\ufffd", fields["id"])
    if "title" not in fields and "text" not in fields:
        raise InputError("neither title nor text")
    return fields


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{name} must be text, not {type(value).__name__}")
    return _SURROGATE.sub("\ufffd", value)


def _language(fields: dict[str, Any]) -> str | None:
    value = fields.get("language") or fields.get("lang")
    if value is not None and not isinstance(value, str):
        raise InputError(f"language must be text, not {type(value).__name__}")
    return value
