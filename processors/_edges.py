"""Where a name may begin and end inside of a text, by script. Pure; reads folded text (see `processors.text.fold`).

The rules come from how the languages write: Han, kana and Thai put no space between words; Korean and Turkish add
particles and suffixes to the name; Arabic and Hebrew put articles and prepositions before it; German joins nouns;
Russian and Ukrainian decline names of weapons inside of their quotation marks.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache


class Kind(IntEnum):
    """What a character is to a word's edge."""

    NONE = 0  # space, punctuation, symbols
    DIGIT = 1
    CASED = 2  # Latin, Cyrillic, Greek, Armenian ...
    ARABIC = 3
    HANGUL = 4
    KATAKANA = 5
    FREE = 6  # Han, hiragana, Thai, Lao, Khmer, Burmese: words need no edge
    OTHER = 7  # Hebrew, Devanagari, Georgian ...


_RANGES = (
    (0x0600, 0x06FF, Kind.ARABIC),
    (0x0750, 0x077F, Kind.ARABIC),
    (0xFB50, 0xFDFF, Kind.ARABIC),
    (0xFE70, 0xFEFC, Kind.ARABIC),
    (0x0E00, 0x0EFF, Kind.FREE),
    (0x1000, 0x109F, Kind.FREE),
    (0x1780, 0x17FF, Kind.FREE),
    (0x1100, 0x11FF, Kind.HANGUL),
    (0xAC00, 0xD7AF, Kind.HANGUL),
    (0x30A1, 0x30FA, Kind.KATAKANA),
    (0x30FC, 0x30FE, Kind.KATAKANA),
    (0x31F0, 0x31FF, Kind.KATAKANA),
    (0xFF66, 0xFF9D, Kind.KATAKANA),
    (0x3041, 0x309F, Kind.FREE),
    (0x3400, 0x4DBF, Kind.FREE),
    (0x4E00, 0x9FFF, Kind.FREE),
    (0xF900, 0xFAFF, Kind.FREE),
    (0x20000, 0x3FFFF, Kind.FREE),
)


@lru_cache(maxsize=65_536)
def kind(letter: str) -> Kind:
    """What the one character `letter` is; NONE for the empty string."""
    if not letter:
        return Kind.NONE
    if letter.isdecimal():
        return Kind.DIGIT
    if not letter.isalpha() and letter not in "ー_":
        return Kind.NONE
    point = ord(letter)
    for first, last, found in _RANGES:
        if first <= point <= last:
            return found
    return Kind.CASED if letter == "_" or letter.lower() != letter.upper() else Kind.OTHER


# --- what may stand before -------------------------------------------------------------------------------------------

_CLITICS = [a + b for a in ("", "و", "ف", "أ", "ا") for b in ("", "ب", "ك", "ل")]
ARTICLES = frozenset(
    [c + "ال" for c in _CLITICS if not c.endswith("ل")] + [a + "لل" for a in ("", "و", "ف")]
)  # ل and ال are written لل
PROCLITICS = frozenset(c for c in _CLITICS if c) | ARTICLES
_LONGEST_CLITIC = 5


def arabic_prefix(text: str, start: int) -> str | None:
    """The letters between the word's beginning and `start`; None where they are too many for clitics."""
    place = start
    while place > 0 and start - place <= _LONGEST_CLITIC and kind(text[place - 1]) is Kind.ARABIC:
        place -= 1
    return text[place:start] if start - place <= _LONGEST_CLITIC else None


# --- what may stand after --------------------------------------------------------------------------------------------

# Korean: particles, and nouns that are written on to a name (군 army, 산 made in, 인 people, 계 of origin ...).
_PARTICLES = """
    은 는 이 가 을 를 의 에 로 와 과 도 만 까지 부터 이나 나 라고 라는 이라 처럼 보다 이며 며 으로 등 측 군 산 제 인
    계 발 행 식 형 전 내 외 및 간 당국 정부 대사 대통령 총리 외무 국방 외교 한테 께 조차 였 란 든 여 쪽 급 용 들 뿐
    따라 때문 향 하고 마저 밖 출신 정상 본토 해군 공군 육군 언론 매체 의회 국민 총영사 외교부 국방부 대표 주재 주도
    전역 영토 국경 북부 남부 동부 서부 시민 국적 혈통 국 어
"""
PARTICLES = tuple(_PARTICLES.split())
_TURKISH = re.compile(r"[lnysdtıiuüaeckmğgpr][a-zçğıöşü]{0,11}(?![^\W_])")
_ARABIC = re.compile(r"(?:ها|ه|هم|هن|نا|كم|ي|ين|ون|ات|ان|ة|ت|تين|تان|اته|اتها|اتهم|اتنا|ا|يه|يا)(?![^\W_])")
_PERSIAN = re.compile(r"(?:هايي|هاي|ها|ي|اي|ان|ات|هاش|هايش|هايشان|شان|ش|م|مان|اش|تر|يها|يهاي)(?![^\W_])")
# Heads of German compounds, as they stand in folded text (without umlauts), each with its endings.
_GERMAN_HEAD = re.compile(
    r"""(?:s|es|n|en|er|e)?-?(?:
    kriege?s?|konflikte?s?|angriffe?n?s?|beschuss|feldzug\w?|invasion|front|einsatz\w{0,2}|mission(?:en)?
    |sanktion(?:en)?|embargos?|abkommens?|deals?|handel[ns]?|geschafte?n?s?|exporte?n?s?|importe?n?s?|konzerne?s?
    |lieferung(?:en)?|bestellung(?:en)?|verkaufe?n?s?|hilfen?|gelder|paket\w{0,3}|produktion|fabrik(?:en)?|hersteller[ns]?
    |streitkraften?|armee|verbande?n?s?|brigaden?|bataillone?n?s?|besatzung(?:en)?|bestande?n?s?|arsenale?n?s?
    |regierung|minister(?:in|s|n)?|ministerium\w?|prasident(?:in|en)?|botschaft(?:er|en|ers)?|grenzen?
    |politik|krise|frage|gipfels?|reisen?|besuch\w{0,2}|experte?n?|gesprache?n?
    |plane?n?s?|programme?n?s?|system\w{0,3}|start\w{0,2}|tests?|treffer[ns]?|abwehr|schild\w{0,2}
    |trummer[ns]?|typ(?:en|s)?|modelle?n?s?|munition)(?![^\W_])""",
    re.VERBOSE | re.IGNORECASE,
)
_CYRILLIC = re.compile(r"(?:а|у|ом|ем|е|ы|и|ов|ев|ам|ами|ах|я|ю|ям|ями|ях|ой|ей|ів|їв|ові|еві|ою|ею|і|ї|єм)(?![^\W_])")
_PLURAL = re.compile(r"(?:s|es)(?![^\W_])", re.IGNORECASE)
# B3 of T-72B3, V4 of S-300V4, -ER of JDAM-ER, -50 of F-16-50, s of F-16s; what follows a hyphen must shout or count.
_MODIFICATION = re.compile(r"[^\W\d_]{1,3}\d{0,2}[^\W\d_]{0,3}(?![^\W_])|(-)[^\W_]{1,4}(?![^\W_])")


def plural(text: str, end: int) -> bool:
    return _PLURAL.match(text, end) is not None


def turkish(text: str, end: int) -> bool:
    return _TURKISH.match(text, end) is not None


def arabic(text: str, end: int) -> bool:
    return _ARABIC.match(text, end) is not None


def persian(text: str, end: int) -> bool:
    return _PERSIAN.match(text, end) is not None


def german_head(text: str, end: int) -> bool:
    """Whether what follows is the head of a compound that `text[:end]` begins: Ukraine|krieg."""
    return _GERMAN_HEAD.match(text, end) is not None


def declined(text: str, end: int) -> int:
    """Where the Cyrillic name that ends at `end`, or one letter before it (а, я), ends with its case ending; 0: no."""
    found = _CYRILLIC.match(text, end)
    return found.end() if found else 0


def modification(text: str, end: int) -> int:
    """Where a designation that ends at `end` ends with its variant; 0 where there is none. Reads text with its case."""
    found = _MODIFICATION.match(text, end)
    if found is None:
        return 0
    variant = found.group()[1:] if found.group(1) else found.group()
    if found.group(1) and not (variant.isdecimal() or variant == variant.upper()):
        return 0
    return found.end()


def korean(text: str, end: int) -> bool:
    return text.startswith(PARTICLES, end)
