"""The words compared: what differs between a claim and the place it comes from, piece by piece.

Between two words that are the same on both sides, consecutive in the claim, stands either nothing, other words, or a
stretch of the source that was left out. Each such gap is classed here; what a class means is decided in ``meaning``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.model import Quotation, Span
from qa.verify import lexicon as lx
from qa.verify.meaning import Side, classify, turns
from qa.verify.model import Fault, Piece, Severity, Words
from qa.verify.names import names_in
from qa.verify.place import Place
from qa.verify.spoken import is_label
from qa.verify.tokens import BRACKET, ELLIPSIS, Word

FEW = 4  # words missing inside a sentence are a change; more are a join
NARRATED = 4  # words of the narration from which passing them off as speech is grave
QUOTES = re.compile("[\"“”„‟‘’‚‛'«»‹›`´*_>]")
DASHES = re.compile(r"\s*[-‐‑‒–—―−]+\s*")
DOTS = re.compile(r"\s*(?:…|\.(?:\s?\.){2,})\s*")
SENTENCE_END = re.compile(r"[.!?]")


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim compared with a place: pieces in the order of the claim, and what they amount to."""

    pieces: tuple[Piece, ...]
    faults: tuple[Fault, ...]
    parts: tuple[Span, ...]  # the true stretches, in source order
    omitted: int = 0  # spoken words left out between joined stretches
    speakers: tuple[Quotation, ...] = ()  # one quotation of each further person whose words were joined


class Comparison:
    """Compares one claim, ``pasted[words]``, with one place."""

    def __init__(self, place: Place, pasted: str, end: int) -> None:
        """``end`` is where the claim ends in the pasted text."""
        self.place, self.pasted, self.end = place, pasted, end
        self.text = place.spoken.text
        self.claim, self.source = place.claim, place.source
        self.said = place.is_said
        anchors = place.alignment.anchors
        self.anchors = [a for a in anchors if a[1] in place.homes] if self.said else anchors
        self.narrated = {c for c, s in anchors if s not in place.homes} if self.said else set()
        self.paired = dict(place.alignment.pairs)
        self.pieces: list[Piece] = []
        self.faults: list[Fault] = []
        self.parts: list[Span] = []
        self.omitted = 0
        self.others: list[Quotation] = []
        self.edges: dict[
            bool, int
        ] = {}  # the outermost source words that stand for other words at an edge of the claim

    @cached_property
    def names(self) -> set[int]:
        """Where the names of the claim start."""
        return names_in(self.pasted, self.claim[0].start, self.claim[-1].end)

    @cached_property
    def true_names(self) -> set[int]:
        """Where the names of the source start, thereabouts."""
        low, high = max(0, self.anchors[0][1] - 12), min(len(self.source) - 1, self.anchors[-1][1] + 12)
        return names_in(self.text, self.source[low].start, self.source[high].end)

    def run(self) -> Compared:
        """Everything that differs."""
        self._edge(0, self.anchors[0], head=True)
        part = self.source[self.edges.get(True, self.anchors[0][1])].start
        for n, (c, s) in enumerate(self.anchors):
            self._same(c, s)
            if n + 1 < len(self.anchors):
                joined = self._gap((c, s), self.anchors[n + 1])
                if joined:
                    self.parts.append(Span(part, self.source[s].end))
                    part = self.source[self.anchors[n + 1][1]].start
        self._edge(len(self.claim), self.anchors[-1], head=False)
        self.parts.append(Span(part, self.source[self.edges.get(False, self.anchors[-1][1])].end))
        self._last_mark()
        self._swapped()
        return Compared(tuple(self.pieces), tuple(self.faults), tuple(self.parts), self.omitted, tuple(self.others))

    # pieces -----------------------------------------------------------------------------------------------------

    def _same(self, c: int, s: int) -> None:
        mine, theirs = self.claim[c], self.source[s]
        span, true = Span(mine.start, mine.end), Span(theirs.start, theirs.end)
        if theirs.whole and mine.whole:
            self._put("same", span, true)
        else:
            visible = re.sub(r"\w", "", self.text[theirs.start : theirs.end] + self.pasted[mine.start : mine.end])
            self._put("punctuation", span, true, "scrape_damage" if visible.strip("’'") else "same")

    def _put(
        self,
        kind: str,
        claim: Span,
        source: Span | None,
        fault: str | None = None,
        severity: Severity = Severity.NONE,
        words: Words | None = Words.PUNCTUATION,
    ) -> None:
        if fault == "same":
            kind, fault = "same", None
        self.pieces.append(Piece(kind, claim, source, fault, severity))
        if fault is not None:
            self.faults.append(Fault(fault, severity, words))

    # between two anchors ----------------------------------------------------------------------------------------

    def _gap(self, left: tuple[int, int], right: tuple[int, int]) -> bool:
        """Class what stands between two anchors. True when the source there was joined over."""
        mine = range(left[0] + 1, right[0])
        theirs = range(left[1] + 1, right[1])
        between = self.pasted[self.claim[left[0]].end : self.claim[right[0]].start]
        signalled = bool(ELLIPSIS.search(between))
        bracket = bool(BRACKET.search(between)) or "[" in between or "]" in between
        crossed = self._crossed(left[1], right[1])
        if not mine and not theirs:
            return self._adjacent(left, right, crossed, signalled)
        spoken = [s for s in theirs if self._is_spoken(s)]
        source_bracket = self._bracketed(left[1], right[1], theirs)
        jump = crossed or signalled or bracket or source_bracket or len(theirs) - len(mine) > FEW
        if jump and theirs:
            self._join(left, right, mine, theirs, spoken, crossed, signalled, bracket, source_bracket)
            return True
        if mine or theirs:
            self._change(mine, theirs, left, right)
        return False

    def _is_spoken(self, s: int) -> bool:
        if not self.said:
            return True
        q = self.place.spoken.outer(self.source[s].start)
        return q is not None and not is_label(q, self.text)

    def _crossed(self, a: int, b: int) -> bool:
        return self.said and self.place.homes[a].start != self.place.homes[b].start

    def _bracketed(self, a: int, b: int, theirs: range) -> bool:
        """Whether the words left out are an insertion in brackets of the source."""
        if not theirs:
            return False
        before = self.text[self.source[a].end : self.source[theirs[0]].start]
        after = self.text[self.source[theirs[-1]].end : self.source[b].start]
        return "[" in before and "]" in after

    def _adjacent(self, left: tuple[int, int], right: tuple[int, int], crossed: bool, signalled: bool) -> bool:
        mine = self.pasted[self.claim[left[0]].end : self.claim[right[0]].start]
        theirs = self.text[self.source[left[1]].end : self.source[right[1]].start]
        empty = Span(self.claim[left[0]].end, self.claim[right[0]].start)
        true = Span(self.source[left[1]].end, self.source[right[1]].start)
        if crossed:
            name, severity = self._joined_speakers(left[1], right[1]) or ("adjacent", Severity.NONE)
            if severity is Severity.MAJOR:
                self._put("omitted", empty, true, name, severity, Words.STITCHED)
                return True
            return False
        dots = bool(DOTS.search(theirs))
        if dots and not signalled and not re.search(r"\.{3}|…", mine):
            self._put("omitted", empty, true, "ellipsis", Severity.MINOR, Words.STITCHED)
            return True
        if ("[" in mine or "]" in mine) and not re.search(r"[][]", theirs):
            self._put("punctuation", empty, true, "bracket", Severity.MINOR, Words.STITCHED)
            return False
        if self.said and plain(mine) != plain(theirs) and not (signalled and not theirs.strip()):
            asked = ("?" in mine) != ("?" in theirs)
            self._put("punctuation", empty, true, "question_mark" if asked else "punctuation",
                      Severity.MINOR if asked else Severity.NONE)  # fmt: skip
        return False

    def _join(
        self,
        left: tuple[int, int],
        right: tuple[int, int],
        mine: range,
        theirs: range,
        spoken: list[int],
        crossed: bool,
        signalled: bool,
        bracket: bool,
        source_bracket: bool,
    ) -> None:
        """True stretches joined: count what was left out, and say whether it turned the meaning."""
        subs = [self.paired[c] for c in mine if c in self.paired and left[1] < self.paired[c] < right[1]]
        if mine:
            self._added(mine, subs, left, right, bracket)
        left_out = [s for s in spoken if s not in subs]
        at = Span(self.claim[left[0]].end, self.claim[right[0]].start)
        if mine:
            at = Span(at.end, at.end)
        if not left_out and not crossed and subs:
            return
        true = Span(self.source[theirs[0]].start, self.source[theirs[-1]].end)
        speakers = self._joined_speakers(left[1], right[1]) if crossed else None
        self.omitted += len(left_out)
        if speakers is not None and speakers[1] is Severity.MAJOR:
            name, severity = speakers
        elif source_bracket:
            name, severity = "bracket", Severity.MINOR
        elif left_out and self._turned(left[1], right[1], left_out):
            name, severity = "omission_turns", Severity.MAJOR
        elif self._fused(left[1], right[1], left_out):
            name, severity = "fused", Severity.MAJOR
        elif bracket:
            name, severity = "bracket", Severity.MINOR
        elif signalled:
            name, severity = "ellipsis", Severity.MINOR
        elif crossed and not left_out:
            name, severity = "attribution", Severity.MINOR
        else:
            name, severity = "omission", Severity.MINOR
        self._put("omitted", at, true, name, severity, Words.STITCHED)

    def _added(
        self, mine: range, subs: list[int], left: tuple[int, int], right: tuple[int, int], bracket: bool
    ) -> None:
        """Words of the claim at a join, against those of the source they stand for."""
        if bracket and not subs:
            span = Span(self.claim[mine[0]].start, self.claim[mine[-1]].end)
            self._put("added", span, None, "bracket", Severity.MINOR, Words.STITCHED)
            return
        self._change(mine, subs, left, right)

    def _joined_speakers(self, a: int, b: int) -> tuple[str, Severity] | None:
        """Whether the words on the two sides are different people's."""
        one, other = self.place.homes[a], self.place.homes[b]
        if one.utterance == other.utterance:
            return None
        ids = [{s.id for s in q.speakers} for q in (one, other)]
        if ids[0] & ids[1]:
            return None
        self.others.append(other)
        return ("two_speakers", Severity.MAJOR) if all(ids) else ("join_unsure", Severity.MINOR)

    # sentences --------------------------------------------------------------------------------------------------

    def _boundary(self, a: int, b: int) -> bool:
        """Whether a sentence ends between two source words next to one another in what is said."""
        between = self.text[self.source[a].end : self.source[b].start]
        between = DOTS.sub(" ", between)
        crossing = self.said and self._home(a) != self._home(b)
        own = re.split('["”’»]', between, maxsplit=1)[0] if crossing else between
        starts = self.text[self.source[b].start].isupper() or self.text[self.source[b].start].isdigit()
        return (bool(SENTENCE_END.search(own)) and starts) or (crossing and starts and "," not in own)

    def _home(self, s: int) -> int:
        q = self.place.spoken.outer(self.source[s].start)
        return q.start if q is not None else -1

    def _broken(self, a: int, b: int, left_out: list[int]) -> tuple[list[int], list[int], int]:
        """What was left out of the sentence before the join, of the one after it, and how many ends lie between."""
        line = [a, *left_out, b]
        ends = [n for n in range(len(line) - 1) if self._boundary(line[n], line[n + 1])]
        if not ends:
            return left_out, [], 0
        return line[1 : ends[0] + 1], line[ends[-1] + 1 : -1], len(ends)

    def _turned(self, a: int, b: int, left_out: list[int]) -> bool:
        before, after, _ = self._broken(a, b, left_out)
        folds = [self.source[s].fold for s in left_out]
        rest = folds[len(before) :]
        return (
            turns([self.source[s].fold for s in before])
            or turns([self.source[s].fold for s in after])
            or (bool(rest) and rest[0] in lx.CONTRASTS)
        )

    def _fused(self, a: int, b: int, left_out: list[int]) -> bool:
        """Whether the end of one sentence and the start of another were made one."""
        before, after, ends = self._broken(a, b, left_out)
        return ends > 0 and bool(before) and bool(after)

    # other words ------------------------------------------------------------------------------------------------

    def _change(
        self, mine: Sequence[int], theirs: Sequence[int], left: tuple[int, int] | None, right: tuple[int, int] | None
    ) -> None:
        """Words replaced, added or missing."""
        own, true = [self.claim[c] for c in mine], [self.source[s] for s in theirs]
        claim_at = left[0] + 1 if left else 0
        at = self.claim[claim_at - 1].end if claim_at else self.claim[0].start
        span = Span(own[0].start, own[-1].end) if own else Span(at, at)
        source = Span(true[0].start, true[-1].end) if true else None
        if "".join(w.fold for w in own) == "".join(w.fold for w in true):
            self._put("punctuation", span, source, "punctuation")
            return
        narrated = [c for c in mine if c in self.narrated]
        grave = len(narrated) >= NARRATED and sum(self.claim[c].fold not in lx.STOP for c in narrated) >= 2
        if grave and not true:
            self._put("added", span, None, "narration", Severity.MAJOR, Words.CHANGED)
            return
        name, severity = classify(self._side(own, self.claim, self.names, left, right, 0),
                                  self._side(true, self.source, self.true_names, left, right, 1))  # fmt: skip
        kind = "replaced" if own and true else "added" if own else "missing"
        self._put(kind, span, source, name, severity, Words.CHANGED)

    @staticmethod
    def _side(
        found: list[Word],
        line: Sequence[Word],
        names: set[int],
        left: tuple[int, int] | None,
        right: tuple[int, int] | None,
        which: int,
    ) -> Side:
        before = line[left[which]].fold if left else ""
        after = line[right[which]] if right else None
        return Side(
            tuple(w.fold for w in found),
            frozenset(w.fold for w in found if w.start in names),
            before,
            after.fold if after else "",
            after is not None and after.start in names,
        )

    def _edge(self, edge: int, anchor: tuple[int, int], head: bool) -> None:
        """Words of the claim before the first anchor, or after the last."""
        mine = range(edge, anchor[0]) if head else range(anchor[0] + 1, edge)
        if not mine:
            return
        theirs = self._beside(anchor[1], len(mine), head)
        text = self.pasted[max(0, self.claim[mine[0]].start - 1) : self.claim[mine[-1]].end + 1]
        if text.startswith("[") and text.endswith("]"):
            self._added(mine, [], anchor, anchor, True)
            return
        if theirs:
            self.edges[head] = theirs[0] if head else theirs[-1]
        self._change(mine, theirs, None if head else anchor, anchor if head else None)

    def _beside(self, anchor: int, count: int, head: bool) -> list[int]:
        """The ``count`` source words of the same sentence before or after an anchor: what was said instead."""
        step, found, at = (-1, [], anchor) if head else (1, [], anchor)
        while len(found) < count:
            nxt = at + step
            if not 0 <= nxt < len(self.source) or (self.said and self._home(nxt) != self._home(anchor)):
                break
            if self._boundary(min(at, nxt), max(at, nxt)):
                break
            found.append(nxt)
            at = nxt
        return found[::-1] if head else found

    def _last_mark(self) -> None:
        """A question made a statement, or the other way round."""
        c, s = self.anchors[-1]
        if c != len(self.claim) - 1 or not self.said:
            return
        mine = self.pasted[self.claim[c].end : self.end].strip()[:1]
        theirs = self.text[self.source[s].end : self.source[s].end + 1]
        if mine and mine in ".!?" and theirs in (".", "!", "?") and (mine == "?") != (theirs == "?"):
            end, true = self.claim[c].end, self.source[s].end
            self._put("punctuation", Span(end, end + 1), Span(true, true + 1), "question_mark", Severity.MINOR)

    def _swapped(self) -> None:
        """Two stretches that have changed places say something else."""
        replaced = [p for p in self.pieces if p.kind == "replaced" and p.source is not None]
        mine = [self.pasted[p.claim.start : p.claim.end].casefold() for p in replaced]
        theirs = [self.text[p.source.start : p.source.end].casefold() for p in replaced if p.source]
        for n in range(len(replaced)):
            for m in range(n + 1, len(replaced)):
                if mine[n] == theirs[m] and mine[m] == theirs[n]:
                    self.faults.append(Fault("reversed", Severity.MAJOR, Words.CHANGED))


def plain(separator: str) -> str:
    """What stands between two words, without what is folded: quotes, kinds of dash and ellipsis, white space."""
    folded = DASHES.sub("-", DOTS.sub("…", QUOTES.sub("", separator)))
    return re.sub(r"\s+", "", folded)


def runs(pieces: Sequence[Piece]) -> Iterator[Span]:
    """The stretches of the claim that are the same, for marking."""
    for piece in pieces:
        if piece.kind == "same":
            yield piece.claim
