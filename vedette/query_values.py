"""What an article answers to each field, and the keywords of its facts. Pure; shared by the index and the matcher."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice, product
from typing import Any, Final

from vedette.models import Claim, Party, SanctionTag, ToldArticle, WeaponTag
from vedette.query_fields import FIELDS, SLOT_OF, SLOT_ORDER, WIDER_OF, fold_value
from vedette.query_tree import Exists, Fact, Has

Slots = dict[str, tuple[str, ...]]

# Bounds on one tag's values in a slot: its keywords are the product over the slots. In the text's own order.
_SPEAKERS: Final = 3
_WHATS: Final = 8
_TARGETS: Final = 6
_FACTS: Final = 200  # of one kind in one article


def terms_of(article: ToldArticle) -> list[str]:
    """Every keyword that the article is found by: what the index holds, and what `terms_asked` is looked up in.

    `country:KP`, `country:*` (has any), `claim(actor=KP|stance=denied)`, `claim:*` ...
    """
    found: dict[str, None] = {}
    for field in FIELDS:
        if values := values_of(field, article):
            found[f"{field}:*"] = None
            found.update((f"{field}:{value}", None) for value in values)
    for kind in SLOT_ORDER:
        for _, slots in facts_of(kind, article):
            found.update((f"{kind}({key})", None) for key in keys_of(kind, slots))
    return list(found)


def terms_asked(leaf: Has | Exists | Fact) -> list[str]:
    """The keywords any one of which answers that leaf."""
    if isinstance(leaf, Exists):
        return [f"{leaf.field}:*"]
    if isinstance(leaf, Has):
        return [f"{leaf.field}:{value}" for value in leaf.values]
    asked = slots_asked(leaf)
    if not asked:
        return [f"{leaf.kind}:*"]
    choices = [[f"{slot}={value}" for value in asked[slot]] for slot in SLOT_ORDER[leaf.kind] if slot in asked]
    return [f"{leaf.kind}({'|'.join(chosen)})" for chosen in product(*choices)]


def slots_asked(fact: Fact) -> Slots:
    """The slots that a `Fact` asks, with the values that fill them.

    `recipient:` alone means a transfer and `target:` a sanction; beside `kind:` both just mean the other party.
    """
    names = SLOT_OF[fact.kind]
    asked: Slots = {}
    for word, values in fact.slots:
        slot = names[word]
        asked[slot] = tuple(f"{word}:{value}" for value in values) if slot == "what" else values
        if fact.kind == "claim" and word in _IMPLIED:
            asked.setdefault("kind", (_IMPLIED[word],))
    if explicit := dict(fact.slots).get("kind"):
        asked["kind"] = explicit
    return asked


_IMPLIED: Final = {"recipient": "transfer", "target": "sanction"}


def values_of(field: str, article: ToldArticle) -> tuple[str, ...]:
    """The article's values in that field of `FIELDS`: folded, without repeats, in their order."""
    word = FIELDS[field]
    folded = (word.fold(str(value)) for value in _READ[field](article) if value is not None)
    return tuple(dict.fromkeys(value for value in folded if value))


def confidences(article: ToldArticle) -> tuple[float, ...]:
    """The confidences of all its tags and claims."""
    groups: tuple[Iterable[Any], ...] = (
        article.countries,
        article.weapons,
        article.sanctions,
        article.parties,
        article.tags,
        article.claims,
    )
    return tuple(dict.fromkeys(tag.confidence for group in groups for tag in group))


def millis(moment: datetime) -> int:
    """Milliseconds since 1970, rounded down: the grain of time of all queries (Elasticsearch's)."""
    return int(moment.timestamp() * 1000 // 1)


def facts_of(kind: str, article: ToldArticle) -> list[tuple[Any, Slots]]:
    """The article's claims, sanction or weapon tags, each with the values of its slots."""
    if kind == "claim":
        return [(claim, claim_slots(claim)) for claim in article.claims[:_FACTS]]
    if kind == "sanction":
        return [(tag, sanction_slots(tag)) for tag in article.sanctions[:_FACTS]]
    return [(tag, weapon_slots(tag)) for tag in article.weapons[:_FACTS]]


def claim_slots(claim: Claim) -> Slots:
    """What a claim answers; a party also by its affiliation (WAGNER by RU)."""
    whats: list[str] = [f"action:{claim.action}"] if claim.action else []
    whats += [f"phase:{claim.phase}"] if claim.phase else []
    for item in claim.items:
        whats += (f"item:{name}" for name in (item.system, *classes(item.weapon_class)) if name)
    whats += (f"measure:{measure}" for measure in claim.measures)
    return _folded(
        kind=[claim.kind],
        actor=_ids(claim.actor),
        other=[*_ids(claim.recipient), *_ids(claim.target)],
        stance=[claim.stance],
        speaker=[name for party in claim.speakers[:_SPEAKERS] for name in _ids(party)],
        what=whats[:_WHATS],
    )


# The Kingdom's authority is written UK, the country GB: either finds it.
_COUNTRY_OF: Final = {"UK": "GB"}


def sanction_slots(tag: SanctionTag) -> Slots:
    return _folded(
        action=[tag.action],
        measure=tag.measures[:_TARGETS],
        authority=[tag.authority, _COUNTRY_OF.get(tag.authority or "")],
        target=[name for party in tag.targets[:_TARGETS] for name in _ids(party)],
        regime=[tag.regime],
    )


def weapon_slots(tag: WeaponTag) -> Slots:
    return {
        **_folded(system=[tag.system], category=categories(tag.category), origin=[tag.origin]),
        **_folded(**{"class": classes(tag.weapon_class)}),
    }


def keys_of(kind: str, slots: Slots) -> Iterator[str]:
    """One keyword for each subset of the slots and choice of values; the empty subset is left out."""
    order = SLOT_ORDER[kind]
    choices = [("", *(f"{slot}={value}" for value in slots.get(slot, ()))) for slot in order]
    return ("|".join(filter(None, chosen)) for chosen in islice(product(*choices), 1, None))


def classes(weapon_class: str | None) -> tuple[str, ...]:
    """A weapon class and the wider words that it is found by (uav: drone)."""
    return (weapon_class, *WIDER_OF.get(weapon_class, ())) if weapon_class else ()


def categories(category: str | None) -> tuple[str, ...]:
    """A category, and for a part of one of the UN Register's (VIIa) the whole (VII)."""
    part = re.fullmatch(r"([IVX]+)[a-z]", category or "")
    return (category, part[1]) if category and part else (category,) if category else ()


_UPPER: Final = frozenset({"actor", "other", "speaker", "authority", "target", "origin"})


def _folded(**slots: Iterable[str | None]) -> Slots:
    return {
        slot: tuple(dict.fromkeys(fold_value(value, upper=slot in _UPPER) for value in values if value))
        for slot, values in slots.items()
    }


def _ids(party: Party | None) -> list[str]:
    return [] if party is None else [name for name in (party.id, party.country) if name]


def tag_values(field: str, tag: Any) -> tuple[str, ...]:
    """The folded values in `field` (country, weapon, sanction, party, tag, claim) of one of an article's tags."""
    return tuple(FIELDS[field].fold(str(value)) for value in _TAG[field](tag) if value)


_TAG: Final[dict[str, Callable[[Any], Iterable[str | None]]]] = {
    "country": lambda tag: (tag.code,),
    "weapon": lambda tag: (tag.system, *classes(tag.weapon_class), *categories(tag.category)),
    "sanction": lambda tag: (
        *(tag.action, *tag.measures, tag.authority, tag.regime),
        *(name for party in tag.targets for name in _ids(party)),
    ),
    "party": lambda tag: (tag.id, tag.country),
    "tag": lambda tag: (tag.kind, tag.id, f"{tag.kind}/{tag.id}"),
    "claim": lambda tag: (tag.kind, tag.stance),
}


def _of(field: str, tags: Iterable[Any]) -> Iterator[str | None]:
    return (value for tag in tags for value in _TAG[field](tag))


def _prefixes(language: str | None) -> list[str]:
    """zh-Hant-TW: zh, zh-hant, zh-hant-tw."""
    parts = (language or "").split("-")
    return ["-".join(parts[: n + 1]) for n in range(len(parts))]


_READ: Final[dict[str, Callable[[ToldArticle], Iterable[str | None]]]] = {
    "country": lambda a: _of("country", a.countries),
    "weapon": lambda a: _of("weapon", a.weapons),
    "sanction": lambda a: _of("sanction", a.sanctions),
    "party": lambda a: _of("party", a.parties),
    "tag": lambda a: _of("tag", a.tags),
    "claim": lambda a: _of("claim", a.claims),
    "story": lambda a: (a.story,),
    "id": lambda a: (a.id,),
    "change": lambda a: (str(a.change),),
    "language": lambda a: _prefixes(a.language),
    "source": lambda a: (a.source.id, a.source.name),
    "outlet": lambda a: (a.source.outlet,),
    "wire": lambda a: (a.wire,),
    "lane": lambda a: (str(a.lane),),
    "status": lambda a: (str(a.status),),
    "source.ownership": lambda a: (str(a.source.ownership),),
    "source.country": lambda a: (a.source.country,),
    "source.language": lambda a: _prefixes(a.source.language),
    "source.owner": lambda a: (a.source.owner,),
}
