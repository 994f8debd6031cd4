"""Does a query match an article, and because of what? Pure: the evaluator of rules, feeds and backtests.

It gives the same hits as the stores (one compliance test compares them); it also says which tags and words matched.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from msgspec import Struct

from vedette.models import Claim, CountryTag, SanctionTag, Span, ToldArticle, WeaponTag
from vedette.query_text import unparse
from vedette.query_tree import And, Between, Exists, Fact, Has, Leaf, Not, Or, Since, Tree, Until, Words
from vedette.query_values import (
    Slots,
    confidences,
    facts_of,
    millis,
    slots_asked,
    tag_values,
    values_of,
)
from vedette.words import tokens, words


class Reasons(Struct, frozen=True, kw_only=True):
    """Why a query matched: its terms that held, and the article's own facts that answered them.

    `terms` in the words of the query language, in its order; `spans` are code points of the article's text (title,
    two line ends, text), sorted, to be highlighted. A query of negations only matches without any of them.
    """

    terms: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    weapons: tuple[WeaponTag, ...] = ()
    sanctions: tuple[SanctionTag, ...] = ()
    countries: tuple[CountryTag, ...] = ()
    spans: tuple[Span, ...] = ()


class Subject:
    """An article made ready for many queries: what they need is computed once, when first asked."""

    def __init__(self, article: ToldArticle) -> None:
        self.article = article
        self._values: dict[str, frozenset[str]] = {}
        self._facts: dict[str, list[tuple[Any, Slots]]] = {}

    @cached_property
    def text(self) -> str:
        return f"{self.article.title}\n\n{self.article.text}"

    @cached_property
    def line(self) -> str:
        """All words with a blank on each side, so that a phrase is a substring."""
        return f" {' '.join(words(self.text))} "

    @cached_property
    def confidences(self) -> tuple[float, ...]:
        return confidences(self.article)

    @cached_property
    def seen(self) -> int:
        return millis(self.article.first_seen_at)

    def values(self, field: str) -> frozenset[str]:
        if field not in self._values:
            self._values[field] = frozenset(values_of(field, self.article))
        return self._values[field]

    def facts(self, kind: str) -> list[tuple[Any, Slots]]:
        if kind not in self._facts:
            self._facts[kind] = facts_of(kind, self.article)
        return self._facts[kind]


def evaluate(tree: Tree, article: ToldArticle | Subject, at: datetime) -> Reasons | None:
    """Why `tree` matches the article, or None. `at` is the time from which since:24h counts back.

    For many queries about one article hand in one `Subject(article)`.
    """
    subject = article if isinstance(article, Subject) else Subject(article)
    return _reasons(dict.fromkeys(_held(tree, subject, at)), subject) if holds(tree, subject, at) else None


def holds(tree: Tree, subject: Subject, at: datetime) -> bool:
    """Whether the article answers the query, without the reasons."""
    if isinstance(tree, And):
        return all(holds(child, subject, at) for child in tree.children)
    if isinstance(tree, Or):
        return any(holds(child, subject, at) for child in tree.children)
    if isinstance(tree, Not):
        return not holds(tree.child, subject, at)
    if isinstance(tree, Since):
        return subject.seen >= millis(moment_asked(tree, at))
    if isinstance(tree, Until):
        return subject.seen < millis(moment_asked(tree, at))
    return _leaf_holds(tree, subject)


def moment_asked(leaf: Since | Until, at: datetime) -> datetime:
    """The moment that a time stands for when asked at `at`; before the first day of the calendar: that day."""
    if not isinstance(leaf.when, timedelta):
        return leaf.when
    try:
        return at - leaf.when
    except OverflowError:
        return datetime.min.replace(tzinfo=at.tzinfo)


def _leaf_holds(leaf: Words | Has | Exists | Between | Fact, subject: Subject) -> bool:
    if isinstance(leaf, Words):
        return f" {' '.join(leaf.words)} " in subject.line
    if isinstance(leaf, Has):
        return not subject.values(leaf.field).isdisjoint(leaf.values)
    if isinstance(leaf, Exists):
        return bool(subject.values(leaf.field))
    if isinstance(leaf, Between):
        return any(_within(number, leaf) for number in subject.confidences)
    asked = slots_asked(leaf)
    return any(_answers(slots, asked) for _, slots in subject.facts(leaf.kind))


def _within(number: float, leaf: Between) -> bool:
    above = leaf.low is None or number > leaf.low or (leaf.with_low and number == leaf.low)
    below = leaf.high is None or number < leaf.high or (leaf.with_high and number == leaf.high)
    return above and below


def _answers(slots: Slots, asked: Slots) -> bool:
    return all(not set(slots.get(slot, ())).isdisjoint(values) for slot, values in asked.items())


def _held(tree: Tree, subject: Subject, at: datetime) -> list[Leaf]:
    """The leaves that made a tree hold; what is negated made nothing hold."""
    if isinstance(tree, And):
        return [leaf for child in tree.children for leaf in _held(child, subject, at)]
    if isinstance(tree, Or):
        return [leaf for child in tree.children if holds(child, subject, at) for leaf in _held(child, subject, at)]
    return [] if isinstance(tree, Not) else [tree]


def _reasons(held: dict[Leaf, None], subject: Subject) -> Reasons:
    tags = list(dict.fromkeys((id(tag), kind) for leaf in held for kind, tag in _tags(leaf, subject)))
    by_id = {id(tag): tag for leaf in held for _, tag in _tags(leaf, subject)}
    found: dict[str, list[Any]] = {}
    for key, kind in tags:
        found.setdefault(kind, []).append(by_id[key])
    spans = {span for kind, chosen in found.items() for tag in chosen for span in _spans(kind, tag, subject.article)}
    spans |= {span for leaf in held if isinstance(leaf, Words) for span in _word_spans(leaf, subject.text)}
    return Reasons(
        terms=tuple(unparse(leaf) for leaf in held),
        claims=tuple(found.get("claim", ())),
        weapons=tuple(found.get("weapon", ())),
        sanctions=tuple(found.get("sanction", ())),
        countries=tuple(found.get("country", ())),
        spans=tuple(sorted(spans)),
    )


def _tags(leaf: Leaf, subject: Subject) -> list[tuple[str, Any]]:
    """The tags of the article that answer a leaf, each with its kind."""
    article = subject.article
    if isinstance(leaf, Fact):
        asked = slots_asked(leaf)
        return [(leaf.kind, tag) for tag, slots in subject.facts(leaf.kind) if _answers(slots, asked)]
    if not isinstance(leaf, Has | Exists):
        return []
    groups: dict[str, tuple[Any, ...]] = {
        "country": article.countries,
        "weapon": article.weapons,
        "sanction": article.sanctions,
        "party": article.parties,
        "tag": article.tags,
        "claim": article.claims,
    }
    wanted = set(leaf.values) if isinstance(leaf, Has) else None
    field = leaf.field
    return [
        (field, tag) for tag in groups.get(field, ()) if wanted is None or not wanted.isdisjoint(tag_values(field, tag))
    ]


def _spans(kind: str, tag: Any, article: ToldArticle) -> list[Span]:
    """A tag's mentions; for a claim the mentions of its parties and weapons inside of its best evidence."""
    if kind != "claim":
        return [(mention.start, mention.end) for mention in tag.mentions]
    named = {party.id for party in (tag.actor, tag.recipient, tag.target, *tag.speakers) if party}
    mentions = [
        mention
        for group in (article.countries, article.parties, article.weapons, article.sanctions)
        for one in group
        if getattr(one, "code", None) in named or getattr(one, "id", None) in named or _of_kind(tag, one)
        for mention in one.mentions
    ]
    return [(m.start, m.end) for m in mentions if any(a <= m.start and m.end <= b for a, b in tag.evidence)]


def _of_kind(claim: Claim, tag: Any) -> bool:
    return isinstance(tag, WeaponTag if claim.kind == "transfer" else SanctionTag)


def _word_spans(leaf: Words, text: str) -> list[Span]:
    found, wanted = tokens(text), list(leaf.words)
    size = len(wanted)
    starts = (i for i, token in enumerate(found) if token.word == wanted[0])
    return [
        (found[i].start, found[i + size - 1].end)
        for i in starts
        if [token.word for token in found[i : i + size]] == wanted
    ]
