"""An article whole, with every quotation marked in place."""

from __future__ import annotations

from collections import Counter

from corpus.model import Role, Span, Stated
from qa.model import (
    ArticleView,
    MarkedParagraph,
)
from qa.web import wording
from qa.web.place import speaker_href
from qa.web.render.cards import quote_mark
from qa.web.render.elements import Mark, esc, link, marked, tag
from qa.web.render.frame import view

_SET_ASIDE = (Role.FURNITURE, Role.CREDIT, Role.CAPTION, Role.CORRECTION)


def article_view(item: ArticleView, start: int | None, end: int | None) -> str:
    """An article whole, each quotation underlined, and the passage asked for marked in place."""
    title = wording.stated(item.title.value if item.title else None, "title")
    passage = (
        Span(start, end) if start is not None and end is not None and item.start <= start < end <= item.end else None
    )
    parts = [
        tag("p", link("?", "Back", "back"), class_="crumbs"),
        tag("h2", tag("bdi", esc(title)), class_="article-title"),
    ]
    facts = ((item.author, "author"), (item.publication, "publication"), (item.date, "date"))
    parts.append(tag("p", " · ".join(_fact(fact, what) for fact, what in facts), class_="source"))
    parts.append(tag("p", esc(wording.ledger(item)), class_="ledger"))
    parts.append(_voices(item))
    if start is not None and passage is None:
        parts.append(tag("p", "The passage linked to is not in this article.", class_="notice", role="status"))
    switch = tag(
        "label", tag("input", "", type="checkbox", class_="show-speakers") + " Show who speaks beside the words"
    )
    legend = "".join(
        tag("span", esc(wording.kind_of_words(kind)), class_=f"quote kind-{kind}")
        for kind in ("direct", "mixed", "nested", "indirect", "label")
    )
    parts.append(tag("div", switch + tag("div", legend, class_="legend"), class_="article-tools"))
    parts.append(tag("div", "".join(_paragraph(p, item.document, passage) for p in item.paragraphs), class_="article"))
    return view(f"{title} · On the Record", "".join(parts))


def _voices(item: ArticleView) -> str:
    quotes = [quote for paragraph in item.paragraphs for quote in paragraph.quotes]
    counts = Counter(speaker for quote in quotes for speaker in quote.speakers)
    voices = ", ".join(
        link(speaker_href(speaker.id), wording.speaker_name(speaker)) + f" ({count})"
        for speaker, count in counts.most_common()
    )
    return tag("p", "Who speaks here: " + voices) if voices else ""


def _paragraph(paragraph: MarkedParagraph, document: str, passage: Span | None) -> str:
    marks = [quote_mark(quote) for quote in paragraph.quotes]
    if passage:
        marks.append(Mark(passage.start, passage.end, "mark", {}))
    aside = " aside" if paragraph.role in _SET_ASIDE else ""
    return tag(
        "p",
        marked(paragraph.text, paragraph.start, marks),
        class_=f"paragraph role-{paragraph.role}{aside}",
        data_n=paragraph.number,
        data_role=paragraph.role,
        data_document=document,
        data_start=paragraph.start,
        data_end=paragraph.end,
    )


def _fact(fact: Stated | None, what: str) -> str:
    if fact is None:
        return esc(f"{what} not stated")
    read = f" (stated as “{fact.text}”)" if fact.text.strip() != fact.value else ""
    return tag("bdi", esc(fact.value)) + tag("span", esc(read), class_="quiet")
