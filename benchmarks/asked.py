"""Every question of the fitting sets with the candidates the program itself finds for it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import score_retrieval as scorer
from benchmarks.examples import Example, Examples
from embeddings.token_encoder import TokenEncoder, touching
from embeddings.token_vectors import Piece, token_bounds
from qa import ranking
from qa.model import Filters, Question
from qa.question import effective_filters
from qa.ranking import KINDS, kind_of
from qa.retrieve import Candidate, read_in
from qa.service import Service
from qa.signals import COLUMN, SIGNALS

APART = "seed"  # the set that is never fitted to
GROUPS = 60  # of articles: they go into folds whole
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
        """A number that the questions over one article share; -1 apart."""
        gold = self.question["gold"]
        about = gold[0]["article"] if gold else self.question["id"]
        return -1 if self.set == APART else zlib.crc32(about.encode()) % GROUPS

    def compared_anew(self, wording: NDArray[np.floating]) -> Asked:
        """The same with other signals of late interaction (candidates, 4)."""
        some = [*self.found, *self.others]
        rows = [np.zeros(len(SIGNALS)) if c.signals is None else c.signals.copy() for c in some]
        for row, found in zip(rows, wording, strict=True):
            row[WORDING] = found
        again = [replace(c, signals=row) if c.signals is not None else c for c, row in zip(some, rows, strict=True)]
        cut = len(self.found)
        signals = np.asarray(rows[:cut]).reshape(cut, len(SIGNALS))
        return replace(self, found=again[:cut], others=again[cut:], signals=signals)


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
    here = {"article": p.article, "start": p.start, "end": p.end}
    golds = [g for g in question["gold"] if scorer.hits(here, g)]
    named = [n for g in golds for n in scorer.gold_names(g)]
    rows = [service.loaded().store.speaker(id) for id in p.speakers]
    shown = " and ".join(r.speaker.name for r in rows if r is not None) or None
    by_gold = not named or any(scorer.same_speaker(shown, n, True) for n in named)
    anyone = not any(scorer.gold_names(g) for g in question["gold"])
    return bool(golds), float(bool(golds)) * (1.0 if anyone else (1 - SPEAKER) + SPEAKER * by_gold)


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
