"""Removing with undo: what was removed answers nothing any more, and is kept aside until it is forgotten for good."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from corpus import correcting
from corpus.json_columns import dumps, loads
from corpus.model import AnalysedArticle, Document
from corpus.numbering import Numbered


@dataclass(frozen=True, slots=True)
class Content:
    """What brings a document, or some of its articles, back. The articles are as the program found them."""

    document: Document
    version: int
    analyser: str
    articles: tuple[AnalysedArticle, ...]
    numbers: tuple[tuple[int, str], ...] = ()  # every number ever given in the document, with the text's sha256


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that was removed and can be brought back."""

    id: str
    removed_at: str
    document: str
    articles: int


def keep(db: sqlite3.Connection, id: str, content: Content, text_sha: str, at: str) -> None:
    """Put ``content`` aside under the id it was removed by."""
    db.execute(
        "INSERT OR REPLACE INTO removed VALUES (?,?,?,?,?)", (id, at, content.document.id, text_sha, dumps(content))
    )


def kept(db: sqlite3.Connection, id: str) -> Content | None:
    """What was removed by that id, or None."""
    row = db.execute("SELECT content FROM removed WHERE id = ?", (id,)).fetchone()
    return loads(Content, row[0]) if row else None


def listed(db: sqlite3.Connection) -> tuple[Removed, ...]:
    """Everything that can be brought back, newest first."""
    rows = db.execute(
        "SELECT id, removed_at, document, json_array_length(content, '$.articles') FROM removed"
        " ORDER BY removed_at DESC, id"
    )
    return tuple(Removed(*row) for row in rows)


def forget(db: sqlite3.Connection, document: str) -> int:
    """Forget what was removed of a document. How many entries."""
    return db.execute("DELETE FROM removed WHERE document = ?", (document,)).rowcount


def findings(db: sqlite3.Connection, document: str) -> tuple[AnalysedArticle, ...]:
    """All articles of a document as the program found them, in text order."""
    ids = db.execute("SELECT id FROM articles WHERE document = ? ORDER BY start", (document,)).fetchall()
    return tuple(a for (id,) in ids if (a := correcting.found(db, id)) is not None)


def numbers(db: sqlite3.Connection, document: str) -> list[Numbered]:
    """The article numbers of a removed document, with the texts that bore them; [] when it is not kept."""
    content = kept(db, document)
    if content is None:
        return []
    texts = {a.article.number: content.document.text[a.article.start : a.article.end] for a in content.articles}
    return [Numbered(number, sha, texts.get(number)) for number, sha in content.numbers]
