"""The text function: any text -> the words that it is searched by. Pure; the same for articles and for queries.

A word is a run of letters and digits with their marks, after NFKC, in lower case. Scripts that are written without
spaces (Han, Kana, Thai, Lao, Khmer, Burmese) and Hangul, whose particles stick to the noun, give one word a character,
so that a name is found as a phrase wherever it stands. The folds below are for finding: they never touch what is shown.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import NamedTuple

LONGEST = 100  # code points of a word that count; Elasticsearch's whitespace tokenizer would cut at 255 units

# What is read as one and the same letter: Russian yo, Greek final sigma, Turkish dotless i, Arabic and Persian forms.
_SAME = str.maketrans("ёςıأإآٱىکیۀ", "еσiاااايكيه")
# What is not there for a reader: soft hyphen, joiners, direction marks, variation selectors, Arabic vowel signs,
# tatweel, and the dot that lower-casing leaves above a Turkish i.
_UNSEEN = dict.fromkeys(
    ord(letter)
    for letter in "\u00ad\u0307\u0640\u0670\ufeff"
    + "".join(map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]))
    + "".join(map(chr, [*range(0x64B, 0x653), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)
_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)


class Token(NamedTuple):
    """A word and where it stands: code points of the text as it was given."""

    word: str
    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of `text`, in order. `words(" ".join(words(t))) == words(t)`."""
    return [word[:LONGEST] for word in _pattern().findall(fold(text))]


def tokens(text: str) -> list[Token]:
    """The same words with their places. Where folding shifts letters inside of a run, the place is the whole run."""
    found: list[Token] = []
    for run in re.finditer(r"\S+", text):
        found += _tokens_of_run(run.group(), run.start())
    return found


def fold(text: str) -> str:
    """NFKC, lower case and the folds above. Its length may differ from that of `text`."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).lower().translate(_UNSEEN).translate(_SAME)
    # Lower-casing and leaving out may bring letters together that compose (rare; else this is a quick check).
    return unicodedata.normalize("NFKC", folded)


def _tokens_of_run(run: str, start: int) -> list[Token]:
    folded = fold(run)
    places = range(len(run) + 1) if len(folded) == len(run) else _places(run, folded)
    found = []
    for match in _pattern().finditer(folded):
        word = match.group()[:LONGEST]
        if places is None:
            found.append(Token(word, start, start + len(run)))
        else:
            found.append(Token(word, start + places[match.start()], start + places[match.end() - 1] + 1))
    return found


def _places(run: str, folded: str) -> list[int] | None:
    """For each code point of `folded` the index in `run` that it came from; None if letters fold only together."""
    pieces = [fold(letter) for letter in run]
    if "".join(pieces) != folded:
        return None
    return [index for index, piece in enumerate(pieces) for _ in piece]


@cache
def _pattern() -> re.Pattern[str]:
    marks = _marks()
    letter = rf"[^\W_{_SINGLE}]"
    return re.compile(rf"[{_SINGLE}](?<=\w)[{marks}]*|{letter}(?:{letter}|[{marks}])*")


def _marks() -> str:
    """Combining marks as a character class: `\\w` leaves them out, and cuts Hindi or Thai words at their vowels."""
    runs: list[list[int]] = []
    for point in range(0x300, min(0x20000, sys.maxunicode)):
        if unicodedata.category(chr(point))[0] == "M":
            if runs and runs[-1][1] == point - 1:
                runs[-1][1] = point
            else:
                runs.append([point, point])
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in runs)
