"""A whole question over a million passages beside comparing its vector with all of theirs.

    python benchmarks/hybrid_query.py --data DIR [--passages 1000000] [--questions 150]

The corpus is made up (``benchmarks/large_corpus.py``) and kept in DIR. Questions go through the service as from any
face: read, searched by meaning and by words, ranked, judged, and made into cards. They are of all kinds by turns, under
filters too. The encoder is a stand-in that costs next to nothing, so the question's embedding is not in it. IndexFlatIP
holds the same vectors and is asked in turns with ours, on one thread; CPU time and time on the clock. Memory is this
process's before IndexFlatIP is there.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import faiss
import numpy as np

from benchmarks.large_corpus import FIRST_YEAR, PAPERS, PASSAGES, YEARS, corpus
from benchmarks.synthetic import DIMENSION, SAID, Articles
from qa.model import Filters, Question, UserError
from qa.retrieve import DEPTH
from qa.service import Service

FLAT, WHOLE = "IndexFlatIP alone", "a whole question"
WARMING = 14  # questions asked before any is measured


def asked(articles: Articles, count: int, documents: int) -> list[tuple[str, Question]]:
    """By turns: each kind of question, with its name."""
    rng = np.random.default_rng(3)

    def one(n: int) -> tuple[str, Question]:
        topic = articles.topics[rng.integers(len(articles.topics))]
        words = " ".join(articles.words[i] for i in topic[rng.integers(len(topic), size=4)])
        person = articles.people[rng.integers(len(articles.people))]
        said = SAID.findall(articles.text(int(rng.integers(documents))))[0][0].split()
        year = FIRST_YEAR + int(rng.integers(YEARS))
        kinds = (
            ("about something", Question(f"What is said about {words}?")),
            ("what somebody said", Question(f"What did {person} say about {words}?")),
            ("who said these words", Question(f"Who said “{' '.join(said[2:8])}”?")),
            ("of one year", Question(f"Who spoke of {words} in {year}?")),
            ("since a year", Question(f"What is said about {words}?", filters=Filters(date_from=str(year)))),
            ("of one paper", Question(f"What is said about {words}?", filters=Filters(publication=PAPERS[n // 7 % 2]))),
            ("a misspelt name", Question(f"What did {person[:-2] + person[:-3:-1]} say about {words}?")),
        )
        return kinds[n % len(kinds)]

    return [one(n) for n in range(count)]


def resident() -> str:
    """This process's memory: its own, and pages of files."""
    status = Path("/proc/self/status").read_text()
    own, files = (int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("RssAnon", "RssFile"))  # type: ignore[index]
    return f"{own:,} MB private + {files:,} MB of files"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=150)
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    articles, encoder = corpus(options.data, options.passages)
    before = resident()
    service = Service(options.data)
    service.__dict__["encoder"] = encoder
    service.current.load()
    generation = service.loaded().generation
    count = len(generation.index)
    questions = asked(articles, options.questions, options.passages // PASSAGES)

    def whole(question: Question) -> None:
        try:
            service.ask(question)
        except UserError as error:
            print(error, file=sys.stderr)

    for _, question in questions[:WARMING]:
        whole(question)
    memory = resident()
    exact = faiss.IndexFlatIP(DIMENSION)
    for start in range(1, count + 1, 50_000):
        exact.add(generation.index.vectors(np.arange(start, min(start + 50_000, count + 1))))  # pyright: ignore
    vectors = dict(zip((q.text for _, q in questions), encoder.encode([q.text for _, q in questions])))
    rows = {
        FLAT: lambda q: exact.search(vectors[q.text][None], DEPTH),  # pyright: ignore
        WHOLE: whole,
        "the search by meaning alone": lambda q: generation.index.search(vectors[q.text], DEPTH),
        "the search by words alone": lambda q: generation.keywords.search(q.text, DEPTH),
    }
    spent: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for start in range(WARMING, len(questions), 8):
        for name, run in rows.items():
            for kind, question in questions[start : start + 8]:
                began, clock = time.process_time(), time.perf_counter()
                run(question)
                took = time.process_time() - began, time.perf_counter() - clock
                spent[name].append(took)
                if name == WHOLE:
                    spent[f"of them: {kind}"].append(took)
    base = np.median(spent[FLAT], axis=0)
    print(f"{count:,} made-up passages, {len(questions) - WARMING} questions, stand-in encoder; x IndexFlatIP's median")
    print("| | CPU p50 | p95 | clock p50 | p95 |\n|---|---|---|---|---|")
    for name, seconds in spent.items():
        cells = [f"{np.percentile(seconds, p, axis=0)[n] / base[n]:.2f}" for n in (0, 1) for p in (50, 95)]
        print(f"| {name} | {' | '.join(cells)} |")
    print(f"\nmemory: {before} before opening, {memory} after the first questions")
    print(f"IndexFlatIP's median: {base[0] * 1e3:.0f} ms of CPU; load {os.getloadavg()[0]:.1f}", file=sys.stderr)


if __name__ == "__main__":
    main()
