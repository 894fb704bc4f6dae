"""Tables as text (CSV, TSV): a row is one document and exactly one article."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from corpus.model import Document, Reject
from corpus.reading.columns import fields_of, metadata_of, one_line
from corpus.reading.decode import Decoded, NotText, decode
from corpus.reading.extracted import Refused
from corpus.reading.limits import LIMITS, Limits

_DELIMITERS = ",;\t|"


def read_table(
    data: bytes, name: str, source: str, columns: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> Iterator[Document | Reject]:
    """The documents of a table with a head row, in order. Raises Refused when no column is the text.

    A row without an id is ``name#row``, rows below the head counted from 1; a bad row is a Reject ``source#row``.
    """
    try:
        decoded = decode(data)
    except NotText as problem:
        raise Refused(str(problem)) from None
    if not decoded.text.strip():
        raise Refused("the file holds no text, only blanks")
    csv.field_size_limit(max(csv.field_size_limit(), len(decoded.text) + 1))  # cells are measured by us
    rows = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=_delimiter(decoded.text, name), strict=True)
    try:
        head = [" ".join(cell.split()) for cell in next(row for row in rows if any(cell.strip() for cell in row))]
    except (csv.Error, StopIteration):
        raise Refused("the head row cannot be read") from None
    keys = fields_of(head, columns or {})
    for field, column in (columns or {}).items():
        if field not in keys:
            raise Refused(f"no column is named {column!r}; the columns are {_listed(head)}")
    if "text" not in keys:
        raise Refused(f"which column is the text? Name it: --columns text=NAME; the columns are {_listed(head)}")
    at = {field: head.index(key) for field, key in keys.items()}
    return _documents(rows, head, at, name, source, decoded, limits)


def _delimiter(text: str, name: str) -> str:
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"
    head = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    outside = "".join(head.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _listed(head: list[str]) -> str:
    names = ", ".join(repr(name) for name in head[:12])
    return names if len(head) <= 12 and len(names) <= 400 else f"{names[:400]}, ..."


def _documents(
    rows: Iterator[list[str]],
    head: list[str],
    at: Mapping[str, int],
    name: str,
    source: str,
    decoded: Decoded,
    limits: Limits,
) -> Iterator[Document | Reject]:
    seen: set[str] = set()
    number, told = 0, False
    while True:
        number += 1
        where, line = f"{source}#{number}", getattr(rows, "line_num", 0) + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as problem:
            told = True
            yield Reject(where, f"the row that begins in line {line} cannot be read ({problem})")
            continue
        if not any(cell.strip() for cell in row):
            continue
        found = _document(row, head, at, f"{name}#{number}", where, decoded, limits)
        if isinstance(found, Document) and found.id in seen:
            found = Reject(where, f"a row with the id {found.id!r} came earlier in this file")
        if isinstance(found, Document):
            seen.add(found.id)
        told = True
        yield found
    if not told:
        raise Refused("no documents: nothing stands below the head row")


def _document(
    row: list[str],
    head: list[str],
    at: Mapping[str, int],
    unnamed: str,
    where: str,
    decoded: Decoded,
    limits: Limits,
) -> Document | Reject:
    if any(cell.strip() for cell in row[len(head) :]):
        return Reject(where, f"{len(row)} cells under {len(head)} columns: a delimiter outside quotation marks?")

    def cell(field: str) -> str:
        return row[at[field]] if field in at and at[field] < len(row) else ""

    text = cell("text")
    if not text.strip():
        return Reject(where, "the row's text is empty")
    if len(text) > limits.characters:
        return Reject(where, limits.too_long(len(text)))
    given = metadata_of(cell, lambda field: f"column {head[at[field]]}" if field in at else "")
    replaced = text.count("\ufffd") if decoded.replaced else 0
    return Document(
        one_line(cell("id")) or unnamed, text, whole=True, given=given, encoding=decoded.encoding, replaced=replaced
    )
