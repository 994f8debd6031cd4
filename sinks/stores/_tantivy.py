"""The index folder's schema, and a syntax tree -> tantivy's query. No state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import tantivy
from tantivy import Occur, Query

from sinks.document import MAPPING
from vedette.query import And, Between, Exists, Fact, Has, Not, Or, Since, Tree, Until, Words, moment_asked, terms_asked
from vedette.query_values import millis

# Of the fields that are only shown the folder keeps one, from which all others can be read.
KEPT: Final = "article"


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name, kind in MAPPING.items():
        if kind in ("keyword", "facet"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=kind == "facet")
        elif kind == "words":
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        elif kind == "long":
            builder.add_integer_field(name, indexed=True, fast=True)
        elif kind == "double":
            builder.add_float_field(name, indexed=True, fast=True)
        elif name == KEPT:
            builder.add_bytes_field(name, stored=True)
    return builder.build()


def as_tantivy(document: Mapping[str, Any]) -> tantivy.Document:
    """Raises ValueError, UnicodeError or OverflowError where a value does not fit its field."""
    found = tantivy.Document()
    for name, value in document.items():
        kind = MAPPING[name]
        values = value if isinstance(value, list) else [value]
        if kind in ("keyword", "facet", "words"):
            for text in values:
                found.add_text(name, text)
        elif kind == "long":
            found.add_integer(name, value)
        elif kind == "double":
            for number in values:
                found.add_float(name, number)
        elif name == KEPT:
            found.add_bytes(name, value.encode())
    return found


class Translation:
    """Makes tantivy's query of a tree, as asked at `now`. Only words have a score."""

    def __init__(self, schema: tantivy.Schema, now: datetime) -> None:
        self.schema = schema
        self.now = now

    def query(self, tree: Tree) -> Query:
        if isinstance(tree, And):
            return self._every(tree.children)
        if isinstance(tree, Or):
            return Query.boolean_query([(Occur.Should, self.query(child)) for child in tree.children])
        if isinstance(tree, Not):
            return self._every([tree])
        if isinstance(tree, Words):
            if len(tree.words) == 1:
                return Query.term_query(self.schema, "words", tree.words[0])
            return Query.phrase_query(self.schema, "words", list(tree.words))
        return Query.const_score_query(self._unscored(tree), 0.0)

    def _every(self, children: Sequence[Tree]) -> Query:
        """What is negated is taken away from the rest; where nothing else is asked, from all articles."""
        parts = [
            (Occur.MustNot, self.query(child.child)) if isinstance(child, Not) else (Occur.Must, self.query(child))
            for child in children
        ]
        if all(isinstance(child, Not) for child in children):
            parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        return Query.boolean_query(parts)

    def _unscored(self, leaf: Has | Exists | Fact | Between | Since | Until) -> Query:
        if isinstance(leaf, Between):
            return self._between(leaf)
        if isinstance(leaf, Since):
            return self.range("seen", millis(moment_asked(leaf, self.now)), None)
        if isinstance(leaf, Until):
            return self.range("seen", None, millis(moment_asked(leaf, self.now)) - 1)
        terms = terms_asked(leaf)
        if len(terms) == 1:
            return Query.term_query(self.schema, "terms", terms[0])
        return Query.term_set_query(self.schema, "terms", terms)

    def _between(self, leaf: Between) -> Query:
        if leaf.low is None and leaf.high is None:
            return Query.exists_query(leaf.field)
        return Query.range_query(
            self.schema,
            leaf.field,
            tantivy.FieldType.Float,
            leaf.low,
            leaf.high,
            include_lower=leaf.with_low,
            include_upper=leaf.with_high,
        )

    def range(self, field: str, low: int | None, high: int | None) -> Query:
        """From `low` to `high`, both included."""
        return Query.range_query(self.schema, field, tantivy.FieldType.Integer, low, high)
