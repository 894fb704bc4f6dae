"""The seed's questions, asked through the service: right passage first, or a refusal with a right reason.

Those that fail stand in ``failing.json`` with what is wrong, and are strict: one that comes right must leave it.
``python -m seed.test_seed_questions`` in ``tests/`` prints that file anew.
"""

from __future__ import annotations

import json
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT))

from benchmarks import score_retrieval as scorer  # noqa: E402
from qa.cli_answers import answer_line  # noqa: E402
from qa.service import Service  # noqa: E402
from seed import scored_questions, seed_folder  # noqa: E402

FAILING = Path(__file__).with_name("failing.json")
IDS = [q["id"] for q in json.loads(Path(__file__).with_name("questions.json").read_text("utf-8"))]


@cache
def verdicts() -> dict[str, str]:
    """What is wrong with the answer to each question, "" when it is right."""
    folder = seed_folder()
    assert folder is not None
    with tempfile.TemporaryDirectory() as scratch:
        service = Service(Path(scratch))
        service.ingest([folder])
        service = Service.open(Path(scratch))
        questions = scored_questions(service.articles()[0].id.split("#")[0])
        return {q["id"]: wrong(q, answer_line(service, json.dumps(q | {"type": None}))) for q in questions}


def wrong(question: dict, answer: dict) -> str:
    """What is wrong with an answer, in a few words."""
    if question["type"] == "unanswerable":
        if not answer["abstained"]:
            return "answered"
        return "" if answer["reason"] in question["reasons"] else f"reason {answer['reason']}"
    if answer["abstained"]:
        return f"refused: {answer['reason']}"
    rank = scorer.judge(question, answer)["rank"]
    return "" if rank == 1 else f"right passage at rank {rank}" if rank else "right passage not among ten"


def failing() -> dict[str, str]:
    return json.loads(FAILING.read_text("utf-8"))


@pytest.mark.slow
@pytest.mark.skipif(seed_folder() is None, reason="the seed is not here")
@pytest.mark.parametrize(
    "id",
    [
        pytest.param(id, marks=pytest.mark.xfail(reason=failing()[id], strict=True)) if id in failing() else id
        for id in IDS
    ],
)
def test_the_right_passage_comes_first_or_the_refusal_is_right(id: str) -> None:
    assert verdicts()[id] == ""


if __name__ == "__main__":
    print(json.dumps({id: what for id, what in verdicts().items() if what}, indent=0))
