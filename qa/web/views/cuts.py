"""Where the articles of a document are cut, and where they could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.model import ArticleView, MarkedParagraph
from qa.service import Service

CUTS = 40  # paragraphs offered for a cut
FIRST_WORDS = 60  # characters of a paragraph that tell which it is


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
