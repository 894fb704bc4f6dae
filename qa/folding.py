"""Search in folded text, answer in source offsets.

Folding keeps letters and digits only, without case or accents, so that quote styles, dashes, white space and words
broken by a bad scrape ("influen-tial") make no difference. Every folded character remembers where it came from.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.model import Span

ELLIPSIS = re.compile(r"\s*(?:…|\.(?:\s?\.){2,})\s*")
NEAR = 600  # characters allowed between the parts of a phrase given with an ellipsis


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", char) if c.isalnum()).casefold()


def folded_words(text: str) -> str:
    """``text`` with letters and digits only."""
    return "".join(map(_fold_char, text))


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; ``origin[i]`` is the source offset of folded character ``i``."""

    text: str
    origin: array[int]


def fold(source: str, start: int = 0, end: int | None = None) -> Folded:
    """Fold ``source[start:end]``; origins are offsets into ``source``."""
    pieces: list[str] = []
    origin = array("q")
    for position in range(start, len(source) if end is None else min(end, len(source))):
        folded = _fold_char(source[position])
        if folded:
            pieces.append(folded)
            origin.extend([position] * len(folded))
    return Folded("".join(pieces), origin)


def may_hold(phrase: str, text: str) -> bool:
    """False when ``find`` has nothing to find in ``text``; told in a quarter of the time."""
    parts = ELLIPSIS.split(phrase)
    words = folded_words(text)
    return all(folded_words(part) in words for part in parts)


def find(phrase: str, folded: Folded, source: str) -> Iterator[Span]:
    """Every place in ``source`` that holds ``phrase`` as whole words, in text order.

    A phrase with an ellipsis matches when its parts follow one another within ``NEAR`` characters.
    """
    parts = [p for p in map(folded_words, ELLIPSIS.split(phrase)) if p]
    if not parts:
        return
    for first in _find_part(parts[0], folded, source, 0):
        last = _find_rest(parts[1:], folded, source, first)
        if last is not None:
            yield Span(folded.origin[first.start], folded.origin[last.end - 1] + 1)


def _find_rest(parts: list[str], folded: Folded, source: str, first: Span) -> Span | None:
    last = first
    for part in parts:
        following = next(_find_part(part, folded, source, last.end), None)
        if following is None or folded.origin[following.start] - folded.origin[last.end - 1] > NEAR:
            return None
        last = following
    return last


def _find_part(part: str, folded: Folded, source: str, at: int) -> Iterator[Span]:
    """Ranges in *folded* text, from ``at`` on, that start and end at a word's edge in the source."""
    while (at := folded.text.find(part, at)) >= 0:
        found = Span(at, at + len(part))
        if _at_word_edges(found, folded, source):
            yield found
        at += 1


def _at_word_edges(found: Span, folded: Folded, source: str) -> bool:
    start, end = folded.origin[found.start], folded.origin[found.end - 1] + 1
    before = found.start > 0 and folded.origin[found.start - 1] == start
    after = found.end < len(folded.origin) and folded.origin[found.end] == end - 1
    return not (
        before
        or after
        or (start > 0 and source[start - 1].isalnum())
        or (end < len(source) and source[end].isalnum())
    )
