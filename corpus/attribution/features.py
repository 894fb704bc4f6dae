"""Structural features of (quotation, candidate) pairs for the ranker. No words or names: positions, syntax, classes.

A candidate is a mention, "the speaker of the quotation before" or "nobody". ``NAMES`` lists the columns in order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.attribution.mentions import SUBJECT
from corpus.attribution.quote_features import FAR, QUOTE_NAMES, QuoteFeatures, QuoteReader
from corpus.attribution.scene import VERB_TAGS, Scene, pronoun_class
from corpus.model import SpeakerKind

_BE = frozenset("is was are were be been being 's 're".split())
NOBODY, PREVIOUS = -1, -2  # candidates that are no mention

PAIR_NAMES = """
nobody previous same_sentence after distance sentence_gap paragraph_gap quotes_between mentions_between
people_between verb_class verb_over verb_under verb_climb verb_gap verb_after verb_adjacent verb_steps
verb_same_sentence other_object dep_subject dep_passive dep_agent dep_poss dep_object dep_appos dep_other
according colon_before cue_noun say_left say_right first_in_par first_in_sentence is_name is_pronoun is_nominal
person org other_label pro_he pro_she pro_they pro_i pro_it noun_person noun_body indefinite ent_count ent_first
ent_person ent_unnamed ent_plural in_prev_quote_sentence prev_gap_mentions best_in_sentence mentioned_in_quote
parens verb_present dash_after newline_name subject_next_quote only_person_par dep_compound apposed
verb_quotes_between verb_labels subject_rank verb_be reports_above said_count in_title last_report
""".split()
NAMES = (*QUOTE_NAMES, *PAIR_NAMES)
_PAIR_INDEX = {name: i for i, name in enumerate(PAIR_NAMES)}
Verb = tuple[int, int]  # a token, and how many steps it is from the mention


@dataclass(slots=True)
class Row:
    """One candidate of one quotation."""

    candidate: int
    values: list[float]


def _clip(value: float, limit: float = FAR) -> float:
    return min(value, limit)


class FeatureMaker:
    """Computes rows for the quotations of one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._quotes = QuoteReader(scene)
        self._first_in_paragraph: dict[int, int] = {}
        self._first_in_sentence: dict[int, int] = {}
        self._people_in_paragraph: dict[int, set[int]] = {}
        self._said = self._reports()
        self._last: dict[int, list[int]] = {}
        for i, mention in enumerate(scene.mentions):
            if mention.quoted:
                continue
            self._first_in_paragraph.setdefault(mention.paragraph, i)
            self._first_in_sentence.setdefault(mention.sentence, i)
            if i in scene.cast.of:
                entity = scene.cast.of[i]
                if scene.cast.entities[entity].kind == SpeakerKind.PERSON:
                    self._people_in_paragraph.setdefault(mention.paragraph, set()).add(entity)

    def _reports(self) -> dict[int, int]:
        """Per entity: of how many verbs of saying it is the subject in the narration."""
        out: dict[int, int] = {}
        for i, verbs in self.scene.said_by.items():
            if i in self.scene.cast.of:
                entity = self.scene.cast.of[i]
                count = sum(lx.verb_class(self.scene.parse.lower[v]) >= lx.REPORT for v, _ in verbs)
                out[entity] = out.get(entity, 0) + count
        return out

    def _reporters(self, q: int) -> list[int]:
        """Mentions that are the subject of the last verb of saying before the quotation."""
        if q not in self._last:
            verb = self._quotes.last_report(q)
            token = self.scene.subject(verb)[0] if verb is not None else None
            self._last = {q: self.scene.naming(token) if token is not None else []}
        return self._last[q]

    # candidates ------------------------------------------------------------------------------------------------

    def rows(self, q: int) -> list[Row]:
        """All candidates of quotation ``q`` with their features: mentions, PREVIOUS (if any), NOBODY."""
        quote = self._quotes.read(q)
        s = self.scene
        called = s.called(q)
        found = s.candidates(q) if called is None else [*s.candidates(q), called]
        pairs = [(i, self._pair(q, i, quote)) for i in found]
        verb_class, over, adjacent = (_PAIR_INDEX[n] for n in ("verb_class", "verb_over", "verb_adjacent"))
        best = _PAIR_INDEX["best_in_sentence"]
        strength = [p[verb_class] + 2 * p[over] + p[adjacent] for _, p in pairs]
        top = max(strength, default=0)
        for (_, p), value in zip(pairs, strength, strict=True):
            p[best] = float(value == top)
        out = [Row(i, quote.values + p) for i, p in pairs]
        if q:
            out.append(Row(PREVIOUS, quote.values + self._previous(q)))
        nobody = [0.0] * len(PAIR_NAMES)
        nobody[_PAIR_INDEX["nobody"]] = 1.0
        nobody[best], nobody[verb_class] = top, max((p[verb_class] for _, p in pairs), default=0)
        out.append(Row(NOBODY, quote.values + nobody))
        return out

    def _previous(self, q: int) -> list[float]:
        s = self.scene
        pair = [0.0] * len(PAIR_NAMES)
        before, now = s.outer[q - 1], s.outer[q]
        a, b = s.tokens[q - 1][1], s.tokens[q][0]
        between = [i for i in s.candidates(q) if before.end <= s.mentions[i].start < now.start]
        people = {
            s.cast.of[i] for i in between if i in s.cast.of and s.cast.entities[s.cast.of[i]].kind == SpeakerKind.PERSON
        }
        pair[_PAIR_INDEX["previous"]] = 1.0
        pair[_PAIR_INDEX["distance"]] = _clip(s.words_between(a, b))
        pair[_PAIR_INDEX["paragraph_gap"]] = float(min(5, now.paragraph - before.paragraph))
        pair[_PAIR_INDEX["mentions_between"]] = float(min(9, len(between)))
        pair[_PAIR_INDEX["people_between"]] = float(min(5, len(people)))
        pair[_PAIR_INDEX["same_sentence"]] = float(
            a > 0 and b < len(s.parse) and s.parse.sentence[max(0, a - 1)] == s.parse.sentence[min(b, len(s.parse) - 1)]
        )
        return pair

    def _pair(self, q: int, i: int, quote: QuoteFeatures) -> list[float]:
        s = self.scene
        mention, stretch, parse = s.mentions[i], s.outer[q], s.parse
        first, last = s.tokens[q]
        after = mention.start >= stretch.end
        edge = last if after else first
        gap = s.words_between(mention.head, edge)
        s_first, s_last = parse.sentence[min(first, len(parse) - 1)], parse.sentence[max(0, last - 1)]
        sentence_gap = (
            0
            if s_first <= mention.sentence <= s_last
            else min(abs(mention.sentence - s_first), abs(mention.sentence - s_last))
        )
        low, high = (stretch.end, mention.start) if after else (mention.end, stretch.start)
        quotes_between = s.quotes_within(low, high) if high > low else 0
        between = [j for j in s.candidates(q) if low <= s.mentions[j].start and s.mentions[j].end <= high and j != i]
        entity = s.cast.entities[s.cast.of[i]] if i in s.cast.of else None
        mine = entity.index if entity else -1
        people = {
            s.cast.of[j]
            for j in between
            if j in s.cast.of and s.cast.of[j] != mine and s.cast.entities[s.cast.of[j]].kind == SpeakerKind.PERSON
        }
        chosen = self._chosen_verb(i, q, quote.governors)
        verb = self._best_verb(chosen, q, quote.governors)
        dep, parent = parse.dep[mention.head], parse.head[mention.head]
        start_token, end_token = s.token_range(mention.span)
        left = parse.lower[start_token - 1] if start_token else ""
        left2 = parse.lower[start_token - 2] if start_token > 1 else ""
        word = parse.lower[mention.head]
        pro = pronoun_class(word) if mention.kind == "pronoun" else ""
        tail = s.text[mention.end : mention.end + 3]
        reporters = self._reporters(q)
        others = self._people_in_paragraph.get(stretch.paragraph, set())
        values = [
            0.0,
            0.0,
            sentence_gap == 0,
            after,
            _clip(gap),
            min(sentence_gap, 6),
            max(-4, min(4, mention.paragraph - stretch.paragraph)),
            min(5, quotes_between),
            min(9, len(between)),
            min(5, len(people)),
            *verb,
            dep in SUBJECT and dep != "nsubjpass",
            dep == "nsubjpass",
            dep == "pobj" and parse.dep[parent] == "agent",
            dep == "poss" or parse.tag[mention.head] == "PRP$",
            dep in {"dobj", "iobj", "dative", "obj"} or (dep == "pobj" and parse.dep[parent] != "agent"),
            dep in {"appos", "conj"},
            dep in {"ROOT", "compound", "nmod", "attr", "npadvmod", "dep"},
            left == "to" and left2 == "according",
            s.text[mention.end : stretch.start].strip() == ":" if not after else False,
            dep == "poss" and parse.lower[parent] in lx.CUE_NOUNS,
            self._say_at(start_token - 1),
            self._say_at(end_token),
            self._first_in_paragraph.get(mention.paragraph) == i,
            self._first_in_sentence.get(mention.sentence) == i,
            mention.kind == "name",
            mention.kind == "pronoun",
            mention.kind == "nominal",
            mention.label == "PERSON",
            mention.label in {"ORG", "GPE", "NORP"},
            bool(mention.label) and mention.label not in {"ORG", "GPE", "NORP", "PERSON"},
            pro == "he",
            pro == "she",
            pro == "they",
            pro == "i",
            pro == "it",
            word in lx.PERSON_NOUNS,
            word in lx.BODY_NOUNS,
            word in lx.INDEFINITE,
            math.log1p(len(entity.mentions)) if entity else -1,
            bool(entity and entity.index == 0),
            bool(entity and entity.kind == SpeakerKind.PERSON),
            bool(entity and entity.kind == SpeakerKind.UNNAMED),
            bool(entity and entity.plural),
            bool(
                q and s.outer[q - 1].paragraph == mention.paragraph and abs(s.outer[q - 1].start - mention.start) < 300
            ),
            bool(q and not after and mention.start >= s.outer[q - 1].end),
            0.0,
            mine in s.named_in[q],
            s.text[max(0, mention.start - 1) : mention.start] == "(",
            bool(verb[0] >= 0 and self._present(chosen)),
            tail.lstrip()[:1] in {"—", "–", "-"}
            or s.text[max(0, mention.start - 2) : mention.start].strip() in {"—", "–", "-", "―"},
            s.text[max(0, mention.start - 1) : mention.start] == "\n",
            bool(
                q + 1 < len(s.outer)
                and after
                and s.outer[q + 1].paragraph == stretch.paragraph
                and mention.start < s.outer[q + 1].start
            ),
            bool(entity and others == {entity.index}),
            dep in {"compound", "nmod", "poss"} and parent in s.mention_at,
            mention.name is not None,
            *self._between(chosen, q),
            *self._ladder(chosen, quote.governors),
            math.log1p(self._said.get(mine, 0)),
            bool(entity and any(m.paragraph == 0 for m in entity.mentions[:1])),
            i in reporters or mine in {s.cast.of[r] for r in reporters if r in s.cast.of},
        ]
        return [float(v) for v in values]

    def _say_at(self, token: int) -> float:
        """Class of a verb standing right at a mention's edge (an auxiliary or adverb may lie between)."""
        s = self.scene
        if not 0 <= token < len(s.parse) or s.inside[token]:
            return -1.0
        if s.parse.tag[token] in VERB_TAGS:
            return float(lx.verb_class(s.parse.lower[token]))
        if s.parse.tag[token] == "RB" and token + 1 < len(s.parse) and s.parse.tag[token + 1] in VERB_TAGS:
            return float(lx.verb_class(s.parse.lower[token + 1]))
        return -1.0

    def _rank_verb(self, verb: int, steps: int, q: int, governors: dict[int, tuple[str, int]]) -> tuple[float, ...]:
        s = self.scene
        first, last = s.tokens[q]
        gap = min(s.words_between(verb, first), s.words_between(verb, last))
        relation, climb = governors.get(verb, ("", 9))
        strength = lx.verb_class(s.parse.lower[verb])
        return (
            4.0 * (relation != "")
            + 2.0 * (strength >= lx.REPORT)
            + strength * 0.3
            - 0.1 * min(gap, 30)
            - 0.3 * steps
            - 0.1 * climb,
            verb,
        )

    def _chosen_verb(self, i: int, q: int, governors: dict[int, tuple[str, int]]) -> Verb | None:
        options = self.scene.said_by.get(i)
        if not options:
            return None
        return max(options, key=lambda option: self._rank_verb(option[0], option[1], q, governors))

    def _present(self, chosen: Verb | None) -> bool:
        return bool(chosen and self.scene.parse.tag[chosen[0]] in {"VBZ", "VBP"})

    def _between(self, chosen: Verb | None, q: int) -> list[float]:
        """verb_quotes_between verb_labels: quotations between the verb and this one; whether it names a term."""
        s = self.scene
        if chosen is None:
            return [-1.0, 0.0]
        at, stretch = s.parse.start[chosen[0]], s.outer[q]
        low, high = (stretch.end, at) if at >= stretch.end else (at, stretch.start)
        return [
            float(min(5, s.quotes_within(low, high))),
            float(at < stretch.start and s.parse.lower[chosen[0]] in lx.LABEL_VERBS),
        ]

    def _ladder(self, chosen: Verb | None, governors: dict[int, tuple[str, int]]) -> list[float]:
        """subject_rank verb_be reports_above: where its verb stands among those that govern the quotation."""
        s = self.scene
        if chosen is None or governors.get(chosen[0], ("", 0))[0] != "over":
            return [-1.0, 0.0, 0.0]
        climb = governors[chosen[0]][1]
        over = [(v, n) for v, (relation, n) in governors.items() if relation == "over"]
        nearer = sum(n < climb and s.subject(v)[1] == 0 and s.subject(v)[0] is not None for v, n in over)
        above = sum(n > climb and lx.verb_class(s.parse.lower[v]) >= lx.REPORT for v, n in over)
        return [float(min(4, nearer)), float(s.parse.lower[chosen[0]] in _BE), float(min(3, above))]

    def _best_verb(self, chosen: Verb | None, q: int, governors: dict[int, tuple[str, int]]) -> list[float]:
        """verb_class verb_over verb_under verb_climb verb_gap verb_after verb_adjacent verb_steps verb_same_sentence other_object"""
        s = self.scene
        if chosen is None:
            return [-1.0, 0.0, 0.0, 9.0, float(FAR), 0.0, 0.0, 5.0, 0.0, 0.0]
        verb, steps = chosen
        first, last = s.tokens[q]
        after = verb >= last
        gap = s.words_between(verb, last if after else first)
        relation, climb = governors.get(verb, ("", 9))
        object_words = any(s.parse.dep[c] in {"dobj", "ccomp"} and not s.inside[c] for c in s.children[verb])
        s_first, s_last = s.parse.sentence[min(first, len(s.parse) - 1)], s.parse.sentence[max(0, last - 1)]
        return [
            float(lx.verb_class(s.parse.lower[verb])),
            float(relation == "over"),
            float(relation == "under"),
            float(climb),
            _clip(gap),
            float(after),
            float(gap <= 3),
            float(steps),
            float(s_first <= s.parse.sentence[verb] <= s_last),
            float(object_words),
        ]
