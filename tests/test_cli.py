"""The command line as a stranger runs it: one process a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from asked_corpus import LIBRARY, RECORDS, data, write_records

ROOT = Path(__file__).resolve().parents[1]
SPY = """
import sys
from qa.cli import main
code = main(sys.argv[1:])
heavy = {"torch", "gradio", "sentence_transformers", "spacy"}
print("LOADED", *sorted(heavy & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def run(*arguments: str | Path, spy: bool = False) -> subprocess.CompletedProcess[str]:
    door = ["-c", SPY] if spy else [str(ROOT / "app.py")]
    return subprocess.run(
        [sys.executable, *door, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )


def records(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def loaded(ended: subprocess.CompletedProcess[str]) -> set[str]:
    return set(ended.stderr.splitlines()[-1].removeprefix("LOADED").split())


def assert_refused(ended: subprocess.CompletedProcess[str]) -> None:
    assert ended.returncode == 2
    assert ended.stdout == ""
    lines = [line for line in ended.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, ended.stderr
    assert "Traceback" not in ended.stderr


def test_help_is_light() -> None:
    ended = run("--help", spy=True)
    assert ended.returncode == 0
    assert loaded(ended) == set()
    for command in ("quotes", "ingest", "remove", "ask", "verify", "serve", "check-index"):
        assert command in ended.stdout


@pytest.mark.parametrize("command", ["quotes", "ingest", "remove", "ask", "verify", "serve", "check-index"])
def test_each_command_has_help(command: str) -> None:
    from qa.cli import main

    assert main([command, "--help"]) == 0


def test_quotes_needs_neither_torch_nor_gradio(tmp_path: Path) -> None:
    ended = run("quotes", "--text", write_records(tmp_path, *RECORDS), spy=True)
    assert ended.returncode == 0
    assert not loaded(ended) & {"torch", "gradio", "sentence_transformers"}
    library, _ = records(ended.stdout)
    assert library["id"] == "library"
    assert library["document_text"] == LIBRARY
    assert any("warehouse" in LIBRARY[q["start"] : q["end"]] for q in library["quotes"])


def test_ask_needs_no_gradio() -> None:
    ended = run("ask", "--data", data(), "Who said the library is a warehouse for paper?", spy=True)
    assert ended.returncode == 0
    assert not loaded(ended) & {"gradio", "spacy"}
    (answer,) = records(ended.stdout)
    assert answer["results"][0]["speaker"] == "Maud Tillery"
    assert answer["results"][0]["text"] == LIBRARY[answer["results"][0]["start"] : answer["results"][0]["end"]]


def test_ingest_remove_and_check(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_records(folder, *RECORDS)
    (folder / "photo.xyz").write_bytes(b"\x00")
    kept = tmp_path / "data"
    first = run("ingest", "--data", kept, folder)
    assert first.returncode == 0
    (ledger,) = records(first.stdout)
    assert (ledger["new"], ledger["articles"]) == (2, 2)
    assert set(ledger["quotations"]) == {"attributed", "unnamed", "unresolved", "labels"}
    assert "photo.xyz" in first.stderr
    again = run("ingest", "--data", kept, folder)
    (ledger,) = records(again.stdout)
    assert (ledger["new"], ledger["changed"], ledger["unchanged"]) == (0, 0, 2)
    assert "0 new, 0 changed" in again.stderr
    assert run("check-index", "--data", kept).returncode == 0
    assert run("remove", "--data", kept, "pump").returncode == 0
    assert_refused(run("remove", "--data", kept, "pump"))


def test_a_damaged_index_is_refused_with_the_way_to_repair_it(tmp_path: Path) -> None:
    kept = tmp_path / "data"
    assert run("ingest", "--data", kept, write_records(tmp_path, *RECORDS)).returncode == 0
    for store in kept.glob("generations/*/store.sqlite"):
        store.write_bytes(store.read_bytes()[:-1] + b"?")
    checked = run("check-index", "--data", kept)
    assert_refused(checked)
    assert "python app.py ingest" in checked.stderr
    assert_refused(run("ask", "--data", kept, "library"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("quotes", "missing.txt"),
        ("ingest", "missing.txt"),
        ("verify", "x"),
        ("ask",),
        ("ask", "--batch", "missing.jsonl"),
        ("ask", "Who said it?"),
        ("ask", " "),
        ("check-index",),
        ("remove", "nowhere"),
        ("serve", "--port", "x"),
        ("nonsense",),
        ("quotes",),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    own = () if arguments[0] == "nonsense" else ("--data", str(tmp_path / "data"))
    assert_refused(run(arguments[0], *own, *arguments[1:]))


def test_nothing_to_take_in(tmp_path: Path) -> None:
    (tmp_path / "photo.xyz").write_bytes(b"\x00")
    assert run("quotes", tmp_path).returncode == 2
    assert run("ingest", "--data", tmp_path / "data", tmp_path / "photo.xyz").returncode == 2


def test_a_batch_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    lines = [
        json.dumps({"id": "a", "question": "What did Maud Tillery say about the library?"}),
        json.dumps({"id": "b", "question": "the library", "speaker": "Zebulon Quarrie"}),
        "{not json",
        json.dumps({"id": "c"}),
        json.dumps(["d"]),
        "",
        json.dumps(
            {"id": 7, "question": "And about the pump?", "history": ["What did Rufus Penhallow say about heating?"]}
        ),
        json.dumps({"id": "e", "question": "x" * 3000}),
        json.dumps({"id": "f", "question": "the library", "type": "who_said", "gold": [1]}),
    ]
    batch.write_text("\n".join(lines), encoding="utf-8")
    ended = run("ask", "--data", data(), "--batch", batch)
    assert ended.returncode == 0
    answers = records(ended.stdout)
    assert [a["id"] for a in answers] == ["a", "b", None, "c", None, 7, "e", "f"]
    assert ["error" in a for a in answers] == [False, True, True, True, True, False, True, False]
    assert answers[5]["results"][0]["speaker"] == "Rufus Penhallow"
    for answer in answers:
        for result in answer.get("results", ()):
            source = next(r["text"] for r in RECORDS if r["id"] == result["document"])
            assert result["text"] == source[result["start"] : result["end"]]


def test_the_door_is_light() -> None:
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 60
    code = "import sys, app; assert 'gradio' not in sys.modules and 'torch' not in sys.modules; app.nothing"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert "AttributeError" in ended.stderr
