"""Anchors: words with what stands around them, so that they can be found again where the text has moved.

The W3C Web Annotation "text quote selector" (https://www.w3.org/TR/annotation-model/#text-quote-selector). Finding is
exact or not at all: nothing near enough is ever taken for the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Paragraph, Span

CONTEXT = 40  # characters kept on either side
ALONE = 24  # characters from which words that occur once are found without their context
OPENING = 80  # characters of a paragraph that stand for it
WITNESSES = 3  # paragraphs that stand for an article


@dataclass(frozen=True, slots=True)
class Anchor:
    """``exact`` as it stood at ``[start, start + len(exact))``, the ``copy``-th of ``copies`` alike, from 0."""

    exact: str
    prefix: str
    suffix: str
    start: int
    copy: int = 0
    copies: int = 1

    @classmethod
    def at(cls, text: str, span: Span) -> Anchor:
        """The anchor of ``span`` in ``text``. Raises ValueError for an empty range."""
        if span.start >= span.end:
            raise ValueError("an anchor needs words")
        prefix, suffix = text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
        plain = cls(span.of(text), prefix, suffix, span.start)
        places = [at for at in _places(plain.exact, text) if _before(plain, text, at) and _after(plain, text, at)]
        return cls(plain.exact, prefix, suffix, span.start, places.index(span.start), len(places))

    def find(self, text: str) -> Span | None:
        """Where the words stand in ``text``; None when they do not, or when it cannot be told which copy is meant."""
        places = list(_places(self.exact, text))
        both = [at for at in places if _before(self, text, at) and _after(self, text, at)]
        if both:
            start = both[0] if len(both) == 1 else both[self.copy] if len(both) == self.copies else None
        else:
            half = [at for at in places if _before(self, text, at) or _after(self, text, at)]
            near = half or (places if len(self.exact) >= ALONE else [])
            start = near[0] if len(near) == 1 else None
        return None if start is None else Span(start, start + len(self.exact))


def _places(exact: str, text: str) -> Iterator[int]:
    at = text.find(exact)
    while at >= 0:
        yield at
        at = text.find(exact, at + 1)


def _before(anchor: Anchor, text: str, at: int) -> bool:
    """True when the text before ``at`` is the anchor's; a beginning of the text must be one again."""
    if not anchor.prefix:
        return at == 0
    return text.endswith(anchor.prefix, 0, at)


def _after(anchor: Anchor, text: str, at: int) -> bool:
    end = at + len(anchor.exact)
    if not anchor.suffix:
        return end == len(text)
    return text.startswith(anchor.suffix, end)


def witnesses(text: str, paragraphs: Sequence[Paragraph]) -> tuple[Anchor, ...]:
    """Anchors that stand for an article: the openings of its longest paragraphs, in text order."""
    longest = sorted(paragraphs, key=lambda p: (p.start - p.end, p.start))[:WITNESSES]
    openings = (Span(p.start, min(p.end, p.start + OPENING)) for p in longest)
    return tuple(Anchor.at(text, span) for span in sorted(openings))


def testify(anchors: Sequence[Anchor], text: str, article: Span) -> bool:
    """True when most of the ``anchors`` that are found in ``text`` lie in ``article``."""
    found = [place for anchor in anchors if (place := anchor.find(text)) is not None]
    return 2 * sum(article.contains(place) for place in found) > len(found)
