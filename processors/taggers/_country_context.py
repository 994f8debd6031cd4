"""Whether a country's name, where it stands, means the country: people, firms, treaties, other places of the name.

Each rule is a small function that looks at the words around and at what else the document names. It does not parse
sentences, does not know people beyond lists, and does not look anything up.
"""

from __future__ import annotations

import bisect
import re
from functools import cached_property

from processors.match import Match
from processors.taggers import _country_cues as cues
from processors.text import Document

NEAR = 60  # characters within which another country's name makes this one a country's: Chad, Niger and Mali
PLACES = frozenset(("city", "capital", "region"))


def code(match: Match) -> str:
    """The country that an entry belongs to: UA of UA/crimea."""
    return match.entry.partition("/")[0]


class Context:
    """What a document says about which countries it means."""

    def __init__(self, doc: Document, matches: tuple[Match, ...]) -> None:
        self._doc = doc
        self._text = doc.text
        self._matches = matches
        self._sure = frozenset(code(m) for m in matches if m.entry != "-" and "ambiguous" not in m.flags)

    @cached_property
    def _american_states(self) -> frozenset[int]:
        """Where American states and Canadian provinces are named."""
        return frozenset(m.start for m in self._matches if m.entry.startswith(("US/states", "CA/")))

    @cached_property
    def _places(self) -> list[tuple[int, str]]:
        return [(m.start, code(m)) for m in self._matches if m.entry != "-"]

    @cached_property
    def _american(self) -> bool:
        return cues.US_STATE_WORDS.search(self._text) is not None

    def judge(self, match: Match) -> tuple[str, float] | None:
        """The country's code and a factor of confidence; None where no country is meant."""
        if match.entry == "-" or match.inside == "weapon" or self._part_of_name(match):
            return None
        if match.name in ("US", "USA") and self._doc.shouts(match.start) and self._pronoun(match):
            return None
        if match.via in PLACES and self._elsewhere(match):
            return None
        if (match.via == "demonym" and self._surname(match)) or self._quoted_capital(match):
            return None
        if "ambiguous" not in match.flags:
            return (code(match), 1.0) if not self._person(match, strict=True) else None
        return self._ambiguous(match)

    def _ambiguous(self, match: Match) -> tuple[str, float] | None:
        if match.entry == "BE" and match.via == "capital":
            return self.brussels(match)
        special = _SPECIAL.get(match.name)
        if special is not None:
            return special(self, match)
        if self._person(match, strict=False):
            return None
        if code(match) in self._sure:
            return code(match), 0.9
        if match.via in ("name", "demonym"):
            return code(match), 0.8
        if match.via in PLACES and self._located(match):
            return code(match), 0.6
        return None

    # --- rules, each with the sentence that made it necessary in tests/processors/taggers/countries.yaml --------------

    def _part_of_name(self, match: Match) -> bool:
        """A firm, newspaper or treaty: China Mobile shares, the Minsk agreements."""
        if match.via not in ("name", "capital", "city"):
            return False
        if cues.FIRM.match(self._text, match.end) and not self._titled(match):
            return True
        return match.via != "name" and cues.TREATY.match(self._text, match.end) is not None

    def _pronoun(self, match: Match) -> bool:
        """LET US PRAY, where all is written in capitals."""
        return self._doc.word_before(match.start).lower() in cues.SHOUTED_PRONOUN

    def _elsewhere(self, match: Match) -> bool:
        """Moscow, Idaho: a comma and an American state."""
        if code(match) == "US" or not self._text.startswith(", ", match.end):
            return False
        return match.end + 2 in self._american_states

    def _person(self, match: Match, *, strict: bool) -> bool:
        """Tom Holland, Jordan Smith. `strict`: only a first name before; else a surname after will do."""
        if match.via not in ("name", "capital", "city", "region"):
            return False
        before = self._doc.word_before(match.start)
        near = self._text[max(0, match.start - 1) : match.start] == " "
        if near and before[:1].isupper() and before.lower() in cues.FIRST_NAMES:
            return " " not in self._text[match.start : match.end] and before not in ("Jordan", "Austin", "Christian")
        if strict or self._titled(match) or self._text[match.end : match.end + 1] != " ":
            return False
        after = self._doc.word_after(match.end)
        return after[:1].isupper() and after[1:].islower() and after.lower() not in cues.STATE_WORDS

    def _surname(self, match: Match) -> bool:
        """Arianna Greco: where adjectives are written small, a capital after a capitalised word is a name's."""
        if self._doc.base_language not in ("fr", "it", "es", "pt") or not self._text[match.start].isupper():
            return False
        before = self._doc.word_before(match.start)
        if before.lower() in cues.TITLES or (self._doc.base_language != "fr" and self._in_line_up(match)):
            return True
        return before[:1].isupper() and self._text[match.start - 1] == " " and not self._titled(match)

    def _in_line_up(self, match: Match) -> bool:
        """Romagnoli, Greco, Ciavattini: between commas and capitals, in languages that write adjectives small."""
        before = self._doc.words_before(match.start, 1)
        near = self._text.startswith(", ", match.start - 2) and bool(before) and before[0][:1].isupper()
        after = self._text[match.end : match.end + 3]
        return near and after.startswith(", ") and after[2:].isupper()

    def _quoted_capital(self, match: Match) -> bool:
        """виконання «Мінська», крейсер «Москва»: there a quoted city is a treaty, a ship, a club."""
        if match.via not in ("capital", "city") or self._doc.base_language not in ("ru", "uk"):
            return False
        around = self._text[match.start - 1 : match.start] + self._text[match.end : match.end + 1]
        return around in ("«»", '""', "“”", "„“")

    def _titled(self, match: Match) -> bool:
        """Whether the sentence is written With Capitals Throughout, or all in capitals."""
        start, end = self._doc.sentence_of(match.start)
        known: dict[int, bool] = self._doc.cache.setdefault("titled", {})
        if start not in known:
            known[start] = self._titled_sentence(start, end)
        return known[start]

    def _titled_sentence(self, start: int, end: int) -> bool:
        piece = re.findall(r"[^\W\d_]{4,}", self._text[start:end][:400])
        return len(piece) > 3 and sum(word[0].isupper() for word in piece) > 0.75 * len(piece)

    def _located(self, match: Match) -> bool:
        return self._doc.word_before(match.start).lower() in cues.LOCATIVES

    def _stately(self, match: Match) -> bool:
        """Whether a state is spoken of: in Chad, Chad's army, Chad and Niger."""
        if self._located(match) or re.match(r"['’]s? [a-z]", self._text[match.end : match.end + 4]):
            return True
        if self._doc.word_after(match.end).lower() in cues.STATE_WORDS:
            return True
        first = bisect.bisect_left(self._places, (match.start - NEAR, ""))
        last = bisect.bisect_right(self._places, (match.start + NEAR, ""))
        return any(other != code(match) for _, other in self._places[first:last])

    def georgia(self, match: Match) -> tuple[str, float] | None:
        if self._person(match, strict=False):
            return None
        if "GE" in self._sure:
            return "GE", 0.95
        if self._american or self._text.startswith(("州", "주"), match.end):
            return "US", 0.85
        return "GE", 0.75

    def person_or_state(self, match: Match) -> tuple[str, float] | None:
        """Jordan, Chad, Israel: also first names."""
        if self._person(match, strict=False):
            return None
        if code(match) in self._sure or match.name == "Israel":
            return code(match), 0.95
        return (code(match), 0.85) if self._stately(match) or self._doc.shouts(match.start) else None

    def turkey(self, match: Match) -> tuple[str, float] | None:
        if "TR" not in self._sure and cues.POULTRY.search(self._text):
            return None
        return "TR", 0.95

    def mali(self, match: Match) -> tuple[str, float] | None:
        """Mali'de, and not mali müşavir: the adjective is common, and written large in headlines."""
        if self._doc.base_language != "tr":
            return "ML", 0.95
        apostrophe = self._text[match.end : match.end + 1] in ("'", "’")
        return ("ML", 0.85) if apostrophe or "ML" in self._sure or self._sure & cues.AFRICA else None

    def pole(self, match: Match) -> tuple[str, float] | None:
        """The Pole won; and not: starts from Pole."""
        if self._doc.base_language != "en":
            return "PL", 0.8
        before = self._doc.word_before(match.start).lower()
        return ("PL", 0.8) if before in cues.ARTICLES or before == "old" or "PL" in self._sure else None

    def monaco(self, match: Match) -> tuple[str, float] | None:
        return None if cues.SPORT.search(self._text) else ("MC", 0.8)

    def korea(self, match: Match) -> tuple[str, float] | None:
        if "KP" in self._sure and "KR" not in self._sure:
            return None
        return "KR", 0.8

    def congo(self, match: Match) -> tuple[str, float] | None:
        return ("CG", 0.9) if "CG" in self._sure and "CD" not in self._sure else ("CD", 0.8)

    def hollande(self, match: Match) -> tuple[str, float] | None:
        """François Hollande, later only Hollande."""
        return ("NL", 0.85) if "NL" in self._sure and "François Hollande" not in self._text else None

    def brussels(self, match: Match) -> tuple[str, float] | None:
        """The Union's seat where politics are spoken of, else a city of Belgium."""
        return ("BE", 0.7) if "BE" in self._sure and self._located(match) else None

    def oman(self, match: Match) -> tuple[str, float] | None:
        """عمان is Oman, and Amman where the vowel sign is left out."""
        return ("JO", 0.7) if "JO" in self._sure and "OM" not in self._sure and match.name == "عمان" else ("OM", 0.8)

    def needs_other(self, match: Match) -> tuple[str, float] | None:
        """오만 is also arrogance, 苏丹 a sultan: only beside another country, or what is sure to be this one."""
        if code(match) in self._sure or cues.STATE_AFTER.match(self._text, match.end):
            return code(match), 0.9
        if match.name in ("苏丹", "蘇丹") and self._sure & {"OM", "BN", "MY"}:
            return None
        return (code(match), 0.7) if self._sure - {code(match)} else None


_SPECIAL = {
    **dict.fromkeys(("Georgia", "Géorgie", "Geórgia", "ジョージア", "조지아"), Context.georgia),
    **dict.fromkeys(("Jordan", "Chad", "Israel", "Antigua"), Context.person_or_state),
    "Turkey": Context.turkey,
    "Hollande": Context.hollande,
    "Mali": Context.mali,
    "Pole": Context.pole,
    "Monaco": Context.monaco,
    **dict.fromkeys(("Korea", "Korean", "Koreans"), Context.korea),
    **dict.fromkeys(("Congo", "Kongo"), Context.congo),
    "عمان": Context.oman,
    **dict.fromkeys(("오만", "가나", "차드", "수단", "苏丹", "蘇丹", "マリ", "파리"), Context.needs_other),
}
