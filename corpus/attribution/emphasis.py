"""Paragraphs set off as a whole by Markdown: in bold, in italics, or as a heading."""

from __future__ import annotations

import re
from typing import NamedTuple

from corpus.model import Span

_EMPHASISED = re.compile(r"(?P<sign>\*{1,3}|_{1,3})(?P<words>(?:(?!(?P=sign)).)+)(?P=sign)", re.DOTALL)
_HEADING = re.compile(r"(?P<sign>#{1,6})[ \t]+(?P<words>.+)", re.DOTALL)


class SetOff(NamedTuple):
    """How a paragraph is set off, and its words without the signs."""

    sign: str
    words: Span


def set_off(text: str, paragraph: Span) -> SetOff | None:
    """How ``paragraph`` is set off as a whole; None when it is not."""
    where = (text, paragraph.start, paragraph.end)
    match = _EMPHASISED.fullmatch(*where) or _HEADING.fullmatch(*where)
    return SetOff(match["sign"], Span(*match.span("words"))) if match else None
