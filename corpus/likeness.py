"""Stories that are the same story, and quotations in the same words: syndicated copies recognised, never merged.

Method: MinHash over word shingles (Broder 1997) with locality-sensitive hashing proposes pairs of articles; the share
of the shorter one's shingles that the other holds decides, so that a copy cut short is still a copy.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from corpus.model import AnalysedArticle, Kind, Role, Span
from corpus.numbering import shingles

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 64
PROPOSED = 0.25  # Jaccard similarity from which most pairs are proposed
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


def stories(db: sqlite3.Connection, told_by: Callable[[str], set[str]]) -> dict[str, tuple[str, ...]]:
    """For each article that has copies, all articles of its story, itself too, in text order.

    ``told_by`` gives the shingles of an article; it is asked only about pairs that may be copies.
    """
    from datasketch import MinHashLSH

    sketches = {
        id: _minhash(np.frombuffer(values, np.uint64))
        for id, values in db.execute(
            "SELECT s.article, s.hashes FROM sketches s JOIN articles a ON a.id = s.article"
            " ORDER BY a.document, a.start"
        )
        if values
    }
    near = MinHashLSH(threshold=PROPOSED, num_perm=PERMUTATIONS)
    known: dict[str, set[str]] = {}
    links: dict[str, str] = {id: id for id in sketches}
    for id, sketch in sketches.items():
        for other in sorted(map(str, near.query(sketch))):
            if _end(links, id) != _end(links, other) and _same(known, told_by, id, other):
                links[_end(links, id)] = _end(links, other)
        near.insert(id, sketch)
    together: dict[str, list[str]] = defaultdict(list)
    for id in sketches:
        together[_end(links, id)].append(id)
    return {id: tuple(group) for group in together.values() if len(group) > 1 for id in group}


def _same(known: dict[str, set[str]], told_by: Callable[[str], set[str]], one: str, other: str) -> bool:
    for id in (one, other):
        if id not in known:
            known[id] = told_by(id)
    shorter = min(len(known[one]), len(known[other]))
    return shorter > 0 and len(known[one] & known[other]) >= SAME_STORY * shorter


def _end(links: Mapping[str, str], id: str) -> str:
    while links[id] != id:
        id = links[id]
    return id


def _sketch(found: set[str]) -> bytes:
    if not found:
        return b""
    made = _minhash()
    made.update_batch([s.encode("utf-8", "surrogatepass") for s in sorted(found)])
    return np.asarray(made.hashvalues, np.uint64).tobytes()


def _minhash(values: Sequence[int] | np.ndarray | None = None) -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme="legacy", hashvalues=values)
