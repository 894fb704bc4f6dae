"""What the tests of the store and the indexes share: a small embedder, and analysed documents made without analysis."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.model import (
    AnalysedArticle,
    Article,
    Document,
    Evidence,
    Kind,
    Metadata,
    Paragraph,
    Quotation,
    Role,
    Span,
    Speaker,
    SpeakerKind,
    Stated,
)
from embeddings.generation import open_current
from embeddings.publishing import Writer
from embeddings.token_encoder import Tokens

WORD = re.compile(r"\w+")
TURN = re.compile(r"“(?P<words>[^”]+)”(?: (?P<cue>said) (?P<name>[A-Z]\w+ [A-Z]\w+))?")


class StandIn:
    """An embedder that hashes words into a few dimensions. It remembers what it was asked to encode."""

    def __init__(self, name: str = "stand-in", dimension: int = 32) -> None:
        self.fingerprint = hashlib.sha256(f"{name} {dimension}".encode()).hexdigest()
        self.dimension = self.token_dimension = dimension
        self.encoded: list[str] = []
        self.read: list[str] = []  # word by word

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        self.encoded += texts
        rows = np.array([self._vector(text) for text in texts], np.float32).reshape(len(texts), self.dimension)
        if progress is not None:
            progress(len(texts), len(texts))
        return rows

    def tokens(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> list[Tokens]:
        self.read += texts
        return [self._tokens(text) for text in texts]

    @staticmethod
    def words(text: str) -> list[str]:
        return [m.group().lower() for m in WORD.finditer(text)]

    def _tokens(self, text: str) -> Tokens:
        words = [m for m in WORD.finditer(text) if m.end() < 65_536]
        rows = [self._vector(w) for w in ("", *self.words(text)[: len(words)], "")]
        ranges = [(0, 0), *(m.span() for m in words), (0, 0)]
        scaled = [row * (127 / np.abs(row).max()) for row in rows]
        return Tokens(np.rint(np.array(scaled)).astype(np.int8), np.array(ranges, np.uint16))

    def pooled(self, text: str, parts: Sequence[Sequence[tuple[int, int]]]) -> NDArray[np.float32]:
        words = [" ".join(text[a:b] for a, b in part) or text for part in parts]
        return np.array([self._vector(part) for part in words], np.float32).reshape(len(parts), self.dimension)

    def _vector(self, text: str) -> NDArray[np.float64]:
        total = np.full(self.dimension, 1e-3)
        for word in WORD.findall(text.lower()):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
            total += np.random.default_rng(seed).normal(size=self.dimension)
        return total / np.linalg.norm(total)


def speaker(name: str) -> Speaker:
    return Speaker(name.lower().replace(" ", "-"), name, SpeakerKind.PERSON, (name.rpartition(" ")[2],))


def analysed(
    document: Document, number: int = 1, start: int = 0, end: int | None = None, **stated: str
) -> AnalysedArticle:
    """An article of ``document``: a paragraph a line, quotations in curly marks, `said Name Surname` after them."""
    end = len(document.text) if end is None else end
    id = document.id if document.whole else f"{document.id}#{number}"
    paragraphs = tuple(
        Paragraph(start + m.start(), start + m.end(), Role.BODY)
        for m in re.finditer(r"\S(?:.*\S)?", document.text[start:end])
    )
    quotations = tuple(
        Quotation(
            m.start(),
            m.end("words") + 1,
            Kind.DIRECT,
            f"{id}:u{n}",
            (speaker(m["name"]),) if m["name"] else (),
            Evidence("same sentence", Span(*m.span("cue")), Span(*m.span("name"))) if m["name"] else Evidence(),
            0.9,
        )
        for n, m in enumerate(TURN.finditer(document.text, start, end))
    )
    metadata = Metadata(**{name: Stated(value, value) for name, value in stated.items()})
    people = tuple(dict.fromkeys(s for q in quotations for s in q.speakers))
    return AnalysedArticle(Article(id, document.id, number, start, end, metadata, paragraphs), quotations, (), people)


def story(n: int) -> Document:
    """A document of its own words and one quotation."""
    text = (
        f"Village {n} has a bridge of {n} stones and a clock that loses {n} minutes.\n\n"
        f"“We shall mend gate number {n} before the frost,” said Ada Mason{'abcdefghij'[n % 10]}.\n\n"
        f"The meeting about matter {n} ended at dusk."
    )
    return Document(f"story-{n}.txt", text)


def ingest(
    data: Path, numbers: Iterable[int], embedder: StandIn | None = None, remove: Iterable[int] = ()
) -> str | None:
    with Writer(data, embedder or StandIn()) as writer:
        for n in remove:
            assert writer.store.remove_document(f"story-{n}.txt")
        for n in numbers:
            writer.store.put_document(story(n), [analysed(story(n), title=f"Story {n}", publication="Herald")])
        return writer.publish()


def documents(data: Path) -> tuple[str, ...]:
    with open_current(data) as generation:
        ids = generation.store.document_ids()
        passages = list(generation.store.iter_passages())
        assert len(passages) == len(generation.index) == len(generation.keywords) == 4 * len(ids)
        return ids
