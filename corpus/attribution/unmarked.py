"""Quotations without marks among those with: turns and block quotes are outer, marks inside them nested."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.attribution import lexicon as lx
from corpus.model import Evidence, Kind, Quotation, Span, Speaker, SpeakerKind

_STOPS = " \t\r\n.,;:!?"
_FIRM = frozenset({"same sentence", "pronoun", "author"})  # methods that hold inside somebody's speech


Near = Callable[[Speaker, Span], bool]


def merged(text: str, marked: Sequence[Quotation], unmarked: Sequence[Quotation], near: Near) -> tuple[Quotation, ...]:
    """Both kinds in text order. A turn wholly between marks stays the marked quotation, with the turn's speaker.

    A turn that a marked quotation only partly overlaps is left out. ``near`` tells whether somebody is named in a turn
    or right above it.
    """
    turns = {q.start: q for q in sorted(unmarked, key=lambda q: q.start)}
    starts = list(turns)
    out: list[Quotation] = []
    whole: Quotation | None = None
    for q in marked:
        turn = _turn_at(turns, starts, q)
        if turn is None:
            nested = whole is not None and whole.span.contains(q.span) and q.kind == Kind.NESTED
            out.append(replace(q, outer_speakers=whole.speakers) if whole is not None and nested else q)
        elif q.kind != Kind.NESTED and _covers(text, q, turn):
            whole = replace(turn, start=q.start, end=q.end, marks=True)
            out.append(whole)
            del turns[turn.start]
        elif turn.span.contains(q.span):
            out.append(q if q.kind == Kind.NESTED else _inside(q, turn, near))
        else:
            out.append(q)
            del turns[turn.start]
    return tuple(sorted((*out, *turns.values()), key=lambda q: (q.start, -q.end, q.marks)))


def outside(statements: Sequence[Quotation], quotations: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """The statements that lie in no quotation without marks: what stands there is somebody's words already."""
    turns = {q.start: q for q in quotations if not q.marks}
    starts = sorted(turns)
    return tuple(s for s in statements if _turn_at(turns, starts, s) is None)


def _turn_at(turns: dict[int, Quotation], starts: Sequence[int], q: Quotation) -> Quotation | None:
    """The first remaining turn that overlaps ``q``."""
    at = max(0, bisect_right(starts, q.start) - 1)
    while at < len(starts) and starts[at] < q.end:
        turn = turns.get(starts[at])
        if turn is not None and turn.span.overlaps(q.span):
            return turn
        at += 1
    return None


def _covers(text: str, q: Quotation, turn: Quotation) -> bool:
    return q.start == turn.start and q.end <= turn.end and not text[q.end : turn.end].strip(_STOPS)


def _inside(q: Quotation, turn: Quotation, near: Near) -> Quotation:
    """A quotation between marks becomes one within the turn; "I" is the one who has the floor.

    Who tells of others says first whom: "she" is nobody named turns ago.
    """
    evidence, speakers = q.evidence, q.speakers
    mention = evidence.mention
    here = mention is not None and turn.span.contains(mention)
    himself = evidence.method == "pronoun" and bool(set(speakers) & set(turn.speakers))  # nobody is "he" to himself
    afar = evidence.method == "pronoun" and not all(near(s, turn.span) for s in speakers)
    firm = here and evidence.method in _FIRM and not himself and not afar
    if not speakers or not firm or any(_is_thing(s) for s in speakers):
        return replace(
            q,
            kind=Kind.NESTED,
            speakers=(),
            outer_speakers=turn.speakers,
            evidence=Evidence("inside another quotation"),
            confidence=0.0,
            candidates=(),
        )
    own = tuple(dict.fromkeys(t for s in speakers for t in (turn.speakers if s.kind == SpeakerKind.AUTHOR else (s,))))
    return replace(q, kind=Kind.NESTED, speakers=own, outer_speakers=turn.speakers)


def _is_thing(speaker: Speaker) -> bool:
    """Described, but by no word for a person: a by-law says nothing aloud."""
    words = speaker.name.lower().split()
    return speaker.kind == SpeakerKind.UNNAMED and not any(w in lx.PERSON_NOUNS for w in words)
