"""One generation of the corpus with everything that answers from it."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.store import Counts, SpeakerRow, Store
from qa.answer import Answerer
from qa.model import ArticleSummary, CorpusSummary, SpeakerSummary, Unusable
from qa.names import Known, Names
from qa.stated import Shelf

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.generation import Generation
    from qa.verify.verifier import Verifier

log = logging.getLogger(__name__)


@dataclass
class Loaded:
    """One generation with everything that answers from it."""

    generation: Generation
    names: Names
    answerer: Answerer
    verifier: Verifier
    suggestions: tuple[str, ...] = ()
    suggested: threading.Event = field(default_factory=threading.Event)

    @property
    def store(self) -> Store:
        """Its rows and texts."""
        return self.generation.store

    def in_corpus(self, words: str) -> bool:
        """True when some passage holds ``words`` in that order."""
        ids, _ = self.generation.keywords.phrase(words, 1)
        return len(ids) > 0

    @cached_property
    def speaking(self) -> tuple[SpeakerSummary, ...]:
        """Who speaks, most quotations and statements first."""
        rows = sorted((row for row in self.store.speakers() if said(row)), key=said, reverse=True)
        return tuple(SpeakerSummary(row.speaker, said(row), row.articles) for row in rows)

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """Names, without case, that several who speak bear."""
        borne = Counter(summary.speaker.name.casefold() for summary in self.speaking)
        return frozenset(name for name, count in borne.items() if count > 1)

    @cached_property
    def shelf(self) -> Shelf:
        """What the articles state of when and where they appeared."""
        dates = {a.date for a in self.listed if a.date is not None}
        return Shelf(frozenset(dates), frozenset(a.publication for a in self.listed if a.publication is not None))

    @cached_property
    def listed(self) -> tuple[ArticleSummary, ...]:
        """The articles in order."""
        return tuple(ArticleSummary(a.id, a.title, a.date, a.publication, a.quotations) for a in self.store.articles())

    @cached_property
    def _counts(self) -> Counts:
        return self.store.counts()

    def summary(self) -> CorpusSummary:
        """What it holds, in numbers."""
        counts = self._counts
        return CorpusSummary(
            generation=self.generation.name,
            documents=counts.documents,
            articles=counts.articles,
            paragraphs=counts.paragraphs,
            quotations=counts.quotations,
            attributed=counts.attributed,
            unnamed=counts.unnamed,
            unresolved=counts.unresolved,
            speakers=counts.speakers,
            rejects=tuple((r.source, r.reason) for r in self.store.rejects()),
            suggestions=self.suggestions,
        )


def load(data: Path, encoder: Encoder) -> Loaded | None:
    """The current generation in ``data``, or None when nothing was ingested. Raises UserError when it is unusable."""
    from embeddings.generation import NothingIngested, open_current
    from qa.retrieve import Retriever
    from qa.verify.verifier import Verifier

    with translated():
        try:
            generation = open_current(data, encoder.fingerprint)
        except NothingIngested:
            return None
    if generation.notice:
        log.warning("%s", generation.notice)
    keywords = generation.keywords
    known = [Known(row.speaker, said(row)) for row in generation.store.speakers()]
    names = Names(known, lambda word: len(keywords.phrase(word, 1)[0]) > 0)
    answerer = Answerer(Retriever(generation, encoder), names)
    return Loaded(generation, names, answerer, Verifier(generation, encoder, names))


def said(row: SpeakerRow) -> int:
    """Everything a speaker says: quotations and statements."""
    return row.quotations + row.statements


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """What can go wrong with the index, the store or the model, as Unusable of one line."""
    from corpus.store import StoreError
    from embeddings.generation import IndexUnusable
    from embeddings.weights import ModelDamaged, ModelMissing

    try:
        yield
    except (IndexUnusable, ModelMissing, ModelDamaged, StoreError, OSError) as error:
        raise Unusable(one_line(error)) from error


def one_line(error: BaseException) -> str:
    """What an error says, in one line."""
    return (str(error).splitlines() or [type(error).__name__])[0]
