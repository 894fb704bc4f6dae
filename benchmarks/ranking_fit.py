"""Fit how candidates are found, ordered and judged, in three steps.

    python benchmarks/ranking_fit.py --polnear DIR --data DIR --examples EXAMPLES
    python benchmarks/dense_retrieval.py EXAMPLES/dense.npz LEARNED
    python benchmarks/late_interaction.py EXAMPLES/tokens.npz LEARNED
    python benchmarks/ranking_fit.py --polnear DIR --data DIR --learned LEARNED [--write] [--ablate]

Questions with known answers (PolNeAR dev, the sample corpus, and those written in benchmarks/questions over PolNeAR
train and over articles of our own) are searched by the program itself; the raw signals of every candidate are fitted to
whether it is a gold passage by its gold speaker. Candidates are found and compared by models that learned nothing from
the question or another one over its article. Prints the figures held out in folds, those of the seed when it is there,
which is never fitted to, and the reliability table; ``--write`` puts what was learned into embeddings/*_adapter.npz,
qa/ranking.json and qa/judging.json. No word or name of the texts is stored.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import dense_retrieval, late_interaction, question_sets
from benchmarks import score_retrieval as scorer
from benchmarks.asked import APART, Asked, Texts, collect, dense_examples, examples, group_of
from benchmarks.examples import FOLDS as PARTS_LEARNED
from benchmarks.examples import fold_of
from embeddings import sentence_weights, token_encoder
from embeddings.encoder import Encoder
from qa import judging, ranking
from qa.answer import MOST, folded
from qa.ranking import KINDS
from qa.retrieve import Candidate, best_first, voiced
from qa.signals import SIGNALS

FOLDS, SEEDS = 8, (0, 1)
SHARED, OWN = 0.01, 0.03  # ridge on the weights all kinds share, and on each kind's difference from them
REFUSED_WRONGLY = 0.05  # share of the questions with an answer that may be refused
AGAIN = ("small",)  # questions of another set over fewer articles: the order is fitted to each once
OF_CORPUS = ("ahead_of_next", "ahead_of_all")  # say as much of a corpus's size as of an answer being there
UNLIKELY = 0.05  # probability that the first passage is right
POSSIBLE = 0.4  # probability from which the first passage is called possible, below it weak
STRONG = 0.9  # share of strong first passages that must be right


Weights = dict[str, NDArray[np.float64]]


def fit_order(asked: Sequence[Asked]) -> Weights:
    """Weights by kind: softmax over each question's candidates, with a ridge."""
    known = [a for a in asked if a.worth.sum() > 0 and a.answerable and a.set not in AGAIN]
    scale = np.concatenate([a.signals for a in known]).std(0) + 1e-3
    size, kinds = len(SIGNALS), len(KINDS)
    rows, starts = [], [0]
    for a in known:
        own = np.zeros((len(a.signals), kinds, size))
        own[:, KINDS.index(a.kind)] = a.signals / scale
        rows.append(np.concatenate([a.signals / scale, own.reshape(len(own), -1)], 1))
        starts.append(starts[-1] + len(own))
    x, worth = np.concatenate(rows), np.concatenate([a.worth for a in known])
    of = np.repeat(np.arange(len(known)), np.diff(starts))
    ridge = np.concatenate([np.full(size, SHARED), np.full(size * kinds, OWN)])

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        score = x @ w
        power = np.exp(score - np.maximum.reduceat(score, starts[:-1])[of])
        share = power / np.add.reduceat(power, starts[:-1])[of]
        gained = np.add.reduceat(share * worth, starts[:-1]) + 1e-9
        slope = share * worth / gained[of] - share
        return float(-np.log(gained).mean() + (ridge * w * w).sum()), -(x.T @ slope) / len(known) + 2 * ridge * w

    w = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    own = w[size:].reshape(kinds, size)
    return {kind: (w[:size] + own[n]) / scale for n, kind in enumerate(KINDS)}


def ordered(asked: Asked, weights: Weights) -> list[Candidate]:
    """The candidates as the program orders them with ``weights``."""
    scores = asked.signals @ weights[asked.kind]
    again = best_first(replace(c, score=float(s)) for c, s in zip(asked.found, scores, strict=True))
    return voiced(again, asked.understood)


def held_out(asked: Sequence[Asked], seed: int) -> Iterator[tuple[Asked, list[Candidate]]]:
    """Every question ordered by weights fitted without it; those of the set apart by weights fitted to all others."""
    fitted = [a for a in asked if a.set != APART]
    fold = [zlib.crc32(f"{seed} {a.question['id']}".encode()) % FOLDS for a in fitted]
    for k in range(FOLDS):
        weights = fit_order([a for a, f in zip(fitted, fold, strict=True) if f != k])
        for a, f in zip(fitted, fold, strict=True):
            if f == k:
                yield a, ordered(a, weights)
    weights = fit_order(fitted)
    for a in asked:
        if a.set == APART:
            yield a, ordered(a, weights)


def first_right(asked: Asked, order: Sequence[Candidate], depth: int = 1) -> bool:
    """True when one of the first ``depth`` results is a gold passage."""
    hit = {c.passage.id: bool(h) for c, h in zip(asked.found, asked.hit, strict=True)}
    return any(hit[c.passage.id] for c in folded(order)[:depth])


def named(asked: Asked) -> bool:
    """True when a gold passage has a speaker."""
    return any(scorer.gold_names(g) for g in asked.question["gold"])


def whole_right(asked: Asked, order: Sequence[Candidate]) -> bool:
    """True when the first result is a gold passage under its gold speaker's name."""
    worth = {c.passage.id: float(w) for c, w in zip(asked.found, asked.worth, strict=True)}
    return bool(order) and worth[order[0].passage.id] == 1.0


def main() -> int:
    """Collect, cross-validate, print, and write when asked to."""
    parser = argparse.ArgumentParser(description="Fit how candidates are ordered and judged.")
    parser.add_argument("--polnear", type=Path, required=True, metavar="DIR")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="where the corpora are kept")
    parser.add_argument("--examples", type=Path, metavar="DIR", help="write what is learned from, and end")
    parser.add_argument("--learned", type=Path, metavar="DIR", help="what was learned from that")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--ablate", action="store_true", help="print the figures without each part as well")
    options = parser.parse_args()
    if not options.examples and not options.learned:
        parser.error("give --examples to begin, or --learned")
    if options.examples:
        _write_examples(options.polnear, options.data, options.examples)
        return 0
    asked = list(_by_others(options.polnear, options.data, options.learned))
    orders = [list(held_out(asked, seed)) for seed in SEEDS]
    _show_order(orders)
    if options.ablate:
        _ablate(asked)
    weights = fit_order([a for a in asked if a.set != APART])
    models = _judge(orders, asked, weights)
    if options.write:
        stored = {k: {n: round(float(w), 4) for n, w in zip(SIGNALS, weights[k], strict=True)} for k in KINDS}
        for adapter in (sentence_weights.ADAPTER, token_encoder.ADAPTER):
            shutil.copy(options.learned / adapter.name, adapter)
        ranking.WEIGHTS.write_text(json.dumps({"weights": stored}, indent=1) + "\n", "utf-8")
        judging.WEIGHTS.write_text(json.dumps(models, indent=1) + "\n", "utf-8")
    return 0


def _write_examples(polnear: Path, data: Path, folder: Path) -> None:
    texts: Texts = {}
    asked = [
        a for name, service, questions in question_sets.all_sets(polnear, data / "shipped")
        for a in collect(name, service, questions, texts)
    ]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    dense_examples(asked).save(folder / "dense.npz")
    examples(asked, texts).save(folder / "tokens.npz")


def _by_others(polnear: Path, data: Path, learned: Path) -> Iterator[Asked]:
    """Every question asked of models that learned nothing from it, those of the set apart of the models that ship."""
    for part in range(PARTS_LEARNED + 1):
        encoder = Encoder(
            adapter=learned / dense_retrieval.name_of(part), token_adapter=learned / late_interaction.name_of(part)
        )
        for name, service, questions in question_sets.all_sets(polnear, data / f"part-{part}", encoder):
            yield from collect(name, service, [q for q in questions if fold_of(group_of(name, q)) == part], {})


def _show_order(orders: list[list[tuple[Asked, list[Candidate]]]]) -> None:
    print(f"held out, {FOLDS} folds\n{'':10s}{'n':>5s}{'hit@1':>8s}{'hit@5':>8s}{'and speaker':>13s}")
    pairs = [pair for order in orders for pair in order if pair[0].answerable]
    for name in dict.fromkeys(a.set for a, _ in pairs):
        mine = [pair for pair in pairs if pair[0].set == name]
        one, five = (np.mean([first_right(a, o, k) for a, o in mine]) for k in (1, 5))
        spoken = [whole_right(a, o) for a, o in mine if named(a)] or [False]
        print(f"{name:10s}{len(mine) // len(orders):5d}{one:8.3f}{five:8.3f}{np.mean(spoken):13.3f}")
    print("\nhit@1 by type")
    for kind in dict.fromkeys(a.question["type"] for a, _ in pairs):
        cells = []
        for name in dict.fromkeys(a.set for a, _ in pairs):
            mine = [first_right(a, o) for a, o in pairs if a.set == name and a.question["type"] == kind]
            cells.append(f"{name} {np.mean(mine):.3f} of {len(mine) // len(orders)}" if mine else "")
        print(f"{kind:24s}" + "  ".join(filter(None, cells)))


MEANING = tuple(n for n in SIGNALS if "cosine" in n or n in ("paragraph", "inside", "article") or n.startswith("bare_"))
PARTS = {
    "late interaction": ("wording", "wording_around", "bare_wording", "bare_wording_around"),
    "paragraph and article": ("paragraph", "inside", "article", "bare_paragraph", "bare_inside", "bare_article"),
    "the bare question": tuple(n for n in SIGNALS if n.startswith("bare_")),
    "meaning (all cosines)": MEANING,
    "keywords (BM25)": ("words",),
    "roles": ("role",),
    "speaker asked for": ("asked", "asked_inside", "mentions", "leaning"),
    "shape": ("fragment", "short", "length"),
    "likeness": ("likeness",),
}


def _ablate(asked: Sequence[Asked]) -> None:
    """Held-out first hits without each part, by set and by type, weights fitted again every time."""
    variants = {"all": list(asked)}
    variants |= {f"without {part}": [_without(a, names) for a in asked] for part, names in PARTS.items()}
    variants["without quotation units"] = [_only(a, [not c.said for c in a.found]) for a in asked]
    variants["without paragraphs"] = [_only(a, [c.said for c in a.found]) for a in asked]
    found = {
        label: [(a, first_right(a, o)) for a, o in held_out(some, SEEDS[0]) if a.answerable]
        for label, some in variants.items()
    }
    for title, of in (("by set", lambda a: a.set), ("by type", lambda a: a.question["type"])):
        groups = list(dict.fromkeys(of(a) for a in asked if a.answerable))
        print(f"\nhit@1 held out, {title:13s}" + "".join(f"{name[:11]:>12s}" for name in groups))
        for label, pairs in found.items():
            share = [np.mean([h for a, h in pairs if of(a) == name] or [0]) for name in groups]
            print(f"{label:30s}" + "".join(f"{s:12.3f}" for s in share), flush=True)


def _without(asked: Asked, names: Sequence[str]) -> Asked:
    signals = asked.signals.copy()
    signals[:, [SIGNALS.index(n) for n in names]] = 0.0
    return replace(asked, signals=signals)


def _only(asked: Asked, kept: Sequence[bool]) -> Asked:
    keep = np.asarray(kept, bool)
    found = [c for c, k in zip(asked.found, keep, strict=True) if k]
    return replace(asked, found=found, signals=asked.signals[keep], hit=asked.hit[keep], worth=asked.worth[keep])


def _judge(
    orders: list[list[tuple[Asked, list[Candidate]]]], asked: Sequence[Asked], weights: Weights
) -> dict[str, Any]:
    """Fit both models on held-out orders, cross-validated, and print how reliable they are."""
    pairs = [(a, o) for a, o in orders[0] if not a.structural]
    values = [judging.features(a.understood, o, a.others) for a, o in pairs]
    names = list(values[0])
    x = np.asarray([[v[n] for n in names] for v in values])
    answerable = np.asarray([a.answerable for a, _ in pairs])
    right = np.asarray([a.answerable and first_right(a, o) for a, o in pairs])
    fitted = np.asarray([a.set != APART for a, _ in pairs])
    kept = [n for n, name in enumerate(names) if name not in OF_CORPUS]
    known = x[:, kept], [names[n] for n in kept]
    found = np.asarray([a.answerable and first_right(a, o, MOST) for a, o in pairs])
    told = fitted & (found | ~answerable)  # when what answers was not found, nothing found tells that it is there
    p_answer = _cross_validated(known[0], answerable, fitted, told, known[1])
    p_right = _cross_validated(x, right, fitted, fitted, names)
    answers = float(np.quantile(p_answer[fitted & answerable], REFUSED_WRONGLY))
    print(f"\nheld out: answers from {answers:.3f}")
    print(f"{'':10s}{'refused right':>15s}{'missed':>8s}{'refused wrong':>15s}")
    for name in dict.fromkeys(a.set for a, _ in pairs):
        mine = np.asarray([a.set == name for a, _ in pairs])
        structural = [a for a in asked if a.set == name and a.structural]
        refused = (p_answer < answers) | (p_right < UNLIKELY)
        good = int((mine & refused & ~answerable).sum()) + sum(not a.answerable for a in structural)
        bad = int((mine & refused & answerable).sum()) + sum(a.answerable for a in structural)
        print(f"{name:10s}{good:15d}{int((mine & ~refused & ~answerable).sum()):8d}{bad:15d}")
    given = (p_answer >= answers) & (p_right >= UNLIKELY)
    strong = _strong_from(p_right[given & fitted], right[given & fitted])
    print(f"\nreliability, held out: the first passage is right\n{'strength':12s}{'questions':>10s}{'right':>8s}")
    labels = {"weak": (0.0, POSSIBLE), "possible": (POSSIBLE, strong), "strong": (strong, 2.0)}
    for label, (low, high) in reversed(labels.items()):
        some = given & (p_right >= low) & (p_right < high)
        for whose, ours in (("", fitted), (f", {APART}", ~fitted)):
            both = some & ours
            print(f"{label + whose:20s}{int(both.sum()):4d}{right[both].mean() if both.any() else 0:8.3f}")
    for low in np.arange(0.0, 1.0, 0.2):
        some = given & (p_right >= low) & (p_right < low + 0.2)
        if some.any():
            print(f"  {low:.1f}-{low + 0.2:.1f}   {int(some.sum()):10d}{right[some].mean():8.3f}")
    return {
        "answerable": _model(known[0][told], answerable[told], known[1]),
        "right": _model(x[fitted], right[fitted], names),
        "thresholds": {
            "answers": round(answers, 3), "likely": UNLIKELY, "possible": POSSIBLE, "strong": round(float(strong), 3),
        },
    }


def _fitted(x: NDArray[np.float64], y: NDArray[np.bool_], names: Sequence[str]) -> tuple[NDArray[np.float64], float]:
    """A logistic model with a ridge, in which a better fit never counts against an answer, nor others' for one."""
    mean, scale = x.mean(0), x.std(0) + 1e-6
    z, sign = (x - mean) / scale, np.where(y, 1.0, -1.0)
    bounds = [(0, None) if n in judging.BEST else (None, 0) if n.startswith("others_") else (None, None) for n in names]

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (z @ w[:-1] + w[-1])
        slope = -sign / (1 + np.exp(margin))
        gradient = np.append(z.T @ slope + w[:-1], slope.sum())
        return float(np.logaddexp(0, -margin).sum() + 0.5 * w[:-1] @ w[:-1]), gradient

    w = minimize(loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    weights = w[:-1] / scale
    return weights, float(w[-1] - weights @ mean)


def _cross_validated(
    x: NDArray[np.float64],
    y: NDArray[np.bool_],
    ours: NDArray[np.bool_],
    fitted: NDArray[np.bool_],
    names: Sequence[str],
) -> NDArray[np.float64]:
    """The probability of each by models ``fitted`` to some of the others; what is not ``ours``, by a model of all."""
    found = np.zeros(len(y))
    for seed in SEEDS:
        fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
        for k in range(FOLDS + 1):
            held = (fold == k) & ours if k < FOLDS else ~ours
            if held.any():
                weights, bias = _fitted(x[fitted & ~held], y[fitted & ~held], names)
                found[held] += 1 / (1 + np.exp(-(x[held] @ weights + bias))) / len(SEEDS)
    return found


def _strong_from(p: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The lowest probability from which at least ``STRONG`` of the first passages are right."""
    order = np.argsort(-p, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((share >= STRONG) & (np.arange(len(order)) >= 9))
    return float(p[order[enough[-1]]]) if len(enough) else 1.0


def _model(x: NDArray[np.float64], y: NDArray[np.bool_], names: Sequence[str]) -> dict[str, Any]:
    weights, bias = _fitted(x, y, names)
    rounded = {n: round(float(w), 4) for n, w in zip(names, weights, strict=True)}
    return {"bias": round(bias, 4), "weights": rounded}


if __name__ == "__main__":
    sys.exit(main())
