"""Cases for checking quotations, labelled before the code they judge was written.

``sample.jsonl`` is over the sample corpus and says everything in words. ``seed.json`` is over the seed, whose words are
not part of this repository: a claim there is made of ranges of the seed (``spans``, joined by ``join``), edited word by
word (``ops``, in order: drop words i to j, replace word k by other words, heal words broken by a hyphen), set into a
sentence (``frame``, ``%s`` being the claim); ``{start:end}`` stands for a name. Where a list of verdicts is expected, a
careful reader may give any of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..seed import fill, seed_text

HERE = Path(__file__).resolve().parent
SEED = "new-statesman-two-articles.txt"


@dataclass(frozen=True, slots=True)
class Case:
    """One pasted text and what must be said of it. ``original`` is the true words, or their range in the document."""

    id: str
    text: str
    speaker: str | None
    words: frozenset[str]
    named: frozenset[str]
    severity: frozenset[str]
    document: str | None = None
    original: str | tuple[int, int] | None = None
    quotes: tuple[tuple[frozenset[str], ...], ...] = ()


def cases() -> tuple[Case, ...]:
    """All cases; those over the seed only where the seed is."""
    lines = (HERE / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    found = [
        _case(raw, raw["text"], raw.get("speaker"), raw["expect"].get("document")) for raw in map(json.loads, lines)
    ]
    seed = seed_text()
    if seed is not None:
        for raw in json.loads((HERE / "seed.json").read_text(encoding="utf-8")):
            speaker = fill(raw["speaker"], seed) if "speaker" in raw else None
            found.append(_case(raw, _built(raw, seed), speaker, SEED))
    return tuple(found)


def _case(raw: dict[str, Any], text: str, speaker: str | None, document: str | None) -> Case:
    expect = raw["expect"]
    original = expect.get("original")
    return Case(
        raw["id"],
        text,
        speaker,
        _any(expect["words"]),
        _any(expect["speaker"]),
        _any(expect["severity"]),
        document if original else None,
        tuple(original) if isinstance(original, list) else original,
        tuple(tuple(map(_any, quote)) for quote in expect.get("quotes", ())),
    )


def _any(verdicts: str | list[str]) -> frozenset[str]:
    return frozenset([verdicts] if isinstance(verdicts, str) else verdicts)


def _built(raw: dict[str, Any], seed: str) -> str:
    words = raw.get("join", " ").join(seed[start:end] for start, end in raw["spans"]).split()
    for name, *values in raw["ops"]:
        if name == "drop":
            del words[values[0] : values[1]]
        elif name == "replace":
            words[values[0]] = values[1]
        else:
            words = [re.sub(r"(?<=\w)-(?=\w)", "", w) if w.count("-") == 1 else w for w in words]
    return fill(raw.get("frame", "%s"), seed).replace("%s", " ".join(words))
