"""Learn how words are compared, from questions with known answers.

    python benchmarks/late_interaction.py EXAMPLES OUT [--model FILE] [--fold N]

Late interaction (ColBERT: Khattab and Zaharia 2020) with all that is learned small: low-rank changes to the model's
matrices (LoRA: Hu et al. 2021), the directions in which tokens are compared, and how much each word of a question
counts. A softmax over each question's candidates, whose other signals weigh as they do in ``qa.ranking``, moves them.

EXAMPLES is written by ``benchmarks/ranking_fit.py --examples``. OUT gets ``token_adapter.npz``, learned from all, and
``token-N.npz``, learned without the questions of part N (all those over one article are in one). Needs numpy, torch and
onnx; a graphics processor is used where there is one (two minutes), two cores take a night. ``--fold`` learns one part
only, and writes it beside the others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import normalize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.examples import FOLDS, Example, Examples, Ints, fold_of
from benchmarks.learning import arguments, schedule
from benchmarks.token_model import TokenModel
from embeddings.token_encoder import ADAPTER, DIMENSION, MODEL
from embeddings.token_weights import emphasis

EPOCHS = 1
RATES = {"changes": 1e-3, "projection": 3e-4, "emphasis": 1e-2}  # at most
RANK = 16
ENOUGH = 500  # paragraphs whose principal components the directions begin as
BATCH = 32  # questions a step
RIVALS = 20  # candidates beside the right ones that are learned from


class Learner:
    """Learns from some of the examples."""

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
        groups = {"changes": list(model.bert.parameters())}
        groups |= {"projection": [model.projection], "emphasis": [model.emphasis]}
        optimizer = torch.optim.AdamW([{"params": groups[n], "lr": r} for n, r in RATES.items()], weight_decay=0.0)
        known = [n for n in some if self.examples.questions[n].worth.any()]
        rivals = {n: self._rivals(self.examples.questions[n]) for n in known}
        order, batches = np.random.default_rng(0), max(1, len(known) // BATCH)
        rate = schedule(optimizer, EPOCHS * batches)
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
        states = model.bert.read(texts)
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
    options = arguments("Learn how words are compared.", "model.onnx")
    examples = Examples.load(options.examples)
    learner = Learner(
        options.model or MODEL.folder() / "model.onnx", examples, "cuda" if torch.cuda.is_available() else "cpu"
    )
    folds = [fold_of(example.group) for example in examples.questions]
    options.out.mkdir(parents=True, exist_ok=True)
    for part in range(FOLDS + 1) if options.fold is None else [options.fold]:
        model = learner.learned([n for n, fold in enumerate(folds) if fold not in (FOLDS, part)])
        np.savez(options.out / name_of(part), **model.changes(learner.some_paragraphs))  # pyright: ignore[reportArgumentType]
        print(f"part {part + 1} of {FOLDS + 1}", file=sys.stderr, flush=True)
    return 0


def name_of(part: int) -> str:
    """The file of what was learned without ``part``; ``FOLDS``: from all."""
    return f"token-{part}.npz" if part < FOLDS else ADAPTER.name


if __name__ == "__main__":
    sys.exit(main())
