"""EPUB books: their chapters in reading order, each read as a page."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from corpus.model import Metadata, Reject, Role
from corpus.reading.archive import opened
from corpus.reading.extracted import Composer, Extracted, Refused
from corpus.reading.html import arrange, decoded_page, put
from corpus.reading.limits import Limits
from corpus.reading.markup import page_of
from corpus.reading.page_metadata import Stating, stated, stated_date

_CONTAINER = "META-INF/container.xml"
_LOCKED = "META-INF/encryption.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ORIGIN = "EPUB package"
_LEAST = 200  # characters of running text that a chapter of its own has


def read_epub(data: bytes, name: str, limits: Limits) -> Extracted:
    """Read a book. Raises Refused."""
    with opened(io.BytesIO(data)) as book:
        if _LOCKED in book.namelist() and b"xmlenc#aes" in _member(book, _LOCKED, limits):
            raise Refused("encrypted (DRM): it cannot be read")
        package = _package_path(book, limits)
        root = _xml(_member(book, package, limits))
        composer = Composer(limits)
        starts: list[int] = []
        left_out: list[Reject] = []
        replaced = 0
        for path in _spine(root, package):
            try:
                chapter = _member(book, path, limits)
            except Refused as problem:
                left_out.append(Reject(path, str(problem)))
                continue
            start, unreadable = _chapter(chapter, composer)
            replaced += unreadable
            if start is not None:
                starts.append(start)
    given = _given(root)
    return composer.made(
        starts=(0, *starts[1:]) if starts else None, given=given, replaced=replaced, left_out=tuple(left_out)
    )


def _chapter(data: bytes, composer: Composer) -> tuple[int | None, int]:
    """Add a chapter. Returns where it begins, if under a headline and long enough, and what could not be decoded."""
    from selectolax.lexbor import LexborHTMLParser

    decoded = decoded_page(data)
    tree = LexborHTMLParser(decoded.text)
    if tree.root is None:
        return None, 0
    page = page_of(tree.root)
    arrange(page, Stating(Metadata()))
    laid = [(piece, found) for piece in page.pieces if (found := put(composer, piece)) is not None]
    headed = any(piece.role is Role.TITLE for piece, _ in laid)
    long = sum(piece.running for piece, _ in laid) >= _LEAST
    return (laid[0][1].start if laid and headed and long else None), decoded.replaced


def _member(book: zipfile.ZipFile, path: str, limits: Limits) -> bytes:
    try:
        with book.open(path) as packed:
            data = packed.read(limits.characters * 8 + 1)
    except (KeyError, RuntimeError, zipfile.BadZipFile, OSError, NotImplementedError):
        raise Refused("a damaged or missing part of the book") from None
    if len(data) > limits.characters * 8:
        raise Refused("a part of the book is too large")
    return data


def _xml(data: bytes) -> Any:
    """The root element; entities are not expanded and nothing is fetched."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Refused("damaged EPUB") from None


def _package_path(book: zipfile.ZipFile, limits: Limits) -> str:
    for element in _xml(_member(book, _CONTAINER, limits)).iter("{*}rootfile"):
        path = element.get("full-path")
        if path:
            return path
    raise Refused("damaged EPUB: it names no package")


def _spine(root: Any, package: str) -> Iterator[str]:
    """The chapters' paths in reading order."""
    items = {item.get("id"): item.get("href") for item in root.iter("{*}item")}
    folder = posixpath.dirname(package)
    seen: set[str] = set()
    for reference in root.iter("{*}itemref"):
        address = items.get(reference.get("idref"))
        if not address:
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(address.partition("#")[0])))
        if path not in seen:
            seen.add(path)
            yield path


def _given(root: Any) -> Metadata:
    def values(name: str) -> list[str]:
        return [element.text.strip() for element in root.iter(_DC + name) if element.text and element.text.strip()]

    return Metadata(
        title=stated(next(iter(values("title")), None), _ORIGIN),
        author=stated(" and ".join(values("creator")), _ORIGIN),
        date=stated_date(next(iter(values("date")), None), _ORIGIN),
        publication=stated(next(iter(values("publisher")), None), _ORIGIN),
    )
