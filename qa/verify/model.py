"""What checking a quotation gives: verdicts with every range a page needs to show them.

Two texts are pointed into, and every field says which: the *pasted* text that was checked, and the *source*, the text
of ``Found.document``. Ranges are half-open Python character offsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Evidence, Span, Speaker


class Words(StrEnum):
    """Are these the words?"""

    EXACT = "exact"  # the same once quote style, dashes, ellipsis style, white space and case are folded
    PUNCTUATION = "punctuation"  # the same words; punctuation differs, or the source is damaged ("influen-tial")
    CHANGED = "changed"  # a word differs, is added or is missing inside
    CUT = "cut"  # a true stretch that stops or starts where the meaning needs more
    STITCHED = "stitched"  # true stretches joined
    NOT_A_QUOTATION = "not_a_quotation"  # narration or a paraphrase: nobody's words
    NOT_FOUND = "not_found"  # not in this corpus; never "false"


class Named(StrEnum):
    """Is the claimed speaker the one who said it?"""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"  # the corpus cannot tell
    NOT_GIVEN = "not_given"


class Severity(StrEnum):
    """How grave what is wrong is, by what changed and not by how much."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        """0, 1 or 2."""
        return ("none", "minor", "major").index(self.value)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``name`` is stable: "negation", "number", "wrong_speaker", ..."""

    name: str
    severity: Severity
    words: Words | None = None  # the verdict on the words it leads to; None for a fault of the speaker


@dataclass(frozen=True, slots=True)
class Claim:
    """One quotation as pasted: ``[start, end)`` of the pasted text, without its marks, and whom it is given to."""

    start: int
    end: int
    speaker: str | None = None  # as named in the field or in the text
    from_field: bool = False  # the speaker came beside the text
    marked: bool = True  # stood between quotation marks
    utterance: str = ""  # pieces of one thing said share it: "A," he says. "B."
    label: bool = False  # looks like a scare quote or a title: judged only when somebody says it in the corpus


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of the word-level comparison; together the pieces cover all the words of the claim, in order."""

    kind: str  # "same" | "replaced" | "added" | "missing" | "omitted" | "punctuation"
    claim: Span  # in the pasted text; empty where words are missing
    source: Span | None  # in the source; None where words were added
    fault: str | None = None
    severity: Severity = Severity.NONE


@dataclass(frozen=True, slots=True)
class Found:
    """The true original. ``text`` is the source's ``[start, end)``; all ranges here are in the source."""

    article: str
    document: str
    start: int
    end: int
    text: str
    type: str  # a Kind value, or "passage" for narration
    speaker: str | None
    speakers: tuple[Speaker, ...]
    paragraph: int  # number in the article, from 1
    citation: str  # title, publication, date and paragraph, as far as they are stated
    title: str | None = None
    date: str | None = None
    publication: str | None = None
    before: Span | None = None  # the sentence before
    after: Span | None = None  # the sentence after
    missing: tuple[Span, ...] = ()  # what a cut leaves out and the meaning may need
    parts: tuple[Span, ...] = ()  # the true stretches of the claim, in order; several when it is stitched
    evidence: Evidence | None = None
    confidence: float = 0.0
    candidates: tuple[tuple[str, float], ...] = ()  # when the source's speaker is not sure
    outer_speaker: str | None = None  # who quotes these words, when they stand in somebody else's quotation
    description: str | None = None  # how the source speaks of the speaker there, when that is not the name


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one quotation."""

    claim: Claim
    words: Words
    speaker: Named
    severity: Severity
    advice: str  # one line
    found: Found | None = None
    pieces: tuple[Piece, ...] = ()
    faults: tuple[Fault, ...] = ()
    omitted: int = 0  # spoken words left out between joined stretches
    others: tuple[Found, ...] = ()  # other places with these words; for words not found, the nearest passages

    @property
    def differences(self) -> tuple[Piece, ...]:
        """The pieces that are not the same."""
        return tuple(p for p in self.pieces if p.kind != "same")


@dataclass(frozen=True, slots=True)
class Check:
    """A pasted text checked. ``verdicts`` are in text order; ``gravest`` stands for all of them."""

    text: str
    verdicts: tuple[Verdict, ...]
    notices: tuple[str, ...] = ()  # what could not be checked and why, one line each
    unpaired: tuple[Span, ...] = ()  # quotation marks of the pasted text without a partner
    unchecked: tuple[Span, ...] = ()  # scare quotes and titles, which nobody says

    @property
    def gravest(self) -> Verdict:
        """The gravest verdict; the first of equals."""
        return max(self.verdicts, key=gravity)


ORDER = (
    Words.EXACT,
    Words.PUNCTUATION,
    Words.CUT,
    Words.STITCHED,
    Words.CHANGED,
    Words.NOT_FOUND,
    Words.NOT_A_QUOTATION,
)


def gravity(verdict: Verdict) -> tuple[int, int, int]:
    """For ordering: severity, then a wrong or unknown speaker, then the words."""
    named = (Named.RIGHT, Named.NOT_GIVEN, Named.UNKNOWN, Named.WRONG).index(verdict.speaker)
    return verdict.severity.rank, ORDER.index(verdict.words), named
