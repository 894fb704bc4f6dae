"""The weights of the token model: int8 as they come, with the low-rank changes learned here added to its matrices.

The sum is rounded to int8 again (``embeddings.bert_graph``), with a scale for each column; with one for all, as the
model has, much of the changes would be rounded away.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.bert_graph import graph, matrix_of
from embeddings.low_rank import Arrays, changed, reach

MATRIX = re.compile(r"/encoder/layer\.(\d+)/(.+)/MatMul_quant")
LAST = ("projection", "emphasis")  # (size, directions) and (size,)
SPREAD, SLOPE = 1.5, 0.1  # of how much a word counts: from exp(-SPREAD) to exp(SPREAD)


def held(path: Path) -> dict[str, NDArray[np.float32]]:
    """The numbers that the int8 ONNX model at ``path`` stands for, as ``embeddings.bert_graph`` holds them."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(path))
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}

    def whole(name: str) -> NDArray[np.float32]:
        zero, scale = (stored[f"{name}_{what}"].astype(np.float32) for what in ("zero_point", "scale"))
        return (stored[f"{name}_quantized"].astype(np.float32) - zero) * scale

    found = {name: numbers.copy() for name, numbers in stored.items() if numbers.dtype == np.float32 and numbers.ndim}
    tables = [name.removesuffix("_quantized") for name in stored if name.endswith("_quantized")]
    found |= {name: whole(name) for name in tables if name.startswith("embeddings")}
    for node in model.graph.node:
        matrix = MATRIX.fullmatch(node.name)
        if node.op_type == "MatMulInteger" and matrix:
            found[matrix_of(int(matrix[1]), matrix[2])] = whole(node.input[1].removesuffix("_quantized"))
    return found


def adapted(path: Path, changes: Arrays) -> bytes:
    """The ONNX model at ``path`` with the ``changes`` added, written anew.

    Its states are the directions words are compared in and, last, how far they lie in the one that says how much they
    count, where the changes say so.
    """
    into = np.column_stack([changes[name] for name in LAST]) if set(LAST) <= set(changes) else None
    return graph(changed(held(path), changes), reach(changes), into)


SPREAD, SLOPE = 1.5, 0.1  # of how much a word counts: from exp(-SPREAD) to exp(SPREAD)


def emphasis(values: Any, library: Any = np) -> Any:
    """How much words count whose states lie so far in the learned direction; ``library`` is numpy or torch."""
    return library.exp(SPREAD * library.tanh(values * SLOPE))
