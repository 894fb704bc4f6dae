"""One article as a page: all that was found in it, and what of it is marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.model import Span
from qa.browse import ArticleFindings, Found
from qa.model import ArticleSummary, ArticleView
from qa.service import Service
from qa.web import wording
from qa.web.place import Place, article_href
from qa.web.views.cuts import CutPage, cut_page

LEDGER = ("found", "attributed", "unnamed", "unresolved", "label", "statement", "unpaired")  # lines of a ledger


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


def article_page(service: Service, view: ArticleView, place: Place, editable: bool) -> ArticlePage:
    """The page of one article."""
    findings = service.findings(view.id) or ArticleFindings((), (), {})
    only = place.only if place.only in LEDGER else ""
    cuts = cut_page(service, view) if editable else None
    story = tuple(item for item in service.story(view.id) if item.id != view.id)
    return ArticlePage(
        view, findings.found, findings.unpaired, findings.lines, place.start, place.end, only, cuts, story
    )
