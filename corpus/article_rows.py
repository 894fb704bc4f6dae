"""One analysed article as rows, and back exactly as it was."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.json_columns import dumps, loads
from corpus.model import (
    AnalysedArticle,
    Article,
    Candidate,
    Corrected,
    Evidence,
    Kind,
    Metadata,
    Paragraph,
    Quotation,
    Role,
    Span,
    Speaker,
    SpeakerKind,
)

LISTED = (
    'SELECT a.id, a.document, a.number, a.start, a."end", a.metadata, a.analysed,'
    " (SELECT count(*) FROM paragraphs WHERE article = a.id),"
    " (SELECT count(*) FROM quotations WHERE article = a.id AND statement = 0 AND standing <> 'label'),"
    " (SELECT count(*) FROM quotations WHERE article = a.id AND statement = 1) FROM articles a"
)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list."""

    id: str
    document: str
    number: int
    start: int
    end: int
    metadata: Metadata
    analysed: bool
    paragraphs: int
    quotations: int  # stretches that somebody says, or may; labels apart
    statements: int

    @property
    def title(self) -> str | None:
        """The title as stated."""
        return self.metadata.title.value if self.metadata.title else None

    @property
    def author(self) -> str | None:
        """The author as stated."""
        return self.metadata.author.value if self.metadata.author else None

    @property
    def date(self) -> str | None:
        """The date in ISO 8601, as precise as stated."""
        return self.metadata.date.value if self.metadata.date else None

    @property
    def publication(self) -> str | None:
        """The publication as stated."""
        return self.metadata.publication.value if self.metadata.publication else None


class _Pool:
    """The distinct speakers of one article, by ordinal."""

    def __init__(self) -> None:
        self.ordinals: dict[Speaker, int] = {}

    def add(self, speakers: Iterable[Speaker]) -> list[int]:
        return [self.ordinals.setdefault(s, len(self.ordinals)) for s in speakers]


def insert(db: sqlite3.Connection, analysed: AnalysedArticle) -> None:
    """Write the rows of ``analysed``. Raises sqlite3.IntegrityError when its id is taken."""
    article, pool = analysed.article, _Pool()
    listed = pool.add(analysed.speakers)
    meta = article.metadata
    db.execute(
        'INSERT INTO articles (id, document, number, start, "end", metadata, date, publication, analysed, speakers,'
        " unpaired) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (
            article.id,
            article.document,
            article.number,
            article.start,
            article.end,
            dumps(meta),
            meta.date.value if meta.date else None,
            meta.publication.value if meta.publication else None,
            analysed.analysed,
            json.dumps(listed),
            dumps(analysed.unpaired),
        ),
    )
    db.executemany(
        "INSERT INTO paragraphs VALUES (?,?,?,?,?)",
        [(article.id, n, p.start, p.end, p.role.value) for n, p in enumerate(article.paragraphs)],
    )
    _insert_quotations(db, article.id, 0, analysed.quotations, pool)
    _insert_quotations(db, article.id, 1, analysed.statements, pool)
    db.executemany(
        "INSERT INTO article_speakers VALUES (?,?,?,?,?,?)",
        [(article.id, n, s.id, s.name, s.kind.value, dumps(s.aliases)) for s, n in pool.ordinals.items()],
    )


def _insert_quotations(
    db: sqlite3.Connection, article: str, statement: int, quotations: tuple[Quotation, ...], pool: _Pool
) -> None:
    db.executemany(
        'INSERT INTO quotations (article, statement, ordinal, start, "end", kind, utterance, speakers, evidence,'
        " confidence, candidates, outer_speakers, marks, standing, corrected) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            (
                article,
                statement,
                ordinal,
                q.start,
                q.end,
                q.kind.value,
                q.utterance,
                json.dumps(pool.add(q.speakers)),
                dumps(q.evidence),
                q.confidence,
                json.dumps([[pool.add([c.speaker])[0], c.confidence] for c in q.candidates]),
                json.dumps(pool.add(q.outer_speakers)),
                q.marks,
                standing(q),
                dumps(q.corrected) if q.corrected else None,
            )
            for ordinal, q in enumerate(quotations)
        ],
    )
    db.executemany(
        "INSERT OR IGNORE INTO quotation_speakers VALUES (?,?,?,?)",
        [(s.id, article, statement, q.utterance) for q in quotations for s in q.speakers],
    )


def standing(quotation: Quotation) -> str:
    """How a quotation is counted: "label", "attributed", "unnamed" or "unresolved"."""
    if quotation.kind is Kind.LABEL:
        return "label"
    kinds = {s.kind for s in quotation.speakers} - {SpeakerKind.UNKNOWN}
    if not kinds:
        return "unresolved"
    return "unnamed" if kinds == {SpeakerKind.UNNAMED} else "attributed"


def listed(db: sqlite3.Connection, where: str, *values: str) -> tuple[ArticleRow, ...]:
    """The articles ``where`` picks (a constant of ours over ``a``), in text order, documents sorted by id."""
    query = f"{LISTED} {where} ORDER BY a.document, a.start, a.number"
    return tuple(
        ArticleRow(id, document, number, start, end, loads(Metadata, metadata), bool(analysed), *counts)
        for id, document, number, start, end, metadata, analysed, *counts in db.execute(query, values)
    )


def load(db: sqlite3.Connection, id: str) -> AnalysedArticle | None:
    """The article of that id as it was put, or None."""
    row = db.execute(
        'SELECT document, number, start, "end", metadata, analysed, speakers, unpaired FROM articles WHERE id = ?',
        (id,),
    ).fetchone()
    if row is None:
        return None
    document, number, start, end, metadata, analysed, listed, unpaired = row
    pool = [
        Speaker(speaker, name, SpeakerKind(kind), loads(tuple[str, ...], aliases))
        for speaker, name, kind, aliases in db.execute(
            "SELECT speaker, name, kind, aliases FROM article_speakers WHERE article = ? ORDER BY ordinal", (id,)
        )
    ]
    paragraphs = db.execute('SELECT start, "end", role FROM paragraphs WHERE article = ? ORDER BY ordinal', (id,))
    article = Article(
        id,
        document,
        number,
        start,
        end,
        loads(Metadata, metadata),
        tuple(Paragraph(s, e, Role(role)) for s, e, role in paragraphs),
    )
    return AnalysedArticle(
        article,
        _load_quotations(db, id, 0, pool),
        _load_quotations(db, id, 1, pool),
        _pick(pool, listed),
        loads(tuple[Span, ...], unpaired),
        bool(analysed),
    )


def _pick(pool: list[Speaker], ordinals: str) -> tuple[Speaker, ...]:
    return tuple(pool[n] for n in json.loads(ordinals))


def _load_quotations(
    db: sqlite3.Connection, article: str, statement: int, pool: list[Speaker]
) -> tuple[Quotation, ...]:
    rows = db.execute(
        'SELECT start, "end", kind, utterance, speakers, evidence, confidence, candidates, outer_speakers, marks,'
        " corrected"
        " FROM quotations WHERE article = ? AND statement = ? ORDER BY ordinal",
        (article, statement),
    )
    return tuple(
        Quotation(
            start,
            end,
            Kind(kind),
            utterance,
            _pick(pool, speakers),
            loads(Evidence, evidence),
            confidence,
            tuple(Candidate(pool[n], c) for n, c in json.loads(candidates)),
            _pick(pool, outer),
            bool(marks),
            loads(Corrected, corrected) if corrected else None,
        )
        for start, end, kind, utterance, speakers, evidence, confidence, candidates, outer, marks, corrected in rows
    )
