"""Weapons: systems by name, and generic terms, with how many of them.

Finds weapon systems, munitions, warships, military aircraft and vehicles, explosives, chemical, biological and nuclear
weapons and dual-use goods; in English, French, German, Spanish, Italian, Portuguese, Russian, Ukrainian, Arabic,
Persian, Turkish, Chinese, Korean and Japanese. One tag for a system or a generic concept, with all its mentions; a
mention is the whole noun phrase without its number ("Shahed-136 drones", "155 mm artillery shells").

It does *not* tag figurative, civil and sport use (a space rocket, a fish tank, shots on goal), and it does not resolve
"they", "the systems" or "the vehicles" to a weapon named before; it reads a sentence at a time.

`category` is a closed vocabulary: the UN Register's I, II, III, IVa, IVb, V, VI, VIIa, VIIb, and beside it small_arms,
ammunition, missiles, drones, wmd, air_defence, dual_use, other. `weapon_class` is of weapon_systems.tsv or
weapon_concepts.tsv; `weapon` for bare weapons. `origin` is the country of the designer.
"""

from __future__ import annotations

from msgspec.structs import replace

from processors import match
from processors.match import Found
from processors.taggers import _weapon_phrases
from processors.taggers._quantities import quantity
from processors.taggers._weapon_phrases import Phrase
from processors.taggers._weapon_sense import Sense, senses
from processors.text import Document
from vedette.models import Mention, Quantity, WeaponTag

BY = "weapons"
Table = dict[str, dict[str, str]]


def tag(doc: Document, found: Found) -> list[WeaponTag]:
    """The weapons of a document, in the order of their first mentions.

    Uses the matches of kind ``weapon``; `found.countries` may be empty.
    """
    phrases = _weapon_phrases.phrases(doc, found)
    if not phrases:
        return []
    systems = _table("weapon_systems")
    contexts = {
        name.entry: systems[name.entry].get("context", "")
        for phrase in phrases
        for name in phrase.systems
        if name.entry in systems
    }
    tags: dict[tuple[str, str], list[WeaponTag]] = {}
    after = 0
    for phrase, sense in zip(phrases, senses(doc, phrases, contexts), strict=True):
        if sense.holds:
            new = _tag(doc, phrase, sense, systems, after)
            tags.setdefault((new.by, new.mentions[0].entry), []).append(new)
        after = phrase.end
    return [_joined(same) for same in tags.values()]


def _joined(same: list[WeaponTag]) -> WeaponTag:
    """Tags of one mention each of the same thing, as one tag."""
    mentions = tuple(mention for tag in same for mention in tag.mentions)
    return replace(same[0], mentions=mentions, confidence=max(tag.confidence for tag in same))


def _tag(doc: Document, phrase: Phrase, sense: Sense, systems: Table, after: int) -> WeaponTag:
    name = sense.system or _weapon_phrases.head(phrase, doc.base_language)
    known = systems if sense.system else _table("weapon_concepts")
    row = known.get(name.entry, {})
    via = "system" if sense.system else "generic"
    surface = doc.text[phrase.start : phrase.end]
    mention = Mention(phrase.start, phrase.end, surface, via, name.entry, _quantity(doc, phrase, after))
    return WeaponTag(
        system=name.entry if sense.system else None,
        label=row.get("label") or name.name,
        weapon_class=row.get("class") or "weapon",
        category=row.get("category") or "other",
        origin=row.get("origin") or None,
        confidence=sense.confidence,
        by=f"{BY}:{via}",
        mentions=(mention,),
    )


def _quantity(doc: Document, phrase: Phrase, after: int) -> Quantity | None:
    """The number for a mention; "two Patriot batteries" counts batteries."""
    given = quantity(doc, phrase.start, phrase.end, after)
    if given is not None and given.unit is None and phrase.unit:
        return replace(given, unit=phrase.unit)
    return given


def _table(name: str) -> Table:
    """An attribute table, empty where there is none."""
    try:
        return match.table(name)
    except KeyError:
        return {}
