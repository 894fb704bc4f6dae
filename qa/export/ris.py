"""RIS, as reference managers read it: an entry an article, with its quotations as notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.export.articles import by_article
from qa.model import QuotationView


def write(views: Sequence[QuotationView]) -> tuple[str, int]:
    """The entries of the articles quoted, in the order they first come up; only what the source states is in them."""
    entries = [_entry(quoted) for quoted in by_article(views)]
    return "".join(entries), len(entries)


def _entry(quoted: Sequence[QuotationView]) -> str:
    view = quoted[0]
    tags = [
        ("TY", "NEWS"),
        ("TI", view.title),
        ("AU", view.author),
        ("T2", view.publication),
        ("PY", (view.date or "")[:4]),
        ("DA", (view.date or "").replace("-", "/")),
        ("UR", view.url),
        *(("N1", f"{v.speaker or 'Unattributed'}: {v.text}") for v in quoted),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _line(value: str) -> str:
    """``value`` on one line: a line end in it would begin a new tag."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", value)
