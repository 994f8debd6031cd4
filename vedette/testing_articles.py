"""Articles for tests, ours and users': short calls that build whole, valid structs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from vedette.models import (
    Change,
    Claim,
    ClaimKind,
    CountryKind,
    CountryRole,
    CountryTag,
    Item,
    Mention,
    Party,
    PartyKind,
    PartyTag,
    Phase,
    SanctionAction,
    SanctionTag,
    Source,
    Stance,
    Tag,
    ToldArticle,
    WeaponTag,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_ORGANISATIONS = {"EU", "UN", "NATO", "G7"}
_GROUPS = {"WAGNER": "RU", "HOUTHI": "YE", "HEZBOLLAH": "LB", "HAMAS": "PS", "RSF": "SD"}


def told(
    id: str = "a1",  # noqa: A002
    title: str = "North Korea denies supplying Russia with arms",
    text: str = "",
    *,
    minutes: float = 0,
    **fields: Any,
) -> ToldArticle:
    """An article as the index and the rules get it, first seen so many minutes after `NOON`."""
    seen = NOON + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "version": 1_000,
        "url": f"https://news.example/{id}",
        "language": "en",
        "first_seen_at": seen,
        "fetched_at": seen,
        "source": source(),
        "story": f"s-{id}",
        "change": Change.OPENED,
        **fields,
    }
    return ToldArticle(id=id, title=title, text=text, **values)


def source(id: str = "example-world", outlet: str = "Example News", **fields: Any) -> Source:  # noqa: A002
    return Source(id=id, name=fields.pop("name", f"{outlet}: world"), outlet=outlet, **fields)


def party(id: str | None) -> Party | None:  # noqa: A002
    """A country by its code, an organisation, or a group with its affiliation (WAGNER: RU)."""
    if id is None:
        return None
    if id in _GROUPS:
        return Party(id=id, kind=PartyKind.GROUP, name=id.title(), country=_GROUPS[id])
    if id in _ORGANISATIONS:
        return Party(id=id, kind=PartyKind.ORGANISATION, name=id)
    return Party(id=id, kind=PartyKind.COUNTRY, name=id, country=id)


def _parties(ids: str | Iterable[str]) -> tuple[Party, ...]:
    return tuple(one for name in ([ids] if isinstance(ids, str) else ids) if (one := party(name)))


def mention(start: int = 0, end: int = 0, surface: str = "", via: str = "name") -> Mention:
    return Mention(start=start, end=end or start + max(len(surface), 1), surface=surface, via=via, entry="test")


def country(code: str, *mentions: Mention, confidence: float = 0.9) -> CountryTag:
    return CountryTag(
        code=code,
        name=code,
        kind=CountryKind.STATE,
        salience=0.5,
        role=CountryRole.SUBJECT,
        confidence=confidence,
        by="test",
        mentions=mentions or (mention(),),
    )


def weapon(
    weapon_class: str,
    system: str | None = None,
    *mentions: Mention,
    origin: str | None = None,
    category: str = "VII",
    confidence: float = 0.9,
) -> WeaponTag:
    return WeaponTag(
        system=system,
        label=system or weapon_class,
        weapon_class=weapon_class,
        category=category,
        origin=origin,
        confidence=confidence,
        by="test",
        mentions=mentions or (mention(),),
    )


def sanction(
    action: str,
    authority: str | None = None,
    targets: str | Iterable[str] = (),
    *mentions: Mention,
    measures: tuple[str, ...] = (),
    regime: str | None = None,
) -> SanctionTag:
    return SanctionTag(
        action=SanctionAction(action),
        measures=measures,
        authority=authority,
        targets=_parties(targets),
        regime=regime,
        confidence=0.9,
        by="test",
        mentions=mentions or (mention(),),
    )


def group(id: str, *mentions: Mention) -> PartyTag:  # noqa: A002
    one = party(id)
    assert one is not None
    return PartyTag(
        id=one.id, kind=one.kind, name=one.name, country=one.country, confidence=0.9, by="test", mentions=mentions
    )


def tag(kind: str, id: str, *mentions: Mention) -> Tag:  # noqa: A002
    return Tag(kind=kind, id=id, label=id, confidence=0.9, by="test", mentions=mentions)


def claim(
    kind: str,
    actor: str | None,
    other: str | None,
    stance: str,
    speakers: str | Iterable[str] = (),
    *,
    action: str | None = None,
    items: Iterable[tuple[str, str | None]] = (),
    measures: tuple[str, ...] = (),
    phase: str | None = None,
    evidence: tuple[tuple[int, int], ...] = (),
    confidence: float = 0.8,
) -> Claim:
    """A claim by codes. `items`: (class, system) pairs."""
    return Claim(
        key=f"{kind}-{actor}-{other}-{stance}-{action}",
        kind=ClaimKind(kind),
        stance=Stance(stance),
        actor=party(actor),
        recipient=party(other) if kind == "transfer" else None,
        target=party(other) if kind == "sanction" else None,
        speakers=_parties(speakers),
        phase=Phase(phase) if phase else None,
        action=SanctionAction(action) if action else None,
        items=tuple(Item(surface=name, label=name, system=system, weapon_class=name) for name, system in items),
        measures=measures,
        evidence=evidence,
        confidence=confidence,
        by="test",
    )
