"""Learn how words are compared, from questions with known answers.

    python benchmarks/late_interaction.py EXAMPLES OUT [--model FILE] [--fold N]

Late interaction (ColBERT: Khattab and Zaharia 2020) with all that is learned small: low-rank changes to the model's
matrices (LoRA: Hu et al. 2021), the directions in which tokens are compared, and how much each word of a question
counts. A softmax over each question's candidates, whose other signals weigh as they do in ``qa.ranking``, moves them.

EXAMPLES is written by ``benchmarks/ranking_fit.py --examples``. OUT gets ``token_adapter.npz``, learned from all, and
``wording-N.npz``: the signals of late interaction of every question's candidates, by what was learned without it and
without any other question over its article. Needs numpy, torch and onnx; a graphics processor is used where there is
one (two minutes), two cores take a night. ``--fold`` learns one part only, and writes it beside the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.examples import Example, Examples, Ints
from benchmarks.token_model import TokenModel
from embeddings.token_encoder import ADAPTER, DIMENSION, MODEL
from embeddings.token_weights import emphasis

FOLDS = 2
EPOCHS = 1
RATES = {"changes": 1e-3, "projection": 3e-4, "emphasis": 1e-2}  # at most: they rise at first, then fall to nothing
RISING = 0.06  # of all steps
RANK = 16
ENOUGH = 500  # paragraphs whose principal components the directions begin as
BATCH = 32  # questions a step
RIVALS = 20  # candidates beside the right ones that are learned from

Signals = dict[int, NDArray[np.float16]]  # by question: (candidates, 4)


class Learner:
    """Learns from some of the examples, and reads the signals of others."""

    def __init__(self, path: Path, examples: Examples, device: str) -> None:
        self.path, self.examples, self.device = path, examples, device
        self._others = torch.from_numpy(np.asarray(examples.weights, np.float32)).to(device)
        self._wording = self._others[:, examples.wording]
        self._others[:, examples.wording] = 0.0

    @property
    def some_paragraphs(self) -> tuple[Ints, ...]:
        """Enough paragraphs to see what tokens are like, none that only the set apart has."""
        known = {int(id) for e in self.examples.questions if e.group >= 0 for piece in e.pieces for id in piece[:, 0]}
        return tuple(self.examples.paragraphs[id] for id in sorted(known)[:: max(1, len(known) // ENOUGH)])

    def learned(self, some: Sequence[int]) -> TokenModel:
        """A model that puts right candidates first, learned from the questions ``some``."""
        torch.manual_seed(0)
        model = TokenModel(self.path, DIMENSION, RANK, self.device)
        model.begin(self.some_paragraphs)
        groups = {"changes": [*model.down.values(), *model.up.values()]}
        groups |= {"projection": [model.projection], "emphasis": [model.emphasis]}
        optimizer = torch.optim.AdamW([{"params": groups[n], "lr": r} for n, r in RATES.items()], weight_decay=0.0)
        known = [n for n in some if self.examples.questions[n].worth.any()]
        rivals = {n: self._rivals(self.examples.questions[n]) for n in known}
        order, batches = np.random.default_rng(0), max(1, len(known) // BATCH)
        steps = EPOCHS * batches
        rate = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1, (step + 1) / max(1, RISING * steps)) * (1 - step / (steps + 1))
        )
        for epoch in range(EPOCHS):
            losses = []
            for batch in np.array_split(order.permutation(known), batches):
                loss = self._loss(model, batch.tolist(), rivals)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                rate.step()
                losses.append(loss.item())
            print(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.4f}", file=sys.stderr, flush=True)
        return model

    def signals(self, model: TokenModel, some: Sequence[int]) -> Signals:
        """The signals of late interaction of all candidates of the questions ``some``."""
        with torch.no_grad():
            examples = [self.examples.questions[n] for n in some]
            found = self._compared(model, examples, [e.pieces for e in examples])
            return {n: rows.cpu().numpy().astype(np.float16) for n, rows in zip(some, found, strict=True)}

    def _rivals(self, example: Example) -> Ints:
        scores = example.signals.astype(np.float32) @ self.examples.weights[example.kind]
        first = np.argsort(-scores, kind="stable")[:RIVALS]
        return np.union1d(first, np.flatnonzero(example.worth > 0))

    def _loss(self, model: TokenModel, batch: Sequence[int], rivals: dict[int, Ints]) -> torch.Tensor:
        losses, examples = [], [self.examples.questions[n] for n in batch]
        pieces = [[e.pieces[c] for c in rivals[n]] for n, e in zip(batch, examples, strict=True)]
        for n, example, wording in zip(batch, examples, self._compared(model, examples, pieces), strict=True):
            signals = torch.from_numpy(example.signals[rivals[n]].astype(np.float32)).to(self.device)
            worth = torch.from_numpy(example.worth[rivals[n]].astype(np.float32)).to(self.device)
            scores = signals @ self._others[example.kind] + wording @ self._wording[example.kind]
            losses.append(-torch.log((torch.softmax(scores, 0) * worth).sum() + 1e-9))
        return torch.stack(losses).mean()

    def _compared(
        self, model: TokenModel, examples: Sequence[Example], pieces: Sequence[Sequence[Ints]]
    ) -> Iterator[torch.Tensor]:
        """For each question the four signals (candidates, 4) of the candidates whose ``pieces`` are given."""
        ids = np.unique(np.concatenate([np.zeros(0, np.int64), *(p[:, 0] for some in pieces for p in some)])).tolist()
        texts = [*(self.examples.paragraphs[id] for id in ids), *(e.tokens for e in examples)]
        ends = np.cumsum([len(text) for text in texts]).tolist()
        bounds = [(end - len(text), end) for text, end in zip(texts, ends, strict=True)]
        of = dict(zip(ids, bounds, strict=False))
        states = model.read(texts)
        rows = normalize(states @ model.projection, dim=1)
        counts = emphasis(states @ model.emphasis, torch)
        for example, some, (start, end) in zip(examples, pieces, bounds[len(ids) :], strict=True):
            spans = [(n, id, a, b) for n, piece in enumerate(some) for id, a, b in piece.tolist()]
            own = [(n, of[id][0] + a, of[id][0] + b) for n, id, a, b in spans]
            around = [(n, *of[id]) for n, id, _, _ in spans]
            cosines = rows @ rows[start:end].T
            counted = counts[start:end] * torch.from_numpy(example.meant).to(self.device)
            shares = (counted / counted.sum(1, keepdim=True)).T
            means = [_best(cosines, spots, len(some)) @ shares for spots in (own, around)]
            yield torch.stack([means[0][:, 0], means[1][:, 0], means[0][:, 1], means[1][:, 1]], 1)


def _best(cosines: torch.Tensor, bounds: Sequence[tuple[int, int, int]], count: int) -> torch.Tensor:
    """The best cosine of each word (columns) for each candidate, whose tokens go from and to; 0 where it has none."""
    device, lowest = cosines.device, -2.0
    best = torch.full((count, cosines.shape[1]), lowest, device=device)
    if bounds:
        rows = np.concatenate([np.arange(a, b) for _, a, b in bounds])
        of = np.repeat([n for n, _, _ in bounds], [b - a for _, a, b in bounds])
        index = torch.from_numpy(of).to(device)[:, None].expand(-1, cosines.shape[1])
        best = best.scatter_reduce(0, index, cosines[torch.from_numpy(rows).to(device)], "amax")
    return best.masked_fill(best == lowest, 0.0)


def main() -> int:
    """Learn every part, or one, and write what came of it."""
    parser = argparse.ArgumentParser(description="Learn how words are compared.")
    parser.add_argument("examples", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, help="the ONNX file, where the package that brings it is not installed")
    parser.add_argument("--fold", type=int, choices=range(FOLDS + 1), help=f"{FOLDS}: learn from all")
    options = parser.parse_args()
    examples = Examples.load(options.examples)
    learner = Learner(
        options.model or MODEL.folder() / "model.onnx", examples, "cuda" if torch.cuda.is_available() else "cpu"
    )
    folds = [example.group % FOLDS if example.group >= 0 else FOLDS for example in examples.questions]
    options.out.mkdir(parents=True, exist_ok=True)
    for part in range(FOLDS + 1) if options.fold is None else [options.fold]:
        model = learner.learned([n for n, fold in enumerate(folds) if fold not in (FOLDS, part)])
        mine = [n for n, fold in enumerate(folds) if fold == part]
        signals = {str(n): rows for n, rows in learner.signals(model, mine).items()}
        np.savez(options.out / f"wording-{part}.npz", **signals)  # pyright: ignore[reportArgumentType]
        if part == FOLDS:
            np.savez(options.out / ADAPTER.name, **model.changes(learner.some_paragraphs))  # pyright: ignore[reportArgumentType]
        print(f"part {part + 1} of {FOLDS + 1}", file=sys.stderr, flush=True)
    return 0


def held_out(folder: Path) -> dict[int, NDArray[Any]]:
    """The signals by question that ``main`` wrote into ``folder``."""
    found: dict[int, NDArray[Any]] = {}
    for part in range(FOLDS + 1):
        with np.load(folder / f"wording-{part}.npz", allow_pickle=False) as file:
            found |= {int(n): file[n].astype(np.float64) for n in file}
    return found


if __name__ == "__main__":
    sys.exit(main())
