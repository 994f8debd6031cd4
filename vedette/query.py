"""The one query language of the house: used by search, rules, subscriptions, feeds and backtests.

Terms side by side mean *and*; `OR`, `-` (not), brackets; `field:value`, a list `a,b` (any of them), ranges
`confidence:>0.8`, `confidence:0.5..0.8`, `*` (has any), "phrases", bare words; `claim(...)`, `sanction(...)` and
`weapon(...)` mean: in one and the same tag. `since:24h`, `until:2026-11-23` go by the time an article was first seen.

    country:KP weapon:missile claim(actor:KP stance:denied) "artillery shells" language:ko since:24h

`parse` makes a frozen tree, `unparse` its text, `evaluate` says whether and why an article matches it; the stores turn
the same tree into their own queries (`terms_asked`, `moment_asked`). The fields and slots are in `query_fields`.
"""

from vedette.query_fields import FIELDS, NUMBERS, SLOTS, TIMES
from vedette.query_match import Reasons, Subject, evaluate, holds, moment_asked
from vedette.query_parse import MAX_DEPTH, MAX_LENGTH, Resolve, parse
from vedette.query_scan import MAX_CLAUSES
from vedette.query_text import unparse
from vedette.query_tree import (
    And,
    Between,
    Exists,
    Fact,
    Has,
    Not,
    Or,
    Since,
    Tree,
    Until,
    Words,
    all_of,
    any_of,
    leaves,
    negate,
)
from vedette.query_values import terms_asked

__all__ = [
    "FIELDS",
    "MAX_CLAUSES",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "NUMBERS",
    "SLOTS",
    "TIMES",
    "And",
    "Between",
    "Exists",
    "Fact",
    "Has",
    "Not",
    "Or",
    "Reasons",
    "Resolve",
    "Since",
    "Subject",
    "Tree",
    "Until",
    "Words",
    "all_of",
    "any_of",
    "evaluate",
    "holds",
    "leaves",
    "moment_asked",
    "negate",
    "parse",
    "terms_asked",
    "unparse",
]
