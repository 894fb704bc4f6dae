"""One quotation as a flat record: the same keys in every format that has keys."""

from __future__ import annotations

from typing import Any

from qa.model import QuotationView


def record(view: QuotationView) -> dict[str, Any]:
    """The record of a quotation; ``text`` is the slice of the source, offsets are Python character offsets."""
    mark = view.corrected
    return {
        "id": view.id,
        "text": view.text,
        "type": view.type,
        "speaker": view.speaker,
        "speakers": [{"id": s.id, "name": s.name, "speaker_kind": s.kind.value} for s in view.speakers],
        "candidates": [{"name": s.name, "confidence": round(p, 4)} for s, p in view.candidates],
        "confidence": round(view.confidence, 4),
        "method": view.evidence.method if view.evidence else None,
        "article": view.article,
        "document": view.document,
        "start": view.start,
        "end": view.end,
        "pieces": [list(piece) for piece in view.pieces],
        "paragraph": view.paragraph,
        "title": view.title,
        "author": view.author,
        "date": view.date,
        "publication": view.publication,
        "url": view.url,
        "corrected": mark.date if mark else None,
        "found_speaker": (" and ".join(s.name for s in mark.speakers) or None) if mark else None,
    }
