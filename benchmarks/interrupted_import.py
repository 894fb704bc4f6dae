"""A bulk import killed again and again: does it go on where it stopped, and is what comes of it the same?

    python benchmarks/interrupted_import.py [--articles 20000] [--kills 6]

Made-up articles are taken in once without harm, and once by processes that are killed with ``kill -9`` at random
moments, each going on with the same command, until one comes to its end. Analysis and encoder are stand-ins behind
their seams (``benchmarks/synthetic.py``). Time is CPU time as a share of the import without harm. The two corpora are
compared passage by passage and vector by vector.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.synthetic import Articles, StandInAnalysis, StandInEncoder
from embeddings.generation import check, open_current

BLOCK = 50_000  # passages compared at a time


@dataclass(frozen=True)
class Run:
    """One process that imports."""

    seconds: float  # of CPU
    stage: str  # where it was killed, or "done"
    reached: int  # documents or passages at that stage
    resumed: int  # documents taken from what a run before had analysed; known only of one that came to its end


def one(data: Path, source: Path, fatal: int) -> None:
    """Import in this process; with ``fatal`` above 0, be killed at that step of the progress bar."""
    from qa.ingest import ingest

    step, started = 0, time.process_time()

    def progress(stage: str, done: int, of: int | None) -> None:
        nonlocal step
        step += 1
        if step == fatal:
            print(json.dumps([time.process_time() - started, stage, done, 0]), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

    ledger = ingest(data, [source], StandInEncoder(Articles()), progress, executor=StandInAnalysis())
    print(json.dumps([time.process_time() - started, "done", ledger.documents, ledger.resumed]), flush=True)


def run(data: Path, source: Path, fatal: int = 0) -> Run:
    """What came of a process of its own."""
    command = [sys.executable, __file__, "--one", str(data), str(source), str(fatal)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, -signal.SIGKILL):
        sys.exit(done.returncode)
    return Run(*json.loads(done.stdout.splitlines()[-1]))


def differences(first: Path, second: Path) -> int:
    """How many passages or vectors of two corpora are not the same."""
    with open_current(first) as one, open_current(second) as other:
        if len(one.index) != len(other.index):
            return abs(len(one.index) - len(other.index))
        found = sum(a != b for a, b in zip(one.store.iter_passages(), other.store.iter_passages(), strict=True))
        for start in range(1, len(one.index) + 1, BLOCK):
            ids = np.arange(start, min(start + BLOCK, len(one.index) + 1))
            found += int((one.index.vectors(ids) != other.index.vectors(ids)).any(1).sum())
        return found


def main() -> None:
    """Import, kill, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        data, source, fatal = options.one
        one(Path(data), Path(source), int(fatal))
        return
    moments = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, unharmed, harmed = folder / "all.jsonl", folder / "unharmed", folder / "harmed"
        Articles().write(source, range(options.articles))
        whole = run(unharmed, source)
        print(f"{options.articles:,} made-up articles, stand-in analysis and encoder; CPU time beside one without harm")
        print("| run | ended | documents or passages by then | CPU time |\n|---|---|---|---|")
        runs: list[Run] = []
        while not runs or runs[-1].stage != "done":
            fatal = moments.randrange(1, options.articles + 20) if len(runs) < options.kills else 0
            runs.append(run(harmed, source, fatal))
            last = runs[-1]
            ended = "by itself" if last.stage == "done" else f"killed while {last.stage}"
            print(f"| {len(runs)} | {ended} | {last.reached:,} | {last.seconds / whole.seconds:.2f} |", flush=True)
        print(f"\nall runs together: {sum(r.seconds for r in runs) / whole.seconds:.2f}")
        print(f"documents analysed by a run before the last: {runs[-1].resumed:,}")
        print(f"passages or vectors that differ: {differences(unharmed, harmed)}; damages: {check(harmed) or 'none'}")


if __name__ == "__main__":
    main()
