"""The words of the query language: which fields and slots there are, what their values look like, where they come from.

A *field* asks about the article: `country:KP`. A *slot* asks about one and the same claim, sanction or weapon tag:
`claim(actor:KP stance:denied)`. Both the index and the matcher take their values from `values_of` and `keys_of`, and
the parser folds what was typed by the same `Word.fold`: that is why every store gives the same hits.
"""

from __future__ import annotations

from typing import Final, NamedTuple
from unicodedata import normalize

from vedette.models import (
    Change,
    ClaimKind,
    Lane,
    Ownership,
    Phase,
    SanctionAction,
    Stance,
    Status,
)

LONGEST_VALUE: Final = 200  # code points of a value that count: keywords of an index have a limit of bytes


class Word(NamedTuple):
    """A field or slot. `names`: the vocabulary that its values are looked up in (handed to `resolve`), if any."""

    sentence: str
    names: str = ""
    closed: tuple[str, ...] = ()
    upper: bool = False

    def fold(self, value: str) -> str:
        """A value as it is indexed."""
        return fold_value(value, upper=self.upper)


def fold_value(value: str, *, upper: bool = False) -> str:
    """NFKC, one case, words joined by `_` (asset_freeze, bbc_news), cut. Folding twice changes nothing."""
    plain = normalize("NFKC", value)
    cased = normalize("NFKC", plain.upper() if upper else plain.lower())
    return "_".join(cased.replace("|", " ").replace("_", " ").split())[:LONGEST_VALUE].strip("_")


def _closed(*vocabularies: type) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(word) for words in vocabularies for word in words))  # type: ignore[attr-defined]


FIELDS: Final[dict[str, Word]] = {
    "country": Word("a country that is named", "country", upper=True),
    "weapon": Word("a weapon: system, class or category", "weapon"),
    "sanction": Word("a sanction: action, measure, authority, target or regime", "sanction"),
    "party": Word("an organisation or group that is named, also by its country", "party", upper=True),
    "tag": Word("a tag of your own taggers: kind, id, or kind/id"),
    "claim": Word("a claim of this kind or stance", closed=_closed(ClaimKind, Stance)),
    "story": Word("the story's id"),
    "id": Word("the article's id"),
    "change": Word("what the article did to its story", closed=_closed(Change)),
    "language": Word("the article's language (zh also finds zh-Hant)", "language"),
    "source": Word("the feed's id or name"),
    "outlet": Word("the publisher"),
    "wire": Word("the agency credited"),
    "lane": Word("why the article is here", closed=_closed(Lane)),
    "status": Word("usable, corrected or withdrawn", closed=_closed(Status)),
    "source.ownership": Word("who controls the outlet", closed=_closed(Ownership)),
    "source.country": Word("the outlet's country", "country", upper=True),
    "source.language": Word("the feed's language", "language"),
    "source.owner": Word("the group that owns the outlet"),
}
NUMBERS: Final = {"confidence": "the confidence of one of its tags or claims, 0 to 1"}
TIMES: Final = {"since": "first seen at that time or later", "until": "first seen before that time"}

# The words that may stand inside of claim(...), sanction(...), weapon(...); `_SLOT_OF` says which slot each fills.
SLOTS: Final[dict[str, dict[str, Word]]] = {
    "claim": {
        "kind": Word("transfer or sanction", closed=_closed(ClaimKind)),
        "actor": Word("who gives, or who sanctions", "party", upper=True),
        "recipient": Word("who gets (a transfer)", "party", upper=True),
        "target": Word("who is sanctioned (a sanction)", "party", upper=True),
        "other": Word("recipient or target", "party", upper=True),
        "stance": Word("how real it is", closed=_closed(Stance)),
        "speaker": Word("who says or denies it", "party", upper=True),
        "action": Word("the act of a sanction", closed=_closed(SanctionAction)),
        "item": Word("what is handed over: system or class", "weapon"),
        "measure": Word("the measure of a sanction", "measure"),
        "phase": Word("how far a transfer has come", closed=_closed(Phase)),
    },
    "sanction": {
        "action": Word("what is done", closed=_closed(SanctionAction)),
        "measure": Word("asset freeze, arms embargo ...", "measure"),
        "authority": Word("who imposes", "party", upper=True),
        "target": Word("whom it hits", "party", upper=True),
        "regime": Word("the programme"),
    },
    "weapon": {
        "system": Word("the system's id", "weapon"),
        "class": Word("the class", "weapon"),
        "category": Word("the category of the UN Register, or beside it"),
        "origin": Word("the designer's country", "country", upper=True),
    },
}

# Words that share a slot cannot be asked together: the index holds one keyword for each subset of the slots.
SLOT_OF: Final[dict[str, dict[str, str]]] = {
    "claim": {
        "kind": "kind",
        "actor": "actor",
        "recipient": "other",
        "target": "other",
        "other": "other",
        "stance": "stance",
        "speaker": "speaker",
        "action": "what",
        "item": "what",
        "measure": "what",
        "phase": "what",
    },
    "sanction": {word: word for word in SLOTS["sanction"]},
    "weapon": {word: word for word in SLOTS["weapon"]},
}
SLOT_ORDER: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(dict.fromkeys(slots.values())) for kind, slots in SLOT_OF.items()
}

# The wider words that people ask by, over the classes of the weapon gazetteer.
WIDER: Final[dict[str, tuple[str, ...]]] = {
    "missile": (
        "srbm",
        "mrbm",
        "irbm_icbm",
        "slbm",
        "cruise_missile",
        "hypersonic",
        "anti_ship_missile",
        "air_to_air_missile",
        "air_to_ground_missile",
        "sam",
        "manpads",
        "atgm",
    ),
    "ballistic_missile": ("srbm", "mrbm", "irbm_icbm", "slbm"),
    "drone": ("uav", "loitering_munition", "usv_uuv"),
    "artillery": ("sp_howitzer", "towed_howitzer", "mortar", "mlrs"),
    "howitzer": ("sp_howitzer", "towed_howitzer"),
    "armour": ("tank", "ifv", "apc", "imv"),
    "aircraft": ("fighter", "bomber", "attack_aircraft", "transport_aircraft", "awacs_isr"),
    "helicopter": ("attack_helicopter", "transport_helicopter"),
    "ship": ("aircraft_carrier", "destroyer", "frigate", "corvette_patrol", "amphibious_ship", "submarine"),
    "air_defence": ("sam", "manpads"),
}
WIDER_OF: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(wide for wide, narrow in WIDER.items() if name in narrow)
    for name in dict.fromkeys(narrow for names in WIDER.values() for narrow in names)
}
