"""A model <-> one line of JSON, with the headers that say which model and schema it is.

How fields may be added: a new field has a default and raises the minor number; anything else raises the major. A newer
minor is read (what is not known is ignored), a newer major is a `SchemaError` and its record goes to the dead letters.
Upgrade the readers (sinks) first, the producers last.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec

from vedette.errors import InputError, SchemaError
from vedette.models import (
    Alert,
    Article,
    Control,
    DeadLetter,
    Delivery,
    Poll,
    Story,
    TaggedArticle,
    ToldArticle,
)

M = TypeVar("M")

# model -> (name, major, minor)
SCHEMAS: dict[type, tuple[str, int, int]] = {
    Article: ("article", 1, 0),
    TaggedArticle: ("tagged", 1, 0),
    ToldArticle: ("told", 1, 0),
    Story: ("story", 1, 0),
    Alert: ("alert", 1, 0),
    Delivery: ("delivery", 1, 0),
    Poll: ("poll", 1, 0),
    Control: ("control", 1, 0),
    DeadLetter: ("dead", 1, 0),
}

_encoder = msgspec.json.Encoder()
_decoders: dict[type, msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in SCHEMAS}


def headers_of(model: Any) -> dict[str, str]:
    """The headers of a record that carries `model`: `schema` (name/major.minor) and, where it has one, `lane`."""
    name, major, minor = SCHEMAS[type(model)]
    headers = {"schema": f"{name}/{major}.{minor}"}
    if lane := getattr(model, "lane", None):
        headers["lane"] = str(lane)
    return headers


def encode(model: Any) -> bytes:
    """One line of JSON in UTF-8, without a line end. Raises InputError where text holds a lone surrogate."""
    try:
        return _encoder.encode(model)
    except UnicodeEncodeError as error:
        raise InputError(f"{type(model).__name__} holds text that is not Unicode: {error.reason}") from error


def decode(kind: type[M], value: bytes, headers: dict[str, str] | None = None) -> M:
    """The inverse of `encode`. Raises SchemaError on a newer major or another model, else InputError."""
    if headers and (schema := headers.get("schema")):
        _check(kind, schema)
    try:
        return cast(M, _decoders[kind].decode(value))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"not a readable {kind.__name__}: {error}") from error


def _check(kind: type, schema: str) -> None:
    name, major, _ = SCHEMAS[kind]
    its_name, _, number = schema.partition("/")
    its_major = number.partition(".")[0]
    if its_name != name or not its_major.isdecimal():
        raise SchemaError(f"expected a record of schema {name}/{major}, got {schema!r}")
    if int(its_major) > major:
        raise SchemaError(f"schema {schema!r} is newer than {name}/{major}: upgrade this reader first")
