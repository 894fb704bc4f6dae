"""Any string is a query; words are found in every form, and phrases whatever their marks."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.index import IndexDamaged
from embeddings.keywords import LISTED_UP_TO, Entry, KeywordIndex

ENTRIES = (
    Entry(
        1,
        "“We don’t repair bridges at night,” she said",
        "Who repairs the bridges?",
        "Bridge news Courier",
        "Ada Mason",
    ),
    Entry(2, "A well-being plan for the repaired harbour", title="Plans"),
    Entry(3, "The plan is about well being", title="Bridge news"),
    Entry(4, "It was an influen-tial bridge; really an influential one"),
    Entry(5, ""),
    Entry(6, "José crossed the café terrace"),
    Entry(7, "night bridges at repair"),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> KeywordIndex:
    folder = tmp_path_factory.mktemp("keywords")
    assert KeywordIndex.build(folder, ENTRIES) == len(ENTRIES)
    return KeywordIndex.open(folder)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.text('+-"()[]{}:^~*?\\/ ANDORT\ud800\0', max_size=30))
def test_every_string_is_a_query(index: KeywordIndex, words: str):
    assert len(index.search(words, 5)[0]) <= 5
    assert len(index.phrase(words, 5)[0]) <= 5
    assert all(value > 0 for value in index.idf(words).values())


def test_stems_and_accents(index: KeywordIndex):
    assert set(index.search("repairing", 9)[0]) == {1, 2, 7}
    assert index.search("jose CAFE", 9)[0].tolist() == [6]


def test_no_operator_is_understood(index: KeywordIndex):
    assert set(index.search("NOT repair -bridge", 9)[0]) == set(index.search("not repair bridge", 9)[0])


def test_title_and_speaker_count(index: KeywordIndex):
    assert set(index.search("courier", 9)[0]) == {1}
    assert set(index.search("mason", 9)[0]) == {1}
    assert index.search("courier", 9, boosts={"body": 1.0})[0].tolist() == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We don't repair bridges", {1}),
        ("we dont repair", {1}),
        ("WE DON’T REPAIR BRIDGES AT NIGHT", {1}),
        ("repair bridges night", set()),
        ("well-being", {2, 3}),
        ("well being plan", {2}),
        ("wellbeing", {2}),
        ("an influential", {4}),
        ("influential one", {4}),
        ("bridges", {1, 7}),
        ("bridge", {4}),
        ("", set()),
        ("“…” —", set()),
    ],
)
def test_phrases(index: KeywordIndex, words: str, expected: set[int]):
    assert set(index.phrase(words, 9)[0]) == expected


def test_allowed(index: KeywordIndex):
    assert index.search("bridge repair", 9, np.array([3, 7, 99]))[0].tolist() == [7, 3]
    assert index.search("bridge", 9, np.empty(0, np.int64))[0].tolist() == []
    assert index.phrase("bridges", 9, np.array([7]))[0].tolist() == [7]
    scores = dict(zip(*index.search("bridge repair", 9), strict=True))
    assert dict(zip(*index.search("bridge repair", 9, np.array([7])), strict=True)) == {7: pytest.approx(scores[7])}


def test_idf_orders_by_rarity(index: KeywordIndex):
    idf = index.idf("bridges unheard cafe")
    assert idf["bridg"] < idf["cafe"] < idf["unheard"]


def test_equal_scores_come_by_id_and_wide_filters_hold():
    count = LISTED_UP_TO + 3000
    with TemporaryDirectory() as folder:
        KeywordIndex.build(Path(folder), (Entry(n, "the same words") for n in range(1, count + 1)))
        index = KeywordIndex.open(Path(folder))
        assert index.search("words", 6)[0].tolist() == [1, 2, 3, 4, 5, 6]
        wide = np.arange(2000, count + 1)
        assert len(wide) > LISTED_UP_TO
        assert index.search("words", 3, wide)[0].tolist() == [2000, 2001, 2002]


def test_a_folder_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    KeywordIndex.build(tmp_path, ENTRIES)
    for lock in tmp_path.glob(".tantivy-*.lock"):
        lock.unlink()
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(os, "access", lambda *_: False)  # tests may run as root, who may write everywhere
    assert set(KeywordIndex.open(tmp_path).search("cafe", 5)[0]) == {6}
    assert sorted(tmp_path.iterdir()) == before


def test_what_is_no_index_is_refused(tmp_path: Path):
    with pytest.raises(IndexDamaged):
        KeywordIndex.open(tmp_path)
    KeywordIndex.build(tmp_path, ENTRIES)
    (tmp_path / "meta.json").write_text("{")
    with pytest.raises(IndexDamaged):
        KeywordIndex.open(tmp_path)
