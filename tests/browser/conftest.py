"""A real browser against a real server, one of each for all these tests; nothing leaves the machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .looking import Opener
from .serving import Server, served, start, stop

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator:
    if not (shutil.which(CHROMIUM) or Path(CHROMIUM).exists()):
        if os.environ.get("CI") == "true":
            pytest.fail(f"no browser at {CHROMIUM}; set CHROMIUM")
        pytest.skip(f"no browser at {CHROMIUM}; set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def data(chromium) -> Path:
    from web_corpus import data

    return data()


@pytest.fixture(scope="package")
def server(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(data, tmp_path_factory.mktemp("server") / "log")
    running.wait("/readyz")
    yield running
    stop(running)


@pytest.fixture(scope="module")
def changing(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a corpus of its own, which may be changed."""
    copy = shutil.copytree(data, tmp_path_factory.mktemp("changing") / "data")
    with served(copy) as base:
        yield base


@pytest.fixture(scope="package")
def opener(chromium) -> Opener:
    return Opener(chromium)


@pytest.fixture
def open_page(opener: Opener) -> Iterator[Callable]:
    """Opens pages; afterwards none may have erred or asked another machine."""
    yield opener.open
    assert not opener.leave()
