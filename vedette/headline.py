"""A plain English sentence from the codes of a claim, for an article in any language: pure.

transfer KP -> RU, denied by KP:      North Korea denies supplying arms to Russia
sanction on KP, tighten, opposed by RU:  Russia opposes tightening sanctions on North Korea
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from vedette.models import (
    Claim,
    ClaimKind,
    Item,
    Party,
    PartyKind,
    Phase,
    Quantity,
    SanctionAction,
    SanctionTag,
    Stance,
)

# Names that take an article in a sentence, or whose short form is what people write.
_THE: Final = {
    "AE": "the United Arab Emirates",
    "BS": "the Bahamas",
    "CD": "DR Congo",
    "CF": "the Central African Republic",
    "CG": "the Republic of the Congo",
    "CZ": "the Czech Republic",
    "DO": "the Dominican Republic",
    "EU": "the EU",
    "G7": "the G7",
    "GB": "the United Kingdom",
    "GM": "the Gambia",
    "MV": "the Maldives",
    "NL": "the Netherlands",
    "PH": "the Philippines",
    "UK": "the United Kingdom",
    "UN": "the UN",
    "US": "the United States",
}
_ARMS: Final = frozenset({"", "weapon", "weapons", "arms"})
_MEASURES: Final = {
    "arms_embargo": "an arms embargo",
    "asset_freeze": "an asset freeze",
    "asset_seizure": "an asset seizure",
    "export_control": "export controls",
    "financial": "financial sanctions",
    "listing": "listings",
    "oil_embargo": "an oil embargo",
    "price_cap": "a price cap",
    "secondary_sanctions": "secondary sanctions",
    "sectoral": "sectoral sanctions",
    "trade_embargo": "a trade embargo",
    "travel_ban": "a travel ban",
}


class _Act(Struct, frozen=True):
    """An act in all forms that a sentence may need: `supply`, `supplies`, `supplying`, `supplied`, on what, to whom."""

    base: str
    third: str
    gerund: str
    past: str
    noun: str
    tail: str = ""
    subject: str = ""

    def infinitive(self) -> str:
        return f"{self.base} {self.noun}{self.tail}"

    def doing(self) -> str:
        return f"{self.gerund} {self.noun}{self.tail}"

    def finite(self) -> str:
        """A whole clause, passive where nobody is named: arms were supplied to Russia."""
        if self.subject:
            return f"{self.subject} {self.third} {self.noun}{self.tail}"
        return self.passive("was" if self.noun.startswith(("a ", "an ")) else "were")

    def passive(self, was: str) -> str:
        if self.tail.startswith(" on "):
            return f"{self.noun}{self.tail} {was} {self.past}"
        return f"{self.noun} {was} {self.past}{self.tail}"


def headline(claim: Claim) -> str:
    """One sentence without a full stop, the first letter large. It says no more than the claim's codes do."""
    act = _transfer(claim) if claim.kind is ClaimKind.TRANSFER else _sanction(claim)
    sentence = _SENTENCES.get(claim.stance, _asserted)(act, claim)
    return sentence[:1].upper() + sentence[1:]


def of_sanction(tag: SanctionTag, names: Mapping[str, str]) -> str:
    """A sentence from a sanction tag, for languages in which no claims are found; empty where it states no plain act.

    `names` gives the English names of codes.
    """
    if tag.action not in _ACTIONS:
        return ""
    authority = tag.authority and Party(tag.authority, PartyKind.OTHER, names.get(tag.authority, tag.authority))
    return headline(
        Claim(
            key="",
            kind=ClaimKind.SANCTION,
            stance=Stance.ASSERTED,
            actor=authority or None,
            target=tag.targets[0] if len(tag.targets) == 1 else None,
            action=tag.action,
            measures=tag.measures,
            confidence=tag.confidence,
            by=tag.by,
        )
    )


def best(claims: Sequence[Claim]) -> Claim | None:
    """The claim that says most about an article: the surest, and of equals the one with most parties named."""
    return max(claims, key=lambda claim: (_named(claim) > 1, round(claim.confidence, 1), _named(claim)), default=None)


def _named(claim: Claim) -> int:
    return sum(one is not None for one in (claim.actor, claim.recipient, claim.target)) + bool(claim.speakers)


_Sentence = Callable[[_Act, Claim], str]


# --- the act ---------------------------------------------------------------------------------------------------------


def _transfer(claim: Claim) -> _Act:
    what = _items(claim.items)
    to, of = _name(claim.recipient), _name(claim.actor)
    if not of and to:
        return _Act("receive", "receives", "receiving", "received", what, subject=to)
    return _Act("supply", "supplies", "supplying", "supplied", what, f" to {to}" if to else "", of)


_ACTIONS: Final = {
    SanctionAction.IMPOSE: ("impose", "imposes", "imposing", "imposed"),
    SanctionAction.TIGHTEN: ("tighten", "tightens", "tightening", "tightened"),
    SanctionAction.EXTEND: ("extend", "extends", "extending", "extended"),
    SanctionAction.ENFORCE: ("enforce", "enforces", "enforcing", "enforced"),
    SanctionAction.EASE: ("ease", "eases", "easing", "eased"),
    SanctionAction.LIFT: ("lift", "lifts", "lifting", "lifted"),
    SanctionAction.EVADE: ("evade", "evades", "evading", "evaded"),
}
_IN_FORCE: Final = ("keep", "keeps", "keeping", "kept")


def _sanction(claim: Claim) -> _Act:
    base, third, gerund, past = _ACTIONS.get(claim.action or SanctionAction.NONE, _IN_FORCE)
    what = _MEASURES.get(claim.measures[0], "sanctions") if len(claim.measures) == 1 else "sanctions"
    target, actor = _name(claim.target), _name(claim.actor)
    if claim.action is SanctionAction.EVADE and actor:  # whose sanctions they are; it is not who evades them
        what, actor = f"{what.removeprefix('an ').removeprefix('a ')} of {actor}", ""
    return _Act(base, third, gerund, past, what, f" on {target}" if target else "", actor)


# --- how real it is --------------------------------------------------------------------------------------------------


def _asserted(act: _Act, claim: Claim) -> str:
    if claim.kind is ClaimKind.TRANSFER and claim.phase and (phrase := _PHASES.get(claim.phase)):
        return phrase(act)
    return act.finite()


_PHASES: Final[dict[Phase, Callable[[_Act], str]]] = {
    Phase.CONSIDERED: lambda act: _would(act, "considers", act.doing(), "may be"),
    Phase.AGREED: lambda act: _would(act, "agrees to", act.infinitive(), "are to be"),
    Phase.ORDERED: lambda act: _would(act, "is to", act.infinitive(), "are to be"),
    Phase.DELIVERED: lambda act: _would(act, "has", f"{act.past} {act.noun}{act.tail}", "have been"),
    Phase.STOPPED: lambda act: _would(act, "stops", act.doing(), "are no longer"),
    Phase.INTERCEPTED: lambda act: f"{act.noun}{_road(act)} are intercepted",
}


def _road(act: _Act) -> str:
    """Whence and whither of a transfer."""
    if act.base == "receive":
        return f" for {act.subject}"
    return f"{f' from {act.subject}' if act.subject else ''}{act.tail}"


def _would(act: _Act, verb: str, rest: str, passive: str) -> str:
    """The subject and what it would do; without a subject, what would be done."""
    return f"{act.subject} {verb} {rest}" if act.subject else act.passive(passive)


def _denied(act: _Act, claim: Claim) -> str:
    who, many = _speakers(claim)
    denies = "deny" if many else "denies"
    if not who:
        return f"it is denied that {act.finite()}"
    if claim.speakers == (claim.actor,) or (who == act.subject):
        return f"{who} {denies} {act.doing()}"
    if claim.kind is ClaimKind.TRANSFER and claim.speakers == (claim.recipient,):
        return f"{who} {denies} receiving {act.noun}{f' from {act.subject}' if act.subject else ''}"
    return f"{who} {denies} that {act.finite()}"


def _alleged(act: _Act, claim: Claim) -> str:
    who, many = _speakers(claim)
    clause = _asserted(act, claim)
    return f"{who} {'say' if many else 'says'} that {clause}" if who else f"it is said that {clause}"


def _will(promise: str, promised: str) -> _Sentence:
    def sentence(act: _Act, claim: Claim) -> str:
        clause = _would(act, promise, act.infinitive(), promised)
        who, many = _speakers(claim)
        own = not who or who == act.subject
        return clause if own else f"{who} {'say' if many else 'says'} that {clause}"

    return sentence


def _called_for(act: _Act, claim: Claim) -> str:
    who, many = _speakers(claim)
    if not who:
        return _would(act, "is asked to", act.infinitive(), "are asked to be")
    ask, call = ("ask", "call") if many else ("asks", "calls")
    if act.subject and act.subject != who:
        return f"{who} {ask} {act.subject} to {act.infinitive()}"
    return f"{who} {call} for {act.doing()}"


def _opposed(act: _Act, claim: Claim) -> str:
    who, many = _speakers(claim)
    if not who:
        return f"there is opposition to {f'{act.subject} ' if act.subject else ''}{act.doing()}"
    whose = f"{act.subject} " if act.subject and act.subject != who else ""
    return f"{who} {'oppose' if many else 'opposes'} {whose}{act.doing()}"


_SENTENCES: Final[dict[Stance, _Sentence]] = {
    Stance.DENIED: _denied,
    Stance.ALLEGED: _alleged,
    Stance.PROMISED: _will("promises to", "are promised to be"),
    Stance.PLANNED: _will("plans to", "are planned to be"),
    Stance.REFUSED: _will("refuses to", "are refused to be"),
    Stance.CALLED_FOR: _called_for,
    Stance.OPPOSED: _opposed,
}


# --- words -----------------------------------------------------------------------------------------------------------


def _name(party: Party | None) -> str:
    return "" if party is None else _THE.get(party.id, party.name or party.id)


def _speakers(claim: Claim) -> tuple[str, bool]:
    """Who says so, and whether they are several."""
    names = list(dict.fromkeys(_name(party) for party in claim.speakers))
    if len(names) > 2:
        return f"{', '.join(names[:2])} and others", True
    return " and ".join(names), len(names) > 1


def _items(items: Sequence[Item]) -> str:
    named = list(dict.fromkeys(text for item in items if (text := _item(item))))
    if not named:
        return "arms"
    if len(named) > 2:
        return f"{named[0]}, {named[1]} and other arms"
    return " and ".join(named)


def _item(item: Item) -> str:
    label = _plain(item.label or item.surface) if not item.system else item.label or item.surface
    if label.casefold() in _ARMS or (not item.system and item.weapon_class in _ARMS):
        return ""
    count, one = _count(item.quantity)
    return f"{count}{label if item.system or one else _plural(label)}"


def _plain(label: str) -> str:
    """The first name of a class: `Mortar (75 mm and above)` -> `mortar`; capitals of an abbreviation stay."""
    label = label.split(" (")[0].split(" / ")[0].strip()
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _count(quantity: Quantity | None) -> tuple[str, bool]:
    """The number with a blank after it, and whether it is one."""
    if quantity is None or quantity.min is None or quantity.max is None:
        return "", False
    unit = f"{quantity.unit} of " if quantity.unit and quantity.unit not in ("piece", "unit") else ""
    low, high = f"{quantity.min:,.10g}", f"{quantity.max:,.10g}"
    number = low if low == high else f"{low} to {high}"
    return f"{'about ' if quantity.approximate else ''}{number} {unit}", number == "1" and not unit


def _plural(label: str) -> str:
    if label.endswith(("s", "ammunition", "equipment", "aircraft", "artillery", "defence", "defense")):
        return label
    return f"{label[:-1]}ies" if label.endswith("y") and label[-2:-1] not in "aeiou" else f"{label}s"
