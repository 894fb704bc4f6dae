"""The one object behind every face: ask, browse, ingest. Safe from several threads."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from corpus.article_rows import standing
from corpus.model import AnalysedArticle
from corpus.store import SpeakerRow, Store
from qa.answer import Answerer
from qa.cards import quotes_inside
from qa.followup import FOLLOWED, Turn, follow, standalone
from qa.ingest import Ledger, Progress, ingest, remove
from qa.model import (
    Answer,
    ArticleSummary,
    ArticleView,
    CorpusSummary,
    MarkedParagraph,
    NotReady,
    Question,
    SpeakerSummary,
    UnknownSpeaker,
    UserError,
)
from qa.names import Known, Names
from qa.question import Understood, understand

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.generation import Generation

LONGEST = 2000  # characters of a question
log = logging.getLogger(__name__)


@dataclass
class Loaded:
    """One generation with everything that answers from it."""

    generation: Generation
    names: Names
    answerer: Answerer
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
        """Who speaks, most quotations first."""
        rows = [row for row in self.store.speakers() if said(row)]
        return tuple(SpeakerSummary(row.speaker, said(row), row.articles) for row in rows)

    @cached_property
    def listed(self) -> tuple[ArticleSummary, ...]:
        """The articles in order."""
        return tuple(
            ArticleSummary(a.id, a.title, a.date, a.publication, a.quotations) for a in self.store.articles()
        )


def said(row: SpeakerRow) -> int:
    """Everything a speaker says: quotations and statements."""
    return row.quotations + row.statements


class Service:
    """Everything the product does, over the corpus in one directory."""

    def __init__(self, data: Path, model: str | None = None) -> None:
        """Use ``open``."""
        self.data = data
        self._model = model
        self._loaded: Loaded | None = None
        self._lock = threading.RLock()
        self._ready = threading.Event()
        self._failure: UserError | None = None

    @classmethod
    def open(cls, data: Path, *, model: str | None = None, lazy: bool = False) -> Self:
        """Open the corpus at ``data``; when ``lazy``, index and model load in a background thread.

        Raises UserError when the index cannot be used; when lazy, the first question does.
        """
        service = cls(Path(data), model)
        if lazy:
            threading.Thread(target=service._load_behind, name="load", daemon=True).start()
        else:
            service._load()
            service._ready.set()
        return service

    @cached_property
    def encoder(self) -> Encoder:
        """The embedding model; nothing heavy is imported before it is used."""
        from embeddings.encoder import Encoder

        return Encoder(self._model)

    @property
    def ready(self) -> bool:
        """True once questions can be answered."""
        return self._ready.is_set() and self._failure is None

    def wait_ready(self, timeout: float | None = None) -> bool:
        """Wait for loading to end; True when questions can be answered."""
        self._ready.wait(timeout)
        return self.ready

    def _load_behind(self) -> None:
        try:
            self._load()
            if self._loaded is not None:
                self.encoder.load()
        except UserError as error:
            self._failure = error
        except Exception as error:  # a thread's end would go unseen
            self._failure = UserError(_one_line(error))
            log.error("loading failed: %s", _one_line(error))
        finally:
            self._ready.set()
        self._suggest_behind()

    def _load(self) -> None:
        from embeddings.generation import IndexUnusable, NothingIngested, open_current
        from embeddings.weights import ModelDamaged, ModelMissing
        from qa.retrieve import Retriever

        try:
            generation = open_current(self.data, self.encoder.fingerprint)
        except NothingIngested:
            self._loaded = None
            return
        except (IndexUnusable, ModelMissing, ModelDamaged) as error:
            raise UserError(str(error)) from error
        if generation.notice:
            log.warning("%s", generation.notice)
        keywords = generation.keywords
        known = [Known(row.speaker, said(row), row.articles) for row in generation.store.speakers()]
        names = Names(known, lambda word: len(keywords.phrase(word, 1)[0]) > 0)
        self._loaded = Loaded(generation, names, Answerer(Retriever(generation, self.encoder), names))

    def _suggest_behind(self) -> None:
        """Find the start page's questions for the current generation, without keeping anyone waiting."""
        loaded = self._loaded
        if loaded is None or loaded.suggested.is_set():
            return
        from qa.suggest import suggestions

        with contextlib.suppress(NotReady, UserError):
            loaded.suggestions = suggestions(loaded.store, lambda q: self._ask(loaded, q))
        loaded.suggested.set()

    def refresh(self) -> bool:
        """Take up a new generation when there is one. True when it did. Raises UserError when it is damaged."""
        from embeddings.generation import current_name

        loaded = self._loaded
        if current_name(self.data) == (loaded.generation.name if loaded else None):
            return False
        with self._lock:
            loaded = self._loaded
            if current_name(self.data) == (loaded.generation.name if loaded else None):
                return False
            self._load()
        threading.Thread(target=self._suggest_behind, name="suggest", daemon=True).start()
        return True

    def _current(self) -> Loaded | None:
        """What answers now, newest first; a newer generation that cannot be opened leaves the old one serving."""
        if not self._ready.is_set():
            raise NotReady("the index is still loading")
        try:
            self.refresh()
            self._failure = None
        except UserError as error:
            if self._loaded is None:
                raise
            log.warning("%s", error)
        return self._loaded

    def loaded(self) -> Loaded:
        """What answers now. Raises UserError when nothing was ingested, NotReady while loading."""
        loaded = self._current()
        if loaded is None:
            raise UserError("there is nothing in the corpus yet: ingest files first (python app.py ingest PATH...)")
        return loaded

    # Asking

    def ask(self, question: Question) -> Answer:
        """Answer one question.

        Raises UserError when it is empty or too long, UnknownSpeaker when its field names nobody here, NotReady
        while loading.
        """
        check(question)
        loaded = self.loaded()
        with self._translated():
            return self._ask(loaded, question)

    def _ask(self, loaded: Loaded, question: Question) -> Answer:
        field_name = question.filters.speaker
        if field_name is not None and "filter:speaker" not in question.ignore and not loaded.names.bearers(field_name):
            raise UnknownSpeaker(f"no speaker here bears the name {field_name!r}")
        return loaded.answerer.answer(self._read(loaded, question))

    def read(self, question: Question) -> Understood:
        """How a question is understood, its history included. Raises as ``ask`` does."""
        check(question)
        loaded = self.loaded()
        with self._translated():
            return self._read(loaded, question)

    def _read(self, loaded: Loaded, question: Question) -> Understood:
        before: Turn | None = None
        for text in question.history[-FOLLOWED:]:
            if text.strip():
                before = self._turn(loaded, standalone(text[:LONGEST], question), before)
        return follow(understand(question, loaded.names, loaded.in_corpus), before)

    def _turn(self, loaded: Loaded, question: Question, before: Turn | None) -> Turn:
        """An earlier question, answered again."""
        understood = follow(understand(question, loaded.names, loaded.in_corpus), before)
        answer = loaded.answerer.answer(understood)
        found = answer.results[0].speakers if answer.results and not answer.abstained else ()
        return Turn(understood, found)

    # Browsing

    def summary(self) -> CorpusSummary:
        """What is loaded."""
        loaded = self._loaded_or_none()
        if loaded is None:
            return CorpusSummary(None)
        counts = loaded.store.counts()
        return CorpusSummary(
            generation=loaded.generation.name,
            documents=counts.documents,
            articles=counts.articles,
            paragraphs=counts.paragraphs,
            quotations=counts.quotations,
            attributed=counts.attributed,
            unnamed=counts.unnamed,
            unresolved=counts.unresolved,
            speakers=counts.speakers,
            rejects=tuple((r.source, r.reason) for r in loaded.store.rejects()),
            suggestions=loaded.suggestions,
        )

    def _loaded_or_none(self) -> Loaded | None:
        """As ``_current``, but still loading is nothing loaded yet."""
        try:
            return self._current()
        except NotReady:
            return self._loaded

    def articles(self) -> tuple[ArticleSummary, ...]:
        """The articles in order."""
        loaded = self._loaded_or_none()
        return loaded.listed if loaded else ()

    def article(self, id: str) -> ArticleView | None:
        """One article as shown, or None."""
        loaded = self._loaded_or_none()
        analysed = loaded.store.article(id) if loaded else None
        return _view(loaded.store, analysed) if loaded and analysed else None

    def speakers(self, query: str = "") -> tuple[SpeakerSummary, ...]:
        """Who speaks here, most quotations first; with ``query``, those it may name."""
        loaded = self._loaded_or_none()
        if loaded is None:
            return ()
        if not query.strip():
            return loaded.speaking
        bearers = {k.speaker.id for k in loaded.names.bearers(query)}
        folded = query.casefold().strip()

        def named(summary: SpeakerSummary) -> bool:
            names = (summary.speaker.name, *summary.speaker.aliases)
            return summary.speaker.id in bearers or any(folded in name.casefold() for name in names)

        return tuple(s for s in loaded.speaking if named(s))

    def text(self, document: str, start: int, end: int) -> str:
        """The verbatim slice. Raises KeyError when there is no such document, IndexError when it is out of range."""
        loaded = self._loaded_or_none()
        if loaded is None:
            raise KeyError(document)
        return loaded.store.text(document, start, end)

    # Changing

    def ingest(self, paths: Sequence[Path], progress: Progress = lambda stage, done, total: None) -> Ledger:
        """Take files in. Raises UserError when a path is missing or nothing at all could be taken in."""
        from embeddings.generation import current_name

        with self._translated():
            ledger = ingest(self.data, paths, self.encoder, progress)
        self._pick_up()
        return replace(ledger, generation=current_name(self.data))

    def remove(self, ids: Sequence[str]) -> None:
        """Forget documents or articles. Raises UserError when one is not here."""
        with self._translated():
            remove(self.data, ids, self.encoder)
        self._pick_up()

    def _pick_up(self) -> None:
        if self._ready.is_set():
            self.refresh()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """What can go wrong with the index, the store or the model, as a UserError of one line."""
        from corpus.store import StoreError
        from embeddings.generation import IndexUnusable
        from embeddings.weights import ModelDamaged, ModelMissing

        try:
            yield
        except (IndexUnusable, ModelMissing, ModelDamaged, StoreError, OSError) as error:
            raise UserError(_one_line(error)) from error


def check(question: Question) -> None:
    """Raise UserError when a question is empty or too long."""
    if not question.text.strip():
        raise UserError("the question is empty")
    if len(question.text) > LONGEST:
        raise UserError(f"the question is longer than {LONGEST:,} characters: shorten it")


def _one_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _view(store: Store, analysed: AnalysedArticle) -> ArticleView:
    article, meta = analysed.article, analysed.article.metadata
    counted = [standing(q) for q in analysed.quotations]
    return ArticleView(
        id=article.id,
        document=article.document,
        start=article.start,
        end=article.end,
        title=meta.title,
        author=meta.author,
        date=meta.date,
        publication=meta.publication,
        paragraphs=tuple(
            MarkedParagraph(
                start=p.start,
                end=p.end,
                role=p.role.value,
                number=number,
                text=store.text(article.document, p.start, p.end),
                quotes=quotes_inside(analysed, p.span),
            )
            for number, p in enumerate(article.paragraphs, 1)
        ),
        analysed=analysed.analysed,
        found=len(counted) - counted.count("label"),
        attributed=counted.count("attributed"),
        unnamed=counted.count("unnamed"),
        unresolved=counted.count("unresolved"),
        labels=counted.count("label"),
        unpaired=len(analysed.unpaired),
    )
