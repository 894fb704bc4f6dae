"""The application over the small corpus, as a client of the network meets it."""

from __future__ import annotations

from fastapi.testclient import TestClient

BASE = "http://127.0.0.1:7860"
LIMIT = 20_000


def endpoints(client: TestClient) -> list[dict]:
    return client.get("/config").json()["dependencies"]
