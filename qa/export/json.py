"""JSON: one array of records."""

from __future__ import annotations

import json
from collections.abc import Sequence

from qa.export.record import record
from qa.model import QuotationView


def write(views: Sequence[QuotationView]) -> tuple[str, int]:
    """An array of records, each as ``qa.export.record`` has it."""
    return json.dumps([record(view) for view in views], ensure_ascii=False, indent=1) + "\n", len(views)
