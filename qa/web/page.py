"""The Gradio page: one ask bar and one view. Every event turns an address (the query string) into that view."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.themes import Base

from qa.model import ArticleSummary, NotReady, UnknownSpeaker, UserError
from qa.service import Service
from qa.web import render, views, wording
from qa.web.place import Place, list_href
from qa.web.versions import versions
from qa.wire import MAX_QUESTION

STATIC = Path(__file__).parent / "static"
SESSIONS = 500  # sessions whose component state Gradio keeps
QUEUE = 64
SYSTEM_FONT = ("system-ui", "sans-serif")

# The address decides what is shown, so the browser is asked for it; app.js changes it before the event fires.
ADDRESS = "() => [window.location.search]"
ASKED = "(place, question) => [window.record.ask(question), '']"
ON_LOAD = "window.recordView = { element, navigate: () => trigger('navigate') }; " + (
    "document.dispatchEvent(new Event('record-view')); "
    "watch('value', () => document.dispatchEvent(new Event('record-shown')));"
)

log = logging.getLogger(__name__)


def theme() -> Base:
    """Gradio's base theme with system fonts: nothing is fetched, and the style sheet does the rest."""
    return Base(font=SYSTEM_FONT, font_mono=("ui-monospace", "monospace"))


def head() -> str:
    """Style sheet and script of the page, addressed by content so that browsers may keep them."""
    return render.head(static_href("app.css"), static_href("app.js"))


def static_href(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def build_page(service: Service) -> gr.Blocks:
    """The Blocks of the page, ready to be mounted."""
    with gr.Blocks(title="On the Record", analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.HTML(render.masthead(), elem_id="masthead", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="ask-bar"):
            question = gr.Textbox(
                label="Your question",
                placeholder="Who said ...?   What did ... say about ...?",
                max_length=MAX_QUESTION,
                lines=1,
                max_lines=4,
                elem_id="question",
                scale=1,
                container=False,
            )
            ask = gr.Button("Ask", variant="primary", elem_id="ask", scale=0)
        gr.HTML(render.filters(), elem_id="narrow", apply_default_css=False, js_on_load=None)
        place = gr.Textbox(visible=False, elem_id="place")
        view = gr.HTML(elem_id="view", apply_default_css=False, js_on_load=ON_LOAD)
        _connect(service, page, Parts(place, question, ask, view))
    page.queue(max_size=QUEUE, default_concurrency_limit=1)
    # Until a Blocks counts as launched, Gradio lets any client name any file of the machine as an input.
    page.has_launched = True
    page.state_session_capacity = SESSIONS
    return page


@dataclass(frozen=True, slots=True)
class Parts:
    """The components that events read and fill."""

    place: gr.Textbox  # never shown: carries the address to the server
    question: gr.Textbox
    ask: gr.Button
    view: gr.HTML


def _connect(service: Service, page: gr.Blocks, parts: Parts) -> None:
    common: dict[str, Any] = {
        "show_progress": "hidden",
        "api_visibility": "private",
        "concurrency_limit": 1,
        "concurrency_id": "search",
    }

    def arrive(search: str) -> tuple[Any, ...]:
        """The view at an address, and the question in it; an address that asks nothing wipes nothing."""
        here = Place.parse(search)
        return show(service, here), here.q or gr.skip()

    def answer(search: str, _: str) -> str:
        """The view of a question just asked; the box keeps what is being typed."""
        return show(service, Place.parse(search))

    filled = [parts.view, parts.question]
    page.load(arrive, [parts.place], filled, js=ADDRESS, **common)
    parts.view.navigate(arrive, [parts.place], filled, js=ADDRESS, trigger_mode="always_last", **common)
    asked = [parts.question.submit, parts.ask.click]
    inputs = [parts.place, parts.question]
    gr.on(asked, answer, inputs, [parts.view], js=ASKED, trigger_mode="always_last", **common)


def show(service: Service, place: Place) -> str:
    """The view at ``place`` as HTML; whatever is wrong is said in it."""
    try:
        if not service.ready and place.show != "about":
            service.summary()  # raises when loading has failed for good
            return render.waiting_view(place)
        return _view_of(place)(service, place)
    except NotReady:
        return render.waiting_view(place)
    except UnknownSpeaker as error:
        near = service.speakers(place.speaker)[:3] if place.speaker else ()
        actions = [(place.href(speaker=s.speaker.id), f"Ask with {s.speaker.name}") for s in near]
        actions.append((list_href("speakers"), "All speakers"))
        return render.notice_view("No such speaker", sentence(error), place, actions)
    except UserError as error:
        return render.notice_view("That cannot be shown", sentence(error), place)
    except Exception:
        log.exception("a view could not be shown")
        return render.notice_view(
            "Something went wrong", "The server could not show this page; its log says why.", place
        )


def sentence(error: Exception) -> str:
    """What an error says, as a sentence."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else "Something went wrong."


def _view_of(place: Place) -> Callable[[Service, Place], str]:
    if place.q:
        return _answer
    if place.article:
        return _article
    if place.speaker:
        return _speaker
    return PAGES.get(place.show, _start)


def _start(service: Service, _: Place) -> str:
    return render.start_page(service.summary(), service.speakers(), service.articles(), service.ready)


def _answer(service: Service, place: Place) -> str:
    return render.answer_view(views.answer_page(service, place))


def _article(service: Service, place: Place) -> str:
    article = service.article(place.article)
    if article is None:
        actions = [(list_href("articles"), "All articles")]
        return render.notice_view("No such article", f"There is no article {place.article} here.", None, actions)
    return render.article_view(views.article_page(service, article, place, editable=True))


def _speaker(service: Service, place: Place) -> str:
    found = views.find_speakers(service, place.speaker)
    if len(found) == 1:
        return render.speaker_view(views.speaker_page(service, found[0], place))
    if found:
        return render.speakers_view(found, place, f"Speakers called {place.speaker}")
    actions = [(list_href("speakers"), "All speakers")]
    return render.notice_view("No such speaker", f"Nobody here is called {place.speaker}.", None, actions)


def _speakers(service: Service, place: Place) -> str:
    return render.speakers_view(service.speakers(place.find), place)


def _articles(service: Service, place: Place) -> str:
    wanted = place.find.casefold()

    def fits(item: ArticleSummary) -> bool:
        facts = (item.title, item.id, item.publication, item.date, wording.stated_date(item.date))
        return any(wanted in fact.casefold() for fact in facts if fact)

    return render.articles_view([item for item in service.articles() if fits(item)], place)


def _explore(service: Service, _: Place) -> str:
    return render.explore_view(service.explored())


def _about(service: Service, _: Place) -> str:
    return render.about_view(service.summary() if service.ready else None, versions())


PAGES: dict[str, Callable[[Service, Place], str]] = {
    "speakers": _speakers,
    "articles": _articles,
    "explore": _explore,
    "about": _about,
}
