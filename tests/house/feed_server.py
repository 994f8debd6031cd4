"""A newsroom on loopback whose articles are known beforehand, so that one can say afterwards what is missing or double.

Each feed gives its newest `WINDOW` items, RSS and Atom by turns. It releases them in waves, and the next wave only when
it is asked with the ETag of the one before: the client has then said that it has taken that one. What a client that is
killed has not taken it is shown again, as a real feed would.

Among the articles are some that two feeds carry under addresses that differ in their tracking only, some that are
edited after a wave, some that two outlets print word for word (one story), and every tenth is about what the rule asks.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

from loopback import Answer, Loopback, Request

from vedette.identity import article_id

WINDOW = 100  # items that a feed shows
WANTED = "North Korea shipped artillery shells to Russia & its neighbours, according to harbour records."
RULE = 'country:KP "artillery shells"'

_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeiou"]


class Planned(NamedTuple):
    """An article as its feed will tell it. `edited` is its later text; `twin` the other print of the same story."""

    url: str
    title: str
    text: str
    edited: str | None = None
    wanted: bool = False
    twin: str | None = None
    also: int | None = None  # another feed that carries it

    @property
    def id(self) -> str:
        return article_id(outlet="", url=self.url)

    @property
    def last(self) -> str:
        """The text that remains."""
        return self.edited or self.text


class Wave(NamedTuple):
    new: list[Planned]
    edited: list[Planned]


def plan(count: int, feeds: int, waves: int, seed: int) -> list[list[Wave]]:
    """`count` articles, spread over feeds and waves: [feed][wave]."""
    planned = list(_articles(count, feeds, waves, random.Random(seed)))
    size = count // feeds // waves
    whole = [[Wave([], []) for _ in range(waves)] for _ in range(feeds)]
    for number, article in enumerate(planned):
        feed, wave = number % feeds, min(number // feeds // size, waves - 1)
        for where in {feed, feed if article.also is None else article.also}:
            whole[where][wave].new.append(article)
        if article.edited:
            whole[feed][wave + 1].edited.append(article)
    return whole


def _articles(count: int, feeds: int, waves: int, chance: random.Random) -> Iterator[Planned]:
    last_wave = count - count // waves
    for number in range(count):
        url = f"https://press{number % feeds}.example/news/{number}"
        title, text = _words(chance, 7).capitalize(), _words(chance, 70)
        kind = number % 40
        if kind % 10 == 0:
            text = f"{text}. {WANTED}"
        if kind == 20 and number < last_wave:  # wanted only once it was edited
            text, edited = text.partition(". ")[0], text
            yield Planned(url, title, text, edited, wanted=True)
        elif kind == 10 and number < last_wave:  # wanted before and after
            yield Planned(url, title, text, f"{text} The records were published today.", wanted=True)
        elif kind == 5 and number < last_wave:
            yield Planned(url, title, text, f"{text} Corrected: {_words(chance, 5)}.")
        elif kind == 30:
            twin = f"https://press{(number + 1) % feeds}.example/news/{number + 1}"
            before = Planned(url, title, text, wanted=True, twin=twin)
            yield before
        elif kind == 31:
            yield Planned(url, before.title, before.text, wanted=True, twin=before.url)
        elif kind % 10 == 3:
            yield Planned(url, title, text, also=(number + 5) % feeds)
        else:
            yield Planned(url, title, text, wanted=kind % 10 == 0)


def _words(chance: random.Random, count: int) -> str:
    return " ".join("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(count))


class FeedServer:
    """Serves a plan while its `with` block lasts. All articles of `expected` are in the index at the end, once."""

    def __init__(self, planned: list[list[Wave]], seed: int = 0) -> None:
        self._plan, self._chance = planned, random.Random(seed)
        self._lock = threading.Lock()
        self._wave = [0] * len(planned)
        self._served: set[str] = set()  # etags
        self.expected = {one.id: one for feed in planned for wave in feed for one in wave.new}
        self.server = Loopback(self._answer)

    def urls(self) -> list[str]:
        return [self.server.url(f"/feed/{number}") for number in range(len(self._plan))]

    def served(self) -> float:
        """The share of the documents that was asked for at least once."""
        return len(self._served) / sum(map(len, self._plan))

    def _answer(self, request: Request) -> Answer:
        number = int(request.path.rpartition("/")[2])
        with self._lock:
            held = request.headers.get("if-none-match")
            if held == self._etag(number):
                if self._wave[number] + 1 == len(self._plan[number]) or self._chance.random() < 0.1:
                    return Answer(304, headers={"ETag": held})
                self._wave[number] += 1
            wave, etag = self._wave[number], self._etag(number)
            self._served.add(etag)
        kind = "application/atom+xml" if number % 2 else "application/rss+xml"
        return Answer(200, self.document(number, wave), {"ETag": etag, "Content-Type": f"{kind}; charset=utf-8"})

    def _etag(self, number: int) -> str:
        return f'"{number}-{self._wave[number]}"'

    def document(self, number: int, wave: int) -> bytes:
        """The newest items first, each as it reads after that wave."""
        shown: dict[str, tuple[Planned, str]] = {}
        for released in self._plan[number][: wave + 1]:
            shown |= {one.id: (one, one.text) for one in released.new}
            shown |= {one.id: (one, one.last) for one in released.edited}
        newest = [*reversed(shown.values())][:WINDOW]
        return (_atom if number % 2 else _rss)(number, newest)


def _rss(number: int, items: list[tuple[Planned, str]]) -> bytes:
    listed = "".join(
        f"<item><title>{escape(one.title)}</title><link>{escape(_link(number, one))}</link>"
        f"<guid isPermaLink='false'>{one.url}</guid><description>{escape(escape(text))}</description></item>"
        for one, text in items
    )
    return f'<rss version="2.0"><channel><title>Press {number}</title>{listed}</channel></rss>'.encode()


def _atom(number: int, items: list[tuple[Planned, str]]) -> bytes:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    listed = "".join(
        f"<entry><title>{escape(one.title)}</title><link href='{escape(_link(number, one))}'/><id>{one.url}</id>"
        f"<updated>{now}</updated><content type='text'>{escape(text)}</content></entry>"
        for one, text in items
    )
    head = f"<title>Press {number}</title><id>urn:press:{number}</id><updated>{now}</updated>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{listed}</feed>'.encode()


def _link(number: int, one: Planned) -> str:
    """A feed that carries another's article adds how the reader came."""
    return f"{one.url}?utm_source=press{number}" if one.also == number else one.url
