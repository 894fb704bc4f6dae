"""Documents as rows, with the numbers of their articles: put, replaced, removed and brought back."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from corpus import article_rows, correcting, removal
from corpus.json_columns import dumps, loads
from corpus.model import AnalysedArticle, Article, Document, Layout, Metadata
from corpus.numbering import Numbered, keep_numbers, renumbered, text_sha
from corpus.removal import Content
from corpus.store_file import StoreError


class IdTaken(StoreError):
    """A document's article would bear the id of another document's."""


def unchanged(db: sqlite3.Connection, document: Document, analyser: str) -> bool:
    """True when ``document`` is stored just so, whole, and was analysed by the same ``analyser`` version."""
    row = db.execute("SELECT digest, analyser FROM documents WHERE id = ?", (document.id,)).fetchone()
    return row == (_digest(document), analyser)


def load(db: sqlite3.Connection, id: str) -> Document | None:
    """The document as it was put, or None."""
    row = db.execute(
        "SELECT text, whole, given, encoding, replaced, layout FROM documents WHERE id = ?", (id,)
    ).fetchone()
    if row is None:
        return None
    text, whole, given, encoding, replaced, layout = row
    return Document(id, text, bool(whole), loads(Metadata, given), encoding, replaced, layout=loads(Layout, layout))


def text(db: sqlite3.Connection, id: str) -> str:
    """A document's text. Raises KeyError when there is none of that id."""
    row = db.execute("SELECT text FROM documents WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise KeyError(id)
    return row[0]


def put(
    db: sqlite3.Connection,
    document: Document,
    analysed: Sequence[AnalysedArticle],
    numbers: Sequence[int],
    analyser: str,
) -> bool:
    """Write a document with its articles under ``numbers``, in place of what was known of it; True when it was known.

    Raises IdTaken when an article id is already that of another document.
    """
    removal.forget(db, document.id)
    row = db.execute("SELECT version FROM documents WHERE id = ?", (document.id,)).fetchone()
    db.execute("DELETE FROM articles WHERE document = ?", (document.id,))
    _write(db, document, row[0] + 1 if row else 1, _digest(document), analyser)
    _insert_articles(db, [renumbered(a, number) for a, number in zip(analysed, numbers, strict=True)], document.text)
    return row is not None


def numbers(db: sqlite3.Connection, document: Document, articles: Sequence[Article]) -> tuple[int, ...]:
    """The numbers ``articles`` will bear: those fixed when first stored, fresh ones for new texts."""
    if document.whole:
        return tuple(a.number for a in articles)
    texts = [document.text[a.start : a.end] for a in articles]
    known = db.execute(
        'SELECT n.number, n.text_sha, a.start, a."end" FROM numbers n LEFT JOIN articles a'
        " ON a.document = n.document AND a.number = n.number WHERE n.document = ?",
        (document.id,),
    ).fetchall()
    if known:
        old = text(db, document.id)
        entries = [Numbered(n, sha, None if start is None else old[start:end]) for n, sha, start, end in known]
        return keep_numbers(entries, texts)
    before = removal.numbers(db, document.id)
    if any(text_sha(one) in {entry.text_sha for entry in before} for one in texts):
        return keep_numbers(before, texts)
    return tuple(a.number for a in articles)


def remove(db: sqlite3.Connection, id: str, at: str | None) -> bool:
    """Take out a document and all that was found in it; False when there is none of that id.

    ``at`` is the time it is put aside under, None to keep nothing of it.
    """
    if at is None:
        removal.forget(db, id)
    else:
        _put_aside(db, id, id, removal.findings(db, id), at)
    return db.execute("DELETE FROM documents WHERE id = ?", (id,)).rowcount > 0


def remove_article(db: sqlite3.Connection, id: str, document: str, at: str | None) -> None:
    """Take out one article of ``document``, which goes with its last one; ``at`` as for ``remove``."""
    found = correcting.found(db, id)
    if at is not None and found is not None:
        _put_aside(db, id, document, (found,), at)
    db.execute("DELETE FROM articles WHERE id = ?", (id,))
    if db.execute("SELECT 1 FROM articles WHERE document = ? LIMIT 1", (document,)).fetchone():
        db.execute("UPDATE documents SET digest = '' WHERE id = ?", (document,))
    else:
        db.execute("DELETE FROM documents WHERE id = ?", (document,))


def restore(db: sqlite3.Connection, id: str, content: Content) -> None:
    """Bring back ``content``, which was removed by ``id``, corrections and all."""
    document = content.document
    if not db.execute("SELECT 1 FROM documents WHERE id = ?", (document.id,)).fetchone():
        _write(db, document, content.version, "", content.analyser)
    db.executemany(
        "INSERT INTO numbers VALUES (?,?,?) ON CONFLICT DO NOTHING",
        [(document.id, number, sha) for number, sha in content.numbers],
    )
    db.execute("DELETE FROM removed WHERE id = ?", (id,))
    if not db.execute("SELECT 1 FROM removed WHERE document = ? LIMIT 1", (document.id,)).fetchone():
        db.execute("UPDATE documents SET digest = ? WHERE id = ?", (_digest(document), document.id))
    _insert_articles(db, content.articles, document.text)


def _write(db: sqlite3.Connection, document: Document, version: int, digest: str, analyser: str) -> None:
    db.execute(
        "INSERT INTO documents VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET version = excluded.version,"
        " text = excluded.text, digest = excluded.digest, encoding = excluded.encoding, analyser ="
        " excluded.analyser, replaced = excluded.replaced, whole = excluded.whole, given = excluded.given,"
        " layout = excluded.layout",
        (
            document.id,
            version,
            document.text,
            digest,
            document.encoding,
            document.replaced,
            document.whole,
            dumps(document.given),
            analyser,
            dumps(document.layout),
        ),
    )


def _insert_articles(db: sqlite3.Connection, articles: Sequence[AnalysedArticle], text: str) -> None:
    for analysed in articles:
        article = analysed.article
        other = db.execute("SELECT document FROM articles WHERE id = ?", (article.id,)).fetchone()
        if other:
            raise IdTaken(f"the article id {article.id!r} is already taken by document {other[0]!r}")
        article_rows.insert(db, analysed)
        db.execute(
            "INSERT INTO numbers VALUES (?,?,?) ON CONFLICT DO UPDATE SET text_sha = excluded.text_sha",
            (article.document, article.number, text_sha(text[article.start : article.end])),
        )
    correcting.replay_articles(db, [a.article.id for a in articles], lambda _: text)


def _put_aside(db: sqlite3.Connection, id: str, document: str, found: Sequence[AnalysedArticle], at: str) -> None:
    whole = load(db, document)
    if whole is None:
        return
    version, analyser = db.execute("SELECT version, analyser FROM documents WHERE id = ?", (document,)).fetchone()
    given = db.execute("SELECT number, text_sha FROM numbers WHERE document = ?", (document,)).fetchall()
    content = Content(whole, version, analyser, tuple(found), tuple(given))
    removal.keep(db, id, content, text_sha(whole.text), at)


def _digest(document: Document) -> str:
    return hashlib.sha256(dumps(replace(document, id="")).encode("ascii")).hexdigest()
