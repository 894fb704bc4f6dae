"""docs/promises.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_promise_names_a_test() -> None:
    rows = [
        line for line in (ROOT / "docs" / "promises.md").read_text("utf-8").splitlines() if line.startswith("| ")
    ][1:]
    assert len(rows) > 15
    for row in rows:
        if row.startswith("| **"):
            continue
        named = re.findall(r"`((?:test_\w+\.py)?(?:::test_\w+)?)`", row)
        file = ""
        assert named, row
        for name in named:
            own, _, test = name.partition("::")
            file = own or file
            source = next((ROOT / "tests").rglob(file)).read_text("utf-8")
            assert not test or f"def {test}(" in source, name
