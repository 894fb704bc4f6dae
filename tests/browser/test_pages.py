"""The pages as people use them: ask, remove a chip, open the article, go back, type, and use the keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from web_corpus import BRIDGE, CR_QUESTION, HOSTILE_QUESTION, QUESTION

from .looking import ORDERS, SCREENS, asked, check_slices, screens, wider_than_the_screen


def test_asking_shows_the_source_slice(server, open_page: Callable):
    page = open_page(server.base + "/", "#question textarea")
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    card = page.locator("#view .card").first
    card.wait_for()
    words = card.locator(".words")
    start, end = int(words.get_attribute("data-start")), int(words.get_attribute("data-end"))
    assert words.evaluate("e => e.textContent") == BRIDGE[start:end]
    assert "a crack as long as my arm" in BRIDGE[start:end]
    assert check_slices(page) > 1
    assert "q=Who+said" in page.url
    assert page.input_value("#question textarea") == QUESTION
    assert page.title().startswith(QUESTION)


def test_removing_a_chip_asks_again(server, open_page: Callable):
    page = open_page(server.base + asked(QUESTION), ".chip")
    before = page.locator(".chip").count()
    page.locator(".chip a").first.click()
    page.wait_for_selector(".put-back")
    assert "ignore=" in page.url
    assert page.locator(".chip").count() < before
    page.click(".put-back")
    page.wait_for_selector(".put-back", state="detached")
    assert page.locator(".chip").count() == before


def test_opening_in_the_article_marks_the_passage_and_back_returns(server, open_page: Callable):
    page = open_page(server.base + asked(QUESTION), ".card")
    words = page.locator(".card .words").first
    start, end = words.get_attribute("data-start"), words.get_attribute("data-end")
    page.locator(".card").first.get_by_text("Open in article").click()
    mark = page.locator(".article mark").first
    mark.wait_for()
    assert (mark.get_attribute("data-start"), mark.get_attribute("data-end")) == (start, end)
    assert mark.evaluate("e => { const r = e.getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight }")
    assert check_slices(page) > 5
    assert "article=" in page.url and "start=" in page.url
    assert re.search(r"\d+ quotations? found", page.inner_text(".ledger"))
    page.go_back()
    page.wait_for_selector(".card")
    assert page.input_value("#question textarea") == QUESTION
    page.go_forward()
    page.wait_for_selector(".article mark")


def test_back_and_forward_bring_back_page_question_and_filters(server, open_page: Callable):
    page = open_page(server.base + "/", "#question textarea")
    other = "What was said about the lanterns?"

    def here() -> tuple:
        return (
            page.evaluate("document.body.dataset.page"),
            page.input_value("#question textarea"),
            page.input_value("#narrow [name=publication]"),
            page.input_value("#narrow [name=date_from]"),
            page.locator("#view h2").first.inner_text(),
            page.locator("#view .chip").all_inner_texts(),
        )

    def moved(do: Callable, until: str) -> tuple:
        page.evaluate("document.querySelector('#view .record').dataset.old = 'yes'")
        do()
        page.wait_for_function(until)
        page.wait_for_selector("#view .record:not([data-old])")
        return here()

    def ask(question: str, **filters: str) -> None:
        page.fill("#question textarea", question)
        for name, value in {"date_from": "", **filters}.items():
            page.fill(f"#narrow [name={name}]", value)
        page.click("#ask")

    page.click("#narrow summary")
    seen = [moved(lambda: ask(QUESTION, date_from="2018"), "location.search.includes('date_from=2018')")]
    seen.append(moved(lambda: ask(other), "location.search.includes('lanterns') && !location.search.includes('date_')"))
    seen.append(moved(lambda: page.click("nav >> text=Speakers"), "location.search === '?show=speakers'"))
    speaker = page.locator(".people a").first
    seen.append(moved(speaker.click, "location.search.startsWith('?speaker=')"))
    assert seen[0][1:4] == (QUESTION, "", "2018") and seen[1][1:4] == (other, "", "")
    assert len({(page_, head) for page_, _, _, _, head, _ in seen}) == 4
    searches = ["date_from=2018", "lanterns", "show=speakers", "speaker="]
    for n in (2, 1, 0):
        assert moved(page.go_back, f"location.search.includes('{searches[n]}')") == seen[n]
    for n in (1, 2, 3):
        now = moved(page.go_forward, f"location.search.includes('{searches[n]}')")
        assert now == seen[n]


def test_a_permalink_opens_by_itself(server, open_page: Callable):
    start = BRIDGE.index("It was not there")
    place = urlencode({"article": "bridge.txt#1", "start": start, "end": start + 16})
    page = open_page(f"{server.base}/?{place}", ".article mark")
    assert page.locator("mark").first.evaluate("e => e.textContent") == "It was not there"


def test_hostile_text_is_shown_as_it_is(server, open_page: Callable):
    page = open_page(server.base + asked(HOSTILE_QUESTION), ".card")
    assert check_slices(page) > 1
    page = open_page(f"{server.base}/?{urlencode({'article': 'hostile.txt#1'})}", ".article")
    check_slices(page)
    shown = page.evaluate("[...document.querySelectorAll('.article .paragraph')].map(e => e.textContent).join('')")
    for piece in (
        "<script>window.__pwn=2</script>",
        "${window.__pwn=3}",
        "{{window.__pwn}}",
        "C:\\new\\temp \\x41",
        "then \u202eanother\u202c way",
    ):
        assert piece in shown
    assert page.locator(".article img, .article script, .article b").count() == 0
    page.wait_for_timeout(300)
    assert page.evaluate("window.__pwn === undefined")


def test_line_ends_of_another_system_are_kept(server, open_page: Callable):
    page = open_page(server.base + asked(CR_QUESTION), ".card")
    assert check_slices(page) > 1
    assert "\r\n" in page.locator(".card .words").first.evaluate("e => e.textContent")


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=window.__pwn=1>", "${window.__pwn=1}", "{{window.__pwn=1}}", '"><b>x', "\u202e"]
)
def test_hostile_questions_are_shown_as_they_are(server, open_page: Callable, text: str):
    page = open_page(server.base + asked(text), "#view .record")
    page.wait_for_timeout(300)
    assert page.evaluate("window.__pwn === undefined")
    assert page.locator("#view img, #view b").count() == 0
    assert page.input_value("#question textarea") == text.strip()


def test_a_refusal_says_why_and_keeps_the_nearest_closed(server, open_page: Callable):
    page = open_page(server.base + asked("What did Zebulon Crank say about quasars?"), ".empty")
    assert page.locator(".empty h2").inner_text()
    assert page.locator("#view .card:visible").count() == 0


def test_filters_narrow_and_can_be_removed(server, open_page: Callable):
    page = open_page(server.base + "/", "#question textarea")
    page.click("#narrow summary")
    page.fill("#question textarea", QUESTION)
    page.fill("#narrow [name=article]", "the lantern ledger")
    page.press("#narrow [name=article]", "Enter")
    page.wait_for_selector(".chip:has-text('only article')")
    assert "article=the+lantern+ledger" in page.url
    assert page.input_value("#narrow [name=article]") == "the lantern ledger"
    assert page.locator("#view .card:visible .words[data-document='bridge.txt']").count() == 0
    page.locator(".chip:has-text('only article') a").click()
    page.wait_for_selector(".card .words[data-document='bridge.txt']")


def test_names_are_suggested_as_they_are_typed(server, open_page: Callable):
    page = open_page(server.base + "/", "#question textarea")
    page.click("#narrow summary")
    page.locator("#narrow [name=speaker]").press_sequentially("quill")
    page.wait_for_selector("#speaker-names option[value*='Quill']", state="attached")


def test_an_unknown_speaker_is_said(server, open_page: Callable):
    page = open_page(server.base + asked("crack", speaker="Zebulon Crank"), ".empty")
    assert "Zebulon Crank" in page.inner_text(".empty")


def test_loading_never_wipes_what_is_typed(server, open_page: Callable):
    for _ in range(3):
        page = open_page(server.base + "/", "#question textarea", locale="en-GB")  # nothing of it is cached
        page.fill("#question textarea", "typed early")
        page.wait_for_selector("#view .record")
        page.wait_for_timeout(700)
        assert page.input_value("#question textarea") == "typed early"


def test_keys_reach_the_question_and_the_cards(server, open_page: Callable):
    page = open_page(server.base + asked("What was said about the bridge?"), "#view .record h2")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('#question') !== null")
    page = open_page(server.base + asked(QUESTION), ".card")
    page.keyboard.press("j")
    cards = "[...document.querySelectorAll('.card')].filter(c => c.checkVisibility()).indexOf(document.activeElement)"
    assert page.evaluate(cards) == 0
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(cards) == 0


def test_a_following_question_carries_the_first(server, open_page: Callable):
    page = open_page(server.base + asked(QUESTION), ".card")
    page.fill("#question textarea", "And about the spring?")
    page.click("#ask")
    page.wait_for_selector(".chip:has-text('following on from')")
    assert "after=" in page.url
    page.locator(".chip:has-text('following on from') a").click()
    page.wait_for_selector(".chip:has-text('following on from')", state="detached")


def test_copying_gives_words_source_and_link(server, open_page: Callable):
    page = open_page(server.base + asked(QUESTION), ".card", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".card").first.get_by_text("Copy with citation").click()
    page.wait_for_selector(".card button:has-text('Copied')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "a crack as long as my arm" in copied and "The bridge at Ferrow Ford" in copied
    assert f"{server.base}/?article=bridge.txt%231&start=" in copied


@pytest.mark.parametrize("scheme", ORDERS)
def test_pages_fit_and_are_kept_as_pictures(server, open_page: Callable, scheme: str):
    start = BRIDGE.index("It was not there")
    places = {
        "start": ("/", ".figures"),
        "ask": (asked(QUESTION), ".card"),
        "refusal": (asked("What did Zebulon Crank say about quasars?"), ".empty"),
        "article": (f"/?{urlencode({'article': 'bridge.txt#1', 'start': start, 'end': start + 16})}", "mark"),
        "speakers": ("/?show=speakers", ".rows"),
        "about": ("/?show=about", ".record ul"),
    }
    for place, (path, wait) in places.items():
        page = open_page(server.base + path, wait, scheme=scheme, viewport=SCREENS[ORDERS[scheme][0]])
        for screen in screens(page, scheme, f"opened-{place}"):
            assert not wider_than_the_screen(page), (place, screen)


def test_questions_are_not_logged(server, open_page: Callable):
    open_page(server.base + asked("Who mislaid the tangerine sextant?"), "#view .record h2")
    assert "tangerine" not in server.log.read_text()
