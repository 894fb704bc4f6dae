"""Dates as sources write them, to ISO 8601 as precise as the source."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from corpus.model import Span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<{0}>(?:1[6-9]|20)\d\d)(?!\d)"
_DATE = re.compile(
    r"(?<!\d)(?:"
    + _YEAR.format("y1") + r"-(?P<m1>\d\d)(?:-(?P<d1>\d\d)(?!\d))?(?!\d)"
    + r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?(?:[ \xa0]of)?[ \xa0-]" + _MONTH.format("m2")
    + r",?[ \xa0-]" + _YEAR.format("y2")
    + r"|\b" + _MONTH.format("m3") + r"[ \xa0](?P<d3>\d{1,2})(?:st|nd|rd|th)?,?[ \xa0]" + _YEAR.format("y3")
    + r"|\b" + _MONTH.format("m4") + r",?[ \xa0]" + _YEAR.format("y4")
    + r"|(?P<a5>\d{1,2})[/.](?P<b5>\d{1,2})[/.]" + _YEAR.format("y5")
    + r"|" + _YEAR.format("y6") + r"[/.](?P<m6>\d{1,2})[/.](?P<d6>\d{1,2})(?!\d)"
    + r")",
    re.IGNORECASE,
)  # fmt: skip
_BARE_YEAR = re.compile(r"(?<![\d/.,-])(?:1[6-9]|20)\d\d(?![\d/,-])")


class Found(NamedTuple):
    """A date and where it stands in the text it was sought in."""

    iso: str
    span: Span


def find_date(text: str, start: int = 0, end: int | None = None) -> Found | None:
    """The first date with a year in ``text[start:end]``; a bare year counts only when nothing better stands there."""
    end = len(text) if end is None else end
    for match in _DATE.finditer(text, start, end):
        iso = _iso(match)
        if iso:
            return Found(iso, Span(*match.span()))
    bare = _BARE_YEAR.search(text, start, end)
    return Found(bare.group(), Span(*bare.span())) if bare else None


def find_full_date(text: str, start: int = 0, end: int | None = None) -> Found | None:
    """Like find_date, but at least a month must stand beside the year."""
    found = find_date(text, start, end)
    return found if found and "-" in found.iso else None


def _iso(match: re.Match[str]) -> str | None:
    part = match.groupdict()
    year = next(part[f"y{n}"] for n in range(1, 7) if part[f"y{n}"])
    if part["y5"]:
        return _numeric(int(part["a5"]), int(part["b5"]), year)
    name = part["m2"] or part["m3"] or part["m4"]
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(part["m1"] or part["m6"])
    day = part["d1"] or part["d2"] or part["d3"] or part["d6"]
    return _valid(int(year), month, int(day) if day else None)


def _numeric(first: int, second: int, year: str) -> str:
    """3/4/2016 may be March or April: only the year is certain."""
    if first > 12 >= second or first == second:
        return _valid(int(year), second, first) or year
    if second > 12 >= first:
        return _valid(int(year), first, second) or year
    return year


def _valid(year: int, month: int, day: int | None) -> str | None:
    try:
        date = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    return date.isoformat() if day else f"{year:04}-{month:02}"
