"""Fit the weights of the boundary evidence on joined PolNeAR train articles, and invented transcripts and interviews.

    python benchmarks/boundary_fit.py --polnear DIR > new.py && mv new.py corpus/boundary_weights.py

The weights are about form and cohesion; no word of an article is kept. Files differ from those that boundaries.py
measures (another seed), and no dev article is read.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.boundaries import (
    Case,
    in_groups,
    interview,
    joined,
    load,
    restyled,
    shortened,
    transcript,
    with_sections,
)
from corpus.evidence import Page, is_candidate
from corpus.paragraphs import blocks

SEED = 990_099
SET_BY_HAND = ("title mark", "section mark", "appeared above")  # in corpus/boundaries.py: these texts never show them
LARGEST = 4.0  # no single sign may outweigh the others together


def training_files(articles: list[str], rng: random.Random) -> list[Case]:
    cases: list[Case] = []
    for bylines in (0.0, 0.15, 0.15):
        cases += [joined(group, rng, bylines=bylines) for group in in_groups(articles, rng)]
    briefs = [shortened(a, rng, headline=rng.random() < 0.3) for a in articles]
    cases += [joined(group, rng, bylines=0.1) for group in in_groups(briefs, rng)]
    cases += [Case(restyled(a, rng)) for a in briefs]
    cases += [Case(with_sections(shortened(a, rng), rng, numbered=rng.random() < 0.5)) for a in articles]
    cases += [Case(with_sections(restyled(a, rng), rng, numbered=rng.random() < 0.5)) for a in articles]
    cases += [Case(transcript(rng)) for _ in range(150)] + [Case(interview(rng)) for _ in range(60)]
    return cases


def examples(cases: Sequence[Case]) -> tuple[list[dict[str, float]], list[bool]]:
    """The evidence at every candidate, and whether a further article's headline stands there."""
    evidence: list[dict[str, float]] = []
    begins: list[bool] = []
    for case in cases:
        found = blocks(case.text)
        page = Page(found)
        for i in range(1, len(found)):
            between = any(low <= found[i].start < high for low, high in case.truth)  # furniture: either answer is right
            if not between and is_candidate(found, i):
                evidence.append(page.evidence(i))
                begins.append(found[i].start in case.headlines)
    return evidence, begins


def fitted(evidence: Sequence[dict[str, float]], begins: Sequence[bool]) -> tuple[float, dict[str, float]]:
    """Bias and weights of a logistic model; weights beyond LARGEST are held there and the rest fitted again."""
    import numpy as np
    from scipy.optimize import minimize

    names = sorted({name for one in evidence for name in one})
    x = np.array([[one.get(name, 0.0) for name in names] + [1.0] for one in evidence])
    sign = np.where(np.array(begins), 1.0, -1.0)
    penalty = np.array([1 / 6.0] * len(names) + [0.0])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ weights)
        slope = -sign / (1 + np.exp(np.clip(margin, -60, 60)))
        return float(np.logaddexp(0, -margin).sum() + (penalty * weights**2).sum()), x.T @ slope + 2 * penalty * weights

    bounds = [(-LARGEST * 2, LARGEST)] * len(names) + [(None, None)]
    start, options = np.zeros(len(names) + 1), {"maxiter": 2000}
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return float(best.x[-1]), dict(zip(names, map(float, best.x[:-1]), strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--polnear", type=Path, required=True)
    args = parser.parse_args()
    if not (args.polnear / "polnear-train.jsonl.gz").is_file():
        print(f"no PolNeAR in {args.polnear}: PolNeAR v1.0.0, github.com/networkdynamics/PolNeAR", file=sys.stderr)
        return 2
    cases = training_files(load(args.polnear, "train"), random.Random(SEED))
    bias, weights = fitted(*examples(cases))
    print('"""Weights of the boundary evidence: written by ``python benchmarks/boundary_fit.py --polnear DIR``."""\n')
    print(f"BIAS = {bias:.3f}\nWEIGHTS = {{")
    for name, weight in sorted(weights.items()):
        if name in SET_BY_HAND:
            continue
        print(f'    "{name}": {weight:.3f},')
    print("}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
