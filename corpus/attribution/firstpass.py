"""A first reading by rule, and what it tells the second: who seems to speak here, before and after.

Stacked prediction (Wolpert 1992): the learned scorer sees the rules' decisions for the neighbouring quotations, so that
a run of one person's words supports itself.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from corpus.attribution import rules
from corpus.attribution.decide import AUTHOR, NO_ONE, Decision, decide
from corpus.attribution.features import NAMES, NOBODY, PREVIOUS, FeatureMaker, Row
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene, pronoun_class

HINT_NAMES = ("rule_here", "rule_before", "rule_after", "spoken_before", "spoken_in_all", "rule_top", "rule_rank")
ALL_NAMES = (*NAMES, *HINT_NAMES)


@dataclass(frozen=True, slots=True)
class FirstPass:
    """The rules' reading of a scene."""

    scene: Scene
    pronouns: Pronouns
    rows: list[list[Row]]
    decisions: list[Decision]

    def extended(self) -> list[list[Row]]:
        """The candidates' rows with the hints appended; columns are ``ALL_NAMES``."""
        total = Counter(d.party for d in self.decisions)
        so_far: Counter[int] = Counter()
        out = []
        for q, rows in enumerate(self.rows):
            out.append([Row(r.candidate, r.values + self._hints(q, r.candidate, so_far, total)) for r in rows])
            so_far[self.decisions[q].party] += 1
        return out

    def _party(self, q: int, candidate: int) -> int | None:
        if candidate == NOBODY:
            return NO_ONE
        if candidate == PREVIOUS:
            return next((d.party for d in reversed(self.decisions[:q]) if d.party != NO_ONE), None)
        if candidate in self.pronouns.of:
            return self.pronouns.of[candidate][0].entity
        mention = self.scene.mentions[candidate]
        if mention.kind == "pronoun":
            return AUTHOR if pronoun_class(self.scene.parse.lower[mention.head]) == "i" else None
        return self.scene.cast.of.get(candidate)

    def _hints(self, q: int, candidate: int, so_far: Counter[int], total: Counter[int]) -> list[float]:
        party = self._party(q, candidate)
        if party is None:
            return [0.0] * len(HINT_NAMES)
        here = self.decisions[q]
        ranking = [p for p, _ in here.ranking]
        before = self.decisions[q - 1].party if q else None
        after = self.decisions[q + 1].party if q + 1 < len(self.decisions) else None
        return [
            dict(here.ranking).get(party, 0.0),
            float(party == before),
            float(party == after),
            math.log1p(so_far[party]),
            math.log1p(total[party]),
            float(party == here.party),
            float(ranking.index(party) if party in ranking else 6),
        ]


def first_pass(scene: Scene) -> FirstPass:
    """Read a scene by rule."""
    maker = FeatureMaker(scene)
    rows = [maker.rows(q) for q in range(len(scene.outer))]
    pronouns = Pronouns(scene)
    scores = [[rules.score(r.values) for r in some] for some in rows]
    return FirstPass(scene, pronouns, rows, decide(scene, pronouns, rows, scores))
