"""A told article -> its index document, with the mapping of every field beside it. Pure.

One document an article, flat: `terms` holds every keyword that a query can ask for (`vedette.query_values.terms_of`),
`words` the searchable text, so that every store answers by exact terms and phrases and gives the same hits. The other
fields are for people: facets, dashboards, the newest first.
"""

from __future__ import annotations

import re
import zlib
from typing import Any, Final

from vedette.codec import encode
from vedette.identity import url_id
from vedette.models import ToldArticle, Vocabulary
from vedette.query_values import confidences, millis, terms_of
from vedette.words import words

MAPPING_VERSION: Final = 1  # raised with every change of MAPPING or of what goes into `terms` and `words`

# The kinds: keyword (exact, not counted), facet (exact, can be counted), words (separated by blanks, with positions),
# long and double (ranges), date (ISO 8601), shown (kept for reading, not searched).
MAPPING: Final[dict[str, str]] = {
    "id": "keyword",
    "subjects": "keyword",  # what a tombstone may name: id, URL, hash of the URL, source
    "version": "long",  # the external version
    "order": "long",  # newest first, unique enough to page by
    "seen": "long",  # first_seen_at in milliseconds
    "first_seen_at": "date",
    "published_at": "date",
    "title": "shown",
    "url": "shown",
    "excerpt": "shown",
    "words": "words",
    "terms": "keyword",
    "confidence": "double",
    "country": "facet",
    "weapon_system": "facet",
    "weapon_class": "facet",
    "weapon_category": "facet",
    "sanction_action": "facet",
    "sanction_authority": "facet",
    "party": "facet",
    "tag": "facet",
    "claim_kind": "facet",
    "claim_stance": "facet",
    "claim_actor": "facet",
    "language": "facet",
    "source": "facet",
    "outlet": "facet",
    "owner": "facet",
    "ownership": "facet",
    "wire": "facet",
    "lane": "facet",
    "story": "facet",
    "vocabulary": "facet",
    "article": "shown",  # the whole told article, one line of JSON
}
FACETS: Final = tuple(name for name, kind in MAPPING.items() if kind == "facet")

EXCERPT: Final = 300  # code points, cut at a word
_LONGEST_FACET: Final = 500  # code points: far below the 32,766 bytes that Elasticsearch takes
_LAST_ORDERED: Final = 2**42  # ms: the year 2109; with 20 bits of the id it stays within a signed 64-bit number


def document(article: ToldArticle) -> dict[str, Any]:
    """The document of an article: every field of `MAPPING`, less those without a value."""
    fields: dict[str, Any] = {
        "id": article.id,
        "subjects": subjects_of(article),
        "url": article.url,
        "version": external_version(article.version, article.vocabulary),
        "order": order_of(article),
        "seen": millis(article.first_seen_at),
        "first_seen_at": article.first_seen_at.isoformat(),
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "title": article.title,
        "excerpt": excerpt(article.text),
        "words": " ".join(words(f"{article.title}\n\n{article.text}")),
        "terms": terms_of(article),
        "confidence": list(confidences(article)),
        **_facets(article),
        "article": encode(article).decode(),
    }
    return {name: value for name, value in fields.items() if value is not None and value != []}


def subjects_of(article: ToldArticle) -> list[str]:
    """The names that this article may be forgotten by: its id, its URL or the URL's hash, its source's id."""
    url = article.url and (article.url, url_id(article.url))
    return list(dict.fromkeys(name for name in (article.id, *(url or ()), article.source.id) if name))


def external_version(version: int, vocabulary: Vocabulary) -> int:
    """Article version x 1000 + vocabulary serial: a re-tagged article overwrites, an older one never does."""
    return version * 1_000 + min(vocabulary.serial, 999)


def order_of(article: ToldArticle) -> int:
    """What the newest first are sorted by: the milliseconds, and among the same ones a hash of the id."""
    return min(millis(article.first_seen_at), _LAST_ORDERED) << 20 | zlib.crc32(article.id.encode()) & 0xFFFFF


def excerpt(text: str) -> str:
    """The beginning of the text in one line, cut at a word."""
    line = re.sub(r"\s+", " ", text[: 4 * EXCERPT]).strip()
    if len(line) <= EXCERPT:
        return line
    head = line[:EXCERPT]
    return (head.rpartition(" ")[0] or head) + "…"


def _facets(article: ToldArticle) -> dict[str, list[str]]:
    values: dict[str, list[str | None]] = {
        "country": [tag.code for tag in article.countries],
        "weapon_system": [tag.system for tag in article.weapons],
        "weapon_class": [tag.weapon_class for tag in article.weapons],
        "weapon_category": [tag.category for tag in article.weapons],
        "sanction_action": [str(tag.action) for tag in article.sanctions],
        "sanction_authority": [tag.authority for tag in article.sanctions],
        "party": [tag.id for tag in article.parties],
        "tag": [f"{tag.kind}/{tag.id}" for tag in article.tags],
        "claim_kind": [str(claim.kind) for claim in article.claims],
        "claim_stance": [str(claim.stance) for claim in article.claims],
        "claim_actor": [claim.actor.id for claim in article.claims if claim.actor],
        "language": [article.language],
        "source": [article.source.id],
        "outlet": [article.source.outlet],
        "owner": [article.source.owner],
        "ownership": [str(article.source.ownership)],
        "wire": [article.wire],
        "lane": [str(article.lane)],
        "story": [article.story],
        "vocabulary": [article.vocabulary.version],
    }
    return {name: list(dict.fromkeys(v[:_LONGEST_FACET] for v in found if v)) for name, found in values.items()}
