"""The ledger: what is stored, in numbers, and what could not be taken in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Reject


@dataclass(frozen=True, slots=True)
class Counts:
    """What is stored. ``quotations`` = attributed + unnamed + unresolved; labels are counted apart."""

    documents: int
    articles: int
    paragraphs: int
    quotations: int
    attributed: int
    unnamed: int
    unresolved: int
    labels: int
    statements: int
    unpaired: int
    speakers: int  # who say at least one quotation or statement
    passages: int


def count(db: sqlite3.Connection) -> Counts:
    """Count everything in the store."""
    standing = dict(
        db.execute("SELECT standing, count(*) FROM quotations WHERE statement = 0 GROUP BY standing").fetchall()
    )
    attributed, unnamed, unresolved = (standing.get(k, 0) for k in ("attributed", "unnamed", "unresolved"))

    def one(query: str) -> int:
        return db.execute(query).fetchone()[0]

    return Counts(
        documents=one("SELECT count(*) FROM documents"),
        articles=one("SELECT count(*) FROM articles"),
        paragraphs=one("SELECT count(*) FROM paragraphs"),
        quotations=attributed + unnamed + unresolved,
        attributed=attributed,
        unnamed=unnamed,
        unresolved=unresolved,
        labels=standing.get("label", 0),
        statements=one("SELECT count(*) FROM quotations WHERE statement = 1"),
        unpaired=one("SELECT coalesce(sum(json_array_length(unpaired)), 0) FROM articles"),
        speakers=one("SELECT count(DISTINCT speaker) FROM quotation_speakers"),
        passages=one("SELECT count(*) FROM passages"),
    )


def rejects(db: sqlite3.Connection) -> tuple[Reject, ...]:
    """The inputs that could not be taken in, by source."""
    return tuple(Reject(*row) for row in db.execute("SELECT source, reason FROM rejects ORDER BY source"))


def put_rejects(db: sqlite3.Connection, new: Iterable[Reject], at: str) -> None:
    """Write ``new`` ones, refused ``at`` that time, in place of what was known of the same sources."""
    db.executemany("INSERT OR REPLACE INTO rejects VALUES (?,?,?)", [(r.source, r.reason, at) for r in new])


def clear_rejects(db: sqlite3.Connection, sources: Iterable[str]) -> None:
    """Forget the rejects of ``sources``."""
    db.executemany("DELETE FROM rejects WHERE source = ?", [(source,) for source in sources])
