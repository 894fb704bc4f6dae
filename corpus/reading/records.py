"""JSON lines: one record, one document, exactly one article."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from corpus.dates import find_date
from corpus.model import Document, Metadata, Reject, Stated
from corpus.reading.decode import NotText, clean, decode
from corpus.reading.text import MAX_CHARACTERS, too_long

FIELDS = ("id", "text", "title", "author", "date", "publication", "url")
_OTHER_NAMES = {  # tried in order when the exact key is absent; compared without case, blanks and punctuation
    "id": ("identifier", "docid", "documentid", "articleid", "uuid", "guid"),
    "text": ("body", "content", "articletext", "fulltext", "articlebody", "copy", "story"),
    "title": ("headline", "heading", "hed"),
    "author": ("byline", "authors", "writer", "reporter", "creator"),
    "date": ("published", "publicationdate", "datepublished", "publishedat", "pubdate", "publishdate"),
    "publication": ("publisher", "source", "outlet", "newspaper", "site", "sitename"),
    "url": ("link", "permalink", "uri"),
}
_MAX_LINE = MAX_CHARACTERS * 8  # bytes; a text within the limit, escaped, with its annotation


def parse_columns(spec: str) -> dict[str, str]:
    """Read ``text=Copy,title=Hed``. Raises ValueError with one clear line."""
    columns: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in spec.split(","))):
        name, sign, column = (piece.strip() for piece in part.partition("="))
        name = "publication" if name == "publisher" else name
        if not sign or not column or name not in FIELDS:
            raise ValueError(f"--columns: cannot read {part!r}; write FIELD=NAME with FIELD one of {', '.join(FIELDS)}")
        columns[name] = column
    return columns


def read_records(
    stream: BinaryIO, name: str, source: str, *, zipped: bool = False, columns: Mapping[str, str] | None = None
) -> Iterator[Document | Reject]:
    """The documents of a JSON lines file, in order; a bad line is a Reject named ``source:line``.

    ``name`` is the file's own id, used for records without one (``name#line``).
    """
    seen: set[str] = set()
    number = 0
    try:
        for number, line in enumerate(_lines(_opened(stream, zipped)), start=1):
            where = f"{source}:{number}"
            if line is None:
                yield Reject(where, f"the line is longer than {_MAX_LINE:,} bytes")
            elif line.strip():
                found = _document(line, f"{name}#{number}", where, columns or {})
                if isinstance(found, Document) and found.id in seen:
                    found = Reject(where, f"a record with the id {found.id!r} came earlier in this file")
                if isinstance(found, Document):
                    seen.add(found.id)
                yield found
    except (EOFError, OSError, zlib.error) as problem:
        reason = "damaged gzip data" if zipped else f"could not be read ({problem.__class__.__name__})"
        yield Reject(source, f"{reason} after line {number}")
        return
    if not number:
        yield Reject(source, "the file is empty")


def _opened(stream: BinaryIO, zipped: bool) -> BinaryIO:
    return io.BufferedReader(gzip.GzipFile(fileobj=stream)) if zipped else stream  # type: ignore[arg-type]


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines, as UTF-8 where a byte order mark says UTF-16 or UTF-32; None for one that is too long."""
    first = stream.readline(_MAX_LINE)
    if first.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        for line in decode(first + stream.read(_MAX_LINE)).text.split("\n"):
            yield line.encode("utf-8", "replace")
        return
    line = first.removeprefix(b"\xef\xbb\xbf")
    while line:
        if len(line) >= _MAX_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(_MAX_LINE)
            yield None
        else:
            yield line
        line = stream.readline(_MAX_LINE)


def _document(line: bytes, unnamed: str, where: str, columns: Mapping[str, str]) -> Document | Reject:
    try:
        decoded = decode(line)
        record = json.loads(decoded.text)
    except NotText as problem:
        return Reject(where, str(problem))
    except json.JSONDecodeError as problem:
        return Reject(where, f"not JSON: {problem.msg} at column {problem.colno}")
    except (ValueError, RecursionError):
        return Reject(where, "not JSON that can be read")
    if not isinstance(record, dict):
        return Reject(where, "not a JSON object")
    return _from_record(record, decoded.replaced, unnamed, where, columns)


def _from_record(
    record: dict[str, object], replaced: int, unnamed: str, where: str, columns: Mapping[str, str]
) -> Document | Reject:
    values = {field: _value(record, field, columns) for field in FIELDS}
    text = values["text"]
    if text is None:
        return Reject(where, "the record has no text")
    if not isinstance(text, str):
        return Reject(where, "the record's text is not a string")
    if not text.strip():
        return Reject(where, "the record's text is empty")
    if len(text) > MAX_CHARACTERS:
        return Reject(where, too_long(len(text)))
    text, unreadable = clean(text)
    identity = _string(values["id"]) or unnamed
    given = Metadata(
        title=_stated(values["title"]),
        author=_stated(values["author"]),
        date=_stated_date(values["date"]),
        publication=_stated(values["publication"]),
        url=_stated(values["url"]),
    )
    return Document(identity, text, whole=True, given=given, replaced=replaced + unreadable)


def _value(record: dict[str, object], field: str, columns: Mapping[str, str]) -> object:
    if field in columns:
        return record.get(columns[field])
    exact = "publisher" if field == "publication" else field
    if exact in record:
        return record[exact]
    folded = {"".join(c for c in key.lower() if c.isalnum()): key for key in reversed(record)}
    for other in (exact, *((field,) if field != exact else ()), *_OTHER_NAMES[field]):
        if other in folded:
            return record[folded[other]]
    return None


def _string(value: object) -> str | None:
    """A value on one line; a list is joined by "and", a number (an id, a year) written out."""
    if isinstance(value, list):
        value = " and ".join(part for part in (_string(item) for item in value) if part)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return " ".join(clean(value)[0].split()) or None


def _stated(value: object) -> Stated | None:
    text = _string(value)
    return Stated(text, text, origin="record") if text else None


def _stated_date(value: object) -> Stated | None:
    text = _string(value)
    found = find_date(text) if text else None
    return Stated(found.iso, text or "", origin="record") if found else None
