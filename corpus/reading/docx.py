"""Word files (DOCX), opened by python-docx: paragraphs with their styles, tables, notes; heads and feet aside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.model import Metadata, Role
from corpus.reading.extracted import Composer, Extracted, Refused
from corpus.reading.limits import Limits
from corpus.reading.properties import stated_property
from corpus.reading.questions import set_questions_off

if TYPE_CHECKING:
    from docx.document import Document as Word

_LEAST = 200  # characters of running text that an article of its own has
_PLAIN_MOST = 64 << 20  # bytes that a part may unpack to
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|rubrik) ?(\d)", re.IGNORECASE)
_STYLES = (
    (re.compile(r"subtitle|standfirst|dek", re.IGNORECASE), Role.STANDFIRST),
    (re.compile(r"title|headline", re.IGNORECASE), Role.TITLE),
    (re.compile(r"byline|author", re.IGNORECASE), Role.BYLINE),
    (re.compile(r"caption", re.IGNORECASE), Role.CAPTION),
    (re.compile(r"list|bullet", re.IGNORECASE), Role.LIST),
    (re.compile(r"(?:page )?(?:header|footer)|toc\b", re.IGNORECASE), Role.FURNITURE),
)
_QUOTE = re.compile(r"(?:block|intense)? ?(?:quote|quotation)s?|block text", re.IGNORECASE)
_NOTES = ("footnotes", "endnotes")


@dataclass(slots=True)
class _Block:
    """A paragraph, with what its style says of it."""

    words: str
    role: Role | None
    level: int
    quoted: bool
    emphasised: bool

    @property
    def running(self) -> int:
        return len(self.words) if self.role in (None, Role.LIST) else 0


def read_docx(data: bytes, name: str, limits: Limits) -> Extracted:
    """Read a Word file. Raises Refused."""
    import docx

    _check_parts(data)
    word = docx.Document(io.BytesIO(data))
    blocks = [
        _Block(words, *_role(style, listed), _is_quote(style), emphasised)
        for words, style, listed, emphasised in _paragraphs(word)
        if words
    ]
    set_questions_off(blocks)
    starts = _headlines(blocks)
    composer = Composer(limits)
    laid = [composer.add(f"> {block.words}" if block.quoted else block.words, block.role) for block in blocks]
    begins = tuple(one.start for start in starts if (one := laid[start]) is not None)
    _notes(word, composer)
    _heads(word, composer)
    properties = word.core_properties
    given = Metadata(
        title=stated_property(properties.title or "", "document properties"),
        author=stated_property(properties.author or "", "document properties"),
    )
    return composer.made(starts=(0, *begins[1:]) if len(begins) > 1 else None, given=given)


def _check_parts(data: bytes) -> None:
    """Refuse a file whose parts unpack to more than any article needs, before they are unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        largest = max((p.file_size for p in parts.infolist() if p.filename.endswith((".xml", ".rels"))), default=0)
        if largest > _PLAIN_MOST or len(parts.infolist()) > 20_000:
            raise Refused(f"unpacks to a part of {largest:,} bytes, the most is {_PLAIN_MOST:,}")


def _paragraphs(word: Word) -> Iterator[tuple[str, str, bool, bool]]:
    """The words, the style's name, whether it is a list's item and whether all is in bold or italics.

    Of every paragraph and every table's row.
    """
    from docx.oxml.ns import qn

    names = {style.style_id: style.name or "" for style in word.styles}
    rows: set[Any] = set()
    for element in word.element.body.iter(qn("w:p"), qn("w:tr")):
        if element.tag == qn("w:tr"):
            cells = [" ".join(_words(p) for p in cell.iter(qn("w:p"))).strip() for cell in element.iter(qn("w:tc"))]
            if all(len(cell) < 200 for cell in cells) and sum(bool(cell) for cell in cells) > 1:
                rows.update(element.iter(qn("w:p")))
                yield "\t".join(cells), "", True, False
            continue
        if element in rows:
            continue
        properties = element.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        listed = properties is not None and properties.find(qn("w:numPr")) is not None
        named = names.get(style.get(qn("w:val")), "") if style is not None else ""
        yield _words(element), named, listed, _is_emphasised(element)


def _is_emphasised(paragraph: Any) -> bool:
    from docx.oxml.ns import qn

    runs = [run for run in paragraph.iter(qn("w:r")) if any((t.text or "").strip() for t in run.iter(qn("w:t")))]
    return bool(runs) and all(any(_is_on(run, sign) for sign in (qn("w:b"), qn("w:i"))) for run in runs)


def _is_on(run: Any, sign: str) -> bool:
    """Whether a run's own properties switch ``sign`` on: standing there does, unless it says otherwise."""
    from docx.oxml.ns import qn

    found = run.find(f"{qn('w:rPr')}/{sign}")
    return found is not None and found.get(qn("w:val"), "1") not in ("0", "false", "off", "none")


def _words(paragraph: Any) -> str:
    """A paragraph's text as it prints: what was struck out by an editor is not in it, text boxes are their own."""
    from docx.oxml.ns import qn

    pieces: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        here = waiting.pop()
        if here.tag == qn("w:t"):
            pieces.append(here.text or "")
        elif here.tag == qn("w:tab"):
            pieces.append("\t")
        elif here.tag in (qn("w:br"), qn("w:cr")):
            pieces.append("\n")
        elif here.tag == qn("w:noBreakHyphen"):
            pieces.append("\u2011")
        elif here.tag == qn("w:softHyphen"):
            pieces.append("\xad")
        elif here.tag not in (qn("w:p"), qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr")):
            waiting.extend(reversed(here))
    return "".join(pieces).strip()


def _role(style: str, listed: bool) -> tuple[Role | None, int]:
    """The role a style gives, and its level among headings: 1 for a title or the highest heading."""
    match = _HEADING.match(style.strip())
    if match:
        return Role.HEADING, int(match.group(1))
    for pattern, role in _STYLES:
        if pattern.match(style.strip()):
            return role, 0
    return (Role.LIST if listed else None), 0


def _is_quote(style: str) -> bool:
    return _QUOTE.fullmatch(style.strip()) is not None


def _headlines(blocks: list[_Block]) -> list[int]:
    """Tell the headlines: those styled as titles, else the highest headings. Returns those that begin an article."""
    at = [i for i, block in enumerate(blocks) if block.role is Role.TITLE]
    if not at:
        highest = min((block.level for block in blocks if block.level), default=0)
        at = [i for i, block in enumerate(blocks) if block.level and block.level == highest]
        if not at or sum(block.running for block in blocks[: at[0]]) >= _LEAST:
            return []  # running text stands above the first: these are headings inside an article
    lengths = [sum(b.running for b in blocks[i:j]) for i, j in zip(at, [*at[1:], len(blocks)], strict=True)]
    apart = [i for i, length in zip(at, lengths, strict=True) if length >= _LEAST]
    for i in apart if len(apart) > 1 and len(apart) == len(at) else at[:1]:
        blocks[i].role = Role.TITLE
    return apart if len(apart) == len(at) else []


def _notes(word: Word, composer: Composer) -> None:
    """Footnotes and endnotes, after the text."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    for relation in word.part.rels.values():
        if not relation.is_external and relation.reltype.rpartition("/")[2] in _NOTES:
            for element in parse_xml(relation.target_part.blob).iter(qn("w:p")):
                composer.add(_words(element))


def _heads(word: Word, composer: Composer) -> None:
    """Heads and feet of the pages, each once, set aside."""
    from docx.oxml.ns import qn

    seen: set[str] = set()
    for section in word.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if part.is_linked_to_previous:
                continue
            for element in part._element.iter(qn("w:p")):
                words = _words(element)
                if words and words not in seen:
                    seen.add(words)
                    composer.add(words, Role.FURNITURE)
