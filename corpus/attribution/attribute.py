"""Who said it: stretches of one article become attributed quotations, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.attribution import lexicon as lx
from corpus.attribution.confidence import decision_features, rows_of
from corpus.attribution.decide import AUTHOR, NO_ONE, UNSURE, Decision, by_quotation, decide
from corpus.attribution.identity import Identities
from corpus.attribution.interview import question_answered, question_before
from corpus.attribution.kinds import kind_of
from corpus.attribution.nested import inner_mention
from corpus.attribution.pronouns import Pronouns
from corpus.attribution.quotations import Stretch
from corpus.attribution.scene import Scene
from corpus.attribution.scorer import Scorer
from corpus.model import UNNAMED_SOURCE, Article, Candidate, Evidence, Kind, Quotation, Span, Speaker

GOES_ON, ANSWER = 0.97, 0.8  # parts of a confidence that a continued quotation and the next answer keep; set by hand
SURE_ANSWER = 0.8  # share from which the next answer counts as the same person's
INNER = 0.8  # confidence of a speaker named inside another's quotation; set by hand, too few are annotated to measure


def shown_name(scene: Scene, party: int) -> str | None:
    """The name a party is shown under: None for nobody, "I" for the author, "unnamed source" behind "I am told"."""
    if party == NO_ONE:
        return None
    if party < 0:
        return "I" if party == AUTHOR else UNNAMED_SOURCE
    return scene.cast.entities[party].name.text


def read(scene: Scene, scorer: Scorer) -> tuple[Pronouns, list[Decision], list[float]]:
    """Decide every outer quotation: one score a candidate, pooled by person; and how sure each decision is."""
    pronouns = Pronouns(scene, scorer.pronouns)
    rows = rows_of(scene)
    decisions = decide(scene, pronouns, rows, by_quotation(rows, scorer.scores))
    found = scorer.confidences(decision_features(scene, pronouns, rows, decisions))
    return pronouns, decisions, _carried(scene, decisions, found)


def _carried(scene: Scene, decisions: list[Decision], confidences: list[float]) -> list[float]:
    """The confidences, where structure says more than the annotated news could teach.

    A quotation that goes on over a paragraph is nearly as sure as its beginning; an answer to an unquoted question is
    as sure as a part of what the answers before it were.
    """
    out = list(confidences)
    for q in range(1, len(decisions)):
        before, now = scene.outer[q - 1], scene.outer[q]
        if decisions[q].via != "previous" or decisions[q].party != decisions[q - 1].party:
            continue
        if not before.closed and now.paragraph == before.paragraph + 1:
            out[q] = max(out[q], GOES_ON * out[q - 1])
        elif question_before(scene, now) is not None and decisions[q].share >= SURE_ANSWER:
            out[q] = max(out[q], ANSWER * out[q - 1])
    return out


class Attribution:
    """Attributes the quotations of one article. ``identities`` gives parties their ``Speaker``."""

    def __init__(self, article: Article, scene: Scene, scorer: Scorer) -> None:
        self.article, self.scene, self.scorer = article, scene, scorer
        self.identities = Identities(article, scene)
        self.pronouns, self.decisions, self.confidences = read(scene, scorer)
        self._questions = self._answered()
        self._before: tuple[int, tuple[Speaker, ...]] | None = None  # party and speakers of the quotation before

    def quotations(self) -> tuple[Quotation, ...]:
        """All stretches as quotations, in text order; nested ones know their outer speaker."""
        utterances = self._utterances()
        outer = {s.start: self._outer(q, utterances[q]) for q, s in enumerate(self.scene.outer)}
        out: list[Quotation] = []
        around: Stretch | None = None
        for stretch in self.scene.stretches:
            if stretch.depth == 0:
                around = stretch
                out.append(outer[stretch.start])
            elif around is not None:
                out.append(self._nested(stretch, around, outer[around.start]))
        return tuple(out)

    # one quotation -------------------------------------------------------------------------------------------

    def _outer(self, q: int, utterance: str) -> Quotation:
        scene, decision, stretch = self.scene, self.decisions[q], self.scene.outer[q]
        confidence = self.confidences[q]
        speakers = self._speakers(decision)
        if decision.party != NO_ONE:
            self._before = (decision.party, speakers)
        sure = confidence >= UNSURE
        label = sure and decision.party == NO_ONE  # not sure that nobody says it: unresolved, with candidates
        paragraph = scene.paragraphs[stretch.paragraph]
        candidates = tuple(
            Candidate(self.identities.speaker(party), round(self._chance(decision, share, confidence), 3))
            for party, share in decision.ranking
            if party != NO_ONE and share > 0.05
        )
        return Quotation(
            stretch.start,
            stretch.end,
            kind_of(scene.text, stretch, paragraph.start, not label),
            utterance,
            speakers if sure else (),
            self._evidence(q, decision) if decision.party != NO_ONE else Evidence("nobody" if label else "unresolved"),
            round(confidence, 3),
            candidates[:4],
        )

    def _chance(self, decision: Decision, share: float, confidence: float) -> float:
        """A candidate's part of what the confidence leaves, in proportion to its share."""
        if share == decision.share:
            return confidence
        rest = sum(s for _, s in decision.ranking) - decision.share
        return min(confidence, (1 - confidence) * share / rest) if rest > 0 else 0.0

    def _nested(self, stretch: Stretch, around: Stretch, holder: Quotation) -> Quotation:
        utterance = f"{self.article.id}/u{stretch.start - self.article.start}"
        at = inner_mention(self.scene, stretch, around)
        if at is None or at not in self.scene.cast.of:
            inside = Evidence("inside another quotation")
            return Quotation(
                stretch.start, stretch.end, Kind.NESTED, utterance, outer_speakers=holder.speakers, evidence=inside
            )
        entity = self.scene.cast.entities[self.scene.cast.of[at]]
        mention = self.scene.mentions[at].span
        resolved = entity.best.span if entity.best.span != mention else None
        return Quotation(
            stretch.start,
            stretch.end,
            Kind.NESTED,
            utterance,
            (self.identities.speaker(entity.index),),
            Evidence("named inside the quotation", None, mention, resolved),
            INNER,
            outer_speakers=holder.speakers,
        )

    def _speakers(self, decision: Decision) -> tuple[Speaker, ...]:
        if decision.party == NO_ONE:
            return ()
        if decision.via == "previous" and self._before is not None and self._before[0] == decision.party:
            return self._before[1]  # a joint statement goes on as a joint one
        if decision.mention is None or decision.via != "mention":
            return (self.identities.speaker(decision.party),)
        plural = self.scene.parse.lower[self.scene.mentions[decision.mention].head] == "they"
        if plural and self._before is not None and self._before[0] == decision.party:
            return self._before[1]
        joined = self._joint(decision.mention)
        parties = joined if decision.party in joined else [decision.party, *joined]
        return tuple(dict.fromkeys(self.identities.speaker(p) for p in parties))

    def _joint(self, mention: int) -> list[int]:
        """People coordinated with the mention by "and" as one subject: "A and B said"."""
        scene, parse = self.scene, self.scene.parse
        out = self._jointly_with(mention)
        named = scene.mentions[mention].name
        heads = {scene.mentions[mention].head}
        beside = self._side_by_side(mention)
        if beside is not None:
            out.append(beside)
            out.append(scene.cast.of[mention])
        if named is not None:
            heads |= {m.head for m in scene.mentions if m.start == named.start}
        for head in sorted(heads):
            before = parse.head[head]
            if parse.dep[head] == "conj" and any(parse.lower[t] == "and" for t in range(before, head)):
                first = scene.mention_at.get(before)
                if first is not None and first in scene.cast.of and self._is_named(first):
                    out.insert(0, scene.cast.of[first])
            for child in scene.children[head]:
                joined = parse.dep[child] == "conj" and any(parse.lower[t] == "and" for t in range(head, child))
                other = scene.mention_at.get(child)
                if joined and other is not None and other in scene.cast.of and self._is_named(other):
                    out.append(scene.cast.of[other])
        return out

    def _side_by_side(self, mention: int) -> int | None:
        """The first of "Ann and Ben Example said", which the parser hangs on the second."""
        scene, parse = self.scene, self.scene.parse
        if not mention or mention not in scene.cast.of or scene.mentions[mention].kind != "name":
            return None
        first = scene.mentions[mention - 1]
        start = scene.token_range(scene.mentions[mention].span)[0]
        joined = parse.lower[start - 1] == "and" and parse.start[start - 1] - first.end == 1
        subject = parse.dep[first.head] in {"nmod", "compound"} and first.kind == "name" and not first.quoted
        return scene.cast.of.get(mention - 1) if joined and subject else None

    def _is_named(self, mention: int) -> bool:
        found = self.scene.mentions[mention]
        return found.kind == "name" or found.name is not None

    def _jointly_with(self, mention: int) -> list[int]:
        """The others of "A released a joint statement with B"."""
        scene, parse = self.scene, self.scene.parse
        here = scene.mentions[mention]
        for token in range(here.head, min(len(parse), here.head + 15)):
            if parse.sentence[token] != here.sentence:
                break
            if parse.lower[token] == "with" and "joint" in parse.lower[max(here.head, token - 4) : token]:
                return [
                    scene.cast.of[m]
                    for m in scene.naming(next((c for c in scene.children[token] if parse.dep[c] == "pobj"), token))
                    if m in scene.cast.of and scene.mentions[m].kind == "name"
                ]
        return []

    # evidence ------------------------------------------------------------------------------------------------

    def _evidence(self, q: int, decision: Decision) -> Evidence:
        scene = self.scene
        mention = scene.mentions[decision.mention] if decision.mention is not None else None
        resolved: Span | None = None
        if mention is not None and decision.party >= 0:
            best = scene.cast.entities[decision.party].best
            resolved = best.span if best.span != mention.span else None
        return Evidence(
            self._method(q, decision),
            self._cue(q, decision.mention) if decision.via == "mention" else None,
            mention.span if mention else None,
            resolved,
            self._questions[q],
        )

    def _answered(self) -> list[Span | None]:
        """Per quotation: the question it answers; that of the piece before where one thing said goes on."""
        out: list[Span | None] = []
        for q, decision in enumerate(self.decisions):
            question = question_answered(self.scene, q) if decision.party >= 0 else None  # the author puts them
            same = q > 0 and decision.party >= 0 and self.decisions[q - 1].party == decision.party
            if question is None and same and (self._beside(q) or self._continues(q)):
                question = out[-1]
            out.append(question)
        return out

    def _beside(self, q: int) -> bool:
        """In the paragraph of the quotation before it."""
        return self.scene.outer[q].paragraph == self.scene.outer[q - 1].paragraph

    def _method(self, q: int, decision: Decision) -> str:
        scene, stretch = self.scene, self.scene.outer[q]
        if decision.via == "previous":
            before = scene.outer[q - 1]
            if not before.closed and before.paragraph == stretch.paragraph - 1:
                return "continued quotation"
            if before.paragraph == stretch.paragraph:
                return "same paragraph"
            return (
                "interview answer"
                if question_before(self.scene, stretch)
                else f"carried over from ¶ {before.paragraph + 1}"
            )
        mention = scene.mentions[decision.mention] if decision.mention is not None else None
        if mention is None:
            return "context"
        if mention.kind == "pronoun":
            return "author" if decision.party == AUTHOR else "pronoun"
        first, last = scene.tokens[q]
        last_token = max(first, last - 1)
        here = (
            scene.parse.sentence[min(first, len(scene.parse) - 1)]
            <= mention.sentence
            <= scene.parse.sentence[min(last_token, len(scene.parse) - 1)]
        )
        return "same sentence" if here else "nearby mention"

    def _cue(self, q: int, mention: int | None) -> Span | None:
        """The reporting words that join the mention to the quotation."""
        if mention is None:
            return None
        scene = self.scene
        parse = scene.parse
        first = scene.token_range(scene.mentions[mention].span)[0]
        if first > 1 and parse.lower[first - 1] == "to" and parse.lower[first - 2] == "according":
            return Span(parse.start[first - 2], parse.end[first - 1])
        q_first, q_last = scene.tokens[q]
        options = [
            v for v, _ in scene.said_by.get(mention, ()) if lx.verb_class(parse.lower[v]) or v in scene.governors(q)
        ]
        if not options:
            return None
        verb = min(
            options, key=lambda v: (-min(2, lx.verb_class(parse.lower[v])), min(abs(v - q_first), abs(v - q_last)))
        )
        return Span(parse.start[verb], parse.end[verb])

    # utterances ----------------------------------------------------------------------------------------------

    def _utterances(self) -> list[str]:
        """Ids shared by the pieces of one thing said: interrupted by a cue, or continued in the next paragraph."""
        out: list[str] = []
        outer: Sequence[Stretch] = self.scene.outer
        for q, stretch in enumerate(outer):
            if q and self._continues(q):
                out.append(out[-1])
            else:
                out.append(f"{self.article.id}/u{stretch.start - self.article.start}")
        return out

    def _continues(self, q: int) -> bool:
        before, now, text = self.scene.outer[q - 1], self.scene.outer[q], self.scene.text
        if NO_ONE in (self.decisions[q].party, self.decisions[q - 1].party):
            return False
        if self.decisions[q].party != self.decisions[q - 1].party:
            return False
        if now.paragraph != before.paragraph:
            return not before.closed and now.paragraph == before.paragraph + 1
        between = text[before.end : now.start].strip()
        if (
            between.count(".") + between.count("?") + between.count("!") > 1
            or len(between) > 160
            or between.endswith(":")
        ):
            return False
        ended = text[before.end - 2 : before.end - 1] in {".", "?", "!"}
        return bool(between) and not (ended and between[:1].isupper())
