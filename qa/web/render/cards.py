"""One result as a card: the words largest, then who, what, where, and how we know."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.model import Span
from qa.model import (
    QuoteInside,
    Result,
)
from qa.web import wording
from qa.web.place import article_href, speaker_href
from qa.web.render.corrections import corrected_mark, wrong_speaker_button
from qa.web.render.elements import Mark, esc, link, tag, verbatim
from qa.web.views import FLOWING, Card, Step


def card(item: Card, alone: bool = True) -> str:
    """One result: the words largest, what stands around them quieter, then who, what, where, and how we know.

    A card that is not ``alone`` stands under a heading that names its article.
    """
    result = item.result
    asked = tag("p", tag("span", "Asked:") + " " + verbatim(item.asked), class_="asked") if item.asked else ""
    quoted = verbatim(item.quote, "span", f"words kind-{result.type}", _inside(result))
    before = verbatim(item.before, "span", "context") if item.before else ""
    after = verbatim(item.after, "span", "context") if item.after else ""
    words = tag("blockquote", before + quoted + after, class_="flowing" if result.type in FLOWING else None)
    content = tag("div", asked + words, class_="card-words") + tag("div", _meta(item, alone), class_="card-meta")
    content += tag("div", _actions(item) + _copies(item.copies), class_="card-foot")
    label = f"{wording.kind_of_words(result.type)}, {wording.who_says(result)}"
    return tag("article", content, class_="card", tabindex="-1", aria_label=label)


def _meta(item: Card, alone: bool) -> str:
    """Who, what, where, and how we know."""
    result, parts = item.result, []
    kind = wording.kind_of_words(result.type)
    if alone:
        parts.append(tag("p", f"{_who(result)} · {esc(kind)}", class_="who"))
        parts.append(tag("p", _source(result), class_="source"))
    else:
        if len(result.speakers) > 1:
            parts.append(tag("p", _who(result), class_="who"))
        parts.append(
            tag("p", esc(f"{kind[:1].upper()}{kind[1:]} · {wording.paragraph(result.paragraph)}"), class_="source")
        )
    parts.append(corrected_mark(result.corrected) if result.corrected else _evidence(item))
    return "".join(parts)


def _actions(item: Card) -> str:
    """What can be done with it."""
    result = item.result
    here = article_href(result.article, result.start, result.end)
    actions = (
        link(here, "Open in article")
        + tag("button", "Copy with citation", type="button", data_copy=item.citation, data_link=here)
        + tag("button", "Link to this quote", type="button", data_copy="", data_link=here)
        + wrong_speaker_button(result.quotation)
    )
    return tag("p", actions, class_="actions")


def _copies(copies: Sequence[Result]) -> str:
    """The same words in other articles: folded, and each can be opened; a speaker that differs is said."""
    if not copies:
        return ""
    rows = []
    for copy in copies:
        title = link(article_href(copy.article, copy.start, copy.end), wording.stated(copy.title, "title"))
        facts = (
            wording.who_says(copy),
            wording.stated(copy.publication, "publication"),
            wording.stated_date(copy.date),
        )
        rows.append(tag("li", title + " " + tag("span", esc(" · ".join(facts)), class_="quiet")))
    label = f"The same words in {wording.plural(len(copies), 'other article')}"
    return tag("details", tag("summary", label) + tag("ul", "".join(rows)), class_="copies")


def _inside(result: Result) -> list[Mark]:
    if result.type == "passage":
        return [quote_mark(quote) for quote in result.quotes]
    whole = Span(result.start, result.end)
    return [Mark(p.start, p.end, "span", {"class": "said"}) for p in result.pieces if Span(*p) != whole]


def quote_mark(quote: QuoteInside) -> Mark:
    """The underline of a quotation inside a longer text, with its speaker beside it."""
    label = wording.quote_label(quote)
    return Mark(
        quote.start, quote.end, "span", {"class": f"quote kind-{quote.type}", "data-speaker": label, "title": label}
    )


def _who(result: Result) -> str:
    if result.speakers:
        names = (link(speaker_href(s.id), wording.speaker_name(s), "speaker") for s in result.speakers)
        return " and ".join(names)
    return tag("span", tag("bdi", esc(wording.who_says(result))), class_="speaker")


def _source(result: Result) -> str:
    title = link(article_href(result.article), wording.stated(result.title, "title"))
    facts = (
        wording.stated(result.publication, "publication"),
        wording.stated_date(result.date),
        wording.paragraph(result.paragraph),
    )
    return " · ".join([title, *(tag("bdi", esc(fact)) for fact in facts)])


def _evidence(item: Card) -> str:
    result = item.result
    return evidence_line(item.steps, result.speaker, result.evidence.method if result.evidence else "")


def evidence_line(steps: Sequence[Step], name: str | None, method: str) -> str:
    """How the speaker was found: the words that attribute, whom they mean, and the name that leads to."""
    if not steps:
        return ""
    shown = [_step(step) for step in steps]
    if name and not any(step.words.text == name for step in steps):
        shown.append(tag("bdi", esc(name)))
    last = next((step.paragraph for step in reversed(steps) if step.paragraph), None)
    where = f", {wording.paragraph(last)}" if last else ""
    method = wording.evidence_method(method)
    how = f" ({method})" if method else ""
    return tag("p", tag("span", "Evidence:") + " " + " → ".join(shown) + esc(where + how), class_="evidence")


def _step(step: Step) -> str:
    if step.what == "resolved":
        return verbatim(step.words, "strong")
    return ("cue " if step.what == "cue" else "") + "“" + verbatim(step.words, "q") + "”"
