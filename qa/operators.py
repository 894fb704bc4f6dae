"""Search operators in a question: "quoted words", +"required words", -excluded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.folding import folded_words

QUOTED = re.compile(
    r"""(?P<sign>(?<!\S)[+-])?
    (?: "(?P<straight>[^"]+)(?:"|$)
      | [“„«](?P<curly>[^”“»]+)(?:[”“»]|$)
      | (?<![\w’'])‘(?P<single>[^‘]+?)’(?!\w)
      | (?<![\w’'])'(?P<plain>(?:\w'\w|[^'])+)'(?!\w) )""",
    re.VERBOSE,
)
EXCLUDED = re.compile(r"(?<!\S)-(?P<word>[^\W_][\w’'-]*)")
MASK = "\ue000"  # stands in the frame for each character of quoted words; a private character no question holds


@dataclass(frozen=True, slots=True)
class Operators:
    """What a question's operators ask for, and the question without them.

    ``frame`` is as long as the question: quoted words are masked, operators blanked. ``plain`` keeps quoted words.
    """

    quoted: tuple[str, ...]
    required: tuple[str, ...]
    excluded: tuple[str, ...]
    frame: str
    plain: str


def read_operators(text: str) -> Operators:
    """Take the operators out of ``text``."""
    quoted: list[str] = []
    required: list[str] = []
    excluded: list[str] = []
    frame, plain = list(text), list(text)
    for match in QUOTED.finditer(text):
        words = next(g for g in match.group("straight", "curly", "single", "plain") if g is not None).strip()
        if not folded_words(words) or (match.group("plain") and " " not in words):
            continue
        start, end = match.span()
        sign = match.group("sign")
        (required if sign == "+" else excluded if sign == "-" else quoted).append(words)
        _blank(frame, start, end, MASK if sign is None else " ")
        if sign is not None:
            _blank(plain, start, end, " ")
    for match in EXCLUDED.finditer("".join(frame)):
        excluded.append(match.group("word"))
        _blank(frame, *match.span(), " ")
        _blank(plain, *match.span(), " ")
    return Operators(tuple(quoted), tuple(required), tuple(excluded), "".join(frame), "".join(plain))


def _blank(characters: list[str], start: int, end: int, by: str) -> None:
    characters[start:end] = by * (end - start)
