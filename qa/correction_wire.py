"""Changes and corrections as JSON: what REST takes and answers, and the command line prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from corpus.corrections import (
    Change,
    Correction,
    CorrectionKind,
    CorrectionState,
    CutChange,
    MetadataChange,
    NewName,
    Nobody,
    Person,
    Preview,
    SamePerson,
    Scope,
    SpeakerChange,
    SplitPerson,
    Target,
    Unnamed,
    Who,
)
from corpus.store import Removed
from qa.model import UserError
from qa.wire import MAX_FIELD, Record, cleaned, speaker_record

MAX_CUTS = 10_000

CHANGE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string", "enum": [kind.value for kind in CorrectionKind]},
        "dry_run": {"type": "boolean", "description": "only say what it would change"},
        "quotation": {"type": "string", "description": "kind speaker: the id of the quotation"},
        "scope": {"type": "string", "enum": [scope.value for scope in Scope], "description": "kind speaker"},
        "target": {
            "type": "object",
            "description": "kind speaker: exactly one of these",
            "properties": {
                "person": {"type": "string", "description": "a speaker id"},
                "name": {"type": "string", "description": "someone new"},
                "unnamed": {"type": "string", "description": "a description: a nurse"},
                "nobody": {"type": "boolean"},
            },
        },
        "speaker": {"type": "string", "description": "kinds same, split: a speaker id; in same, the one kept"},
        "other": {"type": "string", "description": "kind same: the speaker id that is the same person"},
        "article": {"type": "string", "description": "kinds split, title, date, author, publication: an article id"},
        "name": {"type": "string", "description": "kind split: what the other person is called, when it differs"},
        "value": {
            "anyOf": [{"type": "string"}, {"type": "null"}],
            "description": "kinds title, date, author, publication: what holds; null for not stated",
        },
        "document": {"type": "string", "description": "kind cut: a document id"},
        "starts": {
            "type": "array",
            "items": {"type": "integer"},
            "description": "kind cut: where every article but the first begins, offsets where paragraphs begin",
        },
    },
    "example": {"kind": "speaker", "quotation": "mill.txt#1/u120", "target": {"name": "Ann Ox"}, "dry_run": True},
}


def change_from(obj: object) -> Change:
    """The change a JSON object asks for. Raises UserError, one line, when it cannot be meant."""
    if not isinstance(obj, Mapping):
        raise UserError('a correction must be a JSON object such as {"kind": "title", "article": ..., "value": ...}')
    kinds = [kind.value for kind in CorrectionKind]
    kind = _needed(obj, "kind")
    if kind not in kinds:
        raise UserError(f'"kind" must be one of {", ".join(kinds)}')
    if kind == CorrectionKind.SPEAKER:
        return SpeakerChange(_needed(obj, "quotation"), _target(obj.get("target")), _scope(obj))
    if kind == CorrectionKind.SAME:
        return SamePerson(_needed(obj, "speaker"), _needed(obj, "other"))
    if kind == CorrectionKind.SPLIT:
        return SplitPerson(_needed(obj, "speaker"), _needed(obj, "article"), _text(obj, "name"))
    if kind == CorrectionKind.CUT:
        return CutChange(_needed(obj, "document"), _starts(obj.get("starts")))
    if "value" not in obj:
        raise UserError('"value" is missing: give the text, or null for "not stated"')
    return MetadataChange(_needed(obj, "article"), CorrectionKind(kind), _text(obj, "value"))


def dry_run_from(obj: object) -> bool:
    """Whether only a preview is wanted. Raises UserError when it is no truth value."""
    value = obj.get("dry_run", False) if isinstance(obj, Mapping) else False
    if not isinstance(value, bool):
        raise UserError('"dry_run" must be true or false')
    return value


def _target(obj: object) -> Target:
    makers: dict[str, Callable[[str], Target]] = {"person": Person, "name": NewName, "unnamed": Unnamed}
    named = 'exactly one of {"person": id}, {"name": ...}, {"unnamed": description}, {"nobody": true}'
    if not isinstance(obj, Mapping) or len(obj) != 1:
        raise UserError(f'"target" must be {named}')
    if obj.get("nobody") is True:
        return Nobody()
    key = next(iter(obj))
    if key not in makers:
        raise UserError(f'"target" must be {named}')
    return makers[key](_needed(obj, key))


def _scope(obj: Mapping[Any, Any]) -> Scope:
    value = obj.get("scope", Scope.THIS.value)
    if value not in [scope.value for scope in Scope]:
        raise UserError(f'"scope" must be one of {", ".join(Scope)}')
    return Scope(value)


def _starts(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > MAX_CUTS:
        raise UserError('"starts" must be a list of offsets')
    if not all(isinstance(item, int) and not isinstance(item, bool) and 0 <= item < 2**63 for item in value):
        raise UserError('"starts" must be a list of offsets: whole numbers from 0')
    return tuple(value)


def _needed(obj: Mapping[Any, Any], key: str) -> str:
    value = _text(obj, key)
    if value is None:
        raise UserError(f'"{key}" is missing')
    return value


def _text(obj: Mapping[Any, Any], key: str) -> str | None:
    value = obj.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_FIELD:
        raise UserError(f'"{key}" must be a text of at most {MAX_FIELD} characters')
    return cleaned(value)


def state_record(state: CorrectionState) -> Record:
    """A correction and what became of it."""
    return {
        **correction_record(state.correction),
        "standing": state.standing.value,
        "in_force": state.held,
        "articles": list(state.articles),
        "why": state.why or None,
    }


def correction_record(correction: Correction) -> Record:
    """A correction as made. ``words`` are those it hangs on, as they stood then."""
    value = correction.value
    return {
        "id": correction.id,
        "made_at": correction.made_at,
        "kind": correction.kind.value,
        "scope": correction.scope.value,
        "document": correction.document or None,
        "speakers": [_who(who) for who in value.who],
        "other": _who(value.other) if value.other else None,
        "value": value.text,
        "found": correction.found or None,
        "words": [{"start": a.start, "text": a.exact} for a in correction.anchors],
        "undone_at": correction.undone_at,
    }


def preview_record(preview: Preview) -> Record:
    """What a change would do."""
    return {
        "dry_run": True,
        "correction": {**correction_record(preview.correction), "id": None},
        "quotations": preview.quotations,
        "articles": list(preview.articles),
        "listed": list(preview.listed),
    }


def removed_record(removed: Removed) -> Record:
    """Something that can be brought back."""
    return {
        "id": removed.id,
        "removed_at": removed.removed_at,
        "document": removed.document,
        "articles": removed.articles,
    }


def _who(who: Who) -> Record:
    return speaker_record(who.speaker)
