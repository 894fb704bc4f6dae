"""Web Annotation (https://www.w3.org/TR/annotation-model/) as JSON-LD: each quotation a target, its speaker the body.

Positions are Python character offsets (Unicode code points), as the model's text position selector asks for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from qa.model import QuotationView

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def write(views: Sequence[QuotationView]) -> tuple[str, int]:
    """An annotation page with one annotation a quotation."""
    page = {
        "@context": CONTEXT,
        "id": "urn:on-the-record:annotations",
        "type": "AnnotationPage",
        "items": [_annotation(view) for view in views],
    }
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n", len(views)


def _annotation(view: QuotationView) -> dict[str, Any]:
    return {
        "id": _urn("quotation", view.id),
        "type": "Annotation",
        "motivation": "identifying",
        "body": [
            {"type": "TextualBody", "purpose": "identifying", "value": speaker.name, "format": "text/plain"}
            for speaker in view.speakers
        ],
        "target": {
            "source": view.url or _urn("document", view.document),
            "selector": [
                {"type": "TextQuoteSelector", "exact": view.text},
                {"type": "TextPositionSelector", "start": view.start, "end": view.end},
            ],
        },
    }


def _urn(kind: str, id: str) -> str:
    return f"urn:on-the-record:{kind}:{quote(id, safe='')}"
