"""Publishing is all or nothing, what is damaged never answers, and one corpus always gives one index."""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import StandIn, analysed, documents, ingest, story

from corpus.passages import KINDS, TYPES
from corpus.store import PassageFilter
from embeddings import places
from embeddings.generation import (
    CURRENT,
    GENERATIONS,
    Generation,
    NothingIngested,
    WrongModel,
    check,
    current_name,
    open_current,
)
from embeddings.manifest import Manifest, synced_files
from embeddings.publishing import Busy, Writer

HERE = Path(__file__).parent


def contents(data: Path) -> list[tuple[object, ...]]:
    """All that answers: passages with their vectors, and what both indexes find."""
    with open_current(data) as generation:
        passages = list(generation.store.iter_passages())
        ids = np.array([p.id for p in passages], np.int64)
        rows = generation.index.vectors(ids)
        found = [generation.index.search(row, 5)[0].tolist() for row in rows]
        words = [generation.keywords.search(p.embed_text, 5)[0].tolist() for p in passages]
        tokens = [generation.token_vectors.of(p.id) for p in passages]
        read = [(t.rows.tobytes(), t.ranges.tobytes()) for t in tokens]
        return list(zip(passages, rows.tolist(), found, words, read, strict=True))


def test_nothing_ingested(tmp_path: Path):
    with pytest.raises(NothingIngested, match=r"python app\.py ingest PATH"):
        open_current(tmp_path)
    with pytest.raises(NothingIngested):
        open_current(tmp_path / "nowhere")
    assert check(tmp_path) == []
    assert current_name(tmp_path) is None


def test_what_is_published_answers(tmp_path: Path):
    embedder = StandIn()
    assert ingest(tmp_path, range(5), embedder) == "1"
    with open_current(tmp_path, embedder.fingerprint) as generation:
        assert generation.notice is None
        assert generation.counts["documents"] == 5
        ids, _ = generation.index.search(embedder.encode(["bridge of 3 stones in village 3"])[0], 1)
        (passage,) = generation.store.passages(ids)
        assert passage.document == "story-3.txt"
        assert generation.store.text(passage.document, passage.start, passage.end) == passage.embed_text
        ids, _ = generation.keywords.phrase("mend gate number 4", 5)
        assert {p.document for p in generation.store.passages(ids)} == {"story-4.txt"}
        only = generation.allowed(PassageFilter(speakers=("ada-masonc",)))
        assert [p.document for p in generation.store.passages(only)] == ["story-2.txt"]
        assert generation.keywords.search("gate herald", 9, only)[0].tolist() == only.tolist()
        assert {p.document for p in generation.store.passages(generation.keywords.search("masonb", 9)[0])} == {
            "story-1.txt"
        }
    assert check(tmp_path) == []


def test_the_same_again_changes_nothing(tmp_path: Path):
    ingest(tmp_path, range(3))
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    embedder = StandIn()
    assert ingest(tmp_path, range(3), embedder) is None
    assert embedder.encoded == []
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_only_new_texts_are_encoded(tmp_path: Path):
    ingest(tmp_path, range(3))
    embedder = StandIn()
    ingest(tmp_path, [3], embedder)
    assert len(embedder.encoded) == 4  # three paragraphs, and the utterance in its context
    assert len(embedder.read) == 3  # what is said is read where it stands
    assert all("3" in text for text in (*embedder.encoded, *embedder.read))


def test_an_emptied_corpus_is_a_corpus(tmp_path: Path):
    ingest(tmp_path, [1])
    ingest(tmp_path, [], remove=[1])
    assert documents(tmp_path) == ()
    with open_current(tmp_path) as generation:
        assert generation.index.search(np.ones(32) / 32**0.5, 3)[0].tolist() == []
        assert generation.keywords.search("bridge", 3)[0].tolist() == []


def test_without_publishing_nothing_happened(tmp_path: Path):
    ingest(tmp_path, [1])
    with Writer(tmp_path, StandIn()) as writer:
        writer.store.put_document(story(2), [analysed(story(2))])
    assert documents(tmp_path) == ("story-1.txt",)
    assert [p.name for p in (tmp_path / GENERATIONS).iterdir()] == ["1"]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=6))
def test_ingesting_and_removing_commute_with_a_fresh_build(tmp_path_factory: pytest.TempPathFactory, steps: list):
    data, fresh = tmp_path_factory.mktemp("steps"), tmp_path_factory.mktemp("fresh")
    there: set[int] = set()
    for put, n in steps:
        ingest(data, [n] if put else [], remove=[] if put or n not in there else [n])
        there = there | {n} if put else there - {n}
    if (data / CURRENT).exists():
        ingest(fresh, there)
        assert contents(data) == contents(fresh)


def scored(data: Path) -> list[object]:
    """What the keyword half finds for every passage, with its scores, under filters too."""
    with open_current(data) as generation:
        passages = list(generation.store.iter_passages())
        even = np.array([p.id for p in passages if p.id % 2 == 0], np.int64)
        return [
            (ids.tolist(), np.round(scores, 5).tolist())
            for p in passages
            for allowed in (None, even)
            for ids, scores in (
                generation.keywords.search(p.embed_text, 9, allowed),
                generation.keywords.phrase("before the frost", 9, allowed),
            )
        ]


def segments(data: Path) -> dict[str, bytes]:
    """The keyword half's files that never change once written."""
    folder = data / GENERATIONS / (current_name(data) or "") / "keywords"
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".term", ".idx", ".pos", ".fast")}


def test_what_is_added_is_indexed_beside_what_was_there(tmp_path: Path):
    grown, fresh = tmp_path / "grown", tmp_path / "fresh"
    ingest(grown, [4])
    for n in (9, 2, 5, 1, 8, 3, 7, 0, 6, 11, 10):  # enough for the keyword half to join its parts
        before = segments(grown)
        ingest(grown, [n])
        if n in (9, 2, 5):
            assert before.items() < segments(grown).items()
    ingest(fresh, range(12))
    assert contents(grown) == contents(fresh)
    assert scored(grown) == scored(fresh)
    assert check(grown) == []
    ingest(grown, [12], remove=[11])
    ingest(fresh, [12], remove=[11])
    assert scored(grown) == scored(fresh)
    assert contents(grown) == contents(fresh)


def test_the_last_passage_replaced_is_another_passage(tmp_path: Path):
    ingest(tmp_path, [1, 2])
    ingest(tmp_path, [3], remove=[2])  # its passages take the places of those removed
    with open_current(tmp_path) as generation:
        rows = generation.index.vectors(np.array([p.id for p in generation.store.iter_passages()]))
        expected = StandIn().encode([p.embed_text for p in generation.store.iter_passages()]).astype(np.float16)
        assert rows.astype(np.float16).tolist() == expected.tolist()


def test_an_older_generation_without_columns_answers_alike(tmp_path: Path):
    ingest(tmp_path, range(5), StandIn())
    with open_current(tmp_path) as generation:
        columns = generation.places.rows
        passages = list(generation.store.iter_passages())
        first = {p.article: n for n, p in reversed(list(enumerate(passages)))}
        numbers = {article: n for n, article in enumerate(sorted(first, key=lambda a: first[a]), 1)}
        codes = [(KINDS.index(p.kind), TYPES.index(p.type)) for p in passages]
        listed = [(numbers[p.article], *code, p.start, p.end) for p, code in zip(passages, codes, strict=True)]
        assert columns.tolist() == listed and len(numbers) > 1
    path = tmp_path / GENERATIONS / "1" / places.NAME
    for older in (columns[["article", "start"]], None):
        path.unlink()
        if older is not None:
            np.save(path, older)
        replace(Manifest.read(path.parent), files=synced_files(path.parent)).write(path.parent)
        with open_current(tmp_path) as generation:
            assert generation.notice is None
            assert (generation.places.rows == columns).all()


def test_one_writer_at_a_time(tmp_path: Path):
    with Writer(tmp_path, StandIn()), pytest.raises(Busy, match="another ingest"), Writer(tmp_path, StandIn()):
        pass
    ingest(tmp_path, [1])


def test_another_model_is_refused_and_ingesting_with_it_mends(tmp_path: Path):
    ingest(tmp_path, [1])
    other = StandIn("other", 16)
    with pytest.raises(WrongModel, match="another model"):
        open_current(tmp_path, other.fingerprint)
    assert ingest(tmp_path, [1], other) == "2"
    with open_current(tmp_path, other.fingerprint) as generation:
        assert generation.dimension == generation.index.search(other.encode(["x"])[0], 1)[0].size * 16


def test_a_disk_full_leaves_the_old_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    ingest(tmp_path, [1])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("embeddings.publishing.synced_files", full)
    with pytest.raises(OSError, match="No space"):
        ingest(tmp_path, [2])
    assert documents(tmp_path) == ("story-1.txt",)
    assert [p.name for p in (tmp_path / GENERATIONS).iterdir()] == ["1"]


def test_publishing_tells_how_far_it_is_words_included(tmp_path: Path):
    steps: list[tuple[int, int]] = []
    with Writer(tmp_path, StandIn()) as writer:
        for n in range(5):
            writer.store.put_document(story(n), [analysed(story(n))])
        writer.publish(lambda done, of: steps.append((done, of)))
    passages, paragraphs = 20, 15
    assert {of for _, of in steps} == {passages + paragraphs}
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert {done for done, _ in steps} >= {passages, passages + paragraphs}


KILLED = """
import os, random, signal, sys
from pathlib import Path
sys.path[:0] = [{here!r}, {root!r}]
from store_samples import StandIn, analysed, documents, ingest, story
from embeddings import publishing
from embeddings.publishing import Writer

calls, fatal = 0, {fatal}

def strike(frame, event, arg):
    global calls
    if frame.f_globals.get("__name__", "").startswith(("embeddings.", "corpus.")):
        calls += 1
        if calls == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

with Writer(Path({data!r}), StandIn()) as writer:
    for n in range(3, 6):
        writer.store.put_document(story(n), [analysed(story(n))])
    sys.setprofile(strike)
    writer.publish()
    sys.setprofile(None)
print(calls)
"""


def run_killed(data: Path, fatal: int) -> subprocess.CompletedProcess[str]:
    script = KILLED.format(here=str(HERE), root=str(HERE.parent), data=str(data), fatal=fatal)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_a_killed_writer_leaves_the_old_state_or_the_new(tmp_path: Path):
    ingest(tmp_path / "start", range(3))
    shutil.copytree(tmp_path / "start", tmp_path / "whole")
    whole = run_killed(tmp_path / "whole", 0)
    calls = int(whole.stdout)
    old, new = documents(tmp_path / "start"), documents(tmp_path / "whole")
    assert len(new) == 6
    rng = random.Random(7)
    # anywhere at first, then among the last steps, where the files are synced, renamed and made current
    moments = [rng.randrange(1, calls) for _ in range(3)] + [rng.randrange(calls - 90, calls + 1) for _ in range(3)]
    for fatal in moments:
        data = tmp_path / f"killed-{fatal}"
        shutil.copytree(tmp_path / "start", data)
        assert run_killed(data, fatal).returncode == -signal.SIGKILL
        assert documents(data) in (old, new)
        assert check(data) == []
        ingest(data, range(6))
        assert documents(data) == new
        assert not list((data / GENERATIONS).glob("*.partial"))
        assert len(list((data / GENERATIONS).iterdir())) <= 2


def test_two_generations_are_kept_and_those_in_use(tmp_path: Path):
    def names() -> list[str]:
        return sorted(p.name for p in (tmp_path / GENERATIONS).iterdir())

    ingest(tmp_path, [1])
    held = open_current(tmp_path)
    for n in range(2, 5):
        ingest(tmp_path, [n])
    assert names() == ["1", "3", "4"]
    assert len(held.store.document_ids()) == 1
    assert held.keywords.search("bridge", 5)[0].size
    held.close()
    ingest(tmp_path, [5])
    assert names() == ["4", "5"]


def test_a_dropped_generation_closes_itself(tmp_path: Path):
    ingest(tmp_path, [1])
    open_current(tmp_path).close()
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    threads = threading.active_count()
    for _ in range(20):
        open_current(tmp_path)
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) <= before
    assert threading.active_count() == threads


def test_readers_see_whole_generations_while_a_writer_works(tmp_path: Path):
    ingest(tmp_path, [0])
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        last = 0
        while not done.is_set():
            try:
                generation: Generation = open_current(tmp_path)
                count = len(generation.store.document_ids())
                if generation.notice or count != int(generation.name) or count < last:
                    wrong.append((generation.name, generation.notice, count))
                last = count
                generation.close()
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(1, 15):
        ingest(tmp_path, [n])
        time.sleep(0.01)
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong
