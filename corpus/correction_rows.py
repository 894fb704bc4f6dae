"""Corrections as rows, and what became of each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from corpus.anchors import Anchor
from corpus.corrections import Correction, CorrectionKind, CorrectionState, Scope, Standing, Value
from corpus.json_columns import dumps, loads
from corpus.replay import Applied

_COLUMNS = "id, made_at, kind, document, anchors, value, scope, found, undone_at"


def insert(db: sqlite3.Connection, correction: Correction, text_sha: str) -> None:
    """Write a correction; one of the same id is kept, and is undone when this one is."""
    first = correction.anchors[0] if correction.anchors else None
    db.execute(
        'INSERT INTO corrections (id, made_at, kind, document, start, "end", text_sha, scope, value, undone_at,'
        " anchors, found) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT DO UPDATE SET undone_at = coalesce(undone_at, excluded.undone_at)",
        (
            correction.id,
            correction.made_at,
            correction.kind.value,
            correction.document,
            first.start if first else 0,
            first.start + len(first.exact) if first else 0,
            text_sha,
            correction.scope.value,
            dumps(correction.value),
            correction.undone_at,
            dumps(correction.anchors),
            correction.found,
        ),
    )


def every(db: sqlite3.Connection) -> tuple[Correction, ...]:
    """All corrections in the order they were made, undone ones too."""
    return _read(db, "")


def touching(db: sqlite3.Connection, document: str) -> tuple[Correction, ...]:
    """Those not undone that may change what is shown of ``document``, in the order they were made."""
    return _read(db, "WHERE undone_at IS NULL AND (document = ? OR kind = 'same')", document)


def _read(db: sqlite3.Connection, where: str, *values: str) -> tuple[Correction, ...]:
    query = f"SELECT {_COLUMNS} FROM corrections {where} ORDER BY made_at, id"  # noqa: S608 (constants of ours)
    return tuple(_of_row(row) for row in db.execute(query, values))


def _of_row(row: tuple) -> Correction:
    id, made_at, kind, document, anchors, value, scope, found, undone_at = row
    return Correction(
        id,
        made_at,
        CorrectionKind(kind) if kind in set(CorrectionKind) else CorrectionKind.SPEAKER,
        document,
        loads(tuple[Anchor, ...], anchors),
        _value(value),
        Scope(scope) if scope in set(Scope) else Scope.THIS,
        found,
        undone_at,
    )


def _value(text: str) -> Value:
    """The value; one we cannot read is none, so that its correction is listed instead of lost."""
    try:
        return loads(Value, text)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Value()


def put_applied(db: sqlite3.Connection, article: str, applied: Applied) -> None:
    """Remember what is in force in an article."""
    db.execute("DELETE FROM applied WHERE article = ?", (article,))
    rows = [(c, article, applied.held[c], applied.replaced[c]) for c in {*applied.held, *applied.replaced}]
    db.executemany("INSERT INTO applied VALUES (?,?,?,?)", sorted(row for row in rows if row[2] or row[3]))


def states(db: sqlite3.Connection) -> tuple[CorrectionState, ...]:
    """Every correction with what became of it, in the order they were made."""
    held: dict[str, int] = {}
    replaced: dict[str, int] = {}
    articles: dict[str, list[str]] = {}
    for correction, article, own, gone in db.execute(
        "SELECT p.correction, p.article, p.held, p.replaced FROM applied p JOIN articles a ON a.id = p.article"
        " ORDER BY a.document, a.start"
    ):
        held[correction] = held.get(correction, 0) + own
        replaced[correction] = replaced.get(correction, 0) + gone
        if own:
            articles.setdefault(correction, []).append(article)
    documents = {id for (id,) in db.execute("SELECT id FROM documents")}
    return tuple(
        _state(c, held.get(c.id, 0), replaced.get(c.id, 0), tuple(articles.get(c.id, ())), documents)
        for c in every(db)
    )


def _state(
    correction: Correction, held: int, replaced: int, articles: tuple[str, ...], documents: set[str]
) -> CorrectionState:
    if correction.undone_at is not None:
        return CorrectionState(correction, Standing.UNDONE, 0)
    missing = max(correction.parts, 1) - min(held, correction.parts) - replaced
    if missing <= 0:
        standing = Standing.IN_FORCE if held else Standing.REPLACED
        return CorrectionState(correction, standing, held, articles)
    return CorrectionState(
        correction, Standing.NEEDS_EYE, held, articles, _why(correction, missing, documents)
    )


def _why(correction: Correction, missing: int, documents: Iterable[str]) -> str:
    if correction.kind is CorrectionKind.SAME:
        other = correction.value.other
        return f"nobody here is {other.speaker.name if other else 'the other speaker'} any more"
    if correction.document not in documents:
        return f"{correction.document} is not in the corpus"
    if correction.kind is CorrectionKind.SPEAKER and correction.parts > 1:
        return f"{missing} of the {correction.parts} quotations it is about are not found again as they stood"
    if correction.kind is CorrectionKind.SPEAKER:
        return "the quotation it is about is not found again as it stood"
    if correction.kind is CorrectionKind.CUT:
        return "the paragraphs the articles began with are not found again as they stood"
    if correction.kind is CorrectionKind.SPLIT:
        return "the article, or the speaker in it, is not found again"
    return "the article it is about is not found again"

