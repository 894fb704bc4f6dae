"""REST over a real service: the contract's objects, and one envelope for everything that is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from web_corpus import QUESTION, data, service

from qa.server import create_app
from qa.service import Service

BASE = "http://127.0.0.1:7860"
LINE = {"id", "abstained", "reason", "read_as", "results"}
RESULT = {"article", "document", "start", "end", "paragraph", "type", "speaker", "speakers", "title", "date"}
RESULT |= {"publication", "text", "score"}


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(service()), base_url=BASE, raise_server_exceptions=False) as client:
        yield client


def error_of(answer) -> str:
    body = answer.json()
    assert set(body) == {"error"} and set(body["error"]) == {"code", "message"}
    assert body["error"]["message"] and "\n" not in body["error"]["message"]
    return body["error"]["code"]


def test_health(client: TestClient):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
    assert client.head("/healthz").status_code == 200


def test_ask_answers_as_the_contract_says(client: TestClient):
    answer = client.post("/api/v1/ask", json={"id": "q1", "question": QUESTION})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) >= LINE and body["id"] == "q1" and body["abstained"] is False and body["reason"] is None
    assert 1 <= len(body["results"]) <= 10
    for result in body["results"]:
        assert set(result) >= RESULT
        assert result["text"] == service().text(result["document"], result["start"], result["end"])
    assert "a crack as long as my arm" in body["results"][0]["text"]
    assert {chip["label"] for chip in body["read_as"]["chips"]} >= {"exact words"}


def test_ignoring_a_chip_changes_the_reading(client: TestClient):
    chips = client.post("/api/v1/ask", json={"question": QUESTION}).json()["read_as"]["chips"]
    gone = next(chip["id"] for chip in chips if chip["label"] == "exact words")
    left = client.post("/api/v1/ask", json={"question": QUESTION, "ignore": [gone]}).json()["read_as"]["chips"]
    assert gone not in {chip["id"] for chip in left}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_request"),
        ([], "bad_request"),
        ("text", "bad_request"),
        (None, "bad_request"),
        ({"question": ""}, "bad_request"),
        ({"question": "  \n"}, "bad_request"),
        ({"question": 7}, "bad_request"),
        ({"question": {"path": "/etc/hostname"}}, "bad_request"),
        ({"question": "x" * 2001}, "bad_request"),
        ({"question": "x", "history": "y"}, "bad_request"),
        ({"question": "x", "history": [1]}, "bad_request"),
        ({"question": "x", "speaker": ["Ada Quill"]}, "bad_request"),
        ({"question": "x", "type": "loud"}, "bad_request"),
        ({"question": "x", "date_from": "yesterday"}, "bad_request"),
        ({"question": "x", "date_from": "2020", "date_to": "2019-05"}, "bad_request"),
        ({"question": "x", "id": {"a": 1}}, "bad_request"),
        ({"question": "x", "speaker": "Zebulon Crank"}, "unknown_speaker"),
    ],
)
def test_bad_questions_are_422(client: TestClient, body: object, code: str):
    answer = client.post("/api/v1/ask", content=json.dumps(body))
    assert answer.status_code == 422
    assert error_of(answer) == code


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"question":' * 50_000, b'{"question": ' + b"9" * 9_000 + b"}"],
)
def test_what_is_not_json_is_400(client: TestClient, raw: bytes):
    answer = client.post("/api/v1/ask", content=raw)
    assert answer.status_code == 400
    assert error_of(answer) == "bad_json"


@pytest.mark.parametrize("text", ["\\ud800 crack", "crack\\u0000arm", "\\udfff\\ud800", "crack \\u202e arm \U0001f3ee"])
def test_odd_characters_are_no_server_error(client: TestClient, text: str):
    raw = f'{{"id": "{text}", "question": "{text}", "history": ["{text}"]}}'.encode()
    assert client.post("/api/v1/ask", content=raw).status_code == 200


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_no_question_is_a_server_error(text: str):
    with TestClient(create_app(service()), base_url=BASE) as client:
        answer = client.post("/api/v1/ask", content=json.dumps({"question": text}))
    assert answer.status_code in (200, 422)


def test_lists_come_in_pages(client: TestClient):
    everything = client.get("/api/v1/articles").json()
    assert everything["total"] == len(everything["items"]) == 3
    second = client.get("/api/v1/articles", params={"limit": 1, "offset": 1}).json()
    assert second["items"] == everything["items"][1:2] and second["total"] == 3
    assert client.get("/api/v1/articles", params={"query": "bridge"}).json()["total"] == 1
    assert client.get("/api/v1/speakers", params={"query": "quill"}).json()["total"] >= 1


@pytest.mark.parametrize("path", ["articles", "speakers"])
@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=501", "limit=abc", "limit=1e3", "limit=٣", "offset=-1", "offset=" + "9" * 40],
)
def test_bad_pages_are_422(client: TestClient, path: str, query: str):
    answer = client.get(f"/api/v1/{path}?{query}")
    assert answer.status_code == 422
    assert error_of(answer) == "bad_request"


def test_one_article_and_one_speaker_by_id(client: TestClient):
    for item in client.get("/api/v1/articles").json()["items"]:
        article = client.get("/api/v1/articles/" + item["id"].replace("#", "%23")).json()
        assert article["id"] == item["id"]
        for paragraph in article["paragraphs"]:
            shown = service().text(article["document"], paragraph["start"], paragraph["end"])
            assert paragraph["text"] == shown
    for item in client.get("/api/v1/speakers").json()["items"]:
        assert client.get("/api/v1/speakers/" + item["id"].replace("#", "%23")).json()["name"] == item["name"]


@pytest.mark.parametrize(
    "path", ["articles/none", "articles/..%2F..%2Fetc%2Fpasswd", "speakers/%00", "nothing", "ask/x"]
)
def test_what_is_not_there_is_404(client: TestClient, path: str):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert error_of(answer) == "not_found"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "ask"), ("GET", "verify"), ("POST", "articles"), ("DELETE", "ask")]
)
def test_wrong_methods_are_405(client: TestClient, method: str, path: str):
    answer = client.request(method, f"/api/v1/{path}")
    assert answer.status_code == 405
    assert error_of(answer) == "bad_method"


def test_openapi_names_the_routes(client: TestClient):
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) >= {
        "/api/v1/ask",
        "/api/v1/verify",
        "/api/v1/articles",
        "/api/v1/speakers",
        "/healthz",
        "/readyz",
    }
    assert not any("gradio" in path for path in paths)


def test_before_the_index_is_there_questions_are_503():
    with TestClient(create_app(Service(data())), base_url=BASE) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        answer = client.post("/api/v1/ask", json={"question": QUESTION})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert error_of(answer) == "not_ready"
