"""Text -> syntax tree, and back. Pure; names are resolved by a function that is handed in.

query  := every ("OR" every)*            every := term+           ("AND" between terms is allowed)
term   := "-" term | "NOT" term | "(" query ")" | field ":" value | fact "(" slot* ")" | "a phrase" | word
value  := * | item ("," item)* | >0.8 >=0.8 <0.5 <=0.5 0.5..0.8 | a time        item := word | "words"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Final, NoReturn

from vedette.errors import UsageError
from vedette.query_fields import FIELDS, NUMBERS, SLOT_OF, SLOTS, TIMES, Word
from vedette.query_scan import QUOTES, Scanner
from vedette.query_tree import (
    Between,
    Exists,
    Fact,
    Has,
    Since,
    Tree,
    Until,
    Words,
    all_of,
    any_of,
    negate,
)
from vedette.times import ago, moment
from vedette.words import words

MAX_LENGTH: Final = 4_000  # characters
MAX_DEPTH: Final = 32  # brackets and negations inside of each other

# (vocabulary, what was typed) -> the code or codes meant. Raises LookupError with a sentence where nothing is meant.
Resolve = Callable[[str, str], str | tuple[str, ...]]

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z_.]*")
_COMPARED: Final = re.compile(r"(>=|<=|>|<)(.*)", re.DOTALL)
_KNOWN: Final = (*FIELDS, *NUMBERS, *TIMES)


def codes_only(vocabulary: str, value: str) -> str:
    """The resolver where no names are known: what was typed is the code."""
    return value


def parse(text: str, resolve: Resolve | None = None) -> Tree:
    """The tree of a query; the empty text gives the tree that every article matches.

    `resolve(vocabulary, value)` maps names in any language to codes; vocabularies: country, party, weapon, sanction,
    measure, language. Raises UsageError with the position, what is wrong and what works.
    """
    if len(text) > MAX_LENGTH:
        raise UsageError(f"the query has {len(text)} characters; the most is {MAX_LENGTH}")
    return _Parser(text, resolve or codes_only).query()


class _Parser:
    """Recursive descent over a Scanner: structure, terms, values."""

    def __init__(self, text: str, resolve: Resolve) -> None:
        self.scan = Scanner(text)
        self.resolve = resolve
        self.depth = 0

    def query(self) -> Tree:
        self.scan.blank()
        if self.scan.at == len(self.scan.text):
            return all_of(())
        tree = self._either()
        if self.scan.at < len(self.scan.text):
            self._fail(self.scan.at, "this bracket closes nothing")
        return tree

    # --- structure ---------------------------------------------------------------------------------------------------

    def _either(self) -> Tree:
        branches = [self._every()]
        while self.scan.operator("OR"):
            branches.append(self._every())
        return any_of(branches)

    def _every(self) -> Tree:
        start = self.scan.at
        terms: list[Tree] = []
        while not self._over():
            terms.append(self._term())
            if self.scan.operator("AND") and self._over():
                self._fail(self.scan.at, "something must follow AND")
        if not terms:
            self._fail(start, "something is missing here: a word, field:value, or a bracket with a query in it")
        return all_of(terms)

    def _over(self) -> bool:
        self.scan.blank()
        return self.scan.at >= len(self.scan.text) or self.scan.text[self.scan.at] == ")" or self.scan.sees("OR")

    def _term(self) -> Tree:
        start = self.scan.at
        if self.scan.sees("AND"):
            self._fail(start, "something must stand before AND")
        if self.scan.text[start] == "-" or self.scan.operator("NOT"):
            self.scan.at = max(self.scan.at, start + 1)
            if self._over() or (self.scan.text[start] == "-" and self.scan.at > start + 1):
                self._fail(start, "nothing follows to be negated: -word, -field:value or -(...)")
            return self._nested(lambda: negate(self._term()), start)
        if self.scan.text[start] == "(":
            return self._nested(self._bracket, start)
        if self.scan.text[start] in QUOTES:
            return self._words(self.scan.quoted(), start)
        return self._plain()

    def _nested(self, inner: Callable[[], Tree], start: int) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._fail(start, f"more than {MAX_DEPTH} brackets or negations inside of each other")
        tree = inner()
        self.depth -= 1
        return tree

    def _bracket(self) -> Tree:
        start = self.scan.at
        self.scan.at += 1
        tree = self._either()
        self.scan.close(start)
        return tree

    def _plain(self) -> Tree:
        start = self.scan.at
        piece = self.scan.piece()
        name, colon, _ = piece.partition(":")
        if not colon and self.scan.peek() == "(" and piece.lower() in SLOTS:
            return self._fact(piece.lower(), start)
        if colon and _NAME.fullmatch(name):
            self.scan.at = start + len(name) + 1
            return self._field(name.lower(), start)
        return self._words(piece, start)

    # --- terms -------------------------------------------------------------------------------------------------------

    def _words(self, text: str, start: int) -> Tree:
        found = tuple(words(text))
        if not found:
            self._fail(start, f"{text!r} has no letter or digit to look for")
        self.scan.count(len(found), start)
        return Words(found)

    def _field(self, name: str, start: int) -> Tree:
        if name in TIMES:
            return self._time(name)
        if name in NUMBERS:
            return self._number(name)
        if name not in FIELDS:
            self._unknown_field(name, start)
        values = self._values(FIELDS[name], name)
        return Exists(name) if values is None else Has(name, values)

    def _unknown_field(self, name: str, start: int) -> NoReturn:
        inside = [kind for kind, slots in SLOTS.items() if name in slots]
        if inside:
            works = " or ".join(f"{kind}({name}:...)" for kind in inside)
            self._fail(start, f"{name}: is asked inside of one fact: {works}")
        near = get_close_matches(name, _KNOWN, n=1, cutoff=0.7)
        hint = f"did you mean {near[0]}:?" if near else f"fields are {', '.join(_KNOWN)}"
        self._fail(start, f"there is no field {name!r}; {hint} (a word with a colon in it goes into quotes)")

    def _fact(self, kind: str, start: int) -> Tree:
        opened = self.scan.at
        self.scan.at += 1
        slots: dict[str, tuple[str, ...]] = {}
        self.scan.blank()
        while self.scan.at < len(self.scan.text) and self.scan.text[self.scan.at] != ")":
            word, values = self._slot(kind, slots)
            slots[word] = values
            self.scan.blank()
        self.scan.close(opened)
        keywords = 1
        for values in slots.values():
            keywords *= len(values)
        self.scan.count(keywords, start)
        return Fact(kind, tuple(slots.items()))

    def _slot(self, kind: str, earlier: dict[str, tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
        start = self.scan.at
        works = ", ".join(f"{word}:" for word in SLOTS[kind])
        if self.scan.text[start] == "-":
            self._fail(start, f"{kind}(...) cannot be negated inside; write -{kind}(...), or one stance for another")
        match = _NAME.match(self.scan.text, start)
        if not match or self.scan.text[match.end() : match.end() + 1] != ":":
            self._fail(start, f"inside of {kind}(...) stand {works} each with a value, and nothing else")
        word = match.group().lower()
        if word not in SLOTS[kind]:
            near = get_close_matches(word, SLOTS[kind], n=1)
            hint = f"did you mean {near[0]}:? " if near else ""
            self._fail(start, f"{kind}(...) has no {word}:; {hint}there are {works[:-1]}")
        shared = [name for name in earlier if SLOT_OF[kind][name] == SLOT_OF[kind][word]]
        if shared:
            self._fail(start, f"{kind}(...) takes only one of {shared[0]}: and {word}:; for any of several write a,b")
        self.scan.at = match.end() + 1
        values = self._values(SLOTS[kind][word], word)
        if values is None:
            self._fail(start, f"{word}:* cannot be asked inside of {kind}(...); leave it out to mean any")
        return word, values

    # --- values ------------------------------------------------------------------------------------------------------

    def _values(self, word: Word, name: str) -> tuple[str, ...] | None:
        """The folded values of a list; None for `*`."""
        start = self.scan.at
        typed = self._list(name)
        if typed == [("*", False)]:
            return None
        found: list[str] = []
        for value, quoted in typed:
            if not quoted and (_COMPARED.match(value) or ".." in value):
                self._fail(start, f"{name}: takes values, not ranges; ranges work for {', '.join(NUMBERS)}:")
            found += self._codes(word, name, value, start)
        self.scan.count(len(found), start)
        return tuple(dict.fromkeys(found))

    def _codes(self, word: Word, name: str, value: str, start: int) -> list[str]:
        if word.closed:
            folded = word.fold(value)
            if folded not in word.closed:
                near = get_close_matches(folded, word.closed, n=1)
                hint = f"did you mean {near[0]}? " if near else ""
                self._fail(start, f"{name}: cannot be {value!r}; {hint}it is one of {', '.join(word.closed)}")
            return [folded]
        try:
            meant = self.resolve(word.names, value) if word.names else value
        except LookupError as error:
            self._fail(start, f"{name}:{value}: {error.args[0] if error.args else 'not known'}")
        folds = [word.fold(code) for code in ((meant,) if isinstance(meant, str) else meant)]
        if not folds or not all(folds):
            self._fail(start, f"{name}: needs a value, and {value!r} is none")
        return folds

    def _list(self, name: str) -> list[tuple[str, bool]]:
        """The items as typed, each with whether it was quoted."""
        start = self.scan.at
        items: list[tuple[str, bool]] = []
        while True:
            if self.scan.peek() in QUOTES:
                items.append((self.scan.quoted(), True))
                rest = self.scan.piece() if self.scan.peek() == "," else ""
            else:
                item, comma, after = self.scan.piece().partition(",")
                rest = comma + after
                items.append((item, False))
            self.scan.at -= max(0, len(rest) - 1)
            if not rest:
                break
        if any(not value.strip() for value, _ in items):
            self._fail(start, f"{name}: needs a value right behind the colon, such as {_example(name)}")
        return items

    def _time(self, name: str) -> Tree:
        start = self.scan.at
        [(value, _), *more] = self._list(name)
        if more:
            self._fail(start, f"{name}: takes one time")
        try:
            when: datetime | timedelta | None = ago(value)
            when = moment(value, datetime.min.replace(tzinfo=UTC)).astimezone(UTC) if when is None else when
        except (UsageError, ValueError, OverflowError):
            self._fail(start, f"{value!r} is not a time: write 24h, 7d, 2w, or like 2026-11-23 or 2026-11-23T10:00Z")
        return Since(when) if name == "since" else Until(when)

    def _number(self, name: str) -> Tree:
        start = self.scan.at
        piece = self.scan.piece()
        self.scan.count(1, start)
        if piece == "*":
            return Between(field=name)
        if match := _COMPARED.fullmatch(piece):
            sign, bound = match[1], self._float(match[2], name, start)
            if sign[0] == ">":
                return Between(field=name, low=bound, with_low=sign == ">=")
            return Between(field=name, high=bound, with_high=sign == "<=")
        low, dots, high = piece.partition("..")
        first = self._float(low, name, start)
        last = self._float(high, name, start) if dots else first
        if last < first:
            self._fail(start, f"the range {piece} is empty: write the smaller number first")
        return Between(field=name, low=first, high=last)

    def _float(self, text: str, name: str, start: int) -> float:
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text):
            self._fail(start, f"{name}: takes a number or a range: {name}:>0.8, {name}:>=0.8, {name}:0.5..0.8")
        return float(text)

    def _fail(self, at: int, why: str) -> NoReturn:
        self.scan.fail(at, why)


_EXAMPLES: Final = {"since": "since:24h", "until": "until:2026-11-23", "language": "language:ko", "lane": "lane:live"}


def _example(name: str) -> str:
    word = FIELDS.get(name) or next((slots[name] for slots in SLOTS.values() if name in slots), None)
    if word and word.closed:
        return f"{name}:{word.closed[0]}"
    return _EXAMPLES.get(name, f"{name}:KP" if word and word.upper else f'{name}:missile or {name}:"two words"')
