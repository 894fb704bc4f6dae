"""PDF, read by pdfminer.six: lines to paragraphs, running heads set aside, scanned pages told one by one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.model import Metadata, Reject, Role, Stated
from corpus.reading.extracted import Composer, Extracted, Refused
from corpus.reading.limits import Limits
from corpus.reading.print_layout import Line, Paragraph, PrintedPage, paragraphs_of
from corpus.reading.properties import stated_property
from corpus.reading.reading_order import in_reading_order

if TYPE_CHECKING:
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage

_FEW = 60  # characters beside a picture of the whole page that are no text of it: a stamp, a download notice
_WHOLE = 0.6  # of a page that a picture covers
_DRAWN = 30  # strokes of a page without text that draw something
_CLUSTER = 0.9  # of the largest headings' size: other headlines of the same rank
_LEAST = 200  # characters of running text that an article of its own has
_MARKS = re.compile(r"\(cid:\d+\)")


def read_pdf(data: bytes, name: str, limits: Limits) -> Extracted:
    """Read a PDF's text. Raises Refused, also when it is encrypted or all of it is scanned."""
    from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        pages = PDFPage.create_pages(document)
        found = _read_pages(pages, limits)
    except PDFPasswordIncorrect:
        raise Refused("encrypted: save a copy without its password") from None
    if not found.numbers:
        raise Refused("damaged PDF: no page can be found in it")
    if not found.characters:
        scans = sum("scanned" in reason for _, reason in found.left_out)
        why = f"{scans} of {found.numbers} pages are scanned: make them text first (OCR)" if scans else "no text"
        raise Refused(f"holds no text ({why})", [Reject(f"page {n}", reason) for n, reason in found.left_out])
    composer = Composer(limits)
    starts = _compose(paragraphs_of(found.pages), composer)
    left_out = tuple(Reject(f"page {number}", reason) for number, reason in found.left_out)
    return composer.made(starts=starts, given=_information(document), left_out=left_out)


@dataclass(slots=True)
class _Found:
    """What the pages hold."""

    pages: list[PrintedPage] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    numbers: int = 0
    characters: int = 0


def _read_pages(pages: Iterator[PDFPage], limits: Limits) -> _Found:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager

    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=LAParams(all_texts=True, boxes_flow=None))
    interpreter = PDFPageInterpreter(manager, device)
    found = _Found()
    for page in pages:
        found.numbers += 1
        try:
            interpreter.process_page(page)
            layout = device.get_result()
        except (MemoryError, RecursionError):
            raise
        except Exception as problem:  # one page may be damaged in any way
            found.left_out.append((found.numbers, f"damaged page ({type(problem).__name__})"))
            continue
        printed = PrintedPage(layout.height, in_reading_order(list(_lines(layout))))
        length = sum(len(line.text) for line in printed.lines)
        found.characters += length
        if found.characters > limits.characters:
            raise Refused(limits.too_long(found.characters))
        found.pages.append(printed)
        reason = _unread(layout, length)
        if reason:
            found.left_out.append((found.numbers, reason))
    return found


def _inside(item: Any) -> Iterator[Any]:
    """All that a page's layout holds, figures' contents too, in its order."""
    waiting = [item]
    while waiting:
        here = waiting.pop()
        yield here
        if hasattr(here, "groups") or type(here).__name__ == "LTFigure":
            waiting.extend(reversed(list(here)))


def _lines(layout: Any) -> Iterator[Line]:
    from pdfminer.layout import LTChar, LTTextBox, LTTextLine

    for box in _inside(layout):
        if not isinstance(box, LTTextBox):
            continue
        for line in box:
            text = line.get_text().strip() if isinstance(line, LTTextLine) else ""
            text = " ".join(text.split())
            if text:
                chars = [c for c in line if isinstance(c, LTChar)]
                sizes = sorted(c.size for c in chars) or [line.height]
                bold = sum("bold" in c.fontname.lower() or "black" in c.fontname.lower() for c in chars)
                yield Line(text, line.x0, line.x1, line.y0, line.y1, sizes[len(sizes) // 2], 2 * bold > len(chars))


def _unread(layout: Any, length: int) -> str | None:
    """Why a page's words cannot have been read, or None."""
    from pdfminer.layout import LTCurve, LTImage

    pictures = strokes = 0
    largest = 0.0
    area = max(1.0, layout.width * layout.height)
    for item in _inside(layout):
        if isinstance(item, LTImage):
            pictures += 1
            largest = max(largest, item.width * item.height / area)
        strokes += isinstance(item, LTCurve)
    if (not length and pictures) or (length < _FEW and largest >= _WHOLE):
        return "a scanned page: a picture without text; make it text first (OCR)"
    if not length and strokes >= _DRAWN:
        return "letters drawn as shapes: no text to read; make it text first (OCR)"
    return None


def _compose(paragraphs: list[Paragraph], composer: Composer) -> tuple[int, ...] | None:
    """Put the paragraphs down; where the largest headings each stand above an article, those are where they begin."""
    largest = max((p.size for p in paragraphs if p.role is Role.HEADING and _is_headline(p)), default=0.0)
    titles: list[int] = []
    running: list[int] = []
    for paragraph in paragraphs:
        role = paragraph.role
        if (
            role is Role.HEADING
            and paragraph.size >= _CLUSTER * largest
            and paragraph.large
            and _is_headline(paragraph)
        ):
            role = Role.TITLE
        laid = composer.add(paragraph.text, role)
        if laid is None:
            continue
        if role is Role.TITLE:
            titles.append(laid.start)
            running.append(0)
        elif role is None and running:
            running[-1] += laid.end - laid.start
    apart = [start for start, length in zip(titles, running, strict=True) if length >= _LEAST]
    return (0, *apart[1:]) if len(apart) > 1 else None


def _is_headline(paragraph: Paragraph) -> bool:
    return len(paragraph.text.split()) <= 30 and not paragraph.text.endswith((".", ":", ";", ","))


def _information(document: PDFDocument) -> Metadata:
    from pdfminer.psparser import PSLiteral
    from pdfminer.utils import decode_text

    def value(name: str) -> Stated | None:
        for info in document.info:
            found = info.get(name)
            if hasattr(found, "resolve"):
                found = found.resolve()
            if isinstance(found, PSLiteral):
                found = found.name
            if isinstance(found, bytes):
                found = decode_text(found)
            if isinstance(found, str) and found.strip():
                return stated_property(found, "PDF info")
        return None

    return Metadata(title=value("Title"), author=value("Author"))
