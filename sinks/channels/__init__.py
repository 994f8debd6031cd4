"""Where alerts go: one file a channel, loaded by name when a rule sends to it.

A channel is a module with `async def send(alert, endpoint, context) -> Response`, which raises FetchError where there
was no answer at all, and optionally `wrong(endpoint) -> str | None`: what is wrong with an endpoint in a rule. It makes
one attempt; whether that was a success, and what to do if not, is judged by `sinks.verdict`. Your own channels lie in
the folder `sinks/channels` under VEDETTE_PLUGINS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlsplit

from msgspec import Struct

from vedette.models import Alert, Endpoint
from vedette.outbound import Outbound, Response
from vedette.plugins import load
from vedette.settings import Settings


class Context(Struct, frozen=True):
    """What a channel may use: the guarded client, the settings, and the time of the attempt."""

    outbound: Outbound
    settings: Settings
    now: datetime


class Channel(Protocol):
    """The contract of a module in this folder."""

    async def send(self, alert: Alert, endpoint: Endpoint, context: Context) -> Response:
        """One attempt. A channel that is not HTTP answers with the status that means the same (200, 507 ...)."""


def channel(name: str, plugins: Path | None = None) -> Channel:
    """The channel of that name. Raises ConfigError, which lists the names there are."""
    return cast(Channel, load("sinks.channels", name, plugins))


def checked(plugins: Path | None = None) -> Callable[[Endpoint], str | None]:
    """A function that asks an endpoint's own channel what is wrong with it."""

    def check(endpoint: Endpoint) -> str | None:
        wrong = getattr(load("sinks.channels", endpoint.channel, plugins), "wrong", None)
        return wrong(endpoint) if wrong else None

    return check


def label(endpoint: Endpoint) -> str:
    """An endpoint's name for logs and records: `webhook:example.org#1f2e3d4c5b6a`, `file:alerts/desk.jsonl`.

    Of a URL only the host is shown: paths and queries of webhooks often are secrets. The hash tells targets apart.
    """
    parts = urlsplit(endpoint.target)
    if parts.scheme and parts.hostname:
        digest = hashlib.blake2b(endpoint.target.encode("utf-8", "replace"), digest_size=6).hexdigest()
        return f"{endpoint.channel}:{parts.hostname}#{digest}"
    return f"{endpoint.channel}:{endpoint.target}"
