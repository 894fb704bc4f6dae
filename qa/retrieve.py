"""Find the passages that fit a question: by meaning and by keyword, over paragraphs and over what was said.

Both scores are scaled to 0..1 over the candidates of one question and weighed together; that fused score only orders.
Judging is left to the raw signals each candidate carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import Span
from corpus.store import Passage, PassageFilter
from qa.folding import Folded, find, fold
from qa.model import Filters
from qa.question import Understood
from qa.roles import Descriptions
from qa.words import STOP, tokens

if TYPE_CHECKING:
    from embeddings.encoder import Embedder
    from embeddings.generation import Generation

DEPTH = 200  # candidates taken from each of the two searches
DENSE_WEIGHT = 0.65  # of meaning against words; people ask in words of their own
PHRASE_DEPTH = 50
ROLE_WEIGHT = 0.35  # of a speaker whom the asked description fits wholly
LEANING_WEIGHT = 0.10  # of a speaker whose doings the question is about
PLACE_WEIGHT = 0.3  # of the paragraph an utterance stands in, and of the best utterance in a paragraph
STATEMENT_WEIGHT = 0.8  # of a paraphrase, beside somebody's own words
SHORT, SHORT_SHARE = 8, 0.6  # utterances of fewer words count less, down to that share

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its raw signals. ``score`` orders; the rest is for judging."""

    passage: Passage
    cosine: float
    keyword: float
    score: float
    coverage: float = 0.0  # share of the question's content, by rarity, that its paragraph holds
    exact: Span | None = None  # where it holds the asker's quoted words, in source offsets

    @property
    def said(self) -> bool:
        """True for a quotation or statement, False for a paragraph."""
        return self.passage.kind != "paragraph"


class Retriever:
    """Searches one generation."""

    def __init__(self, generation: Generation, encoder: Embedder) -> None:
        self.generation, self.encoder = generation, encoder
        self.store = generation.store
        self.descriptions = Descriptions(generation.store)
        self._folded = lru_cache(128)(self._fold)
        self._embedded = lru_cache(256)(lambda text: encoder.encode([text])[0])

    def allowed(self, filters: Filters, speakers: tuple[str, ...] | None = None) -> Ids | None:
        """The ids the filters and speakers let through; None when everything may answer."""
        wanted = PassageFilter(
            speakers=speakers,
            articles=(filters.article,) if filters.article is not None else None,
            publication=filters.publication,
            date_from=filters.date_from,
            date_to=filters.date_to,
            type=filters.type,
        )
        return None if wanted == PassageFilter() else np.asarray(self.store.passage_ids(wanted), np.int64)

    def search(self, understood: Understood, allowed: Ids | None) -> list[Candidate]:
        """The candidates for a question, best first, ties by position."""
        if allowed is not None and not len(allowed):
            return []
        found = self._fused(understood, allowed)
        if not found:
            return []
        found = self._with_exact(understood, found)
        found = [c for c in found if self._permitted(understood, c)]
        found = self._boosted(understood, found)
        found = self._covered(understood, found)
        return sorted(found, key=lambda c: (c.exact is None, -round(c.score, 6), c.passage.id))

    def _fused(self, understood: Understood, allowed: Ids | None) -> list[Candidate]:
        text = understood.search
        if not text.strip():
            return self._everything(allowed)
        vector = self._embedded(text)
        dense_ids, _ = self.generation.index.search(vector, DEPTH, allowed)
        word_ids, word_scores = self.generation.keywords.search(_keywords(text), DEPTH, allowed)
        phrase_ids = self._phrase_ids(understood, allowed)
        ids = np.unique(np.concatenate([dense_ids, np.asarray(word_ids, np.int64), phrase_ids]))
        if not len(ids):
            return []
        cosines = self.generation.index.vectors(ids) @ vector
        by_id = dict(zip(map(int, word_ids), map(float, word_scores), strict=True))
        words = np.asarray([by_id.get(int(i), 0.0) for i in ids])
        fused = DENSE_WEIGHT * _scaled(cosines) + (1 - DENSE_WEIGHT) * _scaled(words)
        passages = self.store.passages(map(int, ids))
        return [
            Candidate(p, float(c), float(w), float(f))
            for p, c, w, f in zip(passages, cosines, words, fused, strict=True)
        ]

    def _everything(self, allowed: Ids | None) -> list[Candidate]:
        """What a question without content asks for: all the allowed passages, in order."""
        ids = [] if allowed is None else [int(i) for i in allowed[:DEPTH]]
        return [Candidate(p, 0.0, 0.0, 0.0) for p in self.store.passages(ids)]

    def _phrase_ids(self, understood: Understood, allowed: Ids | None) -> Ids:
        phrases = [*understood.reading.quoted, *understood.reading.required]
        found = [self.generation.keywords.phrase(p, PHRASE_DEPTH, allowed)[0] for p in phrases]
        return np.concatenate([np.asarray(f, np.int64) for f in found]) if found else np.empty(0, np.int64)

    def _with_exact(self, understood: Understood, found: list[Candidate]) -> list[Candidate]:
        phrases = understood.reading.quoted
        if not phrases:
            return found
        return [replace(c, exact=self._holds_all(phrases, c.passage)) for c in found]

    def _holds_all(self, phrases: Iterable[str], passage: Passage) -> Span | None:
        """Where the passage holds the first phrase, when it holds them all."""
        spans = [self.find_phrase(p, passage) for p in phrases]
        return spans[0] if spans and all(s is not None for s in spans) else None

    def find_phrase(self, phrase: str, passage: Passage) -> Span | None:
        """Where ``passage`` holds the words of ``phrase``: source offsets, verified on the source itself."""
        source = self.store.document_text(passage.document)
        return next(find(phrase, self._folded(passage.document, passage.start, passage.end), source), None)

    def _fold(self, document: str, start: int, end: int) -> Folded:
        return fold(self.store.document_text(document), start, end)

    def _permitted(self, understood: Understood, candidate: Candidate) -> bool:
        reading, passage = understood.reading, candidate.passage
        if understood.others_than and set(passage.speakers) & understood.others_than:
            return False
        return all(self.find_phrase(w, passage) for w in reading.required) and not any(
            self.find_phrase(w, passage) for w in reading.excluded
        )

    def _boosted(self, understood: Understood, found: list[Candidate]) -> list[Candidate]:
        """Scores in their place: an utterance counts with its paragraph and a paragraph with what is said in it."""
        units: dict[str, list[Candidate]] = {}
        for c in found:
            units.setdefault(c.passage.article, []).append(c)
        return [replace(c, score=self._in_place(understood, c, units[c.passage.article])) for c in found]

    def _in_place(self, understood: Understood, candidate: Candidate, article: list[Candidate]) -> float:
        span = candidate.passage.span
        beside = [c.score for c in article if c.said != candidate.said and c.passage.span.overlaps(span)]
        score = candidate.score
        if beside:
            score = (1 - PLACE_WEIGHT) * score + PLACE_WEIGHT * max(beside)
        if not candidate.said:
            return score
        words = self.store.document_text(candidate.passage.document)[span.start : span.end].split()
        score *= STATEMENT_WEIGHT if candidate.passage.kind == "statement" else 1.0
        score *= min(1.0, SHORT_SHARE + (1 - SHORT_SHARE) * len(words) / SHORT)
        score += ROLE_WEIGHT * self._fits_role(understood, candidate.passage)
        return score + LEANING_WEIGHT * bool(understood.leaning & set(candidate.passage.speakers))

    def mentioning(self, understood: Understood, allowed: Ids | None) -> list[Candidate]:
        """Passages that hold the asked person's name as typed or as borne, nearest to the question first."""
        names = dict.fromkeys([understood.named or "", *(s.name for s in understood.reading.speakers)])
        found = [self.generation.keywords.phrase(n, DEPTH, allowed)[0] for n in names if n]
        ids = np.unique(np.concatenate([np.asarray(f, np.int64) for f in found])) if found else np.empty(0, np.int64)
        if not len(ids) or not understood.search.strip():
            return [Candidate(p, 0.0, 0.0, 0.0) for p in self.store.passages(map(int, ids))]
        cosines = self.generation.index.vectors(ids) @ self._embedded(understood.search)
        passages = self.store.passages(map(int, ids))
        nearest = [Candidate(p, float(c), 0.0, float(c)) for p, c in zip(passages, cosines, strict=True)]
        return sorted(nearest, key=lambda c: (-round(c.score, 6), c.passage.id))

    def _fits_role(self, understood: Understood, passage: Passage) -> float:
        if not understood.role or not passage.speakers:
            return 0.0
        words = self.generation.keywords.idf(understood.role)
        return max(self.descriptions.fit(words, s, passage.article, self.generation.keywords) for s in passage.speakers)

    def _covered(self, understood: Understood, found: list[Candidate]) -> list[Candidate]:
        weights = self.content_weights(understood)
        if not weights:
            return found
        return [replace(c, coverage=self._coverage(weights, c.passage)) for c in found]

    def content_weights(self, understood: Understood) -> dict[str, float]:
        """The terms of the question that say what it is about, with their rarity."""
        return self.generation.keywords.idf(" ".join(understood.content)) if understood.content else {}

    def _coverage(self, weights: dict[str, float], passage: Passage) -> float:
        held = self._terms(passage.document, passage.start, passage.end) | self._terms_of(passage.embed_text)
        return sum(w for term, w in weights.items() if term in held) / (sum(weights.values()) or 1.0)

    def _terms(self, document: str, start: int, end: int) -> frozenset[str]:
        return self._terms_of(self.store.document_text(document)[start:end])

    def _terms_of(self, text: str) -> frozenset[str]:
        return frozenset(self.generation.keywords.terms(text))


def _scaled(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    low, high = float(scores.min()), float(scores.max())
    return (np.asarray(scores, np.float64) - low) / (high - low) if high > low else np.zeros(len(scores))


def _keywords(text: str) -> str:
    """``text`` without the words that any passage holds."""
    kept = [t.text for t in tokens(text) if t.plain not in STOP]
    return " ".join(kept) or text
