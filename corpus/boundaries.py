"""Where one article ends and the next begins: evidence at each candidate, weighed by a logistic model.

The weights were fitted on joined PolNeAR train articles with
``python benchmarks/boundary_fit.py --polnear DIR``; they are about form and cohesion and hold no words of a text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from corpus.boundary_weights import BIAS, WEIGHTS
from corpus.evidence import Page, headline_form, is_candidate
from corpus.furniture import Mark
from corpus.paragraphs import Block

FIRST = 0.75  # how likely the likeliest place must be: most files hold one article
FURTHER = 0.4  # and every other, once a file is known to hold several
_LEAST = 120  # characters of running text an article has at least
_SET = {  # signs that the fitted texts never show, set by hand
    "appeared above": 2.5,
    "title mark": 3.0,
    "section mark": -5.0,
    "picture above": 5.0,  # the fitted texts carry few photo credits
}
_ABOVE = (Mark.OPENING, Mark.PHOTO, Mark.CAPTION, Mark.FIELD)  # what stands above a headline belongs to it
_WEIGHTS = {**WEIGHTS, **_SET}


class Scored(NamedTuple):
    """The paragraph with which an article might begin, and how likely that is."""

    index: int
    score: float


def article_starts(paragraphs: Sequence[Block], first: float = FIRST, further: float = FURTHER) -> list[int]:
    """Indices of the paragraphs that begin a second, third, ... article, in order."""
    likely = _apart(paragraphs, [scored for scored in scored_candidates(paragraphs) if scored.score >= further])
    if not any(scored.score >= first for scored in likely):
        return []
    return [_with_what_stands_above(paragraphs, scored.index) for scored in likely]


def scored_candidates(paragraphs: Sequence[Block]) -> list[Scored]:
    """Every paragraph that could be a headline, with its score; linear in the text's length."""
    page = Page(paragraphs)
    found = [i for i in range(1, len(paragraphs)) if is_candidate(paragraphs, i)]
    return [Scored(i, probability(page.evidence(i))) for i in found]


def probability(evidence: Mapping[str, float]) -> float:
    """The model's probability that an article begins here."""
    total = BIAS + sum(_WEIGHTS.get(name, 0.0) * value for name, value in evidence.items())
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def _apart(paragraphs: Sequence[Block], likely: Sequence[Scored]) -> list[Scored]:
    """Of candidates with no running text between them, the likeliest."""
    kept: list[Scored] = []
    running = _running_totals(paragraphs)
    for scored in likely:
        if kept and running[scored.index] - running[kept[-1].index] < _LEAST:
            if scored.score > kept[-1].score:
                kept[-1] = scored
        elif running[scored.index] >= _LEAST and running[-1] - running[scored.index] >= _LEAST:
            kept.append(scored)
    return kept


def _running_totals(paragraphs: Sequence[Block]) -> list[int]:
    totals = [0]
    for block in paragraphs:
        length = block.end - block.start
        totals.append(totals[-1] + (length if block.mark in (Mark.PLAIN, Mark.TURN) and length >= 60 else 0))
    return totals


def _with_what_stands_above(paragraphs: Sequence[Block], index: int) -> int:
    while index > 1 and paragraphs[index - 1].mark in _ABOVE:
        index -= 1
    return index


def headline_reader(paragraphs: Sequence[Block]) -> Callable[[int], bool]:
    """A test whether paragraph ``i``, at the top of an article, reads as its headline."""

    def titled(i: int) -> bool:
        return headline_form(paragraphs, i)

    return titled
