"""What was learned about a model: low-rank changes to its matrices (LoRA: Hu et al. 2021).

To a matrix (in, out) is added the product of one of (in, rank) and one of (rank, out). Beside them is kept how far the
inputs of some matrices reach, which rounding to int8 needs (``embeddings.bert_graph``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.bert_graph import Held, Reach

DOWN, UP = "down", "up"  # names of the two factors of a change: f"{DOWN} {matrix}", f"{UP} {matrix}"
REACH = "reach"  # f"{REACH} {matrix}": (in,), the largest absolute value of each input

Arrays = Mapping[str, NDArray[Any]]


def read(path: Path) -> dict[str, NDArray[np.float32]]:
    """All that is in the file ``path``, by name."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name].astype(np.float32) for name in file}


def changed(held: Held, changes: Arrays) -> dict[str, NDArray[np.float32]]:
    """``held`` with the ``changes`` added to its matrices. Raises KeyError when it has none of that name."""
    found = dict(held)
    for matrix in (name.removeprefix(f"{DOWN} ") for name in changes if name.startswith(DOWN)):
        down, up = (changes[f"{what} {matrix}"].astype(np.float32) for what in (DOWN, UP))
        found[matrix] = np.add(found[matrix], down @ up, dtype=np.float32)
    return found


def reach(changes: Arrays) -> Reach:
    """How far inputs reach, by matrix."""
    return {name.removeprefix(f"{REACH} "): rows for name, rows in changes.items() if name.startswith(REACH)}
