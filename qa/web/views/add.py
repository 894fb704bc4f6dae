"""Where files are added, and what became of those just added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.browse import ArticleFindings
from qa.model import ArticleView
from qa.service import Service
from qa.uploads import Job, Uploads
from qa.web.place import Place
from qa.web.views.cards import Slice
from qa.web.views.cuts import CutPage, cut_page

ADDED = 30  # articles shown of what was just added
REACH = 80  # characters of the words that show where an article begins and ends


@dataclass(frozen=True, slots=True)
class AddedArticle:
    """An article as it was taken in: what was read, from where, and where it was cut."""

    view: ArticleView
    findings: ArticleFindings
    part: int  # of how many of its document, from 1
    parts: int
    cuts: CutPage
    first: Slice | None  # its first and its last words, which show where it was cut
    last: Slice | None


@dataclass(frozen=True, slots=True)
class AddPage:
    """Where files are added, and what became of those just added."""

    job: Job | None = None
    forgotten: bool = False  # a job was asked for that is not remembered
    articles: tuple[AddedArticle, ...] = ()
    total: int = 0  # articles in what was added, also those not shown
    questions: tuple[str, ...] = ()
    allowed: bool = True


def add_page(service: Service, uploads: Uploads | None, place: Place) -> AddPage:
    """The page where files are added, with the job of ``place``."""
    if uploads is None:
        return AddPage(allowed=False)
    job = uploads.job(place.job) if place.job else None
    if job is None or not job.ended:
        return AddPage(job, forgotten=bool(place.job and job is None))
    everything = tuple(_whole_documents(service, job.articles))
    parts = Counter(view.document for view in everything)
    seen: Counter[str] = Counter()
    articles = []
    for view in everything[:ADDED]:
        seen[view.document] += 1
        if findings := service.findings(view.id):
            cuts = cut_page(service, view)
            first, last = reach(view)
            part = (seen[view.document], parts[view.document])
            articles.append(AddedArticle(view, findings, *part, cuts, first, last))
    shown = tuple(item.view.id for item in articles)
    questions = service.questions_about(shown)
    return AddPage(job, articles=tuple(articles), total=len(everything), questions=questions)


def reach(view: ArticleView) -> tuple[Slice | None, Slice | None]:
    """The first words of an article and its last ones, each of one line."""
    if not view.paragraphs:
        return None, None
    first, last = view.paragraphs[0], view.paragraphs[-1]
    opening = first.text.splitlines()[0].rstrip()
    if len(opening) > REACH:
        opening = opening[: opening.rfind(" ", 0, REACH) + 1 or REACH].rstrip()
    text = last.text.rstrip()
    closing = text.splitlines()[-1]
    if len(closing) > REACH:
        closing = closing[closing.find(" ", len(closing) - REACH) + 1 or len(closing) - REACH :]
    end = last.start + len(text)
    return (
        Slice(view.document, first.start, first.start + len(opening), opening),
        Slice(view.document, end - len(closing), end, closing),
    )


def _whole_documents(service: Service, articles: Sequence[str]) -> Iterator[ArticleView]:
    """The articles of the documents that ``articles`` are in: where a cut was moved since, there may be other ones."""
    views = (service.article(id) for id in articles)
    for document in dict.fromkeys(view.document for view in views if view):
        for item in service.articles_of(document):
            if view := service.article(item.id):
                yield view
