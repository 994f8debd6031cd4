"""A name as the matcher needs it, and which names a document of a language may hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from msgspec import Struct

# The order is part of the artefact's format: only append.
LANGUAGES: Final = tuple("en fr de es it pt ru uk ar fa tr zh ko ja pl cs bg sl he nl sv ro sk hr sr el hu".split())  # noqa: SIM905
_BIT: Final = {language: 1 << place for place, language in enumerate(LANGUAGES)}
ANY: Final = 1 << 40  # a name for all languages, written `*`
ALL: Final = ANY | (1 << len(LANGUAGES)) - 1

# Languages that share a script. A name in another script than the document's cannot be mistaken for a word of it.
_SCRIPTS: Final = (
    frozenset("en fr de es it pt tr pl cs sl nl sv ro sk hr hu".split()),  # noqa: SIM905
    frozenset(("ru", "uk", "bg", "sr")),
    frozenset(("ar", "fa")),
    frozenset(("zh", "ja", "ko")),
    frozenset(("he",)),
    frozenset(("el",)),
)

FLAGS: Final = {
    "exact": "case as written (given by itself to names of up to 5 letters that are all capitals)",
    "cap": "the first letter is a capital in the text",
    "low": "the first letter is small in the text, but where a sentence begins",
    "plural": "a plural s or es may follow (Latin)",
    "inflect": "an ending of the language may follow: agglutinated in Turkish, attached in Arabic and Persian",
    "decline": "a Russian or Ukrainian case ending may follow; it belongs to the mention",
    "head": "may begin a compound: Ukraine|krieg (closed list of heads); katakana may follow",
    "tail": "may end a compound: Kampf|panzer, 탄도|미사일; letters of its script may stand before",
    "desig": "a designation: hyphen, space or nothing before digits, Latin or Cyrillic look-alikes, a variant after",
    "article": "(made by the compiler) Arabic name without its article, which must stand before it",
    "ambiguous": "also an ordinary word, another place or a person: its tagger asks for context",
}


class Name(Struct, frozen=True, array_like=True, gc=False):
    """One row of a gazetteer. `mask` says for which languages; see `visible`."""

    text: str
    kind: str
    entry: str
    via: str
    flags: frozenset[str]
    mask: int

    @property
    def cased(self) -> bool:
        """Whether the case of the text's letters matters."""
        return not self.flags.isdisjoint(("exact", "cap", "low"))

    @property
    def agglutinates(self) -> bool:
        """Whether Turkish endings may follow at once: common nouns of five letters and more, or by flag."""
        return "inflect" in self.flags or (len(self.text) >= 5 and self.text[:1].islower())


def mask(languages: Iterable[str]) -> int:
    """The mask of these languages; `*` is all. A language that is not known counts as none."""
    return sum({ANY if language == "*" else _BIT.get(language, 0) for language in languages})


# Languages without names of their own here, and whose names theirs are most like.
_LIKE: Final = {
    "sk": "cs", "hr": "sl", "sr": "sl", "bs": "sl", "nl": "en", "sv": "en", "da": "en", "no": "en", "nb": "en",
    "fi": "en", "et": "en", "lv": "en", "lt": "en", "hu": "en", "ro": "it", "ca": "es", "gl": "pt", "az": "tr",
    "be": "ru", "kk": "ru", "mk": "bg", "ur": "fa", "ps": "fa", "vi": "en", "id": "en", "ms": "en", "sw": "en",
}  # fmt: skip


@lru_cache(maxsize=256)
def visible(language: str) -> int:
    """Which names a document in `language` may hold: those of the language, those for all, those in other scripts.

    A language without names of its own is given those of its like. Where it is not known, all names are looked for.
    """
    spoken = {language, _LIKE.get(language, language)}
    if not any(one in script for script in _SCRIPTS for one in spoken):
        return ALL
    families = [script for script in _SCRIPTS if script & spoken]
    return ALL & ~mask(frozenset[str]().union(*families) - spoken)
