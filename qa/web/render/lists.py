"""The start page, and who and what is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qa.model import (
    ArticleSummary,
    CorpusSummary,
    SpeakerSummary,
)
from qa.web import wording
from qa.web.place import Place, article_href, list_href, search_href, speaker_href
from qa.web.render.elements import act, esc, link, tag
from qa.web.render.frame import view, waiting
from qa.web.views import PAGE
from qa.web.wording import plural


def start_page(
    corpus: CorpusSummary,
    speakers: Sequence[SpeakerSummary],
    articles: Sequence[ArticleSummary],
    places: Mapping[str, str],
    ready: bool,
) -> str:
    """What is loaded, and where to begin: the first of the speakers and articles, and of each speaker the place."""
    parts = [tag("p", "Who said what, in their own words, with the place it was printed.", class_="motto")]
    parts += [] if ready else [waiting()]
    if not corpus.articles:
        text = "Nothing is loaded yet. " + link(list_href("add"), "Add articles") + " here, or take them in with "
        parts.append(tag("p", text + tag("code", "python app.py ingest PATH") + ".", class_="notice"))
    else:
        if corpus.suggestions:
            buttons = "".join(tag("li", link(search_href(q), q, "suggestion")) for q in corpus.suggestions)
            parts.append(tag("h2", "Try a question") + tag("ul", buttons, class_="suggestions"))
        parts.append(tag("h2", "What is loaded") + _loaded(corpus))
        rows = (_speaker_row(s, places.get(s.speaker.id, "")) for s in speakers)
        lists = _column("Who speaks most", rows, list_href("speakers"), "All speakers")
        lists += _column("Articles", map(_article_row, articles), list_href("articles"), "All articles")
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


def _speaker_row(summary: SpeakerSummary, place: str) -> str:
    name = link(speaker_href(summary.speaker.id), wording.speaker_name(summary.speaker)) + placed(place)
    return tag("li", name + tag("span", esc(plural(summary.quotations, "thing said", "things said")), class_="quiet"))


def placed(place: str) -> str:
    """Beside a name that does not tell its bearer apart, the place that does."""
    return tag("span", tag("bdi", esc(place)), class_="quiet place") if place else ""


def _article_row(item: ArticleSummary) -> str:
    name = link(article_href(item.id), wording.stated(item.title, "title"))
    facts = [item.publication, wording.stated_date(item.date), plural(item.quotations, "quotation")]
    return tag("li", name + tag("span", esc(" · ".join(filter(None, facts))), class_="quiet"))


def articles_view(found: Sequence[ArticleSummary], place: Place) -> str:
    """A list of articles."""
    parts = [tag("h2", "Articles", class_="page-title")]
    if place.undo:
        parts.append(undo_notice(place.undo))
    parts.append(search("Find an article", "articles", place.find, "A title, a publication or a year"))
    if found:
        parts.append(tag("p", esc(plural(len(found), "article")), class_="ledger"))
        rows = map(_article_row, found[place.offset : place.offset + PAGE])
        parts.append(tag("ul", "".join(rows), class_="rows articles"))
    else:
        parts.append(empty_list("article", place.find, "articles"))
    parts.append(pager(place, place.offset, place.offset + PAGE < len(found)))
    return view("Articles · On the Record", "".join(parts), page="articles")


def undo_notice(id: str) -> str:
    """Said after an article was removed; the button brings it back."""
    text = tag("bdi", esc(id)) + " is removed. It no longer answers questions. "
    undo = act("Undo", "POST", "/api/v1/removed", article_href(id), {"restore": id})
    return tag("p", text + undo, class_="notice", role="status")


def search(label: str, show: str, value: str, hint: str) -> str:
    """A form that looks through a list."""
    field = tag(
        "label",
        tag("span", esc(label), class_="hidden")
        + tag("input", "", type="search", name="find", value=value, placeholder=hint, autocomplete="off"),
    )
    hidden = tag("input", "", type="hidden", name="show", value=show)
    button = tag("button", "Find", type="submit", class_="button")
    return tag("form", hidden + field + button, class_="find", action="/", method="get", role="search")


def empty_list(noun: str, wanted: str, show: str) -> str:
    """Said where a list has nothing to show."""
    if not wanted:
        text = f"There is no {noun} here yet. " + link(list_href("add"), "Add articles") + " to begin."
        return tag("p", text, class_="notice")
    text = tag("strong", "No " + noun + " called " + tag("bdi", esc(wanted)) + ".")
    return tag("p", text + " " + link(list_href(show), f"All {noun}s"), class_="notice", role="status")


def pager(place: Place, offset: int, more: bool) -> str:
    """Links to the pages of a list before and after this one."""
    back = link(place.href(offset=max(0, offset - PAGE)), "Earlier", "button") if offset else ""
    on = link(place.href(offset=offset + PAGE), "More", "button") if more else ""
    return tag("p", back + on, class_="actions") if back or on else ""
