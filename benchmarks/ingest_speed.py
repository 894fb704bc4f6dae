"""What a whole ingest costs beside encoding alone.

    python benchmarks/ingest_speed.py --polnear DIR [--articles 924] [--times 1]

The articles of DIR are taken in, from records to a published generation, by the command's own way: analysis in worker
processes, embedding in this one. Then, in the same run, all texts that were embedded are encoded again by the same
encoder at the same precision, sentences and words each in one call, and the paragraphs by a default
``SentenceTransformer.encode``. Both wall time and CPU time (worker processes included) are given; only the second means
something on a busy machine. What bf16 would give on this processor is told by one product of the model's size.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.polnear import folder
from embeddings.encoder import Encoder, fast_int8
from embeddings.generation import open_current
from embeddings.weights import locate
from qa.cli_output import Bars
from qa.ingest import ingest


def timed(work: Callable[..., object], *values: object) -> tuple[float, float]:
    """Wall and CPU seconds, those of ended worker processes included."""
    wall, before = time.perf_counter(), os.times()
    work(*values)
    after = os.times()
    return time.perf_counter() - wall, sum(after[:4]) - sum(before[:4])


def records(polnear: Path, count: int, source: Path) -> int:
    written = 0
    with source.open("w", encoding="utf-8") as file:
        for name in ("polnear-dev.jsonl.gz", "polnear-train.jsonl.gz"):
            with gzip.open(polnear / name, "rt", encoding="utf-8") as lines:
                for line in lines:
                    if written < count:
                        record = json.loads(line)
                        kept = {k: record[k] for k in ("id", "text", "title") if record.get(k)}
                        file.write(json.dumps(kept) + "\n")
                        written += 1
    return written


def bf16_beside_fp32() -> float:
    """How many times as long one product of the model takes in bf16 as in fp32: 48 words through its widest matrix."""
    import torch

    took = []
    for precision in (torch.bfloat16, torch.float32):
        layer, words = torch.nn.Linear(384, 1536).to(precision), torch.randn(48, 384).to(precision)
        with torch.inference_mode():
            took.append(timed(lambda layer=layer, words=words: [layer(words) for _ in range(2000)])[1])
    return took[0] / took[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear")
    parser.add_argument("--articles", type=int, default=924)
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    polnear = folder(options.polnear)
    encoder = Encoder()
    encoder.encode(["one text"] * 64)
    import torch
    from sentence_transformers import SentenceTransformer

    default = SentenceTransformer(str(locate().folder), device="cpu")
    default.encode(["one text"] * 64)
    spent: dict[str, list[tuple[float, float]]] = {}
    for _ in range(options.times):
        with tempfile.TemporaryDirectory() as made:
            source, data = Path(made, "records.jsonl"), Path(made, "data")
            count = records(polnear, options.articles, source)
            bars = Bars()
            spent.setdefault("whole ingest", []).append(timed(ingest, data, [source], encoder, bars))
            bars.close()
            with open_current(data) as generation:
                passages = list(generation.store.iter_passages())
                texts = list(dict.fromkeys(p.embed_text for p in passages))
            paragraphs = [p.embed_text for p in passages if p.kind == "paragraph"]

        def embed(texts: list[str] = texts, paragraphs: list[str] = paragraphs) -> None:
            encoder.encode(texts)
            encoder.tokens(list(dict.fromkeys(paragraphs)))

        spent.setdefault("encoding alone, all texts", []).append(timed(embed))
        torch.set_num_threads(os.cpu_count() or 1)  # as it would be by default: our encoder leaves it at one
        spent.setdefault("default SentenceTransformer.encode, paragraphs", []).append(timed(default.encode, paragraphs))
        torch.set_num_threads(1)
    print(f"in bf16 this processor takes {bf16_beside_fp32():.1f} times as long as in fp32")
    precision = "int8" if fast_int8() else "fp32"
    print(f"{count} articles, {len(paragraphs)} paragraphs, {len(texts)} texts embedded in {precision}")
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print("| | wall, whole ingest = 1 | CPU, whole ingest = 1 | the ingest is, wall | CPU |\n|---|---|---|---|---|")
    whole = [min(t[n] for t in spent["whole ingest"]) for n in (0, 1)]
    for name, times in spent.items():
        wall, cpu = (min(t[n] for t in times) / whole[n] for n in (0, 1))
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {1 / wall:.2f} x | {1 / cpu:.2f} x |")


if __name__ == "__main__":
    main()
