"""What Gradio would open and this server keeps shut: files, addresses, sessions, endpoints."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_client import BASE, endpoints
from web_corpus import service

from qa.security import REQUIRED, WEAKENING, harden_environment
from qa.server import create_app
from qa.web import page as page_module
from qa.web.page import QUEUE, build_page


@pytest.fixture(scope="module")
def bare() -> Iterator[TestClient]:
    """The pages without what stands before them."""
    harden_environment()
    app = gr.mount_gradio_app(FastAPI(), build_page(service()), path="/", show_error=False)
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


def outcome(client: TestClient, dependency: dict, data: list) -> dict:
    """What the queue answers when an endpoint is called with ``data``."""
    session = f"probe{dependency['id']}"
    body = {"data": data, "fn_index": dependency["id"], "session_hash": session, "trigger_id": None}
    joined = client.post("/gradio_api/queue/join", json=body)
    assert joined.status_code == 200, joined.text
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as answer:
        for line in answer.iter_lines():
            if line.startswith("data:") and (message := json.loads(line[5:]))["msg"] == "process_completed":
                return message
    raise AssertionError("the queue never answered")


@pytest.mark.parametrize("kind", [{}, {"_type": "gradio.FileData"}])
def test_no_endpoint_reads_a_file_of_the_machine(bare: TestClient, tmp_path: Path, kind: dict):
    """A mounted Gradio copies any file a client names into its public cache, unless it counts as launched."""
    client = bare
    secret = tmp_path / "secret-of-the-machine.txt"
    secret.write_text("the secret itself")
    found = endpoints(client)
    assert found
    for dependency in found:
        file = {"path": str(secret), "meta": {"_type": "gradio.FileData"}, "url": None, "orig_name": "x"} | kind
        message = outcome(client, dependency, [file for _ in dependency["inputs"]])
        assert "the secret itself" not in json.dumps(message)
        assert not list(Path(os.environ["GRADIO_TEMP_DIR"]).rglob(secret.name))
    assert client.get(f"/gradio_api/file={secret}").status_code in (403, 404)


@pytest.mark.parametrize("data", [[{"path": "/etc/hostname"}], [["x"]], [7], "x", None, {"0": "x"}])
def test_the_inputs_of_a_view_are_texts(client: TestClient, data: object):
    for dependency in endpoints(client):
        body = {"data": data, "fn_index": dependency["id"], "session_hash": "s"}
        answer = client.post("/gradio_api/queue/join", json=body)
        assert answer.status_code == 422 and answer.json()["error"]["code"] == "bad_request"
    assert client.post("/gradio_api/queue/join", content=b"[" * 100_000).status_code in (413, 422)


def test_no_endpoint_fetches_what_a_client_names(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    """A file named by an address is fetched by Gradio's own inputs; nothing here may open a connection for a client."""
    asked: list[object] = []

    def refuse(*wanted: object, **_: object) -> None:
        asked.append(wanted)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    for dependency in endpoints(client):
        for url in ("http://elsewhere.example/x", "https://93.184.216.34/x"):
            file = {"path": url, "url": url, "meta": {"_type": "gradio.FileData"}, "orig_name": "x"}
            body = {"data": [file for _ in dependency["inputs"]], "fn_index": dependency["id"], "session_hash": "s"}
            assert client.post("/gradio_api/queue/join", json=body).status_code == 422
    for path in ("/gradio_api/file=http://elsewhere.example/x", "/gradio_api/proxy=http://elsewhere.example/x"):
        assert client.get(path).status_code == 404
    assert not asked


def test_a_flood_of_views_is_refused_and_health_still_answers(monkeypatch: pytest.MonkeyPatch):
    going = threading.Event()
    monkeypatch.setattr(page_module, "show", lambda *_: str(going.wait(60)))
    with TestClient(create_app(service()), base_url=BASE, raise_server_exceptions=False) as client:
        (first, *_) = endpoints(client)
        statuses = []
        for n in range(QUEUE + 10):
            body = {"data": [""] * len(first["inputs"]), "fn_index": first["id"], "session_hash": f"s{n}"}
            statuses.append(client.post("/gradio_api/queue/join", json=body).status_code)
        assert client.get("/healthz").status_code == 200
        going.set()
    assert statuses[0] == 200 and set(statuses[QUEUE + 2 :]) == {503}


def test_what_the_page_keeps_on_disk_is_private_and_swept():
    assert build_page(service()).delete_cache == (3600, 3600)
    create_app(service())
    folder = Path(os.environ["GRADIO_TEMP_DIR"])
    assert folder.stat().st_mode & 0o077 == 0 and folder.stat().st_uid == os.getuid()


@pytest.mark.slow
def test_sessions_do_not_add_up_in_memory(client: TestClient):
    """After as many sessions as are kept, more of them cost next to nothing."""
    (first, *_) = endpoints(client)
    kept = build_page(service()).state_session_capacity

    def held() -> float:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def come(count: int, name: str) -> None:
        for n in range(count):
            session = f"{name}{n}"
            body = {"data": [""] * len(first["inputs"]), "fn_index": first["id"], "session_hash": session}
            assert client.post("/gradio_api/queue/join", json=body).status_code == 200
            with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as answer:
                for line in answer.iter_lines():
                    if "process_completed" in line:
                        break

    come(kept + 100, "warm")
    before = held()
    come(1000, "more")
    assert held() - before < 30  # MiB; each of them cost 0.1 where all were kept


def test_every_endpoint_is_private_and_bounded(client: TestClient):
    config = client.get("/config").json()
    assert config["show_error"] is False
    for dependency in config["dependencies"]:
        assert dependency["api_visibility"] == "private"
        assert dependency["queue"] is not False


@pytest.mark.parametrize("name", WEAKENING)
def test_weakening_variables_are_cleared(name: str):
    env = {name: "1", "PATH": "/bin", "GRADIO_TEMP_DIR": "/tmp/x", "GRADIO_ANALYTICS_ENABLED": "True"}
    assert harden_environment(env) == (name,)
    assert name not in env
    assert env["PATH"] == "/bin"
    assert {key: env[key] for key in REQUIRED} == REQUIRED


def test_each_session_costs_a_bounded_part_of_memory():
    assert build_page(service()).state_session_capacity <= 500
