"""Learn what the sentence model finds, from questions with known answers.

    python benchmarks/dense_retrieval.py EXAMPLES OUT [--model FILE] [--fold N]

Low-rank changes to the model's matrices (LoRA: Hu et al. 2021) bring a question near the passages that answer it and
away from those that only look like it: a softmax over the passages of all questions of a step (in-batch negatives:
Karpukhin et al. 2020), rivals that were found but do not answer among them.

EXAMPLES is written by ``benchmarks/ranking_fit.py --examples``. OUT gets ``sentence-N.npz``, learned without the
questions of part N, and ``sentence_adapter.npz``, learned from all. Prints how many right passages are among the
nearest of their corpus before and after, by questions that nothing was learned from. Needs numpy, torch and
safetensors; a graphics processor is used where there is one (two minutes). ``--fold`` learns one part only.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import normalize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bert import Bert
from benchmarks.dense_examples import DenseExample, DenseExamples
from benchmarks.examples import FOLDS, Ints, fold_of
from benchmarks.learning import arguments, schedule
from embeddings.bert_graph import held_of
from embeddings.sentence_weights import ADAPTER
from embeddings.weights import locate

EPOCHS = 2
RATE = 1e-3  # at most
RANK = 16
BATCH = 32  # questions a step
RIGHT, RIVALS, AMONG = 3, 8, 30  # passages of a question in a step: right ones, rivals, and of how many first ones
SHARPNESS = 20.0  # of the softmax over cosines: what the model was trained with
BARE = 0.3  # share of the bare question in the loss
LEAST = 0.2  # worth of a right passage under a wrong name
NEAREST = (1, 10, 40)
REACHED = 40  # of so many passages one is read for how far inputs reach


class DenseLearner:
    """Learns from some of the examples, and says what is found for others."""

    def __init__(self, held: dict[str, NDArray[np.float32]], examples: DenseExamples, device: str) -> None:
        self.held, self.examples, self.device = held, examples, device

    def fresh(self) -> Bert:
        """The model as it comes."""
        return Bert(self.held, RANK, self.device)

    @property
    def some_passages(self) -> list[Ints]:
        """A few passages of each corpus something is learned from."""
        kept = {question.corpus for question in self.examples.questions if question.group >= 0}
        corpus_of = np.searchsorted(self.examples.ends, np.arange(len(self.examples.passages)), "right")
        some = range(0, len(corpus_of), REACHED)
        return [self.examples.passages[place] for place in some if int(corpus_of[place]) in kept]

    def known(self, some: Sequence[int]) -> list[int]:
        """Those of ``some`` that have a right passage."""
        return [n for n in some if len(self.examples.questions[n].right)]

    def learned(self, some: Sequence[int]) -> Bert:
        """A model that brings the questions ``some`` near what answers them."""
        model, random = self.fresh(), np.random.default_rng(0)
        known = self.known(some)
        batches = max(1, len(known) // BATCH)
        optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.0)
        rate = schedule(optimizer, EPOCHS * batches)
        for epoch in range(EPOCHS):
            losses = []
            for batch in np.array_split(random.permutation(known), batches):
                loss = self._loss(model, [self.examples.questions[n] for n in batch], random)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                rate.step()
                losses.append(loss.detach())
            print(f"epoch {epoch + 1} of {EPOCHS}: loss {torch.stack(losses).mean().item():.4f}", file=sys.stderr)
        return model

    def found(self, model: Bert, some: Sequence[int]) -> dict[int, float]:
        """The share of those ``known`` of ``some`` with a right passage among the nearest so many of their corpus."""
        with torch.no_grad():
            passages = torch.cat([self._means(model, part)[0] for part in _parts(self.examples.passages)])
            places = []
            for n in self.known(some):
                question = self.examples.questions[n]
                first = int(self.examples.ends[question.corpus - 1]) if question.corpus else 0
                asked = self._means(model, [question.tokens], [question.meant])[0][0]
                cosines = passages[first : int(self.examples.ends[question.corpus])] @ asked
                right = torch.from_numpy(question.right.astype(np.int64) - first).to(self.device)
                places.append(int((cosines > cosines[right].max()).sum()))
        return {depth: float(np.mean(np.asarray(places) < depth)) for depth in NEAREST}

    def _loss(self, model: Bert, batch: Sequence[DenseExample], random: np.random.Generator) -> torch.Tensor:
        taken = [random.permutation(q.right)[:RIGHT] for q in batch]
        taken += [random.permutation(q.rivals[:AMONG])[:RIVALS] for q in batch]
        places = np.unique(np.concatenate(taken))
        passages = self._means(model, [self.examples.passages[place] for place in places])[0]
        asked = self._means(model, [q.tokens for q in batch], [q.meant for q in batch])
        worth = np.zeros((len(batch), len(places)), np.float32)
        for row, question in zip(worth, batch, strict=True):
            row[np.isin(places, question.right)] = LEAST
            for place, value in zip(question.right, question.worth, strict=True):
                row[places == place] = max(float(value), LEAST)
        target, losses = torch.from_numpy(worth).to(self.device), []
        for rows in asked:
            shares = torch.softmax(rows @ passages.T * SHARPNESS, 1)
            losses.append(-torch.log((shares * target).sum(1) + 1e-9).mean())
        return (1 - BARE) * losses[0] + BARE * losses[1]

    def _means(
        self, model: Bert, texts: Sequence[Ints], meant: Sequence[NDArray[np.bool_]] | None = None
    ) -> list[torch.Tensor]:
        """Unit rows (texts, size): the mean state of each text, or of each of its parts that are ``meant``."""
        states = model.read(texts)
        of = torch.from_numpy(np.repeat(np.arange(len(texts)), [len(text) for text in texts])).to(self.device)
        parts = [np.ones(len(of), bool)] if meant is None else [np.concatenate([m[n] for m in meant]) for n in (0, 1)]
        rows = []
        for part in parts:
            kept = torch.from_numpy(np.flatnonzero(part)).to(self.device)
            sums = torch.zeros(len(texts), states.shape[1], device=self.device)
            rows.append(normalize(sums.index_add(0, of[kept], states[kept]), dim=1))  # a sum points where a mean does
        return rows


def _parts(passages: Sequence[Ints], size: int = 2048) -> list[Sequence[Ints]]:
    return [passages[start : start + size] for start in range(0, len(passages), size)]


def held(path: Path) -> dict[str, NDArray[np.float32]]:
    """All numbers of a BERT model in a ``.safetensors`` file, as ``Bert`` names them."""
    from safetensors.numpy import load_file

    return held_of({n.removeprefix("bert."): rows for n, rows in load_file(path).items() if rows.dtype == np.float32})


def main() -> int:
    """Learn every part, or one, and write what came of it."""
    options = arguments("Learn what the sentence model finds.", "model.safetensors")
    examples = DenseExamples.load(options.examples)
    numbers = held(options.model or locate().folder / "model.safetensors")
    learner = DenseLearner(numbers, examples, "cuda" if torch.cuda.is_available() else "cpu")
    folds = [fold_of(question.group) for question in examples.questions]
    options.out.mkdir(parents=True, exist_ok=True)
    for part in range(FOLDS + 1) if options.fold is None else [options.fold]:
        model = learner.learned([n for n, fold in enumerate(folds) if fold not in (FOLDS, part)])
        reach = model.reach(learner.some_passages)
        np.savez(options.out / name_of(part), **model.changes(), **reach)  # pyright: ignore[reportArgumentType]
        mine = learner.known([n for n, fold in enumerate(folds) if fold == part])
        for label, one in (("as it comes", learner.fresh()), ("learned", model)) if mine else ():
            shares = "  ".join(f"first {depth} {share:.3f}" for depth, share in learner.found(one, mine).items())
            print(f"part {part + 1} of {FOLDS + 1}, {len(mine)} questions, {label:12s} {shares}", flush=True)
    return 0


def name_of(part: int) -> str:
    """The file of what was learned without ``part``; ``FOLDS``: from all."""
    return f"sentence-{part}.npz" if part < FOLDS else ADAPTER.name


if __name__ == "__main__":
    sys.exit(main())
