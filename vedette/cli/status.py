"""`vedette status`: where each stage stands, and that every record is accounted for."""

from __future__ import annotations

from collections import Counter, defaultdict

import click
import msgspec

from vedette.cli import _common
from vedette.models import Poll, PollOutcome
from vedette.streams import Progress, Stream


@click.command()
@_common.json_lines
def command(as_json: bool) -> None:
    """Show how far each stage is, what it did with each record, and how the sources are.

    For each stage and stream: committed = written + nothing to do + dead; lag is what waits.
    """
    with _common.opened_log() as stream:
        progress = sorted(stream.progress(), key=lambda one: (one.group, one.stream))
        polls = latest_polls(stream)
        dead = sum(1 for _ in stream.scan("dead"))
    if as_json:
        _common.write_lines([*({**msgspec.structs.asdict(one), "lag": one.lag} for one in progress), *polls.values()])
        return
    _print(progress, polls, dead)


def latest_polls(stream: Stream) -> dict[str, Poll]:
    """The last poll of each source that the log still holds."""
    found: dict[str, Poll] = {}
    for record, poll in _common.readable(stream, "polls", Poll, reverse=True):
        found.setdefault(record.key, poll)
    return found


def _print(progress: list[Progress], polls: dict[str, Poll], dead: int) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in ("stage", "stream"):
        table.add_column(column)
    for column in ("lag", "committed", "written", "nothing", "dead", "adds up"):
        table.add_column(column, justify="right")
    for one in progress:
        sound = one.committed == one.written + one.nothing + one.dead
        numbers = (one.lag, one.committed, one.written, one.nothing, one.dead)
        table.add_row(one.group, one.stream, *(f"{n:,}" for n in numbers), "yes" if sound else "NO")
    console = _common.console()
    console.print(table)
    outcomes = Counter(str(poll.outcome) for poll in polls.values())
    console.print(
        "\nSources, by their last poll: " + (", ".join(f"{n} {o}" for o, n in outcomes.items()) or "none yet")
    )
    reasons: dict[str, list[str]] = defaultdict(list)
    for poll in polls.values():
        if poll.outcome is PollOutcome.ERROR:
            reasons[poll.reason].append(poll.source)
    for reason, sources in sorted(reasons.items(), key=lambda item: -len(item[1]))[:10]:
        console.print(f"  {len(sources)} x {reason}", markup=False)
    console.print(f"Dead letters in the log: {dead}" + ("  (vedette dead list)" if dead else ""))
