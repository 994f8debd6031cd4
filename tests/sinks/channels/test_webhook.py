"""The webhook channel: its messages are read by the reference library of the standard and by nobody else."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace
from standardwebhooks import Webhook, WebhookVerificationError

from sinks.channels import label
from sinks.channels.webhook import body, secret, signed, wrong
from sinks.compose import compose
from sinks.rules import read
from vedette.errors import FetchError
from vedette.models import Alert, Endpoint
from vedette.query import Reasons
from vedette.testing_articles import NOON, claim, told

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four bytes").decode()


def alert(title: str = "North Korea denies supplying Russia with arms") -> Alert:
    (rule,) = read("- {id: desk, when: a, send: [{webhook: 'https://hooks.example/T0PSECRET'}, {file: a.jsonl}]}")
    claims = (claim("transfer", "KP", "RU", "denied", "KP"),)
    return compose(rule, told("a1", title, claims=claims), Reasons(claims=claims), NOON)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_the_reference_library_accepts_what_is_signed(title: str) -> None:
    one = alert(title)
    content = body(one)
    headers = signed(one.id, content, SECRET, datetime.now(UTC))
    message = Webhook(SECRET).verify(content, headers)
    assert message["data"]["title"] == title
    assert headers["webhook-id"] == one.id


@pytest.mark.parametrize("change", ["body", "id", "timestamp", "secret"])
def test_the_reference_library_refuses_what_was_changed(change: str) -> None:
    content = body(alert())
    headers = signed("w1", content, SECRET, datetime.now(UTC))
    if change == "body":
        content = content.replace(b"denies", b"admits")
    elif change == "id":
        headers["webhook-id"] = "w2"
    elif change == "timestamp":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    key = SECRET if change != "secret" else "whsec_" + base64.b64encode(b"another secret").decode()
    with pytest.raises(WebhookVerificationError):
        Webhook(key).verify(content, headers)


def test_while_a_secret_is_changed_both_are_good() -> None:
    new = base64.b64encode(b"the new secret of the desk").decode()  # the standard's prefix may be left out
    headers = signed("w1", b"{}", f"{SECRET} {new}", datetime.now(UTC))
    for key in (SECRET, new):
        assert Webhook(key).verify("{}", headers) == {}


def test_an_old_message_is_refused_so_each_attempt_has_its_own_time() -> None:
    headers = signed("w1", b"{}", SECRET, datetime.now(UTC) - timedelta(hours=1))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify("{}", headers)


def test_the_body_is_the_documented_object_and_names_no_other_receiver() -> None:
    message = json.loads(body(alert()))
    assert sorted(message) == ["data", "timestamp", "type"]
    assert (message["type"], message["timestamp"]) == ("alert.raised", "2026-11-23T12:00:00Z")
    data = message["data"]
    assert data["headline"] == "KP denies supplying arms to RU"
    assert (data["rule"], data["severity"], data["claims"][0]["stance"]) == ("desk", "notable", "denied")
    assert b"T0PSECRET" not in body(alert())
    assert body(alert()) == body(replace(alert(), send=()))


def test_without_a_secret_there_is_no_signature() -> None:
    assert sorted(signed("w1", b"{}", None, NOON)) == ["webhook-id", "webhook-timestamp"]


def test_where_the_secret_comes_from(tmp_path: Path) -> None:
    def named(name: str | None) -> Endpoint:
        return Endpoint(channel="webhook", target="https://x.example", secret=name)

    (tmp_path / "secret").write_text(f"{SECRET}\n")
    (tmp_path / "empty").write_text("\n")
    assert secret(named(None), {}) is None
    assert secret(named("env:DESK"), {"DESK": f" {SECRET}\n"}) == SECRET
    assert secret(named(f"file:{tmp_path}/secret"), {}) == SECRET
    for name, words in [
        ("env:DESK", "set the variable DESK"),
        (f"file:{tmp_path}/no", "read"),
        (f"file:{tmp_path}/empty", "empty"),
    ]:
        with pytest.raises(FetchError, match=words):
            secret(named(name), {})


def test_a_secret_that_is_not_base64_is_not_used() -> None:
    with pytest.raises(FetchError, match="whsec_") as caught:
        signed("w1", b"{}", "pass word!", NOON)
    assert "word!" not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "fine"),
    [
        ("https://example.org/hook", True),
        ("http://10.0.0.1:8080/", True),
        ("ftp://example.org", False),
        ("example.org", False),
        ("https://", False),
        ("https://example.org:99999/", False),
    ],
)
def test_what_may_be_a_webhook(target: str, fine: bool) -> None:
    assert (wrong(Endpoint(channel="webhook", target=target)) is None) == fine


def test_a_label_tells_endpoints_apart_and_holds_no_secret() -> None:
    first, second = (Endpoint(channel="webhook", target=f"https://me:pw@hooks.example/T0P{i}?k=v") for i in "12")
    assert label(first) != label(second)
    assert label(first).startswith("webhook:hooks.example#")
    assert not any(part in label(first) for part in ("T0P", "pw", "k=v"))
    assert label(Endpoint(channel="file", target="alerts/desk.jsonl")) == "file:alerts/desk.jsonl"
