"""The question sets with known answers, in the scorer's form, each with the service over its corpus."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qa.service import Service

ROOT = Path(__file__).resolve().parents[1]
ARTICLES, QUESTIONS = "polnear-dev.jsonl.gz", "polnear-dev-questions.jsonl"
TRAIN = "polnear-train.jsonl.gz"
WRITTEN = Path(__file__).with_name("questions")
NAMELESS, EVERY = ("who_said", "fact", "which_article"), 4  # types of questions asked elsewhere, and how many of them
BESIDE = 16  # of the training articles without questions, every so many are taken in too

Set = tuple[str, Service, list[dict[str, Any]]]


def all_sets(polnear: Path, data: Path) -> Iterator[Set]:
    """PolNeAR dev, the sample corpus, the seed when it is there, and what was written for fitting.

    Corpora are kept under ``data``.
    """
    yield "dev", opened(data / "dev", polnear / ARTICLES), lines(polnear / QUESTIONS)
    sample = opened(data / "sample", ROOT / "corpus" / "sample" / "articles")
    yield "sample", sample, lines(ROOT / "corpus" / "sample" / "questions.jsonl")
    yield from _seed(data)
    train = "train", opened(data / "train", _train_articles(polnear, data)), lines(WRITTEN / "polnear.jsonl")
    features = "features", opened(data / "features", WRITTEN / "articles"), lines(WRITTEN / "features.jsonl")
    yield from (train, features)
    yield "elsewhere", train[1], _unanswerable(features[2])
    yield "elsewhere", features[1], _unanswerable(train[2])


def _unanswerable(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Some questions of another corpus that name nobody: here nobody speaks of what they ask."""
    asked = [q for q in questions if q["type"] in NAMELESS and q["gold"]]
    return [q | {"type": "unanswerable", "gold": [], "id": f"{q['id']}-elsewhere"} for q in asked[::EVERY]]


def _train_articles(polnear: Path, data: Path) -> Path:
    """The PolNeAR training articles the questions are about, with some others around them, as a file of records."""
    asked = {g["article"] for q in lines(WRITTEN / "polnear.jsonl") for g in q["gold"]}
    with gzip.open(polnear / TRAIN, "rt", encoding="utf-8") as file:
        kept = [line for n, line in enumerate(file) if n % BESIDE == 0 or json.loads(line)["id"] in asked]
    path = data / "train-articles" / "train.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(kept), "utf-8")
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    """The questions of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def opened(data: Path, *paths: Path) -> Service:
    """The service over ``paths``, taken in first; what is there already costs little."""
    Service(data).ingest(list(paths))
    return Service.open(data)


def _seed(data: Path) -> Iterator[Set]:
    sys.path.insert(0, str(ROOT / "tests"))
    import seed

    folder = seed.seed_folder()
    if folder is not None:
        service = opened(data / "seed", folder)
        yield "seed", service, seed.scored_questions(service.articles()[0].id.split("#")[0])
