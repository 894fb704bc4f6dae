"""What is wrong is put right, undone, removed and brought back, over a copy of the corpus that may be changed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from web_corpus import QUESTION

from .looking import SCREENS, asked, drop, go


def test_a_wrong_speaker_is_put_right_and_undone(changing: str, open_page: Callable):
    page = open_page(changing + asked(QUESTION), ".card")
    card = page.locator(".card", has_text="a crack as long as my arm").first
    assert "Ada Quill" in card.inner_text()
    card.get_by_text("Wrong speaker?").click()
    page.wait_for_selector("dialog form")
    assert page.locator("dialog [type=submit]").is_disabled()
    page.locator("dialog [name=unnamed]").fill("a diver")
    page.wait_for_selector(".preview:has-text('This changes 1 quotation in 1 article')")
    page.locator("dialog [type=submit]").click()
    page.wait_for_selector(".toast")
    page.wait_for_selector(".card:has-text('a diver') .corrected")
    assert "The program had found: Ada Quill" in page.inner_text(".corrected")
    page.locator(".toast button").click()
    page.wait_for_selector(".toast:has-text('Undone')")
    page.wait_for_selector(".corrected", state="detached")
    go(page, "?show=corrections", ".corrections")
    assert "a diver, not Ada Quill" in page.inner_text("#view") and "No longer in force" in page.inner_text("#view")


def test_a_wrong_speaker_is_put_right_as_far_as_wanted(changing: str, open_page: Callable):
    """Every scope, each with its preview, seen in the article at once, and undone."""
    page = open_page(f"{changing}/?{urlencode({'article': 'bridge.txt#1'})}", ".article")

    def speakers() -> list[str]:
        return page.locator(".voices .speaker").all_inner_texts()

    def put(scope: str, choose: Callable, preview: str) -> None:
        page.locator(".voices [data-wrong]").first.click()
        page.wait_for_selector("dialog form")
        choose()
        page.locator(f"dialog [name=scope][value={scope}]").check()
        page.wait_for_selector(f".preview:has-text('{preview}')")
        page.locator("dialog [type=submit]").click()
        page.wait_for_selector(".toast:has-text('Put right')")

    def person(name: str) -> Callable:
        return page.locator("dialog label.option", has_text=name).first.click

    def undo(before: list[str]) -> None:
        page.locator(".toast button").click()
        page.wait_for_selector(".toast:has-text('Undone')")
        page.wait_for_function(f"document.querySelectorAll('.voices .speaker').length === {len(before)}")
        page.wait_for_timeout(300)
        assert speakers() == before

    before = speakers()
    assert before[0] == "Ada Quill"
    put("this", person("Tomas Reed"), "This changes 1 quotation in 1 article")
    page.wait_for_function("document.querySelector('.voices .speaker').textContent === 'Tomas Reed'")
    page.wait_for_selector(".voices .was-corrected")
    undo(before)
    put("mention", person("Unnamed: "), "This changes 1 quotation in 1 article")
    page.wait_for_function("document.querySelector('.voices .speaker').textContent.includes('nurse')")
    undo(before)
    put("this", person("Nobody"), "This changes 1 quotation in 1 article")
    page.wait_for_function("document.querySelector('.voices li').textContent.includes('nobody')")
    page.locator(".toast button").click()
    page.wait_for_function("document.querySelector('.voices .speaker')?.textContent === 'Ada Quill'")

    def somebody() -> None:
        page.locator("dialog input[type=text][name=name]").fill("Bram Ostler")

    put("this", somebody, "This changes 1 quotation in 1 article")
    page.wait_for_function("document.querySelector('.voices .speaker').textContent === 'Bram Ostler'")
    undo(before)
    put("same", person("Tomas Reed"), " articles")
    page.wait_for_function("document.querySelector('.voices .speaker').textContent === 'Tomas Reed'")
    undo(before)
    put("split", lambda: None, "quotation")
    page.wait_for_selector(".toast")
    go(page, "?show=speakers&find=quill", ".people")
    assert page.locator(".people li").count() == 2
    shown = page.locator(".people li > div:first-child").all_inner_texts()
    assert len(set(shown)) == 2 and sum("The bridge at Ferrow Ford" in text for text in shown) == 1
    page.locator(".toast button").click()
    page.wait_for_selector(".people li >> nth=1", state="detached")


def test_people_called_the_same_are_told_apart_where_they_are_chosen(changing: str, open_page: Callable):
    page = open_page(changing + "/?show=add", ".drop")
    page.fill(".adding textarea", "The reed\n\nA nurse stood by. \"It bends,\" said a nurse.\n")
    page.click(".adding [type=submit]")
    page.wait_for_selector(".added", timeout=60_000)
    go(page, "?", ".figures")
    page.click("#narrow summary")
    page.locator("#narrow [name=speaker]").press_sequentially("a nurse")
    page.wait_for_selector("#speaker-names option >> nth=1", state="attached")
    values = page.locator("#speaker-names option").evaluate_all("all => all.map(o => o.value)")
    assert len(values) == len(set(values)) and any("The reed" in value for value in values)
    wanted = next(value for value in values if "The reed" in value)
    page.fill("#narrow [name=speaker]", wanted)
    page.fill("#question textarea", "What did the nurse say?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".chip:has-text('only speaker')")
    assert "unnamed" in page.url and page.input_value("#narrow [name=speaker]") == wanted
    assert page.inner_text(".chip:has-text('only speaker') bdi") == wanted
    page.reload(wait_until="domcontentloaded")
    page.wait_for_selector(".chip:has-text('only speaker')")
    assert page.input_value("#narrow [name=speaker]") == wanted
    page.wait_for_selector(".card")
    assert set(page.locator("#view .card:visible .speaker").all_inner_texts()) == {"Unnamed: a nurse"}


def test_what_no_longer_fits_is_listed_first_and_leads_to_its_article(changing: str, open_page: Callable):
    text = "The weir\n\nBy Nell Harrow\n\n4 May 2019\n\n\"The weir will hold,\" said Ada Quill.\n"
    page = open_page(changing + "/?show=add", ".drop", viewport=SCREENS["phone"])
    drop(page, ("weir.txt", "text/plain", text))
    page.click(".adding [type=submit]")
    page.wait_for_selector(".added", timeout=60_000)
    row = page.locator(".added .facts > div", has_text="Publication").first
    row.locator("summary").click()
    row.locator("input").fill("The Weir Watch")
    at = page.evaluate("scrollY")
    row.get_by_text("Save").click()
    page.wait_for_selector(".added .facts > div:has-text('The Weir Watch')")
    page.wait_for_timeout(300)
    assert abs(page.evaluate("scrollY") - at) < 30  # what was put right stays in sight
    assert page.locator(".added .fix-fact[open]").count() == 1
    go(page, f"?{urlencode({'article': 'weir.txt#1'})}", ".article")
    page.locator(".voices [data-wrong]").first.click()
    page.wait_for_selector("dialog form")
    page.locator("dialog input[type=text][name=name]").fill("Tomas Reed")
    page.wait_for_selector(".preview:has-text('This changes 1 quotation')")
    page.locator("dialog [type=submit]").click()
    page.wait_for_selector(".toast")
    page.wait_for_selector(".voices .was-corrected")  # the view with it has come: nothing comes after the next one
    go(page, "?show=add", ".drop")
    drop(page, ("weir.txt", "text/plain", text.replace("will hold", "may hold, with luck")))
    page.click(".adding [type=submit]")
    page.wait_for_selector(".notice.good:has-text('0 new, 1 changed')", timeout=60_000)
    go(page, "?show=corrections", ".corrections")
    eye = page.locator(".corrections").first
    assert page.locator("#view h3").first.inner_text() == "Needs your eye (1)"
    assert "Tomas Reed, not Ada Quill" in eye.inner_text() and "The weir will hold," in eye.inner_text()
    assert "The Weir Watch; before: not stated" in page.inner_text("#view")
    for button in page.locator(".corrections button").all():
        assert button.bounding_box()["height"] < 60  # its one word is on one line
    eye.get_by_role("link").click()
    page.wait_for_selector("#view:has-text('Find an article')")  # the list of corrections has such links too
    page.click(".rows a")
    page.wait_for_selector(".article:has-text('may hold, with luck')")


def test_who_is_in_one_article_alone_cannot_be_two_people(changing: str, open_page: Callable):
    page = open_page(f"{changing}/?{urlencode({'article': 'bridge.txt#1'})}", ".article")
    line = page.locator(".voices li", has_text="nurse").first
    line.locator("[data-wrong]").click()
    page.wait_for_selector("dialog form")
    assert page.locator("dialog [name=scope][value=split]").count() == 0


def test_metadata_are_put_right(changing: str, open_page: Callable):
    page = open_page(f"{changing}/?{urlencode({'article': 'bridge.txt#1'})}", ".article")
    page.click("summary:has-text('Where this was read')")
    row = page.locator(".facts > div", has_text="Publication").first
    row.locator("summary").click()
    row.locator("input").fill("The Ferrow Bell")
    row.get_by_text("Save").click()
    page.wait_for_selector(".kicker:has-text('The Ferrow Bell')")


def test_an_article_is_removed_and_brought_back(changing: str, open_page: Callable):
    page = open_page(f"{changing}/?{urlencode({'article': 'wrapped.txt#1'})}", ".article")
    page.get_by_text("Remove this article").click()
    page.wait_for_selector(".notice:has-text('is removed')")
    assert page.locator(".rows a[href*='wrapped.txt']").count() == 0
    page.get_by_text("Undo").click()
    page.wait_for_selector(".article")
    assert "article=wrapped" in page.url
