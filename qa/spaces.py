"""Hugging Face Spaces: what the machine there says about itself, and a corpus to begin with.

A Space runs ``python app.py`` behind a proxy, under a name of its own, shown in a frame of huggingface.co. Without a
password such a server only answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "sample" / "articles"
FRAME = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Space:
    """Where a Space serves, and under which names."""

    host: str
    port: int
    names: tuple[str, ...]


def space_of(environ: Mapping[str, str]) -> Space | None:
    """The Space this runs in, or None on any other machine."""
    if not environ.get("SPACE_ID"):
        return None
    port = environ.get("GRADIO_SERVER_PORT", "7860")
    names = tuple(name.strip() for name in environ.get("SPACE_HOST", "").split(",") if name.strip())
    host = environ.get("GRADIO_SERVER_NAME", "0.0.0.0")  # noqa: S104  # a Space is asked for from outside
    return Space(host, int(port) if port.isdecimal() else 7860, names)


def first_corpus(data: Path, model: str | None) -> None:
    """Take the sample corpus in where nothing was ingested yet."""
    from embeddings.generation import current_name
    from qa.service import Service

    if current_name(data) is None:
        Service(data, model).ingest([SAMPLE])
