"""The order in which a printed page's lines are read: down each column, columns from left to right.

A recursive cut of the page in rows and columns (Nagy and Seth 1984, "Hierarchical representation of optically scanned
documents"), on lines instead of pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from corpus.reading.print_layout import Line

_GUTTER = 0.8  # times the size of the letters: the least blank between two columns
_GAP = 1.2  # times the size: what stands closer on one line belongs together
_COLUMN_LETTERS = 18  # a column's usual line has at least these many; a table's cell has fewer
_DEEPEST = 12

_Intervals = list[tuple[float, float]]


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """The lines as they are read; pieces of one line that the print sets apart are joined."""
    joined = [line for row in _rows(lines) for line in _joined(row)]
    return _cut(joined, 0)


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one height together, from the top; in each from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda x: (-(x.y0 + x.y1), x.x0)):
        first = rows[-1][0] if rows else None
        if first is not None and (first.y0 + first.y1 - line.y0 - line.y1) / 2 <= 0.5 * min(first.size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda x: x.x0) for row in rows]


def _joined(row: list[Line]) -> list[Line]:
    found: list[Line] = []
    for line in row:
        last = found[-1] if found else None
        if last is not None and abs(last.size - line.size) < 0.5 and -1 <= line.x0 - last.x1 < _GAP * line.size:
            text, bold = f"{last.text} {line.text}", last.bold and line.bold
            found[-1] = Line(text, last.x0, line.x1, min(last.y0, line.y0), max(last.y1, line.y1), line.size, bold)
        else:
            found.append(line)
    return found


def _cut(lines: list[Line], depth: int) -> list[Line]:
    if len(lines) < 2 or depth > _DEEPEST:
        return [line for row in _rows(lines) for line in row]
    left, right = min(x.x0 for x in lines), max(x.x1 for x in lines)
    least = _GUTTER * median(x.size for x in lines)
    found: list[Line] = []
    run: list[list[Line]] = []
    free: _Intervals = [(left, right)]
    for row in _rows(lines):
        common = _common(free, _free(row, left, right), least)
        if run and not common:
            found += _read_run(run, free, depth)
            run, common = [], _free(row, left, right)
        run.append(row)
        free = common
    return found + _read_run(run, free, depth)


def _free(row: list[Line], left: float, right: float) -> _Intervals:
    """The stretches of the line's width on which nothing is printed."""
    found: _Intervals = []
    at = left
    for line in row:
        if line.x0 > at:
            found.append((at, line.x0))
        at = max(at, line.x1)
    return [*found, (at, right)] if at < right else found


def _common(one: _Intervals, other: _Intervals, least: float) -> _Intervals:
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(start, end) for start, end in pairs if end - start >= least]


def _read_run(rows: list[list[Line]], free: _Intervals, depth: int) -> list[Line]:
    """Rows that share a blank: two columns where lines of text stand on both its sides, else row by row."""
    lines = [line for row in rows for line in row]
    for start, end in free:
        middle = (start + end) / 2
        before = [x for x in lines if x.x1 <= middle]
        after = [x for x in lines if x.x1 > middle]
        if len(before) > 1 and len(after) > 1 and min(_usual(before), _usual(after)) >= _COLUMN_LETTERS:
            return _cut(before, depth + 1) + _cut(after, depth + 1)
    return lines


def _usual(lines: list[Line]) -> float:
    return median(len(x.text) for x in lines)
