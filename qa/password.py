"""The password of a server: asked of everybody who comes, and not to be guessed quickly."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections import deque
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.security import refusal


class PasswordGate:
    """Asks for the password (HTTP Basic, any user name) before anything but the health checks.

    After ``FAILURES`` wrong ones within ``WINDOW`` seconds nobody without the right one is listened to for a while.
    """

    FAILURES, WINDOW = 20, 60.0
    OPEN = frozenset({"/healthz", "/readyz"})

    def __init__(self, app: ASGIApp, password: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self._digest = _digest(password.encode())
        self._clock = clock
        self._failed: deque[float] = deque(maxlen=self.FAILURES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when it carries the password."""
        if scope["type"] != "http" or scope["path"] in self.OPEN:
            return await self.app(scope, receive, send)
        given = _basic_password(Headers(scope=scope).get("authorization", ""))
        if given is not None and hmac.compare_digest(_digest(given), self._digest):
            return await self.app(scope, receive, send)
        now = self._clock()
        if len(self._failed) == self.FAILURES and now - self._failed[0] < self.WINDOW:
            answer = refusal(429, "too_many", "Too many wrong passwords; try again in a minute.", {"retry-after": "60"})
            return await answer(scope, receive, send)
        if given is not None:
            self._failed.append(now)
        challenge = {"www-authenticate": 'Basic realm="On the Record", charset="UTF-8"'}
        await refusal(401, "password", "This server asks for a password.", challenge)(scope, receive, send)


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()  # both sides of one length, whatever was typed


def _basic_password(header: str) -> bytes | None:
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(value.strip(), validate=True)
    except ValueError:
        return None
    return decoded.partition(b":")[2]
