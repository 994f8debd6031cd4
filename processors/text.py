"""An article as the taggers see it: one text with sentences, quotes and words, all in code points of the text as it is.

`Document.text` is ``title + "\\n\\n" + text`` (also where the title is empty); every offset in the house counts in it.
Nothing here looks at a gazetteer. Everything is linear in the length of the text, and no input raises: lone surrogates,
control characters and a megabyte without a space included.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np
from msgspec import Struct, field

from processors import _sentences
from vedette.models import Span

# Characters that are nothing to a reader: soft hyphen, direction marks, joiners, BOM; Arabic vowel signs and tatweel.
_DROPPED = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u064b-\u0652\u0670\u0640"
_DROP = re.compile(f"[{_DROPPED}]")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_LAST_WORD = re.compile(r"[^\W_]+$")
_NEXT_WORD = re.compile(r"\s*([^\W_]+)")
WINDOW = 240  # characters looked at for the words around a place: some 20 words, 10 in agglutinating languages


def _table() -> dict[int, int]:
    """One character for one: accents off; dashes, apostrophes, spaces, digits, Arabic and Persian letters alike."""
    table: dict[int, int] = {}
    for point in (*range(0xA0, 0x250), *range(0x400, 0x530), *range(0x1E00, 0x1F00), *range(0xFF01, 0xFF5F)):
        decomposed = unicodedata.normalize("NFKD", chr(point))
        # й and ї are letters of their own, not и and і with an accent; ё is written е.
        if point not in (0x419, 0x439, 0x407, 0x457) and len(decomposed) > 1 and decomposed[0].isalpha():
            if all(unicodedata.combining(mark) for mark in decomposed[1:]):
                table[point] = ord(decomposed[0])
        elif len(decomposed) == 1 and decomposed != chr(point):
            table[point] = ord(decomposed)
    table |= {0xFF01 + i: 0x21 + i for i in range(94)}  # full-width forms
    for pairs in ("ıi", "İI", "øo", "ØO", "łl", "ŁL", "đd", "ĐD", "ґг", "ҐГ", "أا", "إا", "آا", "ٱا", "ىي", "یي", "کك"):
        table[ord(pairs[0])] = ord(pairs[1])
    table |= {ord(c): ord("-") for c in "‐‑‒–—―−﹣－"}
    table |= {ord(c): ord("'") for c in "’‘ʼʹ`´＇"}
    table |= {
        ord(c): ord(" ") for c in "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u202f\u3000"
    }
    table |= {base + i: 0x30 + i for base in (0x660, 0x6F0) for i in range(10)}
    return table


def _array() -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """The table for all code points at once: 10 times as fast as str.translate."""
    points = np.arange(0x110000, dtype="<u4")
    points[0xD800:0xE000] = 0xFFFD
    table = _table()
    points[list(table)] = list(table.values())
    return points


_TABLE = _array()


def plain(text: str) -> str:
    """`text` with alike characters made one, case kept; dropped characters are still there, so offsets hold."""
    if text.isascii():
        return text
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return str(_TABLE[points].tobytes(), "utf-32-le")


def key(text: str) -> str:
    """The form in which names and texts meet: `plain`, with the first letter of each run of letters in upper case and
    the others in lower case, so that a name in a cased script is found at the beginning of a word only."""
    made = plain(text).replace("\n", " ").replace("\r", " ").replace("\t", " ")  # a name may be broken by a line's end
    titled = made.title()
    if len(titled) == len(made):
        return titled
    return "".join(one if len(one) == 1 else letter for letter, one in _titled_singly(made))


def _titled_singly(text: str) -> Iterator[tuple[str, str]]:
    """For the few letters whose other case is longer (ß, ŉ, ﬁ): each letter with its own titled form."""
    inside = False
    for letter in text:
        yield letter, letter.lower() if inside else letter.title()
        inside = letter.isalpha()


def squeezed(text: str) -> str:
    """`text` without the characters that are nothing to a reader."""
    return _DROP.sub("", text)


class Folded(Struct, frozen=True, eq=False):
    """What the matcher reads. `offsets[i]` is the place in the original of `text[i]`; None where they are the same."""

    text: str
    offsets: array[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """A span here as a span of the original text."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """`key(text)` without the dropped characters, and the way back to the offsets of `text`."""
    if text.isascii() or _DROP.search(text) is None:
        return Folded(key(text))
    offsets = array("L")
    place = 0
    for drop in _DROP.finditer(text):
        offsets.extend(range(place, drop.start()))
        place = drop.end()
    offsets.extend(range(place, len(text)))
    return Folded(key(squeezed(text)), offsets)


class Document(Struct, frozen=True, eq=False, kw_only=True):
    """An article's text with its language (BCP 47, or ``und``). What follows from it is computed once, when asked."""

    text: str
    title_length: int
    language: str
    cache: dict[str, Any] = field(default_factory=dict)  # of what is computed from the fields above

    @property
    def base_language(self) -> str:
        """The first subtag of the language, in lower case: ``pt`` of ``pt-BR``; ``und`` where it is unknown."""
        return self.language.replace("_", "-").partition("-")[0].lower() or "und"

    @property
    def body_start(self) -> int:
        """Where the text after the title begins."""
        return min(self.title_length + 2, len(self.text))

    @property
    def folded(self) -> Folded:
        if "folded" not in self.cache:
            self.cache["folded"] = fold(self.text)
        return self.cache["folded"]  # type: ignore[no-any-return]

    @property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences in order, without the space around them; the title is one or more of its own."""
        if "sentences" not in self.cache:
            self.cache["sentences"] = tuple(_sentences.split(self.text, self.title_length, self.base_language))
        return self.cache["sentences"]  # type: ignore[no-any-return]

    @property
    def quotes(self) -> tuple[Span, ...]:
        """What stands in quotation marks, without the marks, in order and not nested."""
        if "quotes" not in self.cache:
            self.cache["quotes"] = tuple(_sentences.quotes(self.text))
        return self.cache["quotes"]  # type: ignore[no-any-return]

    @property
    def caseless(self) -> bool:
        """Whether the whole text is in small letters, so that a small first letter says nothing."""
        if "caseless" not in self.cache:
            self.cache["caseless"] = self.text.islower() and len(self.text) > 20
        return self.cache["caseless"]  # type: ignore[no-any-return]

    def sentence_index(self, offset: int) -> int:
        """Which sentence holds `offset`, or the last before it; 0 where there is none before."""
        if "starts" not in self.cache:
            self.cache["starts"] = [start for start, _ in self.sentences]
        return max(bisect.bisect_right(self.cache["starts"], offset) - 1, 0)

    def sentence_of(self, offset: int) -> Span:
        """The sentence that holds `offset`, or the last before it. (0, 0) for a document without a word."""
        return self.sentences[self.sentence_index(offset)] if self.sentences else (0, 0)

    def in_quotes(self, start: int, end: int) -> bool:
        """Whether the span lies within quotation marks."""
        if "quote_starts" not in self.cache:
            self.cache["quote_starts"] = [begin for begin, _ in self.quotes]
        index = bisect.bisect_right(self.cache["quote_starts"], start) - 1
        return index >= 0 and self.quotes[index][1] >= end

    def in_title(self, offset: int) -> bool:
        return offset < self.title_length

    def words_before(self, offset: int, count: int) -> list[str]:
        """At most `count` words that end before `offset`, nearest last; none from beyond `WINDOW`."""
        begin = max(0, offset - WINDOW)
        return [word.group() for word in _WORD.finditer(self.text[begin:offset])][-count:] if count else []

    def word_before(self, offset: int) -> str:
        """The word that ends right before `offset`, with only space between; else the empty string."""
        before = self.text[max(0, offset - 40) : offset].rstrip()
        found = _LAST_WORD.search(before)
        return found.group() if found else ""

    def word_after(self, offset: int) -> str:
        """The word that begins right after `offset`, with only space between; else the empty string."""
        found = _NEXT_WORD.match(self.text, offset)
        return found.group(1) if found else ""

    def words_after(self, offset: int, count: int) -> list[str]:
        """At most `count` words that begin at or after `offset`, nearest first; none from more than `WINDOW` away."""
        return [word.group() for word in _WORD.finditer(self.text[offset : offset + WINDOW])][:count]

    def shouts(self, offset: int) -> bool:
        """Whether the sentence at `offset` is in capitals throughout, so that case says nothing there."""
        start, end = self.sentence_of(offset)
        shouting: dict[int, bool] = self.cache.setdefault("shouting", {})
        if start not in shouting:
            piece = self.text[start:end]
            shouting[start] = piece.isupper() and sum(letter.isupper() for letter in piece) > 8 and " " in piece
        return shouting[start]


def words(text: str) -> Iterator[Span]:
    """The words of `text` as spans: letters and digits, joined by hyphens and apostrophes."""
    for word in _WORD.finditer(text):
        yield word.span()


def document(title: str, text: str, language: str | None = None) -> Document:
    """The document of an article. `language` as the article says or as was found; None is unknown."""
    return Document(text=f"{title}\n\n{text}", title_length=len(title), language=language or "und")
