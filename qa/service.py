"""The one object behind every face: ask, browse, ingest. Safe from several threads."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from corpus.corrections import Change, CorrectionState, Preview, Standing
from corpus.model import Speaker
from corpus.store import Removed
from qa import asking, browse, correct, selection
from qa.article import article_view
from qa.browse import ArticleFindings, NameRead, Said
from qa.copies import alike, compared
from qa.current import Current
from qa.explore import Explored, explored
from qa.export import Export, Selection, format_of
from qa.export.citation import Style, citation
from qa.ingest import Ledger, Progress, ingest, remove, restore
from qa.loaded import Loaded, said, translated
from qa.model import (
    Answer,
    ArticleSummary,
    ArticleView,
    Compared,
    CorpusSummary,
    NotReady,
    Question,
    QuotationView,
    Result,
    SpeakerSummary,
    UserError,
)
from qa.question import Understood
from qa.quotation import quotation, quotations_of

if TYPE_CHECKING:
    from corpus.reading import Limits
    from embeddings.encoder import Encoder
    from qa.verify.model import Check


class Service:
    """Everything the product does, over the corpus in one directory."""

    def __init__(self, data: Path, model: str | None = None) -> None:
        """Use ``open``."""
        self.data = data
        self._model = model
        self.current = Current(data, lambda: self.encoder)

    @classmethod
    def open(cls, data: Path, *, model: str | None = None, lazy: bool = False) -> Self:
        """Open the corpus at ``data``; when ``lazy``, index and model load in a background thread.

        Raises UserError when the index cannot be used; when lazy, the first question does.
        """
        service = cls(Path(data), model)
        if lazy:
            service.current.load_behind()
        else:
            service.current.load()
        return service

    @cached_property
    def encoder(self) -> Encoder:
        """The embedding model; nothing heavy is imported before it is used."""
        from embeddings.encoder import Encoder

        return Encoder(self._model)

    @property
    def ready(self) -> bool:
        """True once questions can be answered."""
        return self.current.ready

    def wait_ready(self, timeout: float | None = None) -> bool:
        """Wait for loading to end; True when questions can be answered."""
        return self.current.wait_ready(timeout)

    def refresh(self) -> bool:
        """Take up a new generation when there is one. True when it did. Raises UserError when it is damaged."""
        return self.current.refresh()

    def loaded(self) -> Loaded:
        """What answers now. Raises UserError when nothing was ingested, NotReady while loading."""
        return self.current.loaded()

    # Asking

    def ask(self, question: Question) -> Answer:
        """Answer one question.

        Raises UserError when it is empty or too long, UnknownSpeaker when its field names nobody here, NotReady
        while loading.
        """
        asking.check(question)
        loaded = self.loaded()
        with translated():
            return asking.answer(loaded, question)

    def read(self, question: Question) -> Understood:
        """How a question is understood, its history included. Raises as ``ask`` does."""
        asking.check(question)
        loaded = self.loaded()
        with translated():
            return asking.read(loaded, question)

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
        with translated():
            checked = loaded.verifier.check(text, claimed, progress)
        if not checked.verdicts:
            raise UserError("there is no quotation to check in this text: put the words in quotation marks")
        return checked

    # Browsing

    def summary(self) -> CorpusSummary:
        """What is loaded."""
        loaded = self.current.if_loaded()
        return loaded.summary() if loaded else CorpusSummary(None)

    def articles(self) -> tuple[ArticleSummary, ...]:
        """The articles in order."""
        loaded = self.current.if_loaded()
        return loaded.listed if loaded else ()

    def article(self, id: str) -> ArticleView | None:
        """One article as shown, or None."""
        loaded = self.current.if_loaded()
        analysed = loaded.store.article(id) if loaded else None
        return article_view(loaded.store, analysed) if loaded and analysed else None

    def speakers(self, query: str = "") -> tuple[SpeakerSummary, ...]:
        """Who speaks here, most quotations and statements first; with ``query``, those it may name."""
        loaded = self.current.if_loaded()
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
        loaded = self.current.if_loaded()
        if loaded is None:
            return None
        row = loaded.store.speaker(id) or loaded.store.speaker(correct.joined_to(loaded.store, id))
        return SpeakerSummary(row.speaker, said(row), row.articles) if row else None

    def first_said(self, speakers: Iterable[Speaker]) -> dict[str, QuotationView]:
        """By id, the first thing said by each of ``speakers`` whom a name does not tell apart."""
        loaded = self.current.if_loaded()
        return browse.first_said(loaded, speakers) if loaded else {}

    def quotation(self, id: str) -> QuotationView | None:
        """One quotation or statement, whole, by its id (``Result.quotation``, ``QuoteInside.id``), or None."""
        loaded = self.current.if_loaded()
        return quotation(loaded.store, id) if loaded else None

    def quotations(self, article: str) -> tuple[QuotationView, ...]:
        """Everything said in an article, in text order; words nobody says are left out."""
        loaded = self.current.if_loaded()
        return quotations_of(loaded.store, article) if loaded else ()

    def said_by(self, speaker: str) -> tuple[QuotationView, ...]:
        """Everything the speaker of that id says, by article."""
        loaded = self.current.if_loaded()
        return selection.said_by(loaded, speaker) if loaded else ()

    # Copies

    def story(self, article: str) -> tuple[ArticleSummary, ...]:
        """The articles that tell this one's story nearly word for word, itself too; () when it stands alone."""
        loaded = self.current.if_loaded()
        ids = loaded.store.story(article) if loaded else ()
        return tuple(a for a in self.articles() if a.id in ids) if ids else ()

    def compare(self, left: str, right: str) -> tuple[Compared, ...]:
        """The quotations of two articles side by side, with differences in wording and attribution told."""
        return compared(self.quotations(left), self.quotations(right))

    def elsewhere(self, quotation: str) -> tuple[QuotationView, ...]:
        """The same words quoted in other places, whatever the quote style."""
        loaded = self.current.if_loaded()
        ids = loaded.store.in_the_same_words(quotation) if loaded else ()
        return tuple(view for id in ids if (view := self.quotation(id)) is not None)

    def folded(self, results: Sequence[Result]) -> tuple[tuple[Result, ...], ...]:
        """Results with those that hold the same quotation in other articles folded behind the first; none is lost."""
        loaded = self.current.if_loaded()
        return alike(results, loaded.store.in_the_same_words if loaded else lambda _: ())

    def text(self, document: str, start: int, end: int) -> str:
        """The verbatim slice. Raises KeyError when there is no such document, IndexError when it is out of range."""
        loaded = self.current.if_loaded()
        if loaded is None:
            raise KeyError(document)
        return loaded.store.text(document, start, end)

    def said_page(self, speaker: str, topic: str = "", year: str = "", offset: int = 0, limit: int = 20) -> Said | None:
        """A page of what the speaker of that id says, or None when nobody bears it."""
        loaded = self.current.if_loaded()
        row = loaded.store.speaker(speaker) if loaded else None
        return browse.said_page(loaded, row.speaker, topic, year, offset, limit) if loaded and row else None

    def about_speaker(self, speaker: str) -> tuple[Result, ...]:
        """Passages that name the speaker of that id in the words of others."""
        loaded = self.current.if_loaded()
        row = loaded.store.speaker(speaker) if loaded else None
        return browse.about(loaded, row.speaker, row.articles) if loaded and row else ()

    def names_read(self, speaker: str) -> tuple[NameRead, ...]:
        """Names, titles and roles of the speaker of that id, with where each was read."""
        loaded = self.current.if_loaded()
        row = loaded.store.speaker(speaker) if loaded else None
        return browse.names_read(loaded, row.speaker, row.articles) if loaded and row else ()

    def findings(self, article: str) -> ArticleFindings | None:
        """Everything found in the article of that id, or None."""
        loaded = self.current.if_loaded()
        analysed = loaded.store.article(article) if loaded else None
        return browse.findings(loaded.store, analysed) if loaded and analysed else None

    def articles_of(self, document: str) -> tuple[ArticleSummary, ...]:
        """The articles of a document in text order."""
        loaded = self.current.if_loaded()
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

        loaded = self.current.if_loaded()
        if loaded is None or not articles:
            return ()
        with contextlib.suppress(NotReady, UserError):
            return suggestions(loaded.store, lambda q: asking.answer(loaded, q), frozenset(articles))
        return ()

    def explored(self) -> Explored | None:
        """The corpus in numbers, or None when nothing is loaded."""
        loaded = self.current.if_loaded()
        return explored(loaded) if loaded else None

    # Taking along

    def selected(self, wanted: Selection) -> tuple[QuotationView, ...]:
        """The quotations and statements of a selection. Raises UserError for a speaker or id that is not here.

        An answer's passages count with the quotations inside them; one that abstains has none.
        """
        loaded = self.current.if_loaded()
        if loaded is None:
            return () if wanted == Selection() else selection.selected(self.loaded(), wanted)
        with translated():
            return selection.selected(loaded, wanted)

    def export(self, format: str, wanted: Selection) -> Export:
        """A file of what is selected. Raises UserError for a format or an id that is none."""
        written, views = format_of(format), self.selected(wanted)
        text, count = written.write(views)
        return Export(f"quotations.{written.extension}", written.media_type, text, count)

    def citation(self, quotation: str, style: Style = Style.PLAIN) -> str:
        """A quotation with its citation, to be copied. Raises UserError when there is none of that id."""
        return citation(selection.known(self.loaded(), quotation), style)

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

        with translated():
            ledger = ingest(self.data, paths, self.encoder, progress, columns, limits)
        self.current.pick_up()
        return replace(ledger, generation=current_name(self.data))

    def remove(self, ids: Sequence[str], for_good: bool = False) -> None:
        """Remove documents or articles; unless ``for_good``, ``restore`` brings them back.

        Raises UserError, and removes nothing, when one is not here.
        """
        with translated():
            remove(self.data, ids, self.encoder, for_good)
        self.current.pick_up()

    def restore(self, ids: Sequence[str]) -> None:
        """Bring back what was removed by these ids. Raises UserError when one cannot be."""
        with translated():
            restore(self.data, ids, self.encoder)
        self.current.pick_up()

    def removed(self) -> tuple[Removed, ...]:
        """What was removed and can be brought back, newest first."""
        loaded = self.current.if_loaded()
        return loaded.store.removed() if loaded else ()

    # Putting right

    def preview(self, change: Change) -> Preview:
        """What a change would do, with the number of quotations affected. Raises UserError when it cannot be made."""
        with translated():
            return correct.preview(self.loaded().store, change)

    def correct(self, change: Change) -> CorrectionState:
        """Make a change: it holds at once in store, index and answers. Raises UserError when it cannot be made."""
        with translated():
            made = correct.correct(self.data, change, self.encoder)
        self.current.pick_up()
        return correct.state_of(self.data, made)

    def undo(self, id: str) -> CorrectionState:
        """Undo a correction. Raises NotHere when there is none of that id, UserError when it is undone already."""
        with translated():
            gone = correct.undo(self.data, id, self.encoder)
        self.current.pick_up()
        return correct.state_of(self.data, gone)

    def corrections(self, standing: Standing | None = None, article: str | None = None) -> tuple[CorrectionState, ...]:
        """All corrections, newest first, with what became of each; those of one standing, or in force in one article.

        ``Standing.NEEDS_EYE`` lists those whose words were not found again.
        """
        loaded = self.current.if_loaded()
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
        loaded = self.current.if_loaded()
        view = self.quotation(quotation)
        if loaded is None or view is None:
            return ()
        far = [s.speaker for s in self.speakers(query)] if query.strip() else []
        return correct.choices(loaded.store, view, query, far)
