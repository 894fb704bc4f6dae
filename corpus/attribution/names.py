"""Proper names: their parts, and whether two of them can be one person's or one body's."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.attribution import lexicon as lx

_WORD = re.compile(r"[^\W_]+(?:[-.'’][^\W_]+)*\.?|&")
_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in parts, folded for comparing (lower case, no accents)."""

    text: str  # as the source writes it, without a possessive ending
    titles: tuple[str, ...]
    parts: tuple[str, ...]  # first names and last name
    gender: str  # "m", "f" or ""

    @property
    def last(self) -> str:
        return self.parts[-1] if self.parts else ""

    @property
    def first(self) -> str:
        return self.parts[0] if len(self.parts) > 1 else ""


def fold(text: str) -> str:
    """Lower case, accents removed, curly apostrophes straightened."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("’", "'")


def strip_possessive(text: str) -> str:
    """The name without a possessive ending; a slice of the input from its start."""
    return text[: len(text) - len(match.group())] if (match := _POSSESSIVE.search(text)) else text


def read_name(text: str, before: str = "") -> Name:
    """Parse a name. ``before`` is the word standing in front of it, which may be a title ("Mr.")."""
    shown = strip_possessive(text)
    words = [w.strip(".") for w in _WORD.findall(fold(shown))]
    titles = [before.strip(".").lower()] if before.strip(".").lower() in lx.TITLES else []
    while len(words) > 1 and words[0] in lx.TITLES:
        titles.append(words.pop(0))
    while len(words) > 1 and words[-1] in lx.SUFFIXES:
        words.pop()
    return Name(_without_titles(shown), tuple(titles), tuple(words), _gender(titles, words))


def _without_titles(text: str) -> str:
    """The slice of a name behind its titles ("Cllr Ann Example" -> "Ann Example"), while two words are left."""
    words = list(re.finditer(r"\S+", text))
    first = 0
    while len(words) - first > 2 and words[first].group().strip(".").lower() in lx.TITLES:
        first += 1
    return text[words[first].start() :] if words else text


def _gender(titles: list[str], parts: list[str]) -> str:
    for title in titles:
        if title in lx.MALE_TITLES:
            return "m"
        if title in lx.FEMALE_TITLES:
            return "f"
    if len(parts) > 1 or not titles:
        if parts and parts[0] in lx.MALE_NAMES:
            return "m"
        if parts and parts[0] in lx.FEMALE_NAMES:
            return "f"
    if len(parts) < 2:
        return ""
    return _common_first_names().get(parts[0]) or _given_names().get(parts[0].partition("-")[0], "")


def is_first_name(word: str) -> bool:
    """Whether a word (lower case) is a known first name."""
    return word in lx.MALE_NAMES or word in lx.FEMALE_NAMES or word in _common_first_names()


@cache
def _common_first_names() -> dict[str, str]:
    """First name -> "m" or "f", for names that one sex bears almost alone (``first_names.txt`` tells the source)."""
    return _by_sex("first_names.txt")


@cache
def _given_names() -> dict[str, str]:
    """The same for rarer names, of many languages; some are words as well, so that they only tell a sex."""
    return _by_sex("given_names.txt")


def _by_sex(file: str) -> dict[str, str]:
    lines = (Path(__file__).parent / file).read_text("ascii").splitlines()
    return {name: line[0] for line in lines if line[:1] in "mf" for name in line.split()[1:]}


def compatible(a: Name, b: Name) -> bool:
    """Whether two names with the same last part can name one person."""
    if a.gender and b.gender and a.gender != b.gender:
        return False
    if not a.first or not b.first:
        return True
    return lx.same_first_name(a.first, b.first) or a.first in b.parts[1:-1] or b.first in a.parts[1:-1]


def acronym(parts: tuple[str, ...]) -> str:
    """The initials of a body's name without small words: "national health service" -> "nhs"."""
    small = {"of", "the", "and", "for", "&", "in"}
    return "".join(p[0] for p in parts if p not in small)


def content_words(description: str) -> set[str]:
    """The folded words of a description without small ones."""
    small = {"a", "an", "the", "this", "that", "of", "in", "with", "from", "at", "on", "his", "her", "their"}
    return set(fold(description).replace("-", " ").split()) - small
