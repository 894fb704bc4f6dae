"""Structural features of a quotation alone: its shape, its place, the syntax around it. No words or names.

``QUOTE_NAMES`` lists the columns in order.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

from corpus.attribution import lexicon as lx
from corpus.attribution.marks import Style
from corpus.attribution.scene import VERB_TAGS, Scene
from corpus.model import Role

FAR = 60  # words; further counts as this far

QUOTE_NAMES = """
q_words q_upper q_stop q_comma q_before_comma q_before_colon q_before_that q_after_lower q_par_start q_par_end
q_alone q_in_par q_index q_unclosed q_prev_unclosed q_title q_single q_title_case q_narration q_gov_over
q_gov_over_class q_gov_under q_gov_gap q_verb_after q_verb_before q_label_before q_det_before q_prep_before
q_noun_after q_markup q_first_in_article q_prev_gap q_prev_same_par q_prev_par_all q_prev_par_colon q_you
q_bracket q_heading q_short_interject q_has_verb q_first_person q_in_sentence q_repeated q_name_share
q_capitals q_left_owner q_left_body q_work_near q_address q_listed q_report_gap
""".split()


class QuoteFeatures(NamedTuple):
    """What is known of a quotation before any candidate is looked at."""

    values: list[float]
    governors: dict[int, tuple[str, int]]


class QuoteReader:
    """Computes the features of one scene's outer quotations."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._doubles = any(o.style == Style.DOUBLE for o in scene.outer)  # the article's own style is double marks
        self._reports = [v for v in scene.verbs if lx.verb_class(scene.parse.lower[v]) >= lx.REPORT]
        self._said = Counter(self._folded(q) for q in range(len(scene.outer)))
        self._in_sentence = Counter(self._sentence(q) for q in range(len(scene.outer)))

    def _folded(self, q: int) -> str:
        return self.scene.outer[q].inner.of(self.scene.text).strip(" ,.").lower()

    def _sentence(self, q: int) -> int:
        return self.scene.parse.sentence[min(self.scene.tokens[q][0], len(self.scene.parse) - 1)]

    def read(self, q: int) -> QuoteFeatures:
        """Features of quotation ``q`` (index into ``scene.outer``)."""
        s = self.scene
        text, stretch = s.text, s.outer[q]
        inner = stretch.inner.of(text).strip()
        first, last = s.tokens[q]
        paragraph = s.paragraphs[stretch.paragraph]
        words = inner.split()
        before = text[max(paragraph.start, stretch.start - 40) : stretch.start].rstrip()
        after = text[stretch.end : stretch.end + 40]
        governors = s.governors(q)
        over = [(n, g) for g, (rel, n) in governors.items() if rel == "over"]
        under = [g for g, (rel, _) in governors.items() if rel == "under"]
        best_over = max((lx.verb_class(s.parse.lower[g]) for _, g in over), default=-1)
        same = s.in_paragraph[stretch.paragraph]
        left = s.parse.lower[first - 1] if first > 0 and s.parse.paragraph[first - 1] == stretch.paragraph else ""
        left2 = s.parse.lower[first - 2] if first > 1 and s.parse.paragraph[first - 2] == stretch.paragraph else ""
        right = last < len(s.parse) and s.parse.paragraph[last] == stretch.paragraph
        par_tokens = s.token_range(paragraph.span)
        narration = s.words_between(*par_tokens)
        previous = s.outer[q - 1] if q else None
        verb_after = self._verb_near(last, 1, stretch.paragraph)
        verb_before = self._verb_near(first - 1, -1, stretch.paragraph)
        lead = (
            text[s.paragraphs[stretch.paragraph - 1].start : s.paragraphs[stretch.paragraph - 1].end].rstrip()
            if stretch.paragraph
            else ""
        )
        values = [
            math.log1p(len(words)),
            inner[:1].isupper(),
            inner[-1:] in {".", "?", "!", "…"},
            inner[-1:] in {",", "-", "–", "—"} or after[:1] == ",",
            before[-1:] == ",",
            before[-1:] == ":",
            left in {"that", "as", "is", "was"},
            after.lstrip()[:1].islower(),
            not before,
            not text[stretch.end : min(paragraph.end, stretch.end + 40)].strip(" .\u00a0"),
            not before and not text[stretch.end : min(paragraph.end, stretch.end + 40)].strip(),
            len(same),
            q - same[0],
            not stretch.closed,
            bool(previous and not previous.closed and previous.paragraph == stretch.paragraph - 1),
            paragraph.role == Role.TITLE,
            stretch.style == Style.SINGLE and self._doubles,
            len(words) > 1 and sum(w[:1].isupper() for w in words) / len(words) > 0.6,
            math.log1p(narration),
            len(over),
            best_over,
            len(under),
            min((abs(s.words_between(g, first)) for g in governors), default=FAR),
            verb_after,
            verb_before,
            left in lx.LABEL_WORDS or left2 in lx.LABEL_WORDS,
            left
            in {"the", "a", "an", "his", "her", "their", "its", "this", "that", "these", "those", "such", "any", "no"},
            first > 0 and s.parse.tag[first - 1] == "IN",
            right and s.parse.tag[last] in {"NN", "NNS", "NNP"},
            before[-1:] == "=" or before.endswith("<") or text[stretch.start - 1 : stretch.start] == "=",
            q == 0,
            min(FAR, s.words_between(s.tokens[q - 1][1], first)) if q else FAR,
            bool(previous and previous.paragraph == stretch.paragraph),
            bool(
                previous
                and previous.paragraph == stretch.paragraph - 1
                and not lead.replace(previous.span.of(text), "").strip()
            ),
            lead.endswith(":"),
            any(w.lower() in {"you", "your"} for w in words),
            "[" in inner,
            paragraph.role == Role.HEADING,
            len(words) <= 2 and inner[-1:] in {".", "!", "?", ","},
            any(tag in VERB_TAGS for tag in s.parse.tag[first:last]),
            any(w in lx.PRONOUNS_FIRST for w in s.parse.lower[first:last]),
            self._in_sentence[self._sentence(q)],
            self._said[self._folded(q)] > 1,
            sum(tag in {"NNP", "NNPS"} for tag in s.parse.tag[first:last]) / max(1, len(words)),
            all(w[:1].isupper() or w[:1].isdigit() for w in words if len(w) > 3 or len(words) == 1),
            left in {"'s", "’s"} or left in {"'", "’"},
            first > 1
            and s.parse.entity[first - 1 if left not in {"'s", "’s"} else first - 2] in {"ORG", "WORK_OF_ART"},
            any(w in lx.WORK_NOUNS for w in s.parse.lower[max(0, first - 5) : first]),
            "://" in inner or "www." in inner,
            after.lstrip()[:4] == "and " or before.rstrip(",")[-1:] in {"”", '"', "'", "’"} or before.endswith(" and"),
            self._report_gap(q, first),
        ]
        return QuoteFeatures([float(v) for v in values], governors)

    def last_report(self, q: int) -> int | None:
        """The last verb of saying in the narration before quotation ``q``, in its paragraph or the one above."""
        first = self.scene.tokens[q][0]
        at = bisect_left(self._reports, first) - 1
        if at < 0 or self.scene.parse.paragraph[self._reports[at]] < self.scene.outer[q].paragraph - 1:
            return None
        return self._reports[at]

    def _report_gap(self, q: int, first: int) -> int:
        verb = self.last_report(q)
        sentence = self.scene.parse.sentence
        return 9 if verb is None else min(8, sentence[min(first, len(sentence) - 1)] - sentence[verb])

    def _verb_near(self, token: int, step: int, paragraph: int) -> int:
        """Class of the first verb within four narration tokens of a quotation's edge; -1 for none."""
        s, seen = self.scene, 0
        while 0 <= token < len(s.parse) and seen < 5 and s.parse.paragraph[token] == paragraph and not s.inside[token]:
            if s.parse.tag[token] in VERB_TAGS:
                return lx.verb_class(s.parse.lower[token])
            token, seen = token + step, seen + 1
        return -1
