"""Where sentences end and what is quoted, by script and with the abbreviations of fourteen languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vedette.models import Span

LONGEST = 2_000  # characters; a longer "sentence" is a table or an attack and is cut at a space

_CLOSING = "\"'”’»›)\\]】」』）"
# An end: 。！？ at once; . ! ? … ؟ ۔ before a space or the end of the text; or the end of a line.
_END = re.compile(rf"[。！？｡]+[{_CLOSING}]*|[.!?…؟۔]+[{_CLOSING}]*(?=\s|$)|[.!?][”»](?=[^\W\d_])|\n\s*\n|\r?\n|\u2029")
_LAST_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*$")
_WRAPPED = (
    40  # a line this long, without an end and followed by a small letter, was broken by a margin, not by a writer
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words after which a full stop does not end the sentence (lower case, the last stop off).
ABBREVIATIONS = _words(
    """mr mrs ms dr prof rev hon gen lt col maj capt sgt cmdr adm brig sen rep gov pres st mt ft no nos
    vs etc inc ltd co corp jr sr dept est fig approx jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e cf ca al
    z.b bzw nr str usw d.h u.a dipl ing abs bd hr fr hrsg geb gest mio mrd
    m mm mme mlle mgr art cie av env vol
    sra sres lic gral cnel tte ee.uu pág núm dña excmo
    sig sigg dott avv on ecc pag gen.le
    exmo exma eng ilmo
    г гг в вв т тт д п тыс млн млрд трлн руб коп им ул пр пос обл р рр ст
    см стр напр проф акад ред т.е т.д т.п т.к и.о
    тис грн вул смт ім див м.п нар св
    doç av sn yrd bkz vb vs tic
    tzv např mj tj atd ok ul tzn oz npr gl prim itd др г-н"""
)
# After an abbreviation such as "U.S." a sentence begins only with one of these.
_STARTERS = _words(
    """the a an in on at he she it they we i but and however meanwhile this that these those his her its their there
    as for after before when while if although since according"""
)
_ORDINALS = _words("de tr cs sl pl da no fi hu sk hr sr")  # "3." is "third": am 3. März


def split(text: str, title_length: int, language: str) -> Iterator[Span]:
    """The sentences of `text` as spans without the space around them, in order. The title ends a sentence."""
    start = 0
    for end in _ends(text, title_length, language):
        yield from _pieces(text, start, end)
        start = end
    yield from _pieces(text, start, len(text))


def _ends(text: str, title_length: int, language: str) -> Iterator[int]:
    titled = title_length == 0
    for found in _END.finditer(text):
        if not titled and found.start() >= title_length:
            titled = True
            yield title_length
        mark = found.group()
        if "\n" in mark or mark == "\u2029":
            if _breaks(text, found.start(), found.end(), mark):
                yield found.end()
        elif mark[0] in "。！？｡!?؟…" or _stops(text, found.start(), found.end(), language):
            yield found.end()


def _breaks(text: str, start: int, end: int, mark: str) -> bool:
    """Whether a line's end is a sentence's end: always where a line is left empty, and mostly elsewhere."""
    if mark.count("\n") > 1 or mark == "\u2029":
        return True
    line = start - (text.rfind("\n", max(0, start - LONGEST), start) + 1)
    return not (line >= _WRAPPED and text[end : end + 1].islower())


def _stops(text: str, start: int, end: int, language: str) -> bool:
    """Whether the full stop at `start` ends a sentence."""
    following = text[end : end + 24].lstrip()
    if following[:1].islower():
        return False
    before = _LAST_WORD.search(text[max(0, start - 24) : start])
    if before is None or not following:
        return True
    word = before.group()
    if word.isdecimal():
        return not (len(word) <= 2 and language in _ORDINALS)
    if "." in word or (len(word) == 1 and word.isalpha() and word.isupper()):
        if len(word) == 1 and word != "I":
            return False  # an initial
        return following.split(None, 1)[0].lower() in _STARTERS
    return word.lower() not in ABBREVIATIONS


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """A span without the space around it, cut where it is longer than `LONGEST`; nothing where it is empty."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut > 0 else start + LONGEST
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    size = len(piece.strip())
    if size:
        yield start + left, start + left + size


_OPENING = {"“": "”", "«": "»", "„": "“”", "‹": "›", "「": "」", "『": "』", "《": "》", '"': '"', "”": "”", "»": "«"}
_MARK = re.compile('[“”«»„‹›「」『』《》"\n]')
_LONGEST_QUOTE = 3_000


def quotes(text: str) -> Iterator[Span]:
    """What stands between quotation marks, outermost only. An open quote ends with its paragraph."""
    opened, closing, depth = -1, "", 0
    for found in _MARK.finditer(text):
        mark, place = found.group(), found.start()
        if opened >= 0:
            if mark in closing and depth == 0:
                yield opened, place
                opened = -1
            elif mark in closing:
                depth -= 1
            elif mark == "\n" or place - opened > _LONGEST_QUOTE:
                if closing != '"' and place > opened + 1:
                    yield opened, place
                opened = -1
            elif mark == text[opened - 1]:
                depth += 1
        elif mark in _OPENING:
            # ” and » open in Scandinavian and some German texts, but only before a word.
            if mark in "”»" and not text[place + 1 : place + 2].isalnum():
                continue
            opened, closing, depth = place + 1, _OPENING[mark], 0
