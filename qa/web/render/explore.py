"""The corpus in numbers: charts that are tables, so that every bar has its figure beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qa.explore import Explored, Tally
from qa.web import wording
from qa.web.place import Place, list_href, speaker_href
from qa.web.render.elements import esc, link, tag
from qa.web.render.exports import exports
from qa.web.render.frame import view
from qa.web.render.lists import empty_list, placed
from qa.web.wording import plural


def explore_view(explored: Explored | None, places: Mapping[str, str]) -> str:
    """Who speaks most, by publication, kinds of words, over time."""
    parts = [tag("h2", "Explore", class_="page-title")]
    if explored is None or not explored.speakers:
        parts.append(empty_list("quotation", "", "articles"))
        return view("Explore · On the Record", "".join(parts), page="explore")
    intro = "Counts over everything loaded. They describe this corpus, not the world: who is quoted most here."
    parts.append(tag("p", intro, class_="ledger"))
    parts += [_speakers(explored, places), _publications(explored), _kinds(explored), _over_time(explored)]
    parts.append(exports("everything", explored.utterances, explored.quoting, []))
    return view("Explore · On the Record", tag("div", "".join(parts), class_="explore"), page="explore")


def _speakers(explored: Explored, places: Mapping[str, str]) -> str:
    rows = [(link(speaker_href(s.id), wording.speaker_name(s)), tally) for s, tally in explored.speakers]
    under = [places.get(s.id, "") for s, _ in explored.speakers]
    more = plural(explored.more_speakers, "other speaker")
    note = (
        tag("p", link(list_href("speakers"), f"{more} in the list"), class_="quiet") if explored.more_speakers else ""
    )
    caption = "Who speaks most: quotations and paraphrases; one thing said counts once, even in several pieces"
    return _chart("Speaker", caption, rows, ("said", "articles"), under) + note


def _publications(explored: Explored) -> str:
    rows = [(_publication(tally.name), tally) for tally in explored.publications]
    return _chart(
        "Publication", "Quotations by publication, as the articles state it", rows, ("quotations", "articles")
    )


def _publication(name: str) -> str:
    if not name:
        return tag("span", "not stated", class_="quiet")
    return link(Place(show="articles", find=name).href(), name)


def _kinds(explored: Explored) -> str:
    rows = [(esc(wording.kind_of_words(tally.name)), tally) for tally in explored.kinds]
    return _chart("Kind of words", "Kinds of words: stretches found in the articles", rows, ("stretches",))


def _over_time(explored: Explored) -> str:
    rows = [(esc(wording.stated_date(tally.name) if tally.name else "not stated"), tally) for tally in explored.periods]
    by = "month" if explored.by_month else "year"
    return _chart(by.capitalize(), f"Quotations over time, by {by} of the article", rows, ("quotations", "articles"))


def _chart(
    what: str,
    caption: str,
    rows: Sequence[tuple[str, Tally]],
    columns: Sequence[str],
    under: Sequence[str] = (),
) -> str:
    """A table whose rows are horizontal bars; ``under`` a row may stand a line that tells whom it is of."""
    most = max((tally.count for _, tally in rows), default=0) or 1
    head = tag("th", esc(what), scope="col") + tag("td", "", class_="bars", aria_hidden="true")
    head += "".join(tag("th", esc(c), scope="col", class_="number") for c in columns)
    body = ""
    for (name, tally), line in zip(rows, under or [""] * len(rows), strict=True):
        body += tag("tr", "".join(_cells(name, tally, most, len(columns))), class_="has-place" if line else None)
        body += tag("tr", tag("td", placed(line), colspan=len(columns) + 2), class_="under-row") if line else ""
    table = tag("caption", esc(caption)) + tag("thead", tag("tr", head)) + tag("tbody", body)
    return tag("table", table, class_="chart")


def _cells(name: str, tally: Tally, most: int, columns: int) -> Iterable[str]:
    yield tag("th", name, scope="row")
    width = f"{100 * tally.count / most:.1f}%"
    bar = tag("svg", tag("rect", "", width=width, height="100%"), class_="bar", aria_hidden="true", focusable="false")
    yield tag("td", bar, class_="bars", aria_hidden="true")
    for value in (tally.count, tally.articles)[:columns]:
        yield tag("td", f"{value:,}", class_="number")
