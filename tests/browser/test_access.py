"""Every page for everybody: axe finds nothing serious or critical, light and dark, wide and narrow."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from web_corpus import QUESTION

from .looking import ORDERS, SCREENS, SETTLED, screens, wider_than_the_screen

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is not told node by node
}
GRAVE = ("serious", "critical")
DRAFT = 'Tomas Reed said: "We found a crack as long as my leg." Then "It was not there in spring," said Ada Quill.'
TWO = "The oar\n\nBy Nell Harrow\n\n2 May 2019\n\nA diver stood by. \"It floats,\" said Tomas Reed. \"It sinks,\" said a diver.\n"
STATIC = Path(__file__).parents[2] / "qa/web/static"


def at(parts: dict) -> str:
    return f"/?{urlencode(parts)}"


PLACES = {
    "start": ("/", ".figures"),
    "ask": (at({"q": QUESTION}), ".card"),
    "refusal": (at({"q": "What did Zebulon Crank say about quasars?"}), ".empty"),
    "exact": (at({"q": 'Who said "a crack as long as my arm"?'}), ".card"),
    "never-says": (at({"q": "What did Ada Quill say about quasars and eels?"}), "h2"),
    "wrong-speaker": (at({"q": 'Did Tomas Reed say "a crack as long as my arm"?'}), "h2"),
    "filtered-out": (at({"q": QUESTION, "date_from": "2031"}), ".empty"),
    "unknown-filter": (at({"q": "crack", "speaker": "Zebulon Crank"}), ".empty"),
    "not-a-date": (at({"q": "crack", "date_from": "yesterday"}), ".empty"),
    "no-article": ("/?article=none", ".empty"),
    "no-speaker": ("/?speaker=zebulon", ".empty"),
    "verify": ("/?show=verify", ".verifying"),
    "too-much-to-verify": (at({"show": "verify", "text": "no quotation here"}), "h2"),
    "verdicts": (at({"show": "verify", "text": DRAFT}), ".verdict"),
    "speakers": ("/?show=speakers", ".rows"),
    "no-speakers": ("/?show=speakers&find=zebulon", ".notice"),
    "speaker": (at({"speaker": "Ada Quill"}), ".tabs"),
    "unnamed-speaker": (at({"speaker": "nurse"}), ".tabs"),
    "several-speakers": ("/?speaker=e", ".people"),
    "about-speaker": (at({"speaker": "Ada Quill", "only": "about"}), ".tabs"),
    "articles": ("/?show=articles", ".rows"),
    "passage": (at({"article": "bridge.txt#1", "start": 60, "end": 90}), "mark"),
    "no-passage": (at({"article": "bridge.txt#1", "start": 1, "end": 99999}), ".article"),
    "article": (at({"article": "bridge.txt#1", "only": "found"}), ".article"),
    "explore": ("/?show=explore", ".chart"),
    "add": ("/?show=add", ".drop"),
    "forgotten-upload": ("/?show=add&job=none", ".notice"),
    "corrections": ("/?show=corrections", ".page-title"),
    "about": ("/?show=about", ".facts"),
}


def grave(page) -> list[str]:
    """What axe finds serious or critical; nothing is excused, Gradio's own nodes neither."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("rules => axe.run(rules)", RULES)["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def faults_at(page, places: dict, scheme: str, only: Sequence[str] = ()) -> dict[str, list[str]]:
    """What is grave at each place, or wider than the screen, on each screen; with all that folds opened."""
    faults = {}
    for place, (path, wait) in places.items():
        page.evaluate("document.querySelector('#view .record').dataset.old = 'yes'")
        page.evaluate("path => window.record.go(path.slice(1))", path)
        page.wait_for_selector("#view .record:not([data-old])")
        page.locator(f"#view :is({wait})").first.wait_for()
        page.evaluate("for (const d of document.querySelectorAll('#view details')) d.open = true")
        for screen in screens(page, scheme, place, only):
            found = grave(page)
            if wider_than_the_screen(page):
                found.append("wider than the screen")
            if found:
                faults[f"{place} {screen} {scheme}"] = found
    return faults


def said(faults: dict[str, list[str]]) -> str:
    return "\n".join(f"{place}: {line}" for place, lines in faults.items() for line in lines)


@pytest.mark.parametrize(
    ("scheme", "screen"),
    [
        ("light", "desktop"),
        ("dark", "phone"),
        pytest.param("light", "phone", marks=pytest.mark.slow),
        pytest.param("dark", "desktop", marks=pytest.mark.slow),
    ],
)
def test_nothing_grave_and_nothing_wider_than_the_screen(server, open_page: Callable, scheme: str, screen: str):
    page = open_page(server.base + "/", ".figures", scheme=scheme, viewport=SCREENS[screen])
    faults = faults_at(page, PLACES, scheme, (screen,))
    assert not faults, said(faults)


def sent(base: str, path: str, body: object) -> dict:
    request = Request(base + path, json.dumps(body).encode(), {"content-type": "application/json"})
    with urlopen(request) as answer:
        return json.load(answer)


def test_what_changes_is_for_everybody_too(changing: str, open_page: Callable):
    """What became of an upload, what was put right, what needs an eye, what was removed: each scheme and size."""
    first = open_page(changing + "/?show=add", ".drop")
    first.fill(".adding textarea", TWO)
    first.click(".adding [type=submit]")
    first.wait_for_selector(".added", timeout=60_000)
    added = "/" + first.url.split("/", 3)[3]
    with urlopen(f"{changing}/api/v1/quotations?article=bridge.txt%231") as answer:
        items = json.load(answer)["items"]
    for item in items[:2]:
        change = {"kind": "speaker", "quotation": item["id"], "target": {"name": "Bram Ostler"}}
        sent(changing, "/api/v1/corrections", change)
    with urlopen(Request(f"{changing}/api/v1/articles/wrapped.txt%231", method="DELETE")):
        pass
    places = {
        "added": (added, ".added"),
        "corrections-made": ("/?show=corrections", ".corrections"),
        "corrected": (at({"article": "bridge.txt#1"}), ".was-corrected"),
        "corrected-card": (at({"q": "What did Bram Ostler say?"}), ".corrected"),
        "removed": (at({"show": "articles", "undo": "wrapped.txt#1"}), ".notice"),
    }
    faults = {}
    for scheme in ORDERS:
        page = open_page(changing + "/", ".figures", scheme=scheme, viewport=SCREENS[ORDERS[scheme][0]])
        faults |= faults_at(page, places, scheme)
    assert not faults, said(faults)


@SCHEMES
@pytest.mark.parametrize("screen", SCREENS)
def test_the_dialogs_are_for_everybody_too(server, open_page: Callable, scheme: str, screen: str):
    size = SCREENS[screen]
    page = open_page(server.base + at({"q": QUESTION}), ".card", "404", scheme=scheme, viewport=size)
    page.locator("[data-wrong]").first.click()
    page.wait_for_selector("dialog form")
    page.wait_for_function(SETTLED)
    assert not grave(page)
    box = page.locator("dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    page.keyboard.press("?")
    page.wait_for_selector("dialog kbd")
    assert not grave(page)
    page.keyboard.press("Escape")
    page.locator("[data-wrong]").first.evaluate("button => { button.dataset.wrong = 'gone' }")
    page.locator("[data-wrong]").first.click()
    page.wait_for_selector("dialog >> text=not here any more")
    assert not grave(page)


@SCHEMES
def test_the_page_that_waits_is_for_everybody_too(chromium, scheme: str):
    """What is there before the application is."""
    context = chromium.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    style = (STATIC / "app.css").read_text(encoding="utf-8")
    page.set_content((STATIC / "loading.html").read_text(encoding="utf-8"))
    page.add_style_tag(content=style)
    assert not grave(page)
    context.close()
