"""Analysis through an ``Executor``: documents go out to be parsed and attributed, and come back in their order.

Few documents are analysed here; many in processes of their own, or in whatever executor is given.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from types import TracebackType
from typing import Self

from corpus.json_columns import dumps
from corpus.model import AnalysedArticle, Document, Reject
from corpus.weights import MissingWeights

FEW = 24  # documents: fewer are not worth starting a process for
WAITING = 256  # documents handed out and not yet taken back, at most,
WAITING_CHARACTERS = 20_000_000  # and how much text they hold


@dataclass(frozen=True)
class Task:
    """One document to analyse."""

    document: Document
    starts: tuple[int, ...] | None  # where its articles begin, when a person put it right
    version: str  # of the analysis, cuts included

    @cached_property
    def key(self) -> bytes:
        """32 bytes that stand for all that the result depends on."""
        return hashlib.sha256(f"{self.version}\n{dumps(self.document)}".encode("ascii", "backslashreplace")).digest()


Articles = tuple[AnalysedArticle, ...]
Work = Callable[[Task], Articles]
Known = Callable[[Task], Articles | None]


def analyse(task: Task) -> Articles:
    """The work itself, as an executor is given it."""
    from corpus.analysis import analyse_document

    return analyse_document(task.document, starts=task.starts)


def analysed(
    tasks: Iterable[Task], executor: Executor | None = None, work: Work = analyse, known: Known = lambda _: None
) -> Iterator[tuple[Task, Articles | Reject]]:
    """Each task with its articles, in order; what cannot be analysed is a Reject, and the others go on.

    ``known`` gives what was found before. ``tasks`` is read ahead by ``WAITING`` at most. Raises MissingWeights.
    """
    source = iter(tasks)
    first = list(islice(source, FEW))
    few = executor is None and len(first) < FEW
    with _Workers(_Here() if few else executor, work) as workers:
        waiting: deque[tuple[Task, Future[Articles]]] = deque()
        characters = 0
        for task in chain(first, source):
            before = known(task)
            waiting.append((task, workers.submit(task) if before is None else _done(before)))
            characters += len(task.document.text)
            while waiting and (len(waiting) >= WAITING or characters > WAITING_CHARACTERS or waiting[0][1].done()):
                characters -= len(waiting[0][0].document.text)
                yield workers.taken(waiting)
        while waiting:
            yield workers.taken(waiting)


class _Workers:
    """An executor, made anew when a document has ended one of its processes."""

    def __init__(self, given: Executor | None, work: Work) -> None:
        self._given, self._work, self._own = given, work, None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close()

    def _close(self) -> None:
        if self._own is not None:
            self._own.shutdown(cancel_futures=True)
            self._own = None

    def submit(self, task: Task) -> Future[Articles]:
        """``task`` handed out."""
        if self._given is not None:
            return self._given.submit(self._work, task)
        if self._own is None:
            self._own = _pool()
        try:
            return self._own.submit(self._work, task)
        except BrokenExecutor as error:
            return _done(error)

    def taken(self, waiting: deque[tuple[Task, Future[Articles]]]) -> tuple[Task, Articles | Reject]:
        """The first of ``waiting`` with what came of it, taken out."""
        task, future = waiting.popleft()
        try:
            return task, self._outcome(task, future)
        except BrokenExecutor:
            if self._given is not None:
                raise
        outcome = self._alone(task)
        for _ in range(len(waiting)):  # which one it was shows when each is tried alone
            one, before = waiting.popleft()
            whole = before.done() and before.exception() is None
            waiting.append((one, before if whole else _done(self._alone(one))))
        return task, outcome

    def _alone(self, task: Task) -> Articles | Reject:
        try:
            return self._outcome(task, self.submit(task))
        except BrokenExecutor:
            self._close()
        try:
            return self._outcome(task, self.submit(task))
        except BrokenExecutor:
            self._close()
            return Reject(task.document.id, "its analysis ended the process (too much memory?): the others went on")

    def _outcome(self, task: Task, future: Future[Articles]) -> Articles | Reject:
        try:
            return future.result()
        except (MissingWeights, BrokenExecutor):
            raise
        except Exception as error:  # a fault of ours on one text must not cost the others
            line = (str(error).splitlines() or [""])[0]
            return Reject(task.document.id, f"could not be analysed ({type(error).__name__}: {line})")


class _Here(Executor):
    """Works at once, in this process."""

    def submit(self, fn: Callable, /, *args: object, **kwargs: object) -> Future:
        """``fn`` done."""
        try:
            return _done(fn(*args, **kwargs))
        except Exception as error:  # as an executor keeps it for whoever asks for the result
            return _done(error)


def _done(outcome: object) -> Future:
    future: Future = Future()
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
    return future


def _pool() -> ProcessPoolExecutor:
    """A process for each core but the one that embeds."""
    count = max(1, (os.cpu_count() or 1) - 1)
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """In a new process: one thread for arithmetic, an interrupt is the parent's to handle, and with it we end."""
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
