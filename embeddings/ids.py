"""Passage ids as arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


def within(ids: Ids, allowed: Ids) -> NDArray[np.bool_]:
    """Which of ``ids`` are among ``allowed``, which ascend; however many those are, few of them are looked at."""
    if not len(allowed):
        return np.zeros(len(ids), bool)
    return allowed[np.searchsorted(allowed, ids).clip(max=len(allowed) - 1)] == ids
