"""A real browser against a real server, one of each for the session; nothing leaves the machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
READY_SECONDS = 400  # a busy machine imports slowly


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@dataclass
class Server:
    """A running server."""

    base: str
    log: Path
    process: subprocess.Popen[bytes]

    def status(self, path: str) -> int:
        try:
            with urlopen(self.base + path, timeout=5) as answer:
                return answer.status
        except (URLError, TimeoutError) as error:  # a busy machine answers late
            return getattr(error, "code", 0)

    def wait(self, path: str) -> None:
        until = time.monotonic() + READY_SECONDS
        while self.status(path) != 200:
            assert self.process.poll() is None and time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)


def start(data: Path, log: Path) -> Server:
    """Start the server on a free port; it is not waited for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--data", str(data), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
    return Server(f"http://127.0.0.1:{port}", log, process)


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(15)
    except subprocess.TimeoutExpired:
        server.process.kill()


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def data(chromium) -> Path:
    from web_corpus import data

    return data()


@pytest.fixture(scope="session")
def server(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(data, tmp_path_factory.mktemp("server") / "log")
    running.wait("/readyz")
    yield running
    stop(running)


@pytest.fixture(scope="module")
def changing(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a corpus of its own, which may be changed."""
    folder = tmp_path_factory.mktemp("changing")
    shutil.copytree(data, folder / "data")
    running = start(folder / "data", folder / "log")
    running.wait("/readyz")
    yield running
    stop(running)


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go."""
    folder = Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else tmp_path_factory.mktemp("shots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def open_page(chromium) -> Iterator[Callable]:
    """Opens pages in contexts of their own; afterwards no page may have erred or asked another machine."""
    contexts, faults = [], []

    def open_(url: str, wait: str = "#view .record", expected: str = "\0", **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" and expected not in m.text else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else faults.append(r.url),
        )
        page.goto(url, wait_until="domcontentloaded")
        page.wait_for_selector(wait)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults
