"""Kind of words: direct, mixed, nested or label, decided from a stretch's shape and whether anybody says it."""

from __future__ import annotations

import re

from corpus.attribution.quotations import Stretch
from corpus.model import Kind

_WORD = re.compile(r"\w[\w'’-]*")
_STOPS = ".?!…,—–-"


def kind_of(text: str, stretch: Stretch, paragraph_start: int, somebody: bool) -> Kind:
    """The kind of an outer stretch; ``somebody`` is False when nobody says it."""
    if stretch.depth:
        return Kind.NESTED
    if not somebody:
        return Kind.LABEL
    inner = stretch.inner.of(text).strip()
    before = text[paragraph_start : stretch.start].rstrip()
    ends = inner[-1:] in _STOPS or text[stretch.end : stretch.end + 1] in set(_STOPS)
    words = len(_WORD.findall(inner))
    first = next((c for c in inner if c.isalpha()), "a")
    opens = first.isupper() and (not before or before[-1] in '.?!:,…”"’)' or words >= 4)
    if not stretch.closed:
        return Kind.DIRECT
    if opens and ends:
        return Kind.DIRECT
    continues = before[-1:] in {",", "—", "–", "-", ":"} and inner[-1:] in ".?!" and words >= 4
    return Kind.DIRECT if continues else Kind.MIXED
