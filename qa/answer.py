"""From candidates to an answer: judge, rank, fold, and say honestly when there is none and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.model import Span
from qa import judging
from qa.cards import Cards
from qa.language import is_foreign
from qa.model import Answer, Filters, Reason, Result, Strength
from qa.names import Names
from qa.question import Understood
from qa.retrieve import DEPTH, LISTED, Candidate, Ids, Retriever

MOST = 10  # results shown, when something is asked; a list is shown whole
NEAREST = 5  # passages shown beside a "no"
ABOUT = 5
GLANCE = 10  # candidates of each search that tell whether anything would fit better without the filters
FAR = 4.0  # of a score: of two passages this far apart, the lower one is hardly ever the right one


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question, sorted out: what may answer it, what others say, and how well that fits."""

    fitting: tuple[Candidate, ...] = ()  # best first; of a person asked for, their words before all; as many as shown
    others: tuple[Candidate, ...] = ()  # when one person is asked for: what anyone else says, as many
    answerable: float = 0.0  # probability that there is an answer
    right: float = 0.0  # probability that the first one is right
    everything: bool = False  # nothing but the person or the filters was asked for
    more: bool = False  # whatever else that person says was asked for
    cut: bool = False  # and there is more than is listed

    @property
    def exact(self) -> bool:
        """True when the first one holds the asker's exact words."""
        return bool(self.fitting) and self.fitting[0].exact is not None

    @property
    def exact_elsewhere(self) -> bool:
        """True when somebody other than the one asked for says these exact words."""
        return any(c.exact is not None for c in self.others)

    @property
    def answers(self) -> bool:
        """True when there is an answer."""
        if not self.fitting or self.everything or self.more:
            return bool(self.fitting)
        if self.exact or self.exact_elsewhere:
            return self.exact and (not self.exact_elsewhere or bool(self.fitting[0].signal("asked")))
        return self.answerable >= judging.threshold("answers") and self.right >= judging.threshold("likely")

    def fits_better(self, filtered: Found) -> bool:
        """True when this, found without filters, is an answer and what the filters leave is far from one."""
        if self.everything or filtered.exact:
            return False
        return self.exact or not filtered.fitting or self.fitting[0].score - filtered.fitting[0].score > FAR

    @property
    def stands(self) -> bool:
        """True when nothing found without filters can fit so much better that it is told: see ``fits_better``."""
        return self.answers and self.strength in (Strength.EXACT, Strength.STRONG)

    @property
    def strength(self) -> Strength:
        """How sure the first one is."""
        if self.exact:
            return Strength.EXACT
        if self.everything or self.right >= judging.threshold("strong"):
            return Strength.STRONG
        # "what else" is answered by anything more of theirs, however far from what was said before
        return Strength.POSSIBLE if self.more or self.right >= judging.threshold("possible") else Strength.WEAK


class Answerer:
    """Answers understood questions from one generation."""

    def __init__(self, retriever: Retriever, names: Names) -> None:
        self.retriever, self._names = retriever, names
        self.cards = Cards(retriever.store)

    def answer(self, understood: Understood) -> Answer:
        """The answer to a question, or the reason why there is none."""
        filters = understood.filters
        if self._foreign(understood):
            return self._abstain(understood, Reason.NO_MATCH, ())
        if understood.reading.unknown_name is not None:
            return self._abstain(understood, Reason.SPEAKER_UNKNOWN, self._anyone(understood, filters))
        asked = self._speakers(understood, filters)
        if asked is not None and not asked:
            return self._nobody_left(understood, filters)
        found = self.find(understood, filters)
        if filters != Filters(speaker=filters.speaker) and not found.stands:
            wider = self.find(understood, Filters(speaker=filters.speaker), GLANCE)
            if wider.answers and (not found.answers or wider.fits_better(found)):
                return self._abstain(understood, Reason.FILTERED_OUT, wider.fitting)
        if found.answers:
            return self._answered(understood, found, filters)
        if asked and self._said_by_others(understood, found):
            return self._abstain(understood, Reason.WRONG_SPEAKER, found.others)
        return self._abstain(understood, Reason.SPEAKER_NEVER_SAYS if asked else Reason.NO_MATCH, found.fitting)

    def _foreign(self, understood: Understood) -> bool:
        """True for a question in a language the corpus does not hold; quoted words may be in any."""
        known = self.retriever.generation.keywords.holds
        return not understood.reading.quoted and is_foreign(understood.question.text, known)

    def find(self, understood: Understood, filters: Filters, depth: int = DEPTH) -> Found:
        """Search under ``filters``, sort out what may answer, and judge it."""
        ranked, others = self.sorted_out(understood, filters, depth)
        values = self._features(understood, ranked, others)
        everything = not understood.search.strip()
        fitting = tuple(folded(ranked, everything, None if everything else MOST))
        said_by_others = tuple(folded(others, most=MOST))
        cut = everything and len(ranked) == LISTED
        chances, more = (judging.answerable(values), judging.right(values)), understood.besides is not None
        return Found(fitting, said_by_others, *chances, everything, more, cut)

    def sorted_out(
        self, understood: Understood, filters: Filters, depth: int = DEPTH
    ) -> tuple[list[Candidate], list[Candidate]]:
        """What may answer, best first, and what others than the one asked for say.

        Nobody else's words stand for the asked person's; a paragraph that names them may, as a passage.
        """
        asked, everything = self._speakers(understood, filters), not understood.search.strip()
        if everything and not asked and filters == Filters():
            return [], []
        by_field = asked if filters.speaker is not None or everything else None
        ranked = self.retriever.search(understood, self.retriever.allowed(filters, by_field), depth)
        if not asked or everything:
            return ranked, []
        beside = ranked if by_field is None else self._anyone(understood, replace(filters, speaker=None))
        others = [c for c in beside if c.said and c.passage.speakers and not set(c.passage.speakers) & set(asked)]
        more = understood.besides is not None  # of somebody's words nothing but words is more
        fitting = [c for c in ranked if set(c.passage.speakers) & set(asked) or (not more and _about_asked(c))]
        return fitting, others

    def _features(
        self, understood: Understood, found: Sequence[Candidate], others: Sequence[Candidate] = ()
    ) -> dict[str, float]:
        first, theirs = (self.retriever.covered(understood, some[: judging.FIRST]) for some in (found, others))
        return judging.features(understood, [*first, *found[judging.FIRST : judging.COMPARED]], theirs)

    def _said_by_others(self, understood: Understood, found: Found) -> bool:
        """True when somebody else's words would answer it, and better."""
        if found.exact_elsewhere:
            return True
        anyone = replace(understood, reading=replace(understood.reading, speakers=()))
        values = self._features(anyone, found.others)
        theirs = max((c.signal("cosine") for c in found.fitting[: judging.FIRST]), default=0.0)
        better = not found.fitting or values["cosine"] >= theirs
        return bool(found.others) and better and judging.answerable(values) >= judging.threshold("answers")

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
        return self.retriever.search(understood, self.retriever.allowed(filters))

    def _answered(self, understood: Understood, found: Found, filters: Filters) -> Answer:
        shown = found.fitting if found.everything else found.fitting[:MOST]
        results = tuple(replace(self.cards.result(c), near=found.exact and c.exact is None) for c in shown)
        return Answer(
            question=understood.question,
            read_as=understood.reading,
            results=results,
            strength=found.strength,
            header=_header(results, found),
            about=self._about(understood, filters, results) if understood.named else (),
        )

    def _abstain(self, understood: Understood, reason: Reason, nearest: Sequence[Candidate]) -> Answer:
        results = tuple(self.cards.result(c) for c in folded(nearest)[:NEAREST])
        filters = understood.filters
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
        name = name or self._called(understood.question.filters.speaker) or "This person"
        if reason is Reason.SPEAKER_UNKNOWN:
            return f"Nobody here bears the name {name}."
        if reason is Reason.WRONG_SPEAKER:
            said_by = results[0].speaker if results else None
            return f"{name} does not say this here; {said_by or 'someone else'} does."
        if reason is Reason.FILTERED_OUT:
            return "Only the filters leave nothing: there are passages without them."
        if reason is Reason.NO_MATCH:
            if self._foreign(understood):
                return "This does not read as English, nor are its words in this corpus."
            return "Nothing in this corpus answers this."
        if understood.speaker_ids:
            return f"{name} speaks here, but says nothing on this."
        return f"{name} is mentioned here, but never speaks."

    def _called(self, speaker: str | None) -> str | None:
        """What a field's speaker is called; an id means nothing to anybody."""
        known = self._names.by_id(speaker) if speaker else None
        return known.speaker.name if known else speaker

    def _about(self, understood: Understood, filters: Filters, shown: Sequence[Result]) -> tuple[Result, ...]:
        """Passages that mention the person asked for, in the words of others, apart from the answer."""
        asked = set(understood.speaker_ids)
        allowed: Ids | None = self.retriever.allowed(replace(filters, speaker=None))
        mentioning = self.retriever.mentioning(understood, allowed)
        found = [c for c in folded(mentioning) if not asked & set(c.passage.speakers)]
        taken = [(r.document, Span(r.start, r.end)) for r in shown]
        apart = [c for c in found if not any(d == c.passage.document and s.overlaps(c.passage.span) for d, s in taken)]
        return tuple(self.cards.result(c) for c in apart[:ABOUT])


def _about_asked(candidate: Candidate) -> bool:
    """True for a paragraph in which the asked person speaks, or one that names them and is nobody else's words."""
    return not candidate.passage.speakers and bool(candidate.signal("asked_inside") or candidate.signal("mentions"))


def folded(found: Sequence[Candidate], everything: bool = False, most: int | None = None) -> list[Candidate]:
    """Without what adds nothing: a paragraph and the quotation in it are one hit, and so are the same words again.

    The better one stands for both. In a list of everything only what lies in another hit is folded. ``most`` ends the
    work once that many are left.
    """
    kept: list[Candidate] = []
    seen: set[tuple[str, tuple[str, ...]]] = set()
    by_document: dict[str, list[Candidate]] = {}
    for candidate in found:
        if len(kept) == most:
            break
        beside = by_document.setdefault(candidate.passage.document, [])
        if any(_same_place(c, candidate) for c in beside):
            continue
        words = (candidate.passage.embed_text.casefold(), candidate.passage.speakers)
        if words in seen and not everything:
            continue
        seen.add(words)
        beside.append(candidate)
        kept.append(candidate)
    return kept


def _same_place(shown: Candidate, other: Candidate) -> bool:
    """True when ``other`` adds nothing to what is shown."""
    if shown.said and other.said and shown.passage.utterance == other.passage.utterance:
        return shown.passage.span.overlaps(other.passage.span)
    return shown.passage.span.contains(other.passage.span) or other.passage.span.contains(shown.passage.span)


def _header(results: Sequence[Result], found: Found) -> str:
    """The result header in words."""
    shown, exact = len(results), sum(r.exact for r in results)
    if exact:
        return f"{_all(exact)} with these words" + (", then near wording" if exact < shown else "")
    if found.everything:
        return f"The first {shown} passages" if found.cut else _all(shown)
    if found.strength is Strength.WEAK:
        return "The nearest passage" if shown == 1 else f"The {shown} nearest passages"
    if shown == 1:
        return "The only passage"
    if found.strength is Strength.STRONG:
        return f"The nearest passage, then {shown - 1} more"
    return f"{shown} passages that may answer this"


def _all(count: int) -> str:
    return {1: "The only passage", 2: "Both passages"}.get(count, f"All {count} passages")
