"""One place in the corpus where a claim's words may come from, with the measures by which places are compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from corpus.model import Quotation, Span, Speaker
from qa.verify.alignment import Aligner, Alignment
from qa.verify.spoken import Spoken, is_label
from qa.verify.tokens import Word, healed

NEAR_WORTH = 0.6
AGAIN = 0.9  # a second place in an article counts when it fits nearly as well as the first
MOST_AGAIN = 3
SPOKEN = 0.5  # share of the matched words somebody must say for the place to be a quotation


@dataclass(frozen=True)
class Place:
    """A claim's words (``claim``) against a stretch of one article's words (``source``)."""

    spoken: Spoken
    claim: Sequence[Word]
    source: Sequence[Word]
    alignment: Alignment
    aligner: Aligner = field(repr=False)

    @property
    def article(self) -> str:
        """The article's id."""
        return self.spoken.analysed.article.id

    @cached_property
    def coverage(self) -> float:
        """Share of the claim, by weight, that stands here: 0 to 1."""
        gains, found = self.aligner.gains, 0.0
        for (c, _), same, near in zip(self.alignment.pairs, self.alignment.same, self.alignment.near, strict=True):
            found += gains[c] * (1.0 if same else NEAR_WORTH if near else 0.0)
        return found / self.aligner.perfect

    @cached_property
    def gaps(self) -> int:
        """Source words left out between those of the claim."""
        anchors = self.alignment.anchors
        return anchors[-1][1] - anchors[0][1] + 1 - len(anchors)

    @cached_property
    def homes(self) -> dict[int, Quotation]:
        """The quotation each matched source word lies in; words of the narration are left out."""
        found = {}
        for _, s in self.alignment.anchors:
            quotation = self.spoken.outer(self.source[s].start)
            if quotation is not None and not is_label(quotation, self.spoken.text):
                found[s] = quotation
        return found

    @cached_property
    def spoken_share(self) -> float:
        """Share, by weight, of the matched words that somebody says."""
        gains = self.aligner.gains
        said = sum(gains[c] for c, s in self.alignment.anchors if s in self.homes)
        return said / sum(gains[c] for c, _ in self.alignment.anchors)

    @property
    def is_said(self) -> bool:
        """Whether it is a quotation rather than narration."""
        return self.spoken_share >= SPOKEN

    @cached_property
    def main(self) -> Quotation | None:
        """The quotation, or paraphrase, most of the matched words lie in."""
        weights: Counter[int] = Counter()
        by_start: dict[int, Quotation] = {}
        for c, s in self.alignment.anchors:
            position = self.source[s].start
            q = self.homes.get(s) if self.is_said else self.spoken.statement(position) or self.spoken.outer(position)
            if q is not None:
                by_start[q.start] = q
                weights[q.start] += round(100 * self.aligner.gains[c])
        if not weights:
            return None
        total = sum(self.aligner.gains[c] for c, _ in self.alignment.anchors)
        start, weight = weights.most_common(1)[0]
        return by_start[start] if self.is_said or weight >= 50 * total else None

    @cached_property
    def nested(self) -> Quotation | None:
        """The nested quotation all matched words lie in, if any."""
        found = {self.spoken.nested(self.source[s].start) for _, s in self.alignment.anchors}
        return found.pop() if len(found) == 1 else None

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Who says it there, as far as the corpus tells."""
        return self.main.speakers if self.main else ()

    @cached_property
    def span(self) -> Span:
        """From the first to the last matched word, in the document."""
        anchors = self.alignment.anchors
        return Span(self.source[anchors[0][1]].start, self.source[anchors[-1][1]].end)


def find_places(spoken: Spoken, claim: Sequence[Word], pasted: str, source: Sequence[Word]) -> list[Place]:
    """The best place of ``claim`` (words of ``pasted``) in ``source`` (words of the article), and others as good."""
    theirs = healed(source, spoken.text, {w.fold for w in claim})
    mine = healed(claim, pasted, {w.fold for w in theirs})
    aligner = Aligner([w.fold for w in mine])
    folds = [w.fold for w in theirs]
    found: list[Place] = []
    barred: list[tuple[int, int]] = []
    while len(found) < MOST_AGAIN:
        alignment = aligner.align(folds, barred)
        if alignment is None:
            break
        place = Place(spoken, mine, theirs, alignment, aligner)
        if found and place.coverage < AGAIN * found[0].coverage:
            break
        found.append(place)
        if place.coverage < 0.5:
            break
        anchors = alignment.anchors
        barred.append((anchors[0][1], anchors[-1][1] + 1))
    return found
