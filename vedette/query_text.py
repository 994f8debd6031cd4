"""Syntax tree -> text: the inverse of `vedette.query_parse.parse`. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from vedette.query_tree import And, Between, Exists, Fact, Has, Leaf, Not, Or, Since, Tree, Until, Words

_BARE: Final = re.compile(r"[^\s()\"“”„«»「」,*<>]+")
_UNITS: Final = ((604_800, "w"), (86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def unparse(tree: Tree) -> str:
    """A text that parses to the same tree (names are codes by now)."""
    if isinstance(tree, And):
        return " ".join(f"({unparse(child)})" if isinstance(child, Or) else unparse(child) for child in tree.children)
    if isinstance(tree, Or):
        return " OR ".join(unparse(child) for child in tree.children)
    if isinstance(tree, Not):
        inner = unparse(tree.child)
        return f"-({inner})" if isinstance(tree.child, And | Or) else f"-{inner}"
    return _leaf(tree)


def _leaf(leaf: Leaf) -> str:
    if isinstance(leaf, Words):
        return leaf.words[0] if len(leaf.words) == 1 else f'"{" ".join(leaf.words)}"'
    if isinstance(leaf, Has):
        return f"{leaf.field}:{_values(leaf.values)}"
    if isinstance(leaf, Exists):
        return f"{leaf.field}:*"
    if isinstance(leaf, Fact):
        return f"{leaf.kind}({' '.join(f'{word}:{_values(values)}' for word, values in leaf.slots)})"
    if isinstance(leaf, Between):
        return f"{leaf.field}:{_range(leaf)}"
    return f"{'since' if isinstance(leaf, Since) else 'until'}:{_time(leaf)}"


def _values(values: tuple[str, ...]) -> str:
    bare = (_BARE.fullmatch(value) and ".." not in value for value in values)
    return ",".join(value if plain else f'"{value}"' for value, plain in zip(values, bare, strict=True))


def _range(leaf: Between) -> str:
    if leaf.low is None and leaf.high is None:
        return "*"
    if leaf.low is None:
        return f"{'<=' if leaf.with_high else '<'}{_number(leaf.high)}"
    if leaf.high is None:
        return f"{'>=' if leaf.with_low else '>'}{_number(leaf.low)}"
    return f"{_number(leaf.low)}..{_number(leaf.high)}"


def _number(number: float | None) -> str:
    return f"{number:.9f}".rstrip("0").rstrip(".")


def _time(leaf: Since | Until) -> str:
    if isinstance(leaf.when, timedelta):
        seconds = int(leaf.when.total_seconds())
        size, unit = next(((size, unit) for size, unit in _UNITS if seconds % size == 0), _UNITS[-1])
        return f"{seconds // size}{unit}"
    assert isinstance(leaf.when, datetime)
    return leaf.when.isoformat().replace("+00:00", "Z")
