"""Which words of a text are names: capitalised where no sentence starts, or a proper noun to the parser."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.parse import load

ENTITIES = frozenset("PERSON ORG GPE LOC NORP FAC EVENT WORK_OF_ART LAW PRODUCT".split())
LONGEST = 6_000  # characters parsed at once
CAPITALISED = re.compile(r"[^\W\d_a-zß-öø-ÿ][^\W_]*(?:['’][^\W_]+)*")
NO_NAMES = frozenset("i i'm i'd i'll i've mr mrs ms miss dr sir".split())


def names_in(text: str, start: int, end: int) -> set[int]:
    """Where the names in ``text[start:end]`` start, in ``text``."""
    return {start + at for at in _names(text[start:end])}


@lru_cache(maxsize=512)
def _names(text: str) -> frozenset[int]:
    found: set[int] = set()
    proper = _proper(text[:LONGEST])
    for match in CAPITALISED.finditer(text):
        if match.group().replace("’", "'").lower() in NO_NAMES:
            continue
        before = text[: match.start()].rstrip(" \t\"“”‘’'([—–-\u00a0\r\n")
        starts = not before or before[-1] in ".!?:…"
        if not starts or match.start() in proper:
            found.add(match.start())
    return frozenset(found)


def _proper(text: str) -> set[int]:
    """Where the parser sees a proper noun or a named entity, upper case apart."""
    return {
        token.idx
        for token in load()(text)
        if token.tag_ in ("NNP", "NNPS") or (token.ent_type_ in ENTITIES and token.text[:1].isupper())
    }
