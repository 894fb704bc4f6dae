"""Fixtures of several files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

import pytest

from qa.service import Service


@pytest.fixture(scope="session", autouse=True)
def one_model() -> Iterator[None]:
    """Every service of this process reads with one and the same encoder, which takes seconds to load."""
    from embeddings.encoder import Encoder

    own, shared = Service.encoder, cached_property(lambda service: one(service._model))
    one = cache(Encoder)
    shared.__set_name__(Service, "encoder")
    Service.encoder = shared
    yield
    Service.encoder = own


@pytest.fixture(scope="session")
def client() -> Iterator:
    """A client of the application over the small corpus, which also answers to news.example."""
    from fastapi.testclient import TestClient
    from web_client import BASE, LIMIT
    from web_corpus import service

    from qa.server import Settings, create_app

    app = create_app(service(), Settings(hosts=("news.example",), max_body=LIMIT))
    with TestClient(app, base_url=BASE, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def own(tmp_path: Path) -> Service:
    """A service over a corpus of two articles, of this test alone."""
    from asked_corpus import copied

    return copied(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to read, which a test makes."""
    return tmp_path / "in"
