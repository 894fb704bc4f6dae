"""Vectors of what was said by itself: the words between the marks, without speaker, question and sentence before.

The index finds an utterance by its words in their context; these rows tell, of what was found, which words themselves
are nearest to the question.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.store import Store
from embeddings.cache import VectorCache
from embeddings.encoder import Progress
from embeddings.index import Ids, IndexDamaged

ROWS, IDS = "own-rows.npy", "own-ids.npy"


class OwnWords:
    """fp16 rows of the utterances of a generation, by passage id."""

    def __init__(self, ids: Ids, rows: NDArray[np.float16]) -> None:
        """``ids`` ascend; ``rows`` has one row an id."""
        self._ids, self._rows = ids, rows

    def __len__(self) -> int:
        return len(self._ids)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """What ``write`` wrote; empty for a generation from before there were such rows. Raises IndexDamaged."""
        try:
            if not (folder / IDS).exists():
                return cls(np.empty(0, np.int64), np.empty((0, 0), np.float16))
            ids = np.load(folder / IDS, allow_pickle=False)
            rows = np.load(folder / ROWS, mmap_mode="r" if len(ids) else None, allow_pickle=False)
        except (ValueError, OSError, EOFError) as error:
            raise IndexDamaged(f"{folder} holds no readable rows of own words: {str(error).splitlines()[0]}") from error
        if len(ids) != len(rows):
            raise IndexDamaged(f"{folder}: {len(ids)} utterances, {len(rows)} rows of own words")
        return cls(ids, rows)

    def cosines(self, ids: Ids, vectors: NDArray[np.floating], otherwise: NDArray[np.floating]) -> NDArray[np.float64]:
        """The cosines of ``ids`` (rows) with unit ``vectors`` (columns); ``otherwise`` for those no utterance."""
        found = np.array(otherwise, np.float64)
        if not len(self._ids) or not len(ids):
            return found
        places = np.searchsorted(self._ids, ids).clip(max=len(self._ids) - 1)
        known = self._ids[places] == ids
        found[known] = np.asarray(self._rows[places[known]], np.float32) @ np.asarray(vectors, np.float32).T
        return found


def write(folder: Path, store: Store, cache: VectorCache, dimension: int, block: int, told: Progress | None) -> None:
    """Embed what is said in ``store``, ``block`` utterances at a time, into ``folder``."""
    ids: list[int] = []
    rows: list[NDArray[np.float16]] = []
    spoken = _spoken(store)
    while some := list(islice(spoken, block)):
        rows.append(cache.vectors([text for _, text in some], told))
        ids += [id for id, _ in some]
    np.save(folder / IDS, np.asarray(ids, np.int64), allow_pickle=False)
    np.save(folder / ROWS, np.concatenate(rows) if rows else np.empty((0, dimension), np.float16), allow_pickle=False)


def _spoken(store: Store) -> Iterator[tuple[int, str]]:
    for passage in store.iter_passages():
        if passage.kind != "paragraph":
            yield passage.id, store.text(passage.document, passage.start, passage.end)
