"""Where the passages of a generation lie, as columns: opening them must not cost a Python object a passage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.passages import PLACE
from corpus.store import Store
from embeddings.index import HEADERS, IndexDamaged

NAME = "places.npy"
Places = NDArray[np.void]  # rows of ``corpus.passages.PLACE``, those of the ids 1..N


def write(folder: Path, store: Store) -> None:
    """Write the places of ``store``, whose passages are in order, into ``folder``."""
    np.save(folder / NAME, store.passage_places(), allow_pickle=False)


def read(folder: Path, store: Store) -> Places:
    """What ``write`` wrote, or for a generation from before there were such columns, what it would have written.

    Raises IndexDamaged.
    """
    if not (folder / NAME).exists():
        return store.passage_places()
    try:
        with HEADERS:
            places = np.load(folder / NAME, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise IndexDamaged(f"{folder} holds no readable places: {str(error).splitlines()[0]}") from error
    if places.dtype != PLACE:
        raise IndexDamaged(f"{folder / NAME} holds other columns than places")
    return places
