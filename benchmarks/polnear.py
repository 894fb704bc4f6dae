"""PolNeAR's annotated articles as this project reads them, for training and for tables."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from corpus.articles import split
from corpus.attribution.scene import Scene, build_scene
from corpus.model import Article, Document, Metadata, Stated

ROOT = Path(__file__).resolve().parent
WHERE = (
    "PolNeAR v1.0.0 (github.com/networkdynamics/PolNeAR), "
    "as polnear-train.jsonl.gz and polnear-dev.jsonl.gz in one folder"
)


def folder(argument: str | None) -> Path:
    """The folder given with --polnear; exits with one line when it is missing."""
    path = Path(argument or "../shared/data")
    if not (path / "polnear-dev.jsonl.gz").exists():
        sys.exit(f"{path}: no polnear-dev.jsonl.gz there; get {WHERE} and pass --polnear DIR")
    return path


def gold(path: Path) -> list[dict]:
    """The records of one split, annotation included."""
    with gzip.open(path) as raw:
        return [json.loads(line) for line in io.TextIOWrapper(raw, encoding="utf-8")]


def as_document(record: dict) -> Document:
    """The record as the reader makes it: its title beside its text, its annotation left out."""
    title = record.get("title")
    given = Metadata(title=Stated(title, title, origin="record")) if title else Metadata()
    return Document(record["id"], record["text"], whole=True, given=given)


def scenes(records: list[dict]) -> Iterator[tuple[dict, Article, Scene]]:
    """Each record with its article and scene, built exactly as ``quotes`` builds them."""
    for record in records:
        document = as_document(record)
        (article,) = split(document)
        yield record, article, build_scene(article, record["text"])
