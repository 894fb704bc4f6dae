"""The server answers, and says that it is loading, long before questions can be answered; then it goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from web_corpus import QUESTION

from .serving import start, stop


def test_loading_is_seen_first_and_ends_by_itself(data: Path, tmp_path: Path, open_page: Callable):
    server = start(data, tmp_path / "log")
    try:
        server.wait("/healthz")
        assert server.status("/readyz") == 503
        page = open_page(server.base + "/", ".loading", expected="503")
        assert "Index loading" in page.inner_text(".loading")
        page.wait_for_selector("#view .figures", timeout=90_000)
        assert server.status("/readyz") == 200
        page.fill("#question textarea", QUESTION)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".card")
    finally:
        stop(server)
