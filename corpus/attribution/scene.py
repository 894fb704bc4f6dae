"""What attribution looks at: one article's stretches, tokens, mentions, cast, and the syntax that joins them.

A ``Scene`` is built once an article. Token indices point into ``parse``; offsets are document offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from corpus.attribution import lexicon as lx
from corpus.attribution.address import calls_on
from corpus.attribution.mentions import SUBJECT, Mention, find_mentions
from corpus.attribution.quotations import find_stretches
from corpus.attribution.repair import mend
from corpus.attribution.speakers import Cast
from corpus.model import Article, Paragraph, Span, SpeakerKind
from corpus.parse import Parse, parse

VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
NEAR = 25  # mentions looked at on either side of a quotation, so that time stays linear
FEWEST_LETTERS = 3  # paragraphs that begin with "Q." or "A." where these are labels
_RELATIVE = frozenset({"who", "which", "that"})
_LETTER = re.compile(r"(?:\*\*|__)?[QA]\.(?:\*\*|__)?\s+")


class Scene:
    """The tables of one article. ``outer`` are the stretches at depth 0, in order; ``inside[i]``: token in quotes."""

    def __init__(self, text: str, paragraphs: Sequence[Paragraph], parse: Parse) -> None:
        self.text, self.paragraphs, self.parse = text, tuple(paragraphs), parse
        mend(text, parse)
        self.stretches, self.unpaired = find_stretches(text, [p.span for p in paragraphs])
        self.outer = [s for s in self.stretches if s.depth == 0]
        self.tokens = [self.token_range(s.span) for s in self.outer]
        self.inside = [False] * len(parse)
        for first, last in self.tokens:
            for i in range(first, last):
                self.inside[i] = True
        self._outer_starts = [s.start for s in self.outer]
        self._outer_ends = [s.end for s in self.outer]
        labels = _letters(text, paragraphs)
        self.mentions = [
            m
            for found in find_mentions(text, parse, self.inside)
            if (m := self._outside(_behind(labels, found))) is not None
        ]
        self.cast = Cast(text, parse, self.mentions, [s.span for s in self.outer])
        self.mention_at = {m.head: i for i, m in enumerate(self.mentions)}
        self.narration = [
            0,
            *accumulate(int(not q and t.isalnum()) for q, t in zip(self.inside, parse.lower, strict=True)),
        ]
        self.in_paragraph: dict[int, list[int]] = {}  # outer stretches of each paragraph
        for q, stretch in enumerate(self.outer):
            self.in_paragraph.setdefault(stretch.paragraph, []).append(q)
        self._mention_starts = [m.start for m in self.mentions]
        self._children()
        self.verbs = [i for i, tag in enumerate(parse.tag) if tag in VERB_TAGS and not self.inside[i]]
        self._subjects: dict[int, tuple[int | None, int]] = {}
        self.said_by = self._speaking_verbs()
        self.named_in = self._quoted_entities()

    def _outside(self, mention: Mention) -> Mention | None:
        """The mention cut before a quotation it runs into; None when its head lies in one (invariant 4)."""
        if mention.quoted:
            return mention
        at = bisect_right(self._outer_ends, mention.start)
        if at == len(self.outer) or self._outer_starts[at] >= mention.end:
            return mention
        edge = self._outer_starts[at]
        if edge <= mention.start or self.parse.end[mention.head] > edge:
            return None
        return replace(mention, end=mention.start + len(self.text[mention.start : edge].rstrip()))

    def _quoted_entities(self) -> list[frozenset[int]]:
        """Per outer quotation: the entities named inside it."""
        named: list[set[int]] = [set() for _ in self.outer]
        at = 0
        for i, mention in enumerate(self.mentions):
            if not mention.quoted or i not in self.cast.of:
                continue
            while at < len(self.outer) and self.outer[at].end <= mention.start:
                at += 1
            if at < len(self.outer) and self.outer[at].start <= mention.start:
                named[at].add(self.cast.of[i])
        return [frozenset(n) for n in named]

    # positions -----------------------------------------------------------------------------------------------

    def token_range(self, span: Span) -> tuple[int, int]:
        """Tokens that begin inside ``span``, as a half-open range."""
        return bisect_left(self.parse.start, span.start), bisect_left(self.parse.start, span.end)

    def words_between(self, a: int, b: int) -> int:
        """Narration words between two token positions (words in quotation marks do not count)."""
        low, high = (a, b) if a <= b else (b, a)
        return self.narration[high] - self.narration[low]

    def in_quotes(self, span: Span) -> bool:
        """Whether ``span`` shares a character with an outer stretch."""
        at = bisect_right(self._outer_ends, span.start)
        return at < len(self.outer) and self._outer_starts[at] < span.end

    # syntax --------------------------------------------------------------------------------------------------

    def _children(self) -> None:
        self.children: list[list[int]] = [[] for _ in range(len(self.parse))]
        for i, head in enumerate(self.parse.head):
            if head != i:
                self.children[head].append(i)

    def subject(self, verb: int) -> tuple[int | None, int]:
        """The token that is the (inherited) subject of ``verb``, and over how many links it was inherited."""
        known = self._subjects.get(verb)
        if known is None:
            known = self._subjects[verb] = self._find_subject(verb, 0)
        return known

    def _find_subject(self, verb: int, steps: int) -> tuple[int | None, int]:
        parse = self.parse
        if steps > 4:
            return None, steps
        for child in self.children[verb]:
            if parse.dep[child] == "agent":
                agent = next((c for c in self.children[child] if parse.dep[c] == "pobj"), None)
                if agent is not None:
                    return agent, steps
        for child in self.children[verb]:
            if parse.dep[child] in SUBJECT:
                if parse.lower[child] in _RELATIVE and parse.dep[verb] == "relcl":
                    return parse.head[verb], steps + 1
                return child, steps
        dep, head = parse.dep[verb], parse.head[verb]
        if head == verb:
            return None, steps
        led = self._led(verb, head) if dep == "xcomp" else None
        if led is not None:
            return led, steps + 1
        if dep in {"acl", "relcl"}:
            return head, steps + 1
        if (
            dep in {"conj", "advcl", "xcomp", "pcomp", "prep", "ccomp", "dep", "parataxis"}
            and parse.tag[head] in VERB_TAGS
        ):
            return self._find_subject(head, steps + 1)
        if dep == "pcomp" and parse.dep[head] in {"prep", "mark"}:
            return (
                self._find_subject(parse.head[head], steps + 1)
                if parse.tag[parse.head[head]] in VERB_TAGS
                else (None, steps)
            )
        return None, steps

    def _led(self, verb: int, head: int) -> int | None:
        """The object that does what the verb above makes it do: "leading Ann Example to quip"."""
        parse = self.parse
        says = lx.verb_class(parse.lower[verb]) >= lx.REPORT > lx.verb_class(parse.lower[head])
        if not says or not any(parse.lower[c] == "to" for c in self.children[verb]):
            return None
        return next((c for c in self.children[head] if parse.dep[c] == "dobj" and head < c < verb), None)

    def _speaking_verbs(self) -> dict[int, list[tuple[int, int]]]:
        """Per mention: the verbs outside quotes whose subject it is, with the number of inherited links."""
        table: dict[int, list[tuple[int, int]]] = {}
        for verb in self.verbs:
            token, steps = self.subject(verb)
            if token is None:
                continue
            for mention in self.naming(token):
                table.setdefault(mention, []).append((verb, steps))
        return table

    def naming(self, token: int) -> list[int]:
        """Mentions for the noun at ``token``: itself, and the names or nouns in apposition or conjunction to it."""
        out = [self.mention_at[token]] if token in self.mention_at else []
        for child in self.children[token]:
            if (
                self.parse.dep[child] in {"appos", "conj"}
                and child in self.mention_at
                and self.parse.sentence[child] == self.parse.sentence[token]
            ):
                out.append(self.mention_at[child])
        return out

    def governors(self, quote: int) -> dict[int, tuple[str, int]]:
        """Verbs outside quotation marks tied to the quotation: token -> (relation, links climbed).

        Relations: "over" (the verb governs words of the quotation), "under" (the verb hangs below them).
        """
        first, last = self.tokens[quote]
        parse, out = self.parse, {}
        for token in range(first, last):
            head = parse.head[token]
            if first <= head < last:
                continue
            steps = 1
            while steps < 8:
                if parse.tag[head] in VERB_TAGS and not self.inside[head]:
                    out.setdefault(head, ("over", steps))
                if parse.head[head] == head:
                    break
                head, steps = parse.head[head], steps + 1
        for token in range(first, last):
            for child in self.children[token]:
                if not self.inside[child] and parse.tag[child] in VERB_TAGS:
                    out.setdefault(child, ("under", 1))
        return out

    def candidates(self, quote: int, before: int = 3, after: int = 1) -> list[int]:
        """Mentions that could name the speaker: in the narration of nearby paragraphs, outside quotation marks."""
        paragraph = self.outer[quote].paragraph
        low = self.paragraphs[max(0, paragraph - before)].start
        high = self.paragraphs[min(len(self.paragraphs) - 1, paragraph + after)].end
        starts = self._mention_starts
        here = bisect_left(starts, self.outer[quote].start)
        near = range(max(bisect_left(starts, low), here - NEAR), min(bisect_left(starts, high), here + NEAR))
        return [i for i in near if not self.mentions[i].quoted]

    def called(self, quote: int) -> int | None:
        """The name by which the quotation before, in this paragraph or the one above, calls on somebody."""
        if not quote or self.outer[quote - 1].paragraph < self.outer[quote].paragraph - 1:
            return None
        before = self.outer[quote - 1]
        low, high = (bisect_left(self._mention_starts, at) for at in (before.start, before.end))
        found = [i for i in range(max(low, high - NEAR), high) if calls_on(self.text, self.mentions[i])]
        entity = self.cast.of.get(found[-1]) if found else None
        person = entity is not None and self.cast.entities[entity].kind == SpeakerKind.PERSON
        return found[-1] if person else None

    def quotes_within(self, low: int, high: int) -> int:
        """How many outer stretches lie wholly inside ``[low, high)``."""
        return max(0, bisect_right(self._outer_ends, high) - bisect_left(self._outer_starts, low))


def _letters(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """Where paragraphs begin with "Q." or "A.", and where the words behind it begin: such a letter is no initial."""
    found = [match.span() for p in paragraphs if (match := _LETTER.match(text, p.start, p.end))]
    return dict(found) if len(found) >= FEWEST_LETTERS else {}


def _behind(labels: dict[int, int], mention: Mention) -> Mention:
    start = labels.get(mention.start, mention.start)
    return replace(mention, start=start) if start < mention.end else mention


def pronoun_class(word: str) -> str:
    """Grouping of pronouns by whom they can mean."""
    if word in lx.PRONOUNS_MALE:
        return "he"
    if word in lx.PRONOUNS_FEMALE:
        return "she"
    if word in lx.PRONOUNS_PLURAL:
        return "they"
    if word in lx.PRONOUNS_FIRST:
        return "i"
    return "it"


def build_scene(article: Article, text: str) -> Scene:
    """Parse an article and build its tables. Furniture and markup are parsed too: nothing is looked away from."""
    return Scene(text, article.paragraphs, parse(text, [p.span for p in article.paragraphs]))
