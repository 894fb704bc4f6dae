"""Vectors to nearest ids, with filters: which FAISS index at which size, behind one small protocol."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from embeddings.ids import Ids

Vectors = NDArray[np.floating]

FLAT_UP_TO = 50_000  # rows; more are scanned as 4-bit codes and rescored exactly
GATHER_UNDER = 2_000  # a filter that leaves fewer rows is answered from the rows themselves, exactly
RESCORED = ((200_000, 100), (2_000_000, 200), (10_000_000, 400))  # (rows up to, candidates rescored)
LISTS = 16
TRAINED_ON = 65_536  # rows
BLOCK = 16_384  # rows handled at a time when building
FILTERS = 8  # that are remembered
TIES = 16  # rows fetched beyond those wanted, to see whether the last ones tie
DIGITS = 6  # scores closer than this are a tie, broken by id: the same vector may differ in its last bits by position
HEADERS = threading.Lock()  # numpy parses a file's header as Python, which CPython 3.11 cannot do in two threads


class VectorIndex(Protocol):
    """Nearest neighbours by inner product of unit vectors. Safe from several threads once open."""

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, NDArray[np.float32]]:
        """The ``k`` best ids among ``allowed`` (any when None) with their scores, best first, ties by id.

        Raises ValueError when ``vector`` has another dimension or is not finite.
        """
        ...

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        """The vectors of ``ids``. Raises KeyError for an id that is none."""
        ...

    def write(self, folder: Path) -> None:
        """Write the index into ``folder``."""
        ...

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index ``write`` wrote. Raises IndexDamaged when it is not one."""
        ...

    def __len__(self) -> int: ...


class IndexDamaged(Exception):
    """An index file is not what was written. ``str(e)`` is one line."""


class DenseIndex:
    """A FAISS index with its ids, and the rows as fp16 where the index holds only codes. A VectorIndex."""

    INDEX, IDS, ROWS = "dense.faiss", "dense-ids.npy", "dense-rows.npy"

    def __init__(self, index: faiss.Index, ids: Ids, rows: Vectors) -> None:
        """``rows`` are the vectors of ``ids``, ids ascending; build with ``build`` or ``open``."""
        self._index, self._ids, self._rows = index, ids, rows
        self.dimension = int(index.d)
        self._flat = isinstance(index, faiss.IndexFlat)
        self._recent: deque[tuple[Ids, Ids, faiss.IDSelector]] = deque(maxlen=FILTERS)

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def kind(self) -> str:
        """Which index this size has, in FAISS's words."""
        return "IndexFlatIP" if self._flat else f"{_factory(self.dimension)}, fp16 rows"

    @classmethod
    def build(cls, ids: Ids, rows: Vectors, dimension: int, flat_up_to: int = FLAT_UP_TO) -> Self:
        """An index over ``rows`` (fp16 or fp32, mapped or not). Raises ValueError when a row is no unit vector."""
        if rows.shape != (len(ids), dimension):
            raise ValueError(f"expected {len(ids)} vectors of {dimension} numbers, got {rows.shape}")
        if len(ids) > 1 and not (np.diff(ids) > 0).all():
            raise ValueError("ids must ascend")
        index = faiss.IndexFlatIP(dimension) if len(ids) <= flat_up_to else _trained(rows, dimension)
        for block in _blocks(rows):
            index.add(block)  # type: ignore[call-arg]
        return cls(index, ids, _flat_rows(index) if isinstance(index, faiss.IndexFlat) else rows)

    def search(self, vector: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, NDArray[np.float32]]:
        """See VectorIndex."""
        query = _query(vector, self.dimension)
        places, only = (None, None) if allowed is None else self._chosen(allowed)
        if places is None or len(places) >= GATHER_UNDER:
            places = self._scan_exactly(query, k, only) if self._flat else self._scan_codes(query, k, only)
        return top(self._ids[places], self._scores(places, query), k)

    def vectors(self, ids: Ids) -> NDArray[np.float32]:
        """See VectorIndex."""
        return np.asarray(self._rows[self._places(ids, strict=True)], np.float32)

    def write(self, folder: Path) -> None:
        """See VectorIndex."""
        try:
            faiss.write_index(self._index, str(folder / self.INDEX))
        except RuntimeError as error:
            raise OSError(f"{folder / self.INDEX} could not be written: {str(error).splitlines()[0]}") from error
        np.save(folder / self.IDS, self._ids, allow_pickle=False)
        kept = folder / self.ROWS
        if self._flat:
            kept.unlink(missing_ok=True)
        elif not (isinstance(self._rows, np.memmap) and Path(str(self._rows.filename)) == kept.absolute()):
            np.save(kept, np.asarray(self._rows, np.float16), allow_pickle=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """See VectorIndex."""
        try:
            index = faiss.read_index(str(folder / cls.INDEX))
            with HEADERS:
                ids = np.load(folder / cls.IDS, allow_pickle=False)
                if isinstance(index, faiss.IndexFlat):
                    rows = _flat_rows(index)
                else:
                    rows = np.load(folder / cls.ROWS, mmap_mode="r", allow_pickle=False)
        except (RuntimeError, ValueError, OSError, EOFError) as error:
            raise IndexDamaged(f"{folder} holds no readable dense index: {str(error).splitlines()[0]}") from error
        if not index.ntotal == len(ids) == len(rows):
            raise IndexDamaged(f"{folder}: {index.ntotal} vectors, {len(ids)} ids, {len(rows)} rows")
        return cls(index, ids, rows)

    def _places(self, ids: Ids, strict: bool) -> Ids:
        wanted = np.asarray(ids, np.int64)
        if not strict and not (wanted[1:] > wanted[:-1]).all():
            wanted = np.unique(wanted)
        if not len(self._ids):
            known, places = np.zeros(len(wanted), bool), wanted
        elif self._ids[-1] - self._ids[0] == len(self) - 1:  # none left out: a place is a difference
            places = wanted - self._ids[0]
            if len(places) and places.min() >= 0 and places.max() < len(self):
                return places
            known = (places >= 0) & (places < len(self))
        else:
            places = np.searchsorted(self._ids, wanted)
            known = self._ids[places.clip(max=len(self._ids) - 1)] == wanted
        if strict and not known.all():
            raise KeyError(int(wanted[~known][0]))
        return places if known.all() else places[known]

    def _scores(self, places: Ids, query: NDArray[np.float32]) -> NDArray[np.float64]:
        return np.asarray(self._rows[places], np.float64) @ query.astype(np.float64)

    def _scan_exactly(self, query: NDArray[np.float32], k: int, only: faiss.IDSelector | None) -> Ids:
        wanted = faiss.SearchParameters(sel=only)  # pyright: ignore[reportCallIssue]
        fetched = k + TIES
        while True:
            scores, found = self._nearest(query, fetched, wanted)
            if len(found) < fetched or scores[-1] < scores[max(k, 1) - 1] - 10.0**-DIGITS:
                return found
            fetched *= 4  # more vectors tie with the last one wanted

    def _scan_codes(self, query: NDArray[np.float32], k: int, only: faiss.IDSelector | None) -> Ids:
        candidates = max(next((n for rows, n in RESCORED if len(self) <= rows), RESCORED[-1][1]), 4 * k)
        wanted = faiss.SearchParametersIVF(nprobe=LISTS, sel=only)  # pyright: ignore[reportCallIssue]
        return self._nearest(query, candidates, wanted)[1]

    def _nearest(
        self, query: NDArray[np.float32], k: int, wanted: faiss.SearchParameters
    ) -> tuple[NDArray[np.float32], Ids]:
        if not len(self):
            return np.empty(0, np.float32), np.empty(0, np.int64)
        scores, found = self._index.search(query[None], min(k, len(self)), params=wanted)  # type: ignore[call-arg]
        real = found[0] >= 0  # -1 fills up when fewer are left
        return scores[0][real], found[0][real]

    def _chosen(self, allowed: Ids) -> tuple[Ids, faiss.IDSelector | None]:
        """The places of ``allowed``, and what lets only those through when there are many.

        Remembered for arrays that cannot be written to: the same filter is asked with again.
        """
        for known, places, only in tuple(self._recent):
            if known is allowed:
                return places, only
        places = self._places(allowed, strict=False)
        if len(places) < GATHER_UNDER:
            return places, None
        bits = np.zeros(len(self), bool)
        bits[places] = True
        only = faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))  # pyright: ignore[reportCallIssue]
        if not allowed.flags.writeable:
            self._recent.append((allowed, places, only))
        return places, only


def top(ids: Ids, scores: Vectors, k: int) -> tuple[Ids, NDArray[np.float32]]:
    """The ``k`` best, best first; scores equal to ``DIGITS`` digits are ordered by id."""
    if k <= 0 or not len(ids):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    rounded = np.round(np.asarray(scores, np.float64), DIGITS)
    if k < len(ids):
        kept = np.flatnonzero(rounded >= np.partition(rounded, -k)[-k])
        ids, scores, rounded = ids[kept], scores[kept], rounded[kept]
    order = np.lexsort((ids, -rounded))[:k]
    return np.asarray(ids[order], np.int64), np.asarray(scores[order], np.float32)


def _query(vector: Vectors, dimension: int) -> NDArray[np.float32]:
    query = np.asarray(vector, np.float32).reshape(-1)
    if len(query) != dimension:
        raise ValueError(f"the question has {len(query)} dimensions, the index {dimension}: another model made it")
    if not np.isfinite(query).all():
        raise ValueError("the question's vector is not finite")
    return query


def _blocks(rows: Vectors) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(rows), BLOCK):
        block = np.ascontiguousarray(rows[start : start + BLOCK], np.float32)
        length = np.linalg.norm(block, axis=1)
        if not (np.abs(length - 1) < 0.01).all():  # also false for NaN
            raise ValueError("a vector is not finite or not of length 1")
        yield block


def _factory(dimension: int) -> str:
    codes = dimension // 2 if dimension % 2 == 0 else dimension
    return f"IVF{LISTS},PQ{codes}x4fs"


def _trained(rows: Vectors, dimension: int) -> faiss.Index:
    index = faiss.index_factory(dimension, _factory(dimension), faiss.METRIC_INNER_PRODUCT)
    index.by_residual = False  # pyright: ignore[reportAttributeAccessIssue]
    sample = np.linspace(0, len(rows) - 1, min(len(rows), TRAINED_ON)).astype(np.int64)
    index.train(np.ascontiguousarray(rows[sample], np.float32))  # type: ignore[call-arg]
    return index


def _flat_rows(index: faiss.IndexFlat) -> NDArray[np.float32]:
    numbers = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)  # a view: lives as long as the index
    return numbers.reshape(index.ntotal, index.d)
