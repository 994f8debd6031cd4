"""Webhooks as https://www.standardwebhooks.com says: id, timestamp and signature; the same id on every attempt.

The body is one JSON object: `type` ("alert.raised"), `timestamp` (when the alert was raised) and `data`, the alert as
`vedette.models.Alert` describes it, without `send`: other receivers' addresses are nobody's business. It is the same,
byte for byte, on every attempt. Redirects are not followed; only public addresses are reached (VEDETTE_ALLOW_PRIVATE).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace
from yarl import URL

from sinks.channels import Context
from vedette.errors import FetchError
from vedette.models import Alert, Endpoint
from vedette.outbound import Limits, Response

LIMITS: Final = Limits(seconds=15.0, wire_bytes=65_536, inflated_bytes=65_536)  # of the answer only its status counts
TYPE: Final = "alert.raised"


async def send(alert: Alert, endpoint: Endpoint, context: Context) -> Response:
    """One attempt. Raises FetchError where no answer came or the secret cannot be had."""
    content = body(alert)
    headers = {"Content-Type": "application/json", **signed(alert.id, content, secret(endpoint), context.now)}
    return await context.outbound.post(endpoint.target, content, headers, limits=LIMITS)


def wrong(endpoint: Endpoint) -> str | None:
    """What is wrong with such an endpoint in a rule, and what would be right."""
    try:
        url = URL(endpoint.target)
        fine = url.scheme in ("http", "https") and bool(url.host and url.port)
    except ValueError:
        fine = False
    return None if fine else f"webhook is {endpoint.target[:60]!r}; it must be an address that begins with https://"


def body(alert: Alert) -> bytes:
    """The message: a pure function of the alert."""
    fields = {"type": TYPE, "timestamp": alert.at, "data": replace(alert, send=())}
    return msgspec.json.encode(fields)


def signed(message: str, content: bytes, secrets: str | None, now: datetime) -> dict[str, str]:
    """The three headers of the standard; without a secret there is no signature.

    `secrets` may hold several, separated by blanks: while a secret is changed, each gives a signature. FetchError where
    one is not base64, with or without `whsec_` before it.
    """
    stamp = str(int(now.timestamp()))
    headers = {"webhook-id": message, "webhook-timestamp": stamp}
    if secrets:
        signatures = [_signature(_key(one), f"{message}.{stamp}.".encode() + content) for one in secrets.split()]
        headers["webhook-signature"] = " ".join(signatures)
    return headers


def _signature(key: bytes, content: bytes) -> str:
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def _key(one: str) -> bytes:
    try:
        return base64.b64decode(one.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FetchError("the webhook's secret is not base64; it must look like whsec_MfKQ9r8G...") from error


def secret(endpoint: Endpoint, environ: Mapping[str, str] = os.environ) -> str | None:
    """The secret that the endpoint names: `env:NAME` or `file:PATH`. Raises FetchError where it is not there."""
    kind, _, name = (endpoint.secret or "").partition(":")
    if not endpoint.secret:
        return None
    if kind == "env":
        if not environ.get(name, "").strip():
            raise FetchError(f"the webhook's secret is not there: set the variable {name}")
        return environ[name].strip()
    try:
        found = Path(name).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FetchError(f"the webhook's secret cannot be read from {name}") from error
    if not found:
        raise FetchError(f"the webhook's secret is not there: {name} is empty")
    return found
