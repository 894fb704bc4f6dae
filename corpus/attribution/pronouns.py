"""Whom a pronoun means: the people of the article ranked by recency, role in the sentence, gender and prominence.

Pronouns are resolved in reading order, so that a resolved one counts as a mention of its referent for those after it
(centering, Grosz, Joshi and Weinstein 1995). Without weights a hand-made score of the same features decides.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.attribution.boosting import Trees, softmax
from corpus.attribution.interview import is_asked
from corpus.attribution.mentions import SUBJECT, Mention
from corpus.attribution.scene import Scene, pronoun_class
from corpus.attribution.speakers import Entity
from corpus.attribution.syntax import governs, noun_of_relative, verb_above
from corpus.model import Role, SpeakerKind

PRONOUN_NAMES = (
    "he she they it gender_match gender_clash gender_unknown person body unnamed plural sentence_gap word_gap paragraph_gap "
    "subject_before object_before poss_before same_sentence count_before count_recent count_total first_entity in_title "
    "recency_rank prominence_rank rivals last_was_pronoun last_quoted first_in_paragraph paragraph_start subject_last_sentence "
    "same_class_last since_rival pronoun_subject pronoun_poss is_last_subject subject_of_paragraph quoted_only verb_parallel par_count "
    "in_its_quote clause_mate said_before said_count is_last_sayer pronoun_says quote_opens_paragraph definite gap_of_quotes "
    "embedded joined same_verb named_below"
).split()
HAND_WEIGHT = 0.7  # of the hand-made score beside the learned one: steadies it away from news wires
_OFFICES = frozenset(
    "leader candidate nominee chancellor executive voice crowd audience other".split()
)  # mostly a named person's
_PAGE = frozenset({Role.BYLINE, Role.DATELINE, Role.CREDIT, Role.FURNITURE})  # names there are no one's "he" or "she"
_LOOKBACK = 8  # referents considered
# the weights were learned from pronouns that say something; elsewhere they expect a speaker where none is
LEARNED_ELSEWHERE, HAND_ELSEWHERE = 0.3, 1.5
SURE_OF_GENDER = 0.9  # share from which a pronoun tells the gender of whom it means
BOUND = 5.0  # taken from the score of an entity that the pronoun commands
MAIN = 2.0  # added by hand to whom most was told of, where a heading stands between everybody and the pronoun
OF_WHOM = 2.0  # added by hand to whom the relative clause around the pronoun is about
UNNAMED_PRIOR = 0.7  # he and she mean a described person less often than the same structure says of a named one


@dataclass(frozen=True, slots=True)
class Referent:
    """A possible referent of a pronoun."""

    entity: int
    probability: float


@dataclass(slots=True)
class _Trace:
    """One mention of an entity so far: where, and as what."""

    start: int
    token: int
    sentence: int
    paragraph: int
    subject: bool
    dep: str
    pronoun: bool
    quoted: bool
    says: bool  # the subject of a reporting verb


class Pronouns:
    """Referents of the narration's pronouns. ``of[mention]`` lists them, most likely first."""

    def __init__(self, scene: Scene, trees: Trees | None = None) -> None:
        self.scene, self.trees = scene, trees
        self.of: dict[int, list[Referent]] = {}
        self.rows: dict[int, list[tuple[int, list[float]]]] = {}
        self._traces: dict[int, list[_Trace]] = defaultdict(list)
        self._traced: dict[int, int] = {}  # token -> the entity that it was a trace of
        self._headings = [i for i, p in enumerate(scene.paragraphs) if p.role == Role.HEADING]
        self._last_subject: dict[str, int] = {}
        self._paragraph_lead: dict[int, int] = {}
        self._last_sayer = -1
        self._starts = [m.start for m in scene.mentions]
        self._learned: dict[int, str] = {}  # genders told by a pronoun that can hardly mean anybody else
        for i, mention in enumerate(scene.mentions):
            if mention.kind == "pronoun":
                if not mention.quoted:
                    self._resolve(i, mention)
            elif i in scene.cast.of and not self._says_of(mention):
                self._trace(scene.cast.of[i], mention, pronoun=False)

    def _says_of(self, mention: Mention) -> bool:
        """Words on the page that no pronoun means: bylines and the like, and the "a man of habits" that somebody is."""
        predicate = mention.kind == "nominal" and mention.name is None and self.scene.parse.dep[mention.head] == "attr"
        return predicate or self.scene.paragraphs[mention.paragraph].role in _PAGE

    def _trace(self, entity: int, mention: Mention, pronoun: bool) -> None:
        parse = self.scene.parse
        dep = parse.dep[mention.head]
        inverted = not mention.quoted and self._inverted(mention)
        asked = not mention.quoted and is_asked(self.scene, mention.head)  # who is asked speaks next
        subject = dep in SUBJECT or inverted or asked
        says = inverted or asked or (subject and not mention.quoted and self._says(mention))
        self._traced[mention.head] = entity
        self._traces[entity].append(
            _Trace(
                mention.start,
                mention.head,
                mention.sentence,
                mention.paragraph,
                subject,
                dep,
                pronoun,
                mention.quoted,
                says,
            )
        )
        if says:
            self._last_sayer = entity
        if not mention.quoted and subject:
            self._last_subject["any"] = entity
            self._paragraph_lead.setdefault(mention.paragraph, entity)

    def _says(self, mention: Mention) -> bool:
        parse = self.scene.parse
        return lx.verb_class(parse.lower[parse.head[mention.head]]) >= lx.REPORT

    def _inverted(self, mention: Mention) -> bool:
        """ "...," asks the chair: right behind a verb of saying that stands right behind a quotation."""
        parse, inside = self.scene.parse, self.scene.inside
        verb = self.scene.token_range(mention.span)[0] - 1
        return verb > 0 and inside[verb - 1] and lx.verb_class(parse.lower[verb]) >= lx.REPORT and not inside[verb]

    def _quotes_of(self, mention: Mention) -> list[int]:
        """Quotations that share a sentence with the pronoun: its speaker is hardly named in them."""
        scene = self.scene
        out = []
        for q in scene.in_paragraph.get(mention.paragraph, ()):
            first, last = scene.tokens[q]
            if first < last and scene.parse.sentence[first] <= mention.sentence <= scene.parse.sentence[last - 1]:
                out.append(q)
        return out

    def _resolve(self, i: int, mention: Mention) -> None:
        word = self.scene.parse.lower[mention.head]
        kind = pronoun_class(word)
        if word == "who":
            self._trace_relative(mention)
        if kind == "i" or word in {"you", "your", "who"}:
            return
        entities = self._eligible(kind, mention.paragraph) or self._taken_for_body(kind)
        if not entities:
            return
        bound, relative = self._named_below(mention), noun_of_relative(self.scene.parse, mention.head)
        main = self._main(entities, mention.paragraph)
        rows = [(e.index, self._features(e, mention, kind, entities, bound)) for e in entities]
        self.rows[i] = rows
        scores = [
            _by_hand(dict(zip(PRONOUN_NAMES, r, strict=True)))
            + OF_WHOM * self._is_about(e, relative)
            + MAIN * (e.index == main)
            for e, (_, r) in zip(entities, rows, strict=True)
        ]
        if self.trees is not None:
            learned = self.trees.scores([r for _, r in rows])
            share, weight = (1.0, HAND_WEIGHT) if self._says(mention) else (LEARNED_ELSEWHERE, HAND_ELSEWHERE)
            scores = [share * s + weight * h for s, h in zip(learned, scores, strict=True)]
        if kind in {"he", "she"}:
            scores = [
                s - (UNNAMED_PRIOR if e.kind == SpeakerKind.UNNAMED else 0.0)
                for s, e in zip(scores, entities, strict=True)
            ]
        shares = softmax(scores)
        ranked = sorted(zip(entities, shares, strict=True), key=lambda pair: (-pair[1], pair[0].index))
        self.of[i] = [Referent(e.index, p) for e, p in ranked]
        best = ranked[0][0]
        if kind in {"he", "she"} and not best.gender and ranked[0][1] >= SURE_OF_GENDER:
            self._learned.setdefault(best.index, "m" if kind == "he" else "f")
        self._last_subject[kind] = best.index
        self._trace(best.index, mention, pronoun=True)

    def _named_below(self, mention: Mention) -> set[int]:
        """Entities named in what the pronoun's own verb governs: "he" in "he argues that Ann is right" is not Ann.

        A pronoun does not mean a name it commands (Principle C of binding theory, Chomsky 1981; Reinhart 1983).
        """
        parse, scene = self.scene.parse, self.scene
        if parse.dep[mention.head] not in SUBJECT:
            return set()
        verb, found = parse.head[mention.head], set()
        for i in range(bisect_right(self._starts, mention.start), len(scene.mentions)):
            other = scene.mentions[i]
            if other.sentence != mention.sentence:
                break
            if other.kind == "name" and i in scene.cast.of and governs(parse, verb, other.head):
                found.add(scene.cast.of[i])
        return found

    def _gender(self, entity: Entity) -> str:
        """ "m", "f", or "" for not known: by name and title, else by an earlier pronoun."""
        return entity.gender or self._learned.get(entity.index, "")

    def _eligible(self, kind: str, paragraph: int) -> list[Entity]:
        """The entities named before the pronoun that it can mean, most recent first."""
        out = []
        for index, traces in self._traces.items():
            entity = self.scene.cast.entities[index]
            person = entity.kind == SpeakerKind.PERSON or (
                entity.kind == SpeakerKind.UNNAMED and self._personal(entity)
            )
            if kind in {"he", "she"}:
                gender = self._gender(entity)
                if not person or entity.plural or (gender and gender != ("m" if kind == "he" else "f")):
                    continue
            elif kind == "it" and person:
                continue
            out.append((traces[-1].start, entity))
        out.sort(key=lambda pair: -pair[0])
        found = [e for _, e in out[:_LOOKBACK]]
        if kind in {"he", "she"} and any(e.kind == SpeakerKind.PERSON for e in found):
            return [e for e in found if not self._has_gone(e, paragraph)]
        return found

    def _has_gone(self, entity: Entity, paragraph: int) -> bool:
        """ "The manager" of a paragraph above, while a named person is about: hardly whom the pronoun means."""
        described = entity.kind == SpeakerKind.UNNAMED and self._definite(entity)
        return described and self._traces[entity.index][-1].paragraph < paragraph

    def _taken_for_body(self, kind: str) -> list[Entity]:
        """The person that "he" or "she" must mean where only names recognised as bodies came before: now known as one."""
        if kind not in {"he", "she"}:
            return []
        for index in sorted(self._traces, key=lambda i: -self._traces[i][-1].start):
            entity, traces = self.scene.cast.entities[index], self._traces[index]
            subject = any(t.subject and not t.quoted for t in traces)
            if entity.kind == SpeakerKind.BODY and subject and self.scene.cast.could_be_person(entity):
                entity.kind = SpeakerKind.PERSON
                return [entity]
        return []

    def _personal(self, entity: Entity) -> bool:
        """A described person a singular pronoun can mean: "a man", "one activist"; no generic "the president"."""
        word = self.scene.parse.lower[entity.best.head]
        first = entity.best.span.of(self.scene.text).split()[0].lower()
        if first in {"his", "her", "their", "my", "our"}:
            return False  # "her daughter": the pronoun that follows means the one she is named by
        if word in lx.MALE_NOUNS | lx.FEMALE_NOUNS:
            return True
        if word not in lx.PERSON_NOUNS or word in lx.BODY_NOUNS:
            return False
        return first in {"a", "an", "one", "another"} or (first == "the" and word not in lx.TITLES | _OFFICES)

    def _features(
        self, entity: Entity, mention: Mention, kind: str, rivals: list[Entity], bound: set[int]
    ) -> list[float]:
        scene, parse = self.scene, self.scene.parse
        traces = self._traces[entity.index]
        last = traces[-1]
        wanted = {"he": "m", "she": "f"}.get(kind, "")
        gender = self._gender(entity)
        spoken = [t for t in traces if not t.quoted]
        recent = sum(t.paragraph >= mention.paragraph - 1 for t in traces)
        previous_sentence = [t for t in traces if t.sentence in (mention.sentence - 1, mention.sentence)]
        by_count = sorted(rivals, key=lambda e: -len(self._traces[e.index]))
        dep = parse.dep[mention.head]
        quotes = self._quotes_of(mention)
        opening = scene.in_paragraph.get(mention.paragraph, ())
        verb = parse.head[mention.head]
        return [
            float(v)
            for v in (
                kind == "he",
                kind == "she",
                kind == "they",
                kind == "it",
                bool(wanted) and gender == wanted,
                bool(wanted) and bool(gender) and gender != wanted,
                not gender,
                kind in {"he", "she"} or entity.kind == SpeakerKind.PERSON,
                entity.kind == SpeakerKind.BODY,
                kind not in {"he", "she"} and entity.kind == SpeakerKind.UNNAMED,
                entity.plural,
                min(12, mention.sentence - last.sentence),
                min(120, scene.words_between(last.token, mention.head)),
                min(8, mention.paragraph - last.paragraph),
                last.subject,
                last.dep in {"dobj", "pobj", "dative"},
                last.dep == "poss",
                last.sentence == mention.sentence,
                math.log1p(len(traces)),
                math.log1p(recent),
                math.log1p(len(entity.mentions)),
                entity.index == 0,
                any(t.paragraph == 0 for t in traces),
                rivals.index(entity),
                by_count.index(entity),
                len(rivals),
                last.pronoun,
                last.quoted,
                any(t.paragraph == mention.paragraph for t in spoken),
                self._paragraph_lead.get(mention.paragraph, -1) == entity.index,
                any(t.subject and t.sentence == mention.sentence - 1 for t in previous_sentence),
                self._last_subject.get(kind, -1) == entity.index,
                min(5, sum(self._traces[r.index][-1].start > last.start for r in rivals)),
                dep in SUBJECT,
                dep == "poss" or parse.tag[mention.head] == "PRP$",
                self._last_subject.get("any", -1) == entity.index,
                self._paragraph_lead.get(mention.paragraph - 1, -1) == entity.index,
                not spoken,
                bool(spoken) and spoken[-1].subject and dep in SUBJECT,
                sum(t.paragraph == mention.paragraph for t in traces),
                any(entity.index in self.scene.named_in[q] for q in quotes),
                any(
                    m.head != mention.head and parse.head[m.head] == verb and m.sentence == mention.sentence
                    for m in entity.mentions
                ),
                bool(spoken) and spoken[-1].says,
                math.log1p(sum(t.says for t in traces)),
                self._last_sayer == entity.index,
                self._says(mention) and dep in SUBJECT,
                bool(opening) and scene.outer[opening[0]].start == scene.paragraphs[mention.paragraph].start,
                entity.kind == SpeakerKind.UNNAMED and self._definite(entity),
                min(5, scene.quotes_within(last.start, mention.start)),
                self._embedded(last),
                last.dep == "conj" or any(parse.dep[c] == "conj" for c in scene.children[last.token]),
                last.sentence == mention.sentence and parse.head[last.token] == verb_above(parse, mention.head),
                entity.index in bound,
            )
        ]

    def _embedded(self, trace: _Trace) -> bool:
        """Named in a clause that somebody else says or thinks: "... argues that Ann is right"."""
        parse = self.scene.parse
        verb = parse.head[trace.token]
        return trace.subject and parse.dep[verb] == "ccomp" and lx.verb_class(parse.lower[parse.head[verb]]) > lx.OTHER

    def _main(self, entities: list[Entity], paragraph: int) -> int | None:
        """Whom most was told of, at the beginning of a section in which nobody was named yet."""
        last = max(self._traces[e.index][-1].paragraph for e in entities)
        if bisect_right(self._headings, last) == bisect_right(self._headings, paragraph):
            return None
        return max(entities, key=lambda e: len(self._traces[e.index])).index

    def _trace_relative(self, mention: Mention) -> None:
        """ "Ann, who keeps the wall": she is a subject once more."""
        about = self._traced.get(noun_of_relative(self.scene.parse, mention.head))
        if about is not None:
            self._trace(about, mention, pronoun=True)

    def _is_about(self, entity: Entity, noun: int) -> bool:
        return any(t.token == noun for t in self._traces[entity.index][-3:])

    def _definite(self, entity: Entity) -> bool:
        return entity.best.span.of(self.scene.text)[:4].lower() == "the "


def _by_hand(f: dict[str, float]) -> float:
    """A score without weights: near, a subject, of the right gender, often named."""
    score = 2.0 * f["gender_match"] - 6.0 * f["gender_clash"] - 0.45 * f["sentence_gap"] - 0.35 * f["paragraph_gap"]
    score += (
        0.9 * f["subject_before"] + 0.8 * f["same_class_last"] + 0.5 * f["is_last_subject"] + 0.4 * f["count_before"]
    )
    score += 0.5 * f["paragraph_start"] - 1.8 * f["last_quoted"] + 0.8 * f["person"]
    score += 0.5 * f["is_last_sayer"] * f["pronoun_says"] - 1.5 * f["in_its_quote"] - 1.5 * f["clause_mate"]
    score -= 0.6 * f["definite"] + BOUND * f["named_below"] + 0.8 * f["embedded"]
    score += 1.5 * f["same_verb"] * f["pronoun_poss"]
    if f["they"] or f["it"]:
        score += 1.0 * f["plural"] * f["they"] + 0.8 * f["body"]
    return score
