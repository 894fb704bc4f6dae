"""Numbers in words and digits: "twelve" is 12, "£14.2m" is 14.2 million."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from qa.verify.lexicon import AMOUNTS, NUMBERS, ORDINALS, SCALES, SUFFIXES

DIGITS = re.compile(r"(?P<currency>[£$€¥]?)(?P<digits>\d+(?:[.,]\d+)*)(?P<suffix>[^\W\d_]*)")
ORDINAL_ENDINGS = frozenset("st nd rd th".split())


@lru_cache(maxsize=16384)
def value(word: str) -> float | None:
    """The number one folded word denotes, ordinals as negative numbers; None for any other word."""
    if word in NUMBERS:
        return NUMBERS[word]
    if word in SCALES:
        return SCALES[word]
    if word in ORDINALS:
        return -float(ORDINALS[word])
    match = DIGITS.fullmatch(word)
    if match is None:
        return None
    digits = match["digits"]
    plain = digits.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits) else digits.replace(",", ".")
    if plain.count(".") > 1:
        return None
    if match["suffix"] in ORDINAL_ENDINGS:
        return -float(plain)
    return float(plain) * SUFFIXES.get(match["suffix"], 1.0)


def is_number(word: str) -> bool:
    """True for a word that counts something."""
    return value(word) is not None or word in AMOUNTS or word[:1].isdigit()


def currency(word: str) -> str:
    """The currency sign of a number, or ""."""
    match = DIGITS.fullmatch(word)
    return match["currency"] if match else ""


def amounts(words: Sequence[str]) -> tuple[float | str, ...]:
    """The numbers in ``words``, each phrase as one: ("two", "hundred", "and", "six") is (206.0,)."""
    found: list[float | str] = []
    total = part = 0.0
    running = False

    def close() -> None:
        nonlocal total, part, running
        if running:
            found.append(total + part)
        total = part = 0.0
        running = False

    for n, word in enumerate(words):
        amount = value(word)
        if word in SCALES:
            part = (part if running else 1.0) * SCALES[word]
            if SCALES[word] >= 1e3:
                total, part = total + part, 0.0
            running = True
        elif amount is not None and amount >= 0 and word in NUMBERS:
            if running and not _follows(part, amount):
                close()
            part, running = part + amount, True
        elif amount is not None:
            close()
            part, running = amount, True
        elif word == "and" and running and n + 1 < len(words) and words[n + 1] in NUMBERS and (part + total) >= 100:
            continue
        else:
            close()
            if word in AMOUNTS:
                found.append(word)
    close()
    return tuple(found)


def _follows(part: float, amount: float) -> bool:
    """Whether ``amount`` can be added to what was read: "twenty" + "six", "two hundred" + "six"."""
    return (part % 100 == 0 and part > 0) or (part % 10 == 0 and part % 100 > 0 and amount < 10)
