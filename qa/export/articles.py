"""The articles of a list of quotations, for the formats that cite articles."""

from __future__ import annotations

from collections.abc import Sequence

from qa.model import QuotationView


def by_article(views: Sequence[QuotationView]) -> list[list[QuotationView]]:
    """The quotations of each article together, articles in the order they first come up."""
    found: dict[str, list[QuotationView]] = {}
    for view in views:
        found.setdefault(view.article, []).append(view)
    return list(found.values())
