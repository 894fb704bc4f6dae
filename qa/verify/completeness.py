"""Does the claim stop or start where the meaning needs more? The sentence around it, by its syntax.

What a cut leaves out turns the meaning when what is kept hangs on it: a negation or a condition above it, a clause
after "but", "unless" or "until", the second half of a comparison, the doubt of "I think", or somebody else's belief.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.model import Span
from corpus.parse import load
from embeddings.units import sentences
from qa.verify import lexicon as lx
from qa.verify.meaning import expanded, hedged
from qa.verify.model import Fault, Severity, Words
from qa.verify.place import Place
from qa.verify.spoken import MARKS
from qa.verify.tokens import words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST = 3_000  # characters of one sentence that is parsed
FINITE = frozenset("VBD VBP VBZ MD".split())
ENDS = re.compile(r"^$|[.!?:]$|[.!?][\"”’]?\s+[^\W\d_a-z]")  # narration after which a new sentence is said
SUBJECTS = frozenset("nsubj nsubjpass expl csubj".split())
CLAUSES = frozenset("advcl ccomp xcomp acl relcl conj pcomp csubj".split())


@dataclass(frozen=True, slots=True)
class Cut:
    """What a claim leaves out of its sentence; ``fault`` None when nothing is missed."""

    fault: Fault | None = None
    missing: tuple[Span, ...] = ()


class Said:
    """All that one utterance says, as one running text that remembers where each character comes from."""

    def __init__(self, text: str, pieces: Sequence[Span]) -> None:
        self.starts: list[int] = []
        self.origins: list[int] = []
        parts: list[str] = []
        at = 0
        for piece in pieces:
            if parts:
                parts.append(" ")
                at += 1
            self.starts.append(at)
            self.origins.append(piece.start)
            parts.append(piece.of(text))
            at += piece.end - piece.start
        self.text = "".join(parts)
        self.pieces = pieces
        self.breaks = [
            own
            for n, own in enumerate(self.starts)
            if n and ENDS.search(text[pieces[n - 1].end : pieces[n].start].strip(MARKS))
        ]

    def here(self, position: int) -> int:
        """A document position as a position in the running text."""
        n = max(0, bisect_right(self.origins, position) - 1)
        return self.starts[n] + position - self.origins[n]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The document ranges of a stretch of the running text."""
        out = []
        for own, origin, piece in zip(self.starts, self.origins, self.pieces, strict=True):
            low, high = max(start, own), min(end, own + piece.end - piece.start)
            if low < high:
                out.append(Span(origin + low - own, origin + high - own))
        return tuple(out)

    def sentences(self) -> list[Span]:
        """The sentences of the running text; one also ends where the narration between two pieces does."""
        edges = [0, *self.breaks, len(self.text)]
        return [s for low, high in pairwise(edges) for s in sentences(self.text, Span(low, high))]


def find_cut(place: Place, pasted: str, start: int, end: int, marked: bool, edges: tuple[bool, bool]) -> Cut:
    """What the claim ``pasted[start:end]`` leaves out. ``edges``: whether its first and last word are the source's."""
    anchors = [s for _, s in place.alignment.anchors if s in place.homes]
    if not anchors:
        return Cut()
    first, last = place.source[anchors[0]], place.source[anchors[-1]]
    opening, closing = place.homes[anchors[0]], place.homes[anchors[-1]]
    text = place.spoken.text
    if place.nested is not None:
        before = after = Said(text, place.spoken.nested_utterance(place.nested))
    else:
        before, after = Said(text, place.spoken.utterance(opening)), Said(text, place.spoken.utterance(closing))
    head = _head(before, before.here(first.start)) if edges[0] else None
    tail = _tail(after, after.here(last.start) + last.end - last.start) if edges[1] else None
    found = _judge(before, after, head, tail, before.here(first.start), after.here(last.start) + last.end - last.start,
                   _sentence_like(pasted, start, end, marked))  # fmt: skip
    return found or Cut()


def _sentence_like(pasted: str, start: int, end: int, marked: bool) -> bool:
    """Whether the claim is given as a sentence of its own rather than as a fragment in the writer's."""
    claim = pasted[start:end].lstrip("[(\"“‘'")
    return claim[:1].isupper() or claim[:1].isdigit() or (not marked and claim.rstrip()[-1:] not in ".!?")


def _head(said: Said, at: int) -> Span | None:
    """What the sentence says before ``at``, None when that is nothing but an opener."""
    sentence = next((s for s in said.sentences() if s.start <= at < s.end), None)
    if sentence is None:
        return None
    folds = [w.fold for w in words(said.text, sentence.start, at)]
    return Span(sentence.start, at) if any(f not in lx.OPENERS for f in folds) else None


def _tail(said: Said, at: int) -> Span | None:
    """What the sentence says from ``at`` on, None when that is nothing."""
    sentence = next((s for s in said.sentences() if s.start < at <= s.end), None)
    if sentence is None or not words(said.text, at, sentence.end):
        return None
    return Span(at, sentence.end)


def _judge(
    before: Said, after: Said, head: Span | None, tail: Span | None, first: int, last: int, sentence_like: bool
) -> Cut | None:
    if tail is None:
        turn = _next_turns(after, last)
        if turn is not None:
            return _cut("cut_turns", after.spans(turn.start, turn.end))
    missing = (before.spans(*head) if head else ()) + (after.spans(*tail) if tail else ())
    if not missing:
        return None
    same = before.text == after.text
    kept_end = last if same else head.end if head else first
    grave = (head is not None and _head_turns(before, head, kept_end)) or (
        tail is not None and _tail_turns(after, tail, first if same else tail.start)
    )
    if grave:
        return _cut("cut_turns", missing)
    if not sentence_like and tail is None:
        return None
    if sentence_like and (_clause_like(before, first, kept_end) or (tail is not None and not same)):
        return _cut("cut", missing, Severity.MINOR)
    if tail is not None and (_dangles(after, tail.start) or _restricts(after, tail)):
        return _cut("cut", missing, Severity.MINOR)
    return None


def _cut(name: str, missing: tuple[Span, ...], severity: Severity = Severity.MAJOR) -> Cut:
    return Cut(Fault(name, severity, Words.CUT), missing)


def _next_turns(said: Said, at: int) -> Span | None:
    """The sentence after ``at``, when it takes back what was said: "But ..."."""
    following = next((s for s in said.sentences() if s.start >= at), None)
    if following is None:
        return None
    first = next(iter(words(said.text, following.start, following.end)), None)
    return following if first is not None and first.fold in lx.CONTRASTS - {"still", "if"} else None


# Syntax -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _parsed(text: str) -> Doc:
    return load()(text)


def _sentence_doc(said: Said, start: int, end: int) -> tuple[Doc, int]:
    """The sentences that ``[start, end)`` of the running text lies in, parsed, and where they start in it."""
    touched = [s for s in said.sentences() if s.start < end and start < s.end]
    low = touched[0].start if touched else start
    high = touched[-1].end if touched else end
    low, high = max(low, start - LONGEST), min(high, end + LONGEST)
    return _parsed(said.text[low:high]), low


def _head_turns(said: Said, head: Span, end: int) -> bool:
    """Whether what was cut off before the claim negates, conditions or disowns it."""
    folds = [w.fold for w in words(said.text, head.start, head.end)]
    plain = expanded(folds)
    if plain and plain[-1] in lx.NEGATIONS | lx.CONDITIONS:
        return True
    doc, low = _sentence_doc(said, head.start, end)
    kept = [t for t in doc if head.end <= low + t.idx < end and not t.is_space]
    if not kept:
        return False
    inside = {t.i for t in kept}
    own = [t for t in kept if t.head.i not in inside or t.head.i == t.i]
    clause = _clause_like(said, head.end, end)  # a fragment loses its negation or condition, not the doubt around it
    for top in own:
        if any(_disowns(t, inside, low, head, clause) for t in (top, *_above(top))):
            return True
    return hedged(folds[-3:]) and any(t.tag_ in FINITE for t in kept)


def _above(token: Token) -> list[Token]:
    """The heads of ``token`` up to the one it is coordinated with."""
    out: list[Token] = []
    while token.head.i != token.i and token.dep_ != "conj" and not (token.dep_ == "ccomp" and token.head.i > token.i):
        token = token.head
        out.append(token)
    return out


def _disowns(token: Token, inside: set[int], low: int, head: Span, clause: bool) -> bool:
    """Whether ``token`` is negated, conditioned or a frame, by words of ``head``."""

    def cut(t: Token) -> bool:
        return t.i not in inside and head.start <= low + t.idx < head.end

    lower = token.lower_.replace("’", "'")
    if cut(token) and (lower in lx.NEGATIONS or (clause and (lower in lx.FRAMES or token.tag_ == "MD"))):
        return True
    for child in token.children:
        folded = child.lower_.replace("’", "'")
        if cut(child) and (
            child.dep_ == "neg" or folded in lx.NEGATIONS or (clause and child.tag_ == "MD" and cut(token))
        ):
            return True
        if cut(child) and folded in lx.CONDITIONS and child.dep_ == "mark":
            return True
        if cut(child) and child.dep_ in SUBJECTS and any(g.lower_ in lx.NEGATIONS for g in (child, *child.children)):
            return True
        if (
            cut(child)
            and child.dep_ == "advcl"
            and any(g.lower_ in lx.CONDITIONS and g.dep_ in ("mark", "advmod") for g in child.children)
        ):
            return True
    return False


def _tail_turns(said: Said, tail: Span, first: int) -> bool:
    """Whether what was cut off after the claim takes it back, narrows it or completes a comparison."""
    folds = [w.fold for w in words(said.text, tail.start, tail.end)]
    if not folds:
        return False
    plain = expanded(folds)
    lead = plain[1:] if plain[0] in ("and", "or", "so") and len(plain) > 1 else plain
    if plain[0] in lx.TURNING or (lead[0] in lx.TURNING - {"nor", "or", "not", "than", "only"}):
        return True
    if any(tuple(plain[: len(phrase)]) == phrase for phrase in lx.TURNING_PHRASES):
        return True
    doc, low = _sentence_doc(said, first, tail.end)
    for token in doc:
        at = low + token.idx
        if at < tail.start or at >= tail.end:
            continue
        above = low + token.head.idx
        hangs = first <= above < tail.start
        lower = token.lower_
        if hangs and token.dep_ == "neg":
            return True
        if hangs and lower in lx.TURNING - {"only", "rather", "nor"} and token.dep_ in ("mark", "prep", "cc", "advmod"):
            return True
        if (
            hangs
            and token.dep_ == "advcl"
            and any(
                c.lower_ in lx.CONDITIONS - {"because"} | {"than"} and c.dep_ in ("mark", "advmod")
                for c in token.children
            )
        ):
            return True
    return False


def _clause_like(said: Said, first: int, end: int) -> bool:
    """Whether the kept words have a subject and a finite verb of their own."""
    doc, low = _sentence_doc(said, first, end)
    kept = {t.i for t in doc if first <= low + t.idx < end}
    for token in doc:
        if token.i in kept and token.dep_ in SUBJECTS and token.head.i in kept:
            verb = token.head
            if verb.tag_ in FINITE or any(c.i in kept and c.tag_ in FINITE for c in verb.children):
                return True
    return False


def _dangles(said: Said, at: int) -> bool:
    """Whether the kept words end on one that needs another: "the", "of", "going to"."""
    doc, low = _sentence_doc(said, max(0, at - 1), at)
    kept = [t for t in doc if low + t.idx < at and not t.is_space and not t.is_punct]
    if not kept:
        return False
    last = kept[-1]
    return last.tag_ in lx.DANGLING_TAGS or last.dep_ in ("aux", "auxpass", "poss", "det", "compound", "amod", "nummod")


def _restricts(said: Said, tail: Span) -> bool:
    """Whether the first words cut off restrict the noun before them: "the man | who sells the walls"."""
    if re.match(r"\s*[,;:–—-]", said.text[tail.start : tail.end]):
        return False
    first = next(iter(words(said.text, tail.start, tail.end)), None)
    return first is not None and first.fold in ("who", "that", "which", "whose", "whom")
