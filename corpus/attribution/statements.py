"""Indirect speech: what somebody is said to say, think, want or judge, without marks ("He concedes that ...").

Possible statements (``clauses``) are accepted by learned weights, or by rule: the clause of a reporting verb. Where
accepted ones overlap, the likelier stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.attribution.clauses import CLAUSE_NAMES, Clause, Clauses
from corpus.attribution.decide import AUTHOR, UNSURE
from corpus.attribution.identity import Identities
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene, pronoun_class
from corpus.attribution.scorer import Scorer
from corpus.model import Article, Candidate, Evidence, Kind, Quotation, Span

TRIMMED = CLAUSE_NAMES.index("trimmed")
SUBJECT_RIGHT = 0.93  # how often a found statement has the right mention on dev (benchmarks/score_attribution.py)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A statement that stands, before its speaker is resolved."""

    span: Span
    clause: Clause


def possible(scene: Scene) -> list[Accepted]:
    """Every clause that could stand: outside quotation marks, its source not named inside it."""
    parse, out = scene.parse, []
    for clause in Clauses(scene).find():
        span = Span(parse.start[clause.first], parse.end[clause.last - 1])
        inside = clause.mention is not None and span.overlaps(scene.mentions[clause.mention].span)
        if not inside and not scene.in_quotes(span):
            out.append(Accepted(span, clause))
    return out


def chosen(options: Sequence[Accepted], scores: Sequence[float], least: float) -> list[Accepted]:
    """The best-scored options of at least ``least`` that do not overlap, in text order."""
    kept: list[Accepted] = []  # in text order throughout
    for i in sorted(range(len(options)), key=lambda i: (-scores[i], options[i].span.start, options[i].span.end)):
        if scores[i] < least:
            break
        at = bisect_left(kept, options[i].span.start, key=lambda k: k.span.start)
        if not any(options[i].span.overlaps(k.span) for k in kept[max(0, at - 1) : at + 1]):
            kept.insert(at, options[i])
    return kept


def by_rule(scene: Scene, clause: Clause) -> float:
    """1 for the whole clause of a reporting or thinking verb and for "according to"; 0 for the rest."""
    if clause.kind == "according":
        return 1.0
    trimmed = clause.values[TRIMMED] > 0
    strong = lx.verb_class(scene.parse.lower[clause.cue]) >= lx.MIND
    return float(clause.kind in {"clause", "around"} and strong and not trimmed and clause.mention is not None)


class Statements:
    """Finds the indirect statements of one article, each with the subject of its cue."""

    def __init__(
        self, article: Article, scene: Scene, pronouns: Pronouns, identities: Identities, scorer: Scorer
    ) -> None:
        self.article, self.scene, self.pronouns = article, scene, pronouns
        self.identities, self.scorer = identities, scorer

    def find(self) -> tuple[Quotation, ...]:
        """Statements in text order; none overlaps a stretch in quotation marks or another statement."""
        options = possible(self.scene)
        scores = self.scorer.statements([o.clause.values for o in options])
        if scores is None:
            scores = [by_rule(self.scene, o.clause) for o in options]
        kept = chosen(options, scores, self.scorer.least_statement)
        return tuple(self._made(k, k.clause.mention) for k in kept if k.clause.mention is not None)

    def _made(self, accepted: Accepted, mention: int) -> Quotation:
        parties = self._parties(mention)
        sure = bool(parties) and SUBJECT_RIGHT * parties[0][1] >= UNSURE
        candidates = [Candidate(self.identities.speaker(p), round(SUBJECT_RIGHT * w, 3)) for p, w in parties[:4]]
        return Quotation(
            accepted.span.start,
            accepted.span.end,
            Kind.INDIRECT,
            f"{self.article.id}/s{accepted.span.start - self.article.start}",
            (candidates[0].speaker,) if sure else (),
            self._evidence(accepted.clause, mention, parties[0][0] if parties else None),
            candidates[0].confidence if candidates else 0.0,
            tuple(candidates),
            marks=False,
        )

    def _evidence(self, clause: Clause, at: int, party: int | None) -> Evidence:
        scene, parse = self.scene, self.scene.parse
        cue, mention = Span(parse.start[clause.cue], parse.end[clause.cue]), scene.mentions[at]
        if party is None:
            return Evidence("unresolved", cue, mention.span)
        best = scene.cast.entities[party].best.span if party >= 0 else None
        method = "pronoun" if mention.kind == "pronoun" else "same sentence"
        return Evidence(method, cue, mention.span, best if best != mention.span else None)

    def _parties(self, mention: int) -> list[tuple[int, float]]:
        """Whom a mention stands for, likeliest first, with shares; [] for nobody we know."""
        if mention in self.pronouns.of:
            return [(r.entity, r.probability) for r in self.pronouns.of[mention]]
        found = self.scene.mentions[mention]
        if found.kind == "pronoun":
            return [(AUTHOR, 1.0)] if pronoun_class(self.scene.parse.lower[found.head]) == "i" else []
        entity = self.scene.cast.of.get(mention)
        return [] if entity is None else [(entity, 1.0)]
