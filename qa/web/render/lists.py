"""The start page, and who and what is here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa.model import (
    ArticleSummary,
    CorpusSummary,
    SpeakerSummary,
)
from qa.web import wording
from qa.web.place import Place, article_href, list_href, search_href, speaker_href
from qa.web.render.cards import card
from qa.web.render.elements import esc, link, tag
from qa.web.render.frame import view, waiting
from qa.web.views import PAGE, SpeakerPage
from qa.web.wording import plural


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
