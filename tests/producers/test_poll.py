"""The producer against a real server on loopback: what is appended, what is remembered, and when."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from producers import files, sources
from producers.poll import Producer, look
from producers.watchlist import Watched, parse
from vedette.codec import decode, encode, headers_of
from vedette.errors import StoreError
from vedette.identity import source_id, url_id
from vedette.models import Article, Control, Lane, Poll, PollOutcome
from vedette.settings import Settings
from vedette.streams import Output, Record, Stream, open_stream


def rss(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def item(n: int, text: str = "A text in plain English about ministers who met.") -> str:
    link = f"<link>https://example.invalid/{n}</link><guid isPermaLink='false'>g{n}</guid>"
    return f"<item><title>Item {n}</title>{link}<description>{text}</description></item>"


class Desk:
    """A producer with a log in memory, made anew by `restart`."""

    def __init__(self, folder: Path, watched: Sequence[Watched], **settings: Any) -> None:
        about = {"data": folder, "broker": "memory:", "allow_private": "127.0.0.0/8", "parse_seconds": 20.0}
        self.settings = Settings(**(about | settings))
        self.watched = list(watched)
        self.stream: Stream = open_stream(self.settings)
        self.now = 1_777_000_000.0
        self.producer = self._producer()

    def _producer(self) -> Producer:
        return Producer(self.settings, self.stream, sources=lambda: self.watched, clock=lambda: self.now)

    def restart(self) -> None:
        self.producer.close()
        self.producer = self._producer()

    def poll(self) -> Poll:
        (poll,) = self.polls()
        return poll

    def polls(self) -> list[Poll]:
        self.now += 60
        return self.producer.once()

    def articles(self) -> list[Article]:
        return [decode(Article, record.value, record.headers) for record in self.stream.scan("articles")]

    def titles(self) -> list[str]:
        return [article.title for article in self.articles()]

    def close(self) -> None:
        self.producer.close()
        self.stream.close()


@pytest.fixture
def desk(tmp_path: Path, newsroom: Any) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(*paths: str, watched: Sequence[Watched] = (), **settings: Any) -> Desk:
        of_paths = [sources.source_of(newsroom.url(path), outlet="Example", language="en") for path in paths]
        made.append(Desk(tmp_path, [*of_paths, *watched], **settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]


def answer(body: bytes = b"", status: int = 200, **headers: str) -> Answer:
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_feed_from_the_first_poll_to_the_third(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(2), item(1)))
    house = desk("/a")
    first = house.poll()
    assert (first.outcome, first.entries, first.new, first.edited) == (PollOutcome.NEW, 2, 2, 0)
    assert house.titles() == ["Item 1", "Item 2"]
    assert first.status == 200
    assert first.wire_bytes > 0
    assert first.next_at is not None
    assert first.next_at > first.at
    same = house.poll()
    assert (same.outcome, same.entries, same.new) == (PollOutcome.UNCHANGED, 2, 0)
    newsroom.pages["/a"] = answer(rss(item(3), item(2, "An edited text in English."), item(1)))
    third = house.poll()
    assert (third.outcome, third.entries, third.new, third.edited) == (PollOutcome.NEW, 3, 1, 1)
    assert [record.key for record in house.stream.scan("polls")] == [source_id(newsroom.url("/a"))] * 3
    by_title = {article.title: article for article in house.articles()}
    assert by_title["Item 2"].previous_version is not None
    assert by_title["Item 1"].source.outlet == "Example"
    assert by_title["Item 1"].language == "en"


def test_validators_are_sent_and_304_is_unchanged(desk: Callable[..., Desk], newsroom: Any) -> None:
    modified = "Sun, 03 May 2026 10:00:00 GMT"

    def page(headers: dict[str, str]) -> Any:
        if headers.get("if-none-match") == '"v1"' and headers.get("if-modified-since") == modified:
            return answer(status=304)
        return answer(rss(item(1)), ETag='"v1"', Last_Modified=modified)

    newsroom.pages["/a"] = page
    house = desk("/a")
    assert house.poll().status == 200
    house.restart()
    assert (house.poll().status, house.poll().outcome) == (304, PollOutcome.UNCHANGED)
    assert len(house.articles()) == 1


class Broken:
    """The log, with a full disk where `broken` is set, and at its size limit where `at_limit` is."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self.broken, self.at_limit = stream, False, False

    def full(self) -> bool:
        return self.at_limit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def append(self, outputs: Sequence[Output]) -> None:
        if self.broken:
            raise StoreError("no space left on device")
        self._stream.append(outputs)


def test_nothing_is_remembered_before_it_is_durable(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1)), ETag='"v1"')
    house = desk("/a")
    broken = Broken(house.stream)
    house.stream = broken  # type: ignore[assignment]
    house.restart()
    broken.broken = True
    with pytest.raises(StoreError):
        house.poll()
    broken.broken = False
    house.restart()
    assert house.poll().new == 1
    assert "if-none-match" not in newsroom.asked[-1][1]
    assert house.titles() == ["Item 1"]


def test_lost_state_gives_the_same_ids(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1), item(2)))
    house = desk("/a")
    house.poll()
    house.producer.close()
    for file in (house.settings.data / "producers").iterdir():
        file.unlink()
    house.producer = house._producer()
    assert house.poll().new == 2
    ids = [article.id for article in house.articles()]
    assert ids[:2] == ids[2:]


def test_two_feeds_of_an_outlet_have_one_article_once(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1), item(2)))
    newsroom.pages["/b"] = answer(rss(item(2), item(3)))
    house = desk("/a", "/b")
    assert sum(poll.new for poll in house.polls()) == 3
    assert len({article.id for article in house.articles()}) == len(house.articles()) == 3


def test_a_gap_is_seen(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1), item(2)))
    house = desk("/a")
    assert house.poll().outcome is PollOutcome.NEW
    newsroom.pages["/a"] = answer(rss(item(8), item(9)))
    gap = house.poll()
    assert (gap.outcome, gap.new) == (PollOutcome.GAP, 2)
    newsroom.pages["/a"] = answer(rss(item(10), item(9)))
    assert house.poll().outcome is PollOutcome.NEW


@pytest.mark.parametrize(
    ("page", "status", "reason"),
    [
        (answer(status=404), 404, "HTTP 404 Not Found"),
        (answer(status=503, Retry_After="7200"), 503, "HTTP 503"),
        (answer(b"<html>Moved</html>"), 200, "an HTML page instead of a feed"),
        (answer(b""), 200, "an empty document"),
        (answer(b"<opml/>"), 200, "OPML"),
        (answer(status=302, Location="/loop"), None, "redirects more than"),
    ],
)
def test_one_bad_feed_is_one_bad_row(
    desk: Callable[..., Desk], newsroom: Any, page: Any, status: int | None, reason: str
) -> None:
    newsroom.pages |= {"/bad": page, "/good": answer(rss(item(1))), "/loop": answer(status=302, Location="/loop")}
    house = desk("/bad", "/good")
    bad, good = house.polls()
    assert (bad.outcome, bad.status, good.new) == (PollOutcome.ERROR, status, 1)
    assert reason in bad.reason
    assert bad.next_at is not None
    if status == 503:
        assert (bad.next_at - bad.at).total_seconds() >= 7200
    newsroom.pages["/bad"] = answer(rss(item(2)))
    assert house.polls()[0].new == 1


def test_a_server_that_is_not_there(desk: Callable[..., Desk]) -> None:
    poll = desk(watched=[sources.source_of("http://127.0.0.1:1/feed")]).poll()
    assert poll.outcome is PollOutcome.ERROR
    assert "127.0.0.1" in poll.reason


def test_private_addresses_are_refused_by_default(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1)))
    assert desk("/a", allow_private="").poll().outcome is PollOutcome.ERROR
    assert newsroom.asked == []


def test_redirects_are_followed_and_links_are_relative_to_the_end(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/old"] = answer(status=301, Location="/deep/new")
    newsroom.pages["/deep/new"] = answer(rss("<item><title>x</title><link>page/1</link></item>"))
    house = desk("/old")
    assert house.poll().new == 1
    assert house.articles()[0].url == newsroom.url("/deep/page/1")


def test_a_document_that_broke_off_is_asked_for_again(desk: Callable[..., Desk], newsroom: Any) -> None:
    whole = rss(item(1), item(2), item(3))
    newsroom.pages["/a"] = answer(whole[: whole.index(b"Item 3")], ETag='"v1"')
    house = desk("/a")
    assert house.poll().new == 2
    newsroom.pages["/a"] = answer(whole, ETag='"v1"')
    assert house.poll().new == 1
    assert "if-none-match" not in newsroom.asked[-1][1]


def test_what_was_forgotten_does_not_come_back(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1), item(2), item(3)))
    house = desk("/a")
    house.poll()
    one, two, _ = house.articles()
    at = datetime(2026, 5, 3, tzinfo=UTC)
    for subject in (one.id, url_id("https://example.invalid/2") or ""):
        control = Control(kind="tombstone", subject=subject, by="me", at=at)
        house.stream.append([("control", Record(key=subject, value=encode(control), headers=headers_of(control)))])
    newsroom.pages["/a"] = answer(rss(*(item(n, "All of them were edited.") for n in (1, 2, 3))))
    assert house.poll().edited == 1
    assert {article.id for article in house.articles()[3:]}.isdisjoint({one.id, two.id})


# --- files


def watched(text: str, folder: Path) -> list[Watched]:
    return parse(text, "w.yaml", folder)


def test_a_folder_with_all_kinds_of_files(desk: Callable[..., Desk], tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "a.xml").write_bytes(rss(item(1), item(2)))
    (folder / "b.jsonl").write_text('{"title":"Line","text":"x"}\nbroken\n', encoding="utf-8")
    (folder / "c.txt").write_text("A headline\nThe text.\n\nMore.", encoding="utf-8")
    (folder / "d.html").write_text("not looked at", encoding="utf-8")
    (folder / "e.xml").write_text("not a feed", encoding="utf-8")
    house = desk(watched=watched("- outlet: Drop\n  feeds: ['file:drop/']", tmp_path))
    assert house.poll().new == 4
    assert sorted(house.titles()) == ["A headline", "Item 1", "Item 2", "Line"]
    # The bad file is tried again each time, the others are not.
    assert house.poll().outcome is PollOutcome.ERROR
    (folder / "e.xml").write_bytes(rss(item(5)))
    (folder / "c.txt").write_text("A headline\nThe text was changed.", encoding="utf-8")
    poll = house.poll()
    assert (poll.new, poll.edited) == (1, 1)
    assert house.poll().outcome is PollOutcome.UNCHANGED


def test_a_large_folder_is_read_in_parts(
    desk: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "AT_ONCE", 100)
    (tmp_path / "drop").mkdir()
    for n in range(5):
        (tmp_path / "drop" / f"{n}.xml").write_bytes(rss(item(n)) if n != 2 else b"not a feed")
    house = desk(watched=watched("- outlet: Drop\n  feeds: ['file:drop/']", tmp_path))
    poll = house.poll()
    assert (poll.new, poll.entries) == (4, 4)
    (tmp_path / "drop" / "0.xml").write_bytes(rss(item(0), item(9)))
    assert house.poll().new == 1
    assert len(house.articles()) == 5


def test_a_file_that_is_missing(desk: Callable[..., Desk], tmp_path: Path) -> None:
    poll = desk(watched=watched("- outlet: Drop\n  feeds: ['file:no.xml']", tmp_path)).poll()
    assert poll.outcome is PollOutcome.ERROR
    assert "no.xml cannot be read" in poll.reason


# --- the loop


def run_until(house: Desk, good: Callable[[], bool], seconds: float = 15.0) -> None:
    """Run the producer in a thread until `good`, then stop it."""
    stop = threading.Event()
    thread = threading.Thread(target=house.producer.run, args=(stop,))
    thread.start()
    deadline = time.monotonic() + seconds
    try:
        while not good() and time.monotonic() < deadline and thread.is_alive():
            time.sleep(0.02)
    finally:
        stop.set()
        started = time.monotonic()
        thread.join(10)
    assert not thread.is_alive()
    assert time.monotonic() - started < 5
    assert good()


def test_the_loop_polls_what_is_due_and_only_that(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages |= {"/a": answer(rss(item(1))), "/b": answer(rss(item(2)))}
    house = desk("/a", "/b")
    run_until(house, lambda: len(house.articles()) == 2)
    asked = len(newsroom.asked)
    house.restart()
    house.now += 30
    beat = house.producer.beat
    run_until(house, lambda: house.producer.beat > beat + 5)
    assert len(newsroom.asked) == asked
    newsroom.pages["/a"] = answer(rss(item(1), item(3)))
    house.restart()
    house.now += 1000
    run_until(house, lambda: len(house.articles()) == 3)


def test_a_sample_arrives_a_few_at_a_time(desk: Callable[..., Desk], tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "wire.xml").write_bytes(rss(*(item(n) for n in range(1, 6))))
    house = desk(watched=sources.sample(folder))
    run_until(house, lambda: len(house.articles()) == 3)
    assert house.titles() == ["[sample] Item 1", "[sample] Item 2", "[sample] Item 3"]
    house.now += 1.5
    house.restart()
    run_until(house, lambda: len(house.articles()) == 5)
    house.now += 1_000
    house.restart()
    polls = len(list(house.stream.scan("polls")))
    run_until(house, lambda: len(list(house.stream.scan("polls"))) > polls)
    assert len(house.articles()) == 5
    assert {article.lane for article in house.articles()} == {Lane.SAMPLE}
    assert all(article.published_at is not None for article in house.articles())


def test_the_loop_waits_out_a_full_disk(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1)))
    house = desk("/a")
    broken = Broken(house.stream)
    broken.broken = True
    house.stream = broken  # type: ignore[assignment]
    house.restart()
    threading.Timer(1.0, lambda: setattr(broken, "broken", False)).start()
    run_until(house, lambda: len(house.articles()) == 1)


def test_the_loop_can_be_stopped_while_the_disk_is_full(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1)))
    house = desk("/a")
    broken = Broken(house.stream)
    broken.broken = True
    house.stream = broken  # type: ignore[assignment]
    house.restart()
    run_until(house, lambda: bool(newsroom.asked))
    assert house.articles() == []


def test_the_loop_pauses_while_the_log_is_full(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1)))
    house = desk("/a")
    limited = Broken(house.stream)
    limited.at_limit = True
    house.stream = limited  # type: ignore[assignment]
    house.restart()
    run_until(house, lambda: house.producer.beat > 12)
    assert newsroom.asked == []
    house.restart()
    threading.Timer(0.5, lambda: setattr(limited, "at_limit", False)).start()
    run_until(house, lambda: len(house.articles()) == 1)


def test_an_edit_of_the_watch_list_is_taken_over_and_a_bad_one_is_not(tmp_path: Path) -> None:
    file = tmp_path / "w.yaml"
    file.write_text("- outlet: A\n  feeds: ['https://a.invalid/']\n", encoding="utf-8")
    from producers.watch import WatchList

    watch = WatchList(Settings(data=tmp_path, watchlist=file, sample=False))
    assert [one.source.outlet for one in watch.current()] == ["A"]
    file.write_text("- outlet: A\n  feds: []\n", encoding="utf-8")
    assert [one.source.outlet for one in watch.current()] == ["A"]
    file.write_text("- outlet: B\n  feeds: ['https://b.invalid/']\n", encoding="utf-8")
    assert [one.source.outlet for one in watch.current()] == ["B"]
    file.unlink()
    assert [one.source.outlet for one in watch.current()] == ["B"]


def test_looking_keeps_nothing(desk: Callable[..., Desk], newsroom: Any) -> None:
    newsroom.pages["/a"] = answer(rss(item(1), item(2)))
    house = desk("/a", "/none")
    (_, good), (_, bad) = look(house.settings, house.watched)
    assert (good.entries, good.outcome) == (2, PollOutcome.NEW)
    assert (bad.outcome, bad.reason) == (PollOutcome.ERROR, "HTTP 404 Not Found")
    assert house.articles() == []
