"""From candidates to an answer: judge, rank, fold, and say honestly when there is none and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Span
from qa.cards import Cards
from qa.model import Answer, Filters, Reason, Result, Strength
from qa.names import Names
from qa.question import Understood, effective_filters
from qa.retrieve import Candidate, Ids, Retriever

MOST = 10  # results shown
NEAREST = 5  # passages shown beside a "no"
ABOUT = 5
JUDGED = 5  # candidates whose raw signals decide

# How far a candidate fits: its raw cosine and a share of its raw coverage. Set on development questions.
COVERAGE_SHARE = 0.5
FITS, STRONG = 0.46, 0.75  # from where on it answers, and answers well
OTHERS_SHARE = 0.8  # of what others' words fit better by, held against the asked person's
FITS_ASKED = 0.045  # from where on the asked person's words answer, after that
CLEARLY = 0.6  # from where on others' words are "someone else said it"
PREFERRED = 0.75  # an utterance stands for its paragraph from this share of its score on


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well the best candidates fit, and whether they hold the asker's exact words."""

    fit: float = 0.0
    exact: bool = False

    @property
    def answers(self) -> bool:
        """True when words of anyone would do."""
        return self.exact or self.fit >= FITS

    def answers_against(self, others: Verdict) -> bool:
        """True when the asked person's words answer, given how well others' words fit."""
        if self.exact or others.exact:
            return self.exact
        return self.fit - OTHERS_SHARE * max(0.0, others.fit - self.fit) >= FITS_ASKED


    def answers_better(self, filtered: Verdict, asked: bool, answered: bool) -> bool:
        """True when this, found without filters, answers, and what the filters leave does not or far worse."""
        if not (self.answers_against(Verdict()) if asked else self.answers):
            return False
        return not answered or (not filtered.exact and (self.exact or not filtered.answers_against(self)))


def fit(candidate: Candidate) -> float:
    """How far this candidate fits, from its raw signals alone."""
    return candidate.cosine + COVERAGE_SHARE * candidate.coverage


def judge(understood: Understood, candidates: Sequence[Candidate]) -> Verdict:
    """How well the best of ``candidates`` fit."""
    if not candidates:
        return Verdict(-1.0)
    if not understood.content:  # nothing but the person was asked for
        return Verdict(1.0)
    top = candidates[:JUDGED]
    best = max(c.cosine for c in top) + COVERAGE_SHARE * max(c.coverage for c in top)
    return Verdict(best, candidates[0].exact is not None)


class Answerer:
    """Answers understood questions from one generation."""

    def __init__(self, retriever: Retriever, names: Names) -> None:
        self._retriever, self._names = retriever, names
        self.cards = Cards(retriever.store)

    def answer(self, understood: Understood) -> Answer:
        """The answer to a question, or the reason why there is none."""
        filters = effective_filters(understood.question.filters, understood.question.ignore)
        if understood.reading.unknown_name is not None:
            return self._abstain(understood, Reason.SPEAKER_UNKNOWN, self._anyone(understood, filters))
        asked = self._speakers(understood, filters)
        if asked is not None and not asked:
            return self._nobody_left(understood, filters)
        found = folded(self._retriever.search(understood, self._retriever.allowed(filters, asked)), understood)
        verdict = judge(understood, found)
        others = self._others(understood, filters, asked) if asked and understood.content else []
        against = judge(understood, others) if others else Verdict()
        answers = verdict.answers_against(against) if asked else verdict.answers
        wider = self._without_filters(understood, filters, asked)
        if judge(understood, wider).answers_better(verdict, bool(asked), answers):
            return self._abstain(understood, Reason.FILTERED_OUT, wider)
        if answers:
            return self._answered(understood, found, verdict, filters)
        if asked and (against.exact or against.fit >= max(CLEARLY, verdict.fit)):
            return self._abstain(understood, Reason.WRONG_SPEAKER, others)
        return self._abstain(understood, Reason.SPEAKER_NEVER_SAYS if asked else Reason.NO_MATCH, found)

    def _without_filters(
        self, understood: Understood, filters: Filters, asked: tuple[str, ...] | None
    ) -> list[Candidate]:
        """What would be found without the filters on anything but the speaker; nothing when there are none."""
        if filters == Filters(speaker=filters.speaker):
            return []
        return self._retriever.search(understood, self._retriever.allowed(Filters(), asked))

    def _speakers(self, understood: Understood, filters: Filters) -> tuple[str, ...] | None:
        """Ids of those who must be speaking, by question and field; None when anyone may, () when nobody can."""
        named = understood.speaker_ids if understood.named is not None or understood.speaker_ids else None
        if filters.speaker is None:
            return named
        field = tuple(k.speaker.id for k in self._names.bearers(filters.speaker) if k.quotations)
        return field if named is None else tuple(s for s in named if s in field)

    def _nobody_left(self, understood: Understood, filters: Filters) -> Answer:
        """The person asked for is only mentioned, or is not the one the field asks for."""
        contradicted = bool(understood.speaker_ids) and filters.speaker is not None
        reason = Reason.FILTERED_OUT if contradicted else Reason.SPEAKER_NEVER_SAYS
        return self._abstain(understood, reason, self._anyone(understood, filters))

    def _anyone(self, understood: Understood, filters: Filters) -> list[Candidate]:
        return self._retriever.search(understood, self._retriever.allowed(filters))

    def _others(self, understood: Understood, filters: Filters, asked: tuple[str, ...]) -> list[Candidate]:
        """What anyone but the asked says on it, best fit first."""
        found = [c for c in self._anyone(understood, filters) if c.said and c.passage.speakers]
        found = [c for c in found if not set(c.passage.speakers) & set(asked)]
        return folded(sorted(found, key=lambda c: (c.exact is None, -round(fit(c), 6), c.passage.id)), understood)

    def _answered(self, understood: Understood, found: list[Candidate], verdict: Verdict, filters: Filters) -> Answer:
        fits = [not understood.content or fit(c) >= FITS or c.exact is not None for c in found]
        fitting = sum(fits)
        shown = zip(found[:MOST], fits, strict=False)
        results = tuple(replace(self.cards.result(c), near=bool(fitting) and not fit_) for c, fit_ in shown)
        strength = Strength.EXACT if verdict.exact else Strength.STRONG if verdict.fit >= STRONG else Strength.POSSIBLE
        return Answer(
            question=understood.question,
            read_as=understood.reading,
            results=results,
            strength=strength,
            header=_header(results, fitting),
            about=self._about(understood, filters, results) if understood.named else (),
        )

    def _abstain(self, understood: Understood, reason: Reason, nearest: list[Candidate]) -> Answer:
        results = tuple(self.cards.result(c) for c in folded(nearest, understood)[:NEAREST])
        filters = effective_filters(understood.question.filters, understood.question.ignore)
        return Answer(
            question=understood.question,
            read_as=understood.reading,
            results=results,
            abstained=True,
            reason=reason,
            header=self._no_header(understood, reason, results),
            about=self._about(understood, filters, results) if understood.named else (),
        )

    def _no_header(self, understood: Understood, reason: Reason, results: tuple[Result, ...]) -> str:
        name = understood.named or " or ".join(s.name for s in understood.reading.speakers)
        name = name or understood.question.filters.speaker or "This person"
        if reason is Reason.SPEAKER_UNKNOWN:
            return f"Nobody here bears the name {name}."
        if reason is Reason.WRONG_SPEAKER:
            said_by = results[0].speaker if results else None
            return f"{name} does not say this here; {said_by or 'someone else'} does."
        if reason is Reason.FILTERED_OUT:
            return "Only the filters leave nothing: there are passages without them."
        if reason is Reason.NO_MATCH:
            return "Nothing in this corpus answers this."
        if understood.speaker_ids:
            return f"{name} speaks here, but says nothing on this."
        return f"{name} is mentioned here, but never speaks."

    def _about(self, understood: Understood, filters: Filters, shown: Sequence[Result]) -> tuple[Result, ...]:
        """Passages that mention the person asked for, in the words of others, apart from the answer."""
        asked = set(understood.speaker_ids)
        allowed: Ids | None = self._retriever.allowed(replace(filters, speaker=None))
        mentioning = self._retriever.mentioning(understood, allowed)
        found = [c for c in folded(mentioning, understood) if not asked & set(c.passage.speakers)]
        taken = [(r.document, Span(r.start, r.end)) for r in shown]
        apart = [c for c in found if not any(d == c.passage.document and s.overlaps(c.passage.span) for d, s in taken)]
        return tuple(self.cards.result(c) for c in apart[:ABOUT])


def folded(found: Sequence[Candidate], understood: Understood) -> list[Candidate]:
    """Without overlapping duplicates: a paragraph and the quotation in it are one hit, the quotation where it fits."""
    kept: list[Candidate] = []
    for candidate in found:
        chosen = _spoken_instead(candidate, found, understood)
        if not any(c.passage.document == chosen.passage.document and _same_place(c, chosen) for c in kept):
            kept.append(chosen)
    return kept


def _same_place(shown: Candidate, other: Candidate) -> bool:
    """True when ``other`` adds nothing to what is shown."""
    if shown.said and other.said and shown.passage.utterance == other.passage.utterance:
        return shown.passage.span.overlaps(other.passage.span)
    return shown.passage.span.contains(other.passage.span) or other.passage.span.contains(shown.passage.span)


def _spoken_instead(candidate: Candidate, found: Sequence[Candidate], understood: Understood) -> Candidate:
    """The best utterance inside a paragraph, when it fits nearly as well as the paragraph."""
    if candidate.said or understood.question.filters.type == "passage":
        return candidate
    inside = [
        c
        for c in found
        if c.said
        and c.passage.document == candidate.passage.document
        and candidate.passage.span.contains(c.passage.span)
        and c.score >= PREFERRED * candidate.score
        and (c.exact is not None) >= (candidate.exact is not None)
    ]
    return max(inside, key=lambda c: (bool(c.passage.speakers), c.score, -c.passage.id), default=candidate)


def _header(results: Sequence[Result], fitting: int) -> str:
    """The result header in words."""
    shown, exact = len(results), sum(r.exact for r in results)
    if exact:
        return f"{_all(exact)} with these words" + (", then near wording" if exact < shown else "")
    if fitting > shown:
        return f"The {shown} nearest of {fitting} passages"
    if shown in (fitting, 1):
        return _all(shown)
    if not fitting:
        return f"{shown} passages that may answer this"
    near = shown - fitting
    return f"{fitting} passage{'s' if fitting > 1 else ''}, then {near} near one{'s' if near > 1 else ''}"


def _all(count: int) -> str:
    return {1: "The only passage", 2: "Both passages"}.get(count, f"All {count} passages")
