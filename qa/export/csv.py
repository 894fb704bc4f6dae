"""Comma-separated values (RFC 4180) that a spreadsheet opens without running anything.

A cell that begins like a formula gets an apostrophe in front, as OWASP advises ("CSV injection"); the columns
``start`` and ``end`` and the JSON export give the words without it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from qa.export.record import record
from qa.model import QuotationView

COLUMNS = (
    "speaker", "text", "type", "title", "author", "date", "publication", "url", "paragraph", "corrected",
    "found_speaker", "confidence", "method", "article", "document", "start", "end", "id",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(views: Sequence[QuotationView]) -> tuple[str, int]:
    """A row a quotation under a row of column names, with a byte order mark so that spreadsheets read UTF-8."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for view in views:
        values = record(view)
        table.writerow([safe(values[name]) for name in COLUMNS])
    return "\ufeff" + out.getvalue(), len(views)


def safe(value: object) -> object:
    """``value`` as a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" \u00a0").startswith(FORMULA):
        return "'" + value
    return value
