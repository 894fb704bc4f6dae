"""Which words of an article somebody says: the quotation, nested quotation or statement a position lies in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from corpus.model import AnalysedArticle, Kind, Quotation, Span

MARKS = "\"“”„‟‘’‚‛'«»‹›`´ \t\r\n\u00a0"


def inside(quotation: Quotation, text: str) -> Span:
    """The words of a quotation, in ``text``, without its marks."""
    if not quotation.marks:
        return quotation.span
    words = quotation.span.of(text)
    start = quotation.start + len(words) - len(words.lstrip(MARKS))
    return Span(start, max(start, quotation.start + len(words.rstrip(MARKS))))


class _Ranges:
    """Disjoint ranges, asked by position."""

    def __init__(self, quotations: Iterable[Quotation]) -> None:
        self.all = sorted(quotations, key=lambda q: (q.start, -q.end))
        self._starts = [q.start for q in self.all]

    def at(self, position: int) -> Quotation | None:
        n = bisect_right(self._starts, position) - 1
        while n >= 0 and n >= bisect_right(self._starts, position) - 3:
            if self.all[n].start <= position < self.all[n].end:
                return self.all[n]
            n -= 1
        return None


LABEL_WORDS = 6  # a scare quote, coined term or title is no longer


def is_label(quotation: Quotation, text: str) -> bool:
    """True for a scare quote or title; a whole sentence that seemed to be one is somebody's words."""
    if quotation.kind is not Kind.LABEL:
        return False
    words = inside(quotation, text).of(text)
    return len(words.split()) <= LABEL_WORDS and words.rstrip()[-1:] not in (".", "?", "!")


class Spoken:
    """Everything said in one article."""

    def __init__(self, analysed: AnalysedArticle, text: str) -> None:
        self.analysed, self.text = analysed, text
        self._outer = _Ranges(q for q in analysed.quotations if q.kind is not Kind.NESTED)
        self._nested = _Ranges(q for q in analysed.quotations if q.kind is Kind.NESTED)
        self._statements = _Ranges(analysed.statements)

    def outer(self, position: int) -> Quotation | None:
        """The outermost quotation there; labels count as one."""
        return self._outer.at(position)

    def nested(self, position: int) -> Quotation | None:
        """The nested quotation there."""
        return self._nested.at(position)

    def statement(self, position: int) -> Quotation | None:
        """The paraphrase there."""
        return self._statements.at(position)

    def nested_utterance(self, quotation: Quotation) -> list[Span]:
        """The words of the nested quotations in the same outer one, in order."""
        outer = self._outer.at(quotation.start)
        inner = [q for q in self._nested.all if outer is not None and outer.start <= q.start < outer.end]
        return [inside(q, self.text) for q in inner or [quotation]]

    def utterance(self, quotation: Quotation) -> list[Span]:
        """The words of all pieces of what ``quotation`` is part of, in order."""
        pieces = [q for q in self._outer.all if q.utterance == quotation.utterance]
        return [inside(q, self.text) for q in pieces or [quotation]]
