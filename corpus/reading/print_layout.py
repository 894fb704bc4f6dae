"""Lines as they stand on printed pages to paragraphs in reading order.

A paragraph may go on in the next column and on the next page; running heads, feet and page numbers are set aside.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from corpus.model import Role

_MARGIN = 0.12  # of a page's height, above and below, where running heads and feet stand
_SAME_HEIGHT = 4.0  # points
_LARGER = 1.15  # times the body's size: a heading
_HEADING_WORDS = 30
_SPACED = 1.3  # times the usual distance of lines: a new paragraph
_INDENT = 0.8  # times the size of the letters
_USUAL = 0.1  # of all distances: lines of one paragraph stand closest
_LETTER = 0.5  # of the size: how wide a letter is, roughly
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_ENDS_HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]$")
_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_NUMBER = re.compile(r"(?:page |p\. ?|[-–—] ?)?\d{1,4}(?: ?[-–—]| of \d{1,4}|/\d{1,4})?$", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """A line of print. Positions are points from the page's lower left corner."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    size: float  # of its letters, points
    bold: bool


@dataclass(slots=True)
class PrintedPage:
    """A page's lines in reading order."""

    height: float
    lines: list[Line]


@dataclass(slots=True)
class Paragraph:
    """A paragraph with its role where the print tells it."""

    lines: list[Line] = field(default_factory=list)
    role: Role | None = None
    large: bool = False  # in letters larger than the body's

    @property
    def size(self) -> float:
        """The size of its first line's letters."""
        return self.lines[0].size

    @property
    def text(self) -> str:
        """Its lines joined by a blank, or by nothing after a hyphen that divides a word: no character is dropped."""
        pieces = [self.lines[0].text]
        for line in self.lines[1:]:
            divided = _ENDS_HYPHENATED.search(pieces[-1]) and line.text[:1].islower()
            pieces.append(line.text if divided else f" {line.text}")
        return "".join(pieces)


def paragraphs_of(pages: list[PrintedPage]) -> list[Paragraph]:
    """The paragraphs of all pages in reading order."""
    aside = _running_heads(pages)
    body = _body_size(pages)
    pitch = _pitch(pages)
    found: list[Paragraph] = []
    for number, page in enumerate(pages):
        set_aside = [Paragraph([line], Role.FURNITURE) for i, line in enumerate(page.lines) if (number, i) in aside]
        own = [line for i, line in enumerate(page.lines) if (number, i) not in aside]
        made = _paragraphs(own, body, pitch)
        last = next((p for p in reversed(found) if p.role is not Role.FURNITURE), None)
        if made and last is not None and _goes_on(last, made[0]):
            last.lines += made.pop(0).lines
        found += set_aside + made
    return found


def _running_heads(pages: list[PrintedPage]) -> set[tuple[int, int]]:
    """The outermost lines of pages that stand at the same height on others, but for their numbers; page numbers."""
    marginal = [(number, i) for number, page in enumerate(pages) for i in _outermost(page)]
    keys = {at: _key(pages[at[0]].lines[at[1]]) for at in marginal}
    seen = Counter(key for _, key in {(number, keys[number, i]) for number, i in marginal})
    return {at for at in marginal if seen[keys[at]] > 1 or _NUMBER.match(pages[at[0]].lines[at[1]].text)}


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text.lower()), round(line.y0 / _SAME_HEIGHT)


def _outermost(page: PrintedPage) -> list[int]:
    """The lines in the margins at the two highest and the two lowest places of the page."""
    heights = sorted({round(line.y0) for line in page.lines})
    outer = {*heights[:2], *heights[-2:]}
    low, high = _MARGIN * page.height, (1 - _MARGIN) * page.height
    return [
        i for i, line in enumerate(page.lines) if round(line.y0) in outer and not low <= (line.y0 + line.y1) / 2 <= high
    ]


def _body_size(pages: list[PrintedPage]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0


def _pitch(pages: list[PrintedPage]) -> float:
    """The usual distance from line to line, in sizes of the letters."""
    distances: Counter[float] = Counter()
    for page in pages:
        for above, below in zip(page.lines, page.lines[1:], strict=False):
            if abs(above.size - below.size) < 0.5 and _overlap(above, below) and above.y0 > below.y0:
                distances[round((above.y0 - below.y0) / max(1.0, below.size), 1)] += 1
    total = sum(distances.values())
    return min((d for d in distances if 0.8 <= d <= 2.6 and distances[d] >= _USUAL * total), default=1.2)


def _overlap(above: Line, below: Line) -> bool:
    return above.x0 < below.x1 and below.x0 < above.x1


def _paragraphs(lines: list[Line], body: float, pitch: float) -> list[Paragraph]:
    found: list[Paragraph] = []
    for i, line in enumerate(lines):
        large = line.size >= _LARGER * body
        last = found[-1] if found else None
        if last is not None and _same_paragraph(last, lines[i : i + 2], large, pitch):
            last.lines.append(line)
        else:
            found.append(Paragraph([line], None, large))
    joined: list[Paragraph] = []
    for paragraph in found:
        if joined and paragraph.lines[0].y0 > joined[-1].lines[-1].y0 and _goes_on(joined[-1], paragraph):
            joined[-1].lines += paragraph.lines
        else:
            joined.append(paragraph)
    for paragraph in joined:
        if _is_heading(paragraph):
            paragraph.role = Role.HEADING
    return joined


def _same_paragraph(paragraph: Paragraph, lines: list[Line], large: bool, pitch: float) -> bool:
    """Whether the first of ``lines`` goes on with a paragraph."""
    above, line = paragraph.lines[-1], lines[0]
    distance = (above.y0 - line.y0) / max(1.0, line.size)
    if paragraph.large != large or (above.bold != line.bold and (above.bold or line.bold) and _stands_alone(paragraph)):
        return False
    if abs(above.size - line.size) > 0.15 * line.size or not _overlap(above, line):
        return False
    if not 0 <= distance <= max(_SPACED * pitch, pitch + 0.25 if large else 0):
        return False
    if large:
        return True
    if _is_indented(line, above, lines[1:], paragraph):
        return False
    return not _broken_off(paragraph, lines)


def _is_indented(line: Line, above: Line, below: list[Line], paragraph: Paragraph) -> bool:
    """True for a first line that is set in, against the line above or, after a paragraph of one line, the one below."""
    least = _INDENT * line.size
    if line.x0 - above.x0 > least and above.x0 <= paragraph.lines[0].x0:
        return True
    set_in = any(_overlap(line, x) and line.x0 - x.x0 > least for x in below)
    return set_in and abs(line.x0 - above.x0) < 1 and not line.text[:1].islower()


def _broken_off(paragraph: Paragraph, lines: list[Line]) -> bool:
    """True when the paragraph's last line has room for the next word: it was ended, not filled."""
    above, line = paragraph.lines[-1], lines[0]
    edge = max(x.x1 for x in (*paragraph.lines[-2:], *lines) if x.x0 - above.x0 < 4 * above.size)
    room = edge - above.x1 - (len(line.text.split(None, 1)[0]) + 2) * _LETTER * above.size
    return room > above.size and (bool(_SENTENCE_END.search(above.text)) or not line.text[:1].islower())


def _stands_alone(paragraph: Paragraph) -> bool:
    """True for a first line all in bold: a heading or a label, not words stressed inside a paragraph."""
    return len(paragraph.lines) == 1


def _is_heading(paragraph: Paragraph) -> bool:
    words = paragraph.text.split()
    if len(words) > _HEADING_WORDS or not any(c.isalpha() for c in paragraph.text):
        return False
    if paragraph.large:
        return True
    bold = all(line.bold for line in paragraph.lines)
    return bold and len(words) <= 12 and not _SENTENCE_END.search(paragraph.text)


def _goes_on(paragraph: Paragraph, other: Paragraph) -> bool:
    """True when ``other``, in the next column or on the next page, goes on with a paragraph that has not ended."""
    last, first = paragraph.lines[-1], other.lines[0]
    if paragraph.role or paragraph.large or other.large or _SENTENCE_END.search(last.text):
        return False
    if abs(last.size - first.size) > 0.1 * last.size or last.bold != first.bold:
        return False
    return first.text[:1].islower() or last.x1 - last.x0 >= 0.9 * max(x.x1 - x.x0 for x in paragraph.lines)
