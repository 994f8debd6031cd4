"""JSON from outside -> values whose texts are Unicode. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from vedette.errors import InputError

_SURROGATE = re.compile("[\ud800-\udfff]")


def loads(text: str) -> Any:
    """The value. Escapes of lone surrogates, which JSON can write and Unicode has not, become U+FFFD.

    Raises InputError.
    """
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        if "surrogate" not in str(error):
            raise InputError(f"JSON that cannot be read: {error}") from error
    try:
        return _scrubbed(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise InputError(f"JSON that cannot be read: {error}") from error


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_scrubbed(one) for one in value]
    if isinstance(value, dict):
        return {_scrubbed(name): _scrubbed(one) for name, one in value.items()}
    return value
