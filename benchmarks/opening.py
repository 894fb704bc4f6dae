"""Opening a corpus of a million passages beside reading its files.

    python benchmarks/opening.py --data DIR [--passages 1000000] [--times 3]

The corpus is that of ``benchmarks/hybrid_query.py``. Opening checks every byte of the generation, opens both indexes
and reads what questions need; reading its files is the least that any check must do. CPU time, the least of a few.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.large_corpus import corpus
from embeddings.generation import GENERATIONS, current_name, open_current
from embeddings.manifest import Manifest
from qa.service import Service


def least(times: int, work: Callable[[], object]) -> float:
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    _, encoder = corpus(options.data, options.passages)
    folder = options.data / GENERATIONS / str(current_name(options.data))
    files = [p for p in folder.rglob("*") if p.is_file()]
    size = sum(p.stat().st_size for p in files)

    def read() -> None:
        buffer = bytearray(1 << 20)
        for path in files:
            with path.open("rb", buffering=0) as file:
                while file.readinto(buffer):
                    pass

    def serve() -> None:
        service = Service(options.data)
        service.__dict__["encoder"] = encoder
        service.current.load()

    rows: dict[str, Callable[[], object]] = {
        "reading all files": read,
        "checking all sha256s": lambda: list(Manifest.read(folder).damages(folder)),
        "opening the generation, checks included": lambda: open_current(options.data, encoder.fingerprint).close(),
        "opening it for questions": serve,
    }
    found = {name: least(options.times, work) for name, work in rows.items()}
    base = found["reading all files"]
    print(f"{options.passages:,} made-up passages, {size / 1e6:,.0f} MB in {len(files)} files, in the page cache")
    print("| | CPU time |\n|---|---|")
    for name, seconds in found.items():
        print(f"| {name} | {seconds / base:.1f} |")


if __name__ == "__main__":
    main()
