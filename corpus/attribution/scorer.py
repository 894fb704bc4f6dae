"""The learned weights, where they are there and wanted, and what a share of theirs is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.attribution import rules
from corpus.attribution.boosting import Trees, load_trees

LEAST_CLAUSE = -0.7  # log-odds; best F1 of statements, cross-validated on train (benchmarks/train_attribution.py)
WEIGHTS = Path(__file__).parent / "model" / "attribution.npz"


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights for candidates and for pronouns' referents (None: by rule), and the map from shares to confidence."""

    speakers: Trees | None
    pronouns: Trees | None
    clauses: Trees | None  # log-odds that a clause is indirect speech, from the columns of ``clauses.CLAUSE_NAMES``
    decisions: Trees | None  # log-odds that a decision is right, from the columns of ``confidence.NAMES``
    share_steps: tuple[float, ...]  # rising pooled shares, or raw scores of ``decisions`` where there are any ...
    right_steps: tuple[float, ...]  # ... and how often a decision with that value is right

    def scores(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """Raw scores of candidates' feature rows."""
        if self.speakers is None:
            return [rules.score(row) for row in rows]
        return self.speakers.scores(rows)

    @property
    def least_statement(self) -> float:
        """The score from which a possible statement stands."""
        return 0.5 if self.clauses is None else LEAST_CLAUSE

    def statements(self, rows: Sequence[Sequence[float]]) -> list[float] | None:
        """Scores of possible statements; None without weights."""
        return None if self.clauses is None else self.clauses.scores(rows)

    def confidences(self, features: Sequence[Sequence[float]]) -> list[float]:
        """The calibrated probabilities that decisions with these ``confidence.NAMES`` are right."""
        values = [row[0] for row in features] if self.decisions is None else self.decisions.scores(features)
        return [float(np.interp(v, self.share_steps, self.right_steps)) for v in values]


BY_RULE = Scorer(None, None, None, None, (0.0, 0.5, 0.9, 1.0), (0.2, 0.6, 0.85, 0.9))


@lru_cache(maxsize=1)
def learned() -> Scorer:
    """The shipped weights; ``BY_RULE`` when the file is not there."""
    if not WEIGHTS.exists():
        return BY_RULE
    with np.load(WEIGHTS, allow_pickle=False) as data:
        steps, right = tuple(data["calibration.score"].tolist()), tuple(data["calibration.right"].tolist())
    trees = {name: load_trees(WEIGHTS, name) for name in ("speakers", "pronouns", "clauses", "decisions")}
    return Scorer(trees["speakers"], trees["pronouns"], trees["clauses"], trees["decisions"], steps, right)
