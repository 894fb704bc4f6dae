"""What an element says of itself by its tag and its class: that it is no part of the article, or which part of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.model import Role

_TAGS = frozenset("nav footer aside button select form dialog menu noscript label search option".split())
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar alert form".split()
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ASIDE = re.compile(
    r"(?:nav|navbar|navigation|menu|breadcrumb\w*|cookie\w*|consent|gdpr|newsletter\w*|signup|subscribe\w*|shar(?:e|ing)\w*"
    r"|social\w*|related\w*|recommend\w*|promo\w*|advert\w*|ads?|sponsor\w*|sidebar\w*|footer|banner|popup"
    r"|modal|toolbar|paginat\w*|pager|comments|commentlist|disqus\w*|outbrain\w*|taboola\w*|trending|tags|bio"
    r"|mostread)"
)
_BODY = re.compile(r"(?:article|story|post|entry|main|page)[-_]{0,2}(?:body|content|text|main)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:has|with|no|without|hide|show|is)[-_]+\w+", re.IGNORECASE)
_MOST = re.compile(r"most[-_ ]?(?:read|viewed|popular|shared|commented)", re.IGNORECASE)
_PARTS = (  # the words of a class, and the part of the article they name
    (frozenset(("byline", "bylines", "author", "authors")), Role.BYLINE),
    (frozenset(("standfirst", "dek", "deck", "subtitle", "strapline", "subheadline")), Role.STANDFIRST),
    (frozenset(("dateline", "timestamp", "pubdate", "datetime", "date", "published")), Role.DATELINE),
    (frozenset(("credit", "credits", "photographer")), Role.CREDIT),
    (frozenset(("caption", "captions")), Role.CAPTION),
    (frozenset(("correction", "corrections", "clarification")), Role.CORRECTION),
)
_BY_TAG = {"figcaption": Role.CAPTION, "caption": Role.CAPTION, "time": Role.DATELINE, "li": Role.LIST}


@dataclass(frozen=True, slots=True)
class Element:
    """An element's tag and attributes."""

    tag: str
    attributes: Mapping[str, str | None]

    def get(self, name: str) -> str:
        """An attribute, "" where there is none."""
        return self.attributes.get(name) or ""

    def words(self) -> set[str]:
        """The words its class and id are made of, in small letters."""
        return {word.lower() for word in _WORDS.findall(_NEGATED.sub("", self.named))}

    @property
    def named(self) -> str:
        """Its class and id."""
        return f"{self.get('class')} {self.get('id')}"[:400]


def is_hidden(element: Element) -> bool:
    """True for what a browser does not show."""
    if "hidden" in element.attributes or element.get("aria-hidden") == "true":
        return True
    return re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", element.get("style")[:400]) is not None


def is_set_aside_by_tag(element: Element) -> bool:
    """True for elements that stand beside an article: navigation, footers, forms."""
    return element.tag in _TAGS or element.get("role") in _ROLES


def is_set_aside(element: Element) -> bool:
    """True when a class or an id says that the element is no part of an article."""
    if element.tag in ("html", "body", "main", "article", "a", "span"):
        return False
    if _BODY.search(element.named):
        return False
    return bool(_MOST.search(element.named)) or any(_ASIDE.fullmatch(word) for word in element.words())


def element_role(element: Element) -> Role | None:
    """The part of an article that the element is, by its tag, its class or its microdata."""
    if element.tag in _BY_TAG:
        return _BY_TAG[element.tag]
    if element.get("rel") == "author" or element.get("itemprop") == "author":
        return Role.BYLINE
    if element.tag in ("div", "p", "span", "header", "section", "h2", "address", "small", "em", "ul", "dl"):
        words = element.words()
        return next((role for names, role in _PARTS if words & names), None)
    return None
