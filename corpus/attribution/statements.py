"""Indirect speech: what a reporting verb's clause says without marks ("He concedes that ...")."""

from __future__ import annotations

from corpus.attribution import lexicon as lx
from corpus.attribution.decide import AUTHOR, UNSURE
from corpus.attribution.identity import Identities
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.scene import Scene, pronoun_class
from corpus.model import Article, Candidate, Evidence, Kind, Quotation, Span

SUBJECT_RIGHT = 0.93  # how often a found statement has the right mention on dev (benchmarks/score_attribution.py)
_CLAUSE = frozenset({"ccomp", "parataxis"})


class Statements:
    """Finds the indirect statements of one article, each with the subject of its verb."""

    def __init__(self, article: Article, scene: Scene, pronouns: Pronouns, identities: Identities) -> None:
        self.article, self.scene, self.pronouns, self.identities = article, scene, pronouns, identities

    def find(self) -> tuple[Quotation, ...]:
        """Statements in text order; none overlaps a stretch in quotation marks or another statement."""
        found: list[Quotation] = []
        for verb in self.scene.verbs:
            if lx.verb_class(self.scene.parse.lower[verb]) >= lx.MIND:
                statement = self._of(verb)
                if statement is not None:
                    found.append(statement)
        found.extend(self._according())
        found.sort(key=lambda s: (s.start, -s.end))
        kept: list[Quotation] = []
        for statement in found:
            if not kept or statement.start >= kept[-1].end:
                kept.append(statement)
        return tuple(kept)

    def _subtree(self, root: int) -> tuple[int, int]:
        low = high = root
        stack = [root]
        while stack:
            token = stack.pop()
            low, high = min(low, token), max(high, token)
            stack.extend(self.scene.children[token])
        return low, high + 1

    def _of(self, verb: int) -> Quotation | None:
        scene, parse = self.scene, self.scene.parse
        clause = next((c for c in scene.children[verb] if parse.dep[c] in _CLAUSE and not scene.inside[c]), None)
        over = parse.dep[verb] in {"parataxis", "ccomp"} and clause is None
        token, _ = scene.subject(verb)
        if token is None or not scene.naming(token):
            return None
        if clause is not None:
            first, last = self._subtree(clause)
            first, last = self._without(first, last, verb)
        elif over and parse.head[verb] != verb:
            first, last = self._subtree(parse.head[verb])
            first, last = self._without(first, last, verb)
        else:
            return None
        return self._made(first, last, verb, scene.naming(token)[0])

    def _without(self, first: int, last: int, verb: int) -> tuple[int, int]:
        """The clause on the side of the verb that is longer, with the verb and its subject left out."""
        low, high = self._reporting(verb)
        if high <= first or low >= last:
            return first, last
        return (first, low) if low - first >= last - high else (high, last)

    def _reporting(self, verb: int) -> tuple[int, int]:
        near = [c for c in self.scene.children[verb] if self.scene.parse.dep[c] in {"nsubj", "aux", "neg", "advmod"}]
        spans = [self._subtree(c) for c in near]
        return min([verb, *(a for a, _ in spans)]), max([verb + 1, *(b for _, b in spans)])

    def _according(self) -> list[Quotation]:
        scene, parse = self.scene, self.scene.parse
        out = []
        for i in range(len(parse) - 2):
            if parse.lower[i] != "according" or parse.lower[i + 1] != "to" or scene.inside[i]:
                continue
            mention = next(
                (
                    m
                    for m, x in enumerate(scene.mentions)
                    if x.start >= parse.start[i + 2] and x.sentence == parse.sentence[i]
                ),
                None,
            )
            if mention is None:
                continue
            first = next(t for t in range(i, -1, -1) if t == 0 or parse.sentence[t - 1] != parse.sentence[i])
            last = next((t for t in range(i, len(parse)) if parse.sentence[t] != parse.sentence[i]), len(parse))
            end = next((t for t in range(i + 2, last) if parse.start[t] >= scene.mentions[mention].end), last)
            statement = (
                self._made(first, i, i, mention) if i - first > last - end else self._made(end, last, i, mention)
            )
            if statement is not None:
                out.append(statement)
        return out

    def _made(self, first: int, last: int, cue: int, mention: int) -> Quotation | None:
        scene, parse = self.scene, self.scene.parse
        while first < last and parse.tag[first] in {",", ".", ":", "''", "``"}:
            first += 1
        while last > first and parse.tag[last - 1] in {",", ".", ":", "''", "``"}:
            last -= 1
        if last - first < 3:
            return None
        span = Span(parse.start[first], parse.end[last - 1])
        if scene.in_quotes(span) or span.overlaps(scene.mentions[mention].span):
            return None  # not in quotation marks, and its speaker is never named inside it
        parties = self._parties(mention)
        if not parties:
            return None
        party, share = parties[0]
        sure = SUBJECT_RIGHT * share >= UNSURE
        named = scene.mentions[mention]
        best = scene.cast.entities[party].best.span if party >= 0 else None
        evidence = Evidence(
            "pronoun" if named.kind == "pronoun" else "same sentence",
            Span(parse.start[cue], parse.end[cue]),
            named.span,
            best if best != named.span else None,
        )
        candidates = [Candidate(self.identities.speaker(p), round(SUBJECT_RIGHT * w, 3)) for p, w in parties[:4]]
        return Quotation(
            span.start,
            span.end,
            Kind.INDIRECT,
            f"{self.article.id}/s{span.start - self.article.start}",
            (candidates[0].speaker,) if sure else (),
            evidence,
            candidates[0].confidence,
            tuple(candidates),
            marks=False,
        )

    def _parties(self, mention: int) -> list[tuple[int, float]]:
        """Whom a mention stands for, likeliest first, with shares; [] for nobody we know."""
        if mention in self.pronouns.of:
            return [(r.entity, r.probability) for r in self.pronouns.of[mention]]
        found = self.scene.mentions[mention]
        if found.kind == "pronoun":
            return [(AUTHOR, 1.0)] if pronoun_class(self.scene.parse.lower[found.head]) == "i" else []
        entity = self.scene.cast.of.get(mention)
        return [] if entity is None else [(entity, 1.0)]
