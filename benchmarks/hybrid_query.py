"""A whole question over a million passages beside comparing its vector with all of theirs.

    python benchmarks/hybrid_query.py --data DIR [--passages 1000000] [--questions 100]

The corpus is made up (``benchmarks/large_corpus.py``) and kept in DIR. Questions go through the service as from any
face: read, searched by meaning and by words, ranked, judged, and made into cards. The encoder is a stand-in that costs
next to nothing, so the question's embedding is not in it. IndexFlatIP holds the same vectors and is asked in turns with
ours, on one thread; time is CPU time. Memory is this process's before IndexFlatIP is there.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import faiss
import numpy as np

from benchmarks.large_corpus import corpus
from benchmarks.synthetic import DIMENSION, Articles
from qa.model import Question, UserError
from qa.retrieve import DEPTH
from qa.service import Service


def asked(articles: Articles, count: int) -> list[str]:
    """By turns: what somebody said about something, and something alone."""
    rng = np.random.default_rng(3)
    made = []
    for n in range(count):
        topic = articles.topics[rng.integers(len(articles.topics))]
        words = " ".join(articles.words[i] for i in topic[rng.integers(len(topic), size=4)])
        person = articles.people[rng.integers(len(articles.people))]
        made.append(f"What did {person} say about {words}?" if n % 2 else f"What is said about {words}?")
    return made


def resident() -> str:
    """This process's memory: its own, and pages of files."""
    status = Path("/proc/self/status").read_text()
    own, files = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("RssAnon", "RssFile"))  # type: ignore[index]
    return f"{own:,} MB private + {files:,} MB of files"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    articles, encoder = corpus(options.data, options.passages)
    before = resident()
    service = Service(options.data)
    service.__dict__["encoder"] = encoder
    service.current.load()
    generation = service.loaded().generation
    count = len(generation.index)
    questions = asked(articles, options.questions)

    def whole(text: str) -> None:
        try:
            service.ask(Question(text))
        except UserError as error:
            print(error, file=sys.stderr)

    for text in questions[:4]:
        whole(text)
    memory = resident()
    exact = faiss.IndexFlatIP(DIMENSION)
    for start in range(1, count + 1, 50_000):
        exact.add(generation.index.vectors(np.arange(start, min(start + 50_000, count + 1))))  # pyright: ignore
    vectors = dict(zip(questions, encoder.encode(questions)))
    rows = {
        "IndexFlatIP alone": lambda text: exact.search(vectors[text][None], DEPTH),  # pyright: ignore
        "a whole question": whole,
        "of it: the search by meaning": lambda text: generation.index.search(vectors[text], DEPTH),
        "of it: the search by words": lambda text: generation.keywords.search(text, DEPTH),
    }
    spent: dict[str, list[float]] = {name: [] for name in rows}
    for start in range(4, len(questions), 8):
        for name, run in rows.items():
            for text in questions[start : start + 8]:
                began = time.process_time()
                run(text)
                spent[name].append(time.process_time() - began)
    base = float(np.median(spent["IndexFlatIP alone"]))
    print(f"{count:,} made-up passages, {len(questions) - 4} questions, stand-in encoder; x IndexFlatIP's median")
    print("| | p50 | p95 |\n|---|---|---|")
    for name, seconds in spent.items():
        print(f"| {name} | {np.median(seconds) / base:.2f} | {np.percentile(seconds, 95) / base:.2f} |")
    print(f"\nmemory: {before} before opening, {memory} after the first questions")
    print(f"IndexFlatIP's median: {base * 1e3:.0f} ms of CPU", file=sys.stderr)


if __name__ == "__main__":
    main()
