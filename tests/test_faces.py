"""The command line and REST answer the same question with the same object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from asked_corpus import data
from fastapi.testclient import TestClient
from test_api import BASE, error_of
from test_cli import records, run

from qa.server import create_app
from qa.service import Service

QUESTIONS = [
    {"id": "a", "question": "Who said the library is a warehouse for paper?"},
    {"id": "b", "question": "What did Maud Tillery say about the pump?", "type": "direct"},
    {"id": "c", "question": "And Rufus Penhallow?", "history": ["What did Maud Tillery say about the library?"]},
    {"id": "d", "question": "Who said the moon is made of cheese?"},
    {"id": 5, "question": "What was sold?", "publication": "Weir Valley Herald", "date_from": "2020"},
]


@pytest.fixture
def client(own: Service) -> Iterator[TestClient]:
    with TestClient(create_app(own), base_url=BASE, raise_server_exceptions=False) as client:
        yield client


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    printed = records(run("ask", "--data", data(), "--batch", batch).stdout)
    alone = records(run("ask", "--data", data(), str(QUESTIONS[0]["question"])).stdout)
    with TestClient(create_app(Service.open(data())), base_url=BASE) as client:
        served = [client.post("/api/v1/ask", json=question).json() for question in QUESTIONS]
    assert printed == served
    assert alone == [{**served[0], "id": None}]


@pytest.mark.parametrize("format", ["csv", "json", "bibtex", "ris", "webannotation"])
def test_the_same_export(client: TestClient, format: str, tmp_path: Path) -> None:
    printed = run("export", "--data", tmp_path / "data", "--format", format, "--speaker", "Maud Tillery")
    served = client.get("/api/v1/export", params={"format": format, "speaker": "person:maud-tillery"})
    assert served.status_code == 200
    assert served.headers["content-disposition"].startswith('attachment; filename="quotations.')
    assert printed.stdout.replace("\r\n", "\n") == served.text.replace("\r\n", "\n")


def test_quotations_come_in_pages_and_by_id(client: TestClient) -> None:
    everything = client.get("/api/v1/quotations").json()
    assert everything["total"] == len(everything["items"]) >= 7
    second = client.get("/api/v1/quotations", params={"limit": 1, "offset": 1}).json()
    assert second["items"] == everything["items"][1:2]
    for item in everything["items"]:
        assert client.get("/api/v1/quotations/" + item["id"].replace("#", "%23")).json() == item
    asked = client.get("/api/v1/quotations", params={"question": "Who said the pump was sold behind our backs?"})
    assert "behind our backs" in asked.json()["items"][0]["text"]
    chosen = client.get("/api/v1/export", params={"quotation": [i["id"] for i in everything["items"][:2]]}).json()
    assert [c["id"] for c in chosen] == [i["id"] for i in everything["items"][:2]]


def test_putting_right_over_rest_and_on_the_command_line(client: TestClient, own: Service, tmp_path: Path) -> None:
    id = next(i["id"] for i in client.get("/api/v1/quotations").json()["items"] if "warehouse" in i["text"])
    change = {"kind": "speaker", "quotation": id, "target": {"name": "Nora Wick"}}
    preview = client.post("/api/v1/corrections", json={**change, "dry_run": True})
    assert preview.status_code == 200
    assert preview.json()["quotations"] == 1
    assert client.get("/api/v1/corrections").json()["total"] == 0
    printed = run("correct", "--data", tmp_path / "data", "--quotation", id, "--name", "Nora Wick", "--dry-run")
    (printed_preview,) = records(printed.stdout)
    made_at = printed_preview["correction"].pop("made_at"), preview.json()["correction"]["made_at"]
    assert all(made_at)
    served_preview = preview.json()
    del served_preview["correction"]["made_at"]
    assert printed_preview == served_preview
    made = client.post("/api/v1/corrections", json=change)
    assert (made.status_code, made.json()["standing"]) == (201, "in force")
    assert client.get("/api/v1/quotations/" + id).json()["speaker"] == "Nora Wick"
    mark = client.get("/api/v1/quotations/" + id).json()["corrected"]
    assert (mark["correction"], mark["found"]["speaker"]) == (made.json()["id"], "Maud Tillery")
    assert records(run("corrections", "--data", tmp_path / "data").stdout) == client.get("/api/v1/corrections").json()[
        "items"
    ]
    (undone,) = records(run("undo", "--data", tmp_path / "data", made.json()["id"]).stdout)
    assert undone["standing"] == "undone"
    assert client.get("/api/v1/quotations/" + id).json()["speaker"] == "Maud Tillery"
    assert error_of(client.delete("/api/v1/corrections/" + made.json()["id"])) == "bad_request"
    titled = run("correct", "--data", tmp_path / "data", "--article", "pump", "--title", "The pump")
    assert titled.returncode == 0
    assert client.get("/api/v1/articles/pump").json()["title"]["value"] == "The pump"
    deleted = client.delete("/api/v1/corrections/" + records(titled.stdout)[0]["id"])
    assert deleted.json()["standing"] == "undone"


@pytest.mark.parametrize("id", ["none", "c" * 40, "\u202e", "%00"])
def test_undoing_what_is_not_there_is_404(client: TestClient, tmp_path: Path, id: str) -> None:
    answer = client.delete(f"/api/v1/corrections/{id}")
    assert (answer.status_code, error_of(answer)) == (404, "not_found")
    assert "no correction" in answer.json()["error"]["message"]
    printed = run("undo", "--data", tmp_path / "data", "none")
    assert (printed.returncode, printed.stderr.count("\n")) == (2, 1)


def test_removing_with_undo(client: TestClient, tmp_path: Path) -> None:
    assert client.delete("/api/v1/articles/pump").json() == {"removed": ["pump"]}
    assert error_of(client.delete("/api/v1/articles/pump")) == "not_found"
    assert client.get("/api/v1/articles").json()["total"] == 1
    assert [i["id"] for i in client.get("/api/v1/removed").json()["items"]] == ["pump"]
    assert client.post("/api/v1/removed", json={"restore": "pump"}).json() == {"restored": ["pump"]}
    assert client.get("/api/v1/articles").json()["total"] == 2
    assert run("remove", "--data", tmp_path / "data", "pump").returncode == 0
    assert run("restore", "--data", tmp_path / "data", "pump").returncode == 0
    assert client.delete("/api/v1/articles/pump?for_good=true").status_code == 200
    assert error_of(client.post("/api/v1/removed", json={"restore": "pump"})) == "bad_request"


@pytest.mark.parametrize(
    "body",
    [
        {}, [], {"kind": "x"}, {"kind": "speaker"}, {"kind": "speaker", "quotation": "x"},
        {"kind": "speaker", "quotation": "x", "target": {}},
        {"kind": "speaker", "quotation": "x", "target": {"name": "A B", "nobody": True}},
        {"kind": "speaker", "quotation": "x", "target": {"nobody": False}},
        {"kind": "speaker", "quotation": "x", "target": {"name": "A B"}},
        {"kind": "speaker", "quotation": "x", "target": {"name": "A B"}, "scope": "world"},
        {"kind": "title", "article": "pump"}, {"kind": "title", "article": "pump", "value": 7},
        {"kind": "title", "article": "pump", "value": "x" * 501}, {"kind": "cut", "document": "pump", "starts": "1"},
        {"kind": "cut", "document": "pump", "starts": [True]}, {"kind": "cut", "document": "pump", "starts": [5]},
        {"kind": "same", "speaker": "a", "other": "b"}, {"kind": "title", "article": "pump", "value": "x", "dry_run": 1},
    ],
)  # fmt: skip
def test_bad_changes_are_422(client: TestClient, body: object) -> None:
    answer = client.post("/api/v1/corrections", json=body)
    assert answer.status_code == 422
    assert error_of(answer) == "bad_request"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("corrections?standing=x", 422), ("export?format=word", 422), ("export?speaker=x", 422),
        ("export?speaker=person:maud-tillery&article=pump", 422), ("quotations?article=x", 422),
        ("quotations/none", 404), ("removed?limit=0", 422),
    ],
)  # fmt: skip
def test_bad_queries_are_refused(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert error_of(answer) in ("bad_request", "unknown_speaker", "not_found")


def test_another_writer_at_work_is_409(client: TestClient, own: Service) -> None:
    from embeddings.publishing import Writer

    with Writer(own.data, own.encoder):
        answer = client.delete("/api/v1/articles/pump")
    assert (answer.status_code, error_of(answer)) == (409, "busy")
    assert client.get("/api/v1/articles").json()["total"] == 2
