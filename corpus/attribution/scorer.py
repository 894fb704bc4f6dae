"""The learned weights, where they are there and wanted, and what a share of theirs is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.attribution import rules
from corpus.attribution.boosting import Trees, load_trees

WEIGHTS = Path(__file__).parent / "model" / "attribution.npz"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights for candidates and for pronouns' referents (None: by rule), and the map from shares to confidence."""

    speakers: Trees | None
    pronouns: Trees | None
    share_steps: tuple[float, ...]  # rising pooled shares ...
    right_steps: tuple[float, ...]  # ... and how often a decision with that share is right

    def scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Raw scores of candidates' feature rows."""
        if self.speakers is None:
            return [rules.score(row) for row in rows]
        return self.speakers.scores(rows)

    def confidence(self, share: float) -> float:
        """The calibrated probability that a decision with this pooled share is right."""
        return float(np.interp(share, self.share_steps, self.right_steps))


BY_RULE = Scorer(None, None, (0.0, 0.5, 0.9, 1.0), (0.2, 0.6, 0.85, 0.9))


@lru_cache(maxsize=1)
def learned() -> Scorer:
    """The shipped weights; ``BY_RULE`` when the file is not there."""
    if not WEIGHTS.exists():
        return BY_RULE
    with np.load(WEIGHTS, allow_pickle=False) as data:
        shares, right = tuple(data["calibration.share"].tolist()), tuple(data["calibration.right"].tolist())
    return Scorer(load_trees(WEIGHTS, "speakers"), load_trees(WEIGHTS, "pronouns"), shares, right)
