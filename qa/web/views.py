"""What a page shows, drawn from the service: slices of the source with their offsets, and no HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.model import Evidence, Span, Speaker
from qa.browse import ArticleFindings, Found, NameRead, Said
from qa.export.citation import citation
from qa.model import (
    Answer,
    ArticleSummary,
    ArticleView,
    MarkedParagraph,
    QuotationView,
    Result,
    SpeakerSummary,
    Strength,
    UserError,
)
from qa.service import Service
from qa.uploads import Job, Uploads
from qa.web import wording
from qa.web.place import Place, article_href

CONTEXT = 500  # characters of context shown on either side
PAGE = 20  # cards or rows of one page
LEDGER = ("found", "attributed", "unnamed", "unresolved", "label", "statement", "unpaired")  # lines of a ledger
CUTS = 40  # paragraphs offered for a cut
FIRST_WORDS = 60  # characters of a paragraph that tell which it is
ADDED = 30  # articles shown of what was just added
SCARCE = 3  # fewer results than this are not grouped by speaker


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


@dataclass(frozen=True, slots=True)
class Group:
    """Cards under one heading."""

    heading: str
    cards: tuple[Card, ...]
    folded: bool = False  # closed until the reader opens it


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The answer to a question, ready to be shown."""

    place: Place
    answer: Answer
    groups: tuple[Group, ...]
    about: tuple[Card, ...]
    article_title: str | None = None  # of the article filter


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """One speaker: a page of what they say, and what is said about them."""

    place: Place
    summary: SpeakerSummary
    said: Said
    names: tuple[NameRead, ...]
    cards: tuple[Card, ...]
    about: tuple[Card, ...]

    @property
    def more(self) -> bool:
        """True when there is a further page."""
        return self.place.offset + PAGE < self.said.total


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article with all that was found in it, and what of it is marked."""

    view: ArticleView
    found: tuple[Found, ...] = ()
    unpaired: tuple[Span, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None
    only: str = ""
    cuts: CutPage | None = None  # where changes are allowed
    story: tuple[ArticleSummary, ...] = ()  # other articles that tell the same story nearly word for word

    @property
    def editable(self) -> bool:
        """True when changes are allowed."""
        return self.cuts is not None

    @property
    def passage(self) -> Span | None:
        """The passage linked to, when it lies in the article."""
        if self.start is None or self.end is None or not self.view.start <= self.start < self.end <= self.view.end:
            return None
        return Span(self.start, self.end)

    @property
    def picked(self) -> tuple[tuple[Span, str], ...]:
        """What the chosen line of the ledger counts, and what is known of each."""
        if self.only == "unpaired":
            return tuple((span, "a quotation mark without a partner") for span in self.unpaired)
        wanted = ("attributed", "unnamed", "unresolved") if self.only == "found" else (self.only,)
        return tuple((Span(f.start, f.end), wording.found_label(f)) for f in self.found if f.standing in wanted)

    def here(self, span: Span) -> str:
        """The address of a passage of this article."""
        return article_href(self.view.id, span.start, span.end)

    def paragraph_of(self, offset: int) -> int:
        """The number of the paragraph that holds ``offset``; 0 for none."""
        return next((p.number for p in self.view.paragraphs if p.start <= offset < p.end), 0)


@dataclass(frozen=True, slots=True)
class AddedArticle:
    """An article as it was taken in: what was read, from where, and where it was cut."""

    view: ArticleView
    findings: ArticleFindings
    part: int  # of how many of its document, from 1
    parts: int


@dataclass(frozen=True, slots=True)
class AddPage:
    """Where files are added, and what became of those just added."""

    job: Job | None = None
    forgotten: bool = False  # a job was asked for that is not remembered
    articles: tuple[AddedArticle, ...] = ()
    questions: tuple[str, ...] = ()
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class CutPlace:
    """A paragraph at which an article may begin."""

    start: int
    line: int
    words: str  # its first ones


@dataclass(frozen=True, slots=True)
class CutPage:
    """Where one article of a document is cut, and where it could be."""

    document: str
    start: int | None  # where it begins; None for the first of its document
    others: tuple[int, ...]  # where the others but the first begin
    before: tuple[CutPlace, ...]  # where it could begin
    inside: tuple[CutPlace, ...]  # where another could begin


@dataclass(frozen=True, slots=True)
class WrongSpeaker:
    """What the dialog "Wrong speaker?" is drawn from."""

    quotation: QuotationView
    choices: tuple[Speaker, ...]
    mention: Slice | None  # the words that name the speaker there


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


def answer_page(service: Service, place: Place) -> AnswerPage:
    """The answer asked for at ``place``. Raises UserError and NotReady as the service does."""
    article, title = _named_article(service, place.article) if place.article else (None, None)
    answer = service.ask(place.question(article))
    reader = Reader(service)
    alike = service.folded(answer.results)
    cards = tuple(replace(reader.card(some[0]), copies=some[1:]) for some in alike)
    about = tuple(reader.card(result) for result in answer.about)
    groups = (Group("", cards),) if answer.abstained else grouped(answer, cards)
    return AnswerPage(place, answer, groups, about, title)


def grouped(answer: Answer, cards: tuple[Card, ...]) -> tuple[Group, ...]:
    """Exact wording apart from near wording; long lists by speaker; what is no answer folded at the end.

    The order within a group stays.
    """
    exact = tuple(card for card in cards if card.result.exact)
    if exact and answer.strength == Strength.EXACT and len(exact) < len(cards):
        near = tuple(card for card in cards if not card.result.exact)
        return (Group("With these words", exact), Group("Not these words, but near in wording or meaning", near, True))
    fitting = tuple(card for card in cards if not card.result.near)
    near = tuple(card for card in cards if card.result.near)
    folded = (Group("Near passages, not an answer", near, True),) if near else ()
    by_speaker: dict[str, list[Card]] = {}
    for card in fitting:
        by_speaker.setdefault(wording.who_says(card.result), []).append(card)
    wants_people = answer.read_as.wanted in ("speaker", "list")
    if wants_people and len(fitting) > SCARCE and 1 < len(by_speaker) < len(fitting):
        return (*(Group(name, tuple(some)) for name, some in by_speaker.items()), *folded)
    return (Group("", fitting), *folded)


def speaker_page(service: Service, summary: SpeakerSummary, place: Place) -> SpeakerPage:
    """The page of one speaker."""
    id, reader = summary.speaker.id, Reader(service)
    said = service.said_page(id, place.topic, place.year, place.offset, PAGE) or Said((), 0, 0, (), (), ())
    cards = tuple(reader.card(result) for result in said.results)
    about = tuple(reader.card(result) for result in service.about_speaker(id))
    return SpeakerPage(place, summary, said, service.names_read(id), cards, about)


def article_page(service: Service, view: ArticleView, place: Place, editable: bool) -> ArticlePage:
    """The page of one article."""
    findings = service.findings(view.id) or ArticleFindings((), (), {})
    only = place.only if place.only in LEDGER else ""
    cuts = cut_page(service, view) if editable else None
    story = tuple(item for item in service.story(view.id) if item.id != view.id)
    return ArticlePage(
        view, findings.found, findings.unpaired, findings.lines, place.start, place.end, only, cuts, story
    )


def add_page(service: Service, uploads: Uploads | None, place: Place) -> AddPage:
    """The page where files are added, with the job of ``place``."""
    if uploads is None:
        return AddPage(allowed=False)
    job = uploads.job(place.job) if place.job else None
    if job is None or not job.ended:
        return AddPage(job, forgotten=bool(place.job and job is None))
    shown = job.articles[:ADDED]
    parts = Counter(item.document for item in map(service.article, job.articles) if item)
    seen: Counter[str] = Counter()
    articles = []
    for id in shown:
        view, findings = service.article(id), service.findings(id)
        if view and findings:
            seen[view.document] += 1
            articles.append(AddedArticle(view, findings, seen[view.document], parts[view.document]))
    articles.sort(key=lambda a: (a.view.document, a.view.start))
    return AddPage(job, articles=tuple(articles), questions=service.questions_about(shown))


def cut_page(service: Service, view: ArticleView) -> CutPage:
    """Where ``view`` is cut, and the paragraphs it could be cut at."""
    ids = [item.id for item in service.articles_of(view.document)]
    siblings = [found for found in map(service.article, ids) if found]
    begins = [found.start for found in siblings]
    at = next((n for n, found in enumerate(siblings) if found.id == view.id), 0)
    earlier = list(siblings[at - 1].paragraphs[1:][-CUTS:]) if at else []
    around = _places(service, view.document, [*earlier, *view.paragraphs[:CUTS]]) if at else ()
    inside = _places(service, view.document, view.paragraphs[1 : 2 * CUTS])
    start = view.start if at else None
    return CutPage(view.document, start, tuple(b for b in begins[1:] if b != start), around, inside)


def _places(service: Service, document: str, paragraphs: Sequence[MarkedParagraph]) -> tuple[CutPlace, ...]:
    lines = service.lines(document, [p.start for p in paragraphs])
    return tuple(
        CutPlace(p.start, line, " ".join(p.text.split())[:FIRST_WORDS])
        for p, line in zip(paragraphs, lines, strict=True)
    )


def wrong_speaker(service: Service, quotation: str) -> WrongSpeaker | None:
    """The dialog for the quotation of that id, or None when there is none."""
    said = service.quotation(quotation)
    if said is None:
        return None
    span = said.evidence.mention if said.evidence else None
    mention = Reader(service).slice(said.document, *span) if span else None
    return WrongSpeaker(said, service.choices(quotation), mention)


def find_speakers(service: Service, wanted: str) -> tuple[SpeakerSummary, ...]:
    """Who ``wanted``, an id or a name, means: by id, else by whole name, else whoever's name holds it."""
    everyone = service.speakers()
    for match in (
        lambda s: s.speaker.id == wanted,
        lambda s: wanted.casefold() in (name.casefold() for name in (s.speaker.name, *s.speaker.aliases)),
    ):
        found = tuple(summary for summary in everyone if match(summary))
        if found:
            return found
    return tuple(service.speakers(wanted))


def without_filters(place: Place) -> str:
    """The address of the same question without its filters."""
    return place.href(speaker="", article="", publication="", date_from="", date_to="", type="")


def _named_article(service: Service, wanted: str) -> tuple[str, str | None]:
    """Id and title of the article an id or a title means. Raises UserError when there is none, or several."""
    everything = service.articles()
    exact = [item for item in everything if item.id == wanted]
    found = exact or [item for item in everything if (item.title or "").casefold() == wanted.casefold()]
    found = found or [item for item in everything if wanted.casefold() in (item.title or "").casefold()]
    if not found:
        raise UserError(f"No article here is called {wanted}. Look through the articles, or leave the filter empty.")
    if len(found) > 1:
        raise UserError(f"{len(found)} articles match {wanted}. Give the whole title, or the article's id.")
    return found[0].id, found[0].title


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
