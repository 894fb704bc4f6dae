"""Syntax: spaCy's small English model over an article's paragraphs, flattened to one token table.

Token offsets are document offsets. Long paragraphs are parsed in windows cut at white space, so that memory and time
stay linear in the length of the text.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from threadpoolctl import ThreadpoolController

from corpus.model import Span
from corpus.weights import spacy_model

if TYPE_CHECKING:
    from spacy.language import Language

WINDOW = 6_000  # characters parsed at once
_loading = threading.Lock()


@dataclass(slots=True)
class Parse:
    """Parallel lists, one entry a token, in text order. ``head`` and ``sentence`` are indices into the same lists."""

    start: list[int]
    end: list[int]
    lower: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]  # its own index for a root
    sentence: list[int]  # index of the sentence, rising
    paragraph: list[int]  # index of the paragraph given
    entity: list[str]  # entity label or ""
    entity_begins: list[bool]

    def __len__(self) -> int:
        return len(self.start)


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    # thinc imports torch when it can, only to offer it as a backend; commands that need no torch must not pay for it
    hide = "torch" not in sys.modules
    if hide:
        sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        import spacy
    finally:
        if hide:
            del sys.modules["torch"]
    nlp = spacy.load(spacy_model(), exclude=["lemmatizer", "senter", "attribute_ruler"])
    _multiply_by_numpy(nlp)
    return nlp


def _multiply_by_numpy(nlp: Language) -> None:
    """Have numpy multiply the matrices, in one thread.

    blis comes built without this processor's own instructions and takes three times as long. The matrices are so small
    that a second thread spends more time waiting for the first than working.
    """
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, component in nlp.pipeline:
        for layer in component.model.walk():  # pyright: ignore[reportAttributeAccessIssue]
            layer.ops = ops
    for library in ThreadpoolController().lib_controllers:
        if "numpy" in library.filepath:
            library.set_num_threads(1)


def load() -> Language:
    """The pipeline, loaded once. Raises ``MissingWeights``."""
    with _loading:
        return _pipeline()


def _windows(text: str, span: Span) -> list[Span]:
    out, start = [], span.start
    while span.end - start > WINDOW:
        cut = max(
            text.rfind(". ", start + WINDOW // 2, start + WINDOW), text.rfind("\n", start + WINDOW // 2, start + WINDOW)
        )
        if cut < 0:
            cut = text.rfind(" ", start + WINDOW // 2, start + WINDOW)
        cut = start + WINDOW if cut < 0 else cut + 1
        out.append(Span(start, cut))
        start = cut
    out.append(Span(start, span.end))
    return out


def parse(text: str, paragraphs: Sequence[Span]) -> Parse:
    """Parse ``paragraphs`` (ranges of ``text``)."""
    nlp = load()
    pieces = [(number, window) for number, p in enumerate(paragraphs) for window in _windows(text, p)]
    table = Parse([], [], [], [], [], [], [], [], [], [])
    sentence = -1
    docs = nlp.pipe((window.of(text) for _, window in pieces), batch_size=64)
    for (number, window), doc in zip(pieces, docs, strict=True):
        base = len(table)
        for token in doc:
            if token.is_sent_start or token.i == 0:
                sentence += 1
            table.start.append(window.start + token.idx)
            table.end.append(window.start + token.idx + len(token))
            table.lower.append(token.lower_)
            table.tag.append(token.tag_)
            table.dep.append(token.dep_)
            table.head.append(base + token.head.i)
            table.sentence.append(sentence)
            table.paragraph.append(number)
            table.entity.append(token.ent_type_)
            table.entity_begins.append(token.ent_iob_ == "B")
    return table
