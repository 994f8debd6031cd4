"""`vedette replay`: send articles that are known through the taggers again, e.g. after the gazetteers became better."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click
import msgspec

from vedette.cli import _common
from vedette.codec import encode, headers_of
from vedette.models import Article, Lane, ToldArticle
from vedette.streams import Output, Record, Stream

_AT_ONCE = 200


@click.command(cls=_common.QueryCommand)
@click.argument("query", default="")
@_common.since_until
@click.option("--dry-run", is_flag=True, help="Only count them.")
def command(query: str, since: datetime | None, until: datetime | None, dry_run: bool) -> None:
    """Tag again what was told: all articles, or those that QUERY finds.

    They go in lane `replay`: the index takes the new tags over, and no rule alerts again unless it asks for that lane.
    Needs the full text, which the log keeps for VEDETTE_KEEP_DAYS.
    """
    count = 0
    with _common.opened_log() as stream:
        block: list[Output] = []
        for article in _chosen(stream, query, since, until):
            count += 1
            again = msgspec.structs.replace(article, lane=Lane.REPLAY)
            block.append(("articles", Record(key=again.id, value=encode(again), headers=headers_of(again))))
            if len(block) >= _AT_ONCE and not dry_run:
                stream.append(block)
                block = []
        if block and not dry_run:
            stream.append(block)
    click.echo(f"{'Would replay' if dry_run else 'Replaying'} {count} articles.")


def _chosen(stream: Stream, query: str, since: datetime | None, until: datetime | None) -> Iterator[Article]:
    """The latest version of each told article that is meant."""
    from vedette import app
    from vedette.query import evaluate, parse

    tree = parse(query, app.resolver(_common.settings())) if query else None
    seen: set[str] = set()
    for record, told in _common.readable(stream, "told", ToldArticle, reverse=True):
        if record.key in seen:
            continue
        seen.add(record.key)
        if _common.inside(told.first_seen_at, since, until) and (tree is None or evaluate(tree, told, _common.now())):
            yield Article(**{name: getattr(told, name) for name in Article.__struct_fields__})
