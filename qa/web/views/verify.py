"""What the Verify page shows of a check: each verdict with its slices of the source."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Span
from qa.service import Service
from qa.verify.model import Check, Found, Verdict
from qa.web.place import Place
from qa.web.views.cards import Reader, Slice, Step

MOST_PASTED = 200_000  # characters checked in the page


@dataclass(frozen=True, slots=True)
class Original:
    """The true wording, and what stands around it: from the sentence before to the end of the sentence after."""

    found: Found
    words: Slice
    before: Slice | None  # ends where ``words`` begin: nothing of the source is left out between them
    after: Slice | None  # begins where ``words`` end
    missing: tuple[Slice, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict with what the source has."""

    verdict: Verdict
    original: Original | None
    others: tuple[Original, ...]


@dataclass(frozen=True, slots=True)
class VerifyPage:
    """The Verify page: empty, or with what became of a text."""

    place: Place
    check: Check | None = None
    judged: tuple[Judged, ...] = ()
    problem: str = ""


def verify_page(service: Service, place: Place) -> VerifyPage:
    """The check of the text of ``place``. Raises UserError and NotReady as the service does."""
    if not place.text.strip():
        return VerifyPage(place)
    if len(place.text) > MOST_PASTED:
        over = f"{len(place.text):,} characters is more than the {MOST_PASTED:,} this page checks at once."
        return VerifyPage(place, problem=f"{over} Check it in parts, or with python app.py verify --batch.")
    check = service.verify(place.text, place.speaker or None)
    reader = Reader(service)
    judged = tuple(
        Judged(v, _original(reader, v.found) if v.found else None, tuple(_original(reader, f) for f in v.others[:3]))
        for v in check.verdicts
    )
    return VerifyPage(place, check, judged)


def _original(reader: Reader, found: Found) -> Original:
    words = Slice(found.document, found.start, found.end, found.text)
    left, right = _around(reader, found)
    before = reader.slice(found.document, min(left, found.start), found.start)
    after = reader.slice(found.document, found.end, max(right, found.end))
    missing = tuple(piece for span in found.missing if (piece := _without_blanks(reader, found.document, span)))
    steps = reader.steps(found.document, found.article, found.evidence)
    return Original(found, words, before, after, missing, steps)


def _around(reader: Reader, found: Found) -> tuple[int, int]:
    """Where the sentence before begins and the one after ends; of the paragraph where there is no such sentence."""
    article = reader.article(found.article)
    here = [p for p in article.paragraphs if p.start < found.end and p.end > found.start] if article else []
    left = found.before.start if found.before else here[0].start if here else found.start
    return left, found.after.end if found.after else here[-1].end if here else found.end


def _without_blanks(reader: Reader, document: str, span: Span) -> Slice | None:
    """The stretch without the white space at its ends; None when there is nothing else."""
    piece = reader.slice(document, *span)
    if piece is None or not piece.text.strip():
        return None
    left = len(piece.text) - len(piece.text.lstrip())
    text = piece.text.strip()
    return Slice(document, piece.start + left, piece.start + left + len(text), text)
