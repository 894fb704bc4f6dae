"""Make the projection of token vectors: ``python benchmarks/token_projection.py [--write]``.

The directions in which the tokens of our own texts differ most (the sample corpus, and the features written for
fitting): principal components without centring, of the model's 384 numbers a token. Prints how much of a token's
length each number of components keeps; ``--write`` puts the first ``DIMENSION`` into embeddings/token_projection.npy.
It holds no word of any text.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.token_encoder import DIMENSION, PROJECTION, TokenEncoder

ROOT = Path(__file__).resolve().parent.parent
ROOT = Path(__file__).resolve().parent.parent
TEXTS = (ROOT / "corpus" / "sample" / "articles", ROOT / "benchmarks" / "questions" / "articles")
SHORTEST = 40  # characters of a line that is read


def main() -> int:
    """Read, decompose, print, and write when asked to."""
    parser = argparse.ArgumentParser(description="Make the projection of token vectors.")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    files = sorted(path for folder in TEXTS for path in folder.rglob("*") if path.suffix in (".txt", ".md"))
    lines = [line for path in files for line in path.read_text("utf-8").splitlines() if len(line) >= SHORTEST]
    encoder = TokenEncoder()
    rows = np.concatenate([encoder.states(line)[0] for line in lines])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    values, vectors = np.linalg.eigh(rows.T.astype(np.float64) @ rows)
    values, vectors = values[::-1], vectors[:, ::-1]
    vectors *= np.sign(vectors[np.abs(vectors).argmax(0), np.arange(len(values))])  # their sign is arbitrary
    print(f"{len(rows):,} tokens of {len(lines):,} lines in {len(files)} files\n| components | kept |\n|---|---|")
    for count in (48, 64, DIMENSION, 128, len(values)):
        print(f"| {count} | {values[:count].sum() / values.sum():.3f} |")
    if options.write:
        np.save(PROJECTION, vectors[:, :DIMENSION].astype(np.float16), allow_pickle=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
