"""The one function that both runners call: an article goes in, a tagged article comes out. Pure but for loading names.

In this order: countries, weapons, parties, sanctions, users' own taggers, claims, fingerprint. The names of all
gazetteers are looked up in one pass over the text; each tagger then judges its own matches.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import msgspec
from msgspec import Struct

from processors import match
from processors.claims import claims
from processors.fingerprint import fingerprint
from processors.gazetteers._names import LANGUAGES
from processors.match import Found
from processors.text import Document, document
from vedette import language as language_of, plugins
from vedette.errors import ConfigError
from vedette.models import (
    Article,
    Claim,
    CountryTag,
    PartyTag,
    SanctionTag,
    Tag,
    TaggedArticle,
    Vocabulary,
    WeaponTag,
)

OWN = ("countries", "weapons", "parties", "sanctions")  # each may use what the ones before it found

# The serial of the vocabulary, 0-999: raise it with every release that changes what is tagged; an overlay adds one.
RELEASE = 10


class Understanding(Struct, frozen=True, kw_only=True):
    """What a text says, with offsets into title + two line ends + text. The fields of `TaggedArticle`."""

    language: str | None
    countries: tuple[CountryTag, ...]
    weapons: tuple[WeaponTag, ...]
    sanctions: tuple[SanctionTag, ...]
    parties: tuple[PartyTag, ...]
    tags: tuple[Tag, ...]
    claims: tuple[Claim, ...]
    vocabulary: Vocabulary


class Taggers:
    """The taggers with their names, loaded once and then only read. Raises ConfigError on a user's mistakes.

    `plugins_folder` holds a user's own taggers, `overlay` the names that a user adds or switches off; of `languages`
    (None: all) names are looked for.
    """

    def __init__(
        self,
        plugins_folder: Path | None = None,
        overlay: Path | None = None,
        languages: frozenset[str] | None = None,
    ) -> None:
        if unknown := sorted((languages or frozenset()) - set(LANGUAGES)):
            known = ", ".join(LANGUAGES)
            raise ConfigError(f"VEDETTE_LANGUAGES names {unknown[0]!r}; there are names in: {known}")
        self._matcher = match.matcher(overlay, languages)
        self._own = {name: plugins.load("processors.taggers", name, plugins_folder) for name in OWN}
        others = sorted(set(plugins.names("processors.taggers", plugins_folder)) - set(OWN))
        self._others = [plugins.load("processors.taggers", name, plugins_folder) for name in others]
        self.vocabulary = Vocabulary(self._matcher.version, RELEASE + (overlay is not None))

    def understand(self, title: str, text: str, language: str | None = None) -> Understanding:
        """All that is found in a text; its language is found out where it is not given."""
        if not language:
            language = language_of.detect(f"{title}\n{text}")
        doc = document(title, text, language)
        found = self._find(doc)
        return Understanding(
            language=language,
            countries=found.countries,
            weapons=found.weapons,
            sanctions=found.sanctions,
            parties=found.parties,
            tags=tuple(tag for tagger in self._others for tag in _run(tagger, doc, found)),
            claims=tuple(claims(doc, found)),
            vocabulary=self.vocabulary,
        )

    def process(self, article: Article) -> TaggedArticle:
        """The article with its tags, claims and fingerprint."""
        understood = self.understand(article.title, article.text, article.language)
        fields = msgspec.structs.asdict(article) | msgspec.structs.asdict(understood)
        return TaggedArticle(**fields, fingerprint=fingerprint(article.title, article.text))

    def _find(self, doc: Document) -> Found:
        found = Found(matches=self._matcher.find(doc))
        for name, tagger in self._own.items():
            found = msgspec.structs.replace(found, **{name: tuple(_run(tagger, doc, found))})
        return found


def _run(tagger: ModuleType, doc: Document, found: Found) -> list[Tag]:
    tags: list[Tag] = tagger.tag(doc, found)
    return tags
