"""The one object behind every face: ask, browse, ingest. Safe from several threads."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from corpus.article_rows import standing
from corpus.corrections import Change, Correction, CorrectionKind, CorrectionState, Preview, Standing
from corpus.model import AnalysedArticle, Speaker
from corpus.store import Removed, SpeakerRow, Store
from qa import browse, correct
from qa.answer import Answerer
from qa.browse import ArticleFindings, NameRead, Said
from qa.cards import quotes_inside
from qa.copies import alike, compared
from qa.explore import Explored, explored
from qa.export import Export, Selection, format_of
from qa.export.citation import Style, citation
from qa.followup import FOLLOWED, Turn, follow, standalone
from qa.ingest import Ledger, Progress, ingest, remove, restore
from qa.model import (
    Answer,
    ArticleSummary,
    ArticleView,
    Compared,
    CorpusSummary,
    MarkedParagraph,
    NotReady,
    Question,
    QuotationView,
    Result,
    SpeakerSummary,
    UnknownSpeaker,
    UserError,
)
from qa.names import Known, Names
from qa.question import Understood, understand
from qa.quotation import quotation, quotations_of
from qa.stated import Shelf

if TYPE_CHECKING:
    from corpus.reading import Limits
    from embeddings.encoder import Encoder
    from embeddings.generation import Generation
    from qa.verify.model import Check
    from qa.verify.verifier import Verifier

LONGEST = 2000  # characters of a question
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
    def shelf(self) -> Shelf:
        """What the articles state of when and where they appeared."""
        dates = {a.date for a in self.listed if a.date is not None}
        return Shelf(frozenset(dates), frozenset(a.publication for a in self.listed if a.publication is not None))

    @cached_property
    def stories(self) -> dict[str, tuple[str, ...]]:
        """For each article that has near copies, the articles of its story."""
        return self.store.stories()

    @cached_property
    def listed(self) -> tuple[ArticleSummary, ...]:
        """The articles in order."""
        return tuple(ArticleSummary(a.id, a.title, a.date, a.publication, a.quotations) for a in self.store.articles())


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
        from qa.verify.verifier import Verifier

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
        answerer = Answerer(Retriever(generation, self.encoder), names)
        self._loaded = Loaded(generation, names, answerer, Verifier(generation, self.encoder, names))

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
        return follow(understand(question, loaded.names, loaded.in_corpus, loaded.shelf), before)

    def _turn(self, loaded: Loaded, question: Question, before: Turn | None) -> Turn:
        """An earlier question, answered again."""
        understood = follow(understand(question, loaded.names, loaded.in_corpus, loaded.shelf), before)
        answer = loaded.answerer.answer(understood)
        found = answer.results[0].speakers if answer.results and not answer.abstained else ()
        return Turn(understood, found)

    # Checking quotations

    def verify(
        self, text: str, speaker: str | None = None, progress: Progress = lambda stage, done, total: None
    ) -> Check:
        """Judge every quotation in ``text``: bare words, a sentence with its attribution, or a whole draft.

        ``speaker``, when given, is whom the words are said to be by, whatever the text says. Raises UserError when the
        text is empty, too long or no text at all, or a long one holds no quotation; NotReady while loading.
        """
        from qa.verify.input import check_claimed, check_text

        check_text(text)
        claimed = check_claimed(speaker)
        loaded = self.loaded()
        with self._translated():
            checked = loaded.verifier.check(text, claimed, progress)
        if not checked.verdicts:
            raise UserError("there is no quotation to check in this text: put the words in quotation marks")
        return checked

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
        """Who speaks here, most quotations and statements first; with ``query``, those it may name."""
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

    def speaker(self, id: str) -> SpeakerSummary | None:
        """Who bears that id, speaking or only mentioned; an id joined to another by a correction is that person's."""
        loaded = self._loaded_or_none()
        if loaded is None:
            return None
        row = loaded.store.speaker(id) or loaded.store.speaker(_joined_to(loaded.store, id))
        return SpeakerSummary(row.speaker, said(row), row.articles) if row else None

    def quotation(self, id: str) -> QuotationView | None:
        """One quotation or statement, whole, by its id (``Result.quotation``, ``QuoteInside.id``), or None."""
        loaded = self._loaded_or_none()
        return quotation(loaded.store, id) if loaded else None

    def quotations(self, article: str) -> tuple[QuotationView, ...]:
        """Everything said in an article, in text order; words nobody says are left out."""
        loaded = self._loaded_or_none()
        return quotations_of(loaded.store, article) if loaded else ()

    def said_by(self, speaker: str) -> tuple[QuotationView, ...]:
        """Everything the speaker of that id says, by article."""
        loaded = self._loaded_or_none()
        row = loaded.store.speaker(speaker) if loaded else None
        if loaded is None or row is None:
            return ()
        found = (view for id in row.articles for view in quotations_of(loaded.store, id))
        return tuple(view for view in found if any(s.id == speaker for s in view.speakers))

    # Copies

    def story(self, article: str) -> tuple[ArticleSummary, ...]:
        """The articles that tell this one's story nearly word for word, itself too; () when it stands alone."""
        loaded = self._loaded_or_none()
        ids = loaded.stories.get(article, ()) if loaded else ()
        return tuple(a for a in self.articles() if a.id in ids)

    def compare(self, left: str, right: str) -> tuple[Compared, ...]:
        """The quotations of two articles side by side, with differences in wording and attribution told."""
        return compared(self.quotations(left), self.quotations(right))

    def elsewhere(self, quotation: str) -> tuple[QuotationView, ...]:
        """The same words quoted in other places, whatever the quote style."""
        loaded = self._loaded_or_none()
        ids = loaded.store.in_the_same_words(quotation) if loaded else ()
        return tuple(view for id in ids if (view := self.quotation(id)) is not None)

    def folded(self, results: Sequence[Result]) -> tuple[tuple[Result, ...], ...]:
        """Results with those that hold the same quotation in other articles folded behind the first; none is lost."""
        loaded = self._loaded_or_none()
        return alike(results, loaded.store.in_the_same_words if loaded else lambda _: ())

    def text(self, document: str, start: int, end: int) -> str:
        """The verbatim slice. Raises KeyError when there is no such document, IndexError when it is out of range."""
        loaded = self._loaded_or_none()
        if loaded is None:
            raise KeyError(document)
        return loaded.store.text(document, start, end)

    def said_page(self, speaker: str, topic: str = "", year: str = "", offset: int = 0, limit: int = 20) -> Said | None:
        """A page of what the speaker of that id says, or None when nobody bears it."""
        loaded = self._loaded_or_none()
        row = loaded.store.speaker(speaker) if loaded else None
        return browse.said_page(loaded, row.speaker, topic, year, offset, limit) if loaded and row else None

    def about_speaker(self, speaker: str) -> tuple[Result, ...]:
        """Passages that name the speaker of that id in the words of others."""
        loaded = self._loaded_or_none()
        row = loaded.store.speaker(speaker) if loaded else None
        return browse.about(loaded, row.speaker, row.articles) if loaded and row else ()

    def names_read(self, speaker: str) -> tuple[NameRead, ...]:
        """Names, titles and roles of the speaker of that id, with where each was read."""
        loaded = self._loaded_or_none()
        row = loaded.store.speaker(speaker) if loaded else None
        return browse.names_read(loaded, row.speaker, row.articles) if loaded and row else ()

    def findings(self, article: str) -> ArticleFindings | None:
        """Everything found in the article of that id, or None."""
        loaded = self._loaded_or_none()
        analysed = loaded.store.article(article) if loaded else None
        return browse.findings(loaded.store, analysed) if loaded and analysed else None

    def articles_of(self, document: str) -> tuple[ArticleSummary, ...]:
        """The articles of a document in text order."""
        loaded = self._loaded_or_none()
        ids = dict.fromkeys(loaded.store.articles_of(document)) if loaded else {}
        return tuple(item for item in loaded.listed if item.id in ids) if loaded else ()

    def lines(self, document: str, offsets: Sequence[int]) -> tuple[int, ...]:
        """The number of the line, from 1, that each offset of a document is in. Raises KeyError when there is none."""
        loaded = self.loaded()
        text = loaded.store.document_text(document)
        return tuple(browse.line_of(text, offset) for offset in offsets)

    def questions_about(self, articles: Sequence[str]) -> tuple[str, ...]:
        """Questions drawn from these articles, each known to find an answer."""
        from qa.suggest import suggestions

        loaded = self._loaded_or_none()
        if loaded is None or not articles:
            return ()
        with contextlib.suppress(NotReady, UserError):
            return suggestions(loaded.store, lambda q: self._ask(loaded, q), frozenset(articles))
        return ()

    def explored(self) -> Explored | None:
        """The corpus in numbers, or None when nothing is loaded."""
        loaded = self._loaded_or_none()
        return explored(loaded) if loaded else None

    # Taking along

    def selected(self, selection: Selection) -> tuple[QuotationView, ...]:
        """The quotations and statements of a selection. Raises UserError for a speaker or id that is not here.

        An answer's passages count with the quotations inside them; one that abstains has none.
        """
        if selection.quotations is not None:
            return tuple(self._known(id) for id in selection.quotations)
        if selection.question is not None:
            answer = self.ask(selection.question)
            shown = () if answer.abstained else answer.results
            ids = (id for r in shown for id in ([r.quotation] if r.quotation else [q.id for q in r.quotes]))
            return tuple(self._known(id) for id in dict.fromkeys(ids))
        if selection.speaker is not None:
            return self.said_by(self._one_speaker(selection.speaker))
        if selection.article is not None:
            if self.article(selection.article) is None:
                raise UserError(f"there is no article {selection.article!r} here")
            return self.quotations(selection.article)
        return tuple(view for article in self.articles() for view in self.quotations(article.id))

    def _one_speaker(self, name: str) -> str:
        """The id of the one speaker of that id or name. Raises UnknownSpeaker for nobody, UserError for several."""
        bearers = self.loaded().names.bearers(name)
        ids = [k.speaker.id for k in bearers]
        if not ids:
            raise UnknownSpeaker(f"no speaker here bears the name {name!r}")
        if len(ids) > 1:
            listed = ", ".join(f"{k.speaker.name} ({k.speaker.id})" for k in bearers)
            raise UserError(f"several speakers bear the name {name!r}, give the id of one: {listed}")
        return ids[0]

    def _known(self, id: str) -> QuotationView:
        view = self.quotation(id)
        if view is None:
            raise UserError(f"there is no quotation {id!r} here")
        return view

    def export(self, format: str, selection: Selection) -> Export:
        """A file of what is selected. Raises UserError for a format or an id that is none."""
        written, views = format_of(format), self.selected(selection)
        text, count = written.write(views)
        return Export(f"quotations.{written.extension}", written.media_type, text, count)

    def citation(self, quotation: str, style: Style = Style.PLAIN) -> str:
        """A quotation with its citation, to be copied. Raises UserError when there is none of that id."""
        return citation(self._known(quotation), style)

    # Changing

    def ingest(
        self,
        paths: Sequence[Path],
        progress: Progress = lambda stage, done, total: None,
        columns: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Ledger:
        """Take files in. Raises UserError when a path is missing or nothing at all could be taken in."""
        from embeddings.generation import current_name

        with self._translated():
            ledger = ingest(self.data, paths, self.encoder, progress, columns, limits)
        self._pick_up()
        return replace(ledger, generation=current_name(self.data))

    def remove(self, ids: Sequence[str], for_good: bool = False) -> None:
        """Remove documents or articles; unless ``for_good``, ``restore`` brings them back.

        Raises UserError, and removes nothing, when one is not here.
        """
        with self._translated():
            remove(self.data, ids, self.encoder, for_good)
        self._pick_up()

    def restore(self, ids: Sequence[str]) -> None:
        """Bring back what was removed by these ids. Raises UserError when one cannot be."""
        with self._translated():
            restore(self.data, ids, self.encoder)
        self._pick_up()

    def removed(self) -> tuple[Removed, ...]:
        """What was removed and can be brought back, newest first."""
        loaded = self._loaded_or_none()
        return loaded.store.removed() if loaded else ()

    # Putting right

    def preview(self, change: Change) -> Preview:
        """What a change would do, with the number of quotations affected. Raises UserError when it cannot be made."""
        with self._translated():
            return correct.preview(self.loaded().store, change)

    def correct(self, change: Change) -> CorrectionState:
        """Make a change: it holds at once in store, index and answers. Raises UserError when it cannot be made."""
        with self._translated():
            made = correct.correct(self.data, change, self.encoder)
        self._pick_up()
        return self._state_of(made)

    def undo(self, id: str) -> CorrectionState:
        """Undo a correction. Raises UserError when there is none of that id, or it is undone already."""
        with self._translated():
            gone = correct.undo(self.data, id, self.encoder)
        self._pick_up()
        return self._state_of(gone)

    def corrections(self, standing: Standing | None = None, article: str | None = None) -> tuple[CorrectionState, ...]:
        """All corrections, newest first, with what became of each; those of one standing, or in force in one article.

        ``Standing.NEEDS_EYE`` lists those whose words were not found again.
        """
        loaded = self._loaded_or_none()
        states = loaded.store.corrections() if loaded else ()
        return tuple(
            s
            for s in reversed(states)
            if (standing is None or s.standing is standing) and (article is None or article in s.articles)
        )

    def choices(self, quotation: str, query: str = "") -> tuple[Speaker, ...]:
        """Who may have said a quotation: its candidates, then those of its article, then all whom ``query`` may name.

        Nobody twice; whom the quotation has now is left out.
        """
        loaded = self._loaded_or_none()
        view = self.quotation(quotation)
        if loaded is None or view is None:
            return ()
        analysed = loaded.store.article(view.article)
        found = [*(s for s, _ in view.candidates), *(analysed.speakers if analysed else ())]
        folded = query.casefold().strip()
        near = [s for s in found if not folded or any(folded in n.casefold() for n in (s.name, *s.aliases))]
        far = [s.speaker for s in self.speakers(query)] if folded else []
        chosen: dict[str, Speaker] = {}
        for s in (*near, *far):
            chosen.setdefault(s.id, s)
        return tuple(s for s in chosen.values() if s.id not in {now.id for now in view.speakers})

    def _state_of(self, correction: Correction) -> CorrectionState:
        with Service._opened(self.data) as store:
            return next(s for s in store.corrections() if s.correction.id == correction.id)

    @staticmethod
    @contextlib.contextmanager
    def _opened(data: Path) -> Iterator[Store]:
        from embeddings.generation import open_current

        with open_current(data) as generation:
            yield generation.store

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


def _joined_to(store: Store, id: str) -> str:
    """The id of the person ``id`` was joined to by a correction in force, or ``id``."""
    for state in store.corrections():
        value = state.correction.value
        joins = state.correction.kind is CorrectionKind.SAME and state.standing is Standing.IN_FORCE
        if joins and value.other is not None and value.other.speaker.id == id:
            id = value.who[0].speaker.id
    return id


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
        url=meta.url,
    )
