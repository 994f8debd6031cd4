"""Every struct of the house: what flows between the stages, frozen and completely typed.

Reading is forgiving, so that stages of neighbouring versions understand each other: new fields have defaults, fields
that are not known are ignored, and a word outside of a closed vocabulary reads as ``other``. Times are aware, in UTC.
Offsets count Unicode code points into ``title + "\\n\\n" + text`` (also where the title is empty), end exclusive.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from vedette.vocabularies import (
    Change as Change,
    ClaimKind as ClaimKind,
    CountryKind as CountryKind,
    CountryRole as CountryRole,
    Lane as Lane,
    Ownership as Ownership,
    PartyKind as PartyKind,
    Phase as Phase,
    PollOutcome as PollOutcome,
    SanctionAction as SanctionAction,
    Severity as Severity,
    Stance as Stance,
    Status as Status,
    StoryStatus as StoryStatus,
    Verdict as Verdict,
)

# --- what is acquired ------------------------------------------------------------------------------------------------


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One feed. `outlet` is its publisher; `country` ISO 3166-1 alpha-2; `language` BCP 47."""

    id: str
    name: str
    url: str = ""
    outlet: str = ""
    country: str | None = None
    language: str | None = None
    ownership: Ownership = Ownership.UNKNOWN
    owner: str | None = None


class Media(Struct, frozen=True, kw_only=True, omit_defaults=True):
    url: str
    type: str | None = None  # MIME type, as the feed says
    title: str | None = None


class Article(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article as acquired. `version` is in ms; `text` plain paragraphs, at most 200,000 characters."""

    id: str
    version: int
    title: str
    text: str
    source: Source
    first_seen_at: datetime
    fetched_at: datetime
    previous_version: int | None = None
    content_hash: str = ""
    url: str | None = None
    summary: str = ""
    truncated: bool = False
    language: str | None = None
    published_at: datetime | None = None
    date_assumed_utc: bool = False
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    wire: str | None = None  # the agency credited
    text_from: str = "feed"  # feed, page
    status: Status = Status.USABLE
    lane: Lane = Lane.LIVE


# --- what is understood ----------------------------------------------------------------------------------------------

Span = tuple[int, int]


class Quantity(Struct, frozen=True):
    """A number as the text gives it. "dozens of": both bounds null, approximate."""

    min: float | None
    max: float | None
    unit: str | None = None
    approximate: bool = False


class Mention(Struct, frozen=True):
    """Where a tag stands in the text. `entry` is the gazetteer's id of the name that matched."""

    start: int
    end: int
    surface: str
    via: str
    entry: str
    quantity: Quantity | None = None


class Party(Struct, frozen=True):
    """A side of a claim. `id`: country code, EU/UN/NATO/G7, or a group in capitals; `country`: its affiliation."""

    id: str
    kind: PartyKind
    name: str
    country: str | None = None


class CountryTag(Struct, frozen=True, kw_only=True):
    code: str
    name: str
    kind: CountryKind
    salience: float
    role: CountryRole
    confidence: float
    by: str
    mentions: tuple[Mention, ...]


class WeaponTag(Struct, frozen=True, kw_only=True):
    """`system` is null for a generic mention; `category` by the UN Register (I-VII) or beside it (see gazetteers)."""

    system: str | None
    label: str
    weapon_class: str
    category: str
    origin: str | None
    confidence: float
    by: str
    mentions: tuple[Mention, ...]


class SanctionTag(Struct, frozen=True, kw_only=True):
    action: SanctionAction
    measures: tuple[str, ...] = ()
    authority: str | None = None
    targets: tuple[Party, ...] = ()
    regime: str | None = None
    confidence: float
    by: str
    mentions: tuple[Mention, ...]


class Hit(Struct, frozen=True):
    """A match on a user's list."""

    list: str
    version: str
    entry: str
    score: float
    why: str


class PartyTag(Struct, frozen=True, kw_only=True):
    id: str
    kind: PartyKind
    name: str
    country: str | None = None
    hits: tuple[Hit, ...] = ()
    confidence: float
    by: str
    mentions: tuple[Mention, ...]


class Tag(Struct, frozen=True, kw_only=True):
    """What a user's own tagger or word list finds."""

    kind: str
    id: str
    label: str
    confidence: float
    by: str
    mentions: tuple[Mention, ...]


class Item(Struct, frozen=True):
    """What is handed over in a transfer, in the words of the text."""

    surface: str
    label: str
    system: str | None
    weapon_class: str
    quantity: Quantity | None = None


class Claim(Struct, frozen=True, kw_only=True):
    """Who hands arms to whom, or sanctions whom, by whose word. One per kind, actor, other party, stance and action."""

    key: str
    kind: ClaimKind
    stance: Stance
    actor: Party | None = None
    recipient: Party | None = None
    target: Party | None = None
    speakers: tuple[Party, ...] = ()
    phase: Phase | None = None
    action: SanctionAction | None = None
    items: tuple[Item, ...] = ()
    measures: tuple[str, ...] = ()
    when: str | None = None
    evidence: tuple[Span, ...] = ()
    confidence: float
    by: str


class Vocabulary(Struct, frozen=True):
    """The version of gazetteers and tagger rules. `serial` 0-999; a user's overlay raises it."""

    version: str = "0"
    serial: int = 0


class TaggedArticle(Article, frozen=True, kw_only=True, omit_defaults=True):
    countries: tuple[CountryTag, ...] = ()
    weapons: tuple[WeaponTag, ...] = ()
    sanctions: tuple[SanctionTag, ...] = ()
    parties: tuple[PartyTag, ...] = ()
    tags: tuple[Tag, ...] = ()
    claims: tuple[Claim, ...] = ()
    fingerprint: tuple[int, ...] = ()
    vocabulary: Vocabulary = Vocabulary()


class ToldArticle(TaggedArticle, frozen=True, kw_only=True, omit_defaults=True):
    story: str
    change: Change


# --- stories, alerts and the rest ------------------------------------------------------------------------------------


class StanceSeen(Struct, frozen=True):
    """When a stance on a fact was first seen in a story, and from whom."""

    fact: str
    stance: Stance
    at: datetime
    speakers: tuple[str, ...] = ()
    article: str = ""


class Story(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The latest state of a story. `id` comes from its first member's id and never changes."""

    id: str
    version: int
    headline: str
    first_seen_at: datetime
    last_seen_at: datetime
    status: StoryStatus = StoryStatus.OPEN
    change: Change = Change.OPENED
    merged_into: str | None = None
    members: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    stances: tuple[StanceSeen, ...] = ()


class Evidence(Struct, frozen=True):
    """A sentence that an alert rests on, with the spans inside of it (code points of `text`) to highlight."""

    text: str
    highlights: tuple[Span, ...] = ()


class Endpoint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a rule sends: the channel's name, its target, and the *name* of its secret (never the secret)."""

    channel: str
    target: str
    secret: str | None = None


class Alert(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An alert, whole in itself: what it rests on is copied into it and stays true after the article is edited."""

    id: str
    rule: str
    rule_title: str
    rule_version: str
    severity: Severity
    at: datetime
    article: str
    article_version: int
    title: str
    url: str | None
    source: Source
    headline: str = ""
    language: str | None = None
    lane: Lane = Lane.LIVE
    published_at: datetime | None = None
    story: str = ""
    group: str = ""
    occasion: str = ""
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    countries: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    weapons: tuple[WeaponTag, ...] = ()
    sanctions: tuple[SanctionTag, ...] = ()
    vocabulary: Vocabulary = Vocabulary()
    send: tuple[Endpoint, ...] = ()


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One attempt's verdict. `endpoint` names channel and target, without secrets or credentials."""

    alert: str
    endpoint: str
    attempt: int
    verdict: Verdict
    at: datetime
    reason: str = ""
    retry_at: datetime | None = None


class Poll(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one poll of a source found. `entries` in the document, `new` of them appended."""

    source: str
    at: datetime
    outcome: PollOutcome
    entries: int = 0
    new: int = 0
    edited: int = 0
    lane: Lane = Lane.LIVE
    status: int | None = None  # of HTTP
    seconds: float = 0.0
    wire_bytes: int = 0
    reason: str = ""
    next_at: datetime | None = None


class Control(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person decided. `kind`: tombstone, silence, subscription, review, endpoint; `subject`: about what."""

    kind: str
    subject: str
    by: str
    at: datetime
    reason: str = ""
    detail: dict[str, str] = {}


class DeadLetter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record that a stage could not handle, whole, with the reason. `value` is base64 in JSON."""

    stage: str
    reason: str
    at: datetime
    stream: str
    partition: int
    position: int
    key: str
    headers: dict[str, str]
    value: bytes
