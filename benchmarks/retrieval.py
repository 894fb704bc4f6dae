"""Who said what over news, beside plain searches: ``python benchmarks/retrieval.py --polnear DIR``.

DIR holds polnear-dev.jsonl.gz (the articles, as records) and polnear-dev-questions.jsonl (questions whose answers are
ranges of those articles). The articles are taken into a data directory, every question is asked in this process, and
the scorer's table is printed for our answers and for plain BM25, plain MiniLM and their reciprocal rank fusion over
paragraphs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import score_retrieval as scorer
from corpus.store import Passage, PassageFilter
from embeddings.encoder import Encoder
from qa.cli_answers import answer_line
from qa.model import Filters, Question
from qa.service import Service

if TYPE_CHECKING:
    from benchmarks.cross_encoder import CrossEncoder

ARTICLES, QUESTIONS = "polnear-dev.jsonl.gz", "polnear-dev-questions.jsonl"
WHERE = "PolNeAR is at https://github.com/networkdynamics/PolNeAR: give the folder with {} as --polnear DIR"
RESULTS, RRF_K = 10, 60
FIELDS = ("speaker", "article", "publication", "date_from", "date_to")  # of a question's filters

Ranking = Callable[[str], list[Passage]]


def main() -> int:
    """Ingest, ask, score, print."""
    options = _options()
    missing = [name for name in (ARTICLES, QUESTIONS) if not (options.polnear / name).is_file()]
    if missing:
        print(WHERE.format(" and ".join(missing)), file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        data = options.data or Path(scratch)
        service = Service(data)
        ledger = service.ingest([options.polnear / ARTICLES])
        print(f"quotations: {ledger.record()['quotations']}; statements: {ledger.statements}")
        reranker = None
        if options.rerank:
            from benchmarks.cross_encoder import CrossEncoder

            reranker = CrossEncoder()
        _compare(Service.open(data), options.polnear / QUESTIONS, options.answers, options.misses, reranker)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/retrieval.py", description="Who said what over news.")
    parser.add_argument("--polnear", type=Path, required=True, metavar="DIR")
    parser.add_argument("--data", type=Path, metavar="DIR", help="keep the corpus there, and use what it already holds")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="write our answers there, a line each")
    parser.add_argument("--rerank", action="store_true", help="one more table: a cross-encoder over our first ten")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print the first N questions missed")
    return parser.parse_args()


def _compare(service: Service, path: Path, keep: Path | None, misses: int, reranker: CrossEncoder | None) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    questions = [json.loads(line) for line in lines]
    answers = [answer_line(service, line) for line in lines]
    if keep is not None:
        keep.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in answers), "utf-8")
    ours, rows = scorer.evaluate(questions, answers)
    print("\nOn the Record")
    scorer.show(ours)
    unrefusing = scorer.evaluate(questions, answers, ignore_abst=True)[0]["overall"]
    print(f"without refusing: hit@1 {unrefusing['hit@1']:.3f}, hit@5 {unrefusing['hit@5']:.3f}")
    if reranker is not None:
        print("\nOn the Record, the first ten mixed with a cross-encoder")
        scorer.show(scorer.evaluate(questions, [_reranked(service, q, reranker) for q in questions])[0])
    for name, ranking in _plain(service).items():
        print(f"\n{name}")
        scorer.show(scorer.evaluate(questions, [_plain_answer(q, ranking) for q in questions])[0])
    asked = {q["id"]: q["question"] for q in questions}
    missed = [r["id"] for r in rows if r["type"] != "unanswerable" and r["rank"] is None]
    for id in missed[:misses]:
        print(f"missed {id}: {asked[id]}")


def _plain(service: Service) -> dict[str, Ranking]:
    """What a search without speakers does: paragraphs only."""
    loaded = service.loaded()
    generation, encoder = loaded.generation, Encoder(adapter=None)
    paragraphs = np.asarray(generation.store.passage_ids(PassageFilter(kinds=("paragraph",))), np.int64)
    passages = generation.store.passages(paragraphs.tolist())
    vectors = encoder.encode([generation.store.text(p.document, p.start, p.end) for p in passages])

    def words(question: str, k: int = RESULTS) -> list[int]:
        ids, _ = generation.keywords.search(question, k, paragraphs, {"body": 1.0})
        return [int(i) for i in ids]

    def meaning(question: str, k: int = RESULTS) -> list[int]:
        nearest = np.argsort(-(vectors @ encoder.encode([question])[0]), kind="stable")[:k]
        return [int(i) for i in paragraphs[nearest]]

    def both(question: str) -> list[int]:
        scores: dict[int, float] = {}
        for ranked in (words(question, 100), meaning(question, 100)):
            for rank, id in enumerate(ranked, 1):
                scores[id] = scores.get(id, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda id: (-scores[id], id))[:RESULTS]

    return {
        "plain BM25, paragraphs": lambda q: list(generation.store.passages(words(q))),
        "plain MiniLM, paragraphs": lambda q: list(generation.store.passages(meaning(q))),
        "RRF of both": lambda q: list(generation.store.passages(both(q))),
    }


def _reranked(service: Service, question: dict[str, Any], reranker: CrossEncoder) -> dict[str, Any]:
    filters = Filters(**{k: question[k] for k in FIELDS if question.get(k)})
    answer = service.ask(Question(question["question"], tuple(question.get("history") or ()), filters))
    results = [
        {"article": r.article, "start": r.start, "end": r.end, "speaker": r.speaker, "score": -n}
        for n, r in enumerate(reranker.reordered(question["question"], answer.results))
    ]
    return {"id": question["id"], "abstained": answer.abstained, "results": results}


def _plain_answer(question: dict[str, Any], ranking: Ranking) -> dict[str, Any]:
    results = [
        {"article": p.article, "start": p.start, "end": p.end, "speaker": None, "score": -n}
        for n, p in enumerate(ranking(question["question"]))
    ]
    return {"id": question["id"], "abstained": False, "results": results}


if __name__ == "__main__":
    sys.exit(main())
