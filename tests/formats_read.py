"""Reading a file in a test, and what a record of it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from corpus.analysis import analyse_document
from corpus.model import Document, Reject
from corpus.reading import read_paths
from corpus.record import quotes_record

Record = dict[str, Any]


def read(path: Path, columns: dict[str, str] | None = None) -> tuple[list[Document], list[Reject]]:
    items = list(read_paths([path], columns))
    return [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, Reject)]


def written(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def analysed(path: Path, columns: dict[str, str] | None = None) -> list[Record]:
    documents, rejects = read(path, columns)
    assert not rejects
    return [quotes_record(a, d, True) for d in documents for a in analyse_document(d)]


def cut(record: Record, entry: Record) -> str:
    return record["document_text"][entry["start"] : entry["end"]]


def by_role(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for paragraph in record["paragraphs"]:
        found.setdefault(paragraph["role"], []).append(cut(record, paragraph))
    return found


def said(record: Record) -> dict[str, str | None]:
    return {cut(record, q): q["speaker"] for q in record["quotes"]}


def stated(record: Record, name: str) -> tuple[str, str]:
    return record["stated"][name]["value"], record["stated"][name]["origin"]
