"""What the network can reach: hosts, headers, body size, routes, and the files of the machine."""

from __future__ import annotations

import ast
import re
import shutil
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
from fastapi.testclient import TestClient
from web_client import BASE, LIMIT
from web_corpus import data, service

from qa.api import RefusedError, Turnstile
from qa.model import UserError
from qa.security import CSP, allowed_route, host_name, hosts_for
from qa.server import Settings, create_app, serve
from qa.service import Service
from qa.spaces import FRAME, Space, space_of
from qa.uploads import Uploads
from qa.web.pages import show
from qa.web.place import Place

QA = Path(__file__).parents[1] / "qa"
PAGES = [*(QA / "web").rglob("*.py"), QA / "api.py", QA / "server.py", QA / "security.py"]


def test_a_flood_of_questions_is_refused_and_told_when_to_come_again():
    going, turnstile = threading.Event(), Turnstile(1, 2)

    async def flood() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(turnstile.run, lambda: going.wait(60))
            await anyio.sleep(0.05)
            with pytest.raises(RefusedError) as refused:
                await turnstile.run(lambda: None)
            assert refused.value.status == 503
            going.set()
        assert await turnstile.run(lambda: "again") == "again"

    with ThreadPoolExecutor(1) as apart:  # the browser tests leave a loop in this thread
        apart.submit(anyio.run, flood).result()

    class Busy(Service):
        def ask(self, question):
            raise RefusedError(503, "busy", "Too many questions at once; try again in a moment.")

    with TestClient(create_app(Busy.open(data())), base_url=BASE, raise_server_exceptions=False) as client:
        answer = client.post("/api/v1/ask", json={"question": "crack"})
    assert answer.status_code == 503 and answer.headers["retry-after"].isdecimal()


def test_every_library_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        lines = (QA.parent / name).read_text("utf-8").splitlines()
        wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-r", "-c"))]
        assert wanted and all("==" in line for line in wanted), name


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=http://127.0.0.1:7860/",
        "/gradio_api/deep_link",
        "/gradio_api/vibe-code/",
        "/gradio_api/vibe-edit/",
        "/gradio_api/component_server",
        "/gradio_api/component_server/",
        "/pwa_icon",
        "/pwa_icon/7000",
        "/manifest.json",
        "/gradio_api/custom_component/1/client/component/x.js",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/dev/reload",
        "/gradio_api/stream/x",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
        "/gradio_api/run/arrive",
        "/gradio_api/api/arrive",
        "/gradio_api/call/arrive",
        "/gradio_api/call/arrive/x",
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/file=http://example.com/",
        "/gradio_api/file/etc/hostname",
        "/gradio_api/process_recording",
        "/gradio_api/run-history/connect",
        "/gradio_api/run-history/buckets",
        "/gradio_api/runs",
        "/gradio_api/openapi.json",
        "/gradio_api/token",
        "/gradio_api/user",
        "/gradio_api/login_check",
        "/login",
        "/logout",
        "/svelte/x",
        "/static/../../etc/passwd",
        "/assets/..%2f..%2fetc/passwd",
        "/docs",
        "/redoc",
        "/mcp",
        "/gradio_api/mcp/sse",
        "/gradio_api/heartbeat/a/b",
        "/gradio_api/profiling/traces",
        "/?deep_link=abcdef",
        "/?deep%5Flink=x",
        "/?page=x",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_routes_not_needed_are_not_there(client: TestClient, method: str, path: str):
    answer = client.request(method, path)
    assert answer.status_code in ((404,) if method == "GET" else (404, 405))


def test_a_question_may_name_a_blocked_route():
    assert allowed_route("/", b"q=deep_link+page")
    assert not allowed_route("/", b"page=x")


@pytest.mark.parametrize("path", ["/", "/config", "/theme.css", "/static/app.css", "/static/app.js", "/favicon.ico"])
def test_what_the_page_needs_is_there(client: TestClient, path: str):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/articles", "/api/v1/none", "/gradio_api/upload"])
def test_every_answer_carries_the_headers(client: TestClient, path: str):
    headers = client.get(path).headers
    assert headers["content-security-policy"] == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize("path", ["/api/v1/ask", "/gradio_api/queue/join"])
def test_large_bodies_are_413(client: TestClient, path: str):
    assert client.post(path, content=b"x" * (LIMIT + 1)).status_code == 413
    assert client.post(path, content=(b"x" * 1000 for _ in range(LIMIT // 1000 + 1))).status_code == 413
    assert client.post(path, content=b"x", headers={"content-length": "9" * 30}).status_code == 413
    assert client.post("/api/v1/ask", content=(c for c in (b'{"question"', b': "crack"}'))).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost:7860", 200),
        ("LOCALHOST", 200),
        ("[::1]:7860", 200),
        ("news.example", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("localhost:7860@evil.example", 400),
        ("", 400),
        ("10.0.0.7", 400),
    ],
)
def test_only_known_hosts_are_answered(client: TestClient, host: str, status: int):
    assert client.get("/healthz", headers={"host": host}).status_code == status


def test_a_server_on_every_address_answers_to_addresses_but_not_to_foreign_names():
    app = create_app(service(), Settings(host="0.0.0.0"))
    with TestClient(app, base_url=BASE) as client:
        assert client.get("/healthz", headers={"host": "10.0.0.7:7860"}).status_code == 200
        assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
    assert "box" in hosts_for("box") and host_name("[::1]:80") == "::1" and host_name("a b") is None


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:9999", "http://127.0.0.1"])
def test_other_sites_cannot_ask(client: TestClient, origin: str):
    answer = client.post("/api/v1/ask", json={"question": "crack"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in client.get("/config", headers={"origin": origin}).headers
    preflight = {"origin": origin, "access-control-request-method": "POST"}
    assert "access-control-allow-origin" not in client.options("/api/v1/ask", headers=preflight).headers


def test_the_page_itself_can_ask(client: TestClient):
    answer = client.post("/api/v1/ask", json={"question": "crack"}, headers={"origin": BASE})
    assert answer.status_code == 200


def test_forwarded_headers_of_strangers_are_dropped(client: TestClient):
    headers = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    assert "evil.example" not in client.get("/", headers=headers).text


def test_uploads_may_be_larger_than_other_bodies(client: TestClient):
    assert client.post("/api/v1/uploads", content=b"x" * (LIMIT * 2)).status_code == 400  # read, and no form
    over = {"content-length": str(10**9)}
    assert client.post("/api/v1/uploads", content=b"x", headers=over).status_code == 413


def test_only_a_space_listens_to_others_unasked_and_only_its_own_site_may_frame_it():
    assert space_of({"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "80"}) is None
    space = space_of({"SPACE_ID": "a/b", "SPACE_HOST": "a-b.hf.space", "GRADIO_SERVER_PORT": "x"})
    assert space == Space("0.0.0.0", 7860, ("a-b.hf.space",))
    app = create_app(service(), Settings(host=space.host, hosts=space.names, framed_by=FRAME))
    with TestClient(app, base_url="https://a-b.hf.space") as client:
        headers = client.get("/healthz").headers
        assert f"frame-ancestors {FRAME}" in headers["content-security-policy"] and "x-frame-options" not in headers
        assert client.post("/api/v1/uploads").status_code == 403


def test_a_fault_inside_is_not_told(monkeypatch: pytest.MonkeyPatch):
    class Broken(Service):
        def article(self, id):
            raise RuntimeError("secret path /srv/key")

        def quotation(self, id):
            raise RuntimeError("secret path /srv/key")

    broken = Broken.open(data())
    with TestClient(create_app(broken), base_url=BASE, raise_server_exceptions=False) as client:
        for path in ("/api/v1/articles/x", "/parts/wrong-speaker?quotation=x"):
            answer = client.get(path)
            assert answer.status_code == 500 and "secret" not in answer.text and "Traceback" not in answer.text
    html = show(broken, Place(article="x"))
    assert "Something went wrong" in html and "secret" not in html


def test_where_the_index_is_on_the_machine_is_told_to_nobody_but_who_may_change(tmp_path: Path):
    shutil.copytree(data(), tmp_path / "data")
    damaged = next((tmp_path / "data" / "generations").glob("*/*.sqlite*"))
    damaged.write_bytes(damaged.read_bytes()[:1000])
    app = create_app(Service.open(tmp_path / "data", lazy=True), Settings(host="0.0.0.0"))
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        for _ in range(300):
            answer = client.post("/api/v1/ask", json={"question": "crack"})
            if answer.json()["error"]["code"] != "not_ready":
                break
            time.sleep(0.1)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unusable")
        assert str(tmp_path) not in answer.text and "generations" not in answer.text
    service_ = Service(tmp_path / "data")
    service_.current.load_behind()
    service_.wait_ready(60)
    stranger, owner = show(service_, Place()), show(service_, Place(), Uploads(service_))
    assert "cannot be used" in stranger and str(tmp_path) not in stranger and "generations" not in stranger
    assert "check-index" in owner or "ingest" in owner


def test_parts_are_only_those_listed(client: TestClient):
    assert client.get("/parts/keys").status_code == 200
    assert "Ada Quill" in client.get("/parts/names?query=quill").text
    assert "<b>" not in client.get("/parts/names", params={"query": "<b>"}).text
    assert client.get("/parts/wrong-speaker?quotation=none").status_code == 404
    assert client.get("/parts/other").status_code == 404
    assert client.get("/parts/").status_code == 404


def test_port_in_use_is_one_clear_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=f"127.0.0.1:{port}") as error:
            serve(service, "127.0.0.1", port)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("port", [-1, 70000])
def test_impossible_ports_are_one_clear_line(port: int):
    with pytest.raises(UserError):
        serve(service, "127.0.0.1", port)


def code_of(path: Path) -> str:
    """A module without its docstrings and comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


@pytest.mark.parametrize("path", sorted(PAGES), ids=lambda p: p.name)
def test_nothing_dangerous_is_used(path: Path):
    code = code_of(path)
    forbidden = (
        r"gr\.(FileExplorer|LoginButton|load\(|Markdown|Chatbot|Dataframe|File\(|DeepLinkButton)|html_template|{{"
    )
    assert not re.search(forbidden, code)
    if path.parent.name != "render":
        assert not re.search(r"</?[a-z]+[ >]", code), "only the renderer makes HTML"
        assert "render.elements" not in code
    elif path.name != "elements.py":
        assert "</" not in code, "only the elements write tags"
