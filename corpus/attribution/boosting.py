"""Gradient-boosted trees at prediction time: plain arrays from an npz file, no pickle, no training library.

The training command is ``benchmarks/train_attribution.py``; the trees are LightGBM's (Friedman 2001; Ke et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BLOCK = 256  # rows walked at once: their tables stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble as flat arrays; node 0 of each tree is its root, a leaf has ``left`` -1."""

    roots: np.ndarray  # (trees,) index of each root
    feature: np.ndarray  # (nodes,)
    threshold: np.ndarray  # (nodes,) go left when value <= threshold
    left: np.ndarray  # (nodes,)
    right: np.ndarray  # (nodes,)
    value: np.ndarray  # (nodes,) leaf value
    base: float
    depth: int

    def scores(self, rows: Sequence[Sequence[float]] | np.ndarray) -> list[float]:
        """Raw scores (log-odds) of ``rows`` (n, features)."""
        x = np.ascontiguousarray(rows, dtype=np.float32)
        if x.size == 0:
            return []
        children = np.stack([self.right, self.left], axis=1).ravel()  # at 2 * node: right; at 2 * node + 1: left
        return [score for first in range(0, len(x), BLOCK) for score in self._block(x[first : first + BLOCK], children)]

    def _block(self, x: np.ndarray, children: np.ndarray) -> list[float]:
        values, row = x.ravel(), np.arange(len(x), dtype=np.int32) * x.shape[1]
        at = np.repeat(self.roots[:, None], len(x), axis=1)  # (trees, n): the node each row stands on
        for _ in range(self.depth):
            go_left = values.take(self.feature.take(at) + row) <= self.threshold.take(at)
            at = children.take(2 * at + go_left)
        return (self.base + self.value.take(at).sum(axis=0)).tolist()


def load_trees(path: Path, prefix: str) -> Trees:
    """Read one ensemble from an npz file written by the training command."""
    with np.load(path, allow_pickle=False) as data:
        arrays = {k[len(prefix) + 1 :]: data[k] for k in data.files if k.startswith(prefix + ".")}
    return Trees(
        arrays["roots"].astype(np.int32),
        arrays["feature"].astype(np.int32),
        arrays["threshold"].astype(np.float32),
        arrays["left"].astype(np.int32),
        arrays["right"].astype(np.int32),
        arrays["value"].astype(np.float32),
        float(arrays["base"]),
        int(arrays["depth"]),
    )


def softmax(scores: Sequence[float]) -> list[float]:
    """Shares that add up to one."""
    if not scores:
        return []
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    total = sum(powers)
    return [p / total for p in powers]
