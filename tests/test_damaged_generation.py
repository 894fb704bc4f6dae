"""A damaged generation never answers: it is refused by name, the one before it serves, and ingesting mends it."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest
from store_samples import StandIn, documents, ingest

from embeddings.generation import CURRENT, GENERATIONS, Damaged, check, open_current
from embeddings.manifest import _digest
from embeddings.publishing import Writer


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two generations: story 1, then stories 1 and 2."""
    data = tmp_path_factory.mktemp("two")
    ingest(data, [1])
    ingest(data, [2])
    return data


def files_of(data: Path, generation: str) -> list[Path]:
    return sorted(p for p in (data / GENERATIONS / generation).rglob("*") if p.is_file() and p.suffix != ".lock")


def refused(data: Path) -> None:
    """The current generation is refused by name, the one before it serves, and ingesting mends it."""
    with open_current(data) as generation:
        assert generation.name == "1"
        assert "generation 1 serves" in (generation.notice or "")
        assert "python app.py ingest PATH" in (generation.notice or "")
        assert generation.store.document_ids() == ("story-1.txt",)
    assert check(data)
    assert all("\n" not in line and str(data) in line for line in check(data))
    assert ingest(data, [1, 2]) == "3"
    assert check(data) == []
    assert documents(data) == ("story-1.txt", "story-2.txt")


def test_every_flipped_byte_is_seen(two: Path, tmp_path: Path):
    rng = random.Random(11)
    for n, path in enumerate(files_of(two, "2")):
        data = tmp_path / str(n)
        shutil.copytree(two, data)
        target = data / path.relative_to(two)
        whole = bytearray(target.read_bytes())
        if not whole:
            whole = bytearray(b"x")
        else:
            whole[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        target.write_bytes(whole)
        refused(data)


@pytest.mark.parametrize("damage", ["cut", "longer", "gone", "swapped", "added"])
def test_other_damages_are_seen(two: Path, tmp_path: Path, damage: str):
    for n, path in enumerate(files_of(two, "2")):
        data = tmp_path / str(n)
        shutil.copytree(two, data)
        target = data / path.relative_to(two)
        if damage == "cut":
            target.write_bytes(target.read_bytes()[:-1])
        elif damage == "longer":
            target.write_bytes(target.read_bytes() + b"\0")
        elif damage == "gone":
            target.unlink()
        elif damage == "swapped":
            other = data / GENERATIONS / "1" / target.name
            if not other.exists() or target.parent.name == "keywords":
                continue
            shutil.copyfile(other, target)
        else:
            (target.parent / "extra.bin").write_bytes(b"x")
        if damage == "cut" and not path.stat().st_size:
            continue
        refused(data)


def test_generations_that_changed_places_are_refused(two: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(two, data)
    folder = data / GENERATIONS
    os.rename(folder / "1", folder / "x")
    os.rename(folder / "2", folder / "1")
    os.rename(folder / "x", folder / "2")
    with pytest.raises(Damaged, match="holds generation"):
        open_current(data)


@pytest.mark.parametrize("pointer", [None, b"", b"nonsense", b"../1", b"99\n", b"\xff\xfe"])
def test_a_damaged_pointer(two: Path, tmp_path: Path, pointer: bytes | None):
    data = tmp_path / "data"
    shutil.copytree(two, data)
    if pointer is None:
        (data / CURRENT).unlink()
    else:
        (data / CURRENT).write_bytes(pointer)
    with open_current(data) as generation:
        assert generation.name == "2"
        assert generation.notice
    assert check(data)
    assert ingest(data, [1, 2]) is not None
    assert check(data) == []


def test_when_nothing_is_whole_it_says_so_and_ingesting_starts_anew(two: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(two, data)
    for generation in ("1", "2"):
        (data / GENERATIONS / generation / "store.sqlite").write_bytes(b"gone")
    with pytest.raises(Damaged, match="check-index") as caught:
        open_current(data)
    assert "\n" not in str(caught.value)
    with Writer(data, StandIn()) as writer:
        assert "starting anew" in (writer.notice or "")
    ingest(data, [1, 2])
    assert documents(data) == ("story-1.txt", "story-2.txt")


def test_a_damaged_index_is_rebuilt_from_its_rows(two: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(two, data)
    (data / GENERATIONS / "2" / "dense.faiss").write_bytes(b"")
    embedder = StandIn()
    with Writer(data, embedder) as writer:
        assert "rows of generation 2" in (writer.notice or "")
        assert writer.publish() == "3"
    assert embedder.encoded == []
    assert documents(data) == ("story-1.txt", "story-2.txt")


def test_a_manifest_of_another_format_is_refused(two: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(two, data)
    path = data / GENERATIONS / "2" / "manifest.json"
    body = json.loads(path.read_text())
    del body["digest"]
    body["format"] = 99
    path.write_text(json.dumps({**body, "digest": _digest(body)}))
    assert "format 99" in check(data)[0]
