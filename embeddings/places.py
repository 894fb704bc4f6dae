"""Where the passages of a generation lie, and what their articles state, as columns.

Neither opening a million passages nor a filter that leaves half of them may cost a Python object a passage.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus.passages import KINDS, PLACE, TYPES, PassageFilter, same_publication
from corpus.store import Store
from embeddings.ids import Ids
from embeddings.index import HEADERS, IndexDamaged

NAME = "places.npy"
Mask = NDArray[np.bool_]


class Places:
    """The columns of the passages 1..N, and the filters that are answered from them."""

    def __init__(self, rows: NDArray[np.void], store: Store) -> None:
        """``rows`` of ``corpus.passages.PLACE`` by id."""
        self.rows, self._store = rows, store
        self._article = rows["article"].astype(np.intp)  # picks from a mask of articles four times as fast as int32

    @classmethod
    def open(cls, folder: Path, store: Store) -> Self:
        """What ``write`` wrote, or for a generation from before there were just these columns, what it would have.

        Raises IndexDamaged.
        """
        path = folder / NAME
        try:
            with HEADERS:
                rows = np.load(path, allow_pickle=False) if path.exists() else None
        except (ValueError, OSError, EOFError) as error:
            raise IndexDamaged(f"{folder} holds no readable places: {str(error).splitlines()[0]}") from error
        return cls(rows if rows is not None and rows.dtype == PLACE else store.passage_places(), store)

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def dates(self) -> NDArray[np.str_]:
        """The date each article states, by its number; "" where it states none."""
        return np.array(["", *(date or "" for _, date, _ in self._store.articles_with_passages())])

    @cached_property
    def _distinct(self) -> tuple[NDArray[np.str_], NDArray[np.int64], NDArray[np.int64]]:
        """The distinct dates, how precise each is in characters, and the place among them of each article's."""
        dates, places = np.unique(self.dates, return_inverse=True)
        return dates, np.char.str_len(dates), places

    @cached_property
    def _publications(self) -> tuple[tuple[str, ...], NDArray[np.int64]]:
        """The distinct publications, and the place among them of each article's by its number; -1 for none."""
        stated = [paper for _, _, paper in self._store.articles_with_passages()]
        places = {paper: place for place, paper in enumerate(dict.fromkeys(p for p in stated if p is not None))}
        return tuple(places), np.array([-1, *(-1 if p is None else places[p] for p in stated)], np.int64)

    def allowed(self, wanted: PassageFilter) -> Ids:
        """The ids of the passages ``wanted`` lets through, in order: what ``Store.passage_ids`` gives. Not writable."""
        ids = self._fitting(wanted)
        ids.flags.writeable = False
        return ids

    def _fitting(self, wanted: PassageFilter) -> Ids:
        mask = self._mask(wanted)
        if wanted.speakers is None and wanted.articles is None:
            return np.arange(1, len(self) + 1) if mask is None else np.flatnonzero(mask) + 1
        few = PassageFilter(speakers=wanted.speakers, articles=wanted.articles)
        ids = np.array(self._store.passage_ids(few), np.int64)
        return ids if mask is None else ids[mask[ids - 1]]

    def _mask(self, wanted: PassageFilter) -> Mask | None:
        """Which passages fit but for speakers and articles; None when any does."""
        tests, of_article = [], []
        if wanted.kinds is not None:
            tests.append(np.array([kind in wanted.kinds for kind in KINDS])[self.rows["kind"]])
        if wanted.type is not None:
            tests.append(self.rows["type"] == (TYPES.index(wanted.type) if wanted.type in TYPES else -1))
        if wanted.publication is not None:
            names, places = self._publications
            same = np.array([*(same_publication(name, wanted.publication) for name in names), False])  # the last: none
            of_article.append(same[places])
        if wanted.date_from is not None:
            of_article.append(self._dated(wanted.date_from, later=True))
        if wanted.date_to is not None:
            of_article.append(self._dated(wanted.date_to, later=False))
        if of_article:
            tests.append(np.logical_and.reduce(of_article)[self._article])
        return np.logical_and.reduce(tests) if tests else None

    def _dated(self, bound: str, later: bool) -> Mask:
        """Which articles are of ``bound`` or later (or else earlier), as far as both are precise; undated ones not."""
        dates, lengths, places = self._distinct
        fits = np.zeros(len(dates), bool)
        for length in np.unique(lengths[lengths > 0]):
            these, cut = lengths == length, min(int(length), len(bound))
            stated = dates[these].astype(f"U{max(cut, 1)}")
            fits[these] = not cut or (stated >= bound[:length] if later else stated <= bound[:length])
        return fits[places]


def write(folder: Path, store: Store) -> None:
    """Write the places of ``store``, whose passages are in order, into ``folder``."""
    np.save(folder / NAME, store.passage_places(), allow_pickle=False)
