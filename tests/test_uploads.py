"""Files that come over the network: what is taken, what is refused and why, and that nothing is left lying about."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from qa.model import UserError
from qa.server import Settings, create_app
from qa.service import Service
from qa.uploads import MOST_FILES, Uploads, content_problem, fit_name, pasted_name, without_folder

BASE = "http://127.0.0.1:7860"
TAX = 'The lantern tax\n\nBy Nell Harrow\n\n3 May 2019\n\n"It is a small tax," said Ada Quill, the county engineer.\n'


class AtOnce(Executor):
    """Runs what is submitted before ``submit`` returns."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Never(Executor):
    """Keeps everything waiting."""

    def submit(self, fn, /, *args, **kwargs):
        return Future()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service.open(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def uploads(service: Service) -> Uploads:
    return Uploads(service, AtOnce())


def test_a_pasted_text_is_taken_in_and_the_same_again_changes_nothing(service: Service, uploads: Uploads):
    job = uploads.job(uploads.start([], TAX).id)
    assert job.state == "done" and (job.ledger.new, job.ledger.changed) == (1, 0)
    assert job.articles == (f"{pasted_name(TAX)}#1",)
    assert service.article(job.articles[0]).title.value == "The lantern tax"
    again = uploads.job(uploads.start([], TAX).id)
    assert (again.ledger.new, again.ledger.changed, again.ledger.unchanged) == (0, 0, 1)
    assert again.articles == job.articles


def test_files_are_judged_by_content_and_one_bad_file_spoils_nothing(uploads: Uploads):
    picture, program = b"\x89PNG\r\n\x1a\nxxxx", b"\x7fELF\x02\x01"
    sent = [("story.txt", TAX.replace("lantern", "window").encode()), ("notes.txt", picture), ("x.md", program)]
    job = uploads.job(uploads.start([*sent, ("empty.txt", b" \n")]).id)
    assert job.state == "done" and job.ledger.new == 1
    reasons = {r.source: r.reason for r in job.refused}
    assert set(reasons) == {"notes.txt", "x.md", "empty.txt"}
    assert "picture" in reasons["notes.txt"] and "program" in reasons["x.md"] and "empty" in reasons["empty.txt"]


def test_what_the_reader_refuses_is_named_without_our_folders(uploads: Uploads):
    job = uploads.job(uploads.start([("a.xyz", b"\x00\x01\x02\x03 binary"), ("b.txt", TAX.encode())]).id)
    assert job.ledger.skipped and job.ledger.skipped[0].source == "a.xyz"
    only = uploads.job(uploads.start([("a.xyz", b"\x00\x01\x02 binary")]).id)
    assert only.state == "failed" and "uploads/" not in only.error and "a.xyz" in only.error


def test_nothing_is_left_behind(service: Service, uploads: Uploads):
    uploads.start([("c.txt", TAX.encode())])
    assert not list((service.data / "uploads").iterdir())
    left = service.data / "uploads" / "upload-x"
    left.mkdir()
    Uploads(service, AtOnce())
    assert not left.exists()


def test_too_much_is_refused(uploads: Uploads):
    with pytest.raises(UserError, match="At most"):
        uploads.start([(f"{n}.txt", b"x") for n in range(MOST_FILES + 1)])
    with pytest.raises(UserError, match="nothing to add"):
        uploads.start([], "  \n")
    with pytest.raises(UserError, match="pasted"):
        uploads.start([], "x" * 1_000_001)


def test_a_flood_of_uploads_is_refused(service: Service):
    waiting = Uploads(service, Never())
    for n in range(8):
        waiting.start([(f"{n}.txt", b"words")])
    with pytest.raises(UserError, match="waiting"):
        waiting.start([("more.txt", b"words")])


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\story.txt", "story.txt"),
        ("a\u202etxt.exe", "atxt.exe"),
        ("con.txt", "_con.txt"),
        ("..", "unnamed.txt"),
        ("", "unnamed.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("  .hidden. ", "hidden"),
        ("café.txt", "café.txt"),
    ],
)
def test_names_only_label(name: str, fit: str):
    assert fit_name(name) == fit


@given(st.text(max_size=400))
def test_any_name_is_fit_for_a_folder(name: str):
    fit = fit_name(name)
    assert fit not in ("", ".", "..") and "/" not in fit and "\\" not in fit and "\0" not in fit
    assert len(fit.encode()) <= 140 and Path("/folder", fit).parent == Path("/folder")
    assert fit_name(fit) == fit


@given(st.binary(max_size=40))
def test_any_content_is_judged(content: bytes):
    assert isinstance(content_problem(content), str)


def test_a_line_is_freed_of_our_folder():
    assert without_folder("/srv/x/uploads/tmpab12/story.pdf: encrypted") == "story.pdf: encrypted"
    assert without_folder("nothing of the kind") == "nothing of the kind"


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), base_url=BASE, raise_server_exceptions=False) as client:
        yield client


def test_over_rest_a_file_is_sent_and_followed(client: TestClient):
    sent = client.post("/api/v1/uploads", files=[("files", ("rest.txt", TAX.replace("lantern", "door").encode()))])
    assert sent.status_code == 202
    job = sent.json()
    until = time.monotonic() + 60
    while job["state"] not in ("done", "failed") and time.monotonic() < until:
        time.sleep(0.1)
        job = client.get(f"/api/v1/uploads/{job['job']}").json()
    assert job["state"] == "done" and job["ledger"]["new"] == 1 and job["articles"] == ["rest.txt#1"]


def test_over_rest_what_is_wrong_is_said_in_the_envelope(client: TestClient):
    for request, status in (
        (client.post("/api/v1/uploads", json={"text": "x"}), 400),
        (client.post("/api/v1/uploads", files=[("files", ("", b""))]), 422),
        (client.post("/api/v1/uploads", data={"text": " "}, files=[("none", ("", b""))]), 422),
        (client.get("/api/v1/uploads/none"), 404),
    ):
        assert request.status_code == status and set(request.json()) == {"error"}
    many = [("files", (f"{n}.txt", b"x")) for n in range(MOST_FILES + 5)]
    refused = client.post("/api/v1/uploads", files=many)
    assert refused.status_code in (400, 422) and set(refused.json()) == {"error"}


def test_a_server_open_to_strangers_changes_nothing_without_a_password(service: Service):
    app = create_app(service, Settings(host="0.0.0.0"))
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        for method, path in (
            ("POST", "/api/v1/uploads"),
            ("POST", "/api/v1/corrections"),
            ("DELETE", "/api/v1/articles/x"),
            ("POST", "/api/v1/removed"),
            ("DELETE", "/api/v1/corrections/x"),
        ):
            answer = client.request(method, path)
            assert answer.status_code == 403 and answer.json()["error"]["code"] == "read_only"
        assert client.post("/api/v1/verify", json={"text": "It is a small tax"}).status_code == 200
        assert 'data-changes="no"' in str(client.get("/config").json())
