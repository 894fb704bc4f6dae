"""The only place that makes HTML, with the elements of ``qa.web.markup``, which escape whatever they are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from corpus.model import Role, Span, Stated
from qa.model import (
    ArticleSummary,
    ArticleView,
    CorpusSummary,
    MarkedParagraph,
    QuoteInside,
    Reason,
    Result,
    SpeakerSummary,
)
from qa.web import wording
from qa.web.markup import Mark, esc, link, marked, tag, verbatim
from qa.web.place import Place, article_href, list_href, search_href, speaker_href
from qa.web.views import PAGE, AnswerPage, Card, Group, SpeakerPage, Step, without_filters
from qa.web.wording import plural

_SET_ASIDE = (Role.FURNITURE, Role.CREDIT, Role.CAPTION, Role.CORRECTION)


def view(
    title: str,
    content: str,
    place: Place | None = None,
    *,
    wait: bool = False,
    again: bool = False,
    next_: Sequence[str] = (),
) -> str:
    """A whole view. The script reads from its attributes the title, what the next question follows, whether to
    ``wait`` for the index, and whether more is on its way and it should look ``again``."""
    carried = {
        "data_q": place.q if place else None,
        "data_after": urlencode([("after", text) for text in place.after]) if place else None,
        "data_again": "yes" if again else None,
        "data_next": urlencode([("after", text) for text in next_]),
    }
    return tag("div", content, class_="record", data_title=title, data_wait="yes" if wait else None, **carried)


def head(style: str, script: str) -> str:
    """What goes into the page's head: the addresses of style sheet and script."""
    return (
        tag("link", "", rel="stylesheet", href=style)
        + tag("script", "", src=script, defer="")
        + tag("link", "", rel="icon", href="/favicon.ico", type="image/svg+xml")
    )


def masthead() -> str:
    """The head of every page."""
    name = tag("h1", tag("a", "On the Record", href="?"))
    pages = (("Speakers", "speakers"), ("Articles", "articles"), ("About", "about"))
    nav = tag("nav", "".join(link(list_href(show), label) for label, show in pages), aria_label="Pages")
    motto = tag("p", "Who said what, in their own words, with the place it was printed.", class_="motto")
    return tag("div", name + nav + motto, class_="masthead")


def waiting() -> str:
    """Said while the index loads; the script asks again when it is there."""
    text = "The index is loading. You can type your question now; the page goes on by itself when it is ready."
    return tag("p", tag("strong", "Index loading") + " " + esc(text), class_="notice loading", role="status")


def start_page(
    corpus: CorpusSummary, speakers: Sequence[SpeakerSummary], articles: Sequence[ArticleSummary], ready: bool
) -> str:
    """What is loaded, and where to begin."""
    parts = [] if ready else [waiting()]
    if not corpus.articles:
        text = "Nothing is loaded yet. Take articles in with "
        parts.append(tag("p", esc(text) + tag("code", "python app.py ingest PATH") + ".", class_="notice"))
    else:
        if corpus.suggestions:
            buttons = "".join(tag("li", link(search_href(q), q, "suggestion")) for q in corpus.suggestions)
            parts.append(tag("h2", "Try a question") + tag("ul", buttons, class_="suggestions"))
        parts.append(tag("h2", "What is loaded") + _loaded(corpus))
        lists = _column("Who speaks most", map(_speaker_row, speakers[:6]), list_href("speakers"), "All speakers")
        lists += _column("Articles", map(_article_row, articles[:6]), list_href("articles"), "All articles")
        parts.append(tag("div", lists, class_="columns"))
    if corpus.rejects:
        rows = "".join(tag("li", tag("bdi", esc(source)) + ": " + esc(why)) for source, why in corpus.rejects)
        parts.append(
            tag("details", tag("summary", f"{plural(len(corpus.rejects), 'file')} not taken in") + tag("ul", rows))
        )
    coming = bool(corpus.articles and not corpus.suggestions)  # they are found in the background
    return view("On the Record", "".join(parts), Place(), wait=not ready, again=coming)


def _loaded(corpus: CorpusSummary) -> str:
    counts = (corpus.articles, corpus.paragraphs, corpus.quotations, corpus.speakers)
    nouns = ("article", "paragraph", "quotation", "speaker")
    cells = (
        tag("div", tag("dt", noun if count == 1 else noun + "s") + tag("dd", f"{count:,}"))
        for count, noun in zip(counts, nouns, strict=True)
    )
    return tag("dl", "".join(cells), class_="figures") + tag("p", esc(wording.attributions(corpus)), class_="quiet")


def _column(heading: str, rows: Iterable[str], href: str, more: str) -> str:
    return tag("section", tag("h2", heading) + tag("ul", "".join(rows), class_="rows") + link(href, more, "more"))


def _speaker_row(summary: SpeakerSummary) -> str:
    name = link(speaker_href(summary.speaker.id), wording.speaker_name(summary.speaker))
    return tag("li", name + tag("span", esc(plural(summary.quotations, "quotation")), class_="quiet"))


def _article_row(item: ArticleSummary) -> str:
    name = link(article_href(item.id), wording.stated(item.title, "title"))
    facts = [item.publication, wording.stated(item.date, "date"), plural(item.quotations, "quotation")]
    return tag("li", name + tag("span", esc(" · ".join(filter(None, facts))), class_="quiet"))


def answer_view(page: AnswerPage) -> str:
    """Reading, header, cards, and what is about the person but not by them."""
    answer, place = page.answer, page.place
    parts = [_chips(page)]
    if answer.abstained:
        parts.append(_empty(page))
    else:
        header = answer.header or f"{plural(len(answer.results), 'passage')} found"
        parts.append(tag("h2", esc(header), class_="result-header", role="status"))
        if answer.strength:
            parts.append(tag("p", esc(wording.STRENGTHS[answer.strength]), class_="strength"))
        parts += [_group(group) for group in page.groups]
    if page.about:
        cards = "".join(map(card, page.about))
        label = f"About the person asked for, not said by them ({len(page.about)})"
        parts.append(tag("details", tag("summary", esc(label)) + cards, class_="apart"))
    return view(f"{place.q} · On the Record", "".join(parts), place, next_=place.carried())


def _chips(page: AnswerPage) -> str:
    place, chips = page.place, []
    for chip in page.answer.read_as.chips:
        if chip.id.startswith("filter:"):  # shown below, where removing them changes the address
            continue
        label = wording.CHIP_NAMES.get(chip.label, chip.label)
        chips.append(_chip(label, chip.value, place.href(ignore=(*place.ignore, chip.id))))
    for key in place.filtered:
        value = page.article_title if key == "article" and page.article_title else getattr(place, key)
        chips.append(_chip(f"only {wording.FILTER_NAMES[key]}", value, place.href(**{key: ""})))
    if place.after:
        chips.append(_chip("following on from", place.after[-1], place.href(after=())))
    if place.ignore:
        chips.append(link(place.href(ignore=()), f"Put back what was taken away ({len(place.ignore)})", "put-back"))
    if not chips:
        return ""
    return tag(
        "div",
        tag("span", "Read as", class_="quiet") + "".join(chips),
        class_="chips",
        aria_label="Read as",
        role="group",
    )


def _chip(label: str, value: str, href: str) -> str:
    remove = tag("a", "×", href=href, aria_label=f"Remove {label} {value}", title="Remove and ask again")
    return tag("span", tag("span", esc(label), class_="quiet") + " " + tag("bdi", esc(value)) + remove, class_="chip")


def _empty(page: AnswerPage) -> str:
    answer, place = page.answer, page.place
    text = tag("h2", esc(wording.empty_title(answer)), class_="result-header", role="status")
    text += tag("p", esc(wording.empty_advice(answer)))
    actions = []
    if place.filtered:
        actions.append(link(without_filters(place), "Ask without the filters", "button"))
        actions += [
            link(place.href(**{key: ""}), f"Without the {wording.FILTER_NAMES[key]} filter", "button quiet-button")
            for key in place.filtered[: 0 if len(place.filtered) == 1 else None]
        ]
    if answer.reason in (Reason.SPEAKER_NEVER_SAYS, Reason.WRONG_SPEAKER):
        for speaker in answer.read_as.speakers:
            actions.append(link(speaker_href(speaker.id), f"All that {speaker.name} says here", "button"))
    if answer.reason == Reason.SPEAKER_UNKNOWN:
        actions.append(link(list_href("speakers"), "All speakers", "button"))
    text += tag("p", " ".join(actions), class_="actions") if actions else ""
    if cards := "".join(card(c) for group in page.groups for c in group.cards):
        text += tag("details", tag("summary", "Nearest passages, not an answer") + cards, class_="apart")
    return tag("section", text, class_=f"empty reason-{answer.reason or Reason.NO_MATCH}")


def _group(group: Group) -> str:
    heading = tag("h3", tag("bdi", esc(group.heading)), class_="group") if group.heading else ""
    return heading + "".join(map(card, group.cards))


def card(item: Card) -> str:
    """One result: the words largest, what stands around them quieter, then who, what, where, and how we know."""
    result = item.result
    parts = []
    if item.asked:
        parts.append(tag("p", tag("span", "Asked:") + " " + verbatim(item.asked), class_="asked"))
    quoted = verbatim(item.quote, "span", f"words kind-{result.type}", _inside(result))
    before = verbatim(item.before, "span", "context") if item.before else ""
    after = verbatim(item.after, "span", "context") if item.after else ""
    parts.append(tag("blockquote", before + quoted + after))
    parts.append(tag("p", " · ".join([_who(result), esc(wording.kind_of_words(result.type))]), class_="who"))
    parts.append(tag("p", _source(result), class_="source"))
    parts.append(_evidence(item))
    here = article_href(result.article, result.start, result.end)
    actions = (
        link(here, "Open in article")
        + tag("button", "Copy with citation", type="button", data_copy=wording.citation(result), data_link=here)
        + tag("button", "Link to this quote", type="button", data_copy="", data_link=here)
    )
    parts.append(tag("p", actions, class_="actions"))
    label = f"{wording.kind_of_words(result.type)}, {wording.who_says(result)}"
    return tag("article", "".join(parts), class_="card", tabindex="-1", aria_label=label)


def _inside(result: Result) -> list[Mark]:
    if result.type == "passage":
        return [quote_mark(quote) for quote in result.quotes]
    whole = Span(result.start, result.end)
    return [Mark(p.start, p.end, "span", {"class": "said"}) for p in result.pieces if Span(*p) != whole]


def _who(result: Result) -> str:
    if result.speakers:
        names = (link(speaker_href(s.id), wording.speaker_name(s), "speaker") for s in result.speakers)
        return " and ".join(names)
    return tag("span", tag("bdi", esc(wording.who_says(result))), class_="speaker")


def _source(result: Result) -> str:
    title = link(article_href(result.article), wording.stated(result.title, "title"))
    facts = (
        wording.stated(result.publication, "publication"),
        wording.stated(result.date, "date"),
        f"¶ {result.paragraph}",
    )
    return " · ".join([title, *(tag("bdi", esc(fact)) for fact in facts)])


def _evidence(item: Card) -> str:
    result = item.result
    if not item.steps:
        return ""
    steps = [_step(step) for step in item.steps]
    name = result.speaker
    if name and not any(step.words.text == name for step in item.steps):
        steps.append(tag("bdi", esc(name)))
    last = next((step.paragraph for step in reversed(item.steps) if step.paragraph), None)
    where = f", ¶ {last}" if last else ""
    method = wording.evidence_method(result.evidence.method if result.evidence else "")
    how = f" ({method})" if method else ""
    return tag("p", tag("span", "Evidence:") + " " + " → ".join(steps) + esc(where + how), class_="evidence")


def _step(step: Step) -> str:
    if step.what == "resolved":
        return verbatim(step.words, "b")
    return ("cue " if step.what == "cue" else "") + "“" + verbatim(step.words, "q") + "”"


def quote_mark(quote: QuoteInside) -> Mark:
    """The underline of a quotation inside a longer text, with its speaker beside it."""
    label = wording.quote_label(quote)
    return Mark(
        quote.start, quote.end, "span", {"class": f"quote kind-{quote.type}", "data-speaker": label, "title": label}
    )


def article_view(item: ArticleView, start: int | None, end: int | None) -> str:
    """An article whole, each quotation underlined, and the passage asked for marked in place."""
    title = wording.stated(item.title.value if item.title else None, "title")
    passage = (
        Span(start, end) if start is not None and end is not None and item.start <= start < end <= item.end else None
    )
    parts = [
        tag("p", link("?", "Back", "back"), class_="crumbs"),
        tag("h2", tag("bdi", esc(title)), class_="article-title"),
    ]
    facts = ((item.author, "author"), (item.publication, "publication"), (item.date, "date"))
    parts.append(tag("p", " · ".join(_fact(fact, what) for fact, what in facts), class_="source"))
    parts.append(tag("p", esc(wording.ledger(item)), class_="ledger"))
    parts.append(_voices(item))
    if start is not None and passage is None:
        parts.append(tag("p", "The passage linked to is not in this article.", class_="notice", role="status"))
    switch = tag(
        "label", tag("input", "", type="checkbox", class_="show-speakers") + " Show who speaks beside the words"
    )
    legend = "".join(
        tag("span", esc(wording.kind_of_words(kind)), class_=f"quote kind-{kind}")
        for kind in ("direct", "mixed", "nested", "indirect", "label")
    )
    parts.append(tag("div", switch + tag("div", legend, class_="legend"), class_="article-tools"))
    parts.append(tag("div", "".join(_paragraph(p, item.document, passage) for p in item.paragraphs), class_="article"))
    return view(f"{title} · On the Record", "".join(parts))


def _voices(item: ArticleView) -> str:
    quotes = [quote for paragraph in item.paragraphs for quote in paragraph.quotes]
    counts = Counter(speaker for quote in quotes for speaker in quote.speakers)
    voices = ", ".join(
        link(speaker_href(speaker.id), wording.speaker_name(speaker)) + f" ({count})"
        for speaker, count in counts.most_common()
    )
    return tag("p", "Who speaks here: " + voices) if voices else ""


def _paragraph(paragraph: MarkedParagraph, document: str, passage: Span | None) -> str:
    marks = [quote_mark(quote) for quote in paragraph.quotes]
    if passage:
        marks.append(Mark(passage.start, passage.end, "mark", {}))
    aside = " aside" if paragraph.role in _SET_ASIDE else ""
    return tag(
        "p",
        marked(paragraph.text, paragraph.start, marks),
        class_=f"paragraph role-{paragraph.role}{aside}",
        data_n=paragraph.number,
        data_role=paragraph.role,
        data_document=document,
        data_start=paragraph.start,
        data_end=paragraph.end,
    )


def _fact(fact: Stated | None, what: str) -> str:
    if fact is None:
        return esc(f"{what} not stated")
    read = f" (stated as “{fact.text}”)" if fact.text.strip() != fact.value else ""
    return tag("bdi", esc(fact.value)) + tag("span", esc(read), class_="quiet")


def speaker_view(page: SpeakerPage) -> str:
    """What one speaker says."""
    speaker = page.summary.speaker
    name = wording.speaker_name(speaker)
    count = f"{plural(page.summary.quotations, 'quotation')} in {plural(len(page.summary.articles), 'article')}"
    parts = [tag("h2", tag("bdi", esc(name)), class_="article-title"), tag("p", esc(count), class_="ledger")]
    if speaker.aliases:
        names = ", ".join(tag("bdi", esc(alias)) for alias in speaker.aliases)
        parts.append(tag("p", "Also: " + names, class_="quiet"))
    parts += map(card, page.cards)
    parts.append(_pager(Place(speaker=speaker.id), page.offset, page.more))
    return view(f"{name} · On the Record", "".join(parts))


def speakers_view(found: Sequence[SpeakerSummary], place: Place, heading: str = "Speakers") -> str:
    """A list of speakers."""
    return _list(heading, found, map(_speaker_row, found[place.offset : place.offset + PAGE]), place)


def articles_view(found: Sequence[ArticleSummary], place: Place) -> str:
    """A list of articles."""
    return _list("Articles", found, map(_article_row, found[place.offset : place.offset + PAGE]), place)


def _list(heading: str, found: Sequence[object], rows: Iterable[str], place: Place) -> str:
    parts = [tag("h2", esc(heading)), tag("p", esc(f"{len(found):,} in all"), class_="ledger")]
    parts.append(tag("ul", "".join(rows), class_="rows"))
    parts.append(_pager(place, place.offset, place.offset + PAGE < len(found)))
    return view(f"{heading} · On the Record", "".join(parts))


def _pager(place: Place, offset: int, more: bool) -> str:
    back = link(place.href(offset=max(0, offset - PAGE)), "Earlier", "button") if offset else ""
    on = link(place.href(offset=offset + PAGE), "More", "button") if more else ""
    return tag("p", back + on, class_="actions") if back or on else ""


def notice_view(heading: str, text: str, place: Place | None = None, actions: Sequence[tuple[str, str]] = ()) -> str:
    """A view that only says something."""
    content = tag("h2", esc(heading), role="status") + tag("p", esc(text))
    if links := "".join(link(href, label, "button") for label, href in actions):
        content += tag("p", links, class_="actions")
    return view("On the Record", tag("section", content, class_="empty"), place)


def waiting_view(place: Place) -> str:
    """A question asked before the index is there."""
    return view("Index loading · On the Record", waiting(), place, wait=True, next_=place.after)


def about_view() -> str:
    """What the product promises."""
    items = (
        "Every word shown as a quotation is a slice of the article as it was read; nothing is written by the program.",
        "Each card says how the speaker was found: the words that attribute, and whom they lead to.",
        "Where no speaker is sure, the card says so and names the candidates.",
        "Where nothing answers, the page says so and why. The nearest passages stay closed until you open them.",
        "Nothing leaves this machine, and questions are not logged.",
    )
    keys = "Press / to write a question, j and k to go from card to card."
    return view(
        "About · On the Record",
        tag("h2", "About") + tag("ul", "".join(tag("li", esc(i)) for i in items)) + tag("p", keys),
    )
