"""Every question of the fitting sets with the candidates the program itself finds for it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import score_retrieval as scorer
from benchmarks.dense_examples import DenseExample, DenseExamples
from benchmarks.examples import Example, Examples
from corpus.store import Passage
from embeddings.generation import open_current
from embeddings.token_encoder import TokenEncoder, touching
from embeddings.token_vectors import Piece, token_bounds
from embeddings.weights import locate
from qa import ranking
from qa.model import Filters, Question
from qa.question import effective_filters
from qa.ranking import KINDS, kind_of
from qa.retrieve import Candidate, read_in
from qa.service import Service
from qa.signals import COLUMN, SIGNALS

APART = "seed"  # the set that is never fitted to
GROUPS = 60  # of articles: they go into folds whole
UNSURE = 0.5  # worth of a passage that answers but was not found: its speaker may be right
RIVALS = 40  # found passages that are kept to learn from
SPEAKER = 0.8  # of a candidate's worth that hangs on its speaker
WORDING = [COLUMN[n] for n in ("wording", "wording_around", "bare_wording", "bare_wording_around")]

Texts = dict[tuple[str, int], str]  # by corpus and passage


@dataclass(frozen=True)
class Compared:
    """What late interaction compares: a text, of which ``parts`` are meant, with the pieces of the candidates."""

    corpus: str
    text: str
    parts: tuple[Sequence[tuple[int, int]], ...]  # the words searched for, and their bare form
    pieces: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Asked:
    """One question with the candidates found for it; ``worth`` is 1 for gold passages by gold speakers."""

    set: str
    question: dict[str, Any]
    kind: str
    found: list[Candidate]
    others: list[Candidate]
    understood: Any
    signals: NDArray[np.float64]
    hit: NDArray[np.bool_]
    worth: NDArray[np.float64]
    structural: bool  # refused because of who was asked for
    compared: Compared  # ``found``, then ``others``

    @property
    def answerable(self) -> bool:
        return self.question["type"] != "unanswerable"

    @property
    def group(self) -> int:
        """See ``group_of``."""
        return group_of(self.set, self.question)


def group_of(set: str, question: Mapping[str, Any]) -> int:
    """A number that the questions over one article share; -1 apart."""
    about = question["gold"][0]["article"] if question["gold"] else question["id"]
    return -1 if set == APART else zlib.crc32(about.encode()) % GROUPS


def collect(name: str, service: Service, questions: Sequence[dict[str, Any]], texts: Texts) -> Iterator[Asked]:
    """Ask every question and keep what was found; the texts of the passages compared go into ``texts``."""
    loaded = service.loaded()
    for question in questions:
        fields = ("speaker", "article", "publication", "date_from", "date_to")
        filters = Filters(**{k: question[k] for k in fields if question.get(k)})
        understood = service.read(Question(question["question"], tuple(question.get("history") or ()), filters))
        if not understood.search.strip():
            continue
        found, others = loaded.answerer.sorted_out(understood, effective_filters(filters, frozenset()))
        retriever = loaded.answerer.retriever
        found = retriever.covered(understood, [c for c in found if c.signals is not None])
        others = retriever.covered(understood, others)
        hit, worth = zip(*(_labels(service, question, c) for c in found), strict=True) if found else ((), ())
        rows = [c.signals for c in found if c.signals is not None]
        yield Asked(
            name, question, kind_of(understood), found, others, understood,
            np.asarray(rows).reshape(len(rows), len(SIGNALS)), np.asarray(hit, bool), np.asarray(worth, float),
            understood.reading.unknown_name is not None or bool(understood.silent),
            _compared(service, understood, [*found, *others], texts),
        )  # fmt: skip


def _compared(service: Service, understood: Any, some: Sequence[Candidate], texts: Texts) -> Compared:
    corpus, loaded = str(service.data), service.loaded()
    pieces = tuple(tuple(loaded.answerer.retriever.signals.pieces(c.passage)) for c in some)
    new = {id for of_one in pieces for id, _, _ in of_one if (corpus, id) not in texts}
    for p in loaded.store.passages(sorted(new)):
        texts[corpus, p.id] = loaded.store.text(p.document, p.start, p.end)
    return Compared(corpus, *read_in(understood), pieces)


def _labels(service: Service, question: dict[str, Any], candidate: Candidate) -> tuple[bool, float]:
    p = candidate.passage
    golds = [g for g in question["gold"] if scorer.hits(_place(p), g)]
    named = [n for g in golds for n in scorer.gold_names(g)]
    rows = [service.loaded().store.speaker(id) for id in p.speakers]
    shown = " and ".join(r.speaker.name for r in rows if r is not None) or None
    by_gold = not named or any(scorer.same_speaker(shown, n, True) for n in named)
    anyone = not any(scorer.gold_names(g) for g in question["gold"])
    return bool(golds), float(bool(golds)) * (1.0 if anyone else (1 - SPEAKER) + SPEAKER * by_gold)


def _place(p: Passage) -> dict[str, Any]:
    return {"article": p.article, "start": p.start, "end": p.end}


def examples(asked: Iterable[Asked], texts: Mapping[tuple[str, int], str]) -> Examples:
    """The same as numbers of tokens, to learn from."""
    encoder, places = TokenEncoder(), {key: n for n, key in enumerate(texts)}
    read = [encoder.read(text) for text in texts.values()]

    def within(corpus: str, id: int, start: int, end: int) -> tuple[int, int, int]:
        place = places[corpus, id]
        return place, *token_bounds(read[place][1], 0, start, end)

    def example(a: Asked) -> Example:
        numbers, ranges = encoder.read(a.compared.text)
        kept = [touching(ranges, part) for part in a.compared.parts]
        pieces = [[within(a.compared.corpus, *piece) for piece in some] for some in a.compared.pieces]
        return Example(
            numbers, np.stack([k if k.any() else np.ones_like(k) for k in kept]),
            tuple(np.asarray(some, np.int64).reshape(-1, 3) for some in pieces),
            a.signals, a.worth, KINDS.index(a.kind), a.group,
        )  # fmt: skip

    weights = np.asarray([ranking.weights()[kind] for kind in KINDS], np.float32)
    return Examples(tuple(n for n, _ in read), tuple(map(example, asked)), weights, np.asarray(WORDING))


def dense_examples(asked: Sequence[Asked]) -> DenseExamples:
    """The same, with all passages of their corpora, as numbers of the sentence model's tokens."""
    from tokenizers import Tokenizer

    folder = locate().folder
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(json.loads((folder / "sentence_bert_config.json").read_text("utf-8"))["max_seq_length"])
    passages: list[NDArray[np.integer]] = []
    ends, articles = list[int](), list[dict[str, list[Passage]]]()
    corpora = list(dict.fromkeys(a.compared.corpus for a in asked))
    for corpus in corpora:
        with open_current(Path(corpus)) as generation:
            some = list(generation.store.iter_passages())  # their ids are 1, 2, ...
        read = tokenizer.encode_batch([p.embed_text for p in some])
        passages += [np.asarray(r.ids, np.int64) for r in read]
        ends.append(len(passages))
        articles.append({})
        for p in some:
            articles[-1].setdefault(p.article, []).append(p)

    def example(a: Asked) -> DenseExample:
        corpus = corpora.index(a.compared.corpus)
        first = (ends[corpus - 1] if corpus else 0) - 1
        read = tokenizer.encode(a.compared.text)
        meant = np.stack([touching(np.asarray(read.offsets), part) for part in a.compared.parts])
        near = [(p, g) for g in a.question["gold"] for p in articles[corpus].get(g["article"], ())]
        right = sorted({p.id for p, g in near if scorer.hits(_place(p), g)})
        worth = {c.passage.id: float(w) for c, w in zip(a.found, a.worth, strict=True)}
        order = np.argsort(-(a.signals @ ranking.weights()[a.kind]), kind="stable")
        rivals = [id for id in (a.found[n].passage.id for n in order) if id not in right][:RIVALS]
        return DenseExample(
            np.asarray(read.ids, np.int64), np.where(meant.any(1, keepdims=True), meant, True),
            np.asarray(right, np.int64) + first, np.asarray([worth.get(id, UNSURE) for id in right]),
            np.asarray(rivals, np.int64) + first, corpus, a.group,
        )  # fmt: skip

    return DenseExamples(tuple(passages), np.asarray(ends), tuple(map(example, asked)))
