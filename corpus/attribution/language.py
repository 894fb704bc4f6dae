"""Whether a text is English enough to be analysed: the share of English function words among its words."""

from __future__ import annotations

import re

_FUNCTION = frozenset(
    """the of and to in a is that it he she was for on are as with his they at be this have from or had by but not what
    all were we when your can said there an each which do how their if will up other about out many then them these so
    some her would him into has more no way could my than been its who now did get i you""".split()
)
_WORD = re.compile(r"[^\W\d_]+")
SAMPLE, FEW, SHARE = 20_000, 12, 0.22
SHORT, SHORT_SHARE = 60, 0.12  # a short text may by chance hold few of them


def is_english(text: str) -> bool:
    """True for English, and for texts too short to tell."""
    words = [w.lower() for w in _WORD.findall(text[:SAMPLE])]
    if len(words) < FEW:
        return text.isascii() or not words or all(w.isascii() for w in words)
    return sum(w in _FUNCTION for w in words) / len(words) >= (SHORT_SHARE if len(words) < SHORT else SHARE)
