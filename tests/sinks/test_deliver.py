"""The deliveries stage against real servers on loopback that are slow, down, full, gone or lying."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from msgspec.structs import replace
from standardwebhooks import Webhook

from sinks.channels import label
from sinks.compose import compose
from sinks.deliver import DeliverHandler
from sinks.rules import read
from vedette.codec import decode, encode, headers_of
from vedette.errors import LeaseLost
from vedette.models import Alert, Control, Delivery, Endpoint, Severity
from vedette.query import Reasons
from vedette.settings import Settings
from vedette.stage import Dead, Nothing, Stage, Written
from vedette.streams import Record, Stream, open_stream
from vedette.testing import FakeClock
from vedette.testing_articles import told

SECRET = "whsec_c2VjcmV0IG9mIHRoZSBkZXNr"
Answer = tuple[int, dict[str, str]]


class Receiver:
    """A server that remembers what was posted and answers as `answer(count of the post)` says."""

    def __init__(self, answer: Callable[[int], Answer] = lambda count: (204, {})) -> None:
        self.posts: list[tuple[dict[str, str], bytes, float]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.posts.append((headers, content, time.monotonic()))
                status, more = answer(len(receiver.posts))
                self.send_response(status)
                for name, value in {"Content-Length": "0", **more}.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _, _ in self.posts]

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def alert(number: int, *targets: str, severity: str = "notable", at: datetime | None = None) -> Alert:
    (rule,) = read("- {id: desk, when: a}")
    ends = tuple(Endpoint(channel="webhook" if "://" in target else "file", target=target) for target in targets)
    made = compose(rule, told(f"a{number}"), Reasons(), at or datetime.now(UTC))
    return replace(made, id=f"w{number}", send=ends, severity=Severity(severity))


def record(one: Alert | Control, stream: str = "alerts") -> Record:
    return Record(key="k", value=encode(one), headers=headers_of(one), stream=stream, partition=0, position=0)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, broker="file:", allow_private="127.0.0.0/8")


@pytest.fixture
def stream(settings: Settings) -> Iterator[Stream]:
    one = open_stream(settings)
    yield one
    one.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime.now(UTC))


@pytest.fixture
def handler(settings: Settings, stream: Stream, clock: FakeClock) -> Iterator[DeliverHandler]:
    one = DeliverHandler(settings, stream, 1, clock=clock)
    yield one
    one.close()


def deliveries(stream: Stream) -> list[Delivery]:
    return [decode(Delivery, each.value, each.headers) for each in stream.scan("deliveries")]


def verdicts(stream: Stream) -> list[tuple[str, int, str]]:
    return [(one.alert, one.attempt, str(one.verdict)) for one in deliveries(stream)]


def until(done: Callable[[], bool], handler: DeliverHandler, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it took too long"
        handler.tick()
        time.sleep(0.01)


def test_an_alert_comes_signed_and_its_delivery_is_recorded(
    handler: DeliverHandler, stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_SECRET", SECRET)
    with Receiver() as receiver:
        one = alert(1)
        one = replace(one, send=(Endpoint(channel="webhook", target=receiver.url, secret="env:DESK_SECRET"),))
        assert handler.handle([record(one)]) == [Written()]
        assert handler.drain() == 0
        ((headers, content, _),) = receiver.posts
    assert Webhook(SECRET).verify(content, headers)["data"]["id"] == "w1"
    assert headers["content-type"] == "application/json"
    (delivery,) = deliveries(stream)
    assert (delivery.alert, delivery.attempt, delivery.verdict) == ("w1", 1, "delivered")
    assert delivery.endpoint.startswith("webhook:127.0.0.1#")


def test_the_same_alert_again_is_sent_once(handler: DeliverHandler) -> None:
    with Receiver() as receiver:
        one = alert(1, receiver.url, receiver.url)
        assert handler.handle([record(one), record(one)]) == [Written(), Written()]
        handler.drain()
        handler.handle([record(one), record(alert(2))])
        handler.drain()
        assert receiver.ids == ["w1"]


def test_each_retry_has_the_same_id_and_body(handler: DeliverHandler, stream: Stream, clock: FakeClock) -> None:
    with Receiver(lambda count: (500 if count < 4 else 200, {})) as receiver:
        handler.handle([record(alert(1, receiver.url))])
        for attempt in range(1, 5):
            until(lambda wanted=attempt: len(deliveries(stream)) == wanted, handler)  # type: ignore[misc]
            clock.advance(hours=1)
        assert receiver.ids == ["w1"] * 4
        assert len({content for _, content, _ in receiver.posts}) == 1
    assert verdicts(stream) == [("w1", 1, "retry"), ("w1", 2, "retry"), ("w1", 3, "retry"), ("w1", 4, "delivered")]
    waits = [(one.retry_at - one.at).total_seconds() for one in deliveries(stream) if one.retry_at]
    assert waits == sorted(waits)
    assert handler.pending() == 0


def test_retry_after_is_honoured(handler: DeliverHandler, stream: Stream, clock: FakeClock) -> None:
    with Receiver(lambda count: (503, {"Retry-After": "600"}) if count == 1 else (200, {})) as receiver:
        handler.handle([record(alert(1, receiver.url))])
        until(lambda: len(deliveries(stream)) == 1, handler)
        clock.advance(seconds=599)
        for _ in range(20):
            handler.tick()
            time.sleep(0.01)
        assert len(receiver.posts) == 1
        clock.advance(seconds=2)
        until(lambda: handler.pending() == 0, handler)
        assert len(receiver.posts) == 2


def test_an_endpoint_that_is_gone_is_switched_off_until_a_person_switches_it_on(
    handler: DeliverHandler, stream: Stream, clock: FakeClock
) -> None:
    with Receiver(lambda count: (410 if count == 1 else 200, {})) as receiver, Receiver() as other:
        handler.handle([record(alert(1, receiver.url, other.url))])
        until(lambda: len(deliveries(stream)) == 2, handler)
        handler.handle([record(alert(2, receiver.url))])
        clock.advance(hours=2)
        handler.drain()
        assert (len(receiver.posts), other.ids, handler.pending()) == (1, ["w1"], 2)
        name = label(Endpoint(channel="webhook", target=receiver.url))
        assert ("w1", 1, "disabled") in verdicts(stream)
        on = Control(kind="endpoint", subject=name, by="desk", at=clock(), detail={"state": "on"})
        assert handler.handle([record(on, "control")]) == [Written()]
        assert handler.drain() == 0
        assert sorted(receiver.ids) == ["w1", "w1", "w2"]


def test_what_waits_for_a_switched_off_endpoint_is_given_up_in_the_end(
    handler: DeliverHandler, stream: Stream, clock: FakeClock
) -> None:
    with Receiver(lambda count: (410, {})) as receiver:
        handler.handle([record(alert(1, receiver.url))])
        until(lambda: len(deliveries(stream)) == 1, handler)
        clock.advance(days=4)
        until(lambda: handler.pending() == 0, handler)
    assert verdicts(stream)[-1] == ("w1", 1, "refused")


def test_what_is_refused_is_not_sent_again(handler: DeliverHandler, stream: Stream) -> None:
    with Receiver(lambda count: (422, {})) as receiver:
        handler.handle([record(alert(1, receiver.url))])
        assert handler.drain() == 0
        assert len(receiver.posts) == 1
    assert verdicts(stream) == [("w1", 1, "refused")]


def test_a_redirect_is_not_followed(handler: DeliverHandler, stream: Stream) -> None:
    with Receiver() as inner, Receiver(lambda count: (307, {"Location": inner.url})) as receiver:
        handler.handle([record(alert(1, receiver.url))])
        until(lambda: len(deliveries(stream)) == 1, handler)
        assert inner.posts == []
    assert verdicts(stream) == [("w1", 1, "retry")]
    assert "redirects are not followed" in deliveries(stream)[0].reason


def test_a_private_address_is_not_reached(stream: Stream, tmp_path: Path) -> None:
    with Receiver() as receiver:
        handler = DeliverHandler(Settings(data=tmp_path), stream, 1)
        handler.handle([record(alert(1, receiver.url))])
        until(lambda: len(deliveries(stream)) == 1, handler)
        handler.close()
        assert receiver.posts == []
    (delivery,) = deliveries(stream)
    assert "loopback" in delivery.reason
    assert "/hook" not in delivery.reason


def test_a_slow_endpoint_holds_up_no_other(handler: DeliverHandler, tmp_path: Path) -> None:
    release = threading.Event()

    def slow(_: int) -> Answer:
        release.wait(10)
        return 200, {}

    with Receiver(slow) as stuck, Receiver() as quick:
        handler.handle([record(alert(i, stuck.url, quick.url, "a.jsonl")) for i in range(20)])
        until(lambda: len(quick.posts) == 20, handler)
        until(
            lambda: (tmp_path / "a.jsonl").exists() and len((tmp_path / "a.jsonl").read_bytes().splitlines()) == 20,
            handler,
        )
        assert len(stuck.posts) <= 4
        release.set()
        assert handler.drain() == 0
        assert len(set(stuck.ids)) == 20


def test_an_endpoint_that_fails_is_not_hammered_with_all_that_waits(handler: DeliverHandler, clock: FakeClock) -> None:
    down = [True]
    with Receiver(lambda count: (500 if down[0] else 200, {})) as receiver:
        handler.handle([record(alert(i, receiver.url)) for i in range(50)])
        for _ in range(100):
            handler.tick()
            time.sleep(0.005)
        assert len(receiver.posts) <= 4
        down[0] = False
        for _ in range(3):
            clock.advance(seconds=61)
            handler.drain(2)
        assert set(receiver.ids) == {f"w{i}" for i in range(50)}


def test_the_most_severe_goes_first(handler: DeliverHandler) -> None:
    with Receiver() as receiver:
        handler.handle([record(alert(i, receiver.url, severity="info")) for i in range(30)])
        handler.handle([record(alert(99, receiver.url, severity="flash"))])
        handler.drain()
        assert receiver.ids.index("w99") < 4


def test_a_crash_between_attempt_and_commit_sends_again_and_loses_nothing(settings: Settings, stream: Stream) -> None:
    with Receiver() as receiver:
        first = DeliverHandler(settings, stream, 1)
        first.handle([record(alert(1, receiver.url))])
        first._launch(time.time())
        while not receiver.posts:
            time.sleep(0.01)
        first._sender.close()  # dies without taking the result in
        first._outbox.close()
        again = DeliverHandler(settings, stream, 2)
        assert again.drain() == 0
        again.close()
        assert receiver.ids == ["w1", "w1"]


def test_a_lost_outbox_is_rebuilt(settings: Settings, stream: Stream, tmp_path: Path) -> None:
    with Receiver() as good, Receiver(lambda count: (410 if count == 1 else 200, {})) as gone:
        old = alert(7, good.url, at=datetime.now(UTC) - timedelta(days=9))
        alerts = [alert(1, good.url), alert(2, good.url, gone.url), alert(3, gone.url), old]
        first = DeliverHandler(settings, stream, 1)
        first.handle([record(alerts[0]), record(alerts[1])])
        first.drain()
        first.close()
        assert (sorted(good.ids), gone.ids) == (["w1", "w2"], ["w2"])
        stream.append([("alerts", record(one)) for one in alerts])
        stream.append([("alerts", Record(key="x", value=b"?"))])
        for file in (tmp_path / "state").glob("outbox.sqlite*"):
            file.unlink()
        again = DeliverHandler(settings, stream, 2)
        again.drain(3)
        assert sorted(good.ids) == ["w1", "w2"]  # neither sent again nor the one that is days old
        assert (len(gone.posts), again.pending()) == (1, 2)
        again.close()


def test_a_later_holder_is_not_written_over(settings: Settings, stream: Stream) -> None:
    old, new = DeliverHandler(settings, stream, 1), DeliverHandler(settings, stream, 2)
    new.handle([record(alert(1))])
    with pytest.raises(LeaseLost, match="taken over"):
        old.handle([record(alert(1))])
    old.close()
    new.close()


def test_what_is_forgotten_is_not_sent(handler: DeliverHandler, clock: FakeClock) -> None:
    with Receiver(lambda count: (500, {})) as receiver:
        handler.handle([record(alert(1, receiver.url))])
        gone = Control(kind="tombstone", subject="a1", by="desk", at=clock())
        assert handler.handle([record(gone, "control")]) == [Written()]
        assert handler.drain() == 0
        assert receiver.posts == []


def test_odd_records(handler: DeliverHandler, clock: FakeClock) -> None:
    assert handler.handle([record(alert(1))]) == [Nothing()]  # of a rule that sends nowhere
    silence = Control(kind="silence", subject="x", by="desk", at=clock())
    broken = Record(key="k", value=b"{", stream="alerts")
    first, second = handler.handle([record(silence, "control")]), handler.handle([broken])
    assert first == [Nothing()]
    assert isinstance(second[0], Dead)


def test_a_secret_that_is_missing_is_tried_again_when_it_is_there(
    handler: DeliverHandler, stream: Stream, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receiver() as receiver:
        one = replace(alert(1), send=(Endpoint(channel="webhook", target=receiver.url, secret="env:NOT_YET"),))
        handler.handle([record(one)])
        until(lambda: len(deliveries(stream)) == 1, handler)
        assert "set the variable NOT_YET" in deliveries(stream)[0].reason
        monkeypatch.setenv("NOT_YET", SECRET)
        clock.advance(hours=1)
        assert handler.drain() == 0
        assert receiver.ids == ["w1"]


def test_a_channel_of_your_own_that_breaks_stops_no_other(tmp_path: Path, stream: Stream) -> None:
    folder = tmp_path / "plugins" / "sinks" / "channels"
    folder.mkdir(parents=True)
    (folder / "owl.py").write_text("async def send(alert, endpoint, context):\n    raise KeyError('no owl')\n")
    handler = DeliverHandler(Settings(data=tmp_path, plugins=tmp_path / "plugins"), stream, 1)
    one = alert(1, "a.jsonl")
    handler.handle([record(replace(one, send=(*one.send, Endpoint(channel="owl", target="home"))))])
    until(lambda: len(deliveries(stream)) == 2, handler)
    handler.close()
    found = {one.endpoint: one for one in deliveries(stream)}
    assert found["file:a.jsonl"].verdict == "delivered"
    assert "no owl" in found["owl:home"].reason


def test_in_the_stage_every_alert_arrives(settings: Settings, stream: Stream, tmp_path: Path) -> None:
    stream.append([("alerts", record(alert(i, "desk.jsonl"))) for i in range(40)])
    made: list[DeliverHandler] = []

    def make(epoch: int) -> DeliverHandler:
        made.append(DeliverHandler(settings, stream, epoch))
        return made[0]

    stage = Stage("deliveries", stream, ["alerts", "control"], make, single=True)
    stage.drain()
    assert made[0].drain() == 0
    stage.close()
    lines = (tmp_path / "desk.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == sorted(f"w{i}" for i in range(40))
    assert len(deliveries(stream)) == 40
