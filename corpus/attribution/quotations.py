"""Stretches between quotation marks, paragraph by paragraph: pairing of marks, nesting, and re-opened quotations.

Every mark ends up as an edge of exactly one stretch or in ``unpaired``. A stretch never crosses a paragraph; an
opening mark left without its partner runs to the end of its paragraph when the next one opens again, or when the whole
paragraph is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.attribution.marks import Mark, Style, find_marks
from corpus.model import Span

_TRAILING = " \t\r\n\u00a0"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words between marks. ``start``/``end`` include the marks it has; ``depth`` 0 is outermost."""

    start: int
    end: int
    inner: Span  # without the marks
    depth: int
    paragraph: int  # index into the paragraphs given
    style: Style
    opened: bool = True  # has its opening mark
    closed: bool = True  # has its closing mark

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(slots=True)
class _Pairing:
    """The state of pairing one paragraph's marks."""

    pairs: list[tuple[Mark, Mark, int]] = field(default_factory=list)
    open: list[Mark] = field(default_factory=list)
    lost: list[Mark] = field(default_factory=list)
    doubles: int = 0  # open marks of the double style

    def push(self, mark: Mark) -> None:
        """Open a quotation."""
        self.open.append(mark)
        self.doubles += mark.style == Style.DOUBLE

    def drop(self) -> None:
        """Give the innermost open mark up as lost."""
        mark = self.open.pop()
        self.doubles -= mark.style == Style.DOUBLE
        self.lost.append(mark)

    def close(self, mark: Mark) -> bool:
        """Close the innermost open mark of the same style; inner ones left open are lost."""
        double = mark.style == Style.DOUBLE
        if not (self.doubles if double else len(self.open) - self.doubles):
            return False
        while self.open[-1].style != mark.style:
            self.drop()
        opener = self.open.pop()
        self.doubles -= double
        self.pairs.append((opener, mark, len(self.open)))
        return True


class _SingleCloses:
    """Answers "does a single closer follow mark i (inside the current double)?" in constant time."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        n = len(marks)
        self.next_single = [n] * (n + 1)  # next closing single mark at or after i
        self.next_firm = [n] * (n + 1)  # ... one that is no possessive
        self.next_double = [n] * (n + 1)  # next closing double mark at or after i
        for i in range(n - 1, -1, -1):
            mark = marks[i]
            single = mark.style == Style.SINGLE and mark.closes
            self.next_single[i] = i if single else self.next_single[i + 1]
            self.next_firm[i] = i if single and not mark.elided else self.next_firm[i + 1]
            self.next_double[i] = i if mark.style == Style.DOUBLE and mark.closes else self.next_double[i + 1]

    def after(self, i: int, inside_double: bool) -> bool:
        limit = self.next_double[i + 1] if inside_double else len(self.next_single) - 1
        return self.next_single[i + 1] < limit

    def firm_after(self, i: int, inside_double: bool) -> bool:
        limit = self.next_double[i + 1] if inside_double else len(self.next_firm) - 1
        return self.next_firm[i + 1] < limit


def _step_single(state: _Pairing, marks: Sequence[Mark], i: int, ahead: _SingleCloses) -> None:
    mark = marks[i]
    inside_double = bool(state.doubles)
    single_open = bool(state.open) and state.open[-1].style == Style.SINGLE
    if mark.closes and single_open:
        possessive = mark.elided and ahead.firm_after(i, inside_double)
        if not possessive:
            state.close(mark)
        return
    if mark.opens:
        if ahead.after(i, inside_double):
            state.push(mark)
        elif not mark.elided and mark.certain:  # it may run on into the next paragraph
            (state.lost.append if state.open else state.push)(mark)
        return
    # a lone closing single mark is an apostrophe ("the boys' room", "goin'") and no loss


def _step_double(state: _Pairing, marks: Sequence[Mark], i: int, spare_closers: list[int]) -> None:
    mark = marks[i]
    double_open = bool(state.doubles)
    if mark.closes and double_open:
        state.close(mark)
        return
    if mark.opens:
        if double_open and state.open[-1].style == Style.DOUBLE and spare_closers[i] < state.doubles + 1:
            state.drop()  # the earlier one was never closed
        state.push(mark)
        return
    state.lost.append(mark)


def _spare_closers(marks: Sequence[Mark]) -> list[int]:
    """At each double mark: the highest surplus of closers over openers among the double marks that follow."""
    spare = [0] * (len(marks) + 1)
    best = 0
    for i in range(len(marks) - 1, -1, -1):
        spare[i] = best
        mark = marks[i]
        if mark.style == Style.DOUBLE:
            best = max(0, best + (1 if mark.closes and not mark.opens else -1 if mark.opens and not mark.closes else 0))
    return spare


def _pair(marks: Sequence[Mark]) -> _Pairing:
    state = _Pairing()
    ahead, spare = _SingleCloses(marks), _spare_closers(marks)
    for i, mark in enumerate(marks):
        if mark.style == Style.SINGLE:
            _step_single(state, marks, i, ahead)
        else:
            _step_double(state, marks, i, spare)
    return state


def _trim_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return end


def _first_nonblank(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def find_stretches(text: str, paragraphs: Sequence[Span]) -> tuple[list[Stretch], list[Span]]:
    """All stretches between marks in ``paragraphs`` (ranges of ``text``), in text order, and the unpaired marks."""
    stretches: list[Stretch] = []
    unpaired: list[Span] = []
    per_paragraph = [list(find_marks(text, p.start, p.end)) for p in paragraphs]
    running = False  # the paragraph before ended inside a quotation
    for number, (paragraph, marks) in enumerate(zip(paragraphs, per_paragraph, strict=True)):
        state = _pair(marks)
        first = _first_nonblank(text, paragraph.start, paragraph.end)
        last = _trim_end(text, paragraph.start, paragraph.end)
        for opener, closer, depth in state.pairs:
            stretches.append(
                Stretch(opener.start, closer.end, Span(opener.end, closer.start), depth, number, opener.style)
            )
        runs_on = _keep_open(text, state, number, paragraphs, per_paragraph, first, last, stretches)
        _keep_closed(state, running, first, number, stretches)
        unpaired.extend(Span(m.start, m.end) for m in state.lost)
        running = runs_on
    stretches.sort(key=lambda s: (s.start, -s.end))
    unpaired.sort()
    return _relevel(stretches), unpaired


def _keep_open(
    text: str,
    state: _Pairing,
    number: int,
    paragraphs: Sequence[Span],
    per_paragraph: Sequence[Sequence[Mark]],
    first: int,
    last: int,
    stretches: list[Stretch],
) -> bool:
    """Turn the outermost mark left open into a stretch to the paragraph's end, where that is what it means."""
    if not state.open:
        return False
    opener, *others = state.open
    state.lost.extend(others)
    reopened = False
    if number + 1 < len(paragraphs):
        following = _first_nonblank(text, paragraphs[number + 1].start, paragraphs[number + 1].end)
        marks = per_paragraph[number + 1]
        reopened = bool(marks) and marks[0].start == following and marks[0].style == opener.style and marks[0].opens
    whole = opener.start == first and opener.style == Style.DOUBLE
    if (reopened or whole) and last > opener.end:
        stretches.append(Stretch(opener.start, last, Span(opener.end, last), 0, number, opener.style, closed=False))
        return True
    state.lost.append(opener)
    return False


def _keep_closed(state: _Pairing, running: bool, first: int, number: int, stretches: list[Stretch]) -> None:
    """A closing mark without its opener ends a quotation that ran on from the paragraph before."""
    if not running:
        return
    closers = [m for m in state.lost if m.style == Style.DOUBLE and m.closes and not m.opens]
    if not closers or closers[0].start <= first:
        return
    closer = closers[0]
    for s in reversed(stretches):
        if s.paragraph != number:
            break
        if s.start < closer.start and s.end > first and s.depth == 0:
            return
    state.lost.remove(closer)
    stretches.append(Stretch(first, closer.end, Span(first, closer.start), 0, number, closer.style, opened=False))


def _relevel(stretches: list[Stretch]) -> list[Stretch]:
    """Depths by containment: one inside another is nested, whatever became of the marks between them."""
    out: list[Stretch] = []
    stack: list[Stretch] = []
    for s in stretches:
        while stack and stack[-1].end <= s.start:
            stack.pop()
        level = len(stack)
        item = (
            s if s.depth == level else Stretch(s.start, s.end, s.inner, level, s.paragraph, s.style, s.opened, s.closed)
        )
        out.append(item)
        stack.append(item)
    return out
