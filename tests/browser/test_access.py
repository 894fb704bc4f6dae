"""Every page for everybody: axe finds nothing serious or critical, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from web_corpus import QUESTION

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GRAVE = ("serious", "critical")
DRAFT = 'Tomas Reed said: "We found a crack as long as my leg." Then "It was not there in spring," said Ada Quill.'
PLACES = {
    "start": ("/", ".figures"),
    "ask": (f"/?{urlencode({'q': QUESTION})}", ".card"),
    "refusal": (f"/?{urlencode({'q': 'What did Zebulon Crank say about quasars?'})}", ".empty"),
    "verify": ("/?show=verify", ".verifying"),
    "verdicts": (f"/?{urlencode({'show': 'verify', 'text': DRAFT})}", ".verdict"),
    "speakers": ("/?show=speakers", ".rows"),
    "no-speakers": ("/?show=speakers&find=zebulon", ".notice"),
    "speaker": (f"/?{urlencode({'speaker': 'Ada Quill'})}", ".tabs"),
    "about-speaker": (f"/?{urlencode({'speaker': 'Ada Quill', 'only': 'about'})}", ".tabs"),
    "articles": ("/?show=articles", ".rows"),
    "article": (f"/?{urlencode({'article': 'bridge.txt#1', 'only': 'found'})}", ".article"),
    "explore": ("/?show=explore", ".chart"),
    "add": ("/?show=add", ".drop"),
    "corrections": ("/?show=corrections", ".page-title"),
    "about": ("/?show=about", ".facts"),
}


def grave(page) -> list[str]:
    """What axe finds serious or critical; nothing is excused, Gradio's own nodes neither."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [("desktop", 1200), ("phone", 390)], ids=lambda s: s[0])
def test_nothing_grave_and_nothing_wider_than_the_screen(
    server, open_page: Callable, shots, scheme: str, screen: tuple
):
    name, width = screen
    faults = {}
    page = open_page(server.base + "/", ".figures", color_scheme=scheme, viewport={"width": width, "height": 844})
    for place, (path, wait) in PLACES.items():
        page.evaluate("document.querySelector('#view .record').dataset.old = 'yes'")
        page.evaluate("path => window.record.go(path.slice(1))", path)
        page.wait_for_selector("#view .record:not([data-old])")
        page.wait_for_selector(f"#view {wait}")
        page.evaluate("for (const d of document.querySelectorAll('#view details')) d.open = true")
        page.wait_for_timeout(150)
        page.screenshot(path=shots / f"{place}-{name}-{scheme}.png", full_page=True)
        found = grave(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append("wider than the screen")
        if found:
            faults[place] = found
    assert not faults, "\n".join(f"{place}: {line}" for place, lines in faults.items() for line in lines)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dialogs_are_for_everybody_too(server, open_page: Callable, scheme: str):
    phone = {"width": 390, "height": 844}
    page = open_page(f"{server.base}/?{urlencode({'q': QUESTION})}", ".card", color_scheme=scheme, viewport=phone)
    page.locator("[data-wrong]").first.click()
    page.wait_for_selector("dialog form")
    page.wait_for_timeout(300)
    assert not grave(page)
    box = page.locator("dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= phone["width"]
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    page.keyboard.press("?")
    page.wait_for_selector("dialog kbd")
    assert not grave(page)
