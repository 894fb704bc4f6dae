"""Cards: what is shown of a passage. The words are always ``document.text[start:end]``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from corpus.model import AnalysedArticle, Evidence, Kind, Quotation, Span, Speaker, joined_names
from corpus.store import Passage, Store
from qa.model import QuoteInside, Result
from qa.retrieve import Candidate


class Cards:
    """Builds results from the passages of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._article = lru_cache(64)(store.article)

    def result(self, candidate: Candidate) -> Result:
        """The candidate as a result. Raises KeyError when its article is not in the store."""
        passage = candidate.passage
        analysed = self._article(passage.article)
        if analysed is None:
            raise KeyError(passage.article)
        metadata, spoken = analysed.article.metadata, self._spoken(analysed, passage)
        speakers = tuple(dict.fromkeys(s for q in spoken for s in q.speakers))
        number, context = _place(analysed, passage.span)
        return Result(
            article=passage.article,
            document=passage.document,
            start=passage.start,
            end=passage.end,
            paragraph=number,
            type=passage.type,
            speaker=joined_names(speakers),
            speakers=speakers,
            title=metadata.title.value if metadata.title else None,
            date=metadata.date.value if metadata.date else None,
            publication=metadata.publication.value if metadata.publication else None,
            text=self._store.text(passage.document, passage.start, passage.end),
            score=candidate.score,
            exact=candidate.exact is not None,
            pieces=tuple(q.span for q in spoken),
            context=context,
            evidence=_evidence(spoken),
            confidence=min((q.confidence for q in spoken), default=0.0),
            candidates=_candidates(spoken) if not speakers else (),
            quotes=() if candidate.said else quotes_inside(analysed, passage.span),
            quotation=passage.utterance,
            corrected=next((q.corrected for q in spoken if q.corrected), None),
        )

    def _spoken(self, analysed: AnalysedArticle, passage: Passage) -> tuple[Quotation, ...]:
        """The stretches of the passage's utterance inside its range; () for a paragraph."""
        if passage.utterance is None:
            return ()
        among = analysed.statements if passage.kind == "statement" else analysed.quotations
        return tuple(
            q
            for q in among
            if q.utterance == passage.utterance and q.kind is not Kind.NESTED and q.span.overlaps(passage.span)
        )


def quotes_inside(analysed: AnalysedArticle, span: Span) -> tuple[QuoteInside, ...]:
    """The quotations and statements that lie in ``span``, in text order; labels are nobody's words and left out."""
    inside = [
        q
        for q in (*analysed.quotations, *analysed.statements)
        if q.kind is not Kind.LABEL and span.contains(q.span)
    ]
    return tuple(
        QuoteInside(q.start, q.end, q.kind.value, joined_names(q.speakers), q.speakers, q.utterance, q.corrected)
        for q in sorted(inside, key=lambda q: (q.start, -q.end))
    )


def _place(analysed: AnalysedArticle, span: Span) -> tuple[int, Span | None]:
    """The number of the first paragraph ``span`` touches, from 1, and the range of all it touches."""
    touched = [(n, p) for n, p in enumerate(analysed.article.paragraphs, 1) if p.span.overlaps(span)]
    if not touched:
        return 0, None
    return touched[0][0], Span(touched[0][1].start, touched[-1][1].end)


def _evidence(spoken: Iterable[Quotation]) -> Evidence | None:
    """The evidence of the first stretch that has any cue or mention, else of the first."""
    found = [q.evidence for q in spoken]
    return next((e for e in found if e.cue or e.mention), found[0] if found else None)


def _candidates(spoken: Iterable[Quotation]) -> tuple[tuple[str, float], ...]:
    best: dict[Speaker, float] = {}
    for q in spoken:
        for c in q.candidates:
            best[c.speaker] = max(best.get(c.speaker, 0.0), c.confidence)
    return tuple((s.name, p) for s, p in sorted(best.items(), key=lambda item: (-item[1], item[0].name)))
