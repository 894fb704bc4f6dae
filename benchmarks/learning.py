"""How both models learn from questions: the programs' arguments, and how fast learning goes."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch.optim.lr_scheduler import LambdaLR

from benchmarks.examples import FOLDS

RISING = 0.06  # of all steps


def arguments(description: str, model: str) -> argparse.Namespace:
    """``examples``, ``out``, ``model`` (its file is called so) and ``fold``, from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("examples", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", type=Path, help=f"{model}, where the package that brings it is not installed")
    parser.add_argument("--fold", type=int, choices=range(FOLDS + 1), help=f"{FOLDS}: learn from all")
    return parser.parse_args()


def schedule(optimizer: torch.optim.Optimizer, steps: int) -> LambdaLR:
    """Rates that rise at first, then fall to nothing by the last of ``steps``."""
    return LambdaLR(optimizer, lambda step: min(1, (step + 1) / max(1, RISING * steps)) * (1 - step / (steps + 1)))
