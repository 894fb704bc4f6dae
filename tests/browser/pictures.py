"""Takes the pictures of README and docs/ anew, from the sample corpus: ``make pictures``."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from browser.conftest import CHROMIUM, FLAGS
from browser.serving import ROOT, start, stop

SAMPLE = ROOT / "corpus/sample/articles"
IMAGES = ROOT / "docs/images"
ADDED = "harbour-double-bill.txt"  # two articles in one file
DRAFT = (
    'The leader was blunt. "We have measured this, modelled it, and prayed over it," said Barnaby Skelk. '
    'Gideon Farrant told the council: "I worked that water for 93 years."'
)
SETTLED = 600  # milliseconds until nothing moves


def at(parts: dict[str, str]) -> str:
    return f"/?{urlencode(parts)}"


def answer(page: Page, base: str) -> None:
    page.goto(base + at({"q": "What did Prosper Dray say about the quay?"}))
    page.wait_for_selector(".card")
    page.evaluate("scrollTo(0, 0)")


def verify(page: Page, base: str) -> None:
    page.goto(base + at({"show": "verify", "text": DRAFT}))
    page.wait_for_selector(".verdict")
    page.evaluate("scrollTo(0, document.querySelector('.draft').getBoundingClientRect().top + scrollY - 150)")


def article(page: Page, base: str) -> None:
    page.goto(base + at({"article": f"{ADDED}#2"}))
    page.wait_for_selector(".article")
    page.evaluate("scrollTo(0, document.querySelector('[data-n=\"10\"]').getBoundingClientRect().top + scrollY - 120)")


def add(page: Page, base: str) -> None:
    page.goto(base + at({"show": "add"}))
    page.set_input_files("#files", SAMPLE / ADDED)
    page.click(".adding [type=submit]")
    page.wait_for_selector(".added", timeout=120_000)
    page.evaluate("scrollTo(0, 0)")


def wrong_speaker(page: Page, base: str) -> None:
    page.goto(base + at({"q": 'Who said "no wall has ever been built"?'}))
    page.locator(".card [data-wrong]").first.click()
    page.locator("dialog label.option").first.click()
    page.wait_for_selector(".preview:has-text('This changes')")


TAKEN: tuple[Callable[[Page, str], None], ...] = (add, answer, verify, article, wrong_speaker)  # in this order


def main() -> int:
    """Write one PNG a picture into docs/images."""
    with tempfile.TemporaryDirectory() as folder:
        texts, data = Path(folder) / "articles", Path(folder) / "data"
        shutil.copytree(SAMPLE, texts)
        (texts / ADDED).unlink()
        command = [sys.executable, "app.py", "ingest", "--data", str(data), str(texts)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        server = start(data, Path(folder) / "log")
        try:
            server.wait("/readyz")
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme="light")
                for picture in TAKEN:
                    picture(page, server.base)
                    page.wait_for_timeout(SETTLED)
                    path = IMAGES / f"{picture.__name__.replace('_', '-')}.png"
                    page.screenshot(path=path)
                    print(path.relative_to(ROOT))
        finally:
            stop(server)
    return 0


if __name__ == "__main__":
    sys.exit(main())
