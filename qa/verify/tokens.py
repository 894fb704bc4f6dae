"""Words of a text with their ranges, folded for comparison; words broken by a bad scrape made whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

WORD = re.compile(r"[£$€¥]?\d+(?:[.,]\d+)*[^\W\d_]*|[^\W_]+(?:['’ʼ`´][^\W_]+)*|%")
ELLIPSIS = re.compile(r"…|\.(?:\s?\.){2,}|\[\s*(?:…|\.\.\.)\s*\]")
BRACKET = re.compile(r"\[[^\][]{0,200}\]")
APOSTROPHES = str.maketrans("’ʼ`´‘", "'''''")
BROKEN = re.compile(r"[-‐‑­ \u00a0\r\n]{1,3}\Z")
SOFT = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # characters that are not seen


class Word(NamedTuple):
    """One word: ``[start, end)`` of its text, as compared. ``whole`` is False for one put together from pieces."""

    start: int
    end: int
    fold: str
    whole: bool = True


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without case, accents, curly apostrophes and unseen characters."""
    plain = unicodedata.normalize("NFKD", word.translate(APOSTROPHES))
    return "".join(c for c in plain if not unicodedata.combining(c) and c not in SOFT).casefold()


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of ``text[start:end]`` in order; ranges are offsets into ``text``. Hyphens part words."""
    found = WORD.finditer(text, start, len(text) if end is None else end)
    return [Word(m.start(), m.end(), folded) for m in found if (folded := fold(m.group()))]


def healed(found: Sequence[Word], text: str, vocabulary: Collection[str]) -> list[Word]:
    """``found`` with neighbours made one where ``vocabulary`` has only the one: "influen-tial", "im portance"."""
    out: list[Word] = []
    at = 0
    while at < len(found):
        one = found[at]
        joined = _joined(one, found[at + 1], text, vocabulary) if at + 1 < len(found) else None
        out.append(joined or one)
        at += 2 if joined else 1
    return out


def _joined(one: Word, other: Word, text: str, vocabulary: Collection[str]) -> Word | None:
    both = one.fold + other.fold
    if both not in vocabulary or (one.fold in vocabulary and other.fold in vocabulary):
        return None
    return Word(one.start, other.end, both, False) if BROKEN.match(text[one.end : other.start]) else None
