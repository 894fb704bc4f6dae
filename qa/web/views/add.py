"""Where files are added, and what became of those just added."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qa.browse import ArticleFindings
from qa.model import ArticleView
from qa.service import Service
from qa.uploads import Job, Uploads
from qa.web.place import Place

ADDED = 30  # articles shown of what was just added


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
