"""What the commands print: one JSON line a record on stdout, progress on stderr."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]  # adds a command

BAR_AFTER = 2.0  # seconds before a progress bar appears


def print_record(record: Any) -> None:
    """Print one record as a line of JSON, at once."""
    line = json.dumps(record, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


class Bars:
    """Progress on stderr: a bar for each stage that takes longer than two seconds."""

    def __init__(self) -> None:
        self._bars: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show that ``done`` of ``total`` steps of ``stage`` are done."""
        bar = self._bars.get(stage)
        if bar is None:
            from tqdm import tqdm

            bar = self._bars[stage] = tqdm(desc=stage, total=total, delay=BAR_AFTER, file=sys.stderr, leave=True)
        bar.total = total
        bar.update(done - bar.n)

    def close(self) -> None:
        """Leave the bars as they stand."""
        for bar in self._bars.values():
            bar.close()


@contextlib.contextmanager
def progress() -> Iterator[Bars]:
    """Progress bars, which are left as they stand at the end."""
    bars = Bars()
    try:
        yield bars
    finally:
        bars.close()
