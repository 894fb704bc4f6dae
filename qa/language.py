"""Whether a question is in a language the corpus holds: by its short words, which every language has its own of."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from qa.words import FRAME, STOP, tokens

SHORT = 4  # letters: "der", "les", "que", "über"
FEW = 4  # words, fewer tell nothing
PARTICLES = 2  # short unknown words in small letters that make a language of it; of English a question has none


def is_foreign(question: str, known: Callable[[str], bool]) -> bool:
    """True when most words of ``question`` are neither English function words nor ``known``, short ones among them.

    So is a question mostly in another script none of whose words is known.
    """
    words = tokens(question)
    odd = [w for w in words if w.plain not in STOP | FRAME and not known(w.text)]
    if not odd or 2 * len(odd) <= len(words):
        return False
    letters = [c for c in question if c.isalpha()]
    if 2 * sum(unicodedata.name(c, "").startswith("LATIN") for c in letters) < len(letters):
        return True
    particles = [w for w in odd if len(w.text) <= SHORT and w.text.islower()]
    return len(words) >= FEW and len(particles) >= PARTICLES
