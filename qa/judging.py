"""Whether there is an answer at all, and how sure the first passage is: two small logistic models over raw signals.

No single score tells a question that has an answer from one that has none, so the best values of several raw signals
among the first candidates are weighed, with whether the first is what the asked person says, how far it is ahead of the
next and how much better others' words fit. Fitted by ``benchmarks/ranking_fit.py``; its reliability table is in
docs/retrieval.md.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import fmean, median
from typing import Any

from qa.question import Understood
from qa.ranking import kind_of
from qa.retrieve import Candidate

WEIGHTS = Path(__file__).with_name("judging.json")
FIRST = 5  # candidates whose signals decide
COMPARED = 20  # candidates whose scores tell how far the first is ahead
BEST = ("cosine", "wording", "coverage", "likeness")  # signals whose best value counts
OTHERS = ("cosine", "wording", "coverage")  # signals in which others' words may fit better
LEAD = ("said", "asked")  # of the first one alone: somebody's words, and those of the person asked for

FAR_FROM_NEXT, FAR_FROM_ALL = 5.0, 7.5  # of scores: farther ahead says no more, but that little was found

FAINT = 0.2  # below in best cosine and in best coverage, hardly a question we know has an answer
SIMILAR = 0.6  # likeness of quoted words that says something


def features(understood: Understood, found: Sequence[Candidate], others: Sequence[Candidate]) -> dict[str, float]:
    """What the models weigh: ``found`` may answer, best first; ``others`` are words of anyone but the one asked for.

    The first ``FIRST`` of both must have their coverage.
    """
    first, others, kind = found[:FIRST], others[:FIRST], kind_of(understood)
    values = {name: _best(first, name) for name in BEST}
    for name in OTHERS:
        values[f"others_{name}"] = max(0.0, _best(others, name) - values[name]) if others else 0.0
    values |= {f"first_{name}": _best(found[:1], name) for name in LEAD}
    values |= _ahead([c.score for c in found[:COMPARED]])
    values["asked"] = float(bool(understood.speaker_ids))
    values |= {f"kind_{k}": float(kind == k) for k in ("check", "speaker", "fact")}
    return values


def answerable(values: dict[str, float]) -> float:
    """The probability that the corpus answers the question; 0 when it has neither meaning nor words in common."""
    if max(values["cosine"], values["coverage"]) < FAINT and values["likeness"] < SIMILAR:
        return 0.0
    return _logistic(_models()["answerable"], values)


def right(values: dict[str, float]) -> float:
    """The probability that the first passage is a right one."""
    return _logistic(_models()["right"], values)


def threshold(name: str) -> float:
    """From which probability on: ``answers`` of an answer; the others of the first passage being right."""
    return float(_models()["thresholds"][name])


def _best(candidates: Sequence[Candidate], name: str) -> float:
    if name == "coverage":
        return max((c.coverage for c in candidates), default=0.0)
    return max((c.signal(name) for c in candidates if c.signals is not None), default=0.0)


def _ahead(scores: Sequence[float]) -> dict[str, float]:
    """How far the best score is above those of the next few, and above those of all."""
    best = sorted(scores, reverse=True)
    if len(best) < 2:
        return {"ahead_of_next": 0.0, "ahead_of_all": 0.0}
    of_next, of_all = best[0] - fmean(best[1 : FIRST + 1]), best[0] - median(best)
    return {"ahead_of_next": min(of_next, FAR_FROM_NEXT), "ahead_of_all": min(of_all, FAR_FROM_ALL)}


def _logistic(model: dict[str, Any], values: dict[str, float]) -> float:
    score = model["bias"] + sum(weight * values.get(name, 0.0) for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


@cache
def _models() -> dict[str, Any]:
    return json.loads(WEIGHTS.read_text("utf-8"))
