"""The closed vocabularies of the house. A word that is in none reads as ``other``, so that versions understand each
other."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A closed vocabulary. Every subclass has a member OTHER, which unknown values read as."""

    @classmethod
    def _missing_(cls, value: object) -> Word:
        return cls["OTHER"]


class Lane(Word):
    """Why an article is here. All lanes are indexed; rules see LIVE unless they ask."""

    LIVE = "live"
    BACKLOG = "backlog"  # published over 24 h before it was first seen
    IMPORT = "import"
    SAMPLE = "sample"
    REPLAY = "replay"
    OTHER = "other"


class Ownership(Word):
    """Who controls an outlet. UNKNOWN never means "no"."""

    STATE = "state"
    PUBLIC = "public"
    PARTY = "party"
    PRIVATE = "private"
    UNKNOWN = "unknown"
    OTHER = "other"


class Status(Word):
    USABLE = "usable"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class CountryKind(Word):
    STATE = "state"
    TERRITORY = "territory"
    HISTORIC = "historic"
    OTHER = "other"


class CountryRole(Word):
    SUBJECT = "subject"
    PLACE = "place"
    OUTLET = "outlet"  # an outlet that is quoted by name
    OTHER = "other"


class PartyKind(Word):
    COUNTRY = "country"
    ORGANISATION = "organisation"
    GROUP = "group"
    PERSON = "person"
    FIRM = "firm"
    SHIP = "ship"
    AIRCRAFT = "aircraft"
    OTHER = "other"


class SanctionAction(Word):
    IMPOSE = "impose"
    TIGHTEN = "tighten"
    EXTEND = "extend"
    ENFORCE = "enforce"
    EASE = "ease"
    LIFT = "lift"
    EVADE = "evade"
    THREATEN = "threaten"
    CALL_FOR = "call_for"
    OPPOSE = "oppose"
    NONE = "none"
    OTHER = "other"


class ClaimKind(Word):
    TRANSFER = "transfer"
    SANCTION = "sanction"
    OTHER = "other"


class Stance(Word):
    """How real a claim is, by the text: see the codebook in docs."""

    ASSERTED = "asserted"
    DENIED = "denied"
    ALLEGED = "alleged"
    PROMISED = "promised"
    PLANNED = "planned"
    CALLED_FOR = "called_for"
    REFUSED = "refused"
    OPPOSED = "opposed"
    OTHER = "other"


class Phase(Word):
    """How far a transfer has come."""

    CONSIDERED = "considered"
    AGREED = "agreed"
    ORDERED = "ordered"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    INTERCEPTED = "intercepted"
    STOPPED = "stopped"
    UNKNOWN = "unknown"
    OTHER = "other"


class StoryStatus(Word):
    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"
    OTHER = "other"


class Change(Word):
    OPENED = "opened"
    UPDATED = "updated"
    STANCE_CHANGED = "stance_changed"
    MERGED = "merged"
    SPLIT = "split"
    CLOSED = "closed"
    OTHER = "other"


class PollOutcome(Word):
    NEW = "new"
    UNCHANGED = "unchanged"
    ERROR = "error"
    GAP = "gap"  # the oldest entry of the document is new too: some may have been missed
    OTHER = "other"


class Severity(Word):
    INFO = "info"
    NOTABLE = "notable"
    URGENT = "urgent"
    FLASH = "flash"
    OTHER = "other"


class Verdict(Word):
    """What one attempt to deliver an alert came to."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"  # the endpoint says never again for this alert
    DISABLED = "disabled"  # the endpoint is gone (410): switched off
    OTHER = "other"
