"""HTML to pieces: the blocks a browser would show one below the other, each with what the markup says of it.

The tree is selectolax's (Lexbor, HTML5); it is walked without recursion, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.model import Role
from corpus.reading.boilerplate import Element, element_role, is_hidden, is_set_aside, is_set_aside_by_tag

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

SKIPPED = frozenset("script style template head title svg math iframe object embed canvas audio video textarea".split())
_BLOCKS = frozenset(
    """address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li main menu nav noscript ol option p pre
    search section select summary table tbody tfoot thead tr ul""".split()
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_EMPHASIS = frozenset(("b", "strong", "i", "em"))
_HOLDS_TEXT = frozenset(("p", "li", "td", "th", "dd", "dt", *_HEADINGS))
_PART = 600  # characters that a byline, a standfirst, a caption have at most
_LANDMARKS = frozenset(("main", "h1"))
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_AROUND = re.compile(r" *([\n\t]) *")


@dataclass(slots=True)
class Piece:
    """One block of text. ``at`` is the number of the element it stands in, in document order."""

    words: str
    at: int
    role: Role | None = None
    level: int = 0  # 1 to 6 in a heading
    quoted: bool = False  # inside a block quotation
    signature: bool = False  # names who is quoted
    links: float = 0.0  # the share of it that is links
    emphasised: bool = False  # all of it in bold or italics

    @property
    def running(self) -> int:
        """Characters of running text."""
        return 0 if self.level or self.role in (Role.FURNITURE, Role.CAPTION, Role.CREDIT) else len(self.words)


@dataclass(slots=True)
class Region:
    """An element's range of element numbers: ``first`` to ``last``, both within it."""

    tag: str
    first: int
    last: int
    inside: bool = False  # inside another of its kind

    def holds(self, piece: Piece) -> bool:
        """True when ``piece`` stands in this element."""
        return self.first <= piece.at <= self.last


@dataclass(slots=True)
class Page:
    """A page's pieces in order, and its elements that may hold an article."""

    pieces: list[Piece]
    articles: list[Region]
    mains: list[Region]


def page_of(root: LexborNode) -> Page:
    """The pieces below ``root``."""
    outline = _Outline(root)
    walk = _Walk(outline)
    for opens, node in _steps(root):
        if opens is None:
            walk.text(node.text_content or "")
        elif opens:
            walk.open(node)
        else:
            walk.close()
    walk.flush()
    return Page(walk.pieces, outline.articles, outline.mains)


def _steps(root: LexborNode) -> Iterator[tuple[bool | None, LexborNode]]:
    """True for an element that opens, False for one that closes, None for a text; what is no text is skipped."""
    open_nodes: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        child: LexborNode | None = None
        if node.is_text_node:
            yield None, node
        elif node.is_element_node and node.tag not in SKIPPED:
            yield True, node
            child = node.first_child
            if child is None:
                yield False, node
            else:
                open_nodes.append(node)
        if child is not None:
            node = child
            continue
        while node is not None and node.next is None:
            if not open_nodes:
                return
            node = open_nodes.pop()
            yield False, node
            if not open_nodes:
                return
        node = node.next if node is not None else None


def _element(node: LexborNode) -> Element:
    return Element(node.tag or "", node.attributes)


class _Outline:
    """The page's elements by number: where its articles are, and which hold a landmark or most of the text."""

    def __init__(self, root: LexborNode) -> None:
        self.articles: list[Region] = []
        self.mains: list[Region] = []
        self.lengths: list[int] = []  # characters in each element
        self.keeps: set[int] = set()  # elements that hold the page's content, whatever they are called
        self._inside = 0  # articles that are open
        parents: list[int] = []
        opened: list[tuple[int, Region | None]] = []
        lengths: list[int] = []
        landmarks: list[int] = []
        article_at: list[int] = []
        for opens, node in _steps(root):
            if opens is None:
                if opened:
                    lengths[opened[-1][0]] += len((node.text_content or "").strip())
            elif opens:
                number = len(parents)
                parents.append(opened[-1][0] if opened else -1)
                lengths.append(0)
                region = self._region(node, number)
                if node.tag in _LANDMARKS or (region is not None and region.tag != "article"):
                    landmarks.append(number)
                elif region is not None:
                    article_at.append(number)
                opened.append((number, region))
            else:
                _, region = opened.pop()
                if region is not None:
                    region.last = len(parents) - 1
                    self._inside -= region.tag == "article"
        self._keep(landmarks or article_at, parents, lengths)

    def _region(self, node: LexborNode, number: int) -> Region | None:
        tag = node.tag or ""
        attributes = node.attributes
        if tag == "article":
            region = Region(tag, number, number, self._inside > 0)
            self._inside += 1
            self.articles.append(region)
            return region
        body = "articleBody" in (attributes.get("itemprop") or "").split()
        if tag == "main" or attributes.get("role") == "main" or body:
            region = Region("body" if body else "main", number, number)
            self.mains.append(region)
            return region
        return None

    def _keep(self, landmarks: list[int], parents: list[int], lengths: list[int]) -> None:
        for landmark in landmarks:
            number = landmark
            while number >= 0 and number not in self.keeps:
                self.keeps.add(number)
                number = parents[number]
        for number in range(len(parents) - 1, 0, -1):
            if parents[number] >= 0:
                lengths[parents[number]] += lengths[number]
        total = lengths[0] if lengths else 0
        self.keeps.update(n for n, length in enumerate(lengths) if 2 * length > total)
        self.lengths = lengths


@dataclass(slots=True)
class _Open:
    """An open element and what holds inside it."""

    tag: str
    block: bool
    role: Role | None
    level: int = 0
    quoted: bool = False
    signature: bool = False
    pre: bool = False
    holds_text: bool = False
    link: bool = False
    emphasis: bool = False
    quotes_inside: bool = False  # a figure with a block quotation in it
    figure: _Open | None = None  # the figure it stands in


class _Walk:
    """Gathers the pieces."""

    def __init__(self, outline: _Outline) -> None:
        self.outline = outline
        self.pieces: list[Piece] = []
        self._open: list[_Open] = [_Open("", True, None)]
        self._number = -1
        self._parts: list[str] = []
        self._at = 0
        self._solid = 0  # characters that are no blanks
        self._linked = self._emphasised = 0
        self._broken = False  # a line break came last
        self._marks = 0  # open <q>

    def open(self, node: LexborNode) -> None:
        """An element begins."""
        self._number += 1
        above = self._open[-1]
        element = _element(node)
        tag = element.tag
        if tag == "br":
            self._break()
        here = _Open(
            tag,
            tag in _BLOCKS,
            above.role,
            _HEADINGS.get(tag, above.level),
            above.quoted or tag == "blockquote",
            above.signature,
            above.pre or tag == "pre",
            above.holds_text or tag in _HOLDS_TEXT,
            above.link or tag == "a",
            above.emphasis or tag in _EMPHASIS,
        )
        self._signs(here, above)
        if above.role is not Role.FURNITURE:
            own = self._role(element, here)
            if own is not None:
                here.role = own
                here.block = here.block or not above.holds_text
        if tag == "q":
            self._parts.append("‘" if self._marks % 2 else "“")
            self._marks += 1
        if here.block:
            self.flush()
        elif tag in ("td", "th") and self._solid:
            self._parts.append("\t")
        self._open.append(here)

    def _signs(self, here: _Open, above: _Open) -> None:
        """Tell who signs a block quotation from its words."""
        here.figure = here if here.tag == "figure" else above.figure
        if here.tag == "blockquote":
            if here.figure is not None:
                here.figure.quotes_inside = True
        elif (above.quoted and here.tag in ("footer", "cite") and not above.holds_text) or (
            here.tag == "figcaption" and above.tag == "figure" and above.quotes_inside
        ):
            here.signature = here.block = True

    def _role(self, element: Element, here: _Open) -> Role | None:
        if here.signature:
            return None
        if self._number in self.outline.keeps and element.tag not in ("li", "h1"):
            return None
        if is_hidden(element) or is_set_aside_by_tag(element) or is_set_aside(element):
            return None if here.quoted and element.tag == "footer" else Role.FURNITURE
        short = self.outline.lengths[self._number] <= _PART
        return element_role(element) if short or element.tag == "li" else None

    def close(self) -> None:
        """The last element ends."""
        here = self._open[-1]
        if here.tag == "q":
            self._marks -= 1
            self._parts.append("’" if self._marks % 2 else "”")
        if here.block:
            self.flush()
        self._open.pop()

    def text(self, text: str) -> None:
        """A stretch of text."""
        here = self._open[-1]
        words = text if here.pre else _BLANKS.sub(" ", text)
        solid = len(words) - words.count(" ")
        if solid and not self._solid:
            self._at = max(0, self._number)
        self._solid += solid
        self._linked += solid if here.link else 0
        self._emphasised += solid if here.emphasis else 0
        self._broken = self._broken and not solid
        self._parts.append(words)

    def _break(self) -> None:
        if self._broken and not self._open[-1].pre:
            self.flush()
        elif self._solid:
            self._parts.append("\n")
            self._broken = True

    def flush(self) -> None:
        """The block that is open ends: what it holds is a piece."""
        if self._solid:
            here = self._open[-1]
            words = "".join(self._parts)
            if not here.pre:
                words = _AROUND.sub(r"\1", re.sub(" {2,}", " ", words))
            words = words.strip()
            if words:
                links, emphasised = self._linked / self._solid, self._emphasised == self._solid
                self.pieces.append(
                    Piece(words, self._at, here.role, here.level, here.quoted, here.signature, links, emphasised)
                )
        self._parts = []
        self._solid = self._linked = self._emphasised = 0
        self._broken = False
