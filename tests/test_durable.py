"""What is promised of a crash, a full disk and an older version: docs/promises.md names these tests."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from store_samples import StandIn, documents, ingest, story

from corpus.corrections import NewName, SpeakerChange, Standing
from corpus.preparing import prepared
from corpus.store import SCHEMA_VERSION, Store
from embeddings.generation import GENERATIONS, check, open_current
from embeddings.manifest import Manifest, synced_files
from embeddings.publishing import Writer

HERE = Path(__file__).parent

# A whole ingest: three new articles, one removed, one correction, published. Killed at the n-th call of our own code.
SCRIPT = """
import os, resource, signal, sys
from pathlib import Path
sys.path[:0] = [{here!r}, {root!r}]
from store_samples import StandIn, analysed, story
from corpus.corrections import NewName, SpeakerChange
from corpus.preparing import prepared
from embeddings.publishing import Writer

calls, fatal = 0, {fatal}

def strike(frame, event, arg):
    global calls
    if frame.f_globals.get("__name__", "").startswith(("embeddings.", "corpus.")):
        calls += 1
        if calls == fatal and {full}:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))  # no file grows any more
        elif calls == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

def work():
    with Writer(Path({data!r}), StandIn()) as writer:
        writer.store.remove_document("story-1.txt")
        for n in range(3, 6):
            writer.store.put_document(story(n), [analysed(story(n), title=f"Story {{n}}", publication="Herald")])
        writer.store.put_correction(prepared(writer.store, SpeakerChange("story-4.txt#1:u0", NewName("Dora Quick"))))
        writer.publish()

sys.setprofile(strike)
try:
    work()
except Exception as error:
    sys.setprofile(None)
    print(type(error).__module__ + "." + type(error).__name__, str(error).replace(chr(10), " / "))
    sys.exit(3)
sys.setprofile(None)
print(calls)
"""


def run(data: Path, fatal: int = 0, full: bool = False) -> subprocess.CompletedProcess[str]:
    """Run the ingest; at its ``fatal``-th call it is killed, or, with ``full``, the disk is full from then on."""
    script = SCRIPT.format(here=str(HERE), root=str(HERE.parent), data=str(data), fatal=fatal, full=full)
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def state(data: Path) -> tuple[object, ...]:
    """All that answers, and what is corrected."""
    with open_current(data) as generation:
        assert generation.notice is None
        passages = tuple(generation.store.iter_passages())
        assert len(passages) == len(generation.index) == len(generation.keywords)
        articles = tuple(generation.store.article(row.id) for row in generation.store.articles())
        marked = {q.corrected.correction for a in articles if a for q in a.quotations if q.corrected}
        held = {s.correction.id for s in generation.store.corrections() if s.standing is Standing.IN_FORCE}
        assert marked == held
        said = tuple((q.start, q.end, [s.name for s in q.speakers]) for a in articles if a for q in a.quotations)
        return passages, said


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple, tuple, int]:
    """A corpus of three articles, what it is now and after the ingest, and how many calls that takes."""
    start, whole = tmp_path_factory.mktemp("start"), tmp_path_factory.mktemp("whole")
    ingest(start, range(3))
    shutil.copytree(start, whole, dirs_exist_ok=True)
    ended = run(whole)
    assert ended.returncode == 0, ended.stderr
    return start, state(start), state(whole), int(ended.stdout)


def killed(data: Path, fatal: int, old: tuple, new: tuple) -> None:
    ended = run(data, fatal)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert state(data) in (old, new)
    assert check(data) == []
    if state(data) == old:
        assert run(data).returncode == 0
    assert state(data) == new
    assert check(data) == []
    assert not list((data / GENERATIONS).glob("*.partial"))
    assert len(list((data / GENERATIONS).iterdir())) <= 2


def moments(calls: int, count: int, seed: int) -> list[int]:
    """Anywhere, and as often among the last steps, where the files are synced, renamed and made current."""
    rng = random.Random(seed)
    late = count // 2
    return [rng.randrange(1, calls) for _ in range(count - late)] + [
        rng.randrange(calls - 120, calls + 1) for _ in range(late)
    ]


@pytest.mark.parametrize("n", range(5))
def test_a_killed_ingest_leaves_the_old_state_or_the_new(before_and_after, tmp_path: Path, n: int) -> None:
    start, old, new, calls = before_and_after
    shutil.copytree(start, tmp_path / "data")
    killed(tmp_path / "data", moments(calls, 5, 7)[n], old, new)


@pytest.mark.slow
@pytest.mark.parametrize("n", range(100))
def test_a_hundred_killed_ingests(before_and_after, tmp_path: Path, n: int) -> None:
    start, old, new, calls = before_and_after
    shutil.copytree(start, tmp_path / "data")
    killed(tmp_path / "data", moments(calls, 100, 1)[n], old, new)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4, 0.55, 0.7, 0.8, 0.9, 0.95, 0.99])
def test_a_full_disk_leaves_the_old_state_and_is_told_in_one_line(before_and_after, tmp_path: Path, share: float) -> None:
    start, old, new, calls = before_and_after
    data = tmp_path / "data"
    shutil.copytree(start, data)
    ended = run(data, 1 + int(share * (calls - 1)), full=True)
    if share == 0.99 and ended.returncode == 0:  # full only after all was written
        assert state(data) == new
        return
    assert ended.returncode == 3, ended.stdout + ended.stderr
    assert ended.stdout.startswith(("builtins.OSError", "corpus.store_file.StoreError", "embeddings.publishing.Unwritable"))
    assert "nothing was changed" in ended.stdout or not ended.stdout.startswith("embeddings")
    assert " / " not in ended.stdout
    assert state(data) == old
    assert check(data) == []
    assert run(data).returncode == 0
    assert state(data) == new


def schema_1(data: Path) -> None:
    """A data directory as schema 1 left it: two articles, one correction by hand."""
    ingest(data, range(2))
    folder = data / GENERATIONS / "1"
    (folder / "store.sqlite").unlink()
    db = sqlite3.connect(folder / "store.sqlite")
    db.executescript((HERE / "fixtures" / "store_schema_1.sql").read_text("utf-8"))
    db.close()
    manifest = Manifest.read(folder)
    (folder / "manifest.json").unlink()
    replace(manifest, files=synced_files(folder)).write(folder)


def test_a_store_of_an_older_schema_answers_and_is_upgraded(tmp_path: Path) -> None:
    data, fresh = tmp_path / "data", tmp_path / "fresh"
    schema_1(data)
    ingest(fresh, range(2))
    before = {p: p.read_bytes() for p in data.rglob("*") if p.is_file()}
    assert check(data) == []
    assert state(data) == state(fresh)
    with open_current(data) as generation:
        (old,) = generation.store.corrections()
        assert (old.correction.id, old.standing) == ("c-old", Standing.NEEDS_EYE)
    assert {p: p.read_bytes() for p in data.rglob("*") if p.is_file()} == before
    with Writer(data, StandIn()) as writer:
        assert writer.store.meta("schema_version") == str(SCHEMA_VERSION)
        made = prepared(writer.store, SpeakerChange("story-1.txt#1:u0", NewName("Dora Quick")))
        writer.store.put_correction(made)
        assert writer.publish() == "2"
    with open_current(data) as generation:
        assert [s.correction.id for s in generation.store.corrections()] == ["c-old", made.id]
        assert generation.store.document_text("story-0.txt") == story(0).text
    with Store(data / GENERATIONS / "2" / "store.sqlite") as store:
        assert not store.upgraded


def test_upgrading_alone_is_published(tmp_path: Path) -> None:
    schema_1(tmp_path)
    with Writer(tmp_path, StandIn()) as writer:
        assert writer.publish() == "2"
    with Store(tmp_path / GENERATIONS / "2" / "store.sqlite") as store:
        assert not store.upgraded
        assert store.meta("schema_version") == str(SCHEMA_VERSION)


def test_the_current_schema_is_what_upgrading_makes(tmp_path: Path) -> None:
    def shape(path: Path) -> dict[str, set[tuple]]:
        db = sqlite3.connect(path)
        names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'index')")]
        found = {n: set(db.execute("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)", (n,))) for n in names}
        db.close()
        return found

    old = tmp_path / "old.sqlite"
    db = sqlite3.connect(old)
    db.executescript((HERE / "fixtures" / "store_schema_1.sql").read_text("utf-8"))
    db.close()
    Store(old, writable=True).close()
    Store(tmp_path / "new.sqlite", writable=True).close()
    assert shape(old) == shape(tmp_path / "new.sqlite")


def test_documents_are_all_there_after_a_kill_during_the_upgrade(tmp_path: Path) -> None:
    schema_1(tmp_path)
    for fatal in (40, 120):
        assert run(tmp_path, fatal).returncode == -signal.SIGKILL
        with open_current(tmp_path) as generation:
            assert generation.store.document_ids() == ("story-0.txt", "story-1.txt")
    assert documents(tmp_path) == ("story-0.txt", "story-1.txt")
