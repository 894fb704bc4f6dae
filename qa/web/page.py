"""The Gradio page: one ask bar and one view. Every event turns an address (the query string) into that view."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.themes import Base

from qa.service import Service
from qa.uploads import Uploads
from qa.web import render
from qa.web.pages import show
from qa.web.place import Place
from qa.wire import MAX_QUESTION

STATIC = Path(__file__).parent / "static"
SESSIONS = 500  # sessions whose component state Gradio keeps
QUEUE = 64
SCRIPTS = ("app.js", "changes.js", "corrections.js")
SYSTEM_FONT = ("system-ui", "sans-serif")

# The address decides what is shown, so the browser is asked for it; app.js changes it before the event fires, and
# adds a text too long for the address bar.
ADDRESS = "() => [window.record ? window.record.address() : window.location.search]"
ASKED = "(place, question) => [window.record.ask(question), '']"
ON_LOAD = "window.recordView = { element, navigate: () => trigger('navigate') }; " + (
    "document.dispatchEvent(new Event('record-view')); "
    "watch('value', () => document.dispatchEvent(new Event('record-shown')));"
)


def theme() -> Base:
    """Gradio's base theme with system fonts: nothing is fetched, and the style sheet does the rest."""
    return Base(font=SYSTEM_FONT, font_mono=("ui-monospace", "monospace"))


def head() -> str:
    """Style sheet and scripts of the page, addressed by content so that browsers may keep them."""
    return render.head(static_href("app.css"), [static_href(name) for name in SCRIPTS])


def static_href(name: str) -> str:
    """The address of a static file; it changes when the file does."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def build_page(service: Service, uploads: Uploads | None = None) -> gr.Blocks:
    """The Blocks of the page, ready to be mounted. Without ``uploads`` nothing can be changed from it."""
    with gr.Blocks(title="On the Record", analytics_enabled=False, delete_cache=(3600, 3600)) as page:
        gr.HTML(render.masthead(uploads is not None), elem_id="masthead", apply_default_css=False, js_on_load=None)
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
        _connect(service, uploads, page, Parts(place, question, ask, view))
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


def _connect(service: Service, uploads: Uploads | None, page: gr.Blocks, parts: Parts) -> None:
    common: dict[str, Any] = {
        "show_progress": "hidden",
        "api_visibility": "private",
        "concurrency_limit": 1,
        "concurrency_id": "search",
    }

    def arrive(search: str) -> tuple[Any, ...]:
        """The view at an address, and the question in it; an address that asks nothing wipes nothing."""
        here = Place.parse(search)
        return show(service, here, uploads), here.q or gr.skip()

    def answer(search: str, _: str) -> str:
        """The view of a question just asked; the box keeps what is being typed."""
        return show(service, Place.parse(search), uploads)

    filled = [parts.view, parts.question]
    page.load(arrive, [parts.place], filled, js=ADDRESS, **common)
    parts.view.navigate(arrive, [parts.place], filled, js=ADDRESS, trigger_mode="always_last", **common)
    asked = [parts.question.submit, parts.ask.click]
    inputs = [parts.place, parts.question]
    gr.on(asked, answer, inputs, [parts.view], js=ASKED, trigger_mode="always_last", **common)
