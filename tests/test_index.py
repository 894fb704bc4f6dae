"""The dense index finds what an exhaustive comparison finds, under any filter, in one order."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.synthetic import unit_rows as synthetic_rows
from embeddings.index import DIGITS, GATHER_UNDER, DenseIndex, IndexDamaged, top

D = 16


def unit_rows(count: int, seed: int = 0, dimension: int = D) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def exhaustive(ids: np.ndarray, rows: np.ndarray, query: np.ndarray, k: int, allowed: np.ndarray | None) -> list[int]:
    scores = np.round(rows.astype(np.float64) @ query.astype(np.float64), DIGITS)
    keep = np.ones(len(ids), bool) if allowed is None else np.isin(ids, allowed)
    return sorted(ids[keep].tolist(), key=lambda id: (-scores[np.searchsorted(ids, id)], id))[:k]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 60), st.integers(1, 80), st.integers(0, 10**6), st.none() | st.lists(st.integers(0, 99), max_size=40)
)
def test_the_flat_index_is_exact(count: int, k: int, seed: int, allowed: list[int] | None):
    rng = np.random.default_rng(seed)
    rows = unit_rows(max(count, 1), seed)[rng.integers(0, max(count // 2, 1), count)]  # with many ties
    ids = np.sort(rng.choice(100, count, replace=False)).astype(np.int64)
    index = DenseIndex.build(ids, rows.astype(np.float16).astype(np.float32), D)
    among = None if allowed is None else np.array(allowed, np.int64)
    found, scores = index.search(unit_rows(1, seed + 1)[0], k, among)
    assert found.tolist() == exhaustive(ids, index.vectors(ids), unit_rows(1, seed + 1)[0], k, among)
    assert (np.diff(scores) <= 1e-6).all()


def test_many_equal_vectors_come_by_id():
    rows = np.repeat(unit_rows(1), 500, axis=0)
    index = DenseIndex.build(np.arange(1, 501), rows, D)
    assert index.search(rows[0], 7)[0].tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_a_wide_filter_is_exact():
    ids, rows = np.arange(10, 5010), unit_rows(5000)
    index = DenseIndex.build(ids, rows, D)
    allowed = ids[::2]
    assert len(allowed) > GATHER_UNDER
    query = unit_rows(1, 9)[0]
    assert index.search(query, 20, allowed)[0].tolist() == exhaustive(ids, rows, query, 20, allowed)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> tuple[DenseIndex, DenseIndex, np.ndarray]:
    """A coded index over clustered rows, read back from its files, and an exact one beside it."""
    rng = np.random.default_rng(3)
    rows = np.repeat(unit_rows(200, 5, 64), 40, axis=0) + 0.1 * rng.normal(size=(8000, 64))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16)
    folder = tmp_path_factory.mktemp("coded")
    ids = np.arange(1, 8001)
    DenseIndex.build(ids, rows, 64, flat_up_to=100).write(folder)
    return DenseIndex.open(folder), DenseIndex.build(ids, rows, 64), rows.astype(np.float32)


def test_the_coded_index_rescores_exactly(coded: tuple[DenseIndex, DenseIndex, np.ndarray]):
    index, exact, rows = coded
    hits = 0
    for n in range(0, 8000, 400):
        found, scores = index.search(rows[n], 10)
        expected, exact_scores = exact.search(rows[n], 10)
        hits += len(set(found) & set(expected))
        assert found[0] == n + 1
        assert scores[0] == pytest.approx(exact_scores[0], abs=1e-6)
    assert hits / 200 > 0.98


@pytest.mark.parametrize("count", [GATHER_UNDER + 500, 60_000])
def test_a_filter_asked_with_again_and_one_that_changed(count: int):
    rows = unit_rows(count, 3)
    index = DenseIndex.build(np.arange(1, count + 1), rows, D, flat_up_to=50_000)
    allowed, query = np.arange(1, GATHER_UNDER + 200), rows[GATHER_UNDER + 300]
    kept = allowed.copy()
    kept.flags.writeable = False
    first = index.search(query, 5, kept)
    for again in (index.search(query, 5, kept), index.search(query, 5, allowed)):
        assert np.array_equal(first[0], again[0])
    allowed += 250
    assert index.search(query, 1, allowed)[0] == [GATHER_UNDER + 301]
    assert np.array_equal(index.search(query, 5, kept)[0], first[0])


def test_the_coded_index_under_filters(coded: tuple[DenseIndex, DenseIndex, np.ndarray]):
    index, exact, rows = coded
    for allowed in (np.arange(1, 8001, 3), np.arange(1, 8001, 40), np.array([5, 99_999]), np.empty(0, np.int64)):
        found, _ = index.search(rows[77], 10, allowed)
        expected, _ = exact.search(rows[77], 10, allowed)
        assert set(found) <= set(allowed)
        assert len(set(found) & set(expected)) >= len(expected) - 1


def test_the_coded_index_keeps_its_rows(coded: tuple[DenseIndex, DenseIndex, np.ndarray]):
    index, exact, _ = coded
    assert np.array_equal(index.vectors(np.array([7, 3])), exact.vectors(np.array([7, 3])))
    with pytest.raises(KeyError):
        index.vectors(np.array([0]))


def test_the_index_of_each_size() -> None:
    """10,000 made-up sentence vectors, coded and exact: docs/scale.md has the larger sizes."""
    (rows,) = synthetic_rows(10_000)
    ids = np.arange(1, 10_001)
    index, exact = DenseIndex.build(ids, rows.astype(np.float16), 384, flat_up_to=0), DenseIndex.build(ids, rows, 384)
    assert (index.kind, exact.kind) == ("IVF16,PQ192x4fs, fp16 rows", "IndexFlatIP")
    rng = np.random.default_rng(2)
    questions = rows[::200] + rng.normal(size=(50, 384)).astype(np.float32) * 0.03
    filters = {None: 0.995, 30: 1.0, GATHER_UNDER - 1: 1.0, GATHER_UNDER: 0.995, 6_000: 0.995}
    for left, floor in filters.items():
        allowed = None if left is None else np.sort(rng.choice(ids, left, replace=False))
        hits = [
            len(set(index.search(q, 10, allowed)[0]) & set(exact.search(q, 10, allowed)[0])) for q in questions
        ]
        assert sum(hits) / (10 * len(hits)) >= floor, left


def test_few_rows_for_a_coded_index(tmp_path: Path):
    rows = unit_rows(700, 1, 33)  # an odd dimension, and few rows to learn from
    index = DenseIndex.build(np.arange(700), rows, 33, flat_up_to=10)
    assert index.search(rows[5], 700)[0][0] == 5


@pytest.mark.parametrize("bad", [np.ones(D + 1), np.full(D, np.nan), np.full(D, np.inf), np.ones(0)])
def test_a_bad_question_is_refused(bad: np.ndarray):
    index = DenseIndex.build(np.arange(3), unit_rows(3), D)
    with pytest.raises(ValueError, match=r"dimensions|finite"):
        index.search(bad, 3)


@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, 5.0])
def test_a_row_that_is_no_unit_vector_is_refused(value: float):
    rows = unit_rows(3)
    rows[1] = value
    with pytest.raises(ValueError, match="not finite or not of length 1"):
        DenseIndex.build(np.arange(3), rows, D)


def test_shapes_and_ids_are_checked():
    with pytest.raises(ValueError, match="expected 2 vectors"):
        DenseIndex.build(np.arange(2), unit_rows(3), D)
    with pytest.raises(ValueError, match="ascend"):
        DenseIndex.build(np.array([2, 1, 3]), unit_rows(3), D)


def test_an_empty_index(tmp_path: Path):
    DenseIndex.build(np.empty(0, np.int64), np.empty((0, D), np.float16), D).write(tmp_path)
    index = DenseIndex.open(tmp_path)
    assert len(index) == 0
    assert index.search(unit_rows(1)[0], 5)[0].tolist() == []
    assert index.search(unit_rows(1)[0], 5, np.array([1]))[0].tolist() == []


def test_written_and_opened_is_the_same(tmp_path: Path):
    rows = unit_rows(50)
    index = DenseIndex.build(np.arange(1, 51), rows, D)
    index.write(tmp_path)
    assert not (tmp_path / DenseIndex.ROWS).exists()
    again = DenseIndex.open(tmp_path)
    assert [a.tolist() for a in again.search(rows[3], 9)] == [a.tolist() for a in index.search(rows[3], 9)]


def test_files_that_are_no_index_are_refused(tmp_path: Path):
    with pytest.raises(IndexDamaged):
        DenseIndex.open(tmp_path)
    DenseIndex.build(np.arange(5), unit_rows(5), D).write(tmp_path)
    whole = (tmp_path / DenseIndex.INDEX).read_bytes()
    (tmp_path / DenseIndex.INDEX).write_bytes(whole[:-7])
    with pytest.raises(IndexDamaged):
        DenseIndex.open(tmp_path)
    faiss.write_index(faiss.IndexFlatIP(D), str(tmp_path / DenseIndex.INDEX))
    with pytest.raises(IndexDamaged, match="0 vectors, 5 ids"):
        DenseIndex.open(tmp_path)
    (tmp_path / DenseIndex.INDEX).write_bytes(whole)
    np.save(tmp_path / DenseIndex.IDS, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(IndexDamaged):
        DenseIndex.open(tmp_path)


def test_top():
    ids, scores = top(np.array([5, 3, 9, 1]), np.array([0.5, 0.5 + 1e-9, 0.7, 0.5]), 3)
    assert ids.tolist() == [9, 1, 3]
    assert scores.dtype == np.float32
    assert top(np.array([1]), np.array([1.0]), 0)[0].tolist() == []
