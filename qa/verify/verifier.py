"""A pasted text checked against one corpus: each quotation found, compared and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import AnalysedArticle, Kind, Quotation, Role, Span, SpeakerKind, joined_names
from embeddings.units import sentences
from qa.verify.advice import advise
from qa.verify.attribution import Speakers
from qa.verify.candidates import Window, find_windows
from qa.verify.claim import Pasted, read_pasted
from qa.verify.completeness import Cut, find_cut
from qa.verify.model import Check, Claim, Fault, Found, Named, Severity, Verdict, Words
from qa.verify.place import Place, find_places
from qa.verify.spoken import Spoken
from qa.verify.tokens import Word, words
from qa.verify.wording import Comparison

if TYPE_CHECKING:
    from embeddings.encoder import Embedder
    from embeddings.generation import Generation
    from qa.names import Names

FOUND, FOUND_SHORT = 0.6, 0.8  # share of a claim that must stand in one place; of one with few words
SHORT = 5  # words
PARAPHRASED = 0.42  # ... of one whose meaning is as near as ``MEANT`` (cosine)
MEANT = 0.62
WHOLE = 0.75  # coverage from which a text with marks inside is one quotation as a whole
OTHERS, OTHERS_FROM = 5, 0.95  # places listed beside the original, when they fit nearly as well
SAME_FIT = 0.03  # places whose coverage differs less are told apart by who speaks there
REMAINDER, REMAINDER_SHARE = 4, 0.85  # words left over that are looked for elsewhere, and how well they must fit
ROLE_DEPTH = 12  # passages read to learn who bears a role
PART, TOGETHER = 0.3, 0.75  # coverage of one of two fused quotations, and of both
LONGEST_CLAIM = 20_000  # characters of one quotation
BATCH = 64  # claims embedded at once

Progress = Callable[[str, int, int | None], None]


class Verifier:
    """Checks quotations against one generation. Safe from several threads."""

    def __init__(self, generation: Generation, encoder: Embedder, names: Names) -> None:
        self.generation, self.encoder = generation, encoder
        self.store = generation.store
        self._spoken = lru_cache(64)(self._read)
        self.speakers = Speakers(names, self._articles_with)
        self._words = lru_cache(64)(self._tokenised)

    def check(
        self, text: str, speaker: str | None = None, progress: Progress = lambda stage, done, total: None
    ) -> Check:
        """Every quotation in ``text`` judged; ``speaker``, when given, is whom all of them are said to be by."""
        progress("reading", 0, None)
        pasted = read_pasted(text, speaker, self.speakers.is_somebody)
        if pasted.whole is not None and (whole := self._as_whole(pasted)) is not None:
            return Check(text, (whole,), self._notices(pasted), pasted.unpaired)
        verdicts: list[Verdict] = []
        unchecked: list[Span] = []
        for number, (claim, vector) in enumerate(self._embedded(text, pasted.claims), 1):
            verdict = self._verdict(text, claim, vector)
            is_label = claim.label or (not claim.from_field and any(f.name == "label" for f in verdict.faults))
            if is_label and len(pasted.claims) > 1 and (verdict.found is None or not verdict.found.speakers):
                unchecked.append(Span(claim.start, claim.end))
            else:
                verdicts.append(verdict)
            progress("checking", number, len(pasted.claims))
        return Check(text, tuple(_mended(verdicts)), self._notices(pasted), pasted.unpaired, tuple(unchecked))

    def _notices(self, pasted: Pasted) -> tuple[str, ...]:
        found = []
        if not pasted.analysed:
            found.append("The text is not English: its attributions were not read.")
        if pasted.unpaired:
            count = len(pasted.unpaired)
            found.append(f"{count} quotation mark{'s have' if count > 1 else ' has'} no partner.")
        return tuple(found)

    def _embedded(self, text: str, claims: Sequence[Claim]) -> Iterable[tuple[Claim, NDArray[np.float32]]]:
        for at in range(0, len(claims), BATCH):
            batch = claims[at : at + BATCH]
            vectors = self.encoder.encode([text[c.start : min(c.end, c.start + 2000)] for c in batch])
            yield from zip(batch, vectors, strict=True)

    def _as_whole(self, pasted: Pasted) -> Verdict | None:
        """The verdict on the text as one quotation, when all of it, inner quotations included, is somebody's words."""
        claim = pasted.whole
        if claim is None or not pasted.claims:
            return None
        mine = words(pasted.text, claim.start, claim.end)
        covered = sum(len(words(pasted.text, c.start, c.end)) for c in pasted.claims)
        if covered == len(mine):
            return None
        (_, vector), *_ = self._embedded(pasted.text, [claim])
        places = self._places(claim, pasted.text, mine, vector)
        if not places:
            return None
        best = places[0]
        outside = [
            c
            for c, _ in best.alignment.anchors
            if not any(k.start <= best.claim[c].start < k.end for k in pasted.claims)
        ]
        said = {c for c, s in best.alignment.anchors if s in best.homes}
        all_outside = len(mine) - covered
        if best.coverage < WHOLE or len(said & set(outside)) < WHOLE * all_outside:
            return None
        return self._verdict(pasted.text, claim, vector)

    # finding ----------------------------------------------------------------------------------------------------

    def _places(self, claim: Claim, text: str, mine: list[Word], vector: NDArray[np.float32]) -> list[Place]:
        """Where the claim's words may come from, best first."""
        windows = find_windows(self.generation, [w.fold for w in mine], text[claim.start : claim.end], vector)
        places = [p for window in windows for p in self._in_window(window, mine, text)]
        ranked = sorted(places, key=lambda p: self._rank(claim, p), reverse=True)
        return _as_good(ranked, lambda p: self.speakers.fits(claim.speaker, p))

    def _in_window(self, window: Window, mine: list[Word], text: str) -> list[Place]:
        spoken = self._spoken(window.article)
        if spoken is None:
            return []
        return find_places(spoken, mine, text, self._words(window.document, *window.span))

    def _rank(self, claim: Claim, place: Place) -> tuple[float, ...]:
        nested = place.is_said and place.nested is not None
        said = 1.0 if place.is_said and not nested else 0.5 if place.main is not None else 0.0
        weight = place.coverage + 0.02 * said - 0.02 * min(1.0, place.gaps / 200) - 0.02 * self._in_title(place)
        return round(weight, 4), place.alignment.score, -place.span.start

    @staticmethod
    def _in_title(place: Place) -> bool:
        at = place.span.start
        return any(
            p.start <= at < p.end and p.role in (Role.TITLE, Role.STANDFIRST, Role.HEADING, Role.CAPTION)
            for p in place.spoken.analysed.article.paragraphs
        )

    def _articles_with(self, phrase: str) -> Iterable[tuple[AnalysedArticle, str]]:
        ids, _ = self.generation.keywords.phrase(phrase, ROLE_DEPTH)
        for article in dict.fromkeys(p.article for p in self.store.passages(map(int, ids))):
            spoken = self._spoken(article)
            if spoken is not None:
                yield spoken.analysed, spoken.text

    def _read(self, article: str) -> Spoken | None:
        analysed = self.store.article(article)
        return Spoken(analysed, self.store.document_text(analysed.article.document)) if analysed else None

    def _tokenised(self, document: str, start: int, end: int) -> list[Word]:
        return words(self.store.document_text(document), start, end)

    # judging ----------------------------------------------------------------------------------------------------

    def _verdict(self, text: str, claim: Claim, vector: NDArray[np.float32]) -> Verdict:
        end = min(claim.end, claim.start + LONGEST_CLAIM)
        mine = words(text, claim.start, end)
        places = self._places(claim, text, mine, vector) if mine else []
        best = next((p for p in places if self._is_found(claim, p, vector)), None) or self._fused(text, places)
        if best is None:
            return self._not_found(claim, places)
        compared = Comparison(best, text, end).run()
        faults = list(compared.faults)
        cut = Cut()
        if best.is_said:
            anchors = best.alignment.anchors
            edges = anchors[0][0] == 0, anchors[-1][0] == len(best.claim) - 1
            cut = find_cut(best, text, claim.start, end, claim.marked, edges)
            if cut.fault is not None:
                faults.append(cut.fault)
            faults += self._elsewhere(text, best)
        else:
            faults.append(Fault(_narration(best), Severity.MAJOR, Words.NOT_A_QUOTATION))
        attributed = self.speakers.judge(claim.speaker, best)
        faults += attributed.faults
        judged = _words(faults)
        severity = max((f.severity for f in faults), key=lambda s: s.rank, default=Severity.NONE)
        found = self._found(best, compared.parts, cut.missing)
        others = tuple(self._found(p, (p.span,), ()) for p in places if p is not best and _is_other(p, best))[:OTHERS]
        unique = tuple({f.name: f for f in sorted(faults, key=lambda f: f.severity.rank)}.values())[::-1]
        return Verdict(
            claim=claim,
            words=judged,
            speaker=attributed.named,
            severity=severity,
            advice=advise(claim, judged, attributed.named, unique, found, compared.omitted),
            found=found,
            pieces=compared.pieces,
            faults=unique,
            omitted=compared.omitted,
            others=others,
        )

    def _is_found(self, claim: Claim, place: Place, vector: NDArray[np.float32]) -> bool:
        short = len(place.claim) <= SHORT and not (place.is_said and self.speakers.fits(claim.speaker, place))
        if place.coverage >= (FOUND_SHORT if short else FOUND):
            return True
        if place.coverage < PARAPHRASED or len(place.claim) <= SHORT:
            return False
        return self._meant(place, vector) >= MEANT

    def _fused(self, text: str, places: Sequence[Place]) -> Place | None:
        """The place of a claim that no one place holds, but two do: words of two quotations run together."""
        for place in places[:2]:
            if place.coverage >= PART and len(place.alignment.anchors) >= REMAINDER and place.is_said:
                rest = self._remainder(text, place)
                if rest is not None and place.coverage + rest[1] >= TOGETHER:
                    return place
        return None

    def _meant(self, place: Place, vector: NDArray[np.float32]) -> float:
        """How near the meaning of the words found is to the claim's (cosine)."""
        stretch = place.spoken.text[place.span.start : place.span.end]
        return float(self.encoder.encode([stretch[:2000]])[0] @ vector)

    def _not_found(self, claim: Claim, places: Sequence[Place]) -> Verdict:
        named = Named.NOT_GIVEN if claim.speaker is None else Named.UNKNOWN
        near = tuple(self._found(p, (p.span,), ()) for p in places if p.coverage >= PARAPHRASED)[:3]
        advice = advise(claim, Words.NOT_FOUND, named, (), None, 0, bool(near))
        return Verdict(claim, Words.NOT_FOUND, named, Severity.NONE, advice, others=near)

    def _elsewhere(self, text: str, best: Place) -> list[Fault]:
        """Words the place does not have, when they stand in another quotation: two quotations were fused."""
        rest = self._remainder(text, best)
        if rest is None:
            return []
        same = {s.id for s in best.speakers} & {s.id for s in rest[0].speakers}
        return [Fault("fused" if same else "two_speakers", Severity.MAJOR, Words.STITCHED)]

    def _remainder(self, text: str, best: Place) -> tuple[Place, float] | None:
        """Where the longest run of words ``best`` does not have is said, and its share of the claim."""
        matched = {c for c, _ in best.alignment.anchors}
        run = _longest_run([c for c in range(len(best.claim)) if c not in matched])
        if len(run) < REMAINDER:
            return None
        rest = Claim(best.claim[run[0]].start, best.claim[run[-1]].end)
        mine = words(text, rest.start, rest.end)
        vector = self.encoder.encode([text[rest.start : rest.end]])[0]
        for place in self._places(rest, text, mine, vector):
            if place.coverage >= REMAINDER_SHARE and place.is_said:
                return place, place.coverage * place.aligner.perfect / best.aligner.perfect
        return None

    # showing ----------------------------------------------------------------------------------------------------

    def _found(self, place: Place, parts: tuple[Span, ...], missing: tuple[Span, ...]) -> Found:
        article, text, main = place.spoken.analysed.article, place.spoken.text, place.main
        whole = [*parts, *missing]
        start, end = min(s.start for s in whole), max(s.end for s in whole)
        end = _with_mark(text, end)
        number = next((n for n, p in enumerate(article.paragraphs, 1) if p.start <= place.span.start < p.end), 0)
        before, after = self._around(place, start, end)
        meta = article.metadata
        title, date = meta.title.value if meta.title else None, meta.date.value if meta.date else None
        publication = meta.publication.value if meta.publication else None
        nested = place.nested if place.is_said else None
        mention = main.evidence.mention.of(text) if main and main.evidence.mention else None
        speakers = nested.speakers if nested else main.speakers if main else ()
        return Found(
            article=article.id,
            document=article.document,
            start=start,
            end=end,
            text=text[start:end],
            type=nested.kind.value if nested else main.kind.value if main else "passage",
            speaker=joined_names(speakers),
            speakers=speakers,
            paragraph=number,
            citation=_citation(title, publication, date, article.id, number),
            title=title,
            date=date,
            publication=publication,
            before=before,
            after=after,
            missing=missing,
            parts=parts,
            evidence=main.evidence if main else None,
            confidence=main.confidence if main else 0.0,
            candidates=_candidates(main) if main and not main.speakers else (),
            outer_speaker=joined_names(main.speakers) if nested and main else None,
            description=mention if mention and all(mention != s.name for s in speakers) else None,
        )

    @staticmethod
    def _around(place: Place, start: int, end: int) -> tuple[Span | None, Span | None]:
        """The sentence before the original and the one after it, across paragraphs."""
        text = place.spoken.text
        lines = [
            s
            for p in place.spoken.analysed.article.paragraphs
            if p.role not in (Role.FURNITURE, Role.CREDIT) and p.end > start - 4000 and p.start < end + 4000
            for s in sentences(text, p.span)
        ]
        before = [s for s in lines if s.end <= start]
        after = [s for s in lines if s.start >= end]
        return before[-1] if before else None, after[0] if after else None


def _as_good(ranked: list[Place], fits: Callable[[Place], bool]) -> list[Place]:
    """``ranked`` with those before that fit as well as the first and whose speaker is the claimed one."""
    if not ranked:
        return []
    top = ranked[0].coverage - SAME_FIT
    level = [p for p in ranked if p.coverage >= top]
    return sorted(level, key=lambda p: not fits(p)) + ranked[len(level) :] if len(level) > 1 else ranked


def _mended(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """What a cut leaves out is not missing when the same text gives it beside: "A," he says, "and B."."""
    return [_mend(v, [o for o in verdicts if o is not v and o.claim.utterance == v.claim.utterance]) for v in verdicts]


def _mend(verdict: Verdict, beside: Sequence[Verdict]) -> Verdict:
    found = verdict.found
    if found is None or not found.missing or not beside:
        return verdict
    given = [p for o in beside if o.found and o.found.document == found.document for p in o.found.parts]
    if not all(any(p.overlaps(m) for p in given) for m in found.missing):
        return verdict
    faults = tuple(f for f in verdict.faults if f.words is not Words.CUT)
    start, end = found.parts[0].start, found.parts[-1].end
    kept = replace(found, missing=(), start=start, end=end, text=found.text[start - found.start : end - found.start])
    severity = max((f.severity for f in faults), key=lambda s: s.rank, default=Severity.NONE)
    words = _words(faults)
    advice = advise(verdict.claim, words, verdict.speaker, faults, kept, verdict.omitted)
    return replace(verdict, words=words, severity=severity, found=kept, faults=faults, advice=advice)


def _narration(place: Place) -> str:
    if place.main is None:
        return "narration"
    return {Kind.INDIRECT: "paraphrase", Kind.LABEL: "label"}.get(place.main.kind, "narration")


PRECEDENCE = (
    "two_speakers",
    "fused",
    "omission_turns",
)


def _words(faults: Sequence[Fault]) -> Words:
    """The verdict on the words: that of the gravest fault; of equals, the one a fact-checker must hear first."""
    order = (Words.NOT_A_QUOTATION, Words.CHANGED, Words.STITCHED, Words.CUT, Words.PUNCTUATION)

    def key(fault: Fault) -> tuple[int, int, int]:
        first = fault.name in PRECEDENCE and fault.severity is Severity.MAJOR
        return -fault.severity.rank, -first, order.index(fault.words or Words.PUNCTUATION)

    judged = [f for f in faults if f.words is not None]
    if any(f.words is Words.NOT_A_QUOTATION for f in judged):
        return Words.NOT_A_QUOTATION
    return (min(judged, key=key).words or Words.EXACT) if judged else Words.EXACT


def _longest_run(numbers: Sequence[int]) -> list[int]:
    best: list[int] = []
    run: list[int] = []
    for n in numbers:
        run = [*run, n] if run and n - run[-1] <= 2 else [n]
        best = run if len(run) > len(best) else best
    return best


def _is_other(place: Place, best: Place) -> bool:
    """Another place with the same words."""
    return place.coverage >= OTHERS_FROM * best.coverage and (
        place.article != best.article or not place.span.overlaps(best.span)
    )


def _with_mark(text: str, end: int) -> int:
    """``end`` with the full stop, question or exclamation mark that follows."""
    return end + 1 if text[end : end + 1] in (".", "?", "!") else end


def _citation(title: str | None, publication: str | None, date: str | None, article: str, number: int) -> str:
    name = f"“{title}”" if title else article
    return ", ".join([*(part for part in (name, publication, date) if part), f"¶ {number}"])


def _candidates(quotation: Quotation) -> tuple[tuple[str, float], ...]:
    found = [(c.speaker.name, c.confidence) for c in quotation.candidates if c.speaker.kind is not SpeakerKind.UNKNOWN]
    return tuple(found[:4])
