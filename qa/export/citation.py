"""The citation that "Copy with citation" puts on the clipboard: the words as they stand, then where they stand."""

from __future__ import annotations

import re
from enum import StrEnum

from qa.model import QuotationView


class Style(StrEnum):
    """How a citation is written."""

    PLAIN = "plain"
    MARKDOWN = "markdown"


def citation(view: QuotationView, style: Style = Style.PLAIN) -> str:
    """The quotation with its speaker, author, title, publication, date, paragraph and address, as far as stated."""
    if style is Style.MARKDOWN:
        words = "\n".join(f"> {escaped(line)}" if line else ">" for line in re.split(r"\r\n|[\r\n]", view.text))
        return f"{words}\n>\n> — {_source(view, markdown=True)}\n"
    return f"{view.text}\n— {_source(view, markdown=False)}"


def _source(view: QuotationView, markdown: bool) -> str:
    def shown(text: str) -> str:
        return escaped(text) if markdown else text

    who = view.speaker or ("not attributed" if view.type != "label" else None)
    title = None if view.title is None else f"*{shown(view.title)}*" if markdown else f"“{view.title}”"
    parts = [shown(who) if who else None, "paraphrased by the article" if view.type == "indirect" else None]
    where = [shown(view.author) if view.author else None, title, shown(view.publication) if view.publication else None]
    place = [view.date, f"¶ {view.paragraph}", f"<{view.url}>" if view.url and markdown else view.url]
    mark = [f"speaker corrected {view.corrected.date}"] if view.corrected else []
    return ", ".join(part for part in (*parts, *where, *place, *mark) if part)


def escaped(text: str) -> str:
    """``text`` so that Markdown shows every character of it as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~&$])", r"\\\1", text)
