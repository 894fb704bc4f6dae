"""Where the passages of a generation lie: article and paragraph, as arrays by passage id."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus.passages import PARAGRAPH
from embeddings.ids import Ids


class Layout:
    """Arrays over ids 1..N (index 0 is unused). Paragraphs are given by their passage id; 0 is "none"."""

    def __init__(self, places: NDArray[np.void]) -> None:
        """``places`` (rows of ``corpus.passages.PLACE``) by id, which is text order.

        An article's passages follow one another.
        """
        rows = np.concatenate([np.zeros(1, places.dtype), places])
        rows["kind"][0] = PARAGRAPH
        self.article = np.ascontiguousarray(rows["article"])  # a number per article, from 1
        self.rank = np.ascontiguousarray(rows["kind"])  # 0 a quotation, 1 a statement, 2 a paragraph
        self.spoken = self.rank != PARAGRAPH  # a quotation or statement
        self.start, self.end = np.ascontiguousarray(rows["start"]), np.ascontiguousarray(rows["end"])
        paragraphs = np.flatnonzero(~self.spoken)[1:]
        self.paragraph = self._own_paragraphs(paragraphs, self.start, self.end)
        self._by_paragraph = np.argsort(self.paragraph, kind="stable")
        self._sorted = self.paragraph[self._by_paragraph]

    def around(self, ids: Ids) -> Ids:
        """The paragraphs ``ids`` begin in, and all that is said in those, by id."""
        places = np.unique(self.paragraph[ids])
        inside = [self._by_paragraph[a:b] for a, b in zip(*self._bounds(places), strict=True)]
        return np.unique(np.concatenate([*inside, np.empty(0, np.int64)]))

    def _bounds(self, places: Ids) -> tuple[Ids, Ids]:
        places = places[places > 0]
        return (
            np.searchsorted(self._sorted, places, side="left"),
            np.searchsorted(self._sorted, places, side="right"),
        )

    def _own_paragraphs(self, paragraphs: Ids, start: Ids, end: Ids) -> Ids:
        """The paragraph each passage begins in; a paragraph is its own."""
        ids = np.arange(len(start))
        if not len(paragraphs):
            return np.zeros(len(start), np.int64)
        last = np.searchsorted(paragraphs, ids, side="right")  # an utterance follows the paragraph it begins in ...
        own = np.zeros(len(start), np.int64)
        for place in (last - 1, last):  # ... unless it is longer than that, and then it comes just before
            known = (place >= 0) & (place < len(paragraphs)) & (own == 0)
            candidate = paragraphs[place.clip(0, len(paragraphs) - 1)]
            inside = (self.article[candidate] == self.article) & (start[candidate] <= start) & (start < end[candidate])
            own = np.where(known & inside, candidate, own)
        return own
