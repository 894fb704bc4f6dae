"""JSON lines: one record, one document, exactly one article."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from corpus.model import Document, Reject
from corpus.reading.columns import fields_of, metadata_of, one_line
from corpus.reading.decode import Decoded, NotText, clean, decode
from corpus.reading.extracted import Refused
from corpus.reading.limits import LIMITS, MAX_CHARACTERS, Limits

_MAX_LINE = MAX_CHARACTERS * 8  # bytes; a text within the limit, escaped, with its annotation


def read_records(
    stream: BinaryIO,
    name: str,
    source: str,
    *,
    zipped: bool = False,
    columns: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> Iterator[Document | Reject]:
    """The documents of a JSON lines file, in order; a bad line is a Reject named ``source:line``.

    ``name`` is the file's own id, used for records without one (``name#line``).
    """
    seen: set[str] = set()
    number, told = 0, False
    try:
        for number, line in enumerate(_lines(_opened(stream, zipped), limits.unpacked), start=1):
            where = f"{source}:{number}"
            if line is None:
                told = True
                yield Reject(where, f"the line is longer than {_MAX_LINE:,} bytes")
            elif line.strip():
                told = True
                found = _document(line, f"{name}#{number}", where, columns or {}, limits)
                if isinstance(found, Document) and found.id in seen:
                    found = Reject(where, f"a record with the id {found.id!r} came earlier in this file")
                if isinstance(found, Document):
                    seen.add(found.id)
                yield found
    except (EOFError, OSError, zlib.error) as problem:
        reason = "damaged gzip data" if zipped else f"could not be read ({problem.__class__.__name__})"
        yield Reject(source, f"{reason} after line {number}")
        return
    if not told:
        yield Reject(source, "the file holds no records, only blanks")


def _opened(stream: BinaryIO, zipped: bool) -> BinaryIO:
    return io.BufferedReader(gzip.GzipFile(fileobj=stream)) if zipped else stream  # type: ignore[arg-type]


def _lines(stream: BinaryIO, most: int) -> Iterator[bytes | None]:
    """The lines, as UTF-8 where a byte order mark says UTF-16 or UTF-32; None for one that is too long.

    Raises Refused after ``most`` bytes: what was packed small may be endless.
    """
    first = stream.readline(_MAX_LINE)
    if first.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        rest = stream.read(_MAX_LINE)
        for line in decode(first + rest).text.split("\n"):
            yield line.encode("utf-8", "replace")
        if len(rest) == _MAX_LINE and stream.read(1):
            raise Refused(f"only the first {_MAX_LINE:,} bytes of a UTF-16 file are read: save it as UTF-8")
        return
    line = first.removeprefix(b"\xef\xbb\xbf")
    taken = len(line)
    while line:
        if len(line) >= _MAX_LINE and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n") and taken <= most:
                line = stream.readline(_MAX_LINE)
                taken += len(line)
            yield None
        else:
            yield line
        line = stream.readline(_MAX_LINE)
        taken += len(line)
        if taken > most:
            raise Refused(f"holds more than {most:,} bytes unpacked: the rest is not read")


def _document(line: bytes, unnamed: str, where: str, columns: Mapping[str, str], limits: Limits) -> Document | Reject:
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
    return _from_record(record, decoded, unnamed, where, columns, limits)


def _from_record(
    record: dict[str, object], decoded: Decoded, unnamed: str, where: str, columns: Mapping[str, str], limits: Limits
) -> Document | Reject:
    keys = fields_of(record, columns)
    text = record.get(keys.get("text", ""))
    if text is None:
        return Reject(where, "the record has no text")
    if not isinstance(text, str):
        return Reject(where, "the record's text is not a string")
    if not text.strip():
        return Reject(where, "the record's text is empty")
    if len(text) > limits.characters:
        return Reject(where, limits.too_long(len(text)))
    text, unreadable = clean(text)
    given = metadata_of(lambda field: record.get(keys.get(field, "")), lambda _: "record")
    identity = one_line(record.get(keys.get("id", ""))) or unnamed
    replaced = decoded.replaced + unreadable
    return Document(identity, text, whole=True, given=given, encoding=decoded.encoding, replaced=replaced)
