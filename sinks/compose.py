"""A rule, an article and why they match -> the alert, whole in itself: pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from sinks.evidence import evidence
from sinks.rules import Rule
from vedette.headline import best, headline, of_sanction
from vedette.identity import alert_id
from vedette.models import Alert, ClaimKind, CountryRole, ToldArticle
from vedette.query import Reasons

MENTIONS: Final = 8  # of one tag; an alert travels to webhooks and phones
FACTS: Final = 20  # of one kind
TITLE: Final = 500  # code points

T = TypeVar("T")


def group_key(rule: Rule, told: ToldArticle) -> str:
    """What the rule counts as one and the same occasion to alert: the story, or the article."""
    return told.id if rule.group == "article" else told.story


def alert_of(rule: Rule, told: ToldArticle, occasion: str = "") -> str:
    """The id of the alert that this article would be to that rule."""
    return alert_id(rule.id, group_key(rule, told), occasion)


def compose(rule: Rule, told: ToldArticle, reasons: Reasons, at: datetime) -> Alert:
    """The alert, with copies of all that it rests on, so that it stays true after the article is edited.

    `at` is the time of the record that it comes from. Offsets in its claims and tags count into the article's text of
    that version; those of its evidence into the evidence's own text.
    """
    return Alert(
        id=alert_of(rule, told),
        rule=rule.id,
        rule_title=rule.title,
        rule_version=rule.version,
        severity=rule.severity,
        at=at,
        article=told.id,
        article_version=told.version,
        title=told.title[:TITLE],
        url=told.url,
        source=told.source,
        headline=_headline(told, reasons),
        language=told.language,
        lane=told.lane,
        published_at=told.published_at,
        story=told.story,
        group=group_key(rule, told),
        reasons=reasons.terms[:FACTS],
        evidence=evidence(told, reasons),
        countries=_countries(told),
        claims=reasons.claims[:FACTS],
        weapons=_brief(reasons.weapons),
        sanctions=_brief(reasons.sanctions),
        vocabulary=told.vocabulary,
        send=rule.send,
    )


def _headline(told: ToldArticle, reasons: Reasons) -> str:
    """In English whatever the article's language: of what matched, else of what was said about it; may be empty."""
    wanted = [ClaimKind.SANCTION] * bool(reasons.sanctions) + [ClaimKind.TRANSFER] * bool(reasons.weapons)
    claim = best(reasons.claims) or best([claim for claim in told.claims if claim.kind in wanted])
    if claim is not None:
        return headline(claim)
    names = {tag.code: tag.name for tag in told.countries} | {tag.id: tag.name for tag in told.parties}
    return next(filter(None, (of_sanction(tag, names) for tag in reasons.sanctions)), "")


def _countries(told: ToldArticle) -> tuple[str, ...]:
    """The countries that the article is about, what it is about most first."""
    about = [tag for tag in told.countries if tag.role is not CountryRole.OUTLET]
    return tuple(dict.fromkeys(tag.code for tag in sorted(about, key=lambda tag: -tag.salience)))[:FACTS]


def _brief(tags: tuple[T, ...]) -> tuple[T, ...]:
    """The tags with their first mentions only."""
    shorter: list[Any] = [replace(tag, mentions=tag.mentions[:MENTIONS]) for tag in tags[:FACTS]]  # type: ignore[type-var, attr-defined]
    return tuple(shorter)
