"""Quotation marks: which characters are marks, and whether each can open or close a quotation.

Offsets are into the text given. Apostrophes, primes (6'2") and elisions ('em, '90s) are told apart here and are not
marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

OPEN_DOUBLE, CLOSE_DOUBLE = "“„«", "”»"
OPEN_SINGLE, CLOSE_SINGLE = "‘‚‹", "’›"
_MARK = re.compile(r"''|``|[“”„‟«»\"‘’‚‹›']")
_OPENERS_BEFORE = set("([{<—–-/=:;,>…") | set(OPEN_DOUBLE + OPEN_SINGLE + "\"'`")
_CLOSERS_AFTER = set(".,;:!?)]}—–-/…<") | set(CLOSE_DOUBLE + CLOSE_SINGLE + "\"'")
_ELISION = re.compile(
    r"['’‘](?:em|tis|twas|til|till|cause|bout|round|cos|n|s|d|ll|re|ve)\b|['’‘]\d\ds?\b", re.IGNORECASE
)

_AND = re.compile(r"['’‘]n['’]", re.IGNORECASE)
_INCHES = re.compile(r"\d['’]\s?\d{1,2}$")  # 6'2" is a height


class Style(IntEnum):
    """Families of marks; a quotation opens and closes in one family."""

    DOUBLE = 2
    SINGLE = 1


class Mark(NamedTuple):
    """A quotation mark at ``[start, end)`` and what it may do there."""

    start: int
    end: int
    style: Style
    opens: bool
    closes: bool
    certain: bool  # its shape alone (curly, spacing) decides the direction
    elided: bool = False  # may just as well be an apostrophe: kept only when it finds a partner


def _is_space(char: str) -> bool:
    return not char or char.isspace()


def _directions(text: str, start: int, end: int, glyph: str) -> tuple[bool, bool]:
    before, after = text[start - 1 : start], text[end : end + 1]
    opens = (_is_space(before) or before in _OPENERS_BEFORE) and not _is_space(after)
    closes = not _is_space(before) and (_is_space(after) or after in _CLOSERS_AFTER)
    if glyph in OPEN_DOUBLE + OPEN_SINGLE + "``":
        # a curly opener used as a closer happens in bad typesetting: `“word“ `
        return (True, False) if not (closes and not opens) else (False, True)
    if glyph in CLOSE_DOUBLE + CLOSE_SINGLE:
        return (False, True) if not (opens and not closes) else (True, False)
    return opens, closes


def _single(text: str, start: int, end: int, glyph: str) -> Mark | None:
    """A single mark, or None for an apostrophe."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() and after.isalnum():
        return None  # don't
    if _AND.match(text, max(0, start - 2)) or _AND.match(text, start):
        return None  # rock 'n' roll
    if before.isdigit() and (after.isdigit() or _is_space(after)) and glyph == "'":
        return None  # feet
    opens, closes = _directions(text, start, end, glyph)
    if not opens and not closes:
        return None
    elided = bool(opens and _ELISION.match(text, start))
    possessive = closes and not opens and before in "sS" and not (after in _CLOSERS_AFTER and after)
    return Mark(start, end, Style.SINGLE, opens, closes, opens != closes, elided or possessive)


def find_marks(text: str, start: int = 0, end: int | None = None) -> Iterator[Mark]:
    """The quotation marks of ``text[start:end]`` in order; offsets are into ``text``."""
    stop = len(text) if end is None else end
    window = text[:stop]
    for match in _MARK.finditer(window, start):
        glyph, at, until = match.group(), match.start(), match.end()
        if glyph in "'‘’‚‹›" and glyph != "''":
            mark = _single(window, at, until, glyph)
            if mark is not None:
                yield mark
            continue
        if glyph == '"' and _INCHES.search(window[max(0, at - 6) : at]):
            continue
        opens, closes = _directions(window, at, until, glyph)
        if not opens and not closes:  # `a"b`: damaged spacing; the pairing decides
            opens = closes = True
        yield Mark(at, until, Style.DOUBLE, opens, closes, opens != closes)
