"""How the tests of the pages open them, what they do there and look at."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from web_corpus import BRIDGE, HOSTILE, WRAPPED

SOURCES = {"bridge.txt": BRIDGE, "hostile.txt": HOSTILE, "wrapped.txt": WRAPPED}
SLICES = """() => [...document.querySelectorAll('#view [data-start]')].map(e => ({
    document: e.closest('[data-document]').dataset.document, start: +e.dataset.start, end: +e.dataset.end,
    text: e.textContent }))"""


SETTLED = """() => !document.body.hasAttribute('data-busy') && document.getAnimations().every(
    a => a.playState !== 'running' || a.effect.getComputedTiming().endTime === Infinity)"""
SIZE = {"width": 1280, "height": 720}
SCREENS = {"desktop": {"width": 1200, "height": 844}, "phone": {"width": 390, "height": 844}}
ORDERS = {"light": ("desktop", "phone"), "dark": ("phone", "desktop")}  # each is the first for one of the schemes
SHOTS = os.environ.get("SHOTS")  # where pictures of the pages go, if they are wanted


class Opener:
    """Opens pages one after the other in one tab: a new one takes the browser seconds.

    Every opening loads the document anew. What is asked for beyond colours and size gets a context of its own.
    """

    def __init__(self, chromium: Any) -> None:
        self.chromium = chromium
        self.kept: Any = None
        self.own: list[Any] = []
        self.faults: list[str] = []
        self.expected: tuple[str, ...] = ()

    def open(
        self, url: str, wait: str = "#view .record", expected: str = "", *, scheme: str = "light",
        viewport: dict[str, int] = SIZE, **options: Any,
    ) -> Any:  # fmt: skip
        """The page at ``url`` once ``wait`` is there; a message on its console may hold ``expected``."""
        self.expected = (expected,) if expected else ()
        if options:
            self.own.append(self.chromium.new_context(**options))
            page = self._watched(self.own[-1].new_page())
        else:
            page = self.kept = self.kept or self._watched(self.chromium.new_context().new_page())
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(viewport)
        page.goto(url, wait_until="domcontentloaded")
        page.wait_for_selector(wait)
        return page

    def _watched(self, page: Any) -> Any:
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" and not self._awaited(m) else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:", "blob:")) else self.faults.append(r.url),
        )
        return page

    def _awaited(self, message: Any) -> bool:
        return any(words in message.text for words in self.expected)

    def leave(self) -> list[str]:
        """Leave the pages opened, with what they kept; what went wrong in them."""
        for context in self.own:
            context.close()
        self.own.clear()
        if self.kept is not None and self.kept.url.startswith("http"):
            self.kept.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
            self.kept.goto("about:blank")
            self.kept.context.clear_cookies()
        faults, self.faults = self.faults, []
        return faults


def asked(question: str, **more: str) -> str:
    return "/?" + urlencode({"q": question, **more})


def check_slices(page) -> int:
    """Every element with offsets shows exactly that slice of the source."""
    found = page.evaluate(SLICES)
    for item in found:
        assert item["text"] == SOURCES[item["document"]][item["start"] : item["end"]]
    return len(found)


def go(page, address: str, wait: str) -> None:
    """To another page without loading everything again."""
    page.evaluate("document.querySelector('#view .record').dataset.old = 'yes'")
    page.evaluate("address => window.record.go(address)", address)
    page.wait_for_selector("#view .record:not([data-old])")
    page.wait_for_selector(f"#view {wait}")


def drop(page, *files: tuple[str, str, str]) -> None:
    """Let go of files (name, type, text) over the page where they are dropped."""
    carried = page.evaluate_handle(
        """files => { const all = new DataTransfer();
            for (const [name, type, text] of files) all.items.add(new File([text], name, { type }));
            return all }""",
        list(files),
    )
    for kind in ("dragenter", "dragover"):
        page.dispatch_event(".drop strong", kind, {"dataTransfer": carried})
    page.wait_for_selector(".drop.over")
    page.dispatch_event(".drop strong", "drop", {"dataTransfer": carried})
    page.wait_for_selector(".drop:not(.over)")


def screens(page, scheme: str, name: str, only: Sequence[str] = ()) -> Iterator[str]:
    """Desktop and phone, the page shown in each as it is: nothing on it is loaded anew."""
    for screen in only or ORDERS[scheme]:
        page.set_viewport_size(SCREENS[screen])
        page.wait_for_function(SETTLED)
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}-{screen}-{scheme}.png", full_page=True)
        yield screen


def wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")
