"""Texts to unit vectors, with sentence-transformers. The heavy imports wait for the first text."""

from __future__ import annotations

import atexit
import os
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings import bert_graph, low_rank, sentence_weights, token_encoder
from embeddings.token_encoder import TokenEncoder, Tokens
from embeddings.weights import PINNED, ModelDamaged, Weights, fingerprint_of, locate, sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

T = TypeVar("T")
R = TypeVar("R")
Range = tuple[int, int]
Rows = NDArray[np.float32]
States = Callable[..., Any]  # ids of one text's tokens (1, n) to a float32 tensor of their states (n, dimension)
TRACED = ("Who said so?", "What did the chair of the council say about the bridge that was closed in the spring?")
TOLERANCE = 0.01  # between the states of the traced model and the plain one
Progress = Callable[[int, int], None]  # (done, of how many)
BATCH, BATCHED = 32, 2_400  # texts read at once, and how many characters, at most: measured
EXIT = 10.0  # seconds that leaving the program waits for a thread that is reading
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


class Embedder(Protocol):
    """What turns texts into vectors. Tests put a small one in its place."""

    @property
    def fingerprint(self) -> str:
        """The identity of the model: the same one, comparable vectors."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    @property
    def token_dimension(self) -> int:
        """The length of a token's vector."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Rows:
        """One unit row a text, in the order given."""
        ...

    def tokens(self, texts: Sequence[str], progress: Progress | None = None) -> list[Tokens]:
        """The tokens of each text, in the order given. The same text has the same ones, whatever is read with it."""
        ...


class PartEmbedder(Embedder, Protocol):
    """An Embedder that reads parts of one text in a single pass."""

    def pooled(self, text: str, parts: Sequence[Sequence[Range]]) -> Rows:
        """One unit row a part, a part being some ranges of ``text``: the words there, read in all of ``text``.

        A part without ranges is all of ``text``.
        """
        ...


class Encoder:
    """A sentence-transformers model on this machine. Nothing is loaded before it is needed.

    What is searched is read in int8 where that is fast, a question always in fp32. The fingerprint names the weights,
    not the precision: vectors agree to a cosine of .998 and may meet in one index. Safe from several threads.
    """

    def __init__(
        self,
        model: str | None = None,
        adapter: Path | None = sentence_weights.ADAPTER,
        token_adapter: Path = token_encoder.ADAPTER,
    ) -> None:
        """``model``: a directory or a name; None is the default. Raises nothing until the model is needed.

        ``adapter``: what was learned here about the default model, wherever its files lie; other models come as they
        are. ``token_adapter``: what was learned about the token model.
        """
        self._model, self._learned = model, adapter
        self._lock, self._token_lock = threading.Lock(), threading.Lock()
        self._token_encoder = TokenEncoder(token_adapter)
        self._waits = False  # at exit, for whoever reads

    @cached_property
    def _weights(self) -> Weights:
        os.environ.update(OFFLINE)
        return locate(self._model)

    @cached_property
    def _adapter(self) -> Path | None:
        """What is added to the weights, when they are those it was learned for."""
        return self._learned if self._weights.fingerprint == fingerprint_of(PINNED) else None

    @cached_property
    def _transformer(self) -> SentenceTransformer:
        weights = self._weights
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        try:
            model = SentenceTransformer(
                str(weights.folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelDamaged(f"{weights.folder} cannot be loaded: {reason}") from error
        if self._adapter is not None:
            sentence_weights.add(model, low_rank.read(self._adapter))
        torch.set_num_threads(1)  # batches go to the cores, not their parts; a question is too short to be shared
        self._wait_at_exit()
        return model

    @cached_property
    def _rounded(self) -> Any:
        """What reads texts in int8; None when they are read as the model comes."""
        if self._adapter is None or not fast_int8():
            return None
        reach = low_rank.reach(low_rank.read(self._adapter))
        return bert_graph.session(bert_graph.graph(sentence_weights.held(self._transformer), reach))

    @cached_property
    def _states(self) -> States | None:
        """The model's pass over one text, traced, which spares a fifth of the time; None when it is built otherwise."""
        return _traced(self._transformer)

    @property
    def fingerprint(self) -> str:
        """The identity of the weights, those for single words included. Raises ModelMissing or ModelDamaged."""
        return self._identity

    @cached_property
    def _identity(self) -> str:
        learned = {} if self._adapter is None else {"learned": sha256(self._adapter)}
        parts = {"sentences": self._weights.fingerprint, "tokens": self._token_encoder.fingerprint}
        return fingerprint_of(parts | learned)

    @property
    def token_dimension(self) -> int:
        """The length of a token's vector."""
        return self._token_encoder.dimension

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._weights.dimension or int(self.encode(["one text"]).shape[1])

    def load(self) -> None:
        """Import and load all a question needs, now rather than at the first. Raises ModelMissing or ModelDamaged."""
        with self._lock:
            _ = self._transformer, self._states
            self._token_encoder.load()

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Rows:
        """One unit row a text, in the order given. Raises as ``load`` does."""
        with self._lock:
            model, done = self._transformer, 0
            rows = np.zeros((len(texts), self._weights.dimension or model.get_embedding_dimension() or 0), np.float32)
            each, read = _on_all_cores if len(texts) > BATCH else map, self._each if self._rounded else self._together
            for batch, found in read(texts, each):
                rows[batch], done = found, done + len(batch)
                if progress is not None:
                    progress(done, len(texts))
            return rows

    def _together(self, texts: Sequence[str], each: Callable[..., Iterator[Rows]]) -> Iterator[tuple[list[int], Rows]]:
        """Some places in ``texts`` and their rows, until there are all: texts of one length together."""
        batches = _batches(texts)
        model = self._transformer  # no tokenizer is for two threads
        given = (model.preprocess([texts[n] for n in batch]) for batch in batches)
        return zip(batches, each(partial(_unit, model), given), strict=True)

    def _each(self, texts: Sequence[str], each: Callable[..., Iterator[Rows]]) -> Iterator[tuple[list[int], Rows]]:
        """The same, in int8: each text by itself, some on a core at a time."""
        read = partial(self._transformer.tokenizer, truncation=True, max_length=self._transformer.max_seq_length)
        some = [list(range(start, min(start + BATCH, len(texts)))) for start in range(0, len(texts), BATCH)]
        given = (read([texts[n] for n in batch])["input_ids"] for batch in some)
        return zip(some, each(self._means, given), strict=True)

    def _means(self, texts: Sequence[Sequence[int]]) -> Rows:
        found = [bert_graph.states(self._rounded, np.asarray(numbers, np.int64)).mean(0) for numbers in texts]
        return _units(np.asarray(found, np.float32))

    def tokens(self, texts: Sequence[str], progress: Progress | None = None) -> list[Tokens]:
        """The tokens of each text. Raises as ``load`` does."""
        told = None if progress is None else lambda done: progress(done, len(texts))
        with self._token_lock:
            self._wait_at_exit()
            return self._token_encoder.many(texts, told)

    def _wait_at_exit(self) -> None:
        """No thread is cut off in the middle of a model when the program ends."""
        if not self._waits:
            self._waits = True
            for lock in (self._lock, self._token_lock):
                atexit.register(lock.acquire, timeout=EXIT)

    def pooled(self, text: str, parts: Sequence[Sequence[Range]]) -> Rows:
        """See PartEmbedder. A model that does not average its tokens reads each part by itself."""
        with self._lock:
            rows = _pooled(self._transformer, self._states, text, parts)
        return self.encode([_words_of(text, part) for part in parts]) if rows is None else rows


def fast_int8() -> bool:
    """True when this CPU multiplies whole numbers of 8 bits as such (VNNI): others lose digits, or time."""
    import torch

    return bool(getattr(torch.cpu, "_is_vnni_supported", lambda: False)())


def _batches(texts: Sequence[str]) -> list[list[int]]:
    """Places in ``texts``, those of one length together, the longest first; small enough for a core's own memory."""
    batches: list[list[int]] = []
    for n in sorted(range(len(texts)), key=lambda n: (-len(texts[n]), texts[n])):
        if batches and len(batches[-1]) < min(BATCH, BATCHED // max(len(texts[batches[-1][0]]), 1)):
            batches[-1].append(n)
        else:
            batches.append([n])
    return batches


def _on_all_cores(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """``work`` done on each, in order: a thread a core, each with arithmetic of its own, waits for no other."""
    cores = os.cpu_count() or 1
    with ThreadPoolExecutor(cores) as threads:
        waiting: deque[Future[R]] = deque()
        for item in items:
            waiting.append(threads.submit(work, item))
            if len(waiting) > 2 * cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _unit(model: SentenceTransformer, features: dict[str, Any]) -> Rows:
    import torch

    with torch.inference_mode():
        return _units(model(features)["sentence_embedding"].float().numpy())


def _units(rows: Rows) -> Rows:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _words_of(text: str, part: Sequence[Range]) -> str:
    return " ".join(text[start:end] for start, end in part) or text


def _traced(model: SentenceTransformer) -> States | None:
    import torch
    from transformers.utils import logging

    pooling = getattr(model[1], "pooling_mode", None) if len(model) > 1 else None
    inner = getattr(model[0], "auto_model", None)
    if pooling not in ("mean", ("mean",)) or inner is None or not getattr(model.tokenizer, "is_fast", False):
        return None

    class Pass(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = inner

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            return self.inner(input_ids=ids).last_hidden_state[0].float()  # one text has no padding to mask

    plain = Pass().eval()
    short, long = (torch.tensor([model.tokenizer(text)["input_ids"]]) for text in TRACED)
    told = logging.get_verbosity()
    # the tracer looks at all there is, old names too, and warns of lengths it might take for constants: compared below
    warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)  # pyright: ignore[reportPrivateImportUsage]
    warnings.filterwarnings("ignore", category=FutureWarning, module="transformers")
    with torch.inference_mode():
        logging.set_verbosity_error()
        try:
            traced = torch.jit.freeze(torch.jit.trace(plain, (short,), check_trace=False))
        except RuntimeError:
            return plain
        finally:
            logging.set_verbosity(told)
        return traced if torch.allclose(traced(long), plain(long), atol=TOLERANCE) else plain


def _pooled(
    model: SentenceTransformer, states: States | None, text: str, parts: Sequence[Sequence[Range]]
) -> Rows | None:
    """The mean of the tokens of each part, as the model means over all; None when it does something else."""
    import torch

    if states is None:
        return None
    read = model.tokenizer(text, truncation=True, max_length=model.max_seq_length, return_offsets_mapping=True)
    offsets = np.asarray(read["offset_mapping"])
    with torch.inference_mode():
        found = states(torch.tensor([read["input_ids"]])).numpy()
    starts, ends = offsets[:, 0], offsets[:, 1]
    rows = []
    for part in parts:
        inside = np.zeros(len(found), bool)
        for start, end in part:
            inside |= (starts < end) & (start < ends)
        rows.append(found[inside].mean(0) if inside.any() else found.mean(0))
    return _units(np.asarray(rows, np.float32))
