"""Reading as a new user does: a speaker, an article, a draft that is checked, an export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import urlencode
from urllib.request import urlopen

from web_corpus import BRIDGE, HOSTILE, QUESTION

from .looking import SLICES, asked, check_slices, go

DRAFT = 'Tomas Reed said: "We found a crack as long as my arm." Nobody said "the moon is made of eels".'


def test_a_speaker_s_page_holds_what_they_say_and_leads_on(server, open_page: Callable):
    page = open_page(server.base + "/?show=speakers", ".rows")
    assert page.locator(".masthead nav a[aria-current]").inner_text() == "Speakers"
    page.fill(".find [name=find]", "quill")
    page.press(".find [name=find]", "Enter")
    page.wait_for_selector(".ledger:has-text('1 speaker')")
    assert "find=quill" in page.url
    page.locator(".rows a").first.click()
    page.wait_for_selector(".tabs")
    assert "speaker=" in page.url and page.locator(".by-article").count() == 3
    assert check_slices(page) > 3
    assert "the county engineer" in page.inner_text(".called")
    page.fill(".find [name=q]", "the crack")
    page.press(".find [name=q]", "Enter")
    page.wait_for_selector(".chip:has-text('only speaker')")
    page.go_back()
    page.wait_for_selector(".tabs")
    page.locator(".choice", has_text="2019").click()
    page.wait_for_selector(".narrowing [role=status]")
    assert page.locator(".by-article").count() == 1
    page.locator(".tabs a").nth(1).click()
    page.wait_for_selector(".tabs a[aria-current]:has-text('about')")


def test_an_article_tells_words_speaker_cue_and_name_apart(server, open_page: Callable):
    page = open_page(f"{server.base}/?{urlencode({'article': 'bridge.txt#1'})}", ".article")
    looks = page.evaluate(
        """() => Object.fromEntries(['.kind-direct', '.cue', '.resolved', '.mention'].map(name => {
            const found = document.querySelector('#view .article ' + name);
            const s = found && getComputedStyle(found);
            return [name, s && [s.color, s.textDecorationLine + s.textDecorationStyle, s.borderBottomStyle].join(' ')]
        }))"""
    )
    there = [look for look in looks.values() if look]
    assert len(there) >= 3 and len(set(there)) == len(there)
    assert page.locator(".voices li").count() == 4
    page.locator(".counts a", has_text="unnamed").click()
    page.wait_for_selector("mark.picked")
    assert "only=unnamed" in page.url
    assert [m.strip() for m in page.locator("mark.picked").all_inner_texts()] == ['"I walk two miles to the ward now,"']
    page.locator(".picked-list a").first.click()
    page.wait_for_selector("mark:not(.picked)")


def test_a_wrong_speaker_never_passes_and_what_is_not_here_is_not_fine(server, open_page: Callable):
    page = open_page(server.base + "/?show=verify", ".verifying")
    page.fill("#draft", DRAFT)
    page.click(".verifying [type=submit]")
    page.wait_for_selector(".verdict")
    verdicts = page.locator(".verdict")
    assert verdicts.count() == 2
    assert "severity-major" in verdicts.nth(0).get_attribute("class")
    assert "Wrong" in verdicts.nth(0).inner_text() and "Ada Quill" in verdicts.nth(0).inner_text()
    assert "severity-unfound" in verdicts.nth(1).get_attribute("class")
    good = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--good')").strip()
    signs = page.locator(".verdict .sign").evaluate_all("all => all.map(sign => getComputedStyle(sign).color)")
    red, green, blue = (int(good[i : i + 2], 16) for i in (1, 3, 5))
    assert len(signs) == len(set(signs)) == 2 and f"rgb({red}, {green}, {blue})" not in signs
    assert page.locator(".severity-none").count() == 0
    assert "text=" in page.url  # a permalink
    for item in page.evaluate(SLICES):
        source = {"bridge.txt": BRIDGE, "hostile.txt": HOSTILE}[item["document"]]
        assert item["text"] == source[item["start"] : item["end"]]
    page.fill("#draft", DRAFT + "\n\nAnd then the fog came in again. " * 60)
    page.click(".verifying [type=submit]")
    page.wait_for_function("!location.search.includes('text=') && document.querySelector('.verdict')")
    assert len(page.url) < 300 and page.locator(".verdict").count() >= 2
    page.go_back()
    page.wait_for_function("location.search.includes('text=')")
    page.wait_for_function(f"document.querySelector('#draft')?.value === {DRAFT!r}")


def test_hostile_words_can_be_checked(server, open_page: Callable):
    text = 'Ada Quill said: "<img src=x onerror=window.__pwn=1> ${window.__pwn=2} {{window.__pwn=3}} </textarea><b>x".'
    page = open_page(f"{server.base}/?{urlencode({'show': 'verify', 'text': text})}", ".verifying")
    page.wait_for_timeout(300)
    assert page.evaluate("window.__pwn === undefined") and page.locator("#view img, #view b").count() == 0
    assert page.input_value("#draft") == text


def test_an_export_holds_as_much_as_its_button_says(server, open_page: Callable):
    page = open_page(f"{server.base}/?{urlencode({'speaker': 'Ada Quill'})}", ".exports")
    for place in (None, asked(QUESTION), f"/?{urlencode({'article': 'bridge.txt#1'})}", "/?show=explore"):
        if place:
            go(page, place.removeprefix("/"), ".exports")
        link = page.locator(".exports a", has_text="CSV").first
        text, href = link.evaluate("e => [e.textContent, e.href]")
        with urlopen(href) as answer:
            rows = list(csv.reader(io.StringIO(answer.read().decode("utf-8-sig"))))
        assert len(rows) - 1 == int(text.split()[0]) > 0


def test_the_keys_are_shown(server, open_page: Callable):
    page = open_page(server.base + "/", ".figures")
    page.keyboard.press("?")
    page.wait_for_selector("dialog kbd")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")


def test_hostile_words_stay_words_on_every_page(server, open_page: Callable):
    page = open_page(f"{server.base}/?{urlencode({'speaker': 'Ada Quill'})}", ".tabs")
    assert check_slices(page) > 3
    for address, wait in (("?show=explore", ".chart"), ("?show=about", ".facts"), ("?show=articles", ".rows")):
        go(page, address, wait)
    page.wait_for_timeout(200)
    assert page.evaluate("window.__pwn === undefined")
    assert page.locator("#view img, #view script, #view b").count() == 0
