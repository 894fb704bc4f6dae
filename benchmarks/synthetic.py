"""Made-up articles and vectors for sizes that no corpus at hand has: seeded, so that every run sees the same ones.

Nothing here is parsed or embedded by a model. ``StandInEncoder`` takes the encoder's place and ``StandInAnalysis`` the
executor's; tables say so.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.analysing import Task
from corpus.model import (
    AnalysedArticle,
    Article,
    Document,
    Evidence,
    Kind,
    Paragraph,
    Quotation,
    Role,
    Span,
    Speaker,
    SpeakerKind,
)
from embeddings.token_encoder import Tokens

WORDS, TOPICS, TOPIC_WORDS, PEOPLE = 40_000, 2_000, 60, 20_000
DIMENSION, TOKEN_DIMENSION = 384, 96
PARAGRAPHS, QUOTATIONS = 20, 4  # of an article: 24 passages
SAID = re.compile(r"“(?P<words>[^”]+)” (?P<cue>said) (?P<name>[A-Z]\w+ [A-Z]\w+)\.")
TOKEN = re.compile(r"\w+")
SYLLABLES = [c + v for c in "b d f g k l m n p r s t v z st br".split() for v in "a e i o u ai or en".split()]


class Articles:
    """Articles of made-up words, commoner and rarer ones as in a language, each article on one topic."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        rng = np.random.default_rng(seed)
        picked = rng.choice(len(SYLLABLES), (WORDS * 2, 3))
        made = ("".join(SYLLABLES[s] for s in row[: 1 + n % 3]) for n, row in enumerate(picked))
        self.words = list(dict.fromkeys(made))[:WORDS]
        shares = 1 / np.arange(2, len(self.words) + 2)
        self._shares = np.cumsum(shares / shares.sum())
        self.topics = rng.choice(len(self.words), (TOPICS, TOPIC_WORDS))
        named = rng.integers(200, 3_000, (PEOPLE, 2))
        self.people = [" ".join(self.words[i].capitalize() for i in pair) for pair in named]

    def text(self, n: int) -> str:
        """The text of article ``n``."""
        rng = np.random.default_rng((self._seed, n))
        topic = self.topics[rng.integers(TOPICS)]
        told = [self._sentences(rng, topic, 3) for _ in range(PARAGRAPHS - QUOTATIONS)]
        for _ in range(QUOTATIONS):
            name = self.people[rng.integers(PEOPLE)]
            told.insert(int(rng.integers(1, len(told))), f"“{self._sentences(rng, topic, 2)}” said {name}.")
        return "\n\n".join(told)

    def _sentences(self, rng: np.random.Generator, topic: NDArray[np.integer], count: int) -> str:
        made = []
        for length in rng.integers(8, 20, count):
            common = np.searchsorted(self._shares, rng.random(length))
            places = np.where(rng.random(length) < 0.25, topic[rng.integers(TOPIC_WORDS, size=length)], common)
            made.append(" ".join(self.words[i] for i in places.clip(max=len(self.words) - 1)).capitalize() + ".")
        return " ".join(made)

    def write(self, path: Path, numbers: range) -> None:
        """Articles as records."""
        with path.open("w", encoding="utf-8") as file:
            for n in numbers:
                file.write(json.dumps({"id": f"article-{n:07}", "text": self.text(n)}, ensure_ascii=False) + "\n")


class StandInEncoder:
    """Texts to unit vectors by seeded numbers for their words, rarer words weighing more. A PartEmbedder."""

    def __init__(self, articles: Articles) -> None:
        self._weights = {word: float(np.log(2 + rank)) for rank, word in enumerate(articles.words)}
        self.fingerprint = hashlib.sha256(b"stand-in of benchmarks/synthetic.py").hexdigest()
        self.dimension = DIMENSION
        self.token_dimension = TOKEN_DIMENSION

    @cached_property
    def _table(self) -> NDArray[np.float32]:
        return np.random.default_rng(7).normal(size=(len(self._weights), DIMENSION)).astype(np.float32)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self._weights)}

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        rows = np.empty((len(texts), DIMENSION), np.float32)
        for n, text in enumerate(texts):
            known = [w for w in TOKEN.findall(text.lower()) if w in self._places]
            weights = np.array([self._weights[w] for w in known], np.float32)
            rows[n] = weights @ self._table[[self._places[w] for w in known]] if known else self._table[0]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts), len(texts))
        return rows

    @cached_property
    def _token_table(self) -> NDArray[np.int8]:
        rows = self._table[:, :TOKEN_DIMENSION]
        return np.rint(rows * (127 / np.abs(rows).max(1, keepdims=True))).astype(np.int8)

    def tokens(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> list[Tokens]:
        return [self._tokens(text) for text in texts]

    def _tokens(self, text: str) -> Tokens:
        known = [m for m in TOKEN.finditer(text.lower()) if m.group() in self._places]
        rows = self._token_table[[0, *(self._places[m.group()] for m in known), 0]]
        return Tokens(rows, np.asarray([(0, 0), *(m.span() for m in known), (0, 0)], np.uint16))

    def pooled(self, text: str, parts: Sequence[Sequence[tuple[int, int]]]) -> NDArray[np.float32]:
        return self.encode([" ".join(text[start:end] for start, end in part) or text for part in parts])


def stand_in_analysis(document: Document) -> tuple[AnalysedArticle, ...]:
    """Paragraphs at blank lines, quotations with their speakers by one pattern: what analysis gives, at no cost."""
    paragraphs = tuple(Paragraph(*m.span(), Role.BODY) for m in re.finditer(r"[^\n]+", document.text))
    said = tuple(_quotation(document.id, n, m) for n, m in enumerate(SAID.finditer(document.text)))
    article = Article(document.id, document.id, 1, 0, len(document.text), document.given, paragraphs)
    return (AnalysedArticle(article, said, (), tuple(dict.fromkeys(s for q in said for s in q.speakers))),)


def _quotation(id: str, n: int, m: re.Match[str]) -> Quotation:
    name = m["name"]
    speaker = Speaker("person:" + name.lower().replace(" ", "-"), name, SpeakerKind.PERSON, (name.split()[1],))
    evidence = Evidence("same sentence", Span(*m.span("cue")), Span(*m.span("name")))
    return Quotation(m.start(), m.end("words") + 1, Kind.DIRECT, f"{id}:u{n}", (speaker,), evidence, 0.9)


class StandInAnalysis(Executor):
    """An executor that does not run what it is given, but ``stand_in_analysis``."""

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        (task,) = args
        assert isinstance(task, Task)
        future: Future = Future()
        future.set_result(stand_in_analysis(task.document))
        return future


def unit_rows(count: int, dimension: int = DIMENSION, seed: int = 5, block: int = 50_000) -> Iterator[NDArray]:
    """``count`` unit vectors as fp32 blocks: topics, a spectrum that falls as that of sentence vectors, and noise."""
    rng = np.random.default_rng(seed)
    topics = rng.normal(size=(TOPICS, dimension)).astype(np.float32)
    spectrum = (np.arange(1, 97) ** -0.4).astype(np.float32)
    basis = rng.normal(size=(96, dimension)).astype(np.float32) * spectrum[:, None]
    common = rng.normal(size=dimension).astype(np.float32)
    for start in range(0, count, block):
        size = min(block, count - start)
        rows = 0.35 * common + 0.6 * topics[rng.integers(TOPICS, size=size)]
        rows += rng.normal(size=(size, 96)).astype(np.float32) @ basis * 0.25
        rows += 0.25 * rng.standard_normal((size, dimension), np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        yield rows.astype(np.float32)
