"""Files and texts are added by a new user, over a copy of the corpus that may be changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from .looking import drop, go

TAX = (
    "The lantern tax\n\nBy Nell Harrow\n\n3 May 2019\n\n"
    '"It is a small tax," said Ada Quill, the county engineer. "Nobody has paid it <b>yet</b> ${x} {{y}} \\n."\n\n'
    "The clerk said that the office was shut.\n"
)
SAMPLE = Path(__file__).parents[2] / "corpus/sample/articles"


def test_a_messy_file_is_added_and_believed(changing: str, open_page: Callable, tmp_path: Path):
    (tmp_path / "tax.txt").write_text(TAX, encoding="utf-8")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    page = open_page(changing + "/?show=add", ".drop")
    for new in (1, 0):
        page.set_input_files("#files", [tmp_path / "tax.txt", tmp_path / "picture.txt"])
        page.click(".adding [type=submit]")
        page.wait_for_selector(f".notice.good:has-text('{new} new, 0 changed')", timeout=60_000)
        assert "job=" in page.url
    added = page.locator(".added")
    assert added.count() == 1
    facts = added.inner_text()
    assert "The lantern tax" in facts and "read from line 1" in facts and "read from line 5" in facts
    assert re.search(r"Publication\s+not stated", facts)
    assert "picture.txt: this is a picture" in page.inner_text(".notice")
    page.locator(".suggestions a").first.click()
    page.wait_for_selector(".card")
    go(page, f"?{urlencode({'article': 'tax.txt#1'})}", ".article")
    shown = page.evaluate("[...document.querySelectorAll('.article .paragraph')].map(e => e.textContent)")
    assert "".join(shown).replace("\n", "") == TAX.replace("\n", "")


def test_files_are_dropped_and_a_text_is_pasted(changing: str, open_page: Callable):
    page = open_page(changing + "/?show=add", ".drop")
    drop(page, ("well.txt", "text/plain", TAX.replace("lantern", "well")), ("empty.txt", "text/plain", ""))
    assert page.inner_text(".chosen") == "well.txt, empty.txt"
    page.fill(".adding textarea", "The oar\n\n\"It floats,\" said Tomas Reed.\n")
    page.click(".adding [type=submit]")
    page.wait_for_selector(".job, .notice")
    if page.locator(".stage").count():  # nobody is before it
        assert "turn" not in page.inner_text(".stage")
    page.wait_for_selector(".notice.good:has-text('2 new, 0 changed')", timeout=60_000)
    assert "empty.txt: the file is empty" in page.inner_text(".notice")
    cards = page.locator(".added")
    assert cards.count() == 2
    for card in cards.all():
        first, last = (piece.evaluate("e => e.textContent") for piece in card.locator(".reach q").all())
        source = page.evaluate(
            "async id => (await (await fetch('/api/v1/articles/' + encodeURIComponent(id))).json())"
            ".paragraphs.map(p => p.text).join('')",
            parse_qs(urlsplit(card.locator("h4 a").get_attribute("href")).query)["article"][0],
        )
        assert source.startswith(first) and source.rstrip().endswith(last) and first and last
    assert "3 May 2019" in cards.nth(1).inner_text() and "2019-05-03" not in cards.nth(1).inner_text()
    go(page, "?show=add", ".drop")
    drop(page, ("well.txt", "text/plain", TAX.replace("lantern", "well")))
    page.click(".adding [type=submit]")
    page.wait_for_selector(".notice.good:has-text('0 new, 0 changed, 1 unchanged')", timeout=60_000)


def test_metadata_are_put_right_where_files_are_added(changing: str, open_page: Callable):
    page = open_page(changing + "/?show=add", ".drop")
    drop(page, ("mill.txt", "text/plain", TAX.replace("lantern", "mill")))
    page.click(".adding [type=submit]")
    page.wait_for_selector(".added", timeout=60_000)
    row = page.locator(".added .facts > div", has_text="Publication").first
    assert "not stated" in row.inner_text()
    row.locator("summary").click()
    row.locator("input").fill("The Mill Race")
    row.get_by_text("Save").click()
    page.wait_for_selector(".added .facts > div:has-text('The Mill Race')")
    page.locator(".toast button").click()
    page.wait_for_selector(".added .facts > div:has-text('The Mill Race')", state="detached")


def test_a_cut_is_shown_where_files_are_added_and_can_be_moved(changing: str, open_page: Callable):
    page = open_page(changing + "/?show=add", ".drop")
    page.set_input_files("#files", [SAMPLE / "harbour-double-bill.txt"])
    page.click(".adding [type=submit]")
    page.wait_for_selector(".added", timeout=60_000)
    added = page.locator(".added")
    assert added.count() == 2
    first, second = added.all_inner_texts()
    assert "Article 1 of 2" in first and "Article 2 of 2" in second and "Publication\nThe Long Shore" in second
    begins = re.findall(r"lines (\d+) to", second)[0]

    added.nth(1).locator("summary", has_text="Where the article is cut").click()
    form = added.nth(1).locator("form", has_text="This article begins at")
    options = form.locator("option").all_inner_texts()
    now = form.locator("select").evaluate("select => select.selectedIndex")
    assert options[now].startswith(f"line {begins}:")
    form.locator("select").select_option(index=now + 1)
    form.get_by_text("Move the cut").click()
    moved = options[now + 1].split(":")[0].removeprefix("line ")
    page.wait_for_selector(f".added >> nth=1 >> text=/lines {moved} to/")
    form.locator("select").select_option(label=options[now])
    form.get_by_text("Move the cut").click()
    page.wait_for_selector(f".added >> nth=1 >> text=/lines {begins} to/")

    added.nth(1).get_by_text("Join it with the article before").click()
    page.wait_for_selector(".added >> nth=1", state="detached")
    assert "Article 1 of" not in page.inner_text(".added")
    added.nth(0).locator("summary", has_text="Where the article is cut").click()
    form = added.nth(0).locator("form", has_text="Another article begins at")
    again = next(o for o in form.locator("option").all_inner_texts() if o.startswith(f"line {begins}:"))
    form.locator("select").select_option(label=again)
    form.get_by_text("Cut there").click()
    page.wait_for_selector(f".added >> nth=1 >> text=/lines {begins} to/")
    go(page, "?show=corrections", ".corrections")
    assert page.inner_text("#view").count("Where articles begin") >= 2
