"""The order of candidates: raw signals weighed by weights learned from questions with known answers.

One linear score a kind of question, fitted by ``benchmarks/ranking_fit.py`` with a softmax over the candidates of each
question (ListNet's top-one loss; Cao et al. 2007). Only structure is learned: no word or name is stored.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.question import Understood
from qa.signals import SIGNALS, Matrix

WEIGHTS = Path(__file__).with_name("ranking.json")
KINDS = ("speaker", "quotation", "fact", "check")  # of questions


def kind_of(understood: Understood) -> str:
    """Which weights a question is ranked by."""
    reading = understood.reading
    if reading.wanted == "check" or reading.quoted:
        return "check"
    if reading.wanted == "speaker":
        return "speaker"
    return "quotation" if reading.wanted in ("quotation", "list") else "fact"


def scores(understood: Understood, signals: Matrix) -> NDArray[np.float64]:
    """One number a candidate; it only orders."""
    return signals @ weights()[kind_of(understood)]


@cache
def weights() -> dict[str, NDArray[np.float64]]:
    """The shipped weights by kind of question, in the order of ``SIGNALS``."""
    stored = json.loads(WEIGHTS.read_text("utf-8"))["weights"]
    return {kind: np.asarray([stored[kind].get(name, 0.0) for name in SIGNALS]) for kind in KINDS}
