"""Raw signals of candidates: what each passage has in common with the question, as one row of numbers a candidate.

Nothing here is scaled by what else was found, so a signal means the same for every question; ``qa.ranking`` weighs
them to order and ``qa.judging`` to decide whether there is an answer at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.store import Passage
from qa.layout import Ids, Layout
from qa.names import name_words, surname_of
from qa.question import Understood
from qa.roles import Descriptions
from qa.words import FRAME, STOP, tokens

if TYPE_CHECKING:
    from embeddings.generation import Generation
    from embeddings.token_encoder import Tokens
    from embeddings.token_vectors import Piece

SIGNALS = (
    "cosine",  # of the passage with its context
    "paragraph",  # cosine of the paragraph it begins in
    "inside",  # best cosine of what is said in a paragraph
    "article",  # mean of the article's best cosines
    "bare_cosine",  # the four above, of the question without its names and its frame
    "bare_paragraph",
    "bare_inside",
    "bare_article",
    "wording",  # how nearly its own words hold each word of the question: late interaction
    "wording_around",  # the same of the whole paragraph, or paragraphs
    "bare_wording",  # both, of the question without its names and its frame
    "bare_wording_around",
    "words",  # BM25 of its own words, a share of the question's rarity
    "said",  # somebody's words or a paraphrase of them
    "statement",  # a paraphrase
    "unattributed",  # said, but by whom is not sure
    "fragment",  # a paragraph that ends without a full stop: a heading, a caption, a line of a list
    "short",  # words, up to eight
    "length",  # logarithm of the number of words
    "role",  # fit of the asked description with its speaker
    "asked",  # its speaker is the person asked for
    "asked_inside",  # a paragraph in which that person speaks
    "mentions",  # holds the name of that person, and is nobody else's words
    "leaning",  # its speaker is whom the question may be about
    "likeness",  # of its words to the quoted ones, by letters
    "before",  # stands in the article that the question before was answered from
)
COLUMN = {name: place for place, name in enumerate(SIGNALS)}
BEST_OF_ARTICLE = 4  # cosines
SHORT = 8  # words
WHOLE = 1 << 20  # characters, more than a passage has
REACH = 400  # passages, the one where words begin and those after it, among which they end
ENDINGS = tuple(".!?…\"”’'»)]")

Matrix = NDArray[np.float64]


class Signals:
    """Reads the signals of candidates from one generation."""

    def __init__(self, generation: Generation) -> None:
        self._store, self._index, self._keywords = generation.store, generation.index, generation.keywords
        self._token_vectors = generation.token_vectors
        self.layout = Layout(generation.places.rows)
        self._descriptions = Descriptions(generation.store, generation.keywords)
        self._terms_of = lru_cache(8192)(self._read_terms)

    def matrix(
        self,
        understood: Understood,
        passages: Sequence[Passage],
        vectors: NDArray[np.floating],
        tokens: Sequence[Tokens],
    ) -> Matrix:
        """A row a passage, a column a signal. ``vectors`` and ``tokens``: of the question, and of its bare form."""
        ids = np.asarray([p.id for p in passages], np.int64)
        signals = np.zeros((len(passages), len(SIGNALS)))
        if not len(passages):
            return signals
        self._meaning(signals, ids, vectors)
        self._wording(signals, passages, tokens)
        self._words(signals, ids, understood)
        self._shape(signals, ids, passages)
        self._people(signals, ids, understood, passages)
        if understood.before is not None:
            signals[:, COLUMN["before"]] = [p.article == understood.before for p in passages]
        if understood.reading.quoted:
            signals[:, COLUMN["likeness"]] = self._likeness(understood, passages)
        return signals

    def _meaning(self, signals: Matrix, ids: Ids, vectors: NDArray[np.floating]) -> None:
        layout = self.layout
        paragraph = layout.paragraph[ids]
        places = np.where(paragraph > 0, paragraph, ids)
        wanted = np.unique(np.concatenate([ids, places]))
        cosines = self._index.vectors(wanted) @ np.asarray(vectors, np.float32).T
        at, of_place = np.searchsorted(wanted, ids), np.searchsorted(wanted, places)
        for n, bare in enumerate(("", "bare_")):
            self._meant(signals, ids, bare, cosines[at, n], cosines[of_place, n], places)

    def _meant(
        self,
        signals: Matrix,
        ids: Ids,
        bare: str,
        context: NDArray[np.floating],
        paragraph: NDArray[np.floating],
        places: Ids,
    ) -> None:
        put, spoken = _putter(signals), self.layout.spoken[ids]
        put(f"{bare}cosine", context)
        put(f"{bare}paragraph", paragraph)
        best = {int(i): float(c) for i, c in zip(ids, context, strict=True)}
        for place, said, cosine in zip(places, spoken, context, strict=True):
            if said and int(place) in best:
                best[int(place)] = max(best[int(place)], float(cosine))
        put(f"{bare}inside", np.where(spoken, context, [best[int(i)] for i in ids]))
        put(f"{bare}article", self._of_article(ids, context))

    def _wording(self, signals: Matrix, passages: Sequence[Passage], tokens: Sequence[Tokens]) -> None:
        put, pieces = _putter(signals), [self.pieces(p) for p in passages]
        own, around = self._token_vectors.likeness(tokens, pieces)
        for n, bare in enumerate(("", "bare_")):
            put(f"{bare}wording", own[:, n])
            put(f"{bare}wording_around", around[:, n])

    def pieces(self, passage: Passage) -> list[Piece]:
        """Where the words of a passage stand: in itself, or in the paragraphs it lies in."""
        layout, first = self.layout, int(self.layout.paragraph[passage.id]) or passage.id
        last = first
        if layout.end[first] < passage.end:  # words that go on in the paragraphs after
            near = slice(first, first + REACH)
            same = layout.article[near] == layout.article[first]
            last += int(np.argmin(np.append(same & (layout.start[near] < passage.end), False))) - 1
        spots = (id for id in range(first, last + 1) if id == first or not layout.spoken[id])
        starts = {id: int(layout.start[id]) for id in spots if id in self._token_vectors}
        pieces = [(id, passage.start - start, passage.end - start) for id, start in starts.items()]
        return pieces + [(id, 0, WHOLE) for id in self._above(passage) if id in self._token_vectors]

    def _above(self, passage: Passage) -> list[int]:
        """The heading that a line of a list stands under, by id, when ``passage`` is such a line."""
        text, layout = self._store.document_text(passage.document), self.layout
        own = text[passage.start : passage.end]
        if passage.kind != "paragraph" or not passage.embed_text.endswith(f" {own}"):
            return []
        above = passage.embed_text[: -len(own) - 1]
        for id in range(passage.id - 1, max(0, passage.id - REACH), -1):
            if layout.article[id] != layout.article[passage.id]:
                break
            if not layout.spoken[id] and text[layout.start[id] : layout.end[id]].endswith(above):
                return [id]
        return []

    def _of_article(self, ids: Ids, cosines: NDArray[np.floating]) -> NDArray[np.float64]:
        """The mean of the best cosines of each one's article; the lowest found stands in for those not found."""
        articles = self.layout.article[ids]
        low, mean = float(cosines.min(initial=0.0)), {}
        for article in np.unique(articles):
            best = np.sort(cosines[articles == article])[::-1][:BEST_OF_ARTICLE]
            mean[int(article)] = (best.sum() + low * (BEST_OF_ARTICLE - len(best))) / BEST_OF_ARTICLE
        return np.asarray([mean[int(a)] for a in articles])

    def _words(self, signals: Matrix, ids: Ids, understood: Understood) -> None:
        text = searched_words(understood)
        total = sum(self._keywords.idf(text).values())
        if not total:
            return
        found, scores = self._keywords.search(text, len(ids), ids, {"body": 1.0})
        signals[np.searchsorted(ids, found), COLUMN["words"]] = np.asarray(scores) / total

    def coverage(self, understood: Understood, passages: Sequence[Passage]) -> list[float]:
        """The share of the question's content, by rarity, that each passage, its context or its paragraph holds."""
        weights = self.content_weights(understood)
        total, wanted = sum(weights.values()), frozenset(weights)
        if not total:
            return [0.0] * len(passages)
        places = [int(self.layout.paragraph[p.id]) or p.id for p in passages]
        paragraphs = {p.id: p for p in self._store.passages(dict.fromkeys(places))}

        def held(passage: Passage, place: int) -> frozenset[str]:
            around = paragraphs.get(place, passage)
            own = self._terms(passage.document, passage.start, passage.end)
            return own | self._terms_of(passage.embed_text) | self._terms(around.document, around.start, around.end)

        return [
            sum(weights[term] for term in held(passage, place) & wanted) / total
            for passage, place in zip(passages, places, strict=True)
        ]

    def _shape(self, signals: Matrix, ids: Ids, passages: Sequence[Passage]) -> None:
        put, spoken = _putter(signals), self.layout.spoken[ids]
        texts = [self._store.document_text(p.document)[p.start : p.end] for p in passages]
        words = np.asarray([t.count(" ") + 1 for t in texts], float)
        put("said", spoken)
        put("statement", [p.kind == "statement" for p in passages])
        put("unattributed", [bool(s) and not p.speakers for s, p in zip(spoken, passages, strict=True)])
        put("fragment", [not s and not t.endswith(ENDINGS) for s, t in zip(spoken, texts, strict=True)])
        put("short", np.minimum(words, SHORT) / SHORT)
        put("length", np.log1p(words) / 5)

    def _people(self, signals: Matrix, ids: Ids, understood: Understood, passages: Sequence[Passage]) -> None:
        put = _putter(signals)
        if understood.role:
            weights = self._keywords.idf(understood.role)
            put("role", [self._descriptions.share(weights, p) for p in passages])
        if understood.leaning:
            put("leaning", [bool(understood.leaning & set(p.speakers)) for p in passages])
        asked = set(understood.speaker_ids)
        if not asked:
            return
        by_asked = np.asarray([bool(asked & set(p.speakers)) for p in passages])
        put("asked", by_asked)
        places = set(self.layout.paragraph[ids[by_asked]].tolist())
        spoken = self.layout.spoken[ids]
        put("asked_inside", [not s and int(i) in places for s, i in zip(spoken, ids, strict=True)])
        surnames = {surname_of(name_words(s.name)) for s in understood.reading.speakers} - {""}
        names = [self._terms_of(n) for n in surnames]
        held = [self._named_in(p) if not p.speakers else frozenset() for p in passages]
        put("mentions", [any(n and n <= h for n in names) for h in held])

    def _named_in(self, passage: Passage) -> frozenset[str]:
        """The terms of nobody's words, and of what a paragraph that is a line of a list stands under."""
        own = self._terms(passage.document, passage.start, passage.end)
        return own | self._terms_of(passage.embed_text) if passage.kind == "paragraph" else own

    def _likeness(self, understood: Understood, passages: Sequence[Passage]) -> list[float]:
        from rapidfuzz import fuzz

        quoted = " ".join(understood.reading.quoted).casefold()

        def like(passage: Passage) -> float:
            text = self._store.document_text(passage.document)[passage.start : passage.end].casefold()
            compare = fuzz.partial_ratio if 2 * len(text) >= len(quoted) else fuzz.ratio
            return compare(quoted, text) / 100

        return [like(p) for p in passages]

    def content_weights(self, understood: Understood) -> dict[str, float]:
        """The terms of the question that say what it is about, with their rarity."""
        return self._keywords.idf(" ".join(understood.content)) if understood.content else {}

    def _terms(self, document: str, start: int, end: int) -> frozenset[str]:
        return self._terms_of(self._store.document_text(document)[start:end])

    def _read_terms(self, text: str) -> frozenset[str]:
        return frozenset(self._keywords.terms(text))


def searched_words(understood: Understood) -> str:
    """The words to search by, without those that any passage or any question holds."""
    found = [t.text for t in tokens(understood.search)]
    kept = [w for w, t in zip(found, tokens(understood.search), strict=True) if t.plain not in STOP | FRAME]
    return " ".join(kept or found)


def _putter(signals: Matrix) -> Callable[[str, NDArray | Sequence[float] | Sequence[bool]], None]:
    def put(name: str, values: NDArray | Sequence[float] | Sequence[bool]) -> None:
        signals[:, COLUMN[name]] = values

    return put
