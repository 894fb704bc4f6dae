"""What a warm question costs beside encoding it alone: ``python benchmarks/question_cost.py --data DIR --questions F``.

DIR is a data directory with articles taken in, F a JSONL file of questions about them. Every question is encoded by
itself and asked through the service in turn, in one process, so that only their ratio counts; the first ones warm up.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import question_sets
from qa.model import Question
from qa.service import Service

WARM_UP = 15  # questions asked before the clock runs


def main() -> int:
    """Ask, time, print."""
    parser = argparse.ArgumentParser(prog="benchmarks/question_cost.py", description="A question beside its encoding.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--questions", type=Path, required=True, metavar="FILE")
    options = parser.parse_args()
    service = Service.open(options.data)
    texts = [line["question"] for line in question_sets.lines(options.questions) if not line.get("history")]
    for text in texts[:WARM_UP]:
        service.ask(Question(text))
    ratios, encoded, asked = [], [], []
    for text in texts[WARM_UP:]:
        alone = _seconds(lambda text=text: service.encoder.encode([text]))
        whole = _seconds(lambda text=text: service.ask(Question(text)))
        encoded.append(alone)
        asked.append(whole)
        ratios.append(whole / alone)
    low, middle, high = np.quantile(ratios, (0.1, 0.5, 0.9))
    passages = len(service.loaded().generation.index)
    print(f"{len(ratios)} questions over {passages} passages: cost of a question beside encoding it")
    print(f"median {middle:.2f}   10% {low:.2f}   90% {high:.2f}   of the sums {sum(asked) / sum(encoded):.2f}")
    return 0


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
