"""The syntax tree of the query language: frozen values, equal when they ask the same words in the same order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct


class Words(Struct, frozen=True):
    """These words next to each other, in title or text. As `vedette.words.words` gives them; never empty."""

    words: tuple[str, ...]


class Has(Struct, frozen=True):
    """The field has one of these values (folded, as they are indexed)."""

    field: str
    values: tuple[str, ...]


class Exists(Struct, frozen=True):
    """The field has any value."""

    field: str


class Between(Struct, frozen=True, kw_only=True):
    """One of the field's numbers lies between the bounds; None is no bound."""

    field: str
    low: float | None = None
    high: float | None = None
    with_low: bool = True
    with_high: bool = True


class Since(Struct, frozen=True):
    """First seen at that moment or later. A timedelta is counted back from the time of asking."""

    when: datetime | timedelta


class Until(Struct, frozen=True):
    """First seen before that moment."""

    when: datetime | timedelta


class Fact(Struct, frozen=True):
    """One and the same claim, sanction or weapon tag has all these slots. `slots`: word as typed, values (any)."""

    kind: str
    slots: tuple[tuple[str, tuple[str, ...]], ...]


class Not(Struct, frozen=True):
    child: Tree


class And(Struct, frozen=True):
    """All of them. Without children: every article."""

    children: tuple[Tree, ...]


class Or(Struct, frozen=True):
    """Any of them; at least two."""

    children: tuple[Tree, ...]


Leaf = Words | Has | Exists | Between | Since | Until | Fact
Tree = Leaf | Not | And | Or


def all_of(children: Iterable[Tree]) -> Tree:
    """And, with nested Ands laid flat; a single child is itself."""
    flat = [leaf for child in children for leaf in (child.children if isinstance(child, And) else (child,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(children: Iterable[Tree]) -> Tree:
    """Or, with nested Ors laid flat. Raises ValueError without children: nothing would match."""
    flat = [leaf for child in children for leaf in (child.children if isinstance(child, Or) else (child,))]
    if not flat:
        raise ValueError("any_of() of nothing")
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negate(child: Tree) -> Tree:
    return child.child if isinstance(child, Not) else Not(child)


def leaves(tree: Tree) -> Iterable[Leaf]:
    """All leaves, also the negated ones, from left to right."""
    if isinstance(tree, Not):
        yield from leaves(tree.child)
    elif isinstance(tree, And | Or):
        for child in tree.children:
            yield from leaves(child)
    else:
        yield tree
