"""The corpus in numbers: who speaks most, in which publications, in what kinds of words, and when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Speaker

if TYPE_CHECKING:
    from qa.loaded import Loaded

MONTHS_UP_TO = 36  # months shown one by one; a longer time is shown by year
TOP = 15


@dataclass(frozen=True, slots=True)
class Tally:
    """One bar: ``count`` of what the chart counts, in how many articles."""

    name: str  # "" for "not stated"
    count: int
    articles: int


@dataclass(frozen=True, slots=True)
class Explored:
    """Four charts over the whole corpus."""

    speakers: tuple[tuple[Speaker, Tally], ...]  # quotations and statements
    more_speakers: int  # who are not among them
    publications: tuple[Tally, ...]  # quotations
    kinds: tuple[Tally, ...]  # stretches
    periods: tuple[Tally, ...]  # quotations, by month or year; "" last
    by_month: bool
    utterances: int  # everything said, each thing once
    quoting: int  # articles in which anything is said


def explored(loaded: Loaded) -> Explored:
    """The numbers of everything loaded."""
    speaking = loaded.speaking
    publications, periods = _by_publication(loaded), _by_period(loaded, 7)
    utterances, quoting = loaded.store.utterances()
    by_month = len(_span_of_months([t.name for t in periods if t.name])) <= MONTHS_UP_TO
    if not by_month:
        periods = _by_period(loaded, 4)
    return Explored(
        speakers=tuple((s.speaker, Tally(s.speaker.name, s.quotations, len(s.articles))) for s in speaking[:TOP]),
        more_speakers=max(0, len(speaking) - TOP),
        publications=publications,
        kinds=tuple(Tally(kind, count, 0) for kind, count in loaded.store.kinds().items()),
        periods=periods,
        by_month=by_month,
        utterances=utterances,
        quoting=quoting,
    )


def _by_publication(loaded: Loaded) -> tuple[Tally, ...]:
    counts, articles = Counter[str](), Counter[str]()
    for item in loaded.listed:
        counts[item.publication or ""] += item.quotations
        articles[item.publication or ""] += 1
    named = sorted((n for n in articles if n), key=lambda n: (-counts[n], n))
    return tuple(Tally(n, counts[n], articles[n]) for n in [*named, *([""] if "" in articles else [])])


def _by_period(loaded: Loaded, precision: int) -> tuple[Tally, ...]:
    """By the first ``precision`` characters of the date; a date less precise than that stands by itself."""
    counts, articles = Counter[str](), Counter[str]()
    for item in loaded.listed:
        period = (item.date or "")[:precision]
        counts[period] += item.quotations
        articles[period] += 1
    dated = sorted(p for p in articles if p)
    return tuple(Tally(p, counts[p], articles[p]) for p in [*dated, *([""] if "" in articles else [])])


def _span_of_months(periods: list[str]) -> range:
    """The months from the first to the last period."""
    if not periods:
        return range(0)
    first, last = periods[0], periods[-1]
    months = [int(p[:4]) * 12 + int(p[5:7] or 1) for p in (first, last)]
    return range(months[0], months[1] + 1)
