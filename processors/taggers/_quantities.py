"""How many of a thing: the number that a text gives for a mention, before it or (Chinese, Korean, Japanese) after it.

"31 Abrams tanks", "up to 200,000 shells", "between 20 and 30 launchers", "двадцать танков", "30万发炮弹", "포탄 100만 발",
"dozens of drones". Reads at most `REACH` characters beside the mention, so a text of any length takes linear time.

Not a quantity: calibres (they belong to the mention), years and days, model numbers, what counts something else.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from processors import match
from processors.text import Document, plain
from vedette.models import Quantity

REACH: Final = 70
FILLERS: Final = 4  # words between the number and the thing: "20 of its oldest American-made tanks"

_WORD = re.compile(r"\d[\d.,'  ]*\d|\d|[^\W\d_]+(?:['-][^\W\d_]+)*|[^\w\s]")
_DIGITS = re.compile(r"\d+(?:[.,'  ]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'  ]\d{3})+")
_ADJECTIVE = re.compile(  # Russian and Ukrainian: whatever agrees with the thing may stand between
    r".{2,}(?:ых|их|ые|ие|ый|ий|ой|ая|ое|ую|ым|им|ыми|ими|ого|его|ої|і|ої|ими)$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")

# --- Chinese, Japanese, Korean ---------------------------------------------------------------------------------------

_HAN = "〇零一二两兩三四五六七八九十百千万萬億亿"
_MANY = "数數几幾수"
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?\s?[百千万萬億亿만억천백]{{0,2}}(?:\s?\d[\d,]*\s?[천백]?)?|[{_HAN}]+|[{_MANY}][十百千万萬십백천만]+)"
_COUNTER = (
    "枚|发|發|発|颗|顆|枚|辆|輛|両|架|艘|隻|套|门|門|挺|支|把|台|臺|座|具|部|件|吨|噸|トン|箱|基|機|丁|本|个|個|隊|队|批|"
    "발|대|기|문|척|정|자루|톤|개|여대|포대|여|발의"
)
_LESS = r"(?P<upto>最多|最大|多达|多達|高达|최대)|(?P<least>至少|少なくとも|超过|超過|逾|최소|적어도)|(?P<about>约|約|大约|大約|近|およそ|약|대략)"
_MORE = r"(?P<over>以上|余り|余|餘|多|이상|여)"
_BEFORE_CJK = re.compile(
    rf"(?:{_LESS})?\s?(?P<number>{_NUMBER})\s?(?:{_MORE})?\s?(?:{_COUNTER})\s?(?P<over2>以上|이상|超)?(?:の|의)?\s?\S{{0,6}}$"
)
_AFTER_CJK = re.compile(
    rf"^[を、은는이가을를]?\s?(?:{_LESS})?\s?(?P<number>{_NUMBER})\s?(?:{_MORE})?\s?(?:{_COUNTER})(?P<over2>以上|余り|이상)?"
)
_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_HAN_TIMES = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_HAN_BIG = {"万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8}


def quantity(doc: Document, start: int, end: int) -> Quantity | None:
    """The quantity of the mention at [start, end), or None where the text gives none."""
    sentence = doc.sentence_of(start)
    before = plain(doc.text[max(sentence[0], start - REACH) : start])
    if doc.base_language in ("zh", "ja", "ko"):
        after = plain(doc.text[end : end + 24])
        return _cjk(_BEFORE_CJK.search(before)) or _cjk(_AFTER_CJK.match(after))
    return _Reader(doc.base_language, before).read()


def _cjk(found: re.Match[str] | None) -> Quantity | None:
    if found is None:
        return None
    text = found["number"].replace(",", "").replace(" ", "")
    if text[0] in _MANY:
        return Quantity(None, None, None, True)
    value = han_number(text)
    if value is None:
        return None
    if found["upto"]:
        return Quantity(None, value)
    if found["least"] or found["over"] or found["over2"]:
        return Quantity(value, None)
    return Quantity(value, value, None, bool(found["about"]))


def han_number(text: str) -> float | None:
    """The value of digits and numerals, mixed as East Asian news writes them: 30万, 三十, 1만5천, 100万."""
    total, part, number = 0.0, 0.0, ""
    for letter in text:
        if letter in _HAN_DIGITS:
            number += str(_HAN_DIGITS[letter])
        elif letter in _HAN_TIMES:
            part += float(number or 1) * _HAN_TIMES[letter]
            number = ""
        elif letter in _HAN_BIG:
            total += (part + float(number or (0 if part else 1))) * _HAN_BIG[letter]
            part, number = 0.0, ""
        else:
            number += letter
    try:
        return total + part + float(number or 0)
    except ValueError:
        return None


# --- languages with spaces -------------------------------------------------------------------------------------------


@cache
def _words(language: str) -> dict[str, tuple[str, float]]:
    """The number words of a language: word -> (kind, value); see gazetteers/numbers.tsv."""
    table = match.table("numbers")
    mine = (key.split(" ", 1) for key in table)
    found = {word: (table[f"{lang} {word}"]["kind"], float(table[f"{lang} {word}"]["value"] or 0))
             for lang, word in mine if lang in (language, "*")}  # fmt: skip
    return {plain(word).casefold(): value for word, value in found.items()}


class _Reader:
    """Reads a number backwards from the end of `before`."""

    def __init__(self, language: str, before: str) -> None:
        self._words = _words(language)
        self._slavic = language in ("ru", "uk")
        self._comma = language not in ("en", "zh", "ja", "ko", "he")  # 1,5 is one and a half
        self._tokens = [token.casefold() for token in _WORD.findall(before)]

    def read(self) -> Quantity | None:
        self._fill()
        if not self._tokens:
            return None
        if self._kind() == "vague":
            return Quantity(None, None, None, True)
        high = self._number()
        if high is None:
            return None
        if self._is_date(high):
            return None
        return self._bounded(high)

    def _kind(self, back: int = 1) -> str:
        """What the word so many from the end is: unit, times, vague, upto, least, about, to, and, filler, stop, digits."""
        if len(self._tokens) < back:
            return ""
        token = self._tokens[-back]
        if token[0].isdigit():
            return "digits"
        return self._words.get(token, ("", 0.0))[0]

    def _fill(self) -> None:
        """Pass over what may stand between a number and the thing."""
        for _ in range(FILLERS):
            if not self._tokens or self._kind() in ("digits", "unit", "times", "vague"):
                return
            token = self._tokens[-1]
            passes = self._kind() == "filler" or "-" in token[1:] or token in "\"'«“„"
            if not passes and not (self._slavic and _ADJECTIVE.fullmatch(token)):
                self._tokens.clear()
                return
            self._tokens.pop()
        if self._kind() not in ("digits", "unit", "times", "vague"):
            self._tokens.clear()

    def _number(self) -> float | None:
        """The number at the end of the tokens, taken off them."""
        value, times, any_ = 0.0, 1.0, False
        while self._tokens:
            kind, token = self._kind(), self._tokens[-1]
            if kind == "times":
                times *= self._words[token][1]
            elif kind == "unit":
                value += self._words[token][1] * times
                times, any_ = (1.0, True) if not self._more() else (times, True)
            elif kind == "digits" and not any_:
                number = self._digits(token)
                if number is None:
                    return None
                self._tokens.pop()
                return number * times
            elif not (kind == "and" and any_ and self._kind(2) in ("unit", "times")):
                break
            self._tokens.pop()
        if times > 1:
            value += times
        return value if any_ or times > 1 else None

    def _more(self) -> bool:
        return False

    def _digits(self, token: str) -> float | None:
        token = token.strip(" .,'")
        if not _DIGITS.fullmatch(token):
            return None
        if _GROUPED.fullmatch(token) and not (len(token) < 6 and token[0] == "0"):
            return float(re.sub(r"[^\d]", "", token))
        token = token.replace(" ", "").replace(" ", "").replace("'", "")
        token = token.replace(".", "").replace(",", ".") if self._comma and "," in token else token.replace(",", "")
        try:
            return float(token)
        except ValueError:
            return None

    def _is_date(self, value: float) -> bool:
        """A year after a preposition or a month, or a day after a month."""
        last = self._kind()
        return last == "month" or (last == "in" and _YEAR.fullmatch(f"{value:.0f}") is not None)

    def _bounded(self, high: float) -> Quantity | None:
        kind = self._kind()
        if kind in ("to", "and") or (self._tokens and self._tokens[-1] in "-–—"):
            saved = list(self._tokens)
            self._tokens.pop()
            low = self._number()
            if low is not None and 0 < low < high:
                return Quantity(low, high, None, self._kind() == "about")
            self._tokens = saved
            if kind == "to" and self._kind(2) not in ("upto",):
                return Quantity(high, high)
        if kind == "upto" or (kind == "to" and self._kind(2) == "upto"):
            return Quantity(None, high)
        if kind == "least" or (kind == "than" and self._kind(2) == "more"):
            return Quantity(high, None)
        if kind == "than" and self._kind(2) == "less":
            return Quantity(None, high)
        return Quantity(high, high, None, kind == "about")
