"""A real server under more connections than it takes: it refuses, and is there again when they have gone."""

from __future__ import annotations

import contextlib
import socket
import time
from urllib.parse import urlsplit

from qa.server import MAX_CONNECTIONS


def test_more_connections_than_it_takes_are_refused_and_it_recovers(server):
    parts = urlsplit(server.base)
    with contextlib.ExitStack() as held:
        for _ in range(MAX_CONNECTIONS):
            held.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=30))
        until = time.monotonic() + 30
        while server.status("/healthz") != 503:
            assert time.monotonic() < until, "it takes as many as come"
    until = time.monotonic() + 30
    while server.status("/healthz") != 200:
        assert time.monotonic() < until, "it does not recover"
        time.sleep(0.2)
