"""Who may come in, and who may change something."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from web_client import BASE
from web_corpus import service

from qa.cli_serve import password_of
from qa.model import UserError
from qa.password import PasswordGate
from qa.server import Settings, create_app


def asked(client: TestClient, path: str, password: str | None, user: str = "anyone") -> int:
    return client.get(path, auth=(user, password) if password is not None else None).status_code


def test_a_password_is_asked_for_before_anything_but_health():
    app = create_app(service(), Settings(host="0.0.0.0", password="open sésame"))
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        for path in ("/", "/config", "/api/v1/articles", "/openapi.json", "/parts/keys", "/static/app.css"):
            assert asked(client, path, None) == 401
            assert asked(client, path, "open sesame") == 401
            assert asked(client, path, "open sésame") == 200
        assert asked(client, "/healthz", None) == 200 == asked(client, "/readyz", None)
        assert "www-authenticate" in client.get("/").headers
        for header in ("Basic", "Basic !!!", "Bearer x", "Basic " + "A" * 5000):
            assert client.get("/config", headers={"authorization": header}).status_code == 401
        assert client.post("/api/v1/uploads", auth=("x", "open sésame")).status_code == 400  # listened to


def test_guessing_the_password_is_slowed_down_and_the_right_one_still_works():
    now = [0.0]

    async def inside(scope, receive, send):
        await PlainTextResponse("in")(scope, receive, send)

    gate = PasswordGate(inside, "correct horse", clock=lambda: now[0])
    client = TestClient(gate, base_url=BASE)
    statuses = [asked(client, "/", f"guess {n}") for n in range(PasswordGate.FAILURES + 5)]
    assert statuses == [401] * PasswordGate.FAILURES + [429] * 5
    assert asked(client, "/", "correct horse") == 200
    now[0] = PasswordGate.WINDOW + 1
    assert asked(client, "/", "guess again") == 401


def test_the_password_comes_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "password"
    file.write_text("correct horse\n")
    assert password_of(file) == "correct horse"
    assert password_of(None) is None
    monkeypatch.setenv("ON_THE_RECORD_PASSWORD", "battery staple")
    assert password_of(None) == "battery staple"
    assert "ON_THE_RECORD_PASSWORD" not in os.environ  # not handed on to what is started from here
    file.write_text("short\n")
    for wrong in (file, tmp_path / "none"):
        with pytest.raises(UserError) as error:
            password_of(wrong)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("host", "may"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("news.example", False)],
)
def test_only_one_s_own_machine_may_change_without_a_password(host: str, may: bool):
    assert Settings(host=host).may_change is may
    assert Settings(host=host, password="correct horse").may_change
