"""What a page states about itself in its head: JSON-LD, OpenGraph, meta elements, microdata, its title.

Each value is told with where it was read. What is only likely (an address for a name) is left alone.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.dates import find_date
from corpus.metadata import said_alike
from corpus.model import Metadata, Stated
from corpus.reading.decode import clean

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

JSON_LD = "JSON-LD"
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Review|Interview|NewsStory)$")
_META = {  # in order of trust
    "title": ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title", "headline", "hdl",
              "parsely-title"),
    "author": ("article:author", "author", "byl", "dc.creator", "dcterms.creator", "citation_author", "parsely-author",
               "sailthru.author", "og:article:author"),
    "date": ("article:published_time", "datepublished", "citation_publication_date", "dc.date.issued",
             "dcterms.created",
             "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date", "publication_date",
             "parsely-pub-date", "sailthru.date", "og:article:published_time", "date"),
    "publication": ("og:site_name", "citation_journal_title", "dc.publisher", "dcterms.publisher", "publisher"),
    "url": ("og:url",),
}  # fmt: skip
_ADDRESS = re.compile(r"(?:https?:)?//|www\.|@\S+$", re.IGNORECASE)
_BY = re.compile(r"by[ \xa0:]+", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d+\)(https?://[^\s>]{1,2000}) -->")


@dataclass(frozen=True, slots=True)
class Stating:
    """What a page's head states, and whether it says that the page is one article."""

    metadata: Metadata
    summary: str | None = None  # its description, which may be the standfirst
    body: str | None = None  # the article's words, where the page's head holds them
    one_article: bool = False


def page_metadata(tree: LexborHTMLParser, data: bytes) -> Stating:
    """What the page states about itself."""
    nodes = list(_nodes(tree))
    articles = _one_of([node for node in nodes if _is_article(node)], tree)
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    found = _from_json(articles[0], known) if len(articles) == 1 else {}
    meta = _metas(tree)
    for field, names in _META.items():
        if field not in found:
            fitting = (_fit(field, value) for name in names for value in meta.get(name, ()))
            fit = next((value for value in fitting if value), None)
            if fit is not None:
                found[field] = fit
    for field, value in _elements(tree, data):
        fit = _fit(field, value)
        if fit is not None:
            found.setdefault(field, fit)
    summary = next((s.value for name in ("og:description", "description") for s in meta.get(name, ())), None)
    kind = next((s.value for s in meta.get("og:type", ())), "")
    body = articles[0].get("articleBody") if len(articles) == 1 else None
    return Stating(
        Metadata(**found),
        summary,
        body if isinstance(body, str) else None,
        len(articles) == 1 or (kind == "article" and not articles),
    )


def stated(value: object, origin: str) -> Stated | None:
    """A value as the source writes it, and on one line without entities."""
    if not isinstance(value, str):
        return None
    shown = " ".join(html.unescape(clean(value)[0]).split())
    return Stated(shown, " ".join(clean(value)[0].split()), origin=origin) if shown else None


def stated_date(value: object, origin: str) -> Stated | None:
    """A date with a year."""
    found = stated(value, origin)
    date = find_date(found.value) if found else None
    return Stated(date.iso, found.text, origin=origin) if found and date else None


def _fit(field: str, found: Stated) -> Stated | None:
    """The value, where it can be what the field says."""
    if field == "date":
        return stated_date(found.text, found.origin)
    if field == "url":
        return found if re.match(r"https?://\S+$", found.value) else None
    if _ADDRESS.match(found.value) or len(found.value) > 500:
        return None
    if field == "author":
        bare = _BY.sub("", found.value, count=1) if _BY.match(found.value) else found.value
        return Stated(bare, found.text, origin=found.origin) if bare else None
    return found


# JSON-LD


def _nodes(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """Every object in the page's JSON-LD, those in lists and graphs too; what is not JSON is passed over."""
    for script in tree.css("script[type]"):
        if "ld+json" not in (script.attributes.get("type") or "").lower():
            continue
        try:
            waiting = [json.loads((script.text() or "").strip().removesuffix(";"))]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, list):
                waiting = value[:1000] + waiting
            elif isinstance(value, dict):
                yield value
                waiting = [value[key] for key in ("@graph", "mainEntity") if key in value] + waiting


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(k, str) and _ARTICLE.match(k) for k in (kinds if isinstance(kinds, list) else [kinds]))


def _one_of(articles: list[dict[str, Any]], tree: LexborHTMLParser) -> list[dict[str, Any]]:
    """The one that the page is about, where it states several or one of them twice."""
    if len(articles) < 2:
        return articles
    shown = [node.attributes.get("content") or "" for node in tree.css('meta[property="og:title"]')]
    shown += [node.text() for node in tree.css("h1")[:20]]
    about = [a for a in articles if any(_same(a.get("headline"), words) for words in shown)]
    alike = all(_same(a.get("headline"), articles[0].get("headline")) for a in articles)
    return about[:1] or (articles[:1] if alike else [])


def _same(one: object, other: object) -> bool:
    both = isinstance(one, str) and isinstance(other, str) and one.strip() != ""
    return both and said_alike(html.unescape(str(one)), html.unescape(str(other)))


def _from_json(node: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Stated]:
    values = {
        "title": stated(node.get("headline") or node.get("name"), JSON_LD),
        "author": stated(_names(node.get("author") or node.get("creator"), known), JSON_LD),
        "date": stated_date(node.get("datePublished") or node.get("dateCreated"), JSON_LD),
        "publication": stated(_names(node.get("publisher") or node.get("isPartOf"), known), JSON_LD),
        "url": stated(_address(node.get("url")) or _address(node.get("mainEntityOfPage")), JSON_LD),
    }
    return {field: fit for field, value in values.items() if value and (fit := _fit(field, value))}


def _names(value: object, known: dict[str, dict[str, Any]]) -> str | None:
    """The names of people or bodies, joined by "and"."""
    if isinstance(value, list):
        names = [name for item in value[:50] if (name := _names(item, known))]
        return " and ".join(dict.fromkeys(names)) or None
    if isinstance(value, dict):
        identity = value.get("@id")
        node = known.get(identity, value) if "name" not in value and isinstance(identity, str) else value
        value = node.get("name")
        if isinstance(value, list):
            value = value[0] if value else None
    return value if isinstance(value, str) and not _ADDRESS.match(value.strip()) else None


def _address(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else None


# elements


def _metas(tree: LexborHTMLParser) -> dict[str, list[Stated]]:
    """The page's meta elements by name in small letters."""
    found: dict[str, list[Stated]] = {}
    for node in tree.css("meta[content]")[:2000]:
        attributes = node.attributes
        for key in ("property", "name", "itemprop"):
            name = (attributes.get(key) or "").strip()
            value = stated(attributes.get("content"), _origin(key, name)) if name else None
            if value:
                found.setdefault(name.lower(), []).append(value)
    return found


def _origin(key: str, name: str) -> str:
    if key == "itemprop":
        return f"microdata {name}"
    return f"OpenGraph {name}" if name.lower().startswith(("og:", "article:")) else f"meta {name}"


def _elements(tree: LexborHTMLParser, data: bytes) -> Iterator[tuple[str, Stated]]:
    """What single elements state, in order of trust."""
    for field, selector, attribute, origin in (
        ("url", 'link[rel="canonical"]', "href", "link canonical"),
        ("author", '[itemprop="author"] [itemprop="name"]', None, "microdata author"),
        ("author", '[itemprop="author"]', None, "microdata author"),
        ("author", 'a[rel="author"]', None, "link author"),
        ("date", '[itemprop="datePublished"]', "datetime", "microdata datePublished"),
        ("date", "time[pubdate]", "datetime", "time element"),
        ("date", "article header time[datetime]", "datetime", "time element"),
    ):
        node = tree.css_first(selector)
        if node is not None:
            value = stated(node.attributes.get(attribute) if attribute else node.text(), origin)
            if value:
                yield field, value
    saved = _SAVED_FROM.search(data[:4096])
    if saved:
        value = stated(saved.group(1).decode("ascii", "replace"), "saved-page comment")
        if value:
            yield "url", value
    title = tree.css_first("head title") or tree.css_first("title")
    value = stated(title.text(), "title element") if title is not None else None
    if value:
        yield "title", value
