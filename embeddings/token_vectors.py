"""Vectors of the words of every passage, and how nearly they hold each word of a question (MaxSim, ColBERT).

A paragraph is read once, and what is said in it are some of its tokens: words are compared as they stand in their
paragraph. Only what begins outside every paragraph is read by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from corpus.passages import PARAGRAPH
from corpus.store import Store
from embeddings.cache import TokenCache
from embeddings.encoder import Progress
from embeddings.index import HEADERS, Ids, IndexDamaged
from embeddings.token_encoder import Tokens

ROWS, RANGES, FIRSTS = "token-rows.bin", "token-ranges.bin", "token-firsts.npy"
BLOCK = 2_000  # passages handled at a time

Piece = tuple[int, int, int]  # a passage that has tokens, and the characters of it that are meant, from and to
Unit = NDArray[np.float32]  # (n, dimension) unit rows


class TokenVectors:
    """The tokens of a generation's passages, by passage id."""

    def __init__(self, firsts: Ids, rows: NDArray[np.int8], ranges: NDArray[np.uint16]) -> None:
        """The tokens of passage ``id`` are ``rows`` (n, dimension) from ``firsts[id]`` to ``firsts[id + 1]``."""
        self._firsts, self._rows, self._ranges = firsts, rows, ranges

    @classmethod
    def open(cls, folder: Path, dimension: int) -> Self:
        """What ``write`` wrote; empty for a generation from before there were such rows. Raises IndexDamaged."""
        if not (folder / FIRSTS).exists():
            return cls(np.zeros(2, np.int64), np.empty((0, dimension), np.int8), np.empty((0, 2), np.uint16))
        try:
            with HEADERS:
                firsts = np.load(folder / FIRSTS, allow_pickle=False)
            count = int(firsts[-1])
            rows = _mapped(folder / ROWS, np.int8, (count, dimension))
            return cls(firsts, rows, _mapped(folder / RANGES, np.uint16, (count, 2)))
        except (ValueError, OSError, EOFError, IndexError) as error:
            raise IndexDamaged(f"{folder} holds no readable tokens: {str(error).splitlines()[0]}") from error

    def __contains__(self, id: int) -> bool:
        return 0 < id < len(self._firsts) - 1 and bool(self._firsts[id] < self._firsts[id + 1])

    def of(self, id: int) -> Tokens:
        """The tokens of a passage; none when it has none of its own."""
        if id not in self:
            return Tokens(self._rows[:0], self._ranges[:0])
        some = slice(int(self._firsts[id]), int(self._firsts[id + 1]))
        return Tokens(np.asarray(self._rows[some]), np.asarray(self._ranges[some]))

    def likeness(
        self, questions: Sequence[Tokens], meant: Sequence[Sequence[Piece]]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each of ``meant`` (rows) and each question (columns), the mean best cosine of the question's words.

        In the mean each word counts as much as the question says.
        First with the tokens of the pieces themselves, then with all tokens of the passages they are pieces of.
        """
        places = {id: n for n, id in enumerate(dict.fromkeys(id for pieces in meant for id, _, _ in pieces))}
        none = np.zeros((len(meant), len(questions)), np.float32)
        if not places or not all(len(q.rows) for q in questions):
            return none, none
        found = [self.of(id) for id in places]
        begins = np.concatenate([[0], np.cumsum([len(t.rows) for t in found])])
        words = np.concatenate([_unit(q.rows) for q in questions])
        cosines = _unit(np.concatenate([t.rows for t in found])) @ words.T
        among = [token_bounds(found[places[id]].ranges, int(begins[places[id]]), a, b) for p in meant for id, a, b in p]
        best = _best_between(cosines, np.asarray(among))
        whole = np.maximum.reduceat(cosines, begins[:-1])[[places[id] for p in meant for id, _, _ in p]]
        of_each = np.concatenate([[0], np.cumsum([len(p) for p in meant])])
        shares = _shares(questions)
        return _grouped(best, of_each) @ shares, _grouped(whole, of_each) @ shares


def _mapped(path: Path, kind: type, shape: tuple[int, int]) -> NDArray:
    size = path.stat().st_size
    if size != shape[0] * shape[1] * np.dtype(kind).itemsize:
        raise ValueError(f"{path.name} has {size} bytes")
    return np.memmap(path, kind, "r", shape=shape) if size else np.empty(shape, kind)


def _unit(rows: NDArray[np.int8]) -> Unit:
    found = rows.astype(np.float32)
    return found / np.maximum(np.sqrt(np.einsum("ij,ij->i", found, found)), 1e-6)[:, None]


def token_bounds(ranges: NDArray[np.uint16], begin: int, start: int, end: int) -> tuple[int, int]:
    """From and to which token the characters from ``start`` to ``end`` go; all tokens when there are none there."""
    inner = ranges[1:-1]  # the first and the last stand for no characters
    first = int(np.searchsorted(inner[:, 1], max(start, 0), side="right"))
    last = int(np.searchsorted(inner[:, 0], max(end, 0), side="left"))
    return (begin + 1 + first, begin + 1 + last) if first < last else (begin, begin + len(ranges))


def _best_between(cosines: Unit, bounds: Ids) -> Unit:
    """The maximum of ``cosines`` over the rows from each bound to the next."""
    padded = np.concatenate([cosines, cosines[-1:]])  # a bound may be the end
    return np.maximum.reduceat(padded, bounds.ravel())[::2]


def _grouped(values: Unit, firsts: Ids) -> Unit:
    """The maximum of each group of rows, groups beginning at ``firsts``; 0 for an empty one."""
    found = np.zeros((len(firsts) - 1, values.shape[1]), np.float32)
    filled = np.flatnonzero(np.diff(firsts))
    if len(filled):
        found[filled] = np.maximum.reduceat(values, firsts[filled])
    return found


def _shares(questions: Sequence[Tokens]) -> Unit:
    """How much each word of all questions (rows) counts in the mean of each question (columns)."""
    shares = np.zeros((sum(len(q.rows) for q in questions), len(questions)), np.float32)
    start = 0
    for n, q in enumerate(questions):
        counts = np.ones(len(q.rows), np.float32) if q.counts is None else q.counts
        shares[start : start + len(counts), n] = counts / counts.sum()
        start += len(counts)
    return shares


def write(
    folder: Path,
    store: Store,
    cache: TokenCache,
    ids: Sequence[int],
    was: Ids,
    known: TokenVectors | None,
    told: Callable[[int], None],
) -> None:
    """Write the tokens of the passages ``ids`` of ``store`` into ``folder``; ``told`` gets how many are done.

    They are those of ``known`` where ``was`` says, for the ids 1..N, which id each had there (0: none); else read.
    """
    counts = np.zeros(len(was) + 2, np.int64)
    with (folder / ROWS).open("wb") as rows, (folder / RANGES).open("wb") as ranges:
        for start in range(0, len(ids), BLOCK):
            some = ids[start : start + BLOCK]
            found = _tokens(store, cache, some, was, known, partial(_on, told, start))
            for id, tokens in zip(some, found, strict=True):
                counts[id + 1] = len(tokens.rows)
                _append(rows, tokens.rows)
                _append(ranges, tokens.ranges)
            told(start + len(some))
    np.save(folder / FIRSTS, np.cumsum(counts), allow_pickle=False)


def _on(told: Callable[[int], None], before: int, done: int, _: int) -> None:
    told(before + done)


def _append(file: BinaryIO, rows: NDArray) -> None:
    file.write(np.ascontiguousarray(rows).tobytes())


def _tokens(
    store: Store, cache: TokenCache, ids: Sequence[int], was: Ids, known: TokenVectors | None, told: Progress
) -> list[Tokens]:
    found = {id: known.of(int(was[id - 1])) for id in ids if known is not None and int(was[id - 1]) in known}
    new = [id for id in ids if id not in found]
    texts = [store.text(p.document, p.start, p.end) for p in store.passages(new)]
    found.update(zip(new, cache.tokens(texts, told), strict=True))
    return [found[id] for id in ids]


def with_tokens(places: NDArray[np.void]) -> list[int]:
    """Those whose tokens are kept: the paragraphs, and what begins in none of them, by id."""
    article = places["article"].astype(np.int64) << 32
    start = article + places["start"]
    paragraph = places["kind"] == PARAGRAPH
    starts, ends = start[paragraph], (article + places["end"])[paragraph]  # in order: paragraphs do not overlap
    if not len(ends):
        return list(range(1, len(places) + 1))
    nearest = np.searchsorted(ends, start, side="right")  # the first that ends after a passage begins
    inside = (nearest < len(ends)) & (starts[nearest.clip(max=len(ends) - 1)] <= start)
    return (np.flatnonzero(paragraph | ~inside) + 1).tolist()
