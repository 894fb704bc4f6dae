"""Passages by their words: a tantivy index, asked with plain terms only.

No query language is involved: what the user types is cut into terms by the analyser that cut the passages, so every
string is a query and none is a syntax error.
"""

from __future__ import annotations

import math
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import numpy as np
import tantivy
from numpy.typing import NDArray

from embeddings.ids import Ids, within
from embeddings.index import HEADERS, IndexDamaged, top

BOOSTS: Mapping[str, float] = {"body": 1.0, "context": 0.3, "title": 0.3, "speaker": 0.5}
STEMMED, SPLIT, JOINED = "stemmed", "split", "joined"  # analysers
LONGEST_TERM = 100  # bytes
MOST_TERMS = 64  # of one query
FETCHED_FIRST = 2_000  # hits asked for at once, at most, where most fall out
LISTED_UP_TO = 20_000  # allowed ids given to tantivy; with more, hits are filtered as they come
INSIDE_WORD = re.compile(r"(?<=\w)[-‐‑­'’ʼ](?=\w)|­")  # hyphens and apostrophes, the soft hyphen anywhere
HEAP = 64_000_000  # bytes
NUMBERS = "numbers.npy"  # beside the index, once it was added to: what each of its entries is called now


@dataclass(frozen=True, slots=True)
class Entry:
    """What one passage is found by."""

    id: int
    body: str  # the passage as shown
    context: str = ""  # what else it is embedded with
    title: str = ""  # title and publication of its article
    speaker: str = ""  # names and aliases of its speakers


class KeywordIndex:
    """BM25 over stemmed words, and exact phrases. Safe from several threads once open.

    An entry keeps the number it was written under; passages are numbered anew in every generation, so an index that was
    added to knows which of today's ids each number stands for.
    """

    def __init__(
        self, index: tantivy.Index, links: TemporaryDirectory[str] | None = None, numbers: Ids | None = None
    ) -> None:
        """Build with ``build`` or open with ``open``; ``links`` is a folder that must live as long as the index.

        ``numbers`` are those of the ids 1..N, None when each is its own.
        """
        self._numbers, self._ids = numbers, None if numbers is None else np.argsort(numbers) + 1
        index.config_reader("manual")  # a published index never changes: nothing to watch for
        self._index, self._links = index, links
        self._analysers = _analysers()
        for name, analyser in self._analysers.items():
            index.register_tokenizer(name, analyser)
        self._searcher = index.searcher()

    def __len__(self) -> int:
        return self._searcher.num_docs

    @classmethod
    def build(cls, folder: Path, entries: Iterable[Entry]) -> int:
        """Write an index of ``entries`` into the empty ``folder``. The number of entries. Raises OSError."""
        try:
            return cls._build(folder, entries)
        except ValueError as error:  # what tantivy makes of every failed write
            raise OSError(f"{folder} could not be written: {str(error).splitlines()[0]}") from error

    @classmethod
    def extend(cls, base: Path, folder: Path, entries: Iterable[Entry], was: Ids) -> int:
        """Write the index of ``base`` with ``entries`` added into the empty ``folder``; nothing is taken out of it.

        ``was`` holds, for the ids 1..N of now, the id each had in ``base``, 0 for those added. The scores are those of
        an index built at once. The number of entries added. Raises OSError.
        """
        for path in base.iterdir():
            if path.suffix != ".lock":
                shutil.copyfile(path, folder / path.name)
        known = np.load(base / NUMBERS, allow_pickle=False) if (base / NUMBERS).exists() else None
        old = was > 0
        numbers = np.arange(1, len(was) + 1)  # as many were given as there are entries: 1..N with none left out
        numbers[old] = was[old] if known is None else known[was[old] - 1]
        numbers[~old] = np.arange(old.sum() + 1, len(was) + 1)
        np.save(folder / NUMBERS, numbers, allow_pickle=False)
        try:
            return cls._build(folder, (replace(e, id=int(numbers[e.id - 1])) for e in entries))
        except ValueError as error:
            raise OSError(f"{folder} could not be written: {str(error).splitlines()[0]}") from error

    @classmethod
    def _build(cls, folder: Path, entries: Iterable[Entry]) -> int:
        index = tantivy.Index(_schema(), path=str(folder))
        for name, analyser in _analysers().items():
            index.register_tokenizer(name, analyser)
        writer = index.writer(HEAP, 1)
        count = 0
        for entry in entries:
            writer.add_document(_document(entry))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
        return count

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index ``build`` wrote. Raises IndexDamaged when it is not one."""
        links = None if os.access(folder, os.W_OK) else _linked(folder)  # tantivy makes a lock file even to read
        try:
            with HEADERS:
                numbers = np.load(folder / NUMBERS, allow_pickle=False) if (folder / NUMBERS).exists() else None
            return cls(tantivy.Index.open(links.name if links else str(folder)), links, numbers)
        except (ValueError, OSError) as error:
            raise IndexDamaged(f"{folder} holds no readable keyword index: {str(error).splitlines()[0]}") from error

    def terms(self, words: str) -> list[str]:
        """The distinct stemmed terms of ``words``, in order."""
        return list(dict.fromkeys(self._analysers[STEMMED].analyze(_storable(words))))

    def holds(self, word: str) -> bool:
        """True when some passage has a term of ``word``."""
        return any(self._searcher.doc_freq("body", term) for term in self.terms(word))

    def idf(self, words: str) -> dict[str, float]:
        """How rare each term of ``words`` is here: BM25's idf over the passages as shown."""
        count = len(self)
        known = {term: self._searcher.doc_freq("body", term) for term in self.terms(words)}
        return {term: math.log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in known.items()}

    def search(
        self, words: str, k: int, allowed: Ids | None = None, boosts: Mapping[str, float] = BOOSTS
    ) -> tuple[Ids, NDArray[np.float32]]:
        """The ``k`` best ids for any of ``words`` with their BM25 scores, best first, ties by id."""
        schema = self._index.schema
        should = [
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), boost)
            for term in self.terms(words)[:MOST_TERMS]
            for field, boost in boosts.items()
            if boost > 0
        ]
        return self._best(_any_of(should), k, allowed)

    def phrase(self, words: str, k: int, allowed: Ids | None = None) -> tuple[Ids, NDArray[np.float32]]:
        """Passages that hold ``words`` one after the other, whatever their case, quotes, dashes and hyphens.

        Hyphens and apostrophes inside words count as nothing or as a space. The caller verifies against the source.
        """
        either = []
        for field in (SPLIT, JOINED):
            terms = self._analysers[field].analyze(_storable(_joined(words) if field == JOINED else words))
            if len(terms) == 1:
                either.append(tantivy.Query.term_query(self._index.schema, field, terms[0]))
            elif terms:
                either.append(tantivy.Query.phrase_query(self._index.schema, field, list(terms)))
        return self._best(_any_of(either), k, allowed)

    def _best(self, query: tantivy.Query, k: int, allowed: Ids | None) -> tuple[Ids, NDArray[np.float32]]:
        if k <= 0 or (allowed is not None and not len(allowed)) or not len(self):
            return top(np.empty(0, np.int64), np.empty(0, np.float32), 0)
        listed = allowed is not None and len(allowed) <= LISTED_UP_TO
        if listed:
            among = tantivy.Query.term_set_query(self._index.schema, "id", self._numbers_of(allowed))  # type: ignore[arg-type]
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0))]
            )
        fetched = 2 * k + 16
        if allowed is not None and not listed:  # of what is found so many fall out, about
            fetched = min(fetched * len(self) // len(allowed), FETCHED_FIRST)
        while True:
            ids, scores = self._fetch(query, fetched)
            exhausted = len(ids) < fetched
            last = scores[-1] if len(scores) else 0.0
            if allowed is not None and not listed:
                kept = within(ids, allowed)
                ids, scores = ids[kept], scores[kept]
            # the last one fetched must not tie with the last one wanted, or their order would be chance
            if exhausted or (len(ids) > k and scores[k - 1] > last + 1e-5):
                return top(ids, scores, k)
            fetched *= 4

    def _fetch(self, query: tantivy.Query, limit: int) -> tuple[Ids, NDArray[np.float32]]:
        hits = self._searcher.search(query, min(limit, max(len(self), 1)), count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        found = np.array(ids, np.int64)
        if self._ids is not None:
            found = self._ids[found - 1]
        return found, np.array([score for score, _ in hits], np.float32)

    def _numbers_of(self, ids: Ids) -> list[int]:
        if self._numbers is None:
            return [int(id) for id in ids]
        ids = np.asarray(ids, np.int64)
        return self._numbers[ids[(ids > 0) & (ids <= len(self._numbers))] - 1].tolist()


def _linked(folder: Path) -> TemporaryDirectory[str]:
    links = TemporaryDirectory(prefix="keywords-", ignore_cleanup_errors=True)
    for path in folder.iterdir():
        if path.suffix != ".lock":
            Path(links.name, path.name).symlink_to(path.absolute())
    return links


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name=STEMMED, index_option="freq")
    for field in (SPLIT, JOINED):
        builder.add_text_field(field, tokenizer_name=field, index_option="position")
    return builder.build()


def _analysers() -> dict[str, tantivy.TextAnalyzer]:
    def analyser(*more: tantivy.Filter) -> tantivy.TextAnalyzer:
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        for part in (tantivy.Filter.remove_long(LONGEST_TERM), tantivy.Filter.lowercase(), *more):
            builder = builder.filter(part)
        return builder.filter(tantivy.Filter.ascii_fold()).build()

    return {STEMMED: analyser(tantivy.Filter.stemmer("english")), SPLIT: analyser(), JOINED: analyser()}


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    for field in BOOSTS:
        document.add_text(field, _storable(getattr(entry, field)))
    document.add_text(SPLIT, _storable(entry.body))
    document.add_text(JOINED, _storable(_joined(entry.body)))
    return document


def _joined(text: str) -> str:
    return INSIDE_WORD.sub("", text)


def _storable(text: str) -> str:
    """``text`` without lone surrogates, which have no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _any_of(queries: list[tantivy.Query]) -> tantivy.Query:
    if not queries:
        return tantivy.Query.empty_query()
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
