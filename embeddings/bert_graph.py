"""A BERT as an ONNX graph in int8: one text in, a state a token out (BERT: Devlin et al. 2019).

Matrices are rounded with a scale for each column. What they are multiplied with is rounded as it comes, with one scale
for all, which would leave little of it since a few inputs reach much farther than the others. So inputs that reach far
are divided by as much as their rows are multiplied by (SmoothQuant: Xiao et al. 2022), and what goes into the last
matrix of a layer, where it is a few tokens that reach far, is divided by the largest of its token and multiplied by it
again. States agree with those in fp32 to a cosine of .998.

A text is read by itself, since what is rounded together shares a scale: the same text has the same states whatever is
read beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

HEADS = 12
LAYER = "encoder.layer."
EPSILON = 1e-12  # of a normalisation
QUERY, KEY, VALUE = (f"attention/self/{name}" for name in ("query", "key", "value"))
MIXED, WIDER, NARROWER = "attention/output/dense", "intermediate/dense", "output/dense"
PARTS = (QUERY, KEY, VALUE, MIXED, WIDER, NARROWER)

EVEN = 0.7  # how far inputs are evened out: of .5 to .9, the least error
LEAST = 1e-3
LARGEST = 127
LOWEST = 0.17  # GELU goes no further below nought

Held = Mapping[str, NDArray[np.float32]]  # numbers by name as BERT names them, but a layer's matrix as matrix_of says
Reach = Mapping[str, NDArray[np.floating[Any]]]  # (in,) by matrix: the largest absolute value of each input
MICROSOFT = "com.microsoft"  # operators of onnxruntime's own


def matrix_of(layer: int, part: str) -> str:
    """The name under which a layer's matrix (in, out) is held: "3 attention/self/query"."""
    return f"{layer} {part}"


def name_of(matrix: str, what: str) -> str:
    """BERT's own name for the "weight" or "bias" that goes with a matrix."""
    layer, part = matrix.split(" ")
    return f"{LAYER}{layer}.{part.replace('/', '.')}.{what}"


def held_of(numbers: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """What BERT holds by its own names, matrices (out, in), as it is held here."""
    found = dict(numbers)
    for name in [name for name in found if name.startswith(LAYER) and found[name].ndim == 2]:
        layer, _, part = name.removeprefix(LAYER).removesuffix(".weight").partition(".")
        found[matrix_of(int(layer), part.replace(".", "/"))] = np.ascontiguousarray(found.pop(name).T)
    return found


def layers(held: Held) -> int:
    """How many layers there are."""
    return 1 + max(int(name.split()[0]) for name in held if " " in name)


def graph(held: Held, reach: Reach, into: NDArray[np.float32] | None = None) -> bytes:
    """The graph as ONNX: ``input_ids`` (1, n) int64 to ``states`` (1, n, size) float32.

    ``reach``: of inputs that are evened out; what the three matrices of attention share is named by ``QUERY``.
    ``into`` (size, other size): a last matrix, not rounded, that states are multiplied with.
    """
    from onnx import TensorProto, helper

    made = _Graph(held, reach)
    made.embeddings()
    for layer in range(layers(held)):
        made.attention(layer)
        made.feed_forward(layer)
    if into is not None:
        made.project(into)
    made.nodes[-1].output[0] = "states"
    given = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, None])
    found = helper.make_tensor_value_info("states", TensorProto.FLOAT, [1, None, None])
    whole = helper.make_graph(made.nodes, "bert", [given], [found], made.numbers)
    versions = [helper.make_opsetid("", 18), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(whole, opset_imports=versions, ir_version=9).SerializeToString()


def session(model: bytes) -> Any:
    """What runs ``model``, a text at a time, on the thread that asks."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"])


def states(session: Any, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
    """The states (n, size) of one text, given as the numbers (n,) of its tokens."""
    return session.run(["states"], {"input_ids": numbers[None]})[0][0]


class _Graph:
    """A graph being written; ``state`` names what came of the nodes so far."""

    def __init__(self, held: Held, reach: Reach) -> None:
        self.held, self.reach, self.state = held, reach, ""
        self.nodes: list[NodeProto] = []
        self.numbers: list[TensorProto] = []

    def embeddings(self) -> None:
        """A state for each word at its place."""
        places = self.held["embeddings.position_embeddings.weight"]
        places = places + self.held["embeddings.token_type_embeddings.weight"][0]
        words = self._put("words", self.held["embeddings.word_embeddings.weight"])
        bounds = [self._put(name, np.array([value])) for name, value in (("from", 0), ("along", 0))]
        count = self._node("Shape", ["input_ids"], "count", start=1, end=2)
        place = self._node("Slice", [self._put("places", places), bounds[0], count, bounds[1]], "place")
        self._add_and_norm(self._node("Gather", [words, "input_ids"], "word"), place, "embeddings.LayerNorm")

    def attention(self, layer: int) -> None:
        """Each state mixed with the others it looks at."""
        three = [matrix_of(layer, part) for part in (QUERY, KEY, VALUE)]
        factors = self._evening(three[0], [self.held[name] for name in three])
        rounded = [f"{layer} rounded", f"{layer} scale", f"{layer} zero"]
        self._nodes("DynamicQuantizeLinear", [self._evened(self.state, three[0], factors)], rounded)
        for name in three:
            matrix, scale, zero = self._rounded(name, factors)
            given = [rounded[0], matrix, rounded[1], scale, rounded[2], zero, self._bias(name)]
            self._node("MatMulIntegerToFloat", given, name, MICROSOFT)
        mixed = self._node("MultiHeadAttention", three, f"{layer} mixed", MICROSOFT, num_heads=HEADS)
        product = self._product(mixed, matrix_of(layer, MIXED), self._bias(matrix_of(layer, MIXED)))
        self._add_and_norm(product, self.state, f"{LAYER}{layer}.attention.output.LayerNorm")

    def feed_forward(self, layer: int) -> None:
        """Each state through a wider one."""
        wider, narrower = matrix_of(layer, WIDER), matrix_of(layer, NARROWER)
        wide = self._node("Gelu", [self._product(self.state, wider, self._bias(wider))], f"{layer} wide", MICROSOFT)
        largest = self._node("ReduceMax", [wide, self._once("last", np.array([-1]))], f"{layer} largest")
        far = self._node("Max", [largest, self._once("lowest", np.array([LOWEST], np.float32))], f"{layer} far")
        even = self._node("Mul", [wide, self._node("Reciprocal", [far], f"{layer} near")], f"{layer} even")
        narrow = self._node("Mul", [self._product(even, narrower), far], f"{layer} narrow")
        found = self._node("Add", [narrow, self._bias(narrower)], f"{layer} found")
        self._add_and_norm(found, self.state, f"{LAYER}{layer}.output.LayerNorm")

    def project(self, into: NDArray[np.float32]) -> None:
        """Each state multiplied with a matrix."""
        self.state = self._node("MatMul", [self.state, self._put("into", into)], "projected")

    def _add_and_norm(self, first: str, second: str, name: str) -> None:
        # one operator does both, SkipLayerNormalization, and takes four times as long
        weight, bias = (self._put(f"{name}.{what}", self.held[f"{name}.{what}"]) for what in ("weight", "bias"))
        both = self._node("Add", [first, second], f"{name} given")
        self.state = self._node("LayerNormalization", [both, weight, bias], name, axis=-1, epsilon=EPSILON)

    def _product(self, given: str, name: str, bias: str = "") -> str:
        factors = self._evening(name, [self.held[name]])
        matrix, scale, zero = self._rounded(name, factors)
        terms = [self._evened(given, name, factors), matrix, scale, zero, bias]
        return self._node("DynamicQuantizeMatMul", terms[: 5 if bias else 4], name, MICROSOFT)

    def _evening(self, name: str, matrices: Sequence[NDArray[np.float32]]) -> NDArray[np.float32] | None:
        """By how much each input is divided, and its row multiplied."""
        if name not in self.reach:
            return None
        widest = np.maximum(np.max([np.abs(matrix).max(1) for matrix in matrices], axis=0), LEAST)
        return np.maximum(self.reach[name].astype(np.float32), LEAST) ** EVEN / widest ** (1 - EVEN)

    def _evened(self, given: str, name: str, factors: NDArray[np.float32] | None) -> str:
        if factors is None:
            return given
        return self._node("Mul", [given, self._put(f"{name} evening", 1 / factors)], f"{name} evened")

    def _rounded(self, name: str, factors: NDArray[np.float32] | None) -> list[str]:
        """The names of a matrix in int8, its scales and its zeros, a column each."""
        matrix = self.held[name] if factors is None else self.held[name] * factors[:, None]
        scale = np.maximum(np.abs(matrix).max(0) / LARGEST, np.finfo(np.float32).tiny)
        parts = {"rounded": np.rint(matrix / scale).astype(np.int8), "scale": scale.astype(np.float32)}
        parts["zero"] = np.zeros(len(scale), np.int8)
        return [self._put(f"{name} matrix {what}", numbers) for what, numbers in parts.items()]

    def _bias(self, name: str) -> str:
        bias = name_of(name, "bias")
        return self._put(bias, self.held[bias])

    def _once(self, name: str, numbers: NDArray[Any]) -> str:
        return name if any(tensor.name == name for tensor in self.numbers) else self._put(name, numbers)

    def _put(self, name: str, numbers: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.numbers.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))
        return name

    def _node(self, kind: str, given: Sequence[str], found: str, domain: str = "", **settings: Any) -> str:
        self._nodes(kind, given, [found], domain, **settings)
        return found

    def _nodes(self, kind: str, given: Sequence[str], found: list[str], domain: str = "", **settings: Any) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node(kind, list(given), found, domain=domain, **settings))
