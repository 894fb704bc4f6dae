"""Quotations and statements, each whole: all the pieces of one thing said, with who says it and where."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.model import AnalysedArticle, Kind, Quotation, Span, Speaker, joined_names
from corpus.store import Store
from qa.model import QuotationView


def quotations_of(store: Store, article: str, labels: bool = False) -> tuple[QuotationView, ...]:
    """Everything said in an article, in text order; words nobody says only with ``labels``."""
    analysed = store.article(article)
    if analysed is None:
        return ()
    text = store.document_text(analysed.article.document)
    views = (_view(analysed, text, pieces) for pieces in _together(analysed))
    return tuple(sorted((v for v in views if labels or v.type != Kind.LABEL), key=lambda v: (v.start, -v.end, v.id)))


def quotation(store: Store, id: str) -> QuotationView | None:
    """The quotation or statement of that id, or None."""
    article = store.article_of_quotation(id)
    found = quotations_of(store, article, labels=True) if article is not None else ()
    return next((view for view in found if view.id == id), None)


def _together(analysed: AnalysedArticle) -> Iterator[list[Quotation]]:
    pieces: dict[str, list[Quotation]] = {}
    for q in (*analysed.quotations, *analysed.statements):
        pieces.setdefault(q.utterance, []).append(q)
    yield from pieces.values()


def _view(analysed: AnalysedArticle, text: str, pieces: list[Quotation]) -> QuotationView:
    article, meta = analysed.article, analysed.article.metadata
    span = Span(pieces[0].start, max(q.end for q in pieces))
    speakers = tuple(dict.fromkeys(s for q in pieces for s in q.speakers))
    shown = next((q.kind for q in pieces if q.kind is Kind.DIRECT), pieces[0].kind)
    supported = next((q for q in pieces if q.evidence.cue or q.evidence.mention), pieces[0])
    return QuotationView(
        id=pieces[0].utterance,
        article=article.id,
        document=article.document,
        start=span.start,
        end=span.end,
        pieces=tuple(q.span for q in pieces),
        type=shown.value,
        text=span.of(text),
        speaker=joined_names(speakers),
        speakers=speakers,
        candidates=() if speakers else _candidates(pieces),
        paragraph=next((n for n, p in enumerate(article.paragraphs, 1) if p.span.overlaps(span)), 0),
        title=meta.title.value if meta.title else None,
        author=meta.author.value if meta.author else None,
        date=meta.date.value if meta.date else None,
        publication=meta.publication.value if meta.publication else None,
        url=meta.url.value if meta.url else None,
        evidence=supported.evidence,
        confidence=min(q.confidence for q in pieces),
        corrected=next((q.corrected for q in pieces if q.corrected), None),
    )


def _candidates(pieces: list[Quotation]) -> tuple[tuple[Speaker, float], ...]:
    best: dict[Speaker, float] = {}
    for q in pieces:
        for c in q.candidates:
            best[c.speaker] = max(best.get(c.speaker, 0.0), c.confidence)
    return tuple(sorted(best.items(), key=lambda item: (-item[1], item[0].name)))
