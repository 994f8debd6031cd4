"""`vedette alerts`: which alerts were raised, by which rule, because of which sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import click

from vedette.cli import _common
from vedette.identity import canonical_url
from vedette.models import Alert, Delivery
from vedette.streams import Stream


@click.command()
@click.argument("id", required=False)
@click.option("--rule", help="Only of this rule.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@_common.since_until
@_common.json_lines
@click.pass_context
def command(
    ctx: click.Context,
    id: str | None,  # noqa: A002 - as it is named in the help
    rule: str | None,
    limit: int,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> None:
    """List the alerts, newest first; with an ID (it may be shortened) that one, with what came of its deliveries.

    With an article's id or URL: the alerts that rest on it.
    """
    with _common.opened_log() as stream:
        wanted = (
            alert
            for alert in alerts(stream)
            if (id is None or _means(id, alert))
            and (rule is None or alert.rule == rule)
            and _common.inside(alert.at, since, until)
        )
        found = list(islice(wanted, limit))
        deliveries = _deliveries(stream, found[0].id) if id and found else []
    if as_json:
        _common.write_lines([*found, *deliveries])
    else:
        _print(found, deliveries)
    if id and not found:
        click.echo(f"No alert is known by {id!r}.", err=True)
        ctx.exit(1)


def _means(text: str, alert: Alert) -> bool:
    """Whether the id of an alert or of its article begins so, or that is the article's URL."""
    if "://" in text:
        return alert.url is not None and alert.url == canonical_url(text)
    return bool(text) and (alert.id.startswith(text) or alert.article.startswith(text))


def alerts(stream: Stream) -> Iterator[Alert]:
    """The alerts that the log holds, newest first, each once."""
    seen: set[str] = set()
    for _, alert in _common.readable(stream, "alerts", Alert, reverse=True):
        if alert.id not in seen:
            seen.add(alert.id)
            yield alert


def _deliveries(stream: Stream, alert: str) -> list[Delivery]:
    return [one for record, one in _common.readable(stream, "deliveries", Delivery) if record.key == alert]


def _print(found: list[Alert], deliveries: list[Delivery]) -> None:
    from vedette.cli._highlight import alert_view

    console = _common.console()
    for alert in found:
        console.print(alert_view(alert, 3))
    for delivery in deliveries:
        console.print(
            f"  {delivery.at:%H:%M:%S}  {delivery.endpoint}  {delivery.verdict}  {delivery.reason}", markup=False
        )
    if not found:
        console.print("No alerts.")
