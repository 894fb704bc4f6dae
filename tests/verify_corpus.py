"""Some articles of the sample corpus, taken in by the real program, and the service over them; built once."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from qa.service import Service
from qa.verify.model import Check, Verdict

ARTICLES = Path(__file__).resolve().parents[1] / "corpus" / "sample" / "articles"
TAKEN = (
    "interview-farrant.txt",
    "council-flood-wall.txt",
    "court-lifeboat.txt",
    "joint-statement.txt",
    "wrenfold-pump.txt",
)


@cache
def data() -> Path:
    """A data directory that holds them."""
    root = Path(tempfile.mkdtemp(prefix="verify-corpus-"))
    (root / "articles").mkdir()
    for name in TAKEN:
        shutil.copy(ARTICLES / name, root / "articles" / name)
    Service(root / "data").ingest([root / "articles"])
    return root / "data"


@cache
def service() -> Service:
    """The service over them."""
    return Service.open(data())


def check(text: str, speaker: str | None = None) -> Check:
    """A pasted text checked."""
    return service().verify(text, speaker)


def verdict(text: str, speaker: str | None = None) -> Verdict:
    """The gravest verdict on a pasted text."""
    return check(text, speaker).gravest
