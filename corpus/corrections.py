"""Corrections: what people put right. They are kept apart from what the program found, and hang on words.

A ``Change`` is what somebody asks for; ``corpus.preparing`` checks it against the corpus and makes the ``Correction``
that is stored; ``corpus.replay`` applies corrections to what the program found, again and again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from corpus.anchors import Anchor
from corpus.model import Speaker


class CorrectionRefused(Exception):
    """A change cannot be made. ``str(e)`` is one line: what is wrong and what to do."""


class Scope(StrEnum):
    """Which quotations a change of speaker is about."""

    THIS = "this"  # this quotation, with all its pieces
    MENTION = "mention"  # every quotation given to the same speaker through the same mention in this article


class CorrectionKind(StrEnum):
    """What is put right."""

    SPEAKER = "speaker"
    SAME = "same"  # two speakers are one person
    SPLIT = "split"  # one speaker is another person in one article
    TITLE = "title"
    DATE = "date"
    AUTHOR = "author"
    PUBLICATION = "publication"
    CUT = "cut"  # where the articles of a document begin


METADATA = frozenset(
    {CorrectionKind.TITLE, CorrectionKind.DATE, CorrectionKind.AUTHOR, CorrectionKind.PUBLICATION}
)


# What is asked for


@dataclass(frozen=True, slots=True)
class Person:
    """Someone the corpus knows, by speaker id."""

    id: str


@dataclass(frozen=True, slots=True)
class NewName:
    """Someone by a name the corpus may not know yet."""

    name: str


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A person of this article without a name: "a nurse"."""

    description: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody says it: a title, a coined term, scare quotes."""


Target = Person | NewName | Unnamed | Nobody


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """``target`` says a quotation. ``quotation`` is its id: the utterance shared by its pieces."""

    quotation: str
    target: Target
    scope: Scope = Scope.THIS


@dataclass(frozen=True, slots=True)
class SamePerson:
    """The speakers ``speaker`` and ``other`` are one, shown as ``speaker``."""

    speaker: str
    other: str


@dataclass(frozen=True, slots=True)
class SplitPerson:
    """In ``article``, ``speaker`` is not the one of the same name elsewhere; shown as ``name`` when it is given."""

    speaker: str
    article: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """The title, date (ISO 8601, as precise as known), author or publication of an article; None is "not stated"."""

    article: str
    kind: CorrectionKind
    value: str | None


@dataclass(frozen=True, slots=True)
class CutChange:
    """The articles of ``document`` begin at its start and at each of ``starts``, offsets where paragraphs begin."""

    document: str
    starts: tuple[int, ...]


Change = SpeakerChange | SamePerson | SplitPerson | MetadataChange | CutChange


# What is stored


@dataclass(frozen=True, slots=True)
class Who:
    """A speaker as meant. ``place`` finds the one whose id holds a position, once positions have moved."""

    speaker: Speaker
    document: str = ""
    place: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What holds from now on; which fields count depends on the kind."""

    who: tuple[Who, ...] = ()  # who says it, () for nobody; the person that is kept; the new person of a split
    other: Who | None = None  # the speaker joined to that person, or split
    text: str | None = None  # a metadatum; None is "not stated"


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction as made. It outlives what it corrects."""

    id: str
    made_at: str  # ISO 8601 with microseconds, UTC: corrections hold in this order
    kind: CorrectionKind
    document: str  # what its anchors are in; "" for speakers of the whole corpus
    anchors: tuple[Anchor, ...]  # a piece of a quotation each; witnesses of the article; the beginnings of articles
    value: Value
    scope: Scope = Scope.THIS
    found: str = ""  # what stood there before, in words
    undone_at: str | None = None

    @property
    def date(self) -> str:
        """The day it was made."""
        return self.made_at[:10]

    @property
    def parts(self) -> int:
        """How many things it puts right that may each be found again or not."""
        return len(self.anchors) if self.kind is CorrectionKind.SPEAKER else 1


class Standing(StrEnum):
    """What became of a correction."""

    IN_FORCE = "in force"
    REPLACED = "replaced"  # by a later one about the same words
    NEEDS_EYE = "needs your eye"  # the words it hangs on are not found, or not all of them
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class CorrectionState:
    """A correction with what became of it in the corpus as it is now."""

    correction: Correction
    standing: Standing
    held: int  # parts in force
    articles: tuple[str, ...] = ()  # where it is in force
    why: str = ""  # for NEEDS_EYE, one line


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do, before it is made."""

    correction: Correction  # as it would be stored
    quotations: int  # quotations and statements affected, each once however many pieces it has
    articles: tuple[str, ...]  # in which they are
    listed: tuple[str, ...]  # the ids of the first of them


def stamped() -> tuple[str, str]:
    """A new correction's id and the moment it was made."""
    return f"c-{uuid.uuid4().hex[:12]}", datetime.now(UTC).isoformat(timespec="microseconds")
