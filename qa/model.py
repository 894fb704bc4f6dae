"""What a question is read as, and what an answer is: the shapes every face (web, REST, command line) shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from corpus.model import Corrected, Evidence, Span, Speaker, Stated


class Reason(StrEnum):
    """Why there is no answer."""

    NO_MATCH = "no_match"  # nobody said it
    SPEAKER_NEVER_SAYS = "speaker_never_says"  # the person is here, but says nothing on it
    WRONG_SPEAKER = "wrong_speaker"  # someone else said it
    SPEAKER_UNKNOWN = "speaker_unknown"  # nobody bears that name here
    FILTERED_OUT = "filtered_out"  # only a filter removed it


class Strength(StrEnum):
    """How well the first result fits, in words; never a bare score."""

    EXACT = "exact"
    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"  # wrong more often than right


@dataclass(frozen=True, slots=True)
class Filters:
    """What the asker restricts the answer to. None means "any". ``speaker`` is a name or a speaker id."""

    speaker: str | None = None
    article: str | None = None  # article id
    publication: str | None = None
    date_from: str | None = None  # ISO 8601, inclusive, as precise as given
    date_to: str | None = None
    type: str | None = None  # a Kind value, or "passage"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as asked. ``history`` holds earlier questions, oldest first; ``ignore`` the chips removed."""

    text: str
    history: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    ignore: frozenset[str] = frozenset()  # ids of chips the asker removed, see Chip.id


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of how the question was read, shown and removable."""

    id: str  # stable for one question: "speaker:ed-example", "words:0", ...
    label: str  # "speaker", "topic", "exact words", "article", "date", ...
    value: str  # "Ed Example"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was understood."""

    speakers: tuple[Speaker, ...] = ()  # who must be the one speaking; several bearers of one name are all listed
    unknown_name: str | None = None  # a name asked for that nobody bears here
    topic: str = ""  # what is left to search for
    quoted: tuple[str, ...] = ()  # words the asker put in quotation marks
    required: tuple[str, ...] = ()  # +"..." : must occur
    excluded: tuple[str, ...] = ()  # -word : must not occur
    wanted: str = "passage"  # "speaker" | "quotation" | "fact" | "list" | "check" | "passage"
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteInside:
    """A quotation or statement inside a shown range, with who says it."""

    start: int
    end: int
    type: str
    speaker: str | None
    speakers: tuple[Speaker, ...] = ()
    id: str = ""  # of the quotation: its utterance
    corrected: Corrected | None = None  # where a person put the speaker right, with what the program found


@dataclass(frozen=True, slots=True)
class Result:
    """One passage shown verbatim: ``document.text[start:end]``. ``text`` is that slice."""

    article: str
    document: str
    start: int
    end: int
    paragraph: int  # number in the article, from 1
    type: str  # a Kind value, or "passage"
    speaker: str | None  # names joined by " and ", or None
    speakers: tuple[Speaker, ...]
    title: str | None
    date: str | None
    publication: str | None
    text: str
    score: float  # for ordering only; never shown
    exact: bool = False  # holds the asker's quoted words
    near: bool = False  # shown beside an answer, and none by itself
    pieces: tuple[Span, ...] = ()  # the spoken stretches inside [start, end)
    context: Span | None = None  # the paragraph(s) around it
    evidence: Evidence | None = None
    confidence: float = 0.0
    candidates: tuple[tuple[str, float], ...] = ()  # (name, confidence) when the speaker is not sure
    quotes: tuple[QuoteInside, ...] = ()  # of a passage: the quotations inside it
    quotation: str | None = None  # the id of the quotation or statement shown; None for a passage
    corrected: Corrected | None = None  # where a person put the speaker right, with what the program found


@dataclass(frozen=True, slots=True)
class QuotationView:
    """One quotation or statement with all its pieces: ``text`` is ``document.text[start:end]``."""

    id: str  # the utterance its pieces share
    article: str
    document: str
    start: int
    end: int
    pieces: tuple[Span, ...]  # the spoken stretches inside [start, end)
    type: str  # a Kind value
    text: str
    speaker: str | None
    speakers: tuple[Speaker, ...]
    candidates: tuple[tuple[Speaker, float], ...]  # when the speaker is not sure, best first
    paragraph: int  # number in the article, from 1
    title: str | None
    author: str | None
    date: str | None
    publication: str | None
    url: str | None
    evidence: Evidence | None
    confidence: float
    corrected: Corrected | None = None  # where a person put the speaker right, with what the program found


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question. When ``abstained``, ``results`` are the nearest passages, not an answer."""

    question: Question
    read_as: Reading
    results: tuple[Result, ...] = ()  # best first, at most 10; a list of everything whole, up to 500
    abstained: bool = False
    reason: Reason | None = None
    strength: Strength | None = None
    header: str = ""  # one sentence in words: "All 7 passages", "Nothing in this corpus answers this."
    about: tuple[Result, ...] = ()  # passages about the person asked for, apart from the answer


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """A paragraph of an article view."""

    start: int
    end: int
    role: str
    number: int
    text: str
    quotes: tuple[QuoteInside, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article as shown: metadata as stated, paragraphs, and the completeness ledger."""

    id: str
    document: str
    start: int
    end: int
    title: Stated | None
    author: Stated | None
    date: Stated | None
    publication: Stated | None
    paragraphs: tuple[MarkedParagraph, ...]
    analysed: bool
    found: int  # quotations found, labels apart
    attributed: int
    unnamed: int
    unresolved: int
    labels: int
    unpaired: int
    url: Stated | None = None


@dataclass(frozen=True, slots=True)
class SpeakerSummary:
    """A speaker in a list."""

    speaker: Speaker
    quotations: int
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article in a list."""

    id: str
    title: str | None
    date: str | None
    publication: str | None
    quotations: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One quotation in two copies of a story; None where a copy lacks it."""

    left: QuotationView | None
    right: QuotationView | None
    same_words: bool
    same_speaker: bool


@dataclass(frozen=True, slots=True)
class CorpusSummary:
    """What is loaded."""

    generation: str | None
    documents: int = 0
    articles: int = 0
    paragraphs: int = 0
    quotations: int = 0
    attributed: int = 0
    unnamed: int = 0
    unresolved: int = 0
    speakers: int = 0
    rejects: tuple[tuple[str, str], ...] = ()  # (source, reason)
    suggestions: tuple[str, ...] = ()  # questions drawn from this corpus, each known to find an answer


class UserError(Exception):
    """Something the user can mend. ``str(e)`` is one line: what is wrong and what to do."""


class UnknownSpeaker(UserError):
    """A field names a speaker nobody bears (HTTP 422)."""


class Unusable(UserError):
    """The index, the store or the model cannot be used (HTTP 503). ``str(e)`` is for whoever runs the program: it may
    name a place on the machine, and the command that mends it."""


class NotHere(UserError):
    """What an address names is not here (HTTP 404)."""


class AtWork(UserError):
    """Another change is being written (HTTP 409)."""


class NotReady(Exception):
    """The index is still loading (HTTP 503)."""
