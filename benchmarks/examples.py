"""Questions and their candidates as tokens: all that late interaction learns from, in one file that needs no corpus.

Kept as plain arrays (``.npz``, no pickle), so that learning may go where there is a graphics processor and nothing of
this project but its code. The file holds third-party text as token numbers: it is never committed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDS = 2  # parts of the questions: what is learned for one of them is learned from the others

Ints = NDArray[np.integer]


def fold_of(group: int) -> int:
    """The part that the questions of ``group`` are in; ``FOLDS`` for those apart, which nothing is learned from."""
    return group % FOLDS if group >= 0 else FOLDS


@dataclass(frozen=True, slots=True)
class Example:
    """One question and its candidates. ``signals`` and ``worth`` are those of the first ones, which may answer."""

    tokens: Ints  # (n,): numbers of the question's tokens
    meant: NDArray[np.bool_]  # (2, n): those of the words searched for, and of their bare form
    pieces: tuple[Ints, ...]  # of each candidate (pieces, 3): a paragraph, and its tokens meant, from and to
    signals: NDArray[np.floating]  # (candidates, signals)
    worth: NDArray[np.floating]  # (candidates,)
    kind: int  # its place in qa.ranking.KINDS
    group: int  # the questions over one article share it; -1: nothing is learned from this one


@dataclass(frozen=True, slots=True)
class Examples:
    """All questions, and the paragraphs their candidates stand in."""

    paragraphs: tuple[Ints, ...]  # numbers of the tokens of each
    questions: tuple[Example, ...]
    weights: NDArray[np.floating]  # (kinds, signals) of the ranking
    wording: Ints  # (4,): columns of the signals of late interaction

    def save(self, path: Path) -> None:
        """Write everything to ``path``."""
        some, pieces = self.questions, [p for q in self.questions for p in q.pieces]
        np.savez_compressed(
            path,
            **joined("paragraphs", self.paragraphs, np.uint16),
            **joined("tokens", [q.tokens for q in some], np.uint16),
            **joined("meant", [q.meant.ravel() for q in some], np.bool_),
            **joined("pieces", [p.ravel() for p in pieces], np.int32),
            **joined("signals", [q.signals.ravel() for q in some], np.float16),
            **joined("worth", [q.worth for q in some], np.float16),
            candidates=np.asarray([len(q.pieces) for q in some]),
            kinds=np.asarray([q.kind for q in some]),
            groups=np.asarray([q.group for q in some]),
            weights=self.weights,
            wording=self.wording,
        )

    @classmethod
    def load(cls, path: Path) -> Examples:
        """What ``save`` wrote."""
        with np.load(path, allow_pickle=False) as held:
            file = dict(held)
        pieces, width = [p.reshape(-1, 3) for p in split("pieces", file)], file["weights"].shape[1]
        ends = np.cumsum(file["candidates"])
        columns = [split(name, file) for name in ("tokens", "meant", "signals", "worth")]
        questions = tuple(
            Example(
                tokens, meant.reshape(2, -1), tuple(pieces[end - count : end]), signals.reshape(-1, width), worth,
                int(kind), int(group),
            )
            for tokens, meant, signals, worth, count, end, kind, group in zip(
                *columns, file["candidates"], ends, file["kinds"], file["groups"], strict=True
            )
        )  # fmt: skip
        return cls(tuple(split("paragraphs", file)), questions, file["weights"], file["wording"])


def joined(name: str, rows: Sequence[NDArray[Any]], kind: type) -> dict[str, NDArray[Any]]:
    """``rows`` of different lengths as one array, with where each ends."""
    whole = np.concatenate([np.asarray(row, kind) for row in rows])
    return {name: whole, f"{name}_ends": np.cumsum([len(row) for row in rows])}


def split(name: str, file: dict[str, NDArray[Any]]) -> list[NDArray[Any]]:
    """The rows again that ``joined`` put into ``file``."""
    ends = file[f"{name}_ends"]
    return np.split(file[name], ends[:-1])
