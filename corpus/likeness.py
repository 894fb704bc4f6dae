"""Stories that are the same story, and quotations in the same words: syndicated copies recognised, never merged.

Method: MinHash over word shingles (Broder 1997) proposes articles that may be copies of one; the share of the shorter
one's shingles that the other holds decides, so that a copy cut short is still a copy.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.model import AnalysedArticle, Kind, Role, Span
from corpus.numbering import shingles

PERMUTATIONS = 64
PROPOSED = 5  # equal MinHash values from which two articles are compared: hardly any of other stories have as many
SAME_STORY = 0.5  # of the shorter article's shingles
SHORTEST = 20  # letters and digits of a quotation: fewer prove nothing
TOLD = frozenset({Role.BODY, Role.LIST, Role.HEADING})


def folded(text: str) -> str:
    """The letters and digits of ``text`` without case or accents: quote styles and scraping make no difference."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def wording(text: str, pieces: Iterable[Span]) -> str:
    """The folded words of a quotation's pieces, "" when they are too few to prove anything."""
    words = "".join(folded(piece.of(text)) for piece in pieces)
    return words if len(words) >= SHORTEST else ""


def told(analysed: AnalysedArticle, text: str) -> set[str]:
    """The shingles of an article's running text; titles, credits and furniture, which outlets change, are left out."""
    words = " ".join(p.span.of(text) for p in analysed.article.paragraphs if p.role in TOLD)
    return shingles(unicodedata.normalize("NFKD", words).casefold())


def put(db: sqlite3.Connection, analysed: AnalysedArticle, text: str) -> None:
    """Write what an article is recognised by."""
    id = analysed.article.id
    db.execute("INSERT OR REPLACE INTO sketches VALUES (?,?)", (id, _sketch(told(analysed, text))))
    pieces: dict[str, list[Span]] = defaultdict(list)
    for q in analysed.quotations:
        if q.kind in (Kind.DIRECT, Kind.MIXED):
            pieces[q.utterance].append(q.span)
    rows = [(words, id, u) for u, spans in pieces.items() if (words := wording(text, spans))]
    db.execute("DELETE FROM wordings WHERE article = ?", (id,))
    db.executemany("INSERT OR IGNORE INTO wordings VALUES (?,?,?)", rows)


def missing(db: sqlite3.Connection) -> list[str]:
    """The articles for which nothing is written yet."""
    rows = db.execute("SELECT id FROM articles WHERE id NOT IN (SELECT article FROM sketches) ORDER BY document, start")
    return [id for (id,) in rows]


def in_the_same_words(db: sqlite3.Connection, quotation: str) -> list[str]:
    """The ids of quotations with the words of this one, in text order, itself left out."""
    rows = db.execute(
        "SELECT DISTINCT o.utterance FROM wordings w JOIN wordings o"
        " ON o.words = w.words AND o.utterance <> w.utterance JOIN articles a ON a.id = o.article"
        " WHERE w.utterance = ? ORDER BY a.document, a.start, o.utterance",
        (quotation,),
    )
    return [id for (id,) in rows]


@dataclass(frozen=True, slots=True)
class Sketches:
    """What all articles are recognised by: their ids in text order, and a row of MinHash values each."""

    ids: tuple[str, ...]
    values: NDArray[np.uint64]


def sketches(db: sqlite3.Connection) -> Sketches:
    """The sketches of the articles that have words to tell."""
    rows = db.execute(
        "SELECT s.article, s.hashes FROM sketches s JOIN articles a ON a.id = s.article WHERE length(s.hashes) > 0"
        " ORDER BY a.document, a.start"
    ).fetchall()
    values = np.frombuffer(b"".join(hashes for _, hashes in rows), np.uint64).reshape(len(rows), PERMUTATIONS)
    return Sketches(tuple(id for id, _ in rows), values)


def story(known: Sketches, told_by: Callable[[str], set[str]], article: str) -> tuple[str, ...]:
    """The articles that are copies of ``article``, or of its copies, in text order, itself too; () when there are none.

    ``told_by`` gives the shingles of an article; it is asked only about pairs that may be copies.
    """
    if article not in known.ids:
        return ()
    found, waiting, words = {article}, [article], dict[str, set[str]]()
    while waiting:
        one = waiting.pop()
        alike = (known.values == known.values[known.ids.index(one)]).sum(axis=1) >= PROPOSED
        for other in (known.ids[n] for n in np.flatnonzero(alike)):
            if other not in found and _same(words, told_by, one, other):
                found.add(other)
                waiting.append(other)
    return tuple(id for id in known.ids if id in found) if len(found) > 1 else ()


def _same(known: dict[str, set[str]], told_by: Callable[[str], set[str]], one: str, other: str) -> bool:
    for id in (one, other):
        if id not in known:
            known[id] = told_by(id)
    shorter = min(len(known[one]), len(known[other]))
    return shorter > 0 and len(known[one] & known[other]) >= SAME_STORY * shorter


def _sketch(found: set[str]) -> bytes:
    from datasketch import MinHash

    if not found:
        return b""
    made = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="legacy")
    made.update_batch([s.encode("utf-8", "surrogatepass") for s in sorted(found)])
    return np.asarray(made.hashvalues, np.uint64).tobytes()
