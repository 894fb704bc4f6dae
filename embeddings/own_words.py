"""Vectors of what was said by itself: the words between the marks, without speaker, question and sentence before.

The index finds an utterance by its words in their context; these rows tell, of what was found, which words themselves
are nearest to the question.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.store import PassageFilter, Store
from embeddings.cache import VectorCache
from embeddings.encoder import Progress
from embeddings.index import Ids, IndexDamaged

ROWS, IDS = "own-rows.npy", "own-ids.npy"
SAID = ("quotation", "statement")  # kinds of passages
BLOCK = 20_000  # utterances embedded at a time


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

    def take(self, ids: Ids, rows: NDArray[np.float16]) -> NDArray[np.bool_]:
        """Put the rows of ``ids`` into ``rows``, a row an id. True for each that is not here."""
        if not len(self._ids):
            return np.ones(len(ids), bool)
        places = np.searchsorted(self._ids, ids).clip(max=len(self._ids) - 1)
        here = self._ids[places] == ids
        rows[here] = self._rows[places[here]]
        return ~here

    def cosines(self, ids: Ids, vectors: NDArray[np.floating], otherwise: NDArray[np.floating]) -> NDArray[np.float64]:
        """The cosines of ``ids`` (rows) with unit ``vectors`` (columns); ``otherwise`` for those no utterance."""
        found = np.array(otherwise, np.float64)
        if not len(self._ids) or not len(ids):
            return found
        places = np.searchsorted(self._ids, ids).clip(max=len(self._ids) - 1)
        known = self._ids[places] == ids
        found[known] = np.asarray(self._rows[places[known]], np.float32) @ np.asarray(vectors, np.float32).T
        return found


def write(
    folder: Path,
    store: Store,
    cache: VectorCache,
    dimension: int,
    was: Ids,
    known: OwnWords | None,
    told: Progress | None,
) -> None:
    """Write the rows of what is said in ``store`` into ``folder``.

    They are those of ``known`` where ``was`` says, for the ids 1..N, which id each had there (0: none); else embedded.
    """
    ids = np.asarray(store.passage_ids(PassageFilter(kinds=SAID)), np.int64)
    rows = np.empty((len(ids), dimension), np.float16)
    new = np.ones(len(ids), bool)
    if known is not None:
        new = known.take(was[ids - 1], rows)
    for start in range(0, int(new.sum()), BLOCK):
        places = np.flatnonzero(new)[start : start + BLOCK]
        passages = store.passages(ids[places].tolist())
        rows[places] = cache.vectors([store.text(p.document, p.start, p.end) for p in passages], told)
    np.save(folder / IDS, ids, allow_pickle=False)
    np.save(folder / ROWS, rows, allow_pickle=False)
