"""Whether ingest slows down as the corpus grows: CPU time a paragraph and memory, from 1,000 to 100,000 paragraphs.

    python benchmarks/growth.py [--paragraphs 1000 3000 10000 30000 100000]

Each size is a whole ingest of its own, into an empty corpus, of made-up articles: reading, storing, indexing,
publishing. Analysis and encoder are stand-ins behind their seams (``benchmarks/synthetic.py``): both cost the same for
every article, and would hide what grows. Then one article more is taken in, and one is removed. Time is CPU time of
the process, its start apart, as a multiple of the smallest size's; each ingest is a process of its own. Memory is the
process's own, pages of files apart: the most of it that was seen, looking fifty times a second.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.synthetic import PARAGRAPHS, Articles, StandInAnalysis, StandInEncoder

SIZES = [1_000, 3_000, 10_000, 30_000, 100_000]


class Memory(threading.Thread):
    """Watches this process's own memory, in MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.start()

    def run(self) -> None:
        while True:
            own = re.search(r"RssAnon:\s+(\d+)", Path("/proc/self/status").read_text())
            self.most = max(self.most, int(own[1]) / 1024 if own else 0.0)
            time.sleep(0.02)


def one(data: Path, source: Path, step: str) -> None:
    """One step in this process; prints its CPU seconds and its memory at most."""
    from qa.ingest import ingest, remove

    encoder = StandInEncoder(Articles())
    encoder.encode(["warm"])
    with tempfile.TemporaryDirectory() as name:  # imports and models apart
        first = Path(name, "first.jsonl")
        Articles().write(first, range(10**6, 10**6 + 1))
        ingest(Path(name), [first], encoder, lambda *_: None, executor=StandInAnalysis())
    own = Memory()
    started = time.process_time()
    if step == "remove":
        remove(data, ["article-0000007"], encoder)
    else:
        ingest(data, [source], encoder, lambda *_: None, executor=StandInAnalysis())
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "peak": own.most}))


def run(data: Path, source: Path, step: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--one", str(data), str(source), step], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--paragraphs", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        data, source, step = options.one
        one(Path(data), Path(source), step)
        return
    articles = Articles()
    print("stand-in analysis and encoder; CPU time a paragraph as a multiple of the first row's")
    print("| paragraphs | whole ingest | one article more | one removed | own memory at most |\n|---|---|---|---|---|")
    base = None
    for count in options.paragraphs:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            documents = count // PARAGRAPHS
            articles.write(folder / "all.jsonl", range(documents))
            articles.write(folder / "more.jsonl", range(documents, documents + 1))
            whole = run(folder / "data", folder / "all.jsonl", "ingest")
            more = run(folder / "data", folder / "more.jsonl", "ingest")
            gone = run(folder / "data", folder / "all.jsonl", "remove")
        base = base or whole["seconds"] / count
        cells = [f"{whole['seconds'] / count / base:.2f}"]
        cells += [f"{step['seconds'] / whole['seconds']:.3f} of it" for step in (more, gone)]
        print(f"| {count:,} | {' | '.join(cells)} | {whole['peak']:.0f} MB |", flush=True)
        print(f"{count}: {whole['seconds'] / count * 1e3:.2f} ms of CPU a paragraph", file=sys.stderr)


if __name__ == "__main__":
    main()
