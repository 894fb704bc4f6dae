"""The data model: documents, articles, paragraphs, quotations, speakers, evidence.

Every position is a half-open range of Python character offsets into ``Document.text``, and what is shown as
verbatim is always ``text[start:end]``. Nothing here holds a copy of quoted words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

UNNAMED_SOURCE = "unnamed source"  # our label where the source gives no description


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of character offsets into a document's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The slice of ``text`` this span denotes."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """True when the two ranges share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """True when ``other`` lies wholly inside this range."""
        return self.start <= other.start and other.end <= self.end


class Role(StrEnum):
    """What a paragraph is on the page."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    BYLINE = "byline"
    DATELINE = "dateline"
    HEADING = "heading"
    BODY = "body"
    LIST = "list"
    CAPTION = "caption"
    CREDIT = "credit"
    CORRECTION = "correction"
    FURNITURE = "furniture"


class Kind(StrEnum):
    """Kind of words: the type of a quotation or statement."""

    DIRECT = "direct"  # a whole clause or sentence
    MIXED = "mixed"  # a quoted fragment inside the writer's sentence
    NESTED = "nested"  # inside another quotation
    LABEL = "label"  # scare quote, coined term, title: nobody says it
    INDIRECT = "indirect"  # a paraphrase without marks


class SpeakerKind(StrEnum):
    """Who a speaker is."""

    PERSON = "person"
    BODY = "body"  # "the Treasury said"
    UNNAMED = "unnamed"  # a person of one article, under the source's own longest description
    AUTHOR = "author"  # the writer of the article
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stated:
    """One metadatum and where it was read. It is never inferred from outside the source."""

    value: str  # as shown; a date in ISO 8601, as precise as the source
    text: str  # as the source writes it
    span: Span | None = None  # where in the document's text; None when it came with the record
    origin: str = "text"  # "text", or "record" for a JSONL key, "front matter", ...


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the source states about an article; None is "not stated"."""

    title: Stated | None = None
    standfirst: Stated | None = None
    author: Stated | None = None
    date: Stated | None = None
    publication: Stated | None = None
    url: Stated | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One source as read. ``text`` is the coordinate system and never changes."""

    id: str  # path relative to the PATH given, or a record's id
    text: str
    whole: bool = False  # True for a record: exactly one article, never split
    given: Metadata = field(default_factory=Metadata)  # metadata that came beside the text (record keys)
    encoding: str = "utf-8"
    replaced: int = 0  # characters that could not be decoded, NULs and lone surrogates, now U+FFFD


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that was not taken in, and why, in one line."""

    source: str  # path, or path:line
    reason: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of an article with one role; paragraphs are disjoint and in order."""

    start: int
    end: int
    role: Role

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document. Every non-blank character lies in exactly one paragraph."""

    id: str  # "<document>#<n>", or the record's id
    document: str
    number: int  # n, from 1 in text order, fixed when first stored
    start: int
    end: int
    metadata: Metadata
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person or body that speaks; identity is ``id``, ``name`` is what is shown."""

    id: str
    name: str
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()  # other names, titles and roles the article itself uses, slices of the source


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible speaker, with the calibrated probability that it is the right one."""

    speaker: Speaker
    confidence: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The ranges that justify an attribution, in reading order of the argument."""

    method: str = "none"  # e.g. "same sentence", "pronoun", "carried over", "interview answer", "continued quotation"
    cue: Span | None = None  # the words that attribute: "says", "according to"
    mention: Span | None = None  # the words that name the speaker there: "he"
    resolved: Span | None = None  # the mention that one resolves to: "Ed Example"
    question: Span | None = None  # the interviewer's question this answers


@dataclass(frozen=True, slots=True)
class Corrected:
    """The mark of a correction in force, with what the program found in its place."""

    correction: str  # its id
    date: str  # the day it was made, ISO 8601
    speakers: tuple[Speaker, ...]
    kind: Kind
    evidence: Evidence
    confidence: float


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch between quotation marks within one paragraph (marks included), or an indirect statement."""

    start: int
    end: int
    kind: Kind
    utterance: str  # id shared by the pieces of one thing said; unique within a corpus
    speakers: tuple[Speaker, ...] = ()  # () when nobody says it or we are not sure
    evidence: Evidence = field(default_factory=Evidence)
    confidence: float = 0.0  # that the attribution (or "nobody") is right
    candidates: tuple[Candidate, ...] = ()  # best first; shown when ``speakers`` is empty
    outer_speakers: tuple[Speaker, ...] = ()  # of a nested quotation
    marks: bool = True  # False for block quotes and transcript turns
    corrected: Corrected | None = None  # where a person put the speaker right

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """An article with everything found in it. Quotations and statements are in text order."""

    article: Article
    quotations: tuple[Quotation, ...] = ()
    statements: tuple[Quotation, ...] = ()
    speakers: tuple[Speaker, ...] = ()  # everyone named or described in it, speaking or not
    unpaired: tuple[Span, ...] = ()  # quotation marks without a partner
    analysed: bool = True  # False when the language is not English: "speakers not analysed"


def joined_names(speakers: tuple[Speaker, ...]) -> str | None:
    """The speakers' names as shown, joined by " and "; None when there is none."""
    return " and ".join(s.name for s in speakers) or None
