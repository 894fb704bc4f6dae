"""The dense index at its sizes: how much of the exact answer it finds, and how fast, beside other indexes.

    python benchmarks/index_policy.py [--sizes 10000 100000 1000000] [--questions 200] [--peers-up-to 100000]

Vectors are made up (``benchmarks/synthetic.py``), 384 numbers each; questions are rows with noise. hnswlib and usearch
take part when they are installed (``pip install --target DIR hnswlib==0.8.0 usearch==2.26.6``, then ``PYTHONPATH=DIR``;
no part of this project needs them), up to ``--peers-up-to`` rows: building their graphs takes long. Everything answers
one question at a time on one thread, in turns; time is this process's CPU time, as a multiple of IndexFlatIP's.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.synthetic import DIMENSION, unit_rows
from embeddings.index import FLAT_UP_TO, GATHER_UNDER, DenseIndex

K = 10
Search = Callable[[NDArray[np.float32]], NDArray[np.int64]]


def rows_on_disk(count: int, folder: Path) -> NDArray[np.float16]:
    """The vectors as fp16 in a mapped file."""
    rows = np.lib.format.open_memmap(folder / "rows.npy", mode="w+", dtype=np.float16, shape=(count, DIMENSION))
    done = 0
    for block in unit_rows(count):
        rows[done : done + len(block)] = block
        done += len(block)
    return rows


def questions(rows: NDArray[np.float16], count: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(11)
    near = np.asarray(rows[np.sort(rng.choice(len(rows), count, replace=False))], np.float32)
    near += rng.standard_normal(near.shape, np.float32) * (0.6 / DIMENSION**0.5)
    return near / np.linalg.norm(near, axis=1, keepdims=True)


def ours(index: DenseIndex, allowed: NDArray[np.int64] | None = None) -> Search:
    return lambda q: index.search(q, K, allowed)[0]


def flat(rows: NDArray[np.float16]) -> tuple[Search, faiss.IndexFlatIP]:
    index = faiss.IndexFlatIP(DIMENSION)
    for start in range(0, len(rows), 65_536):
        index.add(np.ascontiguousarray(rows[start : start + 65_536], np.float32))  # pyright: ignore
    return (lambda q: index.search(q[None], K)[1][0]), index  # pyright: ignore


def peers(rows: NDArray[np.float16]) -> dict[str, Search]:
    found: dict[str, Search] = {}
    try:
        import hnswlib

        graph = hnswlib.Index("ip", DIMENSION)
        graph.init_index(len(rows), ef_construction=100, M=16, random_seed=1)
        graph.set_num_threads(1)
        started = time.process_time()
        graph.add_items(np.asarray(rows, np.float32))
        print(f"hnswlib built in {(time.process_time() - started) / len(rows) * 1e6:.0f} µs a vector", file=sys.stderr)
        graph.set_ef(100)
        found["hnswlib M16 ef100"] = lambda q: graph.knn_query(q, K)[0][0].astype(np.int64)
    except ImportError:
        print("hnswlib is not installed", file=sys.stderr)
    try:
        from usearch.index import Index, search

        whole = np.asarray(rows)
        found["usearch, exact, fp16"] = lambda q: search(whole, q.astype(np.float16), K, "ip", exact=True).keys
        links = Index(ndim=DIMENSION, metric="ip", dtype="f16", connectivity=16, expansion_add=100)
        links.expansion_search = 100
        started = time.process_time()
        links.add(np.arange(len(rows)), whole, threads=1)
        print(f"usearch built in {(time.process_time() - started) / len(rows) * 1e6:.0f} µs a vector", file=sys.stderr)
        found["usearch HNSW ef100"] = lambda q: links.search(q, K, threads=1).keys
    except ImportError:
        print("usearch is not installed", file=sys.stderr)
    return found


def spent(searches: dict[str, Search], asked: NDArray[np.float32]) -> dict[str, tuple[list, NDArray[np.float64]]]:
    """What each found, and its CPU seconds a question; in turns over ten questions."""
    found = {name: ([], []) for name in searches}
    for start in range(0, len(asked), 10):
        for name, search in searches.items():
            for query in asked[start : start + 10]:
                before = time.process_time()
                hits = search(query)
                found[name][1].append(time.process_time() - before)
                found[name][0].append(set(hits.tolist()))
    return {name: (hits, np.array(seconds)) for name, (hits, seconds) in found.items()}


def recall(found: list[set[int]], exact: list[set[int]]) -> float:
    return sum(len(a & b) for a, b in zip(found, exact)) / max(sum(len(b) for b in exact), 1)


def megabytes(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.0f} MB"


def one_size(count: int, asked_count: int, with_peers: bool) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = rows_on_disk(count, folder)
        asked = questions(rows, asked_count)
        ids = np.arange(count)
        started = time.process_time()
        index = DenseIndex.build(ids, rows, DIMENSION)
        built = time.process_time() - started
        index.write(folder)
        exact, reference = flat(rows)
        searches = {"faiss IndexFlatIP": exact, f"On the Record ({index.kind})": ours(index)}
        searches |= peers(rows) if with_peers else {}
        for search in searches.values():
            search(asked[0])
        results = spent(searches, asked)
        base = results["faiss IndexFlatIP"]
        print(f"\n{count:,} vectors, {len(asked)} questions, recall@{K} and CPU time beside IndexFlatIP\n")
        print("| index | recall | p50 | p95 |\n|---|---|---|---|")
        for name, (hits, seconds) in results.items():
            p50, p95 = (np.percentile(seconds, p) / np.median(base[1]) for p in (50, 95))
            print(f"| {name} | {recall(hits, base[0]):.4f} | {p50:.2f} | {p95:.2f} |")
        sizes = " + ".join(megabytes(p) for p in sorted(folder.glob("dense*")))
        print(f"\nbuilt in {built / len(rows) * 1e6:.0f} µs a vector; files: {sizes}")
        filtered(index, reference, asked[: max(asked_count // 4, 10)], count)


def filtered(index: DenseIndex, reference: faiss.IndexFlatIP, asked: NDArray[np.float32], count: int) -> None:
    print(f"\n| filter leaves | how | recall@{K} | p50 beside the whole index |\n|---|---|---|---|")
    rng = np.random.default_rng(13)
    whole = np.median(spent({"": ours(index)}, asked)[""][1])
    for left in (50, GATHER_UNDER - 1, GATHER_UNDER, count // 20, count // 2):
        allowed = np.sort(rng.choice(count, left, replace=False))
        only = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # pyright: ignore
        exact = [set(reference.search(q[None], K, params=only)[1][0].tolist()) for q in asked]  # pyright: ignore
        hits, seconds = spent({"": ours(index, allowed)}, asked)[""]
        how = "rows gathered, exact" if left < GATHER_UNDER else "selector"
        print(f"| {left:,} rows | {how} | {recall(hits, exact):.4f} | {np.median(seconds) / whole:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--peers-up-to", type=int, default=100_000)
    options = parser.parse_args()
    faiss.omp_set_num_threads(1)
    print(f"IndexFlatIP up to {FLAT_UP_TO:,} rows, codes above; filters under {GATHER_UNDER:,} rows are gathered")
    for count in options.sizes:
        one_size(count, options.questions, count <= options.peers_up_to)


if __name__ == "__main__":
    main()
