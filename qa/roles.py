"""Speakers by description: how an article introduces somebody, against the words a question describes them by."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.attribution.names import fold
from corpus.store import Passage, Store
from qa.names import name_words, surname_of

if TYPE_CHECKING:
    from embeddings.keywords import KeywordIndex

BEFORE, AFTER = 70, 110  # characters around a name that may introduce its bearer
INTRODUCTIONS = 3  # places read, from the first mention on


class Descriptions:
    """The terms around each speaker's name in an article, and those of their aliases there."""

    def __init__(self, store: Store, keywords: KeywordIndex) -> None:
        self._store, self._keywords = store, keywords
        self._around = lru_cache(16_384)(self._read)

    def share(self, weights: dict[str, float], passage: Passage) -> float:
        """Share, by rarity, of the asked words (term: weight) that describe the passage's speaker there: 0 to 1."""
        total = sum(weights.values())
        if not total or not passage.speakers:
            return 0.0
        held = [self._around(speaker, passage.article) for speaker in passage.speakers]
        return max(sum(w for term, w in weights.items() if term in terms) for terms in held) / total

    def _read(self, speaker: str, article: str) -> frozenset[str]:
        row, place = self._store.speaker(speaker), self._store.article_row(article)
        if row is None or place is None:
            return frozenset()
        text = self._store.document_text(place.document)[place.start : place.end]
        words = " ".join([row.speaker.name, *row.speaker.aliases, *_introductions(row.speaker.name, text)])
        return frozenset(self._keywords.terms(words))


def _introductions(name: str, text: str) -> list[str]:
    """What stands around the name where it is first given in full, or by surname alone when it never is."""
    words = name_words(name)
    if not words:
        return []
    return _around(name, text, text) or _around_folded(name, words, text)


def _around_folded(name: str, words: tuple[str, ...], text: str) -> list[str]:
    folded = fold(text)
    if len(folded) != len(text):  # folding changed lengths: look for the name as it is
        folded = text.casefold() if len(text.casefold()) == len(text) else text
    return _around(fold(name), folded, text) or _around(surname_of(words), folded, text)


def _around(wanted: str, searched: str, text: str) -> list[str]:
    """What stands around the first places of ``wanted`` in ``searched``, whose offsets are those of ``text``."""
    found, at = [], searched.find(wanted)
    while at >= 0 and len(found) < INTRODUCTIONS:
        found.append(text[max(0, at - BEFORE) : at + len(wanted) + AFTER])
        at = searched.find(wanted, at + len(wanted))
    return found
