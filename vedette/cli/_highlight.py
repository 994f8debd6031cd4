"""A tagged text for a terminal: the text with its mentions coloured, the tags, and the claims in plain English."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from vedette.headline import headline
from vedette.models import Alert, CountryTag, Mention, PartyTag, SanctionTag, Severity, Tag, WeaponTag

if TYPE_CHECKING:
    from processors.process import Understanding

COLOURS = {
    "countries": "bold cyan",
    "parties": "cyan",
    "weapons": "bold red",
    "sanctions": "bold yellow",
    "tags": "bold magenta",
}


SEVERITIES = {Severity.INFO: "blue", Severity.NOTABLE: "green", Severity.URGENT: "yellow", Severity.FLASH: "bold red"}


def alert_view(alert: Alert, sentences: int) -> RenderableType:
    """An alert in a few lines, with at most so many sentences of evidence, highlighted."""
    head = Text.assemble(
        (f"{alert.at:%Y-%m-%d %H:%M} ", "dim"),
        (f"{alert.severity} ", SEVERITIES.get(alert.severity, "white")),
        (alert.rule_title, "bold"),
        (f"  {alert.id[:12]}", "dim"),
    )
    outlet = f"  {alert.source.outlet or alert.source.name} ({alert.source.ownership})"
    lines = [head, Text.assemble(f"  {alert.title}", (outlet, "dim"))]
    if alert.headline:
        lines.append(Text(f"  {alert.headline}", "italic"))
    for evidence in alert.evidence[:sentences]:
        line = Text(evidence.text)
        for start, end in evidence.highlights:
            line.stylize("bold red", start, end)
        line.expand_tabs(1)
        lines.append(Text.assemble(("  “", "dim"), line, ("”", "dim")))
    return Group(*lines)


def _harmless(text: str) -> str:
    """Control characters, which a terminal would obey, replaced one for one."""
    return "".join("\ufffd" if unicodedata.category(c) == "Cc" and c not in "\n\t" else c for c in text)


def view(title: str, text: str, found: Understanding) -> RenderableType:
    """The whole view; `found` has offsets into title + two line ends + text."""
    title, text = _harmless(title), _harmless(text)
    whole = Text(f"{title}\n\n{text}")
    for kind, colour in COLOURS.items():
        for tag in getattr(found, kind):
            for mention in tag.mentions:
                whole.stylize(colour, mention.start, mention.end)
    if title:
        whole.stylize("bold", 0, len(title))
    else:
        whole = whole[2:]
    legend = Text.assemble(*((f"{kind}  ", colour) for kind, colour in COLOURS.items()))
    return Group(whole, Text(), legend, _tags(found), *_claims(found, f"{title}\n\n{text}"))


def _tags(found: Understanding) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("tag", "what", "sure", "because of"):
        table.add_column(column)
    for kind, colour in COLOURS.items():
        for tag in getattr(found, kind):
            table.add_row(Text(kind, colour), _what(tag), f"{tag.confidence:.2f}", _surfaces(tag.mentions))
    return table


def _what(tag: CountryTag | WeaponTag | SanctionTag | PartyTag | Tag) -> str:
    if isinstance(tag, CountryTag):
        return f"{tag.code} {tag.name} (salience {tag.salience:.2f})"
    if isinstance(tag, WeaponTag):
        return f"{tag.label} ({tag.weapon_class}, {tag.category}{f', from {tag.origin}' if tag.origin else ''})"
    if isinstance(tag, SanctionTag):
        by = f" by {tag.authority}" if tag.authority else ""
        on = f" on {', '.join(party.name for party in tag.targets)}" if tag.targets else ""
        return f"{tag.action}{by}{on} {', '.join(tag.measures)}".rstrip()
    return tag.name if isinstance(tag, PartyTag) else tag.label


def _surfaces(mentions: Iterable[Mention]) -> str:
    surfaces = dict.fromkeys(_quantified(mention) for mention in mentions)
    return _harmless(", ".join(list(surfaces)[:4])) + (" …" if len(surfaces) > 4 else "")


def _quantified(mention: Mention) -> str:
    quantity = mention.quantity
    if quantity is None:
        return mention.surface
    bounds = [f"{bound:,.0f}" for bound in dict.fromkeys((quantity.min, quantity.max)) if bound is not None]
    return f"{mention.surface} [{'about ' if quantity.approximate else ''}{'–'.join(bounds) or 'several'}]"


def _claims(found: Understanding, whole: str) -> list[RenderableType]:
    lines: list[RenderableType] = []
    for claim in found.claims:
        lines.append(Text.assemble(("\n● ", "bold green"), (headline(claim), "bold"), f"  [{claim.stance}]"))
        lines.extend(Text(f"  “{' '.join(whole[start:end].split())}”", "dim") for start, end in claim.evidence[:1])
    return lines
