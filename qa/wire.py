"""Questions and answers as JSON: the one mapping the command line, REST and the tests share.

Offsets are Python character offsets into the document's text, as everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.model import Corrected, Evidence, Kind, Span, Speaker, Stated, joined_names
from qa.export.record import record as flat_record
from qa.model import (
    Answer,
    ArticleSummary,
    ArticleView,
    Filters,
    Question,
    QuotationView,
    QuoteInside,
    Reading,
    Result,
    SpeakerSummary,
    UserError,
)
from qa.verify.model import Check, Found, Verdict

MAX_QUESTION = 2000  # characters of one question
MAX_PASTED = 2_000_000  # characters of a text whose quotations are checked
MAX_FIELD = 500  # characters of a filter or an id
MAX_HISTORY = 5  # earlier questions answered again
TYPES = frozenset({*(kind.value for kind in Kind), "passage"})
FILTERS = ("speaker", "article", "publication", "date_from", "date_to", "type")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

Record = dict[str, Any]


def cleaned(text: str) -> str:
    """``text`` with NUL and lone surrogates as U+FFFD, as documents are read."""
    return _UNSTORABLE.sub("\ufffd", text)


def question_from(obj: object, *, strict: bool = True) -> Question:
    """The question a JSON object asks; keys it does not know are ignored.

    With ``strict`` false (batch files, whose lines may come from annotated question sets) a ``type`` that is no
    kind of words is ignored too. Raises UserError, one line, for anything else that cannot be meant.
    """
    if not isinstance(obj, Mapping):
        raise UserError('The question must be a JSON object such as {"question": "Who said ...?"}.')
    text = _text(obj, "question", MAX_QUESTION)
    if text is None:
        raise UserError('The question is empty: write it under "question".')
    values = {key: _text(obj, key, MAX_FIELD) for key in FILTERS}
    if values["type"] is not None and values["type"] not in TYPES:
        if strict:
            raise UserError(f'"type" must be one of {", ".join(sorted(TYPES))}.')
        values["type"] = None
    _check_dates(values["date_from"], values["date_to"])
    return Question(
        text=text,
        history=_texts(obj, "history", MAX_QUESTION)[-MAX_HISTORY:],
        filters=Filters(**values),
        ignore=frozenset(_texts(obj, "ignore", MAX_FIELD)),
    )


def id_from(obj: object) -> str | int | None:
    """The ``id`` of a question line, to be given back. Raises UserError when it is no text or whole number."""
    value = obj.get("id") if isinstance(obj, Mapping) else None
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63):
        return value
    if isinstance(value, str) and len(value) <= MAX_FIELD:
        return cleaned(value)
    raise UserError(f'"id" must be a text of at most {MAX_FIELD} characters or a whole number.')


def answer_record(answer: Answer, id: str | int | None = None) -> Record:
    """One answer as the ``ask`` contract has it."""
    return {
        "id": id,
        "abstained": answer.abstained,
        "reason": answer.reason.value if answer.reason else None,
        "header": answer.header,
        "strength": answer.strength.value if answer.strength else None,
        "read_as": reading_record(answer.read_as),
        "results": [result_record(result) for result in answer.results],
        "about": [result_record(result) for result in answer.about],
    }


def reading_record(reading: Reading) -> Record:
    """How the question was understood."""
    return {
        "speakers": [speaker_record(speaker) for speaker in reading.speakers],
        "unknown_name": reading.unknown_name,
        "topic": reading.topic,
        "quoted": list(reading.quoted),
        "required": list(reading.required),
        "excluded": list(reading.excluded),
        "wanted": reading.wanted,
        "chips": [{"id": chip.id, "label": chip.label, "value": chip.value} for chip in reading.chips],
    }


def result_record(result: Result) -> Record:
    """One result; ``quotes`` only on passages, ``candidates`` only where the speaker is not sure."""
    record: Record = {
        "article": result.article,
        "document": result.document,
        "start": result.start,
        "end": result.end,
        "paragraph": result.paragraph,
        "type": result.type,
        "speaker": result.speaker,
        "speakers": [speaker_record(speaker) for speaker in result.speakers],
        "title": result.title,
        "date": result.date,
        "publication": result.publication,
        "text": result.text,
        "score": round(float(result.score), 6),
        "exact": result.exact,
        "near": result.near,
        "pieces": [list(piece) for piece in result.pieces],
        "context": list(result.context) if result.context else None,
        "evidence": evidence_record(result.evidence) if result.evidence else None,
        "confidence": round(float(result.confidence), 4),
    }
    if result.quotation is not None:
        record["quotation"] = result.quotation
    if result.corrected is not None:
        record["corrected"] = corrected_record(result.corrected)
    if result.candidates:
        record["candidates"] = [{"name": name, "confidence": round(value, 4)} for name, value in result.candidates]
    if result.type == "passage":
        record["quotes"] = [inside_record(quote) for quote in result.quotes]
    return record


def pasted_from(obj: object) -> tuple[str, str | None]:
    """The text to check and the speaker its words are said to be by. Raises UserError, one line."""
    if not isinstance(obj, Mapping):
        raise UserError('The request must be a JSON object such as {"text": "Somebody said: \\"...\\""}.')
    text = _text(obj, "text", MAX_PASTED)
    if text is None:
        raise UserError('There is no text to check: write it under "text".')
    return text, _text(obj, "speaker", MAX_FIELD)


def check_record(check: Check, id: str | int | None = None) -> Record:
    """A checked text as the ``verify`` contract has it; ``quotes`` only where it holds several quotations."""
    record = {"id": id, **verdict_record(check.gravest)}
    if len(check.verdicts) > 1:
        record["quotes"] = [verdict_record(verdict) for verdict in check.verdicts]
    if check.notices:
        record["notices"] = list(check.notices)
    if check.unpaired:
        record["unpaired"] = [list(span) for span in check.unpaired]
    if check.unchecked:
        record["unchecked"] = [list(span) for span in check.unchecked]
    return record


def verdict_record(verdict: Verdict) -> Record:
    """One verdict. ``start`` and ``end``, and ``claim`` in a difference, are ranges of the pasted text."""
    return {
        "words": verdict.words.value,
        "speaker": verdict.speaker.value,
        "severity": verdict.severity.value,
        "start": verdict.claim.start,
        "end": verdict.claim.end,
        "claimed_speaker": verdict.claim.speaker,
        "found": found_record(verdict.found) if verdict.found else None,
        "differences": [
            {
                "kind": piece.kind,
                "claim": list(piece.claim),
                "source": _span(piece.source),
                "fault": piece.fault,
                "severity": piece.severity.value,
            }
            for piece in verdict.differences
        ],
        "faults": [fault.name for fault in verdict.faults],
        "omitted": verdict.omitted,
        "advice": verdict.advice,
        "others": [found_record(other) for other in verdict.others],
    }


def found_record(found: Found) -> Record:
    """A place in the corpus; its ranges point into its document's text."""
    record: Record = {
        "article": found.article,
        "document": found.document,
        "start": found.start,
        "end": found.end,
        "speaker": found.speaker,
        "text": found.text,
        "type": found.type,
        "speakers": [speaker_record(speaker) for speaker in found.speakers],
        "paragraph": found.paragraph,
        "title": found.title,
        "date": found.date,
        "publication": found.publication,
        "citation": found.citation,
        "before": _span(found.before),
        "after": _span(found.after),
        "missing": [list(span) for span in found.missing],
        "parts": [list(span) for span in found.parts],
        "evidence": evidence_record(found.evidence) if found.evidence else None,
        "confidence": round(found.confidence, 4),
    }
    if found.candidates:
        record["candidates"] = [{"name": name, "confidence": round(value, 4)} for name, value in found.candidates]
    if found.outer_speaker:
        record["outer_speaker"] = found.outer_speaker
    return record


def evidence_record(evidence: Evidence) -> Record:
    """The ranges that justify an attribution."""
    return {
        "method": evidence.method,
        "cue": _span(evidence.cue),
        "mention": _span(evidence.mention),
        "resolved": _span(evidence.resolved),
        "question": _span(evidence.question),
    }


def inside_record(quote: QuoteInside) -> Record:
    """A quotation inside a shown range."""
    record: Record = {
        "start": quote.start,
        "end": quote.end,
        "type": quote.type,
        "speaker": quote.speaker,
        "speakers": [speaker_record(speaker) for speaker in quote.speakers],
        "quotation": quote.id,
    }
    if quote.corrected is not None:
        record["corrected"] = corrected_record(quote.corrected)
    return record


def corrected_record(mark: Corrected) -> Record:
    """The mark of a correction, with what the program found."""
    return {
        "correction": mark.correction,
        "date": mark.date,
        "found": {
            "speaker": joined_names(mark.speakers),
            "speakers": [speaker_record(speaker) for speaker in mark.speakers],
            "type": mark.kind.value,
            "evidence": evidence_record(mark.evidence),
            "confidence": round(float(mark.confidence), 4),
        },
    }


def quotation_record(view: QuotationView) -> Record:
    """One quotation or statement, whole."""
    return {
        **flat_record(view),
        "evidence": evidence_record(view.evidence) if view.evidence else None,
        "corrected": corrected_record(view.corrected) if view.corrected else None,
    }


def speaker_record(speaker: Speaker) -> Record:
    """A speaker as it stands in a list of speakers."""
    return {"id": speaker.id, "name": speaker.name, "speaker_kind": speaker.kind.value}


def article_record(view: ArticleView) -> Record:
    """One article with its paragraphs and ledger."""
    return {
        "id": view.id,
        "document": view.document,
        "start": view.start,
        "end": view.end,
        "title": _stated(view.title),
        "author": _stated(view.author),
        "date": _stated(view.date),
        "publication": _stated(view.publication),
        "analysed": view.analysed,
        "ledger": {
            "found": view.found,
            "attributed": view.attributed,
            "unnamed": view.unnamed,
            "unresolved": view.unresolved,
            "labels": view.labels,
            "unpaired": view.unpaired,
        },
        "paragraphs": [
            {
                "number": paragraph.number,
                "start": paragraph.start,
                "end": paragraph.end,
                "role": str(paragraph.role),
                "text": paragraph.text,
                "quotes": [inside_record(quote) for quote in paragraph.quotes],
            }
            for paragraph in view.paragraphs
        ],
    }


def article_summary_record(summary: ArticleSummary) -> Record:
    """One article in a list."""
    return {
        "id": summary.id,
        "title": summary.title,
        "date": summary.date,
        "publication": summary.publication,
        "quotations": summary.quotations,
    }


def speaker_summary_record(summary: SpeakerSummary) -> Record:
    """One speaker in a list."""
    return {
        **speaker_record(summary.speaker),
        "aliases": list(summary.speaker.aliases),
        "quotations": summary.quotations,
        "articles": list(summary.articles),
    }


def _stated(stated: Stated | None) -> Record | None:
    if stated is None:
        return None
    return {"value": stated.value, "text": stated.text, "span": _span(stated.span), "origin": stated.origin}


def _span(span: Span | None) -> list[int] | None:
    return [span.start, span.end] if span else None


def _text(obj: Mapping[Any, Any], key: str, limit: int) -> str | None:
    value = obj.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UserError(f'"{key}" must be a text.')
    if len(value) > limit:
        raise UserError(f'"{key}" is longer than {limit:,} characters.')
    return cleaned(value) if value.strip() else None


def _texts(obj: Mapping[Any, Any], key: str, limit: int) -> tuple[str, ...]:
    value = obj.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MAX_FIELD:
        raise UserError(f'"{key}" must be a list of texts.')
    if not all(isinstance(item, str) and len(item) <= limit for item in value):
        raise UserError(f'"{key}" must be a list of texts of at most {limit:,} characters each.')
    return tuple(cleaned(item) for item in value if item.strip())


def _check_dates(date_from: str | None, date_to: str | None) -> None:
    for key, value in (("date_from", date_from), ("date_to", date_to)):
        if value is not None and not _DATE.fullmatch(value):
            raise UserError(f'"{key}" must be a date such as 2017, 2017-03 or 2017-03-09.')
    if date_from and date_to and date_to[: len(date_from)] < date_from[: len(date_to)]:
        raise UserError('"date_from" is later than "date_to".')
