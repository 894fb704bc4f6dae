"""A bulk import that is interrupted goes on where it stopped, and loses nothing to a worker that dies."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from store_samples import StandIn

from corpus import analysing
from corpus.analysing import Task, analysed
from corpus.model import Document, Reject
from corpus.reading.counting import expected
from corpus.shards import MANIFEST, REJECTS, Shards
from embeddings.generation import check, open_current
from qa.ingest import IMPORT, Ledger, ingest
from qa.model import UserError

HERE = Path(__file__).parent
COUNT = 30

# An import whose own process is killed when the n-th document is handed out, or at the n-th call of our own code.
SCRIPT = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = [{here!r}, {root!r}]
from store_samples import StandIn
from test_resumable import Counting, quiet
from qa.ingest import ingest

calls, fatal = 0, {fatal}

def strike(frame, event, arg):
    global calls
    if frame.f_globals.get("__name__", "").startswith(("embeddings.", "corpus.", "qa.")):
        calls += 1
        if calls == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

if fatal >= 0:
    sys.setprofile(strike)
ingest(Path({data!r}), [Path({source!r})], StandIn(), quiet, executor=Counting({handed}), shard=4)
sys.setprofile(None)
print(calls)
"""


class Counting(Executor):
    """Works at once, counts what it is given, and may kill the whole process at the n-th."""

    def __init__(self, fatal: int = 0) -> None:
        self.given, self.fatal = 0, fatal

    def submit(self, work: Any, /, *values: Any, **named: Any) -> Future:
        self.given += 1
        if self.given == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        future: Future = Future()
        future.set_result(work(*values, **named))
        return future


def quiet(stage: str, done: int, total: int | None) -> None:
    """No progress shown."""


def record(n: int) -> dict[str, str]:
    said = f"“We shall mend gate number {n} before the frost,” said Ada Mason."
    return {"id": f"story-{n:03}", "text": f"The village of Weir {n} has a bridge.\n\n{said}\n", "title": f"Gate {n}"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "stories.jsonl"
    lines = [json.dumps(record(n)) for n in range(COUNT)]
    path.write_text("\n".join([*lines[:7], '{"id": "no-text"}', *lines[7:]]) + "\n", encoding="utf-8")
    return path


def taken(data: Path, source: Path, executor: Executor | None = None) -> Ledger:
    return ingest(data, [source], StandIn(), quiet, executor=executor, shard=4)


def everything(data: Path) -> list[object]:
    with open_current(data) as generation:
        ids = [p.id for p in generation.store.iter_passages()]
        articles = [generation.store.article(row.id) for row in generation.store.articles()]
        return [*generation.store.iter_passages(), *articles, generation.index.vectors(ids).tolist()]


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    data = tmp_path_factory.mktemp("whole") / "data"
    executor = Counting()
    assert taken(data, source, executor).new == COUNT == executor.given
    return everything(data)


def run(data: Path, source: Path, fatal: int = -1, handed: int = 0) -> subprocess.CompletedProcess[str]:
    script = SCRIPT.format(
        here=str(HERE), root=str(HERE.parent), data=str(data), source=str(source), fatal=fatal, handed=handed
    )
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def stopped(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose import was killed when the 20th document was handed out."""
    data = tmp_path_factory.mktemp("stopped") / "data"
    assert run(data, source, handed=20).returncode == -signal.SIGKILL
    return data


def test_an_interrupted_import_goes_on_where_it_stopped(
    tmp_path: Path, source: Path, stopped: Path, whole: list
) -> None:
    data = shutil.copytree(stopped, tmp_path / "data")
    shards = sorted(p.name for p in (data / IMPORT).glob("*.shard"))
    assert len(shards) == 5  # 19 documents in fours, the last one open
    manifest = json.loads((data / IMPORT / MANIFEST).read_text("utf-8"))
    assert (manifest["state"], manifest["expected"]) == ("running", COUNT + 1)
    assert [(s["name"], s["documents"]) for s in manifest["shards"]] == [(name, 4) for name in shards[:4]]
    refused = [json.loads(line) for line in (data / IMPORT / REJECTS).read_text("utf-8").splitlines()]
    assert refused == [{"source": f"{source}:8", "reason": "the record has no text"}]
    executor = Counting()
    ledger = taken(data, source, executor)
    assert executor.given == COUNT - 19
    assert (ledger.new, ledger.resumed, len(ledger.skipped)) == (COUNT, 19, 1)
    assert everything(data) == whole
    manifest = json.loads((data / IMPORT / MANIFEST).read_text("utf-8"))
    assert (manifest["state"], manifest["new"], manifest["rejects"]) == ("published", COUNT, 1)
    assert not list((data / IMPORT).glob("*.shard"))
    assert len((data / IMPORT / REJECTS).read_text("utf-8").splitlines()) == 1


@pytest.fixture(scope="module")
def calls(source: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    ended = run(tmp_path_factory.mktemp("calls") / "data", source, fatal=0)
    assert ended.returncode == 0, ended.stderr
    return int(ended.stdout)


def killed_again_and_again(data: Path, source: Path, whole: list, calls: int, seed: int) -> None:
    rng = random.Random(seed)
    for fatal in (rng.randrange(calls), rng.randrange(calls), calls - rng.randrange(400)):
        ended = run(data, source, fatal=fatal)
        assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    taken(data, source, Counting())
    assert everything(data) == whole
    assert check(data) == []


@pytest.mark.parametrize("seed", range(1))
def test_killed_at_any_moments(tmp_path: Path, source: Path, whole: list, calls: int, seed: int) -> None:
    killed_again_and_again(tmp_path / "data", source, whole, calls, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 32))
def test_killed_at_thirty_times_three_moments(tmp_path: Path, source: Path, whole: list, calls: int, seed: int) -> None:
    killed_again_and_again(tmp_path / "data", source, whole, calls, seed)


@pytest.mark.parametrize("how", ["flipped", "cut", "emptied", "manifest", "other version"])
def test_a_damaged_shard_is_only_worked_out_again(
    tmp_path: Path, source: Path, stopped: Path, whole: list, how: str
) -> None:
    data = shutil.copytree(stopped, tmp_path / "data")
    shard = sorted((data / IMPORT).glob("*.shard"))[1]
    content = bytearray(shard.read_bytes())
    if how == "flipped":
        content[len(content) // 2] ^= 1
    elif how == "cut":
        del content[-9:]
    elif how == "emptied":
        content.clear()
    shard.write_bytes(content)
    manifest = data / IMPORT / MANIFEST
    if how == "manifest":
        manifest.write_text("{", "utf-8")
    elif how == "other version":
        manifest.write_text(manifest.read_text("utf-8").replace('"analyser": "', '"analyser": "old '), "utf-8")
    executor = Counting()
    taken(data, source, executor)
    again = executor.given - (COUNT - 19)
    least, most = {"flipped": (1, 4), "cut": (1, 1), "emptied": (4, 4), "manifest": (0, 0)}.get(how, (19, 19))
    assert least <= again <= most
    assert everything(data) == whole


def test_another_import_between_costs_nothing(tmp_path: Path, source: Path, stopped: Path) -> None:
    data, small = shutil.copytree(stopped, tmp_path / "data"), tmp_path / "small.jsonl"
    small.write_text(json.dumps(record(500)) + "\n", encoding="utf-8")
    assert taken(data, small, Counting()).documents == 1
    executor = Counting()
    assert taken(data, source, executor).documents == COUNT + 1
    assert executor.given == COUNT - 19


def test_a_changed_document_is_worked_out_anew(tmp_path: Path, source: Path, stopped: Path) -> None:
    data = shutil.copytree(stopped, tmp_path / "data")
    changed = tmp_path / "stories.jsonl"
    changed.write_text(source.read_text("utf-8").replace("gate number 3 ", "fence number 3 "), encoding="utf-8")
    executor = Counting()
    taken(data, changed, executor)
    assert executor.given == COUNT - 19 + 1
    with open_current(data) as generation:
        assert "fence number 3" in generation.store.document_text("story-003")


def task(n: int, text: str = "Nothing.") -> Task:
    return Task(Document(f"{n}.txt", text), None, "1")


def dying(one: Task) -> tuple:
    """Stands where analysis stands."""
    if "die" in one.document.text:
        os._exit(9)
    if "fail" in one.document.text:
        raise ValueError("too odd\nto tell")
    return ()


def test_a_document_that_ends_its_worker_is_refused_alone() -> None:
    texts = {3: "die", 11: "fail", 12: "die", 39: "die"}
    tasks = [task(n, texts.get(n, "Nothing.")) for n in range(40)]
    found = {t.document.id: outcome for t, outcome in analysed(tasks, work=dying)}
    assert list(found) == [t.document.id for t in tasks]
    refused = {id: outcome.reason for id, outcome in found.items() if isinstance(outcome, Reject)}
    assert sorted(refused) == ["11.txt", "12.txt", "3.txt", "39.txt"]
    assert refused["11.txt"] == "could not be analysed (ValueError: too odd)"
    assert "memory" in refused["3.txt"]


def test_results_come_in_the_order_of_the_documents_and_few_wait() -> None:
    handed: list[int] = []
    taken_out: list[int] = []

    def tasks() -> Iterator[Task]:
        for n in range(600):
            handed.append(n)
            assert n - len(taken_out) <= analysing.WAITING + analysing.FEW
            yield task(n)

    def slow_at_first(one: Task) -> tuple:
        if one.document.id == "0.txt":
            time.sleep(0.2)
        return ()

    with ThreadPoolExecutor(3) as executor:
        for one, _ in analysed(tasks(), executor, slow_at_first):
            taken_out.append(int(one.document.id.partition(".")[0]))
    assert taken_out == handed == list(range(600))


def test_few_documents_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "ProcessPoolExecutor", None)
    assert len(list(analysed([task(n) for n in range(analysing.FEW - 1)], work=lambda _: ()))) == analysing.FEW - 1


def test_the_workers_end_with_the_program() -> None:
    script = f"""
import sys, os, signal, multiprocessing
sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent)!r}]
from test_resumable import task, lingering
from corpus.analysing import analysed
if __name__ == "__main__":
    for _ in analysed([task(n) for n in range(40)], work=lingering):
        print(*(p.pid for p in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    pids = [int(pid) for pid in ended.stdout.split()]
    assert pids, ended.stderr
    deadline = time.monotonic() + 30
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(alive(pid) for pid in pids)


def lingering(one: Task) -> tuple:
    """Stands where analysis stands; all but the first take long."""
    if one.document.id != "0.txt":
        time.sleep(120)
    return ()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_real_pool_finds_what_one_process_finds(tmp_path: Path, source: Path, whole: list) -> None:
    seen: list[tuple[str, int, int | None]] = []
    data = tmp_path / "data"
    ledger = ingest(data, [source], StandIn(), lambda *step: seen.append(step))
    assert ledger.new == COUNT
    assert everything(data) == whole
    reading = [(done, total) for stage, done, total in seen if stage == "reading"]
    assert reading[-1] == (COUNT + 1, COUNT + 1)
    assert all(total == COUNT + 1 for _, total in reading)


def test_shards_hold_what_was_put(tmp_path: Path) -> None:
    with Shards(tmp_path / "import", "1", size=2) as shards:
        assert shards.find(b"k" * 32) is None
        for n in range(5):
            shards.add(bytes([n]) * 32, ())
    with Shards(tmp_path / "import", "1", size=2) as shards:
        assert all(shards.find(bytes([n]) * 32) == () for n in range(5))
        shards.finish({})
    assert not list((tmp_path / "import").glob("*.shard"))


def test_nothing_is_left_of_an_import_that_took_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(UserError, match="nothing could be taken in"):
        taken(tmp_path / "data", tmp_path / "a.jsonl", Counting())
    assert [
        json.loads(x)["reason"] for x in (tmp_path / "data" / IMPORT / REJECTS).read_text("utf-8").splitlines()
    ] == ["the record has no text"]


def test_how_many_documents_to_expect(tmp_path: Path, source: Path) -> None:
    import gzip
    import zipfile

    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.txt").write_text("A story.", encoding="utf-8")
    (folder / ".hidden.txt").write_text("x", encoding="utf-8")
    (folder / "records.jsonl.gz").write_bytes(gzip.compress(source.read_bytes()))
    (folder / "table.csv").write_text("id,text\n1,Words\n2,More words\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "many.zip", "w") as archive:
        for n in range(5):
            archive.writestr(f"{n}.txt", "A story.")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 no zip")
    os.mkfifo(folder / "pipe")
    assert expected([folder]) == 1 + (COUNT + 1) + 2 + 5 + 1 + 1
    assert expected([folder / "one.txt"]) == 1
