"""`vedette search`: what the index holds, by the one query language."""

from __future__ import annotations

from datetime import datetime

import click

from vedette.cli import _common
from vedette.models import ToldArticle

FACETS = ("country", "weapon_class", "sanction_action", "claim_stance", "language", "outlet", "lane")  # some of them


@click.command(cls=_common.QueryCommand)
@click.argument("query", default="")
@_common.since_until
@click.option("--limit", type=click.IntRange(0, 1000), default=20, show_default=True, help="At most so many.")
@click.option(
    "--sort", type=click.Choice(["newest", "relevance"]), default="newest", show_default=True, help="The order of hits."
)
@click.option(
    "--facet", "facets", multiple=True, help=f"Count values of a field, e.g. {', '.join(FACETS)}. Repeatable."
)
@click.option("--cursor", help="Go on where a page ended.")
@_common.json_lines
def command(
    query: str,
    since: datetime | None,
    until: datetime | None,
    limit: int,
    sort: str,
    facets: tuple[str, ...],
    cursor: str | None,
    as_json: bool,
) -> None:
    """Find articles. Without QUERY: the newest.

    \b
    vedette search 'country:KP weapon:missile -source.ownership:state' --since 7d
    vedette search 'claim(kind:transfer actor:"North Korea" stance:denied)'
    vedette search 'sanction(action:evade) OR "shadow fleet"' --facet country --limit 5

    Fields: country, weapon, sanction, party, tag, claim, story, language, source, outlet, lane, source.ownership,
    confidence, since, until. Side by side means and; OR, - (not), brackets, lists a,b, ranges >0.8 and 2..5, * (has
    any), "phrases". claim(...), sanction(...), weapon(...) mean: in one and the same tag.
    """
    from sinks.stores import open_store
    from vedette import app
    from vedette.query import parse

    settings = _common.settings()
    tree = parse(_common.bounded(query, since, until), app.resolver(settings))
    store = open_store(settings, read_only=True)
    try:
        hits = store.search(
            tree,
            now=_common.now(),
            limit=limit,
            cursor=cursor,
            sort="relevance" if sort == "relevance" else "newest",
            facets=facets,
        )
    finally:
        store.close()
    if as_json:
        _common.write_lines(hits.documents)
        if facets:
            _common.write_lines([{"total": hits.total, "facets": hits.facets}])
        return
    for article in hits.documents:
        _print(article)
    for field, counts in hits.facets.items():
        click.echo(f"{field}: " + ", ".join(f"{value} {count}" for value, count in counts))
    shown = len(hits.documents)
    click.echo(f"{hits.total} found" + (f", {shown} shown" if shown < hits.total else ""))
    if hits.cursor and shown:
        click.echo(f"The next page: --cursor {hits.cursor}")


def _print(article: ToldArticle) -> None:
    from vedette.headline import headline

    tags = " ".join(
        (
            *(tag.code for tag in article.countries),
            *(tag.label for tag in article.weapons[:4]),
            *(f"sanctions:{tag.action}" for tag in article.sanctions[:3]),
        )
    )
    outlet = article.source.outlet or article.source.name
    click.echo(f"{article.first_seen_at:%Y-%m-%d %H:%M}  {click.style(article.title, bold=True)}")
    click.echo(f"    {article.id[:14]}  {outlet}  [{article.language or '?'}]  {tags}")
    for claim in article.claims[:2]:
        click.echo(f"    ● {headline(claim)} [{claim.stance}]")
