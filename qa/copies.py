"""Copies of one story side by side: which quotations they share, in which words, given to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz

from corpus.likeness import folded
from qa.model import Compared, QuotationView, Result

NEAR_WORDING = 70.0  # rapidfuzz ratio from which two quotations are one, worded differently


def compared(left: Sequence[QuotationView], right: Sequence[QuotationView]) -> tuple[Compared, ...]:
    """The quotations of two articles paired, likest first, in the order of the left; then what only the right has."""
    words = {view.id: _words(view) for view in (*left, *right)}
    pairs = sorted(
        (
            (-fuzz.ratio(words[a.id], words[b.id]), i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
            if (a.type == "indirect") == (b.type == "indirect")
        ),
    )
    with_whom: dict[int, int] = {}
    for score, i, j in pairs:
        if -score >= NEAR_WORDING and i not in with_whom and j not in with_whom.values():
            with_whom[i] = j
    rows = [_row(a, right[with_whom[i]] if i in with_whom else None, words) for i, a in enumerate(left)]
    alone = [b for j, b in enumerate(right) if j not in with_whom.values()]
    return (*rows, *(Compared(None, b, False, False) for b in alone))


def _row(left: QuotationView, right: QuotationView | None, words: Mapping[str, str]) -> Compared:
    if right is None:
        return Compared(left, None, False, False)
    same_speaker = {s.name for s in left.speakers} == {s.name for s in right.speakers}
    return Compared(left, right, words[left.id] == words[right.id], same_speaker)


def _words(view: QuotationView) -> str:
    return "".join(folded(view.text[p.start - view.start : p.end - view.start]) for p in view.pieces)


def alike(results: Sequence[Result], same_words: Callable[[str], Sequence[str]]) -> tuple[tuple[Result, ...], ...]:
    """Results folded: those that hold the same quotation stand together behind the first, none is left out."""
    groups: list[list[Result]] = []
    home: dict[str, list[Result]] = {}
    for result in results:
        id = result.quotation
        group = home.get(id) if id else None
        if group is None or any(r.article == result.article for r in group):
            group = []
            groups.append(group)
        group.append(result)
        if id:
            home |= dict.fromkeys((id, *same_words(id)), group)
    return tuple(map(tuple, groups))
