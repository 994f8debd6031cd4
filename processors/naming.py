"""Names as people type them into a query, in any supported language, to the codes that tags carry.

The gazetteers that tag articles answer: what is tagged in a text is what may be typed. Codes are taken as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from processors.match import Matcher
from processors.text import document
from vedette.query_fields import WIDER

# vocabulary -> the kinds of gazetteer that are asked, in this order
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "country": ("country",),
    "party": ("party", "country"),
    "weapon": ("weapon",),
    "sanction": ("sanction",),
    "measure": ("sanction",),
}
_UPPER: Final = {"country", "party"}  # their codes are written in capitals


def resolver(matcher: Matcher) -> Callable[[str, str], str]:
    """`resolve(vocabulary, value)` for `vedette.query.parse`: the code meant by a name; a code stays as it is.

    What is neither a name nor looks like a code raises LookupError with a sentence.
    """

    countries = frozenset(matcher.table("countries"))
    tables = (matcher.table("weapon_systems"), matcher.table("weapon_concepts"))
    classes = frozenset(WIDER) | {row["class"] for table in tables for row in table.values()}
    codes = {"country": countries, "party": countries | frozenset(matcher.table("parties"))}

    def resolve(vocabulary: str, value: str) -> str:
        if vocabulary == "weapon" and value.lower() in classes:
            return value.lower()
        if vocabulary in _UPPER and value.upper() in codes[vocabulary]:
            return value.upper()  # before names: RU is Russia, although Spanish abbreviates Reino Unido so
        named = entry_of(matcher, value, _KINDS.get(vocabulary, ()))
        if named is not None:
            return _weapon(matcher, named) if vocabulary == "weapon" else named
        if not _is_code(value, vocabulary):
            raise LookupError(f"no {vocabulary} is known by the name {value!r}")
        return value.upper() if vocabulary in _UPPER else value.lower()

    return resolve


def entry_of(matcher: Matcher, name: str, kinds: tuple[str, ...]) -> str | None:
    """The gazetteer's entry that `name` as a whole stands for, whichever way its case is typed."""
    for typed in dict.fromkeys((name, name.title(), name.upper())):
        doc = document("", typed)
        whole = [m for m in matcher.find(doc) if (m.start, m.end) == (2, len(doc.text)) and m.entry != "-"]
        for kind in kinds:
            for match in whole:
                if match.kind == kind:
                    return match.entry
    return None


def _weapon(matcher: Matcher, entry: str) -> str:
    """A system's id as it is; of a generic term the word of the query language, else its class: what is indexed."""
    concept = matcher.table("weapon_concepts").get(entry)
    return entry if concept is None or entry in WIDER else concept["class"]


def _is_code(value: str, vocabulary: str) -> bool:
    """Country codes have two letters; groups' and classes' codes are ASCII words."""
    if vocabulary == "country":
        return len(value) == 2 and value.isascii() and value.isalpha()
    return value.isascii() and value.replace("_", "").replace("-", "").replace(".", "").isalnum()
