"""What the terminal shows while the main job runs: rates, the lag of each stage, sources, and the newest alerts."""

from __future__ import annotations

import time
from collections import deque
from datetime import UTC, datetime
from itertools import islice

from msgspec import Struct
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from vedette.cli._highlight import alert_view
from vedette.codec import decode
from vedette.models import Alert, Lane, Poll, PollOutcome, ToldArticle
from vedette.streams import Record, Stream

ALERTS_SHOWN = 5
RATE_SECONDS = 10.0
SILENT_AFTER = 10  # polls that failed, before it is said that nothing answers
LINE_SECONDS = 10.0  # between two lines where there is no terminal


class Tail:
    """What was appended to a stream since it was asked last, from now on; looks only at the newest records."""

    def __init__(self, stream: Stream, name: str) -> None:
        self._stream, self._name = stream, name
        self._since = datetime.now(UTC)

    def fresh(self, most: int = 5000) -> list[Record]:
        """In the order of appending; at most so many, the newest."""
        found: list[Record] = []
        for record in islice(self._stream.scan(self._name, reverse=True), most):
            if record.appended_at is None or record.appended_at <= self._since:
                break
            found.append(record)
        if found and found[0].appended_at is not None:
            self._since = found[0].appended_at
        return found[::-1]


class Numbers(Struct, kw_only=True):
    """What the view shows. Rates are per second, over the last `RATE_SECONDS`."""

    articles: int = 0
    tags: int = 0
    article_rate: float = 0.0
    tag_rate: float = 0.0
    dead: int = 0
    sources: dict[str, Poll] = {}
    lag: dict[str, int] = {}
    alerts: list[Alert] = []

    @property
    def silent(self) -> bool:
        """Whether many sources of the internet were asked and none has answered."""
        asked = [poll for poll in self.sources.values() if poll.lane is not Lane.SAMPLE]
        return len(asked) >= SILENT_AFTER and all(poll.outcome is PollOutcome.ERROR for poll in asked)


class Watcher:
    """Reads the numbers off the log, as any other process may."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._told, self._alerts, self._polls = (Tail(stream, name) for name in ("told", "alerts", "polls"))
        self._recent: deque[tuple[float, int, int]] = deque()
        self.numbers = Numbers()

    def look(self) -> Numbers:
        """The numbers as of now."""
        numbers = self.numbers
        articles, tags = self._count(self._told.fresh())
        numbers.articles += articles
        numbers.tags += tags
        self._rate(articles, tags)
        for record in self._polls.fresh():
            numbers.sources[record.key] = decode(Poll, record.value, record.headers)
        fresh = [decode(Alert, record.value, record.headers) for record in self._alerts.fresh(100)]
        numbers.alerts = [*reversed(fresh), *numbers.alerts][:ALERTS_SHOWN]
        progress = self._stream.progress()
        numbers.lag = {}
        for one in progress:
            numbers.lag[one.group] = numbers.lag.get(one.group, 0) + one.lag
        numbers.dead = sum(one.dead for one in progress)
        return numbers

    @staticmethod
    def _count(records: list[Record]) -> tuple[int, int]:
        tags = 0
        for record in records:
            told = decode(ToldArticle, record.value, record.headers)
            tags += sum(map(len, (told.countries, told.weapons, told.sanctions, told.parties, told.tags, told.claims)))
        return len(records), tags

    def _rate(self, articles: int, tags: int) -> None:
        now = time.monotonic()
        self._recent.append((now, articles, tags))
        while self._recent[0][0] < now - RATE_SECONDS:
            self._recent.popleft()
        self.numbers.article_rate = sum(one[1] for one in self._recent) / RATE_SECONDS
        self.numbers.tag_rate = sum(one[2] for one in self._recent) / RATE_SECONDS


SILENCE = "Nothing on the internet has answered: you see the sample newsroom and your files; Vedette keeps trying."


def screen(numbers: Numbers, notes: list[str]) -> RenderableType:
    """The whole view. `notes` are the newest warnings of the processes."""
    polls = numbers.sources.values()
    failing = sum(poll.outcome is PollOutcome.ERROR for poll in polls)
    head = Text.assemble(
        ("Vedette ", "bold"),
        f"  {len(numbers.sources)} sources asked, {failing} failing   {numbers.articles:,} articles"
        f" ({numbers.article_rate:.1f}/s)   {numbers.tags:,} tags ({numbers.tag_rate:.1f}/s)   ",
        (f"{numbers.dead} dead letters", "bold red" if numbers.dead else ""),
    )
    table = Table.grid(padding=(0, 3))
    table.add_row(Text("waiting for", "dim"), *(Text(f"{stage} {lag:,}") for stage, lag in numbers.lag.items()))
    parts: list[RenderableType] = [head, table]
    if numbers.silent:
        parts.append(Text(SILENCE, "yellow"))
    parts.extend(Text(note, "yellow", no_wrap=True, overflow="ellipsis") for note in notes[-3:])
    parts.append(Text("\nNewest alerts" if numbers.alerts else "\nNo alerts yet.", "dim"))
    parts.extend(alert_view(alert, 1) for alert in numbers.alerts)
    parts.append(Text("\nCtrl-C ends it and loses nothing.   vedette search 'weapon:*' | alerts | status", "dim"))
    return Group(*parts)


class Lines:
    """The same for a pipe or a log file: a line each `LINE_SECONDS`, each alert once."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._next = 0.0
        self._said_silence = False
        self._shown: set[str] = set()

    def show(self, numbers: Numbers) -> None:
        for alert in reversed(numbers.alerts):
            if alert.id not in self._shown:
                self._shown.add(alert.id)
                self._console.print(alert_view(alert, 1))
        if numbers.silent and not self._said_silence:
            self._said_silence = True
            self._console.print(SILENCE)
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + LINE_SECONDS
            lag = " ".join(f"{stage}={n}" for stage, n in numbers.lag.items())
            self._console.print(
                f"sources={len(numbers.sources)} articles={numbers.articles} ({numbers.article_rate:.1f}/s)"
                f" tags={numbers.tags} dead={numbers.dead} lag: {lag}"
            )
