"""The ``quotes`` JSON record of an analysed article: the contract other programs read."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from corpus.model import AnalysedArticle, Document, Quotation, Span, Speaker, Stated, joined_names


def _value(stated: Stated | None) -> str | None:
    return stated.value if stated else None


def _stated(stated: Stated) -> dict[str, Any]:
    """What is stated, and where it was read: a range of the text, or an origin beside it."""
    span = list(stated.span) if stated.span else None
    return {"value": stated.value, "text": stated.text, "span": span, "origin": stated.origin}


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {"id": speaker.id, "name": speaker.name, "speaker_kind": str(speaker.kind)}


def _edges(name: str, span: Span | None) -> dict[str, int | None]:
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def quotation_record(quotation: Quotation) -> dict[str, Any]:
    """One entry of ``quotes`` or ``statements``."""
    evidence = quotation.evidence
    record: dict[str, Any] = {
        "start": quotation.start,
        "end": quotation.end,
        "type": str(quotation.kind),
        "utterance": quotation.utterance,
        "speaker": joined_names(quotation.speakers),
        "speakers": [_speaker(s) for s in quotation.speakers],
        **_edges("speaker", evidence.mention),
        **_edges("cue", evidence.cue),
        **_edges("resolved", evidence.resolved),
        **_edges("question", evidence.question),
        "confidence": quotation.confidence,
        "method": evidence.method,
    }
    if not quotation.speakers and quotation.candidates:
        record["candidates"] = [{"name": c.speaker.name, "confidence": c.confidence} for c in quotation.candidates]
    if quotation.outer_speakers:
        record["outer_speaker"] = joined_names(quotation.outer_speakers)
    if not quotation.marks:
        record["marks"] = False
    return record


def quotes_record(analysed: AnalysedArticle, document: Document, with_text: bool = False) -> dict[str, Any]:
    """The line ``python app.py quotes`` prints for one article; offsets are into ``document.text``."""
    article, metadata = analysed.article, analysed.article.metadata
    record: dict[str, Any] = {
        "id": article.id,
        "document": article.document,
        "start": article.start,
        "end": article.end,
        "title": _value(metadata.title),
        "author": _value(metadata.author),
        "date": _value(metadata.date),
        "date_text": metadata.date.text if metadata.date else None,
        "publication": _value(metadata.publication),
        "stated": {f.name: _stated(s) for f in fields(metadata) if (s := getattr(metadata, f.name)) is not None},
        "paragraphs": [{"start": p.start, "end": p.end, "role": str(p.role)} for p in article.paragraphs],
        "quotes": [quotation_record(q) for q in analysed.quotations],
        "statements": [quotation_record(s) for s in analysed.statements],
        "unpaired": [[s.start, s.end] for s in analysed.unpaired],
        "analysed": analysed.analysed,
    }
    if with_text:
        record["document_text"] = document.text
    return record
