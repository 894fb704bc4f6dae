"""BERT in PyTorch, with low-rank changes to learn: what both models of this program are, read token by token.

Nothing but the changes is learned (LoRA: Hu et al. 2021); the weights are given and stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from embeddings.bert_graph import (
    EPSILON,
    HEADS,
    KEY,
    LAYER,
    MIXED,
    NARROWER,
    PARTS,
    QUERY,
    VALUE,
    WIDER,
    Held,
    layers,
    matrix_of,
    name_of,
)
from embeddings.low_rank import DOWN, REACH, UP

BUDGET = 32_768  # tokens read at once, padding included

Ints = NDArray[np.integer]


class Bert(nn.Module):
    """Texts, given as numbers of tokens, to a state a token."""

    def __init__(self, held: Held, rank: int, device: str) -> None:
        """``held``: the numbers of the model."""
        super().__init__()
        self.device = device
        self._held = {name: torch.from_numpy(rows).to(device) for name, rows in held.items()}
        self._reach: dict[str, torch.Tensor] | None = None
        self._layers = layers(held)
        self.size = len(self._held["embeddings.LayerNorm.weight"])
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        random = torch.Generator().manual_seed(0)
        for matrix in (matrix_of(layer, part) for layer in range(self._layers) for part in PARTS):
            wide, narrow = self._held[matrix].shape
            self.down[matrix] = nn.Parameter(torch.randn(wide, rank, generator=random) / wide**0.5)
            self.up[matrix] = nn.Parameter(torch.zeros(rank, narrow))
        self.to(device)

    def changes(self) -> dict[str, NDArray[Any]]:
        """What was learned, as ``embeddings`` adds it to the matrices (fp16)."""
        found = {f"{DOWN} {n}": p for n, p in self.down.items()} | {f"{UP} {n}": p for n, p in self.up.items()}
        return _fp16(found)

    def reach(self, texts: Sequence[Ints]) -> dict[str, NDArray[Any]]:
        """How far inputs that are evened out (``embeddings.bert_graph``) reach in ``texts``."""
        self._reach = {}
        with torch.no_grad():
            self.read(texts)
        found, self._reach = self._reach, None
        return _fp16({f"{REACH} {name}": largest for name, largest in found.items()})

    def read(self, texts: Sequence[Ints]) -> torch.Tensor:
        """The states (tokens, size) of all texts, one text after the other."""
        order, found = sorted(range(len(texts)), key=lambda n: len(texts[n])), []
        some: list[int] = []
        for place, n in enumerate(order):
            some.append(n)
            if place + 1 == len(order) or (len(some) + 1) * len(texts[order[place + 1]]) > BUDGET:
                found.append(self._together([texts[n] for n in some]))
                some = []
        begins = dict(zip(order, np.cumsum([0, *(len(texts[n]) for n in order)]).tolist(), strict=False))
        places = [np.arange(begins[n], begins[n] + len(text)) for n, text in enumerate(texts)]
        return torch.cat(found)[torch.from_numpy(np.concatenate(places)).to(self.device)]

    def _together(self, texts: Sequence[Ints]) -> torch.Tensor:
        tokens = np.zeros((len(texts), max(map(len, texts))), np.int64)
        there = np.arange(tokens.shape[1]) < np.asarray([len(text) for text in texts])[:, None]
        tokens[there] = np.concatenate(texts)
        with torch.autocast(self.device, torch.bfloat16, enabled=self.device == "cuda"):
            states = self._states(torch.from_numpy(tokens).to(self.device), torch.from_numpy(there).to(self.device))
        return states.float().flatten(0, 1)[torch.from_numpy(np.flatnonzero(there)).to(self.device)]

    def _states(self, tokens: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        held = self._held
        states = held["embeddings.word_embeddings.weight"][tokens]
        states = states + held["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        states = states + held["embeddings.token_type_embeddings.weight"][0]
        states = self._normal(states, "embeddings.LayerNorm")
        mask, shape = there[:, None, None, :], (*tokens.shape, HEADS, -1)
        for layer in range(self._layers):
            read = (self._linear(states, layer, part).view(shape).transpose(1, 2) for part in (QUERY, KEY, VALUE))
            seen = functional.scaled_dot_product_attention(*read, attn_mask=mask).transpose(1, 2).flatten(2)
            name = f"{LAYER}{layer}"
            states = self._normal(self._linear(seen, layer, MIXED) + states, f"{name}.attention.output.LayerNorm")
            wide = functional.gelu(self._linear(states, layer, WIDER))
            states = self._normal(self._linear(wide, layer, NARROWER) + states, f"{name}.output.LayerNorm")
        return states

    def _linear(self, states: torch.Tensor, layer: int, part: str) -> torch.Tensor:
        matrix = matrix_of(layer, part)
        if self._reach is not None and part in (QUERY, WIDER):
            largest = states.abs().flatten(0, -2).amax(0).float()
            self._reach[matrix] = torch.maximum(self._reach.get(matrix, largest), largest)
        bias = self._held[name_of(matrix, "bias")]
        found = functional.linear(states, self._held[matrix].T, bias)
        return found + states @ self.down[matrix] @ self.up[matrix]

    def _normal(self, states: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = self._held[f"{name}.weight"], self._held[f"{name}.bias"]
        return functional.layer_norm(states.float(), (len(weight),), weight, bias, EPSILON)


def _fp16(found: Mapping[str, torch.Tensor]) -> dict[str, NDArray[Any]]:
    return {name: p.detach().cpu().numpy().astype(np.float16) for name, p in found.items()}
