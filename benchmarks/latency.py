"""What a question costs beside encoding it alone: ``python benchmarks/latency.py [--passages N]``.

Made-up articles, whose passages a seeded stand-in embeds, are published as any corpus is; the questions are encoded by
the real models, asked of the service in this process, warm, and every one is new to it. In turn each question is
encoded by itself, by both models one after the other, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as app.py sets it, before numpy is there
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.synthetic import Articles, StandInEncoder, stand_in_analysis
from corpus.model import Document
from embeddings.encoder import Encoder
from embeddings.publishing import Writer
from qa.model import Question
from qa.service import Service

PER_ARTICLE = 24  # passages of a made-up article
WARM, ASKED = 8, 60
FORMS = (
    "What did {name} say about {a} {b}?",
    "Who said that {a} {b} {c}?",
    "Which article is about {a} {b} {c}?",
    "Who complained about {a}, {b} and {c}?",
    "When did {a} {b} happen in {c}?",
)


def main() -> int:
    """Publish, warm up, ask, print."""
    parser = argparse.ArgumentParser(description="What a question costs beside encoding it alone.")
    parser.add_argument("--passages", type=int, default=100_000, metavar="N")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the corpus there, and use what it already holds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data or Path(scratch)
        articles, count = Articles(), options.passages // PER_ARTICLE
        if not (data / "current").exists() and not any(data.glob("generations/*")):
            _publish(data, articles, count)
        _compare(Service.open(data), articles, count)
    return 0


def _publish(data: Path, articles: Articles, count: int) -> None:
    stand_in = StandInEncoder(articles)
    stand_in.fingerprint = Encoder().fingerprint  # or the service would not open what another model embedded
    with Writer(data, stand_in) as writer:
        for n in range(count):
            document = Document(f"article-{n:07}", articles.text(n))
            writer.store.put_document(document, stand_in_analysis(document))
        writer.publish()


def _questions(articles: Articles, count: int) -> list[str]:
    """Questions in the articles' own words, each of another article; none is asked twice."""
    asked = []
    for n in range(WARM + ASKED):
        text = articles.text(n * 7 % count)
        name = text.split("” said ")[1].split(".")[0]
        a, b, c = (w.strip("“”.,") for w in text.split()[10:13])
        asked.append(FORMS[n % len(FORMS)].format(name=name, a=a, b=b, c=c))
    return asked


def _compare(service: Service, articles: Articles, count: int) -> None:
    encoder, questions = service.encoder, _questions(articles, count)
    alone: list[float] = []
    whole: list[float] = []
    for n, text in enumerate(questions):
        encoded = _timed(lambda text=text: (encoder.encode([text]), encoder.tokens([text])))
        asked = _timed(lambda text=text: service.ask(Question(text)))
        if n >= WARM:
            alone.append(encoded)
            whole.append(asked)
    ratios = sorted(w / a for w, a in zip(whole, alone, strict=True))
    passages = len(service.loaded().generation.index)
    print(f"{passages:,} passages of {count:,} made-up articles, embedded by a stand-in; {len(ratios)} questions, warm")
    print(f"{'':28s}{'median':>8s}{'p90':>8s}")
    print(f"{'encoding the question = 1':28s}{1:8.2f}{_p90(alone) / statistics.median(alone):8.2f}")
    median = statistics.median(whole) / statistics.median(alone)
    print(f"{'the question, answered':28s}{median:8.2f}{_p90(ratios):8.2f}")


def _p90(values: list[float]) -> float:
    return sorted(values)[len(values) * 9 // 10]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
