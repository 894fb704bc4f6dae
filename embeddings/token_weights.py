"""The weights of the token model: int8 as they come, with the low-rank changes learned here added to its matrices.

Low-rank adaptation (LoRA: Hu et al. 2021): to a matrix (in, out) is added the product of one of (in, rank) and one of
(rank, out). The sum is rounded to int8 again, with a scale for each column; with one for all, as the model has, much of
the changes would be rounded away. What goes into the wide matrices is rounded too, with one scale for all, though a few
inputs reach much farther than others: these are divided by as much as their rows are multiplied by (SmoothQuant: Xiao
et al. 2022), which takes two thirds of the error.
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
REACH = "reach"  # f"{REACH} {matrix}": (in,), the largest absolute value of each input
EVEN = 0.8  # how far inputs are evened out: of .5 to 1, the least error
LEAST = 1e-3
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
    before: dict[str, Any] = {}  # what evens out an input, by the input

    def put(name: str, values: NDArray[Any]) -> None:
        held[name].CopyFrom(numpy_helper.from_array(values, name))

    for matrix, name in matrices(model):
        if f"{DOWN} {matrix}" not in changes:
            continue
        weights = numpy_helper.to_array(held[f"{name}_quantized"]) * numpy_helper.to_array(held[f"{name}_scale"])
        down, up = (changes[f"{what} {matrix}"].astype(np.float32) for what in (DOWN, UP))
        weights = weights + down @ up
        if f"{REACH} {matrix}" in changes:
            evened = _evened(changes[f"{REACH} {matrix}"].astype(np.float32), weights)
            weights *= evened[:, None]
            model.graph.initializer.append(numpy_helper.from_array(1 / evened, f"{name}_evened"))
            before[f"{name}_quantized"] = f"{name}_evened"
        scale = np.abs(weights).max(0) / LARGEST
        put(f"{name}_scale", scale)
        put(f"{name}_zero_point", np.zeros(len(scale), np.int8))
        put(f"{name}_quantized", np.rint(weights / scale).astype(np.int8))
    _insert(model, before)
    return model.SerializeToString()


def _evened(reach: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """By how much each input is divided, and its row of ``weights`` multiplied."""
    widest = np.maximum(np.abs(weights).max(1), LEAST)
    return np.maximum(reach, LEAST) ** EVEN / widest ** (1 - EVEN)


def _insert(model: ModelProto, factors: Mapping[str, str]) -> None:
    """Multiply what each matrix named in ``factors`` is multiplied with by the factor named there, before rounding."""
    from onnx import NodeProto, helper

    rounding = {n.output[0]: n for n in model.graph.node if n.op_type == "DynamicQuantizeLinear"}
    nodes = []
    for node in model.graph.node:
        factor = factors.get(node.input[1]) if node.op_type == "MatMulInteger" else None
        if factor is not None:
            rounded = rounding[node.input[0]]
            product = f"{factor}_product"
            place = next(n for n, held in enumerate(nodes) if held.output == rounded.output)
            nodes.insert(place, helper.make_node("Mul", [rounded.input[0], factor], [product]))
            nodes[place + 1].input[0] = product
        copy = NodeProto()
        copy.CopyFrom(node)
        nodes.append(copy)
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def emphasis(values: Any, library: Any = np) -> Any:
    """How much words count whose states lie so far in the learned direction; ``library`` is numpy or torch."""
    return library.exp(SPREAD * library.tanh(values * SLOPE))
