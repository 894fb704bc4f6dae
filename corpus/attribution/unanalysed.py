"""Quotations of a text whose speakers are not analysed: the marks are paired, nobody is named."""

from __future__ import annotations

from corpus.attribution.kinds import kind_of
from corpus.attribution.quotations import find_stretches
from corpus.model import Article, Evidence, Quotation, Span


def plain_quotations(article: Article, text: str) -> tuple[tuple[Quotation, ...], tuple[Span, ...]]:
    """Stretches between marks without speakers, and the unpaired marks."""
    stretches, unpaired = find_stretches(text, [p.span for p in article.paragraphs])
    found = tuple(
        Quotation(
            s.start,
            s.end,
            kind_of(text, s, article.paragraphs[s.paragraph].start, True),
            f"{article.id}/u{s.start - article.start}",
            evidence=Evidence("speakers not analysed"),
        )
        for s in stretches
    )
    return found, tuple(unpaired)
