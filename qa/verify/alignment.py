"""A claim's words against a source's: the best place for all of them, with cheap long gaps.

Semi-global alignment (Needleman & Wunsch 1970, free ends in the source) with two gap costs, the lower one counting
(concave gaps, Gotoh 1990): a word left out costs little, a whole passage left out not much more, so that a stitched
quotation aligns with all its parts. Row by row in NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from qa.verify.lexicon import STOP
from qa.verify.numerals import value

CONTENT, COMMON = 1.0, 0.6  # gained by a word that is the same; less for one of the commonest
NEAR_SHARE = 0.55  # of that gain, for a word that is nearly the same
NEAR = 72.0  # rapidfuzz ratio from which it is
OTHER, ADDED = -0.65, -0.7  # another word, a word the source does not have
SKIP, JUMP, FAR = 0.45, 2.6, 0.004  # a source word left out; or a jump, and each word it leaves out
FORBIDDEN = -1e6
STRAY, STRAY_BEYOND = 2.1, 8  # a run worth less, and this many words away from the others, is chance
EPSILON = 1e-6

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Pairs of word indices (claim, source), rising; ``same`` tells which are the same word, ``near`` nearly so."""

    pairs: tuple[tuple[int, int], ...]
    same: tuple[bool, ...]
    near: tuple[bool, ...]
    score: float

    @property
    def anchors(self) -> list[tuple[int, int]]:
        """The pairs that are the same word."""
        return [pair for pair, same in zip(self.pairs, self.same, strict=True) if same]


class Aligner:
    """Aligns one claim with many sources."""

    def __init__(self, claim: Sequence[str]) -> None:
        """``claim`` are folded words."""
        self.claim = list(claim)
        self.gains = [gain(word) for word in self.claim]
        self.perfect = sum(self.gains)

    def align(self, source: Sequence[str], barred: Sequence[tuple[int, int]] = ()) -> Alignment | None:
        """The best place in ``source`` (folded words), outside the ``barred`` ranges of it; None when nothing fits."""
        if not self.claim or not source:
            return None
        rows, exact = self._rows(source)
        for start, end in barred:
            rows[:, start:end] = FORBIDDEN
        best, base = self._fill(rows, len(source))
        return self._trace(rows, exact, best, base)

    def _rows(self, source: Sequence[str]) -> tuple[Row, NDArray[np.bool_]]:
        """What pairing each claim word with each source word gains, and whether they are the same."""
        vocabulary = list(dict.fromkeys(source))
        number = {word: n for n, word in enumerate(vocabulary)}
        places = np.fromiter((number[w] for w in source), np.int64, len(source))
        own = list(dict.fromkeys(self.claim))
        ratios = process.cdist(own, vocabulary, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.float32)
        rows = np.empty((len(self.claim), len(source)))
        exact = np.zeros((len(self.claim), len(source)), np.bool_)
        made: dict[str, tuple[Row, NDArray[np.bool_]]] = {}
        for n, word in enumerate(own):
            made[word] = self._row(word, ratios[n], vocabulary, number)
        for i, word in enumerate(self.claim):
            scores, same = made[word]
            rows[i], exact[i] = scores[places], same[places]
        return rows, exact

    @staticmethod
    def _row(
        word: str, ratios: NDArray[np.float32], vocabulary: list[str], number: dict[str, int]
    ) -> tuple[Row, NDArray[np.bool_]]:
        own = gain(word)
        near = (ratios > 0) & (len(word) > 3)
        scores = np.where(near, NEAR_SHARE * own, OTHER)
        same = np.zeros(len(vocabulary), np.bool_)
        root, amount = word.removesuffix("n't"), value(word)
        for other, n in number.items():
            if (other[0] == word[0] and other.removesuffix("n't") == root) or (
                amount is not None and value(other) == amount
            ):
                scores[n] = NEAR_SHARE * own
        if word in number:
            scores[number[word]], same[number[word]] = own, True
        return scores, same

    @staticmethod
    def _fill(rows: Row, width: int) -> tuple[Row, Row]:
        height = len(rows)
        index = np.arange(width + 1, dtype=np.float64)
        best, base = np.zeros((height + 1, width + 1)), np.zeros((height + 1, width + 1))
        for i in range(height):
            now = best[i] + ADDED
            np.maximum(now[1:], best[i, :-1] + rows[i], out=now[1:])
            base[i + 1] = now
            skipped = np.maximum.accumulate(now + SKIP * index) - SKIP * index
            jumped = np.maximum.accumulate(now + FAR * index) - FAR * index - JUMP
            best[i + 1] = np.maximum(np.maximum(now, skipped), jumped)
        return best, base

    def _trace(self, rows: Row, exact: NDArray[np.bool_], best: Row, base: Row) -> Alignment | None:
        i, j = len(rows), int(np.argmax(base[-1]))
        score = float(base[-1, j])
        pairs: list[tuple[int, int]] = []
        while i > 0:
            if best[i, j] > base[i, j] + EPSILON:  # words of the source left out
                before = np.arange(j)
                distance = j - before
                cost = np.minimum(SKIP * distance, JUMP + FAR * distance)
                j = int(np.argmax(base[i, :j] - cost))
            if j > 0 and base[i, j] <= best[i - 1, j - 1] + rows[i - 1, j - 1] + EPSILON:
                pairs.append((i - 1, j - 1))
                i, j = i - 1, j - 1
            else:
                i -= 1
        pairs.reverse()
        pairs = self._without_strays(pairs, exact)
        same = tuple(bool(exact[c, s]) for c, s in pairs)
        near = tuple(bool(rows[c, s] > 0) for c, s in pairs)
        return Alignment(tuple(pairs), same, near, score) if any(same) else None

    def _without_strays(self, pairs: list[tuple[int, int]], exact: NDArray[np.bool_]) -> list[tuple[int, int]]:
        """The pairs without small runs far from the others: common words meet by chance."""
        runs: list[list[tuple[int, int]]] = []
        last = -1
        for c, s in pairs:
            if exact[c, s]:
                if last < 0 or s - last > STRAY_BEYOND:
                    runs.append([])
                last = s
            if runs:
                runs[-1].append((c, s))
        worth = [sum(self.gains[c] for c, s in run if exact[c, s]) for run in runs]
        if len(runs) < 2:
            return pairs
        kept = [run for run, w in zip(runs, worth, strict=True) if w >= STRAY or w == max(worth)]
        ahead = pairs[: pairs.index(runs[0][0])] if kept and kept[0] is runs[0] else []
        return [*ahead, *(pair for run in kept for pair in run)]


def gain(word: str) -> float:
    """What a word is worth when both sides have it."""
    return COMMON if word in STOP else CONTENT
