"""Which language a text is in: pure. pycld2 on its first 600 characters, eld where pycld2 has no wheel.

What the feed declares is a hint: it decides between languages that a short text could be in, but never against the
script (a feed that says ``en`` and carries Cyrillic is not English).
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import unicodedata
from collections import Counter
from functools import cache
from typing import Any, NamedTuple

SAMPLE = 600  # characters; more makes it slower, not better
ENOUGH = 12  # letters below which the feed's own word is better than a guess
RARE_ENOUGH = 120  # letters below which a language that feeds hardly use is not believed without the feed's own word

# Addresses look English; controls make pycld2 fail. Not \W: the vowel signs of Indian scripts are no letters to it.
_NOISE = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+"
    "|[\x00-\x40\\[-\x60{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\u2000-\u200b\u200e-\u206f\u3000-\u3004\u3008-\u3020\ufff0-\uffff]+"
)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")

# Languages whose script is (nearly) theirs alone.
_ONE = {
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "GREEK": "el", "HEBREW": "he", "THAI": "th",
    "GEORGIAN": "ka", "ARMENIAN": "hy", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn",
    "MALAYALAM": "ml", "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si", "BURMESE": "my", "MYANMAR": "my",
    "KHMER": "km", "LAO": "lo", "ETHIOPIC": "am",
}  # fmt: skip
_SCRIPTS = {
    "CYRILLIC": "ru uk bg sr mk be kk ky mn tg tt ba cv uz az",
    "ARABIC": "ar fa ur ps ckb ku ug sd",
    "CJK": "zh ja ko yue",
    "DEVANAGARI": "hi mr ne sa",
}  # fmt: skip
_OTHER_SCRIPT = frozenset(" ".join(_SCRIPTS.values()).split()) | frozenset(_ONE.values())
# Latin-script languages of news feeds. Short English or German headlines look to pycld2 like Kinyarwanda or Khasi.
_LATIN_CODES = """
    en fr de es it pt nl sv no da fi is pl cs sk sl hr sr bs hu ro sq tr az uz et lv lt ca gl eu cy ga mt id ms tl vi sw
    ha so af yo ig ku eo
"""
_LATIN = frozenset(_LATIN_CODES.split())
_ALSO_LATIN = frozenset(("sr", "uz", "az", "ku", "kk", "tt", "mn"))
# Letters that settle it, where two languages share a script.
_LETTERS = (
    ("uk", "іїєґ"), ("be", "ў"), ("sr", "ђћ"), ("mk", "ѓќѕ"), ("ur", "ٹڈڑےں"), ("ps", "ټډړښځڅ"), ("ckb", "ێۆڵڕ"),
    ("fa", "پچژگ"), ("ru", "ыэё"),
)  # fmt: skip
_HANT = frozenset("個們來這國時說會為對開關點學無長門間東車馬書從電話報導華萬與專業務實現當應發動經濟戰爭艦軍總統灣灣")
_HANS = frozenset("个们来这国时说会为对开关点学无长门间东车马书从电话报导华万与专业务实现当应发动经济战争舰军总统湾")
_ALIASES = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "nb": "no",
    "nn": "no",
    "zh-hant": "zh-Hant",
    "sr-me": "sr",
    "hbs": "sr",
}


def normalise(tag: str | None) -> str | None:
    """A declared language as we write it (``en-GB`` -> ``en``, ``zh_TW`` -> ``zh-Hant``); None if it is no tag."""
    if not tag or not (match := _TAG.match(tag.strip())):
        return None
    subtags = match[0].replace("_", "-").lower().split("-")
    if subtags[0] in ("zh", "yue"):
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(subtags) else "zh"
    if subtags[0] in ("und", "mul", "zxx", "mis"):
        return None
    return _ALIASES.get(subtags[0], subtags[0])


def detect(text: str, hint: str | None = None) -> str | None:
    """The language of `text` in BCP 47, or None if there is nothing to tell it by. Never raises."""
    sample = _clean(text)
    declared = normalise(hint)
    script, letters = _script(sample)
    if not letters:
        return declared
    if script in _ONE:
        return _ONE[script]
    declared = declared if declared and _fits(declared, script) else None
    if script == "CJK":  # no kana: a short run of Han could be either, and is Japanese only if the feed says so
        return _variant(declared or "zh", sample)
    found = _model(sample, declared)
    if found is None or not _fits(found.code, script) or (script == "LATIN" and _doubtful(found.code, letters)):
        return declared or _by_letters(sample, script)
    if declared and found.code != declared and (letters < ENOUGH or not found.sure):
        return declared
    return found.code


class _Found(NamedTuple):
    code: str
    sure: bool


def _clean(text: str) -> str:
    """Letters and single spaces: pycld2 fails on control characters, and addresses look English."""
    head = text[: SAMPLE * 4].encode("utf-8", "ignore").decode("utf-8")
    return _NOISE.sub(" ", unicodedata.normalize("NFC", head)).strip()[:SAMPLE]


def _script(sample: str) -> tuple[str, int]:
    """The script of most letters, and how many letters there are. Kana decide for Japanese: it is mostly Han."""
    counts: Counter[str] = Counter(_script_of(letter) for letter in sample if letter.isalpha())
    letters = sum(counts.values())
    if not letters:
        return "", 0
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana and kana * 12 >= counts["CJK"] and kana + counts["CJK"] >= counts["LATIN"]:
        return "HIRAGANA", letters
    if counts["HANGUL"] and counts["HANGUL"] * 2 >= counts["LATIN"] and counts["HANGUL"] * 4 >= counts["CJK"]:
        return "HANGUL", letters
    # A Han character says as much as a short word, so names in Latin letters do not outweigh it.
    counts["CJK"] *= 3
    return counts.most_common(1)[0][0], letters


@cache
def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "").split(" ", 1)[0]
    return name.split("-", 1)[0]


def _fits(code: str, script: str) -> bool:
    base = code.split("-")[0]
    if script in _SCRIPTS:
        return base in _SCRIPTS[script].split()
    if script == "LATIN":
        return base not in _OTHER_SCRIPT or base in _ALSO_LATIN
    return True


def _doubtful(code: str, letters: int) -> bool:
    return code not in _LATIN and letters < RARE_ENOUGH


def _by_letters(sample: str, script: str) -> str | None:
    for code, letters in _LETTERS:
        if _fits(code, script) and any(letter in sample.lower() for letter in letters):
            return code
    return {"CYRILLIC": "ru", "ARABIC": "ar", "CJK": "zh", "DEVANAGARI": "hi"}.get(script)


def _variant(code: str | None, sample: str) -> str | None:
    """zh or zh-Hant by the characters, since feeds rarely say which."""
    if code is None or code.split("-")[0] != "zh":
        return code
    hant, hans = (sum(letter in only for letter in sample) for only in (_HANT - _HANS, _HANS - _HANT))
    return code if hant == hans else ("zh-Hant" if hant > hans else "zh")


def _model(sample: str, hint: str | None) -> _Found | None:
    engine = _engine()
    if engine is None:
        return None
    return _cld2(engine, sample, hint) if hasattr(engine, "error") else _eld(engine, sample)


def _cld2(engine: Any, sample: str, hint: str | None) -> _Found | None:
    try:
        _, _, details = engine.detect(sample, isPlainText=True, bestEffort=True, hintLanguage=hint)
    except engine.error:  # a hint that it does not know, or text that it does not like
        try:
            _, _, details = engine.detect(sample, isPlainText=True, bestEffort=True)
        except engine.error:
            return None
    (_, code, percent, score), *_ = details
    if code in ("un", "xxx") or code.startswith("xx-"):
        return None
    return _Found(normalise(code) or code, percent >= 75 and score >= 250)


def _eld(engine: Any, sample: str) -> _Found | None:
    result = engine.detect(sample)
    if not result.language:
        return None
    return _Found(normalise(result.language) or result.language, bool(result.is_reliable()))


@cache
def _engine() -> Any | None:
    if importlib.util.find_spec("pycld2"):
        return importlib.import_module("pycld2")
    if importlib.util.find_spec("eld"):
        return importlib.import_module("eld").LanguageDetector()
    return None
