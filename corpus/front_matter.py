"""Markdown's front matter: what it states, each value with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.dates import find_date
from corpus.metadata import FIELDS, stated
from corpus.model import Metadata, Span, Stated

_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n((?:[^\r\n]*\r?\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")
_LINE = re.compile(r"^([A-Za-z][\w -]{0,30}):[ \t]+(.+?)[ \t]*\r?$", re.MULTILINE)
_LIST = re.compile(r"^([A-Za-z][\w -]{0,30}):[ \t]*\r?\n((?:[ \t]*- [^\r\n]*\r?\n?)+)", re.MULTILINE)
_INLINE = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_ITEM = re.compile(r"^[ \t]*- (?:name:[ \t]*)?(.+?)[ \t]*\r?$", re.MULTILINE)


def front_matter(text: str) -> tuple[int, Metadata]:
    """Where Markdown's front matter ends (0: there is none) and what it states."""
    match = _MATTER.match(text[:40_000])
    if not match or not (_LINE.search(match.group(1)) or _LIST.search(match.group(1))):
        return 0, Metadata()
    values: dict[str, Stated] = {}
    own, base = match.group(1), match.start(1)
    for line in _LINE.finditer(own):
        name = FIELDS.get(line.group(1).lower().strip())
        found = _value(text, name, *_unquoted(text, base + line.start(2), base + line.end(2)))
        if name and found:
            values.setdefault(name, found)
    for block in _LIST.finditer(own):
        name = FIELDS.get(block.group(1).lower().strip())
        spans = [_unquoted(text, base + i.start(1), base + i.end(1)) for i in _ITEM.finditer(own, *block.span(2))]
        found = _listed(text, spans)
        if name and name != "date" and found:
            values.setdefault(name, found)
    return match.end(), Metadata(**values)


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    quoted = end - start >= 2 and text[start] == text[end - 1] and text[start] in "\"'"
    return (start + 1, end - 1) if quoted else (start, end)


def _value(text: str, name: str | None, start: int, end: int) -> Stated | None:
    """One line's value: a date, a list in brackets, or words."""
    if name == "date":
        date = find_date(text, start, end)
        return Stated(date.iso, date.span.of(text), date.span, "front matter") if date else None
    if text[start] == "[" and text[end - 1] == "]":
        items = _INLINE.finditer(text, start + 1, end - 1)
        return _listed(text, [_unquoted(text, *item.span()) for item in items])
    return stated(text, start, end, "front matter")


def _listed(text: str, spans: Sequence[tuple[int, int]]) -> Stated | None:
    """Several values as one, joined by "and"; its place is from the first to the last."""
    found = [s for span in spans if (s := stated(text, *span, "front matter"))]
    if not found or not (found[0].span and found[-1].span):
        return None
    whole = Span(found[0].span.start, found[-1].span.end)
    return Stated(" and ".join(s.value for s in found), whole.of(text), whole, "front matter")
