"""The weights of the token model: int8 as they come, with the low-rank changes learned here added to its matrices.

Low-rank adaptation (LoRA: Hu et al. 2021): to a matrix (in, out) is added the product of one of (in, rank) and one of
(rank, out). The sum is rounded to int8 again, with a scale for each column; with one for all, as the model has,
much of the changes would be rounded away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto

MATRIX = re.compile(r"/encoder/layer\.(\d+)/(.+)/MatMul_quant")
DOWN, UP = "down", "up"  # names of the two factors of a change: f"{DOWN} {matrix}", f"{UP} {matrix}"
LARGEST = 127

SPREAD, SLOPE = 1.5, 0.1  # of how much a word counts: from exp(-SPREAD) to exp(SPREAD)

Arrays = Mapping[str, NDArray[Any]]


def matrices(model: ModelProto) -> Iterator[tuple[str, str]]:
    """The matrices of the model's layers: "3 attention/self/query", and the name under which it is held."""
    for node in model.graph.node:
        found = MATRIX.fullmatch(node.name)
        if node.op_type == "MatMulInteger" and found:
            yield f"{found[1]} {found[2]}", node.input[1].removesuffix("_quantized")


def adapted(path: Path, changes: Arrays) -> bytes:
    """The ONNX model at ``path`` with the ``changes`` added."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(path))
    held = {tensor.name: tensor for tensor in model.graph.initializer}

    def put(name: str, values: NDArray[Any]) -> None:
        held[name].CopyFrom(numpy_helper.from_array(values, name))

    for matrix, name in matrices(model):
        if f"{DOWN} {matrix}" not in changes:
            continue
        scale = numpy_helper.to_array(held[f"{name}_scale"])
        weights = numpy_helper.to_array(held[f"{name}_quantized"]).astype(np.float32) * scale
        weights += changes[f"{DOWN} {matrix}"].astype(np.float32) @ changes[f"{UP} {matrix}"].astype(np.float32)
        scale = np.abs(weights).max(0) / LARGEST
        put(f"{name}_scale", scale)
        put(f"{name}_zero_point", np.zeros(len(scale), np.int8))
        put(f"{name}_quantized", np.rint(weights / scale).astype(np.int8))
    return model.SerializeToString()


def emphasis(values: Any, library: Any = np) -> Any:
    """How much words count whose states lie so far in the learned direction; ``library`` is numpy or torch."""
    return library.exp(SPREAD * library.tanh(values * SLOPE))
