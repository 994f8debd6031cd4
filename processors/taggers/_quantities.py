"""How many of a thing: the number that a text gives for a mention.

"31 Abrams tanks", "up to 200,000 shells", "between 20 and 30 launchers", "двадцать танков", "dozens of drones",
"30万发炮弹", "포탄 100만 발". Languages with spaces are read here, backwards from the mention, with the words of
`gazetteers/numbers.tsv`; Chinese, Japanese and Korean in `_quantities_cjk`. Reads at most `REACH` characters beside a
mention, so a text of any length takes linear time.

Not a quantity: calibres (they belong to the mention), years, days and ordinals, money, model numbers, an article ("un
char"), and what counts something else ("20 people, missiles").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from processors import match
from processors.taggers import _quantities_cjk
from processors.text import Document, plain
from vedette.models import Quantity

REACH: Final = 90
FILLERS: Final = 5  # words between the number and the thing: "20 of its oldest American-made"
UNKNOWN: Final = 3  # of them, words that no table names
_LONGEST: Final = 4  # words of a form: "no fewer than", "a couple of"
_ARTICLE: Final = frozenset(("fr", "es", "it", "pt", "de", "tr", "fa"))  # "one" is "a" there

_TOKEN = re.compile(
    r"\d{1,3}(?: \d{3})+(?![\d.,]\d)"  # 200 000
    r"|\d+(?:[.,'٬٫]\d+)*(?:['-]?[^\W\d_]+(?:-[^\W\d_]+)*)?"  # 200,000; 20'den, 40-year-old, 5th
    r"|[^\W\d_]+(?:['-][^\W\d_]+)*'?"
    r"|[^\w\s]"
)
_MODEL = re.compile(r"[^\W\d_]+-?\d[\w-]*")
_NUMBER = re.compile(r"\d+(?:[.,' ]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
_SUFFIXED = {  # endings on digits that leave them a number
    "tr": re.compile(r"(\d[\d.,]*)'[^\W\d_]+"),
    "ru": re.compile(r"(\d[\d.,]*)-(?:ти|и|х|ми|ю)"),
    "uk": re.compile(r"(\d[\d.,]*)-(?:ти|и|х|ми|ма|ю)"),
}
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUOTES: Final = frozenset("\"'«“„‘")
_MONEY: Final = frozenset("$€£¥₽₴№#%")
_ADJECTIVE: Final = {  # what agrees with the thing may stand between; elsewhere only words of the table
    "ru": re.compile(r".{2,}(?:ых|их|ые|ие|ый|ий|ая|ое|ую|ым|им|ыми|ими|ого|его|ому)"),
    "uk": re.compile(r".{2,}(?:их|іх|ий|ій|ого|ої|ою|им|ими|ому|ські|цькі|ві|ні|ті|ані|ені)"),
    "de": re.compile(r"[a-zäöüß-]{2,}(?:e|en|er|em|es)"),
    "en": re.compile(r"[A-Za-z-]+(?:[^s\W]|ss|us)"),
    "tr": re.compile(r"[A-ZÇĞİÖŞÜ][\w-]*|[\w-]+(?:l[iıuü]|s[iıuü]z|[ae]n|yapım[iı]|üretim[iı]|k[iı])"),
}


class Value(Struct, frozen=True):
    """A number in the tokens: those from `begin` on are its own."""

    value: float
    begin: int
    times: float = 1.0  # of "thousand" and above: the first bound of "20-30 thousand" has it too
    approximate: bool = False
    digits: bool = False
    vague: bool = False
    article: bool = False


def quantity(doc: Document, start: int, end: int, after: int = 0) -> Quantity | None:
    """The quantity of the mention at [start, end), or None where the text gives none. Nothing before `after`, where
    the mention before it ends, is read."""
    language = doc.base_language
    first, last = doc.sentence_of(start)
    before = plain(doc.text[min(start, max(first, start - REACH, after)) : start])
    if language in ("zh", "ja", "ko"):
        return _quantities_cjk.quantity(before, plain(doc.text[end : min(last, end + _quantities_cjk.AFTER)]))
    return read(language, before)


def read(language: str, before: str) -> Quantity | None:
    """The quantity that ends the words `before` (as `plain` makes them) a mention."""
    if before.endswith("-"):
        return None
    before = before.replace("\u200c", "")
    if language == "ar":
        before = re.sub(r"(?<![^\W_])و(?=\d)", "و ", before)
        before = re.sub(r"[^\W\d_]{1,4}$", "", before)  # the article and prepositions written on to the mention
    return _Reader(language, tokens(language, before)).read()


def tokens(language: str, text: str) -> list[str]:
    """Words, numbers and marks. Number words with hyphens come apart: twenty-five."""
    known = lexicon(language)
    found: list[str] = []
    place = 0
    while place < len(text):
        one = _MODEL.match(text, place) or _TOKEN.match(text, place)
        if one is None:
            place += 1
            continue
        place = one.end()
        word = one.group()
        parts = word.lower().split("-")
        if len(parts) > 1 and word.lower() not in known and all(_numeric(known.get(part, ())) for part in parts):
            found.extend(parts)
        else:
            found.append(word)
    return found


@lru_cache(maxsize=16)
def lexicon(language: str) -> dict[str, tuple[str, ...]]:
    """The forms of a language in small letters, each with its roles; those of English where there are none."""
    try:
        table = match.table("numbers")
    except KeyError:
        return {}
    own = [key for key in table if key.startswith(f"{language}:")]
    found: dict[str, tuple[str, ...]] = {}
    for key in own or [key for key in table if key.startswith("en:")]:
        role = key.partition(":")[2]
        for form in table[key]["forms"].split("|"):
            folded = plain(form).replace("\u200c", "").lower()
            found[folded] = (*found.get(folded, ()), role)
    return found


def _numeric(roles: tuple[str, ...]) -> str:
    """The role that is a number's, or the empty string."""
    return next((role for role in roles if role[0] in "=~" or (role[0] in "xv" and role[1:2].isdigit())), "")


class _Reader:
    """Reads a number backwards from the end of the tokens."""

    def __init__(self, language: str, words: list[str]) -> None:
        self._language = language
        self._tokens = words
        self._lower = [word.lower() for word in words]
        self._lexicon = lexicon(language)

    def read(self) -> Quantity | None:
        end, unit, after = len(self._tokens), None, ""
        unknown = UNKNOWN
        for _ in range(FILLERS + 1):
            roles, length = self._at(end)
            if "vague" in roles:
                return Quantity(None, None, unit, True)
            number = self._number(end)
            if number is not None:
                return self._bounded(number, unit, after)
            bound = next((role for role in roles if role in ("least", "most", "about")), "")
            if counted := next((role for role in roles if role.startswith("unit=")), ""):
                unit = unit or counted.partition("=")[2]
            elif self._language == "tr" and bound:
                after = bound
            elif "filler" not in roles:
                unknown -= 1
                length = 1
                if unknown < 0 or not self._passes(end):
                    return None
            end -= length
        return None

    def _at(self, end: int) -> tuple[tuple[str, ...], int]:
        """The roles of the longest form that ends before `end`, and its words."""
        for length in range(min(_LONGEST, end), 0, -1):
            roles = self._lexicon.get(" ".join(self._lower[end - length : end]))
            if roles:
                return roles, length
        return (), 1

    def _passes(self, end: int) -> bool:
        """Whether the word before `end`, which no table names, may stand between a number and the thing."""
        if end == 0:
            return False
        word = self._tokens[end - 1]
        if word.lower() in self._lexicon:
            return False
        if word in _QUOTES or _MODEL.fullmatch(word) or ("-" in word[1:] and word[-1].isalpha()):
            return True
        adjective = _ADJECTIVE.get(self._language)
        return adjective is not None and adjective.fullmatch(word) is not None

    def _number(self, end: int) -> Value | None:
        """The number that ends before `end`."""
        parts: list[tuple[str, float]] = []
        begin = end
        while begin:
            roles, length = self._at(begin)
            role = _numeric(roles)
            if role and self._joins(role, parts):
                parts.insert(0, (role[0], float(role[1:])))
                begin -= length
            elif (number := self._digits(begin)) is not None and (not parts or parts[0][0] in "xv"):
                parts.insert(0, ("d", number))
                begin -= 1
                break
            elif parts and {"and", "pair"} & set(roles) and self._continues(begin - length, parts):
                begin -= length
            else:
                break
        return self._value(parts, begin) if parts else None

    def _joins(self, role: str, parts: list[tuple[str, float]]) -> bool:
        """Whether a number word belongs to the number behind it: "twenty five", "two hundred", not "two five"."""
        if not parts or parts[0][0] in "xv" or self._language == "ar":
            return True
        return role[0] in "xv" or (role[0] == "=" and float(role[1:]) >= 20 and float(role[1:]) > parts[0][1])

    def _continues(self, end: int, parts: list[tuple[str, float]]) -> bool:
        """Whether what ends before an "and" goes on: "hundred and five", "treinta y uno", not "two and five"."""
        role = _numeric(self._at(end)[0]) if end > 0 else ""
        if not role or parts[0][0] == "d":
            return False
        value = float(role[1:])
        return value >= 100 or (self._language != "en" and value >= 20 and value % 10 == 0 and parts[0][1] < value)

    def _value(self, parts: list[tuple[str, float]], begin: int) -> Value | None:
        total, current, times, approximate = 0.0, 0.0, 1.0, False
        for kind, value in parts:
            if kind in "xv" and value >= 1:
                if value >= 1000:
                    total, current, times = total + (current or 1) * value, 0.0, value
                else:
                    current = (current or 1) * value
            else:
                current += value
                approximate = approximate or kind == "~"
        vague = parts[0][0] == "v"
        alone = len(parts) == 1
        digits = parts[0][0] == "d"
        if digits and alone and (parts[0][1] != int(parts[0][1]) or _YEAR.fullmatch(self._tokens[begin])):
            return Value(total + current, begin, digits=True, article=True)
        article = alone and not digits and total + current == 1 and self._language in _ARTICLE
        return Value(total + current, begin, times, approximate, digits, vague, article)

    def _digits(self, end: int) -> float | None:
        word = self._tokens[end - 1]
        suffixed = _SUFFIXED.get(self._language)
        if suffixed and (found := suffixed.fullmatch(word)):
            word = found[1]
        return figure(word)

    def _bounded(self, high: Value, unit: str | None, after: str) -> Quantity | None:
        """With what stands before the number: a first bound, "up to", "at least", "about", or money."""
        place = high.begin
        before = self._tokens[place - 1] if place else ""
        if before in _MONEY or (high.article and unit is None and after == ""):
            return None
        if high.vague:
            return Quantity(None, None, unit, True)
        if low := self._low(high):
            return Quantity(low.value, high.value, unit, self._bound(low.begin) == "about")
        if before == "-":
            return None
        return bounded(high.value, after or self._bound(place), unit, high.approximate)

    def _low(self, high: Value) -> Value | None:
        """The first bound of a range."""
        roles, length = self._at(high.begin)
        if not {"link", "pair"} & set(roles):
            return None
        low = self._number(high.begin - length)
        if low is None or low.vague:
            return None
        if "link" not in roles and not self._between(low):
            return None
        if high.times > 1 and low.times == 1 and low.value * high.times < high.value:
            low = Value(low.value * high.times, low.begin)
        return low if 0 < low.value < high.value and self._tokens[low.begin - 1 : low.begin] != ["$"] else None

    def _between(self, low: Value) -> bool:
        return "between" in self._at(low.begin)[0]

    def _bound(self, place: int) -> str:
        for _ in range(2):  # "at least another 20"
            roles, length = self._at(place)
            if bound := next((role for role in roles if role in ("least", "most", "about")), ""):
                return bound
            if "filler" not in roles or self._language not in ("en", "de"):
                return ""
            place -= length
        return ""


def bounded(value: float, bound: str, unit: str | None = None, approximate: bool = False) -> Quantity:
    """A quantity of one number with what qualifies it: least, most, about, or nothing."""
    if bound == "least":
        return Quantity(value, None, unit, approximate)
    if bound == "most":
        return Quantity(None, value, unit, approximate)
    return Quantity(value, value, unit, approximate or bound == "about")


def figure(word: str) -> float | None:
    """The value of digits with the separators of any language: 200,000; 200.000; 1,5; None where they are none."""
    word = word.replace("٬", ",").replace("٫", ".").strip()
    if not _NUMBER.fullmatch(word) or len(word) > 24:
        return None
    if _GROUPED.fullmatch(word) and not word.startswith("0"):
        return float(re.sub(r"\D", "", word))
    marks = re.findall(r"\D", word)
    if len(marks) > 1 and marks[-1] in marks[:-1]:
        return None  # a date, a version
    for mark in marks[:-1]:
        word = word.replace(mark, "")
    return float(word.replace(marks[-1], ".") if marks and marks[-1] in ".," else re.sub(r"\D", "", word))
