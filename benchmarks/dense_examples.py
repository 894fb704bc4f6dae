"""Questions and whole corpora as tokens of the sentence model: all that dense retrieval learns from, in one file.

Kept as plain arrays (``.npz``, no pickle). The file holds third-party text as token numbers: it is never committed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.examples import Ints, joined, split


@dataclass(frozen=True, slots=True)
class DenseExample:
    """One question. Passages are given by their places in ``DenseExamples.passages``."""

    tokens: Ints  # (n,): numbers of the question's tokens
    meant: NDArray[np.bool_]  # (2, n): those of the words searched for, and of their bare form
    right: Ints  # (k,) passages that answer
    worth: NDArray[np.floating]  # (k,): 1 for those whose speaker is known to be right
    rivals: Ints  # passages found for it that do not answer, best first
    corpus: int
    group: int  # the questions over one article share it; -1: nothing is learned from this one


@dataclass(frozen=True, slots=True)
class DenseExamples:
    """All questions, and all passages of their corpora."""

    passages: tuple[Ints, ...]  # numbers of the tokens of each
    ends: Ints  # (corpora,): passages of a corpus stand together, and end here
    questions: tuple[DenseExample, ...]

    def save(self, path: Path) -> None:
        """Write everything to ``path``."""
        some = self.questions
        np.savez_compressed(
            path,
            **joined("passages", self.passages, np.uint16),
            **joined("tokens", [q.tokens for q in some], np.uint16),
            **joined("meant", [q.meant.ravel() for q in some], np.bool_),
            **joined("right", [q.right for q in some], np.int32),
            **joined("worth", [q.worth for q in some], np.float16),
            **joined("rivals", [q.rivals for q in some], np.int32),
            corpora=np.asarray([q.corpus for q in some]),
            groups=np.asarray([q.group for q in some]),
            ends=self.ends,
        )

    @classmethod
    def load(cls, path: Path) -> DenseExamples:
        """What ``save`` wrote."""
        with np.load(path, allow_pickle=False) as held:
            file = dict(held)
        columns = [split(name, file) for name in ("tokens", "meant", "right", "worth", "rivals")]
        questions = tuple(
            DenseExample(tokens, meant.reshape(2, -1), right, worth, rivals, int(corpus), int(group))
            for tokens, meant, right, worth, rivals, corpus, group in zip(
                *columns, file["corpora"], file["groups"], strict=True
            )
        )
        return cls(tuple(split("passages", file)), file["ends"], questions)
