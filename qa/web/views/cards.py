"""Slices of the source, and cards: one result with what stands around it and how its speaker was found."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Evidence, Kind, Span
from qa.export.citation import citation
from qa.model import ArticleView, QuotationView, Result
from qa.service import Service
from qa.web import wording

CONTEXT = 500  # characters of context shown on either side
FLOWING = (Kind.MIXED, Kind.INDIRECT)  # parts of the writer's own sentence, shown in it
_ENDS = " \t\n\r.,;:!?)]"


@dataclass(frozen=True, slots=True)
class Slice:
    """A verbatim stretch: ``text`` is ``document.text[start:end]``."""

    document: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the evidence: words of the source, and what they are."""

    what: str
    words: Slice
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """One result with what stands around it."""

    result: Result
    quote: Slice
    before: Slice | None = None
    after: Slice | None = None
    asked: Slice | None = None  # the interviewer's question
    steps: tuple[Step, ...] = ()
    citation: str = ""  # what "Copy with citation" copies, the address apart
    copies: tuple[Result, ...] = ()  # the same words in other articles


class Reader:
    """Reads slices and articles for one request, each article once."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._articles: dict[str, ArticleView | None] = {}

    def article(self, id: str) -> ArticleView | None:
        """The article with that id."""
        if id not in self._articles:
            self._articles[id] = self.service.article(id)
        return self._articles[id]

    def slice(self, document: str, start: int, end: int) -> Slice | None:
        """The stretch, or None when it is empty."""
        return Slice(document, start, end, self.service.text(document, start, end)) if start < end else None

    def paragraph(self, article: str, offset: int) -> int | None:
        """The number of the paragraph that holds ``offset``."""
        view = self.article(article)
        for paragraph in view.paragraphs if view else ():
            if paragraph.start <= offset < paragraph.end:
                return paragraph.number
        return None

    def card(self, result: Result) -> Card:
        """The card of one result."""
        document, evidence = result.document, result.evidence
        before = after = asked = None
        if result.context:
            left = self.slice(document, result.context.start, result.start)
            right = self.slice(document, result.end, result.context.end)
            right = right if right is None or result.type in FLOWING else _from_words(right)
            before, after = left and _tail(left), right and _head(right)
        if evidence and evidence.question and not (result.context and result.context.contains(evidence.question)):
            asked = self.slice(document, *evidence.question)
        quote = Slice(document, result.start, result.end, result.text)
        return Card(
            result, quote, before, after, asked, self.steps(document, result.article, evidence), self._citation(result)
        )

    def _citation(self, result: Result) -> str:
        """The citation of every face; a passage, which nobody says, has one of its own."""
        if result.quotation is None:
            return wording.passage_citation(result)
        article = self.article(result.article)
        author, url = (article.author, article.url) if article else (None, None)
        return citation(
            QuotationView(
                id=result.quotation,
                article=result.article,
                document=result.document,
                start=result.start,
                end=result.end,
                pieces=result.pieces,
                type=result.type,
                text=result.text,
                speaker=result.speaker,
                speakers=result.speakers,
                candidates=(),
                paragraph=result.paragraph,
                title=result.title,
                author=author.value if author else None,
                date=result.date,
                publication=result.publication,
                url=url.value if url else None,
                evidence=result.evidence,
                confidence=result.confidence,
                corrected=result.corrected,
            )
        )

    def steps(self, document: str, article: str, evidence: Evidence | None) -> tuple[Step, ...]:
        """The steps of the evidence, each place once."""
        if evidence is None:
            return ()
        named = (("cue", evidence.cue), ("mention", evidence.mention), ("resolved", evidence.resolved))
        steps: list[Step] = []
        seen: set[Span] = set()
        for what, span in named:
            if span is None or span in seen:
                continue
            seen.add(span)
            words = self.slice(document, span.start, span.end)
            if words:
                steps.append(Step(what, words, self.paragraph(article, span.start)))
        return tuple(steps)


def _from_words(words: Slice) -> Slice | None:
    """Without the full stop, comma or bracket that belongs to what stands before; None when there is no more."""
    left_out = len(words.text) - len(words.text.lstrip(_ENDS))
    rest = words.text[left_out:]
    return Slice(words.document, words.start + left_out, words.end, rest) if rest else None


def _tail(words: Slice) -> Slice:
    if len(words.text) <= CONTEXT:
        return words
    cut = words.text.find(" ", len(words.text) - CONTEXT) + 1 or len(words.text) - CONTEXT
    return Slice(words.document, words.start + cut, words.end, words.text[cut:])


def _head(words: Slice) -> Slice:
    if len(words.text) <= CONTEXT:
        return words
    cut = words.text.rfind(" ", 0, CONTEXT) + 1 or CONTEXT
    return Slice(words.document, words.start, words.start + cut, words.text[:cut])
