"""Learn in which directions words are compared: the projection of token vectors, from questions with known answers.

Late interaction (ColBERT: Khattab and Zaharia 2020) with its last layer as all that is learned: a softmax over each
question's candidates, whose other signals weigh as they do in ``qa.ranking``, moves the projection away from where it
starts. A projection knows no word: it is 384 by 96 numbers. Figures are held out when a question's candidates are
compared by a projection learned without it, and without any other question over its article.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

from embeddings.token_encoder import TokenEncoder, touching
from embeddings.token_vectors import Piece, token_bounds
from qa.signals import COLUMN

WORDING = [COLUMN[n] for n in ("wording", "wording_around", "bare_wording", "bare_wording_around")]
FOLDS = 4
EPOCHS = 4
RATE = 3e-4
BATCH = 16  # questions a step
RIVALS = 20  # candidates beside the right ones that are learned from

Key = tuple[str, int]  # a corpus, and a passage of it


@dataclass(frozen=True, slots=True)
class Compared:
    """A question and its candidates, before any projection."""

    corpus: str
    question: torch.Tensor  # (n, 384): the words searched for, then those of their bare form
    searched: int  # how many of them are the words searched for
    pieces: tuple[tuple[Piece, ...], ...]  # of each candidate


@dataclass(frozen=True, slots=True)
class Example:
    """What one question teaches: ``signals`` (candidates, signals), ``worth`` (candidates), as in the ranking's fit."""

    compared: Compared
    kind: str
    signals: NDArray[np.float64]
    worth: NDArray[np.float64]


class States:
    """What the model gives for each token of passages and questions, read once."""

    def __init__(self) -> None:
        self._encoder = TokenEncoder()
        self._paragraphs: dict[Key, tuple[torch.Tensor, NDArray[np.uint16]]] = {}

    def compared(
        self, corpus: str, text: str, parts: Sequence[Sequence[tuple[int, int]]], pieces: Sequence[Sequence[Piece]]
    ) -> Compared:
        """A question ``text``, of which the ``parts`` are meant, and the pieces of its candidates."""
        states, ranges = self._encoder.states(text)
        kept = [touching(ranges, part) for part in parts]
        forms = [states[k] if k.any() else states for k in kept]
        question = torch.from_numpy(np.concatenate(forms))
        return Compared(corpus, question, len(forms[0]), tuple(map(tuple, pieces)))

    def read(self, corpus: str, texts: Mapping[int, str]) -> None:
        """Read those of the passages ``texts`` that were not read before."""
        for id, text in texts.items():
            if (corpus, id) not in self._paragraphs:
                states, ranges = self._encoder.states(text)
                self._paragraphs[corpus, id] = torch.from_numpy(states.astype(np.float16)), ranges

    def wording(self, compared: Compared, projection: torch.Tensor, some: Iterable[int] | None = None) -> torch.Tensor:
        """The four signals of late interaction, (candidates, 4), of all candidates or of ``some``."""
        pieces = compared.pieces if some is None else [compared.pieces[i] for i in some]
        ids = list(dict.fromkeys(id for of_one in pieces for id, _, _ in of_one))
        if not ids:
            return torch.zeros(len(pieces), 4)
        found = [self._paragraphs[compared.corpus, id] for id in ids]
        begins = dict(zip(ids, np.cumsum([0, *(len(rows) for rows, _ in found)]).tolist(), strict=False))
        ranges = {id: r for id, (_, r) in zip(ids, found, strict=True)}
        words = normalize(compared.question @ projection, dim=1)
        cosines = normalize(torch.cat([rows for rows, _ in found]).float() @ projection, dim=1) @ words.T
        own = [[token_bounds(ranges[id], begins[id], s, e) for id, s, e in of_one] for of_one in pieces]
        around = [[(begins[id], begins[id] + len(ranges[id])) for id, _, _ in of_one] for of_one in pieces]
        columns = []
        for bounds in (own, around):
            best, split = _best(cosines, bounds), compared.searched
            columns += [best[:, :split].mean(1), best[:, split:].mean(1)]
        return torch.stack([columns[0], columns[2], columns[1], columns[3]], 1)


def _best(cosines: torch.Tensor, bounds: Sequence[Sequence[tuple[int, int]]]) -> torch.Tensor:
    """For each candidate, whose tokens lie in its ``bounds``, the best cosine of each word; 0 where it has none."""
    rows = [row for of_one in bounds for a, b in of_one for row in range(a, b)]
    of = [n for n, of_one in enumerate(bounds) for a, b in of_one for _ in range(a, b)]
    index = torch.tensor(of)[:, None].expand(-1, cosines.shape[1])
    lowest = torch.full((len(bounds), cosines.shape[1]), -2.0)
    best = lowest.scatter_reduce(0, index, cosines[torch.tensor(rows)], "amax")
    return torch.where(best < -1.5, torch.zeros(()), best)


def learn(
    examples: Sequence[Example], states: States, weights: Mapping[str, NDArray[np.float64]], start: NDArray[np.floating]
) -> NDArray[np.float32]:
    """A projection (384, dimension) that puts right candidates first, learned from ``examples``.

    ``weights`` are those of the ranking, by kind of question; they stay as they are.
    """
    projection = torch.from_numpy(np.asarray(start, np.float32).copy()).requires_grad_()
    optimizer = torch.optim.Adam([projection], lr=RATE)
    order = np.random.default_rng(0)
    some = [_rivals(example, weights[example.kind]) for example in examples]
    for _ in range(EPOCHS):
        for batch in np.array_split(order.permutation(len(examples)), max(1, len(examples) // BATCH)):
            optimizer.zero_grad()
            for n in batch:
                (_loss(examples[n], some[n], states, weights, projection) / len(batch)).backward()
            optimizer.step()
    return projection.detach().numpy()


def _rivals(example: Example, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    first = np.argsort(-(example.signals @ weights), kind="stable")[:RIVALS]
    return np.union1d(first, np.flatnonzero(example.worth > 0))


def _loss(
    example: Example,
    some: NDArray[np.int64],
    states: States,
    weights: Mapping[str, NDArray[np.float64]],
    projection: torch.Tensor,
) -> torch.Tensor:
    of_kind = weights[example.kind]
    others = of_kind.copy()
    others[WORDING] = 0.0
    wording = states.wording(example.compared, projection, some)
    scores = torch.from_numpy(example.signals[some] @ others).float()
    scores = scores + wording @ torch.from_numpy(of_kind[WORDING]).float()
    shares = torch.softmax(scores, 0) * torch.from_numpy(example.worth[some]).float()
    return -torch.log(shares.sum() + 1e-9)


def with_wording(
    signals: NDArray[np.float64], compared: Compared, states: States, projection: NDArray[np.floating]
) -> NDArray[np.float64]:
    """The same signals of all candidates, those of late interaction read by ``projection``."""
    with torch.no_grad():
        wording = states.wording(compared, torch.from_numpy(np.asarray(projection, np.float32)))
    read = signals.copy()
    read[:, WORDING] = wording.numpy()
    return read


def fold_of(question: Mapping[str, Any]) -> int:
    """The fold of a question: that of the article it is about, or its own where it is about none."""
    gold = question["gold"]
    return zlib.crc32((gold[0]["article"] if gold else question["id"]).encode()) % FOLDS
