"""The way of many documents into the store: read, analysed in an executor, stored in order, embedded meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from corpus.analysing import Articles, Task, analysed
from corpus.model import Document, Reject
from corpus.shards import Shards
from corpus.store import Change, IdTaken, Store

if TYPE_CHECKING:
    from embeddings.publishing import Writer

Progress = Callable[[str, int, int | None], None]  # (stage, done, of how many or None)


class Intake:
    """Takes documents in, and counts what became of them. Nothing is published here."""

    def __init__(self, writer: Writer, shards: Shards, progress: Progress, expected: int) -> None:
        """``expected`` is how many documents there will be, about."""
        self._writer, self._shards, self._progress, self._expected = writer, shards, progress, expected
        self.resumed = 0  # documents analysed by a run that was interrupted
        self.changes: list[Change] = []
        self.rejects: list[Reject] = []
        self.replaced: list[tuple[str, int]] = []  # documents with characters that could not be decoded, how many
        self.encodings: list[tuple[str, str]] = []  # documents not written in UTF-8, what they were read as

    def run(self, documents: Iterable[Document | Reject], executor: Executor | None = None) -> None:
        """Store ``documents``; what an interrupted run had analysed is not analysed again."""
        for task, articles in analysed(self._tasks(documents), executor, known=self._known):
            if isinstance(articles, Reject):
                self._refuse(articles)
                continue
            if self._shards.has(task.key):
                self.resumed += 1
            else:
                self._shards.add(task.key, articles)
            self._store(task, articles)

    def _tasks(self, documents: Iterable[Document | Reject]) -> Iterator[Task]:
        """What is to be analysed; the rest is counted as it comes."""
        for item in documents:
            if isinstance(item, Reject):
                self._refuse(item)
                continue
            task = task_of(self._writer.store, item)
            if self._writer.store.unchanged(item, task.version):
                self._count(item, Change.UNCHANGED)
            else:
                yield task

    def _known(self, task: Task) -> Articles | None:
        return self._shards.find(task.key)

    def _store(self, task: Task, articles: Articles) -> None:
        outcome = put_analysed(self._writer.store, task, articles)
        if isinstance(outcome, Reject):
            self._refuse(outcome)
            return
        self._count(task.document, outcome)
        self._writer.embed_ahead(articles, task.document.text)

    def _refuse(self, reject: Reject) -> None:
        self.rejects.append(reject)
        self._shards.reject(reject)
        self._tell()

    def _count(self, document: Document, change: Change) -> None:
        self.changes.append(change)
        if document.replaced:
            self.replaced.append((document.id, document.replaced))
        if document.encoding != "utf-8":
            self.encodings.append((document.id, document.encoding))
        self._tell()

    def _tell(self) -> None:
        done = len(self.changes) + len(self.rejects)
        self._progress("reading", done, max(done, self._expected))


def task_of(store: Store, document: Document) -> Task:
    """What there is to analyse in ``document``, cut where a person or else the program says."""
    from corpus.attribution import VERSION
    from corpus.correcting import CUT

    cuts = store.cuts(document)
    return Task(document, None, VERSION) if cuts is None else Task(document, cuts[1], f"{VERSION}{CUT}{cuts[0]}")


def put_analysed(store: Store, task: Task, articles: Articles) -> Change | Reject:
    """Store what was found in a document."""
    try:
        return store.put_document(task.document, articles, task.version)
    except IdTaken as error:
        return Reject(task.document.id, str(error))
