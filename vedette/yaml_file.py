"""YAML that people edit: read with its lines, written with its comments, quotes and order."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from vedette.errors import ConfigError


def yaml() -> YAML:
    """A reader and writer that keeps comments, quotes and order."""
    made = YAML(typ="rt", pure=True)
    made.preserve_quotes = True
    made.width = 4096
    made.indent(mapping=2, sequence=4, offset=2)
    return made


def load(text: bytes | str, file: str) -> Any:
    """The tree of a document. Raises ConfigError, with the line where it is known."""
    try:
        return yaml().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(part) for part in (error.context, error.problem) if part).split("\n")[0]
        raise ConfigError(f"not readable as YAML: {what}", file=file, line=mark.line + 1 if mark else None) from error
    except Exception as error:  # odd scalars make its constructors raise whatever int(), date() and the like do
        what = (str(error).splitlines() or [type(error).__name__])[0]
        raise ConfigError(f"not readable as YAML: {what}", file=file) from error


def line(node: Any, key: Any = None) -> int:
    """The line, from 1, of a key of a mapping, an item of a list, or the node itself; 0 where it is not known."""
    marks = getattr(node, "lc", None)
    try:
        return int(marks.data[key][0]) + 1  # type: ignore[union-attr]
    except (AttributeError, KeyError, IndexError, TypeError):
        own = getattr(marks, "line", None)
        return 0 if own is None else int(own) + 1
