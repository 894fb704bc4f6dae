"""Article numbers that never change: which article of a new version is which article of the stored one."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.model import AnalysedArticle, Candidate, Quotation, Speaker

SHINGLE = 4  # words
ENOUGH = 0.3  # of the shorter text's shingles must be shared before two texts are one article


@dataclass(frozen=True, slots=True)
class Numbered:
    """One number ever given in a document. ``text`` is None when the article was removed since."""

    number: int
    text_sha: str
    text: str | None


def text_sha(text: str) -> str:
    """The sha256 of ``text`` in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def keep_numbers(known: Sequence[Numbered], texts: Sequence[str]) -> tuple[int, ...]:
    """A number for each of ``texts``: that of the same or the most similar known article, or else a fresh one."""
    given = _same_text(known, texts)
    given |= _similar_text(known, texts, given)
    fresh = max((k.number for k in known), default=0)
    numbers = []
    for position in range(len(texts)):
        if position not in given:
            fresh += 1
        numbers.append(given.get(position, fresh))
    return tuple(numbers)


def _same_text(known: Sequence[Numbered], texts: Sequence[str]) -> dict[int, int]:
    waiting: dict[str, list[int]] = {}
    for entry in sorted(known, key=lambda k: (k.text is None, k.number)):
        waiting.setdefault(entry.text_sha, []).append(entry.number)
    given = {}
    for position, text in enumerate(texts):
        numbers = waiting.get(text_sha(text))
        if numbers:
            given[position] = numbers.pop(0)
    return given


def _similar_text(known: Sequence[Numbered], texts: Sequence[str], given: Mapping[int, int]) -> dict[int, int]:
    taken = set(given.values())
    old = {k.number: shingles(k.text) for k in known if k.text is not None and k.number not in taken}
    where: dict[str, list[int]] = {}
    for number, own in old.items():
        for shingle in own:
            where.setdefault(shingle, []).append(number)
    pairs = []
    for position, text in enumerate(texts):
        if position in given:
            continue
        new = shingles(text)
        shared = Counter(number for shingle in new for number in where.get(shingle, ()))
        for number, count in shared.items():
            if count >= ENOUGH * min(len(new), len(old[number])):
                pairs.append((-count, position, number))
    found: dict[int, int] = {}
    for _, position, number in sorted(pairs):
        if position not in found and number not in taken:
            found[position] = number
            taken.add(number)
    return found


def shingles(text: str) -> set[str]:
    """Every run of ``SHINGLE`` words of ``text``; a shorter text is one."""
    words = text.split()
    if len(words) < SHINGLE:
        return {" ".join(words)} if words else set()
    return {" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def renumbered(analysed: AnalysedArticle, number: int) -> AnalysedArticle:
    """``analysed`` under another number: its id, its utterances and the speakers known only to it follow."""
    article = analysed.article
    if number == article.number:
        return analysed
    new_id = f"{article.document}#{number}"
    pattern = re.compile(re.escape(article.id) + r"(?!\d)")

    def name(text: str) -> str:
        return pattern.sub(lambda _: new_id, text)

    def speakers(known: tuple[Speaker, ...]) -> tuple[Speaker, ...]:
        return tuple(replace(s, id=name(s.id)) for s in known)

    def quotation(q: Quotation) -> Quotation:
        return replace(
            q,
            utterance=name(q.utterance),
            speakers=speakers(q.speakers),
            outer_speakers=speakers(q.outer_speakers),
            candidates=tuple(Candidate(speakers((c.speaker,))[0], c.confidence) for c in q.candidates),
        )

    return replace(
        analysed,
        article=replace(article, id=new_id, number=number),
        quotations=tuple(quotation(q) for q in analysed.quotations),
        statements=tuple(quotation(q) for q in analysed.statements),
        speakers=speakers(analysed.speakers),
    )
