"""Gradient-boosted trees that choose one candidate of a list.

Loss: minus the logarithm of the softmax share that all right candidates of a list have together, since several of them
may name the same person (the marginal likelihood of mention ranking, Durrett and Klein 2013; Lee et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import lightgbm
import numpy as np

from corpus.attribution.boosting import Trees

Lists = tuple[np.ndarray, np.ndarray, np.ndarray]  # features (n, columns), right (n,) bool, sizes of the lists
Objective = Callable[[np.ndarray, Any], tuple[np.ndarray, np.ndarray]]
TYPES = {
    "roots": np.int32,
    "feature": np.int16,
    "threshold": np.float32,
    "left": np.int32,
    "right": np.int32,
    "value": np.float32,
}


def lists(found: Sequence[tuple[Sequence[Sequence[float]], Sequence[bool]]]) -> Lists:
    """Stack (rows, right) pairs; a list in which nothing is right teaches nothing and is left out."""
    kept = [(rows, right) for rows, right in found if any(right)]
    x = np.asarray([row for rows, _ in kept for row in rows], np.float32)
    right = np.asarray([bool(r) for _, rights in kept for r in rights])
    return x, right, np.asarray([len(rows) for rows, _ in kept])


def _softmax_loss(right: np.ndarray, sizes: np.ndarray) -> Objective:
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(sizes)), sizes)

    def objective(scores: np.ndarray, _: Any) -> tuple[np.ndarray, np.ndarray]:
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
        shares = powers / np.add.reduceat(powers, starts)[of]
        together = np.maximum(np.add.reduceat(shares * right, starts)[of], 1e-9)
        return shares - np.where(right, shares / together, 0.0), np.maximum(shares * (1 - shares), 1e-4)

    return objective


def fit(data: Lists, *, trees: int, rate: float, leaves: int, smallest: int, bags: int = 1) -> Trees:
    """Train on ``data``; deterministic. ``smallest``: fewest candidates in a leaf; ``bags``: ensembles averaged."""
    return averaged([_fit_once(data, trees, rate, leaves, smallest, seed) for seed in range(bags)])


def averaged(found: Sequence[Trees]) -> Trees:
    """Several ensembles as one whose scores are their mean."""
    at = np.cumsum([0, *(len(t.value) for t in found)])[:-1]
    shifted = {
        name: np.concatenate([getattr(t, name) + k for t, k in zip(found, at, strict=True)]).astype(np.int32)
        for name in ("roots", "left", "right")
    }
    return Trees(
        **shifted,
        feature=np.concatenate([t.feature for t in found]),
        threshold=np.concatenate([t.threshold for t in found]),
        value=np.concatenate([t.value / len(found) for t in found]).astype(np.float32),
        base=0.0,
    )


def _fit_once(data: Lists, trees: int, rate: float, leaves: int, smallest: int, seed: int) -> Trees:
    x, right, sizes = data
    settings = {
        "objective": _softmax_loss(right, sizes),
        "learning_rate": rate,
        "num_leaves": leaves,
        "min_data_in_leaf": smallest,
        "min_sum_hessian_in_leaf": 1.0,
        "lambda_l2": 1.0,
        "feature_fraction": 0.6,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 2,
        "verbose": -1,
    }
    return as_trees(lightgbm.train(settings, lightgbm.Dataset(x, label=right.astype(float)), trees))


def fit_yes_no(x: np.ndarray, right: np.ndarray, *, trees: int, rate: float, leaves: int, smallest: int) -> Trees:
    """The same trees for a yes-or-no question; raw scores are log-odds."""
    settings = {
        "objective": "binary",
        "learning_rate": rate,
        "num_leaves": leaves,
        "min_data_in_leaf": smallest,
        "lambda_l2": 5.0,
        "seed": 0,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 2,
        "boost_from_average": False,
        "verbose": -1,
    }
    return as_trees(lightgbm.train(settings, lightgbm.Dataset(x, label=right.astype(float)), trees))


def as_trees(model: lightgbm.Booster) -> Trees:
    """The ensemble as flat arrays; a leaf points at itself."""
    out: dict[str, list] = {k: [] for k in TYPES}

    def add(node: dict) -> int:
        at = len(out["feature"])
        leaf = "split_feature" not in node
        out["feature"].append(0 if leaf else node["split_feature"])
        out["threshold"].append(np.inf if leaf else node["threshold"])
        out["value"].append(node["leaf_value"] if leaf else 0.0)
        out["left"].append(at)
        out["right"].append(at)
        if not leaf:
            out["left"][at] = add(node["left_child"])
            out["right"][at] = add(node["right_child"])
        return at

    for tree in model.dump_model()["tree_info"]:
        out["roots"].append(add(tree["tree_structure"]))
    arrays = {k: np.asarray(v, TYPES[k]) for k, v in out.items()}
    return Trees(**arrays, base=0.0)


def arrays(trees: Trees, prefix: str) -> dict[str, np.ndarray]:
    """What ``corpus.attribution.boosting.load_trees`` reads, by name."""
    found = {f"{prefix}.{k}": getattr(trees, k) for k in TYPES}
    found[f"{prefix}.base"] = np.asarray(trees.base, np.float32)
    return found
