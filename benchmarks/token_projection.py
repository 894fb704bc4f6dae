"""Where learning to compare words begins: ``python benchmarks/token_projection.py`` prints what it keeps.

The directions in which the tokens of our own texts differ most (the sample corpus, and the features written for
fitting): principal components without centring, of the model's 384 numbers a token. From there
``benchmarks/ranking_fit.py`` learns embeddings/token_projection.npy.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.token_encoder import DIMENSION, TokenEncoder

ROOT = Path(__file__).resolve().parent.parent
TEXTS = (ROOT / "corpus" / "sample" / "articles", ROOT / "benchmarks" / "questions" / "articles")
SHORTEST = 40  # characters of a line that is read


def principal() -> NDArray[np.float64]:
    """All principal directions (384, 384), those that keep most first."""
    return _decomposed()[1]


@cache
def _decomposed() -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    files = sorted(path for folder in TEXTS for path in folder.rglob("*") if path.suffix in (".txt", ".md"))
    lines = [line for path in files for line in path.read_text("utf-8").splitlines() if len(line) >= SHORTEST]
    encoder = TokenEncoder()
    rows = np.concatenate([encoder.states(line)[0] for line in lines])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    values, vectors = np.linalg.eigh(rows.T.astype(np.float64) @ rows)
    values, vectors = values[::-1], vectors[:, ::-1]
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(0), np.arange(len(values))])  # their sign is arbitrary
    return values, vectors, f"{len(rows):,} tokens of {len(lines):,} lines in {len(files)} files"


def main() -> int:
    """Print how much of a token's length each number of components keeps."""
    values, _, read = _decomposed()
    print(f"{read}\n| components | kept |\n|---|---|")
    for count in (48, 64, DIMENSION, 128, len(values)):
        print(f"| {count} | {values[:count].sum() / values.sum():.3f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
