"""Find the passages that fit a question: by meaning and by keyword, over paragraphs and over what was said.

Both searches give candidates; ``qa.signals`` says what each has in common with the question and ``qa.ranking`` orders
them. Judging is left to the raw signals each candidate carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.model import Span
from corpus.store import Passage, PassageFilter
from embeddings.ids import Ids, within
from qa import ranking
from qa.folding import Folded, find, fold, may_hold
from qa.model import Filters
from qa.question import Understood
from qa.signals import COLUMN, Matrix, Signals, searched_words
from qa.words import places

if TYPE_CHECKING:
    from embeddings.encoder import PartEmbedder
    from embeddings.generation import Generation
    from embeddings.token_encoder import Tokens

DEPTH = 25  # candidates taken from each of the two searches
DEPTH_OF_ONE = 25  # of the words of the person asked for
PHRASE_DEPTH = 50
SHORTEST = 4  # words of a paraphrase that may answer
NEARLY = 2.0  # of a score: words of one person this much below their paragraph are shown before it
READING = 2  # questions whose words are read at once
LISTED = 500  # passages listed in order when nothing but a person or filters is asked for


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with its raw signals. ``score`` orders; the rest is for judging."""

    passage: Passage
    score: float
    signals: NDArray[np.float64] | None = None  # in the order of ``qa.signals.SIGNALS``; None when nothing was compared
    coverage: float = 0.0  # share of the question's content, by rarity, held here or around; see ``Retriever.covered``
    exact: Span | None = None  # where it holds the asker's quoted words, in source offsets

    @property
    def said(self) -> bool:
        """True for a quotation or statement, False for a paragraph."""
        return self.passage.kind != "paragraph"

    def signal(self, name: str) -> float:
        """One raw signal; 0 when nothing was compared."""
        return 0.0 if self.signals is None else float(self.signals[COLUMN[name]])


class Retriever:
    """Searches one generation."""

    def __init__(self, generation: Generation, encoder: PartEmbedder) -> None:
        self.generation, self.encoder = generation, encoder
        self.store = generation.store
        self.signals = Signals(generation)
        self._folded = lru_cache(128)(self._fold)
        self._embedded = lru_cache(256)(encoder.pooled)
        self._beside = ThreadPoolExecutor(READING, "read")
        self._read = lru_cache(256)(lambda text: encoder.tokens([text])[0])

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
        return None if wanted == PassageFilter() else self.generation.allowed(wanted)

    def search(self, understood: Understood, allowed: Ids | None, depth: int = DEPTH) -> list[Candidate]:
        """The candidates for a question, best first, ties by position; ``depth`` of them from each search."""
        if allowed is not None and not len(allowed):
            return []
        if not understood.search.strip():
            found = self._everything(allowed)
        else:
            found = self._ranked(understood, self.candidates(understood, allowed, depth))
        found = self._with_exact(understood, found)
        found = [c for c in found if self._permitted(understood, c)]
        return voiced(best_first(found), understood)

    def _ranked(self, understood: Understood, found: tuple[tuple[Passage, ...], Matrix]) -> list[Candidate]:
        passages, signals = found
        scores = ranking.scores(understood, signals)
        return [Candidate(p, float(score), row) for p, score, row in zip(passages, scores, signals, strict=True)]

    def candidates(
        self, understood: Understood, allowed: Ids | None, depth: int = DEPTH
    ) -> tuple[tuple[Passage, ...], Matrix]:
        """What both searches find, with the paragraphs and utterances of those places, in text order; their signals.

        Of a person asked for, what they say is searched besides, so that others' words do not crowd it out.
        """
        tokens = self._tokens_beside(understood)
        vectors, layout = self._vectors(understood), self.signals.layout
        found = self._found(understood, vectors, allowed, depth)
        found = np.union1d(found, layout.around(found))
        if understood.speaker_ids:
            theirs = _both(self.generation.allowed(PassageFilter(speakers=understood.speaker_ids)), allowed)
            found = np.union1d(found, self._found(understood, vectors, theirs, min(depth, DEPTH_OF_ONE)))
        if allowed is not None:
            found = found[within(found, allowed)]
        passages = tuple(p for p in self.store.passages(map(int, found)) if not self._slight(p))
        return passages, self.signals.matrix(understood, passages, vectors, tokens())

    def _slight(self, passage: Passage) -> bool:
        """True for a paraphrase of a word or three: "the scheme" answers nothing, though lists have it."""
        if passage.kind != "statement":
            return False
        text = self.store.document_text(passage.document)
        return len(text[passage.start : passage.end].split()) < SHORTEST

    def _vectors(self, understood: Understood) -> NDArray[np.float32]:
        """A row for the words searched for and one for their bare form, both read in the whole question at once."""
        return self._embedded(*read_in(understood))

    def _tokens_beside(self, understood: Understood) -> Callable[[], list[Tokens]]:
        """Both models read the question at once: what gives the tokens when they are needed."""
        try:
            return self._beside.submit(self._tokens, understood).result
        except RuntimeError:  # the program is ending, and no thread takes new work
            return lambda: self._tokens(understood)

    def _tokens(self, understood: Understood) -> list[Tokens]:
        """The tokens of the words searched for and those of their bare form."""
        text, parts = read_in(understood)
        read = self._read(text)
        return [read.inside(part) for part in parts]

    def covered(self, understood: Understood, found: Sequence[Candidate]) -> list[Candidate]:
        """The same candidates with their coverage, which only judging needs, of the first few."""
        shares = self.signals.coverage(understood, [c.passage for c in found])
        return [replace(c, coverage=share) for c, share in zip(found, shares, strict=True)]

    def _found(self, understood: Understood, vectors: NDArray[np.float32], allowed: Ids | None, depth: int) -> Ids:
        meant = [self.generation.index.search(vectors[0], depth, allowed)[0]]
        worded = self.generation.keywords.search(searched_words(understood), depth, allowed)[0]
        ids = [*meant, worded, self._phrase_ids(understood, allowed)]
        return np.unique(np.concatenate([np.asarray(i, np.int64) for i in ids]))

    def _everything(self, allowed: Ids | None) -> list[Candidate]:
        """What a question without content asks for: all that is allowed, newest article and quotations first."""
        if allowed is None:
            return []
        layout = self.signals.layout
        newest = self._newest[layout.article[allowed]]
        order = np.lexsort((allowed, layout.rank[allowed], newest))
        listed = self.store.passages(int(i) for i in allowed[order][:LISTED])
        return [Candidate(p, float(-place)) for place, p in enumerate(listed)]

    @cached_property
    def _newest(self) -> Ids:
        """For each article of the layout by number, its place by date, newest first; one date's in text order."""
        dates = self.generation.places.dates[1:].tolist()
        by_date = sorted(range(len(dates)), key=dates.__getitem__, reverse=True)
        places = np.zeros(len(dates) + 1, np.int64)
        places[np.asarray(by_date, np.int64) + 1] = np.arange(len(dates))
        return places

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
        if not may_hold(phrase, source[passage.start : passage.end]):
            return None
        return next(find(phrase, self._folded(passage.document, passage.start, passage.end), source), None)

    def _fold(self, document: str, start: int, end: int) -> Folded:
        return fold(self.store.document_text(document), start, end)

    def _permitted(self, understood: Understood, candidate: Candidate) -> bool:
        reading, passage = understood.reading, candidate.passage
        if understood.others_than and set(passage.speakers) & understood.others_than:
            return False
        if understood.besides is not None and _overlaps(passage, *understood.besides):
            return False
        return all(self.find_phrase(w, passage) for w in reading.required) and not any(
            self.find_phrase(w, passage) for w in reading.excluded
        )

    def mentioning(self, understood: Understood, allowed: Ids | None) -> list[Candidate]:
        """Passages that hold the asked person's name as typed or as borne, nearest to the question first."""
        names = dict.fromkeys([understood.named or "", *(s.name for s in understood.reading.speakers)])
        found = [self.generation.keywords.phrase(n, DEPTH, allowed)[0] for n in names if n]
        ids = np.unique(np.concatenate([np.asarray(f, np.int64) for f in found])) if found else np.empty(0, np.int64)
        if not len(ids) or not understood.search.strip():
            return [Candidate(p, 0.0) for p in self.store.passages(map(int, ids))]
        cosines = self.generation.index.vectors(ids) @ self._vectors(understood)[0]
        passages = self.store.passages(map(int, ids))
        nearest = [Candidate(p, float(c)) for p, c in zip(passages, cosines, strict=True)]
        return sorted(nearest, key=lambda c: (-round(c.score, 6), c.passage.id))


def _overlaps(passage: Passage, document: str, start: int, end: int) -> bool:
    return passage.document == document and passage.start < end and start < passage.end


def best_first(found: Iterable[Candidate]) -> list[Candidate]:
    """Exact words before all, somebody's own before a paragraph that holds them; then by score, ties by position."""

    def place(c: Candidate) -> tuple[bool, bool, float, int]:
        return c.exact is None, c.exact is not None and not c.said, -round(c.score, 6), c.passage.id

    return sorted(found, key=place)


def voiced(found: list[Candidate], understood: Understood) -> list[Candidate]:
    """Of a first paragraph, the words that one person alone says in it stand first when they fit nearly as well.

    A paragraph names nobody; a plain fact needs nobody named.
    """
    plain = ranking.kind_of(understood) == "fact" and not understood.role and not understood.leaning
    if plain or not found or found[0].said or found[0].exact is not None:
        return found
    first = found[0]
    spoken = [c for c in found if c.passage.speakers and first.passage.span.contains(c.passage.span)]
    same = [c for c in spoken if c.passage.document == first.passage.document]
    if len({c.passage.speakers for c in same}) != 1 or first.score - same[0].score > NEARLY:
        return found
    return [same[0], *(c for c in found if c is not same[0])]


def read_in(understood: Understood) -> tuple[str, tuple[Sequence[tuple[int, int]], ...]]:
    """A text to read, and where in it the words searched for stand, and those of their bare form."""
    asked, search = understood.question.text, understood.search
    text = asked if places(asked, search) else search  # a follow-up may search for what was asked before
    return text, (places(text, search), places(text, understood.bare) or places(text, search))


def _both(some: Ids, others: Ids | None) -> Ids:
    return some if others is None else np.intersect1d(some, others)
