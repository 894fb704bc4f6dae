"""The renderer: whatever text comes in, the elements hold exactly the slices they name, and nothing else is markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_corpus import CR_QUESTION, HOSTILE_QUESTION, QUESTION, data, service

from corpus.model import Evidence, Span, Speaker, SpeakerKind
from qa.browse import Found
from qa.model import Answer, ArticleView, CorpusSummary, MarkedParagraph, Question, Reading, Reason, Result
from qa.service import Service
from qa.web import render, views, wording
from qa.web.pages import show
from qa.web.place import Place, article_href
from qa.web.render.elements import Mark, esc, marked

settings.register_profile("pages", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pages")

TAGS = {"a", "article", "bdi", "blockquote", "button", "code", "dd", "details", "div", "dl", "dt", "h2", "h3", "input"}
TAGS |= {"label", "li", "mark", "p", "q", "section", "span", "strong", "summary", "ul", "form", "nav", "svg", "rect"}
TAGS |= {"select", "option", "fieldset", "legend", "textarea", "progress", "h4", "datalist"}
TAGS |= {"kbd", "table", "caption", "thead", "tbody", "tr", "th", "td"}
# NUL and lone surrogates never enter a document (they are U+FFFD there).
TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=80)
NASTY = st.sampled_from(
    ["<b>", "&amp;", "${x}", "{{x}}", '"', "'", "\r", "\r\n", "\n\n", "\u202e", "\u2066", "</p>", "\\"]
)
SOURCE = st.lists(TEXT | NASTY, max_size=8).map("".join)


class Slices(HTMLParser):
    """Collects the text of every element with offsets, and every tag."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[tuple[str, dict, list[str]]] = []
        self.found: list[tuple[int, int, str]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(source)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "input":
            self.open.append((tag, dict(attrs), []))

    def handle_data(self, data):
        for _, _, text in self.open:
            text.append(data)

    def handle_endtag(self, tag):
        name, attrs, text = self.open.pop()
        assert name == tag
        if "data-start" in attrs:
            self.found.append((int(attrs["data-start"]), int(attrs["data-end"]), "".join(text)))


def checked(html: str, source: str, base: int = 0) -> Slices:
    """The slices of ``html``, each compared with ``source``, which starts at ``base``."""
    slices = Slices(html)
    for start, end, text in slices.found:
        assert text == source[start - base : end - base]
    assert set(slices.tags) <= TAGS
    assert not [name for name, _ in slices.attributes if name.startswith("on") or name in ("src", "style")]
    hrefs = [value or "" for name, value in slices.attributes if name == "href"]
    assert all(href.startswith(("?", "/api/v1/export?")) for href in hrefs)
    return slices


@given(SOURCE, st.integers(0, 1000), st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 60)), max_size=6))
def test_marked_text_is_the_text_however_marks_cross(text: str, base: int, spans: list[tuple[int, int]]):
    marks = [Mark(base + start, base + start + length, "span", {"class": "quote"}) for start, length in spans]
    html = f'<p data-start="{base}" data-end="{base + len(text)}">{marked(text, base, marks)}</p>'
    slices = checked(html, text, base)
    covered = {i for start, end, _ in slices.found[:-1] for i in range(start, end)}
    wanted = {i for m in marks for i in range(max(m.start, base), min(m.end, base + len(text)))}
    assert covered == wanted


@given(SOURCE)
def test_escaping_is_undone_by_reading(text: str):
    slices = Slices(f'<p data-start="0" data-end="0" title="{esc(text)}">{esc(text)}</p>')
    assert slices.found == [(0, 0, text)]
    assert dict(slices.attributes)["title"] == text


@given(SOURCE.filter(bool), TEXT, TEXT)
def test_a_card_is_verbatim_and_inert(text: str, name: str, title: str):
    middle = len(text) // 2
    speaker = Speaker(name, name, SpeakerKind.PERSON)
    result = Result(
        article=title,
        document=name,
        start=0,
        end=middle,
        paragraph=1,
        type="direct",
        speaker=name or None,
        speakers=(speaker,) if name else (),
        title=title or None,
        date=None,
        publication=None,
        text=text[:middle],
        score=1.0,
        pieces=(Span(0, middle // 2),),
        context=Span(0, len(text)),
        evidence=Evidence("pronoun", cue=Span(middle, len(text))),
        candidates=((name, 0.4),),
    )
    rest = views.Slice(name, middle, len(text), text[middle:])
    card = views.Card(
        result, views.Slice(name, 0, middle, text[:middle]), None, rest, None, (views.Step("cue", rest, 1),)
    )
    checked(render.card(card), text)


@given(SOURCE, st.integers(0, 60), st.integers(0, 60), st.sampled_from(["", *views.LEDGER]))
def test_an_article_is_verbatim_and_inert(text: str, start: int, end: int, only: str):
    paragraph = MarkedParagraph(0, len(text), "body", 1, text)
    view = ArticleView(text, text, 0, len(text), None, None, None, None, (paragraph,), True, 2, 0, 0, 2, 0, 0)
    evidence = Evidence("pronoun", Span(0, 4), Span(2, 6), Span(1, 9))
    found = (
        Found(3, 9, "direct", "unresolved", text, 1, (), (), ((text, 0.4),), 0.4, evidence),
        Found(
            5, 12, "nested", "attributed", text, 1, (Speaker(text, text, SpeakerKind.PERSON),), (), (), 0.9, evidence
        ),
    )
    place = views.CutPlace(0, 1, text[:9])
    cuts = views.CutPage(text, 0, (3,), (place,), (place,))
    page = views.ArticlePage(view, found, (Span(0, 1),), {"title": 1}, start, end, only, cuts)
    html = render.article_view(page)
    checked(html, text)
    if not only:
        assert ("<mark" in html) == (start < end <= len(text))
    assert "title not stated" in html and "date not stated" in html


@pytest.mark.parametrize("question", [QUESTION, HOSTILE_QUESTION, CR_QUESTION])
def test_a_real_answer_is_verbatim(question: str):
    page = views.answer_page(service(), Place(q=question))
    assert page.answer.results and not page.answer.abstained
    for item in (card for group in page.groups for card in group.cards):
        slices = Slices(render.card(item))
        assert slices.found
        for start, end, text in slices.found:
            assert text == service().text(item.result.document, start, end)


def test_a_real_article_is_verbatim():
    for item in service().articles():
        view = service().article(item.id)
        assert view is not None
        slices = Slices(show(service(), Place.parse(article_href(item.id, view.start, view.start + 5))))
        assert len(slices.found) >= len(view.paragraphs)
        for start, end, text in slices.found:
            assert text == service().text(view.document, start, end)


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_has_its_own_words(reason: Reason):
    answer = Answer(Question("x"), Reading(unknown_name="Zebulon Crank"), abstained=True, reason=reason)
    advice = {r: wording.empty_advice(Answer(Question("x"), Reading(), abstained=True, reason=r)) for r in Reason}
    assert len(set(advice.values())) == len(Reason)
    html = render.answer_view(views.AnswerPage(Place(q="x", speaker="A"), answer, (), ()))
    assert f"reason-{reason}" in html and "Ask without the filters" in html


def test_nearest_passages_stay_closed():
    html = show(service(), Place(q="What did Zebulon Crank say about quasars?"))
    assert "<details" in html or 'class="card"' not in html
    assert "<details open" not in html


def test_the_same_words_elsewhere_are_folded_behind_one_card():
    one = Result("a", "d", 0, 3, 1, "direct", None, (), "A tale", None, "The Bell", "x y", 0.0)
    other = Result("b", "e", 5, 8, 2, "direct", "Ann Ox", (), "B tale", "2019", None, "x y", 0.0)
    html = render.card(views.Card(one, views.Slice("d", 0, 3, "x y"), copies=(other,)))
    assert "The same words in 1 other article" in html and "B tale" in html and "Ann Ox" in html
    assert "<details open" not in html


def test_unknown_is_a_value():
    unsure = Result("a", "d", 0, 1, 1, "direct", None, (), None, None, None, "x", 0.0, candidates=(("Ann Ox", 0.4),))
    assert wording.who_says(unsure) == "Unattributed; candidates Ann Ox"
    nurse = Speaker("n", "a nurse", SpeakerKind.UNNAMED)
    assert wording.speaker_name(nurse) == "Unnamed: a nurse"
    assert wording.stated_date(None) == "date not stated"
    assert wording.stated_date("2017-03") == "March 2017" and wording.stated_date("2017-03-09") == "9 March 2017"


def test_an_empty_corpus_says_how_to_fill_it():
    assert "python app.py ingest" in render.start_page(CorpusSummary(None), (), (), {}, True)


def test_while_loading_every_view_waits():
    loading = Service(data())
    for search in ("", "?q=crack", "?article=x", "?show=speakers"):
        html = show(loading, Place.parse(search))
        assert "Index loading" in html and "data-wait" in html
    assert "data-wait" not in show(loading, Place.parse("?show=about"))


@pytest.mark.parametrize(
    "search",
    [
        "?q=" + "x" * 2001,
        "?q=x&speaker=Zebulon+Crank",
        "?q=x&type=loud",
        "?q=x&date_from=soon",
        "?article=none",
        "?speaker=nobody+at+all",
        "?q=%ff%00%ed%a0%80",
        "?article=bridge.txt%231&start=9&end=1",
        "?offset=-1&show=articles",
        "?show=speakers&offset=" + "9" * 30,
        "&" * 500,
        "?q=x&article=no+such+title",
        "?q=x&" + "after=y&" * 40,
    ],
)
def test_bad_addresses_are_said_in_the_view(search: str):
    html = show(service(), Place.parse(search))
    assert 'class="record"' in html and "Something went wrong" not in html


@given(SOURCE, st.lists(TEXT, max_size=3), TEXT, st.integers(0, 10**6))
def test_an_address_is_read_as_it_was_written(text: str, after: list[str], speaker: str, start: int):
    place = Place(q=text.strip(), after=tuple(a for a in after if a), speaker=speaker, start=start)
    assert Place.parse(place.href()) == place


@given(st.text(max_size=60))
def test_any_address_is_read(search: str):
    Place.parse(search)
    Place.parse("?" + search)


def test_a_refusal_does_not_say_that_somebody_who_never_speaks_speaks() -> None:
    from qa.model import Answer, Question, Reading, Reason
    from qa.web.wording import empty_advice

    answer = Answer(Question("What did Ann Lee say?"), Reading(), abstained=True, reason=Reason.SPEAKER_NEVER_SAYS)
    assert "speaks in this corpus" not in empty_advice(answer)
    assert empty_advice(answer) == "None of the words here are theirs."


def test_a_stop_after_the_words_is_no_context_of_its_own():
    for item in (
        card
        for q in (QUESTION, CR_QUESTION)
        for g in views.answer_page(service(), Place(q=q)).groups
        for card in g.cards
    ):
        if item.result.type not in views.FLOWING and item.after:
            assert item.after.text[0] not in " .,;:!?)]\n"


@pytest.mark.parametrize(
    "pasted",
    ['Ada Quill said: "a crack as long as my arm".', '"I walk two miles", a nurse said.', 'Reed said: "spent on lanterns".'],
)
def test_what_stands_around_a_checked_quotation_leaves_nothing_out(pasted: str):
    """The page sets them side by side: a gap between two slices would read as words the source never joined."""
    (judged,) = views.verify_page(service(), Place(show="verify", text=pasted)).judged
    assert judged.original is not None
    words, before, after = judged.original.words, judged.original.before, judged.original.after
    assert before is not None and before.end == words.start
    assert after is not None and after.start == words.end
    assert after.text.lstrip('.,"').strip(), "the sentence after it is there, not just the end of its own"
    whole = service().text(words.document, before.start, after.end)
    html = show(service(), Place(show="verify", text=pasted))
    shown = next(text for start, end, text in Slices(html).found if (start, end) == (before.start, after.end))
    assert shown == whole


def test_an_author_without_a_name_says_so_once():
    assert wording.speaker_name(Speaker("a", "the author", SpeakerKind.AUTHOR)) == "The author, not named"
    assert wording.speaker_name(Speaker("a", "Nell Harrow", SpeakerKind.AUTHOR)) == "Nell Harrow (the author)"


def test_people_called_the_same_are_groups_of_their_own():
    def said(n: int, person: str) -> views.Card:
        who = (Speaker(person, "a man", SpeakerKind.UNNAMED),)
        result = Result("a", "d", n, n + 1, 1, "direct", "a man", who, None, None, None, "x", 1.0)
        return views.Card(result, views.Slice("d", n, n + 1, "x"))

    cards = tuple(said(n, person) for n, person in enumerate(("a#1", "b#1", "a#1", "b#1")))
    answer = Answer(Question("Who spoke?"), Reading(wanted="speaker"), tuple(c.result for c in cards))
    groups = views.grouped(answer, cards)
    assert [[c.result.speakers[0].id for c in group.cards] for group in groups] == [["a#1"] * 2, ["b#1"] * 2]


def test_many_voices_fold_and_none_is_lost():
    people = [Speaker(f"p{n}", f"Person {n}", SpeakerKind.PERSON) for n in range(30)]
    paragraph = MarkedParagraph(0, 30, "body", 1, "x" * 30)
    view = ArticleView("a", "d", 0, 30, None, None, None, None, (paragraph,), True, 30, 30, 0, 0, 0, 0)
    found = tuple(
        Found(n, n + 1, "direct", "attributed", f"u{n}", 1, (p,), (), (), 0.9, Evidence("said"))
        for n, p in enumerate(people)
    )
    html = render.article_view(views.ArticlePage(view, found, (), {}))
    assert "20 more</summary>" in html and all(f"Person {n}<" in html for n in range(30))
    assert html.count("<details open") == 0
