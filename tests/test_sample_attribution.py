"""The sample corpus against its gold, which was made before the code was run on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.analysis import analyse_document
from corpus.model import AnalysedArticle, Document, Quotation, joined_names
from corpus.reading import read_paths

SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "sample"
GOLD = [json.loads(line) for line in (SAMPLE / "gold.jsonl").read_text("utf-8").splitlines()]
SPEAKERS_FLOOR, TITLES_FLOOR = 0.93, 1.0  # speakers: what was measured (259 of 276), rounded down


@pytest.fixture(scope="module")
def articles() -> dict[str, AnalysedArticle]:
    documents = [d for d in read_paths([SAMPLE / "articles"]) if isinstance(d, Document)]
    return {a.article.id: a for document in documents for a in analyse_document(document)}


def test_every_article_is_found_whole(articles: dict[str, AnalysedArticle]) -> None:
    assert set(articles) == {gold["id"] for gold in GOLD}


def test_every_quotation_is_found_with_its_edges(articles: dict[str, AnalysedArticle]) -> None:
    wanted = {(g["id"], q["start"], q["end"]) for g in GOLD for q in g["quotes"]}
    found = {(i, q.start, q.end) for i, a in articles.items() for q in a.quotations}
    assert len(wanted & found) >= 0.99 * len(wanted), wanted - found


def _right(found: Quotation | None, gold: dict) -> bool:
    name = joined_names(found.speakers) if found else None
    return name is not None and name.lower() in {n.lower() for n in (gold["speaker"], *gold.get("accept", [])) if n}


def test_speakers(articles: dict[str, AnalysedArticle]) -> None:
    right = total = 0
    for gold in GOLD:
        found = {(q.start, q.end): q for q in articles[gold["id"]].quotations}
        for quote in gold["quotes"]:
            if quote["type"] in ("direct", "mixed") and quote["speaker"]:
                total += 1
                right += _right(found.get((quote["start"], quote["end"])), quote)
    assert right / total >= SPEAKERS_FLOOR, f"{right} of {total}"


def test_titles_and_what_is_not_stated(articles: dict[str, AnalysedArticle]) -> None:
    stated = {g["id"]: articles[g["id"]].article.metadata for g in GOLD}
    titles = [(m.title.value if (m := stated[g["id"]]).title else None) == g["title"] for g in GOLD]
    assert sum(titles) / len(titles) >= TITLES_FLOOR
    for gold in GOLD:
        for key in ("author", "date", "publication"):
            assert gold[key] is not None or getattr(stated[gold["id"]], key) is None, (gold["id"], key)
