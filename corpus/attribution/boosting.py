"""Gradient-boosted trees at prediction time: plain arrays from an npz file, no pickle, no training library.

They are walked by onnxruntime, which takes a third of numpy's time. The training command is
``benchmarks/train_attribution.py``; the trees are LightGBM's (Friedman 2001; Ke et al. 2017).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Trees:
    """An ensemble as flat arrays; node 0 of each tree is its root, a leaf leads to itself."""

    roots: np.ndarray  # (trees,) index of each root
    feature: np.ndarray  # (nodes,)
    threshold: np.ndarray  # (nodes,) go left when value <= threshold
    left: np.ndarray  # (nodes,)
    right: np.ndarray  # (nodes,)
    value: np.ndarray  # (nodes,) leaf value
    base: float

    def scores(self, rows: Sequence[Sequence[float]] | np.ndarray) -> list[float]:
        """Raw scores (log-odds) of ``rows`` (n, features)."""
        x = np.ascontiguousarray(rows, dtype=np.float32)
        if x.size == 0:
            return []
        return self._session.run(None, {"rows": x})[0][:, 0].tolist()

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(self._graph(), options, ["CPUExecutionProvider"])

    def _graph(self) -> bytes:
        """The ensemble as ONNX: ``rows`` (n, features) to scores (n, 1)."""
        from onnx import TensorProto, helper

        nodes = np.arange(len(self.left))
        tree = np.searchsorted(self.roots, nodes, "right") - 1
        leaf = self.left == nodes
        walk = helper.make_node(
            "TreeEnsembleRegressor",
            ["rows"],
            ["scores"],
            domain="ai.onnx.ml",
            nodes_treeids=tree,
            nodes_nodeids=nodes,
            nodes_featureids=np.where(leaf, 0, self.feature),
            nodes_values=np.where(leaf, 0, self.threshold).astype(np.float32),
            nodes_modes=["LEAF" if end else "BRANCH_LEQ" for end in leaf],
            nodes_truenodeids=np.where(leaf, 0, self.left),
            nodes_falsenodeids=np.where(leaf, 0, self.right),
            target_treeids=tree[leaf],
            target_nodeids=nodes[leaf],
            target_ids=np.zeros(int(leaf.sum()), np.int64),
            target_weights=self.value[leaf],
            n_targets=1,
            base_values=[self.base],
        )
        given = helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, None])
        found = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, 1])
        graph = helper.make_graph([walk], "trees", [given], [found])
        versions = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()


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
    )


def softmax(scores: Sequence[float]) -> list[float]:
    """Shares that add up to one."""
    if not scores:
        return []
    top = max(scores)
    powers = [math.exp(s - top) for s in scores]
    total = sum(powers)
    return [p / total for p in powers]
