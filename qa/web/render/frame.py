"""The frame of every page, and views that only say something."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from urllib.parse import urlencode

from qa.web import wording
from qa.web.place import Place, list_href
from qa.web.render.elements import esc, link, tag
from qa.wire import MAX_FIELD

_SHOWN = count(1)  # no two views are the same: the browser is told of each, also when its words are those before
NAVIGATION = (
    ("Ask", ""),
    ("Verify", "verify"),
    ("Speakers", "speakers"),
    ("Articles", "articles"),
    ("Explore", "explore"),
    ("Corrections", "corrections"),
    ("Add", "add"),
    ("About", "about"),
)


def head(style: str, scripts: Sequence[str]) -> str:
    """What goes into the page's head: the addresses of style sheet and scripts."""
    return (
        tag("link", "", rel="stylesheet", href=style)
        + "".join(tag("script", "", src=script, defer="") for script in scripts)
        + tag("link", "", rel="icon", href="/favicon.ico", type="image/svg+xml")
    )


def view(
    title: str,
    content: str,
    place: Place | None = None,
    *,
    page: str = "",
    wait: bool = False,
    again: bool = False,
    next_: Sequence[str] = (),
) -> str:
    """A whole view. The script reads from its attributes the title, which ``page`` of the masthead it is, what the next
    question follows, whether to ``wait`` for the index, and whether more is on its way and to look ``again``."""
    carried = {
        "data_q": place.q if place else None,
        "data_after": urlencode([("after", text) for text in place.after]) if place else None,
        "data_again": "yes" if again else None,
        "data_shown": next(_SHOWN),
        "data_next": urlencode([("after", text) for text in next_]),
    }
    return tag(
        "div", content, class_="record", data_title=title, data_page=page, data_wait="yes" if wait else None, **carried
    )


def masthead(editable: bool = True) -> str:
    """The head of every page; where the corpus is not ``editable`` it says so to the style sheet."""
    name = tag("h1", tag("a", "On the Record", href="?"))
    links = (tag("a", esc(label), href=list_href(show) if show else "?", data_page=show) for label, show in NAVIGATION)
    nav = tag("nav", "".join(links), aria_label="Pages")
    return tag("div", name + nav, class_="masthead", data_changes=None if editable else "no")


def filters() -> str:
    """What an answer can be narrowed by; the script puts the fields into the address of the question."""
    fields = (
        _field("Speaker", "input", name="speaker", list="speaker-names"),
        _field("Article", "input", name="article", list="article-titles"),
        _field("Publication", "input", name="publication"),
        _field("From", "input", name="date_from", placeholder="2019-03", size=10),
        _field("Until", "input", name="date_to", placeholder="2020", size=10),
        _field("Kind of words", "select", _kinds(), name="type"),
    )
    lists = tag("datalist", "", id="speaker-names") + tag("datalist", "", id="article-titles")
    return tag("details", tag("summary", "Narrow the answer") + tag("div", "".join(fields)) + lists, class_="record")


def _field(label: str, element: str, content: str = "", **attributes: object) -> str:
    field = tag(element, content, autocomplete="off", maxlength=MAX_FIELD, **attributes)
    return tag("label", tag("span", label) + field)


def _kinds() -> str:
    options = (tag("option", esc(words), value=kind) for kind, words in wording.KINDS.items())
    return tag("option", "any", value="") + "".join(options)


def waiting() -> str:
    """Said while the index loads; the script asks again when it is there."""
    text = "The index is loading. You can type your question now; the page goes on by itself when it is ready."
    return tag("p", tag("strong", "Index loading") + " " + esc(text), class_="notice loading", role="status")


def waiting_view(place: Place) -> str:
    """A question asked before the index is there."""
    return view("Index loading · On the Record", waiting(), place, wait=True, next_=place.after)


def notice_view(heading: str, text: str, place: Place | None = None, actions: Sequence[tuple[str, str]] = ()) -> str:
    """A view that only says something."""
    content = tag("h2", esc(heading), role="status") + tag("p", esc(text))
    if links := "".join(link(href, label, "button") for label, href in actions):
        content += tag("p", links, class_="actions")
    return view("On the Record", tag("section", content, class_="empty"), place)
