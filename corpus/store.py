"""The store: documents, articles, what was found in them and what is searched, in one SQLite file.

It is the only writer of rows. Reading never changes the file and is safe from several threads.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus import (
    article_rows,
    correcting,
    correction_rows,
    document_rows,
    ledger,
    likeness,
    removal,
    speaker_rows,
    store_file,
)
from corpus import passages as passage_rows
from corpus.article_rows import ArticleRow
from corpus.corrections import Correction, CorrectionState
from corpus.document_rows import IdTaken
from corpus.ledger import Counts
from corpus.migrations import SCHEMA_VERSION
from corpus.model import AnalysedArticle, Article, Document, Reject
from corpus.numbering import text_sha
from corpus.passages import Passage, PassageFilter
from corpus.removal import Removed
from corpus.speaker_rows import SpeakerRow
from corpus.store_file import StoreError

__all__ = [
    "SCHEMA_VERSION",
    "ArticleRow",
    "Change",
    "CorrectionState",
    "Counts",
    "IdTaken",
    "Passage",
    "PassageFilter",
    "Removed",
    "SpeakerRow",
    "Store",
    "StoreError",
]

TEXTS_KEPT = 256  # document texts held in memory
P = ParamSpec("P")
T = TypeVar("T")


class Change(StrEnum):
    """What putting a document did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Store:
    """One SQLite file of rows. Open for reading it must not change underneath: a published generation never does."""

    def __init__(self, path: Path, writable: bool = False) -> None:
        """Open ``path``; a writable one is made when missing. Raises StoreError when it is not a store of ours."""
        self.path = Path(path)
        self._lock = threading.RLock()
        self._db, self.upgraded = store_file.connect(self.path, writable)  # upgraded: an older version wrote the file
        self._writes_before = self._db.total_changes
        self._text = lru_cache(TEXTS_KEPT)(lambda id: self._read(document_rows.text, id))
        self._all_speakers = lru_cache(1)(lambda: speaker_rows.every(self._db))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def changed(self) -> bool:
        """True when anything was written since this store was opened."""
        return self._db.total_changes > self._writes_before

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._db:
                    yield self._db
            except sqlite3.Error as error:
                raise StoreError(f"{self.path} could not be written: {error}") from error
            finally:
                self._text.cache_clear()
                self._all_speakers.cache_clear()

    def _all(self, query: str, values: Sequence[object] = ()) -> list[tuple]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def _one(self, query: str, values: Sequence[object] = ()) -> tuple | None:
        with self._lock:
            return self._db.execute(query, values).fetchone()

    def _read(self, read: Callable[Concatenate[sqlite3.Connection, P], T], *values: P.args, **more: P.kwargs) -> T:
        """What ``read`` finds in the file, while nobody else uses the connection."""
        with self._lock:
            return read(self._db, *values, **more)

    def meta(self, key: str) -> str | None:
        """A fact about the store itself, such as ``schema_version``."""
        return self._read(store_file.meta, key)

    # Documents

    def unchanged(self, document: Document, analyser: str = "") -> bool:
        """True when ``document`` is stored just so, whole, and was analysed by the same ``analyser`` version."""
        return self._read(document_rows.unchanged, document, analyser)

    def put_document(self, document: Document, analysed: Sequence[AnalysedArticle], analyser: str = "") -> Change:
        """Store a document with its articles, replacing what was known of it; article numbers stay.

        Raises IdTaken when an article id is already that of another document, StoreError when it cannot be written.
        """
        if self.unchanged(document, analyser):
            return Change.UNCHANGED
        numbers = self.numbers(document, [a.article for a in analysed])
        with self._writing() as db:
            known = document_rows.put(db, document, analysed, numbers, analyser)
        return Change.CHANGED if known else Change.NEW

    def numbers(self, document: Document, articles: Sequence[Article]) -> tuple[int, ...]:
        """The numbers ``articles`` will bear: those fixed when first stored, fresh ones for new texts."""
        return self._read(document_rows.numbers, document, articles)

    def remove_document(self, id: str, keep: bool = True) -> bool:
        """Forget a document and all that was found in it. False when there is none of that id.

        ``restore`` brings it back while it is kept; with ``keep`` false nothing of it stays.
        """
        with self._writing() as db:
            return document_rows.remove(db, id, _now() if keep else None)

    def remove_article(self, id: str, keep: bool = True) -> bool:
        """Forget one article; the document goes with its last one. False when there is none of that id.

        ``restore`` brings it back while it is kept, and so does ingesting the document again, under its old number.
        With ``keep`` false, the text of the document stays as long as other articles of it do.
        """
        row = self._one("SELECT document FROM articles WHERE id = ?", (id,))
        if row is None:
            return False
        with self._writing() as db:
            document_rows.remove_article(db, id, row[0], _now() if keep else None)
        return True

    def removed(self) -> tuple[Removed, ...]:
        """What was removed and can be brought back, newest first."""
        return self._read(removal.listed)

    def restore(self, id: str) -> bool:
        """Bring back what was removed by that id, corrections and all. False when nothing was.

        Raises StoreError when the document has changed since: ingesting it again is the way then.
        """
        content = self._read(removal.kept, id)
        if content is None:
            return False
        document = content.document.id
        if (now := self.document(document)) is not None and now != content.document:
            raise StoreError(f"{document} has changed since {id} was removed: ingest it again to bring it back")
        with self._writing() as db:
            document_rows.restore(db, id, content)
        return True

    def document_ids(self) -> tuple[str, ...]:
        """All document ids, sorted."""
        return tuple(id for (id,) in self._all("SELECT id FROM documents ORDER BY id"))

    def document(self, id: str) -> Document | None:
        """The document as it was put, or None."""
        return self._read(document_rows.load, id)

    def is_whole(self, document: str) -> bool | None:
        """True when a document is exactly one article by nature, None when there is none of that id."""
        row = self._one("SELECT whole FROM documents WHERE id = ?", (document,))
        return bool(row[0]) if row else None

    def document_text(self, id: str) -> str:
        """The text every position of that document points into. Raises KeyError when there is none of that id."""
        return self._text(id)

    def text(self, document: str, start: int, end: int) -> str:
        """The verbatim slice. Raises KeyError for an unknown document, IndexError for a range outside its text."""
        whole = self.document_text(document)
        if not 0 <= start <= end <= len(whole):
            raise IndexError(f"[{start}, {end}) is not in {document!r} ({len(whole)} characters)")
        return whole[start:end]

    # Articles and speakers

    def article(self, id: str) -> AnalysedArticle | None:
        """The article as it was put, or None."""
        return self._read(article_rows.load, id)

    def articles(self) -> tuple[ArticleRow, ...]:
        """All articles in text order, documents sorted by id."""
        return self._article_rows("")

    def article_row(self, id: str) -> ArticleRow | None:
        """One article of the list, or None."""
        return next(iter(self._article_rows("WHERE a.id = ?", id)), None)

    def articles_of(self, document: str) -> tuple[str, ...]:
        """The ids of a document's articles in text order."""
        return tuple(row.id for row in self._article_rows("WHERE a.document = ?", document))

    def _article_rows(self, where: str, *values: str) -> tuple[ArticleRow, ...]:
        return self._read(article_rows.listed, where, *values)

    def speakers(self) -> tuple[SpeakerRow, ...]:
        """Everyone named or described, speaking or not; most quotations first."""
        with self._lock:
            return tuple(self._all_speakers().values())

    def speaker(self, id: str) -> SpeakerRow | None:
        """The speaker of that id, or None."""
        with self._lock:
            return self._all_speakers().get(id)

    def utterances_of(self, speaker: str) -> tuple[tuple[str, str], ...]:
        """Article and utterance of everything the speaker of that id says, nested quotations too, unordered."""
        return tuple(
            self._all("SELECT DISTINCT article, utterance FROM quotation_speakers WHERE speaker = ?", (speaker,))
        )

    def utterances(self) -> tuple[int, int]:
        """How many things are said, each once however many pieces it has, and in how many articles; labels apart."""
        query = "SELECT count(DISTINCT utterance), count(DISTINCT article) FROM quotations WHERE kind <> 'label'"
        row = self._one(query)
        return (row[0], row[1]) if row else (0, 0)

    def kinds(self) -> dict[str, int]:
        """How many quotations and statements there are of each kind of words."""
        return dict(self._all("SELECT kind, count(*) FROM quotations GROUP BY kind ORDER BY 2 DESC, 1"))

    def article_of_quotation(self, id: str) -> str | None:
        """The article that holds the quotation or statement of that id (its utterance), or None."""
        row = self._one("SELECT article FROM quotations WHERE utterance = ? LIMIT 1", (id,))
        return row[0] if row else None

    # Copies

    def sketch(self) -> None:
        """Write what copies are recognised by, for the articles that lack it."""
        with self._writing() as db:
            for id in likeness.missing(db):
                analysed = article_rows.load(db, id)
                if analysed is not None:
                    likeness.put(db, analysed, self.document_text(analysed.article.document))

    def in_the_same_words(self, quotation: str) -> tuple[str, ...]:
        """The ids of other quotations with the words of this one, whatever their quote style, in text order."""
        with self._lock:
            return tuple(likeness.in_the_same_words(self._db, quotation))

    def stories(self) -> dict[str, tuple[str, ...]]:
        """For each article that has near copies, all articles of its story in text order, itself too."""
        return self._read(likeness.stories, self._told)

    def _told(self, id: str) -> set[str]:
        analysed = self.article(id)
        return set() if analysed is None else likeness.told(analysed, self.document_text(analysed.article.document))

    # What people put right

    def found(self, id: str) -> AnalysedArticle | None:
        """The article as the program found it, corrections apart, or None."""
        return self._read(correcting.found, id)

    def corrections(self) -> tuple[CorrectionState, ...]:
        """Every correction, in the order they were made, with what became of it."""
        return self._read(correction_rows.states)

    def put_correction(self, correction: Correction) -> None:
        """Keep a correction and put it in force wherever it applies; cuts take effect when the document is put again.

        One that is known by its id is kept as it is, and is undone when this one is.
        """
        with self._writing() as db:
            document = db.execute("SELECT text FROM documents WHERE id = ?", (correction.document,)).fetchone()
            correction_rows.insert(db, correction, text_sha(document[0]) if document else "")
            correcting.replay_articles(db, correcting.touched(db, correction), self.document_text)

    def articles_touched(self, correction: Correction) -> tuple[str, ...]:
        """The articles ``correction`` may change, in order."""
        with self._lock:
            return tuple(correcting.touched(self._db, correction))

    def corrections_touching(self, document: str) -> tuple[Correction, ...]:
        """The corrections not undone that may change what is shown of a document, in the order they were made."""
        return self._read(correction_rows.touching, document)

    def cuts(self, document: Document) -> tuple[str, tuple[int, ...]] | None:
        """The correction that says where the articles of ``document`` begin, and where; None when none does."""
        return self._read(correcting.cuts, document)

    # Passages

    def put_passages(self, article: str, units: Sequence[Passage], recipe: str) -> None:
        """Replace the passages of an article by those ``recipe`` cut."""
        row = self._one("SELECT document FROM articles WHERE id = ?", (article,))
        if row is None:
            raise StoreError(f"no article {article!r}")
        text = self.document_text(row[0])
        with self._writing() as db:
            db.execute("DELETE FROM passages WHERE article = ?", (article,))
            passage_rows.insert(db, units, text)
            db.execute("UPDATE articles SET units = ? WHERE id = ?", (recipe, article))

    def articles_to_cut(self, recipe: str) -> tuple[str, ...]:
        """The articles whose passages were not cut by ``recipe``."""
        return tuple(
            id for (id,) in self._all("SELECT id FROM articles WHERE units <> ? ORDER BY document, start", (recipe,))
        )

    def order_passages(self) -> list[int]:
        """Number the passages 1..N in text order, so that one corpus always gives one order.

        The number each had in the generation this store was copied from, 0 for a new one.
        """
        with self._writing() as db:
            return passage_rows.put_in_order(db)

    def passages(self, ids: Iterable[int]) -> tuple[Passage, ...]:
        """The passages of those ids, in the order asked. Raises KeyError for an id that is none."""
        wanted = [int(id) for id in ids]
        rows = self._passage_rows("id IN (SELECT value FROM json_each(?))", json.dumps(wanted))
        found = {row[0]: row for row in rows}
        return tuple(passage_rows.of_row(found[id], self.document_text(found[id][4])) for id in wanted)

    def iter_passages(self, batch: int = 2000) -> Iterator[Passage]:
        """All passages by id, read in batches."""
        last = 0
        while found := self._passages_where("id > ? ORDER BY id LIMIT ?", last, batch):
            yield from found
            last = found[-1].id

    def passage_places(self) -> NDArray[np.void]:
        """Where each passage lies, by id from 1: rows of ``corpus.passages.PLACE``."""
        return self._read(passage_rows.places)

    def article_dates(self) -> tuple[str | None, ...]:
        """The dates of the articles in the order in which ``passage_places`` numbers them."""
        return tuple(date for _, date in self._read(passage_rows.articles_in_order))

    def _passages_where(self, where: str, *values: object) -> tuple[Passage, ...]:
        rows = self._passage_rows(where, *values)
        return tuple(passage_rows.of_row(row, self.document_text(row[4])) for row in rows)

    def _passage_rows(self, where: str, *values: object) -> list[tuple]:
        query = f"SELECT {passage_rows.COLUMNS} FROM passages WHERE {where}"  # noqa: S608 (constants of ours)
        return self._all(query, values)

    def passage_ids(self, wanted: PassageFilter) -> list[int]:
        """The ids of the passages ``wanted`` lets through, in order."""
        return self._read(passage_rows.matching, wanted)

    # The ledger

    def counts(self) -> Counts:
        """What is stored, in numbers."""
        return self._read(ledger.count)

    def rejects(self) -> tuple[Reject, ...]:
        """The inputs that could not be taken in, by source."""
        return tuple(Reject(*row) for row in self._all("SELECT source, reason FROM rejects ORDER BY source"))

    def put_rejects(self, rejects: Iterable[Reject]) -> None:
        """Remember inputs that could not be taken in; the same ones again change nothing."""
        known = set(self.rejects())
        now = _now()
        new = [(r.source, r.reason, now) for r in rejects if r not in known]
        if new:
            with self._writing() as db:
                db.executemany("INSERT OR REPLACE INTO rejects VALUES (?,?,?)", new)

    def clear_rejects(self, sources: Iterable[str] | None = None) -> None:
        """Forget the rejects of ``sources``, or all of them."""
        known = [r.source for r in self.rejects()]
        gone = known if sources is None else [s for s in sources if s in known]
        if gone:
            with self._writing() as db:
                db.executemany("DELETE FROM rejects WHERE source = ?", [(s,) for s in gone])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
