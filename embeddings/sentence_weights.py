"""The weights of the sentence model: as they come, with the low-rank changes learned here added to its matrices.

They are added once, when the model is loaded. ``embeddings/SOURCES.md`` says what was learned from what.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.bert_graph import held_of, name_of
from embeddings.low_rank import DOWN, Arrays, changed

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

ADAPTER = Path(__file__).with_name("sentence_adapter.npz")  # fp16: benchmarks/dense_retrieval.py


def held(model: SentenceTransformer) -> dict[str, NDArray[np.float32]]:
    """The numbers of ``model``, as ``embeddings.bert_graph`` holds them."""
    return held_of({name: numbers.float().numpy() for name, numbers in _state(model).items()})


def add(model: SentenceTransformer, changes: Arrays) -> None:
    """Add ``changes`` to the matrices of ``model``. Raises KeyError when it has none of that name."""
    import torch

    found = changed(held(model), changes)
    into = _state(model)
    with torch.no_grad():
        for matrix in (name.removeprefix(f"{DOWN} ") for name in changes if name.startswith(DOWN)):
            into[name_of(matrix, "weight")].copy_(torch.from_numpy(found[matrix].T))


def _state(model: SentenceTransformer) -> Mapping[str, Tensor]:
    """The tensors themselves, by BERT's names."""
    inner: Any = model[0]
    return inner.auto_model.state_dict()
