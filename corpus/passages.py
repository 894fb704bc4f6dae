"""Passages: the stretches that are embedded and indexed, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import Kind, Span

UNNUMBERED = 1 << 40  # from here on are the ids of passages that have no number yet
COLUMNS = 'id, kind, type, article, document, start, "end", utterance, speakers, embed_text'
KINDS = ("quotation", "statement", "paragraph")
PARAGRAPH = KINDS.index("paragraph")
TYPES = ("passage", *Kind)
PLACE = np.dtype(  # kind and type are places in KINDS and TYPES
    [("article", "<i4"), ("kind", "i1"), ("type", "i1"), ("start", "<i4"), ("end", "<i4")]
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One searchable stretch of an article. What is shown is ``document.text[start:end]``, never ``embed_text``."""

    kind: str  # "paragraph" | "quotation" | "statement"
    type: str  # "passage", or the Kind value of the words
    article: str
    document: str
    start: int
    end: int
    embed_text: str  # what is searched by meaning: the words with their speaker, question and cue
    speakers: tuple[str, ...] = ()  # speaker ids
    utterance: str | None = None
    id: int = 0  # 1..N in text order within a generation; 0 before it is stored. Never a permalink.

    @property
    def span(self) -> Span:
        """The range in the document's text."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class PassageFilter:
    """Which passages may answer; None is "any". Within one field any value will do, and every field must hold."""

    speakers: tuple[str, ...] | None = None  # speaker ids
    articles: tuple[str, ...] | None = None
    publication: str | None = None  # case is ignored
    date_from: str | None = None  # ISO 8601, inclusive, as precise as given; undated articles fall out
    date_to: str | None = None
    type: str | None = None  # a Kind value, or "passage"
    kinds: tuple[str, ...] | None = None  # Passage.kind values


def insert(db: sqlite3.Connection, passages: Sequence[Passage], text: str) -> None:
    """Write ``passages`` of one document's ``text``; their ids are given by ``put_in_order``."""
    (last,) = db.execute("SELECT max(id) FROM passages").fetchone()
    for id, p in enumerate(passages, max(last or 0, UNNUMBERED) + 1):
        own = text[p.start : p.end]
        db.execute(
            'INSERT INTO passages (id, kind, type, article, document, start, "end", utterance, speakers, embed_text)'
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                id,
                p.kind,
                p.type,
                p.article,
                p.document,
                p.start,
                p.end,
                p.utterance,
                json.dumps(p.speakers),
                None if p.embed_text == own else p.embed_text,
            ),
        )
        db.executemany("INSERT OR IGNORE INTO passage_speakers VALUES (?,?)", [(s, id) for s in p.speakers])


def put_in_order(db: sqlite3.Connection) -> list[int]:
    """Number all passages 1..N in text order, whatever order they came in.

    The number each had before, in the new order; 0 for one that had none.
    """
    db.execute("DROP TABLE IF EXISTS temp.ordered")
    db.execute(
        "CREATE TEMP TABLE ordered AS SELECT id AS old, row_number() OVER"
        ' (ORDER BY document, start, "end" DESC, kind, type, utterance, id) AS new FROM passages'
    )
    moved = db.execute("SELECT 1 FROM ordered WHERE old <> new LIMIT 1").fetchone() is not None
    if moved:
        db.execute("CREATE UNIQUE INDEX temp.ordered_old ON ordered (old)")
        db.execute("UPDATE passages SET id = -(SELECT new FROM ordered WHERE old = passages.id)")
        db.execute("UPDATE passages SET id = -id")
    before = [old if old < UNNUMBERED else 0 for (old,) in db.execute("SELECT old FROM ordered ORDER BY new")]
    db.execute("DROP TABLE temp.ordered")
    return before


def places(db: sqlite3.Connection) -> NDArray[np.void]:
    """Rows of ``PLACE``, those of the ids 1..N; articles are numbered from 1 as ``articles_in_order`` lists them."""
    numbers = {article: number for number, (article, *_) in enumerate(articles_in_order(db), 1)}
    kinds = {kind: place for place, kind in enumerate(KINDS)}
    types = {type: place for place, type in enumerate(map(str, TYPES))}
    rows = db.execute('SELECT article, kind, type, start, "end" FROM passages ORDER BY id')
    return np.fromiter(((numbers[a], kinds[kind], types[type], *span) for a, kind, type, *span in rows), PLACE)


def articles_in_order(db: sqlite3.Connection) -> list[tuple[str, str | None, str | None]]:
    """The articles that have passages, in the order of those: id, date and publication as stated."""
    return db.execute(
        "SELECT a.id, a.date, a.publication FROM (SELECT article, min(id) AS first FROM passages GROUP BY article) p"
        " JOIN articles a ON a.id = p.article ORDER BY p.first"
    ).fetchall()


def of_row(row: tuple, text: str) -> Passage:
    """The passage of one row of ``COLUMNS``."""
    id, kind, type, article, document, start, end, utterance, speakers, embed_text = row
    own = text[start:end] if embed_text is None else embed_text
    return Passage(kind, type, article, document, start, end, own, tuple(json.loads(speakers)), utterance, id)


def matching(db: sqlite3.Connection, wanted: PassageFilter) -> list[int]:
    """The ids of the passages ``wanted`` lets through, in order."""
    tests: list[str] = []
    values: list[str] = []

    def one_of(column: str, options: Sequence[str]) -> None:
        tests.append(f"{column} IN (SELECT value FROM json_each(?))")  # noqa: S608 (a constant of ours)
        values.append(json.dumps(list(options)))

    if wanted.speakers is not None:
        tests.append("p.id IN (SELECT passage FROM passage_speakers WHERE speaker IN (SELECT value FROM json_each(?)))")
        values.append(json.dumps(list(wanted.speakers)))
    if wanted.articles is not None:
        one_of("p.article", wanted.articles)
    if wanted.kinds is not None:
        one_of("p.kind", wanted.kinds)
    if wanted.type is not None:
        one_of("p.type", (wanted.type,))
    articles = _articles_test(db, wanted, values)
    if articles:
        tests.append(f"p.article IN (SELECT id FROM articles WHERE {articles})")  # noqa: S608 (our own tests)
    where = f"WHERE {' AND '.join(tests)}" if tests else ""
    query = f"SELECT p.id FROM passages p {where} ORDER BY p.id"  # noqa: S608 (our own tests)
    return [row[0] for row in db.execute(query, values)]


def same_publication(stated: str, wanted: str) -> bool:
    """True when a filter for ``wanted`` lets through what ``stated`` names."""
    return stated.casefold().strip() == wanted.casefold().strip()


def _articles_test(db: sqlite3.Connection, wanted: PassageFilter, values: list[str]) -> str:
    tests = []
    if wanted.publication is not None:
        names = [n for (n,) in db.execute("SELECT DISTINCT publication FROM articles WHERE publication IS NOT NULL")]
        same = [n for n in names if same_publication(n, wanted.publication)]
        tests.append("publication IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(same))
    for bound, sign in ((wanted.date_from, ">="), (wanted.date_to, "<=")):
        if bound is not None:
            # "2017" and "2017-03-05" are compared as far as both are precise
            tests.append(f"date IS NOT NULL AND substr(date, 1, length(?)) {sign} substr(?, 1, length(date))")
            values += [bound, bound]
    return " AND ".join(tests)
