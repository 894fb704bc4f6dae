"""What the Verify page shows of a check: each verdict with its slices of the source."""

from __future__ import annotations

from dataclasses import dataclass

from qa.service import Service
from qa.verify.model import Check, Found, Verdict
from qa.web.place import Place
from qa.web.views.cards import Reader, Slice, Step

MOST_PASTED = 200_000  # characters checked in the page


@dataclass(frozen=True, slots=True)
class Original:
    """The true wording with a sentence either side."""

    found: Found
    words: Slice
    before: Slice | None
    after: Slice | None
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
    def cut(span: tuple[int, int] | None) -> Slice | None:
        return reader.slice(found.document, *span) if span else None

    words = Slice(found.document, found.start, found.end, found.text)
    missing = tuple(piece for piece in map(cut, found.missing) if piece)
    steps = reader.steps(found.document, found.article, found.evidence)
    return Original(found, words, cut(found.before), cut(found.after), missing, steps)
