"""Corrections over the rows of a store: what the program found is kept aside, what holds is what everything reads."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable

from corpus import article_rows, correction_rows
from corpus.corrections import Correction, CorrectionKind
from corpus.json_columns import dumps, loads
from corpus.model import AnalysedArticle, Document
from corpus.replay import replay

CUT = " cut "  # in documents.analyser, between the version of the analysis and the correction that cut the document


def found(db: sqlite3.Connection, article: str) -> AnalysedArticle | None:
    """The article as the program found it, corrections apart; None when there is none of that id."""
    row = db.execute("SELECT analysed FROM findings WHERE article = ?", (article,)).fetchone()
    return loads(AnalysedArticle, row[0]) if row else article_rows.load(db, article)


def replay_articles(db: sqlite3.Connection, articles: Iterable[str], text_of: Callable[[str], str]) -> None:
    """Bring ``articles`` in line with the corrections as they are now."""
    for id in articles:
        row = db.execute("SELECT document FROM articles WHERE id = ?", (id,)).fetchone()
        if row is None:
            continue
        document = row[0]
        given = correction_rows.touching(db, document)
        was = found(db, id) if given or _is_corrected(db, id) else None
        if was is None:
            continue
        now, applied = replay(was, text_of(document), given)
        for cut in (c for c in given if c.kind is CorrectionKind.CUT):
            applied.hold(cut.id, None) if cut.id == _cut_by(db, document) else applied.replaced.update([cut.id])
        _show(db, was, now)
        correction_rows.put_applied(db, id, applied)


def _is_corrected(db: sqlite3.Connection, article: str) -> bool:
    """True when corrections, undone ones perhaps, have changed what is shown of ``article``."""
    both = "SELECT 1 FROM findings WHERE article = ?1 UNION SELECT 1 FROM applied WHERE article = ?1"
    return db.execute(both, (article,)).fetchone() is not None


def _show(db: sqlite3.Connection, was: AnalysedArticle, now: AnalysedArticle) -> None:
    id = was.article.id
    if now != article_rows.load(db, id):
        db.execute("DELETE FROM articles WHERE id = ?", (id,))
        article_rows.insert(db, now)
    db.execute("DELETE FROM findings WHERE article = ?", (id,))
    if now != was:
        db.execute("INSERT INTO findings VALUES (?,?)", (id, dumps(was)))


def touched(db: sqlite3.Connection, correction: Correction) -> list[str]:
    """The articles a correction may change, or has changed."""
    ids = [w.speaker.id for w in correction.value.who]
    ids += [correction.value.other.speaker.id] if correction.value.other else []
    rows = db.execute(
        "SELECT id FROM articles WHERE document = ? OR id IN (SELECT article FROM findings) OR id IN"
        " (SELECT article FROM article_speakers WHERE speaker IN (SELECT value FROM json_each(?)))"
        " ORDER BY document, start",
        (correction.document, json.dumps(ids)),
    )
    return [id for (id,) in rows]


def cuts(db: sqlite3.Connection, document: Document) -> tuple[str, tuple[int, ...]] | None:
    """The correction that cuts ``document``, and where its articles begin after the first.

    None when nobody corrected the cuts, or when the places are not found in the text.
    """
    given = [c for c in correction_rows.touching(db, document.id) if c.kind is CorrectionKind.CUT]
    if document.whole or not given:
        return None
    places = [anchor.find(document.text) for anchor in given[-1].anchors]
    starts = sorted(place.start for place in places if place is not None)
    return (given[-1].id, tuple(starts)) if len(starts) == len(places) else None


def _cut_by(db: sqlite3.Connection, document: str) -> str | None:
    row = db.execute("SELECT analyser FROM documents WHERE id = ?", (document,)).fetchone()
    return row[0].partition(CUT)[2] or None if row else None
