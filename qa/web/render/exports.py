"""Links to files of what is shown, or of everything: each says how much it holds."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from qa.web.render.elements import esc, tag
from qa.web.views import Card
from qa.web.wording import plural

FORMATS = (("csv", "CSV"), ("json", "JSON"), ("webannotation", "Web Annotation"))
BIBLIOGRAPHIES = (("bibtex", "BibTeX"), ("ris", "RIS"))
MOST_NAMED = 50  # quotations named one by one in an address


def exports(scope: str, count: int, articles: int, selection: Sequence[tuple[str, str]]) -> str:
    """Files of a ``selection``, parameters of /api/v1/export: ``count`` things said in ``articles`` articles."""
    if not count:
        return ""
    links = [_link(f"{things(count)} as {label}", name, selection) for name, label in FORMATS]
    links += [_link(f"{plural(articles, 'article')} as {label}", name, selection) for name, label in BIBLIOGRAPHIES]
    summary = tag("summary", esc(f"Export {scope} ({things(count)})"))
    note = tag(
        "p", "Quotations and paraphrases. One thing said counts once, however many pieces it has.", class_="quiet"
    )
    return tag("details", summary + tag("p", "".join(links), class_="actions") + note, class_="exports")


def things(count: int) -> str:
    """How many things said."""
    return plural(count, "thing said", "things said")


def shown_exports(cards: Sequence[Card]) -> str:
    """The files of the quotations on these cards; of a passage, those inside it."""
    ids: dict[str, str] = {}
    for card in cards:
        result = card.result
        for id in [result.quotation] if result.quotation else [quote.id for quote in result.quotes]:
            ids.setdefault(id, result.article)
    named = list(ids)[:MOST_NAMED]
    articles = len({ids[id] for id in named})
    return exports("what is shown", len(named), articles, [("quotation", id) for id in named])


def _link(label: str, format: str, selection: Sequence[tuple[str, str]]) -> str:
    href = f"/api/v1/export?{urlencode([('format', format), *selection])}"
    return tag("a", esc(label), href=href, download="", class_="button")
