"""What a file is: by its first bytes, and only where these do not tell by its name."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from typing import BinaryIO

from corpus.reading.extracted import Refused

HEAD = 4096  # bytes looked at


class Format(StrEnum):
    """How a file is written. The values of those that ``corpus.reading.worker`` parses are its names for them."""

    TEXT = "text"
    RECORDS = "records"
    TABLE = "table"
    SUBTITLES = "subtitles"
    HTML = "html"
    MHTML = "mhtml"
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    ZIP = "zip"


PARSED_APART = frozenset((Format.SUBTITLES, Format.HTML, Format.MHTML, Format.PDF, Format.DOCX, Format.EPUB))
_BY_NAME = {
    ".txt": Format.TEXT, ".text": Format.TEXT, ".md": Format.TEXT, ".markdown": Format.TEXT,
    ".jsonl": Format.RECORDS, ".ndjson": Format.RECORDS, ".jsonl.gz": Format.RECORDS, ".ndjson.gz": Format.RECORDS,
    ".csv": Format.TABLE, ".tsv": Format.TABLE, ".tab": Format.TABLE,
    ".srt": Format.SUBTITLES, ".vtt": Format.SUBTITLES,
    ".html": Format.HTML, ".htm": Format.HTML, ".xhtml": Format.HTML, ".mhtml": Format.MHTML, ".mht": Format.MHTML,
    ".pdf": Format.PDF, ".docx": Format.DOCX, ".epub": Format.EPUB, ".zip": Format.ZIP,
}  # fmt: skip
NAMES = tuple(sorted(_BY_NAME))
_PACKED = frozenset((Format.PDF, Format.DOCX, Format.EPUB, Format.ZIP))
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_TAGGED = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.{0,1000}?-->\s*){0,9}<(?:!doctype\s+html|html)\b", re.I | re.S)
_CUE = re.compile(r"\s*\d+[ \t]*\r?\n\s*\d+:\d\d:\d\d[,.]\d+[ \t]*-->")
_MIME = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,30}?content-type:\s*multipart/related", re.I)
_ADVICE = {
    ".xlsx": "save the sheet as CSV", ".xls": "save the sheet as CSV", ".ods": "save the sheet as CSV",
    ".doc": "save it as DOCX", ".odt": "save it as DOCX", ".rtf": "save it as DOCX", ".pages": "save it as DOCX",
}  # fmt: skip


def suffix(name: str) -> str:
    """The end of a file's name that tells its format, in small letters; "" when there is none."""
    name = name.lower()
    for packed in (".jsonl.gz", ".ndjson.gz"):
        if name.endswith(packed):
            return packed
    dot = name.rfind(".")
    return name[dot:] if dot > 0 else ""


def format_of(name: str, head: bytes, stream: BinaryIO) -> Format:
    """What the file is. ``head`` are its first bytes, ``stream`` is seekable. Raises Refused."""
    named = _BY_NAME.get(suffix(name))
    if head.startswith(b"%PDF-") or (named is Format.PDF and b"%PDF-" in head[:1024]):
        return Format.PDF
    if head.startswith(_ZIP):
        return _inside(name, named, stream)
    if head.startswith(b"{\\rtf"):
        raise Refused(f"no reader for rich text (RTF): {_ADVICE['.rtf']}")
    told = _by_words(head)
    if told:
        return told
    if named is None:
        if suffix(name):
            raise Refused(_no_reader(name))
        return Format.TEXT
    if named in _PACKED and head:
        if b"\0" in head or head.startswith((b"\x1f\x8b", b"\xd0\xcf\x11\xe0")):
            raise Refused(f"damaged, or no {named.value.upper()}: it begins like none")
        return Format.TEXT
    return named


def _no_reader(name: str) -> str:
    advice = _ADVICE.get(suffix(name))
    shown = "".join(c if c.isprintable() else "?" for c in suffix(name)[:20])
    return f"no reader for {shown} files" + (f": {advice}" if advice else "")


def _by_words(head: bytes) -> Format | None:
    """What the first words of a text tell."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        words = head[: len(head) & ~1].decode("utf-16", "replace")
    else:
        words = head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if _TAGGED.match(words):
        return Format.HTML
    if re.match(r"WEBVTT(?:\s|$)", words) or _CUE.match(words):
        return Format.SUBTITLES
    if _MIME.match(words):
        return Format.MHTML
    return None


def _inside(name: str, named: Format | None, stream: BinaryIO) -> Format:
    """What a ZIP's own list of members tells."""
    from corpus.reading.archive import opened

    known = named is not None or not suffix(name)
    try:
        with opened(stream) as archive:
            members = set(archive.namelist())
            mimetype = _mimetype(archive)
    except Refused:
        if not known:
            raise Refused(_no_reader(name)) from None
        raise
    if "word/document.xml" in members:
        return Format.DOCX
    if mimetype.startswith(b"application/epub+zip") or "META-INF/container.xml" in members:
        return Format.EPUB
    if mimetype.startswith(b"application/vnd.oasis.opendocument") or "[Content_Types].xml" in members or not known:
        raise Refused(_no_reader(name) if suffix(name) and not known else "no reader for this kind of office file")
    if named is Format.DOCX or named is Format.EPUB:
        raise Refused(f"damaged, or no {named.value.upper()}: a ZIP of other files")
    return Format.ZIP


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    """What the archive's first member says it is; nothing when that is large, locked, damaged or not there."""
    from corpus.reading.archive import DAMAGE

    try:
        info = archive.getinfo("mimetype")
    except KeyError:
        return b""
    if info.file_size > 200 or info.compress_size > 400 or info.flag_bits & 1:
        return b""
    try:
        return archive.read(info)
    except (*DAMAGE, NotImplementedError):
        return b""
