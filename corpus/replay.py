"""Replaying corrections over what the program found in one article. Pure: the same finding always gives the same.

Corrections hold in the order they were made; a later one about the same words replaces an earlier one. Speakers joined
into one person are joined last, whoever was named before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.anchors import testify
from corpus.attribution.kinds import kind_of
from corpus.attribution.marks import Style
from corpus.attribution.quotations import Stretch
from corpus.corrections import METADATA, Correction, CorrectionKind, Who
from corpus.model import (
    AnalysedArticle,
    Candidate,
    Corrected,
    Evidence,
    Kind,
    Quotation,
    Span,
    Speaker,
    SpeakerKind,
    Stated,
)

BY_HAND = Evidence("corrected")
ORIGIN = "corrected"  # Stated.origin of a metadatum a person put right
ALIKE = 0.8  # of two stretches' union must be shared before they are one, when the program's edges moved
_LOCAL = re.compile(r"/(?:author|[a-z]+/(?P<offset>\d+))$")


@dataclass
class Applied:
    """How many parts of each correction are in force in an article, and how many a later one replaced."""

    held: Counter[str] = field(default_factory=Counter)
    replaced: Counter[str] = field(default_factory=Counter)

    def hold(self, correction: str, before: str | None) -> None:
        """``correction`` now holds what ``before`` held."""
        if before is not None:
            self.held[before] -= 1
            self.replaced[before] += 1
        self.held[correction] += 1


def offset_of(speaker: str, article: str) -> int | None:
    """The offset in ``article`` that the id of a speaker known only there holds; None for any other id."""
    if not speaker.startswith(article + "/"):
        return None
    local = _LOCAL.fullmatch(speaker, len(article))
    return int(local["offset"]) if local and local["offset"] else None


def replay(
    found: AnalysedArticle, text: str, corrections: Iterable[Correction]
) -> tuple[AnalysedArticle, Applied]:
    """``found`` with the ``corrections`` that touch it, in the order given; cuts were applied when it was split."""
    replaying = _Replay(found, text)
    given = sorted(corrections, key=lambda c: (c.made_at, c.id))
    for correction in given:
        replaying.apply(correction)
    for correction in given:
        if correction.kind is CorrectionKind.SAME:
            replaying.join(correction)
    return replaying.result(), replaying.applied


class _Replay:
    """One article while corrections are applied to it."""

    def __init__(self, found: AnalysedArticle, text: str) -> None:
        self.found, self.text, self.applied = found, text, Applied()
        self.article = found.article
        self.quotations = [*found.quotations, *found.statements]
        self.at = {(q.start, q.end): n for n, q in reversed(list(enumerate(self.quotations)))}
        self.people = list(found.speakers)
        self.metadata = found.article.metadata
        self.by: dict[int | str, str] = {}  # what each quotation or metadatum was put right by
        self.marked: dict[int, Correction] = {}

    def apply(self, correction: Correction) -> None:
        if correction.kind is CorrectionKind.SPEAKER:
            self._give(correction)
        elif correction.kind is CorrectionKind.SAME:
            self.join(correction)
        elif correction.kind is CorrectionKind.SPLIT:
            self._split(correction)
        elif correction.kind in METADATA:
            self._state(correction)

    # who says it

    def _give(self, correction: Correction) -> None:
        places = [place for a in correction.anchors if (place := a.find(self.text)) is not None]
        pieces = [n for place in places if (n := self._at(place)) is not None]
        if not pieces:
            return
        speakers = tuple(self._resolved(who) for who in correction.value.who)
        for n in pieces:
            self.applied.hold(correction.id, self.by.get(n))
            self.by[n] = correction.id
            self.marked[n] = correction
            self.quotations[n] = self._given(self.quotations[n], speakers)
        self._regroup(pieces)
        self.people += [s for s in speakers if s not in self.people]
        self._inside(pieces, speakers)

    def _at(self, place: Span) -> int | None:
        exact = self.at.get((place.start, place.end))
        if exact is not None:
            return exact
        shared = {n: _overlap(q.span, place) for n, q in enumerate(self.quotations)}
        alike = [n for n, share in shared.items() if share >= ALIKE]
        return alike[0] if len(alike) == 1 else None

    def _given(self, q: Quotation, speakers: tuple[Speaker, ...]) -> Quotation:
        kind = q.kind
        if not speakers and kind in (Kind.DIRECT, Kind.MIXED):
            kind = Kind.LABEL
        elif speakers and kind is Kind.LABEL:
            kind = self._spoken_kind(q)
        return replace(q, kind=kind, speakers=speakers, evidence=BY_HAND, confidence=1.0, candidates=())

    def _spoken_kind(self, q: Quotation) -> Kind:
        paragraph = next((p for p in self.article.paragraphs if p.span.contains(q.span)), None)
        stretch = Stretch(q.start, q.end, Span(q.start + q.marks, q.end - q.marks), 0, 0, Style.DOUBLE)
        return kind_of(self.text, stretch, paragraph.start if paragraph else q.start, True)

    def _regroup(self, pieces: Sequence[int]) -> None:
        """What is put right apart from the rest of its utterance becomes one of its own."""
        for utterance in dict.fromkeys(self.quotations[n].utterance for n in pieces):
            whole = [n for n, q in enumerate(self.quotations) if q.utterance == utterance]
            apart = [n for n in whole if n in pieces]
            if len(apart) == len(whole):
                continue
            for own in (apart, [n for n in whole if n not in pieces]):
                first = self.quotations[own[0]]
                letter = "u" if first.marks else "b"
                id = f"{self.article.id}/{letter}{first.start - self.article.start}"
                for n in own:
                    self.quotations[n] = replace(self.quotations[n], utterance=id)

    def _inside(self, pieces: Sequence[int], speakers: tuple[Speaker, ...]) -> None:
        """Quotations nested in the pieces have them as outer speakers."""
        outer = [self.quotations[n].span for n in pieces if self.quotations[n].kind is not Kind.NESTED]
        for n, q in enumerate(self.quotations):
            if q.kind is Kind.NESTED and any(span.contains(q.span) for span in outer):
                self.quotations[n] = replace(q, outer_speakers=speakers)

    def _resolved(self, who: Who) -> Speaker:
        """The speaker meant; one known only here by where it stands now."""
        if who.place is None or who.document != self.article.document:
            return who.speaker
        return self._known_at(who) or who.speaker

    def _known_at(self, who: Who) -> Speaker | None:
        place = who.place.find(self.text) if who.place else None
        if place is None:
            return None
        return next((s for s in self._everyone() if self._stands_at(s, place)), None)

    def _stands_at(self, speaker: Speaker, place: Span) -> bool:
        offset = offset_of(speaker.id, self.found.article.id)
        return offset is not None and offset + self.article.start == place.start

    def _everyone(self) -> Iterable[Speaker]:
        yield from self.found.speakers
        for q in (*self.found.quotations, *self.found.statements):
            yield from q.speakers
            yield from (c.speaker for c in q.candidates)

    # who is who

    def join(self, correction: Correction) -> None:
        """Two speakers are one from here on."""
        value = correction.value
        if value.other is None or not value.who:
            return
        kept, gone = value.who[0], self._ids(value.other)
        own = self._ids(kept) - {kept.speaker.id}
        self._rename(correction, gone | own, lambda s: _joined(kept.speaker, s), counted=gone)

    def _ids(self, who: Who) -> set[str]:
        """The ids ``who`` bears in this article: a position's own where it still stands, else the one given."""
        if who.place is None:
            return {who.speaker.id}
        known = self._known_at(who) if who.document == self.article.document else None
        return {known.id} if known else set()

    def _split(self, correction: Correction) -> None:
        value = correction.value
        if value.other is None or not testify(correction.anchors, self.text, self._span):
            return
        into, ids = value.who[0].speaker, self._ids(value.other)
        self._rename(correction, ids, lambda s: replace(s, id=into.id, name=into.name or s.name), counted=ids)

    @property
    def _span(self) -> Span:
        return Span(self.article.start, self.article.end)

    def _rename(
        self, correction: Correction, ids: set[str], renamed: Callable[[Speaker], Speaker], counted: set[str]
    ) -> None:
        """Every speaker of ``ids`` as ``renamed``; the correction is in force where one of ``counted`` was."""
        met = False

        def one(s: Speaker) -> Speaker:
            nonlocal met
            if s.id not in ids:
                return s
            met = met or s.id in counted
            return renamed(s)

        for n, q in enumerate(self.quotations):
            changed = replace(
                q,
                speakers=_distinct(map(one, q.speakers)),
                outer_speakers=_distinct(map(one, q.outer_speakers)),
                candidates=tuple(Candidate(one(c.speaker), c.confidence) for c in q.candidates),
            )
            if changed.speakers != q.speakers and n not in self.marked:
                self.marked[n] = correction
            self.quotations[n] = changed
        self.people = list(_distinct(map(one, self.people)))
        if met and not self.applied.held[correction.id]:
            self.applied.hold(correction.id, None)

    # what the article states

    def _state(self, correction: Correction) -> None:
        if not testify(correction.anchors, self.text, self._span):
            return
        kind, text = correction.kind, correction.value.text
        self.applied.hold(correction.id, self.by.get(kind.value))
        self.by[kind.value] = correction.id
        stated = None if text is None else Stated(text, text, None, ORIGIN)
        self.metadata = replace(self.metadata, **{kind.value: stated})
        if kind is CorrectionKind.AUTHOR:
            self._rename_author(correction, text or "the author")

    def _rename_author(self, correction: Correction, name: str) -> None:
        own = f"{self.article.id}/author"
        ids = {s.id for s in self._everyone() if s.kind is SpeakerKind.AUTHOR and s.id == own}
        if ids:
            self._rename(correction, ids, lambda s: replace(s, name=name), counted=set())

    def result(self) -> AnalysedArticle:
        """The article as it is shown."""
        said = tuple(self._with_mark(n) for n in range(len(self.quotations)))
        count = len(self.found.quotations)
        return replace(
            self.found,
            article=replace(self.article, metadata=self.metadata),
            quotations=said[:count],
            statements=said[count:],
            speakers=tuple(self.people),
        )

    def _with_mark(self, n: int) -> Quotation:
        correction = self.marked.get(n)
        if correction is None:
            return self.quotations[n]
        was = (*self.found.quotations, *self.found.statements)[n]
        mark = Corrected(correction.id, correction.date, was.speakers, was.kind, was.evidence, was.confidence)
        return replace(self.quotations[n], corrected=mark)




def _joined(kept: Speaker, gone: Speaker) -> Speaker:
    """``gone`` under the identity of ``kept``; its names live on as aliases."""
    names = dict.fromkeys((gone.name, *gone.aliases)) if gone.id != kept.id else dict.fromkeys(gone.aliases)
    names.pop(kept.name, None)
    return Speaker(kept.id, kept.name, kept.kind, tuple(names))


def _distinct(speakers: Iterable[Speaker]) -> tuple[Speaker, ...]:
    """Each id once; what is an alias of one is an alias of the person."""
    by_id: dict[str, Speaker] = {}
    for s in speakers:
        known = by_id.get(s.id)
        if known is None:
            by_id[s.id] = s
        elif known != s:
            names = dict.fromkeys((*known.aliases, *(() if s.name == known.name else (s.name,)), *s.aliases))
            names.pop(known.name, None)
            by_id[s.id] = replace(known, aliases=tuple(names))
    return tuple(by_id.values())


def _overlap(one: Span, other: Span) -> float:
    """The share of two ranges' union that both hold."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start) or 1)
