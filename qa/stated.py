"""Dates and publications a question restricts its answer to: "in March 2014", "since 2015", "in the Example Gazette".

Only what could be a filter is read: a date counts where some article is of that time, a publication where some article
states it, so that the year of an event ("elected in 1997") stays part of what is asked about.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection
from dataclasses import dataclass

MONTHS = {name.casefold(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.casefold(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
MONTH = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
YEAR = r"(?:1[6-9]|20)\d\d"
DATE = re.compile(
    rf"(?P<iso>{YEAR}-\d\d(?:-\d\d)?)\b|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{MONTH})\s+"
    rf"(?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>{YEAR})\b|(?P<bare>{YEAR})\b",
    re.IGNORECASE,
)
WITHIN = re.compile(r"\b(?P<how>in|on|during|of|from|since|after|before|until|till|up\s+to|by)\s+$", re.IGNORECASE)
TO = re.compile(r"^\s*(?:to|and|until|till|-|–)\s*", re.IGNORECASE)
BETWEEN = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
PAPER = re.compile(r"\b(?:in|from|by|told|to)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A range of dates, ISO 8601 as precise as given, both inclusive, and the words that say so."""

    start: int  # of those words in the question
    end: int
    date_from: str | None
    date_to: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What articles state of themselves: their dates (ISO 8601) and publications."""

    dates: Collection[str] = ()
    publications: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a question restricts its answer to, with the words that say so as ranges of the question."""

    period: Period | None = None
    paper: tuple[int, int, str] | None = None

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """Where the question says so."""
        found = [(self.period.start, self.period.end)] if self.period else []
        return found + ([self.paper[:2]] if self.paper else [])


def read_period(text: str, dates: Collection[str]) -> Period | None:
    """The first range of dates that ``text`` restricts to and that holds one of ``dates``, or None."""
    for match in DATE.finditer(text):
        period = _period(text, match)
        if period is not None and any(_inside(date, period) for date in dates):
            return period
    return None


def read_publication(text: str, publications: Collection[str]) -> tuple[int, int, str] | None:
    """Where ``text`` says "in the ..." of a publication, and its name as stated; the longest one, or None."""
    for name in sorted(publications, key=lambda n: (-len(n), n)):
        plain = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
        for match in re.finditer(rf"\b{re.escape(plain)}(?!\w)", text, re.IGNORECASE) if plain else ():
            opened = PAPER.search(text[: match.start()])
            if opened and opened.group().split()[0].casefold() in ("in", "from"):
                return opened.start(), match.end(), name
    return None


def _period(text: str, match: re.Match[str]) -> Period | None:
    before, date = text[: match.start()], _iso(match)
    if date is None:
        return None
    opened, then = BETWEEN.search(before), TO.match(text[match.end() :])
    second = DATE.match(text, match.end() + then.end()) if opened and then else None
    if opened and second is not None and (until := _iso(second)) is not None:
        return Period(opened.start(), second.end(), date, until)
    within = WITHIN.search(before)
    if within is None:
        return None
    how = " ".join(within.group("how").casefold().split())
    if how in ("since", "after"):
        return Period(within.start(), match.end(), date if how == "since" else _beyond(date), None)
    if how in ("before", "until", "till", "up to", "by"):
        return Period(within.start(), match.end(), None, _short_of(date) if how == "before" else date)
    return Period(within.start(), match.end(), date, date)


def _iso(match: re.Match[str]) -> str | None:
    if match.group("iso") or match.group("bare"):
        return match.group("iso") or match.group("bare")
    month, day = MONTHS[match.group("month").rstrip(".").casefold()], match.group("day") or match.group("day2")
    if day is None:
        return f"{match.group('year')}-{month:02d}"
    return f"{match.group('year')}-{month:02d}-{int(day):02d}" if 1 <= int(day) <= 31 else None


def _beyond(date: str) -> str:
    """The first date, as precise, that is later than all of ``date``."""
    return _moved(date, 1)


def _short_of(date: str) -> str:
    """The last date, as precise, that is earlier than all of ``date``."""
    return _moved(date, -1)


def _moved(date: str, by: int) -> str:
    from datetime import date as day
    from datetime import timedelta

    parts = [int(p) for p in date.split("-")]
    if len(parts) == 1:
        return f"{parts[0] + by:04d}"
    if len(parts) == 2:
        months = parts[0] * 12 + parts[1] - 1 + by
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    try:
        return (day(*parts) + timedelta(days=by)).isoformat()
    except ValueError:
        return date


def _inside(date: str, period: Period) -> bool:
    """True when an article of that date, as precise as stated, passes: the rule of ``corpus.passages``."""
    low, high = period.date_from, period.date_to
    return (low is None or date[: len(low)] >= low[: len(date)]) and (
        high is None or date[: len(high)] <= high[: len(date)]
    )
