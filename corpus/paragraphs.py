"""Where paragraphs begin and end, and what each is on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.furniture import Mark, mark
from corpus.model import Laid, Role, Span

_LINE = re.compile("[^\r\n\f\x0b\x85\u2028\u2029]+")
_WRAP_MOST = 100  # columns: longer lines are paragraphs of their own
_WRAP_RAGGED = 16  # a wrapped line ends this near the margin
_STARTS_ITEM = re.compile(r"(?:[-*•·▪◦‣●+>#]|\(?\d{1,3}[.)])[ \xa0]")
_SETEXT = re.compile(r"(?:={3,}|-{3,})$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph as it stands, before it has a role: its span without outer blanks, and its mark."""

    start: int
    end: int
    mark: Mark
    words: int
    text: str
    laid: Role | None = None  # its role where the source's markup says it

    @property
    def span(self) -> Span:
        """Its range in the document's text."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    indent: int
    after_blank: bool


def blocks(text: str, layout: Sequence[Laid] = ()) -> list[Block]:
    """The paragraphs of ``text`` in order; offsets point into it and every non-blank character is in exactly one.

    ``layout`` are those that the source's markup sets; between them paragraphs are told by lines, as everywhere else.
    """
    found: list[Block] = []
    last = 0
    for laid in layout:
        found += _told_by_lines(text, last, laid.start)
        start, end = _trimmed(text, laid.start, laid.end)
        if start < end:
            found.append(_block(text, Span(start, end), laid.role))
        last = laid.end
    return found + _told_by_lines(text, last, len(text))


def _told_by_lines(text: str, start: int, end: int) -> list[Block]:
    between = text if (start, end) == (0, len(text)) else text[start:end]
    if not between or between.isspace():
        return []
    spans = _underlined(between, _joined(between, _lines(between)))
    return [_block(text, Span(start + span.start, start + span.end)) for span in spans]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    own = text[start:end]
    return start + len(own) - len(own.lstrip()), start + len(own.rstrip())


def _block(text: str, span: Span, laid: Role | None = None) -> Block:
    own = span.of(text)
    sign = _BY_ROLE.get(laid) if laid else None
    return Block(span.start, span.end, sign or mark(own), len(own[:2000].split()), own, laid)


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    last = 0
    for match in _LINE.finditer(text):
        raw = match.group()
        indent = len(raw) - len(raw.lstrip())
        if indent == len(raw):
            continue
        start, end = match.start() + indent, match.start() + len(raw.rstrip())
        between = text[last : match.start()]
        breaks = between.count("\n") or between.count("\r") or len(between)
        lines.append(_Line(start, end, indent, not lines or breaks > 1 or any(c in between for c in "\f\u2029")))
        last = match.end()
    return lines


def _joined(text: str, lines: Sequence[_Line]) -> list[Span]:
    margin = _margin(text, lines)
    spans: list[Span] = []
    for before, line in zip((None, *lines), lines, strict=False):
        if before and _wrapped(text, before, line, margin):
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(Span(line.start, line.end))
    return spans


def _margin(text: str, lines: Sequence[_Line]) -> int | None:
    """The column at which the text was wrapped by hand, or None when its lines are paragraphs."""
    pairs = [
        (a.end - a.start + a.indent, text[b.start].islower())
        for a, b in pairwise(lines)
        if not b.after_blank and a.end - a.start + a.indent <= _WRAP_MOST
    ]
    if len(pairs) < 3:
        return None
    widths = sorted(width for width, _ in pairs)
    margin = widths[int(len(widths) * 0.98)]
    near = [small for width, small in pairs if width >= margin - _WRAP_RAGGED]
    mid_sentence = sum(near) >= 0.4 * len(near)
    return margin if margin >= 40 and mid_sentence and len(near) >= 0.6 * len(widths) else None


def _wrapped(text: str, before: _Line, line: _Line, margin: int | None) -> bool:
    """True when ``line`` goes on with ``before``: mid-sentence, or without room for its first word."""
    width = before.end - before.start + before.indent
    if line.after_blank or width > _WRAP_MOST or line.indent > before.indent + 1:
        return False
    opening = text[line.start : line.start + 60]
    if _STARTS_ITEM.match(opening):
        return False
    if opening[0].islower() and width >= 40 and text[before.end - 1] not in '.!?:;…"”':
        return True
    return margin is not None and width + 1 + len(opening.split(None, 1)[0]) > margin - 2


def _underlined(text: str, spans: list[Span]) -> list[Span]:
    """A Markdown title underlined on the next line is one paragraph with its line."""
    merged: list[Span] = []
    for span in spans:
        before = merged[-1] if merged else None
        if (
            before
            and span.end - span.start <= 200
            and before.end - before.start <= 200
            and _SETEXT.match(span.of(text))
            and text.count("\n", before.end, span.start) == 1
            and mark(before.of(text)) in (Mark.PLAIN, Mark.NUMBERED)
        ):
            merged[-1] = Span(before.start, span.end)
        else:
            merged.append(span)
    return merged


BY_MARK = {
    Mark.OPENING: Role.FURNITURE,
    Mark.CLOSING: Role.FURNITURE,
    Mark.RULE: Role.FURNITURE,
    Mark.PHOTO: Role.CREDIT,
    Mark.CREDIT: Role.CREDIT,
    Mark.APPEARED: Role.CREDIT,
    Mark.CAPTION: Role.CAPTION,
    Mark.CORRECTION: Role.CORRECTION,
    Mark.DATE: Role.DATELINE,
    Mark.BULLET: Role.LIST,
    Mark.HEADING: Role.HEADING,
    Mark.SECTION: Role.HEADING,
}
_BY_ROLE = {  # the mark of a paragraph whose role the source's markup gives
    Role.TITLE: Mark.HEADING,
    Role.HEADING: Mark.SECTION,
    Role.LIST: Mark.BULLET,
    Role.CAPTION: Mark.CAPTION,
    Role.CREDIT: Mark.CREDIT,
    Role.BYLINE: Mark.BYLINE,
    Role.DATELINE: Mark.DATE,
    Role.FURNITURE: Mark.CLOSING,
    Role.STANDFIRST: Mark.PLAIN,
}
_ENDS_CLOSED = re.compile(r"[.!?…:;,]['’\"”)\]]*$|['’\"”]$")


def inner_roles(paragraphs: Sequence[Block]) -> list[Role]:
    """Roles of the paragraphs below an article's head, each seen with its neighbours."""
    roles = [_inner_role(paragraphs, i) for i in range(len(paragraphs))]
    for kind, least in ((Mark.YEAR, 3), (Mark.NUMBERED, 2)):
        for first, last in _runs(paragraphs, kind, least):
            roles[first:last] = [Role.LIST] * (last - first)
    return roles


def _inner_role(paragraphs: Sequence[Block], i: int) -> Role:
    block = paragraphs[i]
    role = BY_MARK.get(block.mark)
    if role:
        return role
    if block.mark is Mark.BYLINE and (i < 2 or i >= len(paragraphs) - 2):
        return Role.BYLINE
    if block.text.rstrip("=-\n\r ").count("\n") == 0 and _SETEXT.search(block.text) and "\n" in block.text:
        return Role.HEADING
    below = (b for b in paragraphs[i + 1 : i + 4] if b.mark not in (Mark.PHOTO, Mark.OPENING, Mark.CLOSING))
    following = next(below, None)
    return Role.HEADING if following and is_heading(block, following) else Role.BODY


def is_heading(block: Block, following: Block) -> bool:
    """True for a short line without a full stop that stands above longer text or a list."""
    if block.words > 12 or block.end - block.start > 90:
        return False
    if block.mark is Mark.TURN and _has_words_after_colon(block):
        return False
    if block.mark not in (Mark.PLAIN, Mark.NUMBERED, Mark.FIELD, Mark.TURN) or block.text[0].islower():
        return False
    if _ENDS_CLOSED.search(block.text) and not re.fullmatch(r"\W?[\dIVX]{1,4}\W?", block.text):
        return False
    if block.text[0] in "\"'“‘«—–-(<[@":
        return False
    longer = following.end - following.start >= max(60, 2 * (block.end - block.start))
    return longer or following.mark in (Mark.YEAR, Mark.BULLET, Mark.NUMBERED, Mark.TURN)


def _has_words_after_colon(block: Block) -> bool:
    """Speech after a speaker's name, unlike "Jo Example: a life"."""
    rest = block.text.partition(":")[2].strip()
    return not rest or rest[0].isupper() or len(rest) > 40


def _runs(paragraphs: Sequence[Block], kind: Mark, least: int) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    first = 0
    while first < len(paragraphs):
        last = first
        while last < len(paragraphs) and paragraphs[last].mark is kind:
            last += 1
        if last - first >= least:
            runs.append((first, last))
        first = max(last, first + 1)
    return runs
