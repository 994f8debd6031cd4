"""The characters of a query: where the parser is, quotations, operators, and the sentence that refuses. Pure."""

from __future__ import annotations

import re
from typing import Final, NoReturn

from vedette.errors import UsageError

MAX_CLAUSES: Final = 256  # words of phrases, values and keywords of facts, all counted

QUOTES: Final = {'"': '"', "“": "”", "„": "“”", "«": "»", "「": "」"}
_PIECE: Final = re.compile(r'[^\s()"“”„«»「」]+')


class Scanner:
    """Reads a query from left to right; `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text.encode("utf-8", "replace").decode()  # a lone surrogate cannot be asked for
        self.at = 0
        self.clauses = 0

    def blank(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def piece(self) -> str:
        match = _PIECE.match(self.text, self.at)
        if match is None:
            if (sign := self.peek()) and sign not in '()"' and not sign.isspace():
                self.fail(self.at, f"{sign} closes a quotation that was not opened")
            return ""
        self.at = match.end()
        return match.group()

    def sees(self, operator: str) -> bool:
        end = self.at + len(operator)
        return self.text.startswith(operator, self.at) and (end == len(self.text) or self.text[end] in " \t\r\n()\"'")

    def operator(self, operator: str) -> bool:
        self.blank()
        if not self.sees(operator):
            return False
        self.at += len(operator)
        return True

    def quoted(self) -> str:
        start = self.at
        closing = QUOTES[self.text[start]]
        ends = [end for mark in closing + '"' if (end := self.text.find(mark, start + 1)) >= 0]
        if not ends:
            self.fail(start, "this quotation mark is never closed")
        self.at = min(ends) + 1
        return self.text[start + 1 : self.at - 1]

    def close(self, opened: int) -> None:
        self.blank()
        if self.peek() != ")":
            self.fail(opened, "this bracket is never closed")
        self.at += 1

    def count(self, many: int, start: int) -> None:
        self.clauses += many
        if self.clauses > MAX_CLAUSES:
            self.fail(start, f"the query asks more than {MAX_CLAUSES} things at once; split it")

    def fail(self, at: int, why: str) -> NoReturn:
        near = self.text[at : at + 20].split("\n")[0].strip()
        where = f"at character {at + 1}" + (f", {near!r}" if near else ", its end" if at >= len(self.text) else "")
        raise UsageError(f"in the query {where}: {why}")
