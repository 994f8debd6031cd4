"""A receiver of webhooks on loopback: notes what comes, checks its signature, and does not always answer well."""

from __future__ import annotations

import base64
import threading
from collections import Counter
from typing import NamedTuple

from loopback import Answer, Loopback, Request
from standardwebhooks.webhooks import Webhook

SECRET = "whsec_" + base64.b64encode(b"a secret of the tests, no other").decode()
FAIL_EACH = 15  # so many requests get on with it, then one is answered 500


class Received(NamedTuple):
    id: str
    body: bytes
    status: int


class HookServer:
    """Use `server` as a context; `received` holds every request, also those answered 500."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self._lock = threading.Lock()
        self.server = Loopback(self._answer)

    def url(self) -> str:
        return self.server.url("/hook")

    def _answer(self, request: Request) -> Answer:
        Webhook(SECRET).verify(request.body.decode(), dict(request.headers))
        with self._lock:
            status = 500 if len(self.received) % FAIL_EACH == FAIL_EACH - 1 else 200
            self.received.append(Received(request.headers["webhook-id"], request.body, status))
        return Answer(status)

    def accepted(self) -> Counter[str]:
        """How often each id was answered well."""
        return Counter(one.id for one in self.received if one.status == 200)
