"""A corpus of a million made-up passages, published as any other; its rows are written straight into the store.

Storing articles one by one is what ``benchmarks/growth.py`` measures; here only what answers questions matters. Kept in
the folder given with ``--data``, so that it is built once.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from benchmarks.synthetic import PARAGRAPHS, QUOTATIONS, SAID, Articles, StandInEncoder
from corpus.json_columns import dumps
from corpus.likeness import PERMUTATIONS
from corpus.model import Metadata, Stated
from embeddings.generation import NothingIngested, open_current
from embeddings.publishing import Writer
from embeddings.units import RECIPE

PASSAGES = PARAGRAPHS + QUOTATIONS  # of an article
FIRST_YEAR, YEARS = 2000, 20
TOWNS = """Ashby Barrow Colne Darwen Esher Frome Goole Hexham Ilkley Jarrow Kelso Louth Malton Newark Oakham
    Penrith""".split()
PAPERS = [f"{town} Gazette" for town in TOWNS]
assert PERMUTATIONS  # sketches are left empty: made-up articles have no copies
TABLES = {
    "documents": 10,
    "articles": 12,
    "paragraphs": 5,
    "article_speakers": 6,
    "quotations": 15,
    "quotation_speakers": 4,
    "passages": 10,
    "passage_speakers": 2,
    "sketches": 2,
}


def corpus(data: Path, passages: int) -> tuple[Articles, StandInEncoder]:
    """The corpus of that many passages in ``data``, built there unless it is."""
    articles = Articles()
    encoder = StandInEncoder(articles)
    try:
        with open_current(data, encoder.fingerprint) as generation:
            if generation.counts["passages"] == passages // PASSAGES * PASSAGES:
                return articles, encoder
    except NothingIngested:
        pass
    with Writer(data, encoder) as writer:
        _fill(writer.store.path, articles, passages // PASSAGES)
        writer.publish()
    return articles, encoder


def _fill(store: Path, articles: Articles, count: int) -> None:
    db = sqlite3.connect(store)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA journal_mode = MEMORY")
    insert = {name: f"INSERT INTO {name} VALUES ({','.join('?' * width)})" for name, width in TABLES.items()}
    waiting: dict[str, list[tuple]] = {name: [] for name in TABLES}
    with db:
        db.execute("DELETE FROM documents")
        for n in range(count):
            for table, row in _rows(f"article-{n:07}", articles.text(n), n * PASSAGES, *date_and_paper(n)):
                waiting[table].append(row)
            if n % 500 == 499 or n == count - 1:
                for table, rows in waiting.items():
                    db.executemany(insert[table], rows)
                    rows.clear()
    db.close()


def date_and_paper(n: int) -> tuple[str, str]:
    """What article ``n`` states of when and where it appeared: a day of twenty years, one of sixteen papers."""
    paper = 0 if n % 2 else 1 + (n // 2) % 15  # the first has half of all
    return f"{FIRST_YEAR + n // 32 % YEARS}-{1 + n % 12:02}-{1 + n % 28:02}", PAPERS[paper]


def _rows(id: str, text: str, last: int, date: str, paper: str) -> Iterator[tuple[str, tuple]]:
    """What ``stand_in_analysis`` would find, as rows; passages are numbered from ``last`` + 1 in text order."""
    yield "documents", (id, 1, text, "", "utf-8", 0, 1, "{}", "", "{}")
    speakers, found = dict[str, int](), []
    for n, m in enumerate(re.finditer(r"[^\n]+", text)):
        yield "paragraphs", (id, n, *m.span(), "body")
        found.append((*m.span(), None, None))
    for n, m in enumerate(SAID.finditer(text)):
        who = "person:" + m["name"].lower().replace(" ", "-")
        if who not in speakers:
            yield "article_speakers", (id, len(speakers), who, m["name"], "person", "[]")
        at = speakers.setdefault(who, len(speakers))
        span, utterance = (m.start(), m.end("words") + 1), f"{id}:u{n}"
        evidence = json.dumps({"method": "same sentence", "cue": m.span("cue"), "mention": m.span("name")})
        row = (id, 0, n, *span, "direct", utterance, f"[{at}]", evidence, 0.9, "[]", "[]", 1, "attributed", None)
        yield "quotations", row
        yield "quotation_speakers", (who, id, 0, utterance)
        found.append((*span, utterance, who))
    # the order of corpus.passages.put_in_order
    for n, (start, end, utterance, who) in enumerate(sorted(found, key=lambda f: (f[0], -f[1])), last + 1):
        kind, type = ("quotation", "direct") if utterance else ("paragraph", "passage")
        said = f"{who.removeprefix('person:').replace('-', ' ').title()}: {text[start:end]}" if who else None
        yield "passages", (n, kind, type, id, id, start, end, utterance, json.dumps([who] if who else []), said)
        if who:
            yield "passage_speakers", (who, n)
    listed = json.dumps(list(speakers.values()))
    meta = Metadata(date=Stated(date, date, origin="record"), publication=Stated(paper, paper, origin="record"))
    yield "articles", (id, id, 1, 0, len(text), dumps(meta), date, paper, 1, listed, "[]", RECIPE)
    yield "sketches", (id, b"")
