"""Quantities in Chinese, Japanese and Korean: a number and a counter, before the thing or after it.

"31辆艾布拉姆斯坦克", "30万发炮弹", "数十架无人机", "ミサイル20発", "約20発の弾道ミサイル", "포탄 100만 발".
"""

from __future__ import annotations

import re
from typing import Final

from vedette.models import Quantity

AFTER: Final = 28  # characters looked at behind a mention

_HAN: Final = "〇零一二三四五六七八九十百千万萬億亿两兩"
_VAGUE: Final = "[数數几幾수몇][十百千万萬億亿십백천만억]+|[十百千][几幾]"
_NATIVE: Final = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_FIGURE: Final = (
    r"\d[\d,]*(?:\.\d+)?\s?[百千万萬億亿만억천백]{0,2}(?:\s?\d[\d,]*[천백千百]?)?"
    rf"|[{_HAN}]+|[일이삼사오육칠팔구]?[십백천만][일이삼사오육칠팔구십백천만]*|" + "|".join(_NATIVE)
)
_NUMBER: Final = (
    rf"(?<![第제\d.,$-])(?:(?P<vague>{_VAGUE})|(?P<low>{_FIGURE})\s?(?:~|-|至|到|から|〜|～|∼)\s?)?(?P<n>{_FIGURE})?"
)
_ROUNDS: Final = frozenset(("发", "發", "発", "발"))
_TONNES: Final = frozenset(("吨", "噸", "トン", "톤"))
_COUNTER: Final = (
    "枚|发|發|発|颗|顆|辆|輛|両|台|臺|架|艘|隻|套|门|門|挺|支|把|座|具|部|件|吨|噸|トン|箱|基|機|丁|本|个|個|隊|队|"
    "발|대|기|문|척|정|자루|톤|개|여대|포대|세트|문"
)
_BOUND: Final = (
    r"(?P<most>最多|最大|多达|多達|高达|高達|至多|不超过|최대)|(?P<least>至少|最少|少なくとも|超过|超過|逾|최소|적어도)"
    r"|(?P<about>约|約|大约|大約|近|将近|およそ|ほぼ|약|대략|거의)"
)
_OVER: Final = r"(?P<over>以上|余り|余|餘|多|여|超)?"
_CORE: Final = rf"(?:{_BOUND})?\s?{_NUMBER}\s?{_OVER}\s?"
_BEFORE = re.compile(
    rf"{_CORE}(?P<counter>{_COUNTER})\s?(?P<over2>以上|이상)?\s?"
    rf"(?:[のの의](?:[^\s\d，。、,.；;]{{0,8}}\s?){{0,2}}|[^\s\d，。、,.；;とやを和及与與]{{0,10}}[的製制]|[^\s\d，。、,.；;的とやをがはにで和及与與跟并並및와과]{{0,3}})?"
    r"[「『“\"《<'〈]?$"
)
_BARE = re.compile(rf"{_CORE}$")
_BEHIND = re.compile(
    rf"[」』”\"》>'〉]?(?:\([^()]{{0,12}}\))?(?:を|が|は|など|等|을|를|은|는|이|가|도|も)?\s?{_CORE}(?P<counter>{_COUNTER})(?P<over2>以上|余り|이상)?"
)
_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    c: i for i, c in enumerate("영일이삼사오육칠팔구")
}
_DIGITS_ALL: Final = _DIGITS | {"零": 0, "两": 2, "兩": 2}
_TIMES: Final = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_BIG: Final = {"万": 1e4, "萬": 1e4, "만": 1e4, "億": 1e8, "亿": 1e8, "억": 1e8}


def quantity(before: str, after: str) -> Quantity | None:
    """The quantity that ends `before` or begins `after` (both as `plain` makes them)."""
    for place in _starts(before):
        if found := _BEFORE.match(before, place):
            if made := _made(found, found["counter"], found["over2"]):
                return made
        elif (found := _BARE.match(before, place)) and re.search(r"[万萬億亿만억]|[数數수]", found.group()):
            return _made(found, "", None)
    found = _BEHIND.match(after)
    return _made(found, found["counter"], found["over2"]) if found else None


def _starts(before: str) -> list[int]:
    """Where a number with its qualifier may begin, in the last characters: so few that the search is linear."""
    first = max(0, len(before) - 34)
    return list(range(first, len(before)))


def _made(found: re.Match[str], counter: str, over: str | None) -> Quantity | None:
    unit = "rounds" if counter in _ROUNDS else "tonnes" if counter in _TONNES else None
    if found["vague"]:
        return Quantity(None, None, unit, True)
    high = value(found["n"] or "")
    if high is None:
        return None
    if found["low"] and (low := value(found["low"])) is not None:
        scale = next((_BIG[c] for c in found["n"] if c in _BIG), 1.0)
        low = low * scale if low * scale < high else low
        return Quantity(low, high, unit, bool(found["about"])) if low < high else None
    if found["most"]:
        return Quantity(None, high, unit)
    if found["least"] or found["over"] or over:
        return Quantity(high, None, unit)
    return Quantity(high, high, unit, bool(found["about"]))


def value(text: str) -> float | None:
    """The value of digits and numerals, mixed as East Asian news writes them: 30万, 三十, 1만5천, 100만."""
    text = text.replace(",", "").replace(" ", "")
    if not text:
        return None
    if text in _NATIVE:
        return float(_NATIVE[text])
    total, part, number = 0.0, 0.0, ""
    for letter in text:
        if letter in _TIMES:
            part += float(number or 1) * _TIMES[letter]
            number = ""
        elif letter in _BIG:
            total += (part + float(number or (0 if part else 1))) * _BIG[letter]
            part, number = 0.0, ""
        else:
            number += str(_DIGITS_ALL.get(letter, letter))
    try:
        return total + part + float(number or 0)
    except ValueError:
        return None
