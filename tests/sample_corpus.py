"""The sample corpus, taken in by the real program, and the service over it; built once for all tests."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from sample_gold import ARTICLES

from qa.service import Service


@cache
def service() -> Service:
    """The service over it. Nobody may change it."""
    root = Path(tempfile.mkdtemp(prefix="sample-corpus-"))
    Service(root).ingest([ARTICLES])
    return Service.open(root)
