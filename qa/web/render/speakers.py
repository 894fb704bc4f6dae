"""The list of speakers, and the page of one: what they say, what they are called, and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from corpus.model import SpeakerKind
from qa.browse import NameRead
from qa.model import SpeakerSummary
from qa.web import wording
from qa.web.place import Place, article_href, speaker_href
from qa.web.render.cards import card
from qa.web.render.elements import esc, link, tag
from qa.web.render.exports import exports
from qa.web.render.frame import view
from qa.web.render.lists import empty_list, pager, placed, search
from qa.web.views import Card, PeopleList, SpeakerPage
from qa.web.wording import plural

NAMES_OPEN = 6  # names shown before the rest folds away


def speakers_view(found: PeopleList, place: Place, heading: str = "Speakers") -> str:
    """A list of speakers, most quotations first."""
    parts = [tag("h2", esc(heading), class_="page-title")]
    parts.append(search("Find a speaker", "speakers", place.find, "A name, or a role such as “leader”"))
    if found.total:
        count = plural(found.total, "speaker")
        parts.append(tag("p", esc(f"{count}, most quotations and statements first"), class_="ledger"))
        rows = "".join(_row(s, found.most, found.places.get(s.speaker.id, "")) for s in found.shown)
        parts.append(tag("ul", rows, class_="rows people"))
    else:
        parts.append(empty_list("speaker", place.find, "speakers"))
    parts.append(pager(place, place.offset, place.offset + len(found.shown) < found.total))
    return view(f"{heading} · On the Record", "".join(parts), page="speakers")


def _row(summary: SpeakerSummary, most: int, first: str) -> str:
    speaker = summary.speaker
    aliases = [a for a in speaker.aliases if a.casefold() not in speaker.name.casefold()][:2]
    kind = [] if speaker.kind == SpeakerKind.UNNAMED else [wording.speaker_kind(speaker.kind)]
    facts = [*kind, *(f"“{alias}”" for alias in aliases)]
    who = link(speaker_href(speaker.id), wording.speaker_name(speaker), "row-title")
    who += tag("span", " · ".join(tag("bdi", esc(f)) for f in facts), class_="quiet") if facts else ""
    who += placed(first)
    said = f"{summary.quotations:,} in {plural(len(summary.articles), 'article')}"
    width = f"{max(1, round(100 * summary.quotations / most))}%"
    bar = tag("svg", tag("rect", "", width=width, height="100%"), class_="bar", aria_hidden="true", focusable="false")
    return tag("li", tag("div", who) + tag("div", tag("span", esc(said), class_="quiet") + bar, class_="measure"))


def speaker_view(page: SpeakerPage) -> str:
    """What one speaker says, and apart from it what is said about them."""
    speaker, place, said = page.summary.speaker, page.place, page.said
    name = wording.speaker_name(speaker)
    parts = [
        tag("p", esc(wording.speaker_kind(speaker.kind)), class_="kicker"),
        tag("h2", tag("bdi", esc(name)), class_="article-title"),
        _first(page),
        tag("p", esc(wording.said_in_all(said, len(page.summary.articles))), class_="ledger"),
        _names(page.names, speaker.kind),
        _ask(speaker.id, name),
        _tabs(page),
    ]
    if place.only == "about":
        intro = "Passages of others, or of the article, that name this speaker. Where one holds their own words too, "
        intro += "those are underlined, and stand under “What they say”."
        parts.append(tag("p", esc(intro), class_="quiet"))
        parts += map(card, page.about)
        if not page.about:
            parts.append(tag("p", "Nobody else here speaks or writes about them by name.", class_="notice"))
    else:
        parts.append(_narrowing(page))
        parts += [_article(list(cards)) for _, cards in groupby(page.cards, key=lambda c: c.result.article)]
        parts.append(pager(place, place.offset, page.more))
        everything = exports(f"everything by {name}", said.everything, said.articles, [("speaker", speaker.id)])
        parts.append(everything)
    return view(f"{name} · On the Record", "".join(parts), page="speakers")


def _first(page: SpeakerPage) -> str:
    """Where somebody whom a name does not tell apart is first met."""
    first = page.first
    if first is None:
        return ""
    where = link(
        article_href(first.article, first.start, first.end), wording.first_place(page.summary.speaker, first)
    )
    lead = "Wrote" if page.summary.speaker.kind == SpeakerKind.AUTHOR else "First speaks in"
    return tag("p", esc(f"{lead} ") + where, class_="source")


def _names(names: Sequence[NameRead], kind: SpeakerKind) -> str:
    if not names:
        return ""
    rows = [tag("li", _name(name)) for name in names]
    first = tag("ul", "".join(rows[:NAMES_OPEN]), class_="names")
    rest = rows[NAMES_OPEN:]
    more = (
        tag("details", tag("summary", f"{len(rest)} more") + tag("ul", "".join(rest), class_="names")) if rest else ""
    )
    heading = "Called" if kind in (SpeakerKind.PERSON, SpeakerKind.AUTHOR) else "Described as"
    return tag("section", tag("h3", heading) + first + more, class_="called")


def _name(name: NameRead) -> str:
    """A name as the source writes it, and the place it was read in."""
    start, end = name.span or (None, None)
    where = link(article_href(name.article, start, end), name.title or "an article without a title")
    return tag("q", tag("bdi", esc(name.text))) + tag("span", " in " + where, class_="quiet")


def _ask(speaker: str, name: str) -> str:
    field = tag("label", tag("span", esc(f"Ask what {name} says about")) + _input(name="q", placeholder="a topic"))
    hidden = tag("input", "", type="hidden", name="speaker", value=speaker)
    button = tag("button", "Ask", type="submit", class_="button")
    return tag("form", hidden + field + button, class_="find", action="/", method="get", role="search")


def _input(**attributes: object) -> str:
    return tag("input", "", type="text", autocomplete="off", required="", **attributes)


def _tabs(page: SpeakerPage) -> str:
    id, about = page.summary.speaker.id, page.place.only == "about"
    tabs = (
        (speaker_href(id), f"What they say ({page.said.everything:,})", not about),
        (speaker_href(id, only="about"), f"Said about them ({len(page.about):,})", about),
    )
    links = (tag("a", esc(label), href=href, aria_current="page" if on else None) for href, label, on in tabs)
    return tag("nav", "".join(links), class_="tabs", aria_label="Parts of this page")


def _narrowing(page: SpeakerPage) -> str:
    """Topics and years, each a link that narrows what is shown; the one chosen takes itself away."""
    place, said = page.place.href, page.said
    years = [_choice(place, "year", y or "none", f"{y or 'no date'} · {n}", page.place.year) for y, n in said.years]
    topics = [_choice(place, "topic", word, f"{word} · {n}", page.place.topic) for word, n in said.topics]
    rows = ""
    if len(years) > 1:
        rows += tag("p", tag("span", "Year", class_="quiet") + "".join(years), class_="choices")
    if topics:
        rows += tag("p", tag("span", "Words that recur", class_="quiet") + "".join(topics), class_="choices")
    if page.place.year or page.place.topic:
        everything = link(place(year="", topic="", offset=0), "show everything")
        rows += tag("p", esc(f"{said.total:,} of {said.everything:,} shown: ") + everything, role="status")
    return tag("div", rows, class_="narrowing") if rows else ""


def _choice(href, key: str, value: str, label: str, chosen: str) -> str:  # noqa: ANN001
    on = value == chosen
    address = href(**{key: "" if on else value, "offset": 0})
    return tag("a", tag("bdi", esc(label)), href=address, class_="choice", aria_current="true" if on else None)


def _article(cards: Sequence[Card]) -> str:
    result = cards[0].result
    facts = (wording.stated(result.publication, "publication"), wording.stated_date(result.date))
    title = tag("h3", link(article_href(result.article), wording.stated(result.title, "title")))
    head = tag("div", title + tag("p", " · ".join(tag("bdi", esc(f)) for f in facts), class_="quiet"), class_="under")
    return tag("section", head + "".join(card(c, alone=False) for c in cards), class_="by-article")
