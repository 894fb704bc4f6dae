"""The five journeys as a new user takes them, over a copy of the corpus that may be changed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from conftest import Server
from test_pages import SLICES, asked, check_slices
from web_corpus import BRIDGE, HOSTILE, QUESTION

TAX = (
    "The lantern tax\n\nBy Nell Harrow\n\n3 May 2019\n\n"
    '"It is a small tax," said Ada Quill, the county engineer. "Nobody has paid it <b>yet</b> ${x} {{y}} \\n."\n\n'
    "The clerk said that the office was shut.\n"
)
SAMPLE = Path(__file__).parents[2] / "corpus/sample/articles"
DRAFT = 'Tomas Reed said: "We found a crack as long as my arm." Nobody said "the moon is made of eels".'


def go(page, address: str, wait: str) -> None:
    """To another page without loading everything again."""
    page.evaluate("document.querySelector('#view .record').dataset.old = 'yes'")
    page.evaluate("address => window.record.go(address)", address)
    page.wait_for_selector("#view .record:not([data-old])")
    page.wait_for_selector(f"#view {wait}")


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


def test_a_messy_file_is_added_and_believed(changing: Server, open_page: Callable, tmp_path: Path):
    (tmp_path / "tax.txt").write_text(TAX, encoding="utf-8")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    page = open_page(changing.base + "/?show=add", ".drop")
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


def test_files_are_dropped_and_a_text_is_pasted(changing: Server, open_page: Callable):
    page = open_page(changing.base + "/?show=add", ".drop")
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


def test_metadata_are_put_right_where_files_are_added(changing: Server, open_page: Callable):
    page = open_page(changing.base + "/?show=add", ".drop")
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


def test_a_cut_is_shown_where_files_are_added_and_can_be_moved(changing: Server, open_page: Callable):
    page = open_page(changing.base + "/?show=add", ".drop")
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


def test_a_wrong_speaker_is_put_right_and_undone(changing: Server, open_page: Callable):
    page = open_page(changing.base + asked(QUESTION), ".card")
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


def test_a_wrong_speaker_is_put_right_as_far_as_wanted(changing: Server, open_page: Callable):
    """Every scope, each with its preview, seen in the article at once, and undone."""
    page = open_page(f"{changing.base}/?{urlencode({'article': 'bridge.txt#1'})}", ".article")

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


def test_people_called_the_same_are_told_apart_where_they_are_chosen(changing: Server, open_page: Callable):
    page = open_page(changing.base + "/?show=add", ".drop")
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


def test_what_no_longer_fits_is_listed_first_and_leads_to_its_article(changing: Server, open_page: Callable):
    text = "The weir\n\nBy Nell Harrow\n\n4 May 2019\n\n\"The weir will hold,\" said Ada Quill.\n"
    page = open_page(changing.base + "/?show=add", ".drop", viewport={"width": 390, "height": 844})
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
    page.click(".rows a")
    page.wait_for_selector(".article:has-text('may hold, with luck')")


def test_who_is_in_one_article_alone_cannot_be_two_people(changing: Server, open_page: Callable):
    page = open_page(f"{changing.base}/?{urlencode({'article': 'bridge.txt#1'})}", ".article")
    line = page.locator(".voices li", has_text="nurse").first
    line.locator("[data-wrong]").click()
    page.wait_for_selector("dialog form")
    assert page.locator("dialog [name=scope][value=split]").count() == 0


def test_metadata_are_put_right(changing: Server, open_page: Callable):
    page = open_page(f"{changing.base}/?{urlencode({'article': 'bridge.txt#1'})}", ".article")
    page.click("summary:has-text('Where this was read')")
    row = page.locator(".facts > div", has_text="Publication").first
    row.locator("summary").click()
    row.locator("input").fill("The Ferrow Bell")
    row.get_by_text("Save").click()
    page.wait_for_selector(".kicker:has-text('The Ferrow Bell')")


def test_an_article_is_removed_and_brought_back(changing: Server, open_page: Callable):
    page = open_page(f"{changing.base}/?{urlencode({'article': 'wrapped.txt#1'})}", ".article")
    page.get_by_text("Remove this article").click()
    page.wait_for_selector(".notice:has-text('is removed')")
    assert page.locator(".rows a[href*='wrapped.txt']").count() == 0
    page.get_by_text("Undo").click()
    page.wait_for_selector(".article")
    assert "article=wrapped" in page.url


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
