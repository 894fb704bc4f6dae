"""The token model in PyTorch, to learn: its matrices' changes, the directions and how much each word counts.

The int8 matrices are read as the numbers they stand for. States agree with those of the ONNX model to a cosine of .99.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from benchmarks.bert import Bert
from embeddings.token_weights import held


class TokenModel(nn.Module):
    """Texts to a state a token, and those to the directions in which they are compared."""

    def __init__(self, path: Path, dimension: int, rank: int, device: str) -> None:
        """``path``: the ONNX model; ``dimension`` of the directions; ``rank`` of the changes."""
        super().__init__()
        self.bert = Bert(held(path), rank, device)
        self.projection = nn.Parameter(torch.eye(self.bert.size, dimension))
        self.emphasis = nn.Parameter(torch.zeros(self.bert.size))
        self.to(device)

    def begin(self, texts: Sequence[NDArray[np.integer]]) -> None:
        """Let the projection begin as the directions in which the tokens of ``texts`` differ most."""
        with torch.no_grad():
            rows = functional.normalize(self.bert.read(texts), dim=1).double()
            found = torch.linalg.eigh(rows.T @ rows).eigenvectors.flip(1)[:, : self.projection.shape[1]]
            self.projection.copy_(found)

    def changes(self, texts: Sequence[NDArray[np.integer]]) -> dict[str, NDArray[Any]]:
        """What was learned, as ``embeddings.token_weights`` reads it (fp16), and how far inputs reach in ``texts``."""
        own = {"projection": self.projection, "emphasis": self.emphasis}
        held = {name: p.detach().cpu().numpy().astype(np.float16) for name, p in own.items()}
        return self.bert.changes() | self.bert.reach(texts) | held
