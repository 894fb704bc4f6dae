"""One article as shown: its metadata as stated, its paragraphs, and the completeness ledger."""

from __future__ import annotations

from corpus.article_rows import standing
from corpus.model import AnalysedArticle
from corpus.store import Store
from qa.cards import quotes_inside
from qa.model import ArticleView, MarkedParagraph


def article_view(store: Store, analysed: AnalysedArticle) -> ArticleView:
    """The article with its paragraphs, the quotations in them, and how many of them have a speaker."""
    article, meta = analysed.article, analysed.article.metadata
    counted = [standing(q) for q in analysed.quotations]
    return ArticleView(
        id=article.id,
        document=article.document,
        start=article.start,
        end=article.end,
        title=meta.title,
        author=meta.author,
        date=meta.date,
        publication=meta.publication,
        paragraphs=tuple(
            MarkedParagraph(
                start=p.start,
                end=p.end,
                role=p.role.value,
                number=number,
                text=store.text(article.document, p.start, p.end),
                quotes=quotes_inside(analysed, p.span),
            )
            for number, p in enumerate(article.paragraphs, 1)
        ),
        analysed=analysed.analysed,
        found=len(counted) - counted.count("label"),
        attributed=counted.count("attributed"),
        unnamed=counted.count("unnamed"),
        unresolved=counted.count("unresolved"),
        labels=counted.count("label"),
        unpaired=len(analysed.unpaired),
        url=meta.url,
    )
