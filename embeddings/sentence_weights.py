"""The weights of the sentence model: as they come, with the low-rank changes learned here added to its matrices.

Low-rank adaptation (LoRA: Hu et al. 2021): to a matrix (in, out) is added the product of one of (in, rank) and one of
(rank, out), once, when the model is loaded. ``embeddings/SOURCES.md`` says what was learned from what.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.token_weights import DOWN, UP

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ADAPTER = Path(__file__).with_name("sentence_adapter.npz")  # fp16: benchmarks/dense_retrieval.py
LAYER = "encoder.layer."


def read(path: Path) -> dict[str, NDArray[np.float32]]:
    """The changes in the file ``path``, by matrix: "down 3 attention/self/query"."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name].astype(np.float32) for name in file}


def add(model: SentenceTransformer, changes: Mapping[str, NDArray[Any]]) -> None:
    """Add ``changes`` to the matrices of ``model``. Raises KeyError when it has none of that name."""
    import torch

    held = {name.partition(LAYER)[2]: tensor for name, tensor in model.state_dict().items()}  # the tensors themselves
    with torch.no_grad():
        for name in (n.removeprefix(f"{DOWN} ") for n in changes if n.startswith(DOWN)):
            layer, matrix = name.split(" ", 1)
            change = changes[f"{DOWN} {name}"] @ changes[f"{UP} {name}"]
            held[f"{layer}.{matrix.replace('/', '.')}.weight"] += torch.from_numpy(change.T)
