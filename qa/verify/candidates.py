"""Where the original of a claim may stand: phrase, keyword and dense retrieval, gathered by article.

Only what the two indexes return is looked at, so that the cost does not grow with the corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import Span
from corpus.store import Passage

if TYPE_CHECKING:
    from embeddings.generation import Generation

RUN, STEP, RUNS = 5, 4, 16  # words of a phrase looked up, how far apart they start, how many of one claim
PHRASE_DEPTH, DEPTH = 12, 40  # passages taken from each look-up
ARTICLES = 8  # articles compared word by word
RRF = 20  # reciprocal rank fusion (Cormack et al. 2009)
PHRASE_WEIGHT = 2.0
WHOLE_ARTICLE = 24_000  # characters up to which an article is compared as a whole
MARGIN = 2_500  # characters around a candidate in a longer one


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of an article to compare with."""

    article: str
    document: str
    span: Span


def find_windows(
    generation: Generation, words: Sequence[str], text: str, vector: NDArray[np.float32] | None
) -> list[Window]:
    """Where to look for a claim (its ``words`` and ``text``; ``vector`` is its embedding, None for keywords only)."""
    scores: dict[int, float] = {}

    def add(ids: Sequence[int] | NDArray[np.int64], weight: float) -> None:
        for rank, id in enumerate(map(int, ids)):
            scores[id] = scores.get(id, 0.0) + weight / (RRF + rank)

    for phrase in phrases(words):
        add(generation.keywords.phrase(phrase, PHRASE_DEPTH)[0], PHRASE_WEIGHT)
    add(generation.keywords.search(text, DEPTH, None, {"body": 1.0})[0], 1.0)
    if vector is not None:
        add(generation.index.search(vector, DEPTH)[0], 1.0)
    ids = sorted(scores)
    return _windows(generation, dict(zip(ids, generation.store.passages(ids), strict=True)), scores)


def phrases(words: Sequence[str]) -> Iterator[str]:
    """Runs of words spread over the claim: one that is unharmed finds the place at once."""
    if not words:
        return
    starts = list(range(0, max(1, len(words) - RUN + 1), STEP))
    if len(starts) > RUNS:
        starts = [starts[n * len(starts) // RUNS] for n in range(RUNS)]
    for start in starts:
        yield " ".join(words[start : start + RUN])


def _windows(generation: Generation, passages: dict[int, Passage], scores: dict[int, float]) -> list[Window]:
    best: dict[str, float] = {}
    inside: dict[str, list[tuple[float, Passage]]] = {}
    for id, passage in passages.items():
        best[passage.article] = max(best.get(passage.article, 0.0), scores[id])
        inside.setdefault(passage.article, []).append((scores[id], passage))
    chosen = sorted(best, key=lambda article: (-best[article], article))[:ARTICLES]
    return [window for article in chosen for window in _of_article(generation, article, inside[article])]


def _of_article(generation: Generation, id: str, found: list[tuple[float, Passage]]) -> Iterator[Window]:
    row = generation.store.article_row(id)
    if row is None:
        return
    if row.end - row.start <= WHOLE_ARTICLE:
        yield Window(id, row.document, Span(row.start, row.end))
        return
    merged: list[Span] = []
    for passage in sorted((p for _, p in sorted(found, key=lambda f: -f[0])[:10]), key=lambda p: p.start):
        span = Span(max(row.start, passage.start - MARGIN), min(row.end, passage.end + MARGIN))
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    for span in merged:
        yield Window(id, row.document, span)
