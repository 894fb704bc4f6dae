"""Gold for the seed input, as positions and hashes only.

The seed is somebody else's text and is not part of this repository, so no word of it stands here. ``quotes.json`` holds
character ranges into it (marks included) and the hash of every slice. A speaker is the range of the fullest mention
that names him, and so is every other name that would be right (``accept``). ``questions.json`` holds questions in our
own words in which ``{start:end}`` stands for a name, filled from the seed when it is there.

The seed is recognised by its hash, in the folder ``SEED_DIR`` or in ``../shared/seed`` beside the repository.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLACEHOLDER = re.compile(r"\{(\d+):(\d+)\}")
WORD = re.compile(r"\w+(?:['’]\w+)*")


class Range(NamedTuple):
    """A half-open range of character offsets into the seed text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The slice of ``text`` this range denotes."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """Where one article lies in the seed, and where its metadata are read (None: not stated)."""

    span: Range
    title: Range
    standfirst: Range | None
    author: Range | None
    date: Range | None
    date_value: str | None  # ISO 8601
    publication: Range | None
    start_accept: tuple[int, ...] = ()  # other starts that are right, the page furniture above the title left out
    headings: tuple[Range, ...] = ()
    furniture: tuple[Range, ...] = ()
    credit: Range | None = None
    correction: Range | None = None


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """One stretch between marks within one paragraph, or one clear indirect statement (``type`` "indirect")."""

    span: Range
    type: str  # direct | mixed | nested | label | indirect
    speakers: tuple[Range, ...]  # fullest naming mention of each; () when nobody says it, several for a joint statement
    speaker_kind: str
    accept: tuple[Range, ...]  # mentions whose text is also a right name
    accept_labels: tuple[str, ...]  # labels of ours that are right where the source gives no description
    type_accept: tuple[str, ...]  # other types that are right
    sha: str  # first 16 hex digits of the sha256 of the slice
    utterance: int | None = None  # the pieces of one thing said share it; None for statements
    outer: Range | None = None  # who says the quotation that a nested one stands in
    question: Range | None = None  # the interviewer's question, or remark, it answers
    closed: bool = True  # False: the opening mark has no partner, the entry ends where the paragraph does
    described: bool = True  # False: the range marks a hidden source ("I hear"), it is no name to show
    debatable: frozenset[str] = frozenset()  # what a careful reader may see otherwise: "speaker", "utterance", ...

    def names(self, text: str) -> frozenset[str]:
        """Every string that is right as the speaker's name; of a joint statement, all of them joined by " and "."""
        if len(self.speakers) > 1:
            return frozenset(" and ".join(r.of(text) for r in order) for order in permutations(self.speakers))
        shown = self.speakers if self.described else ()
        return frozenset(r.of(text) for r in (*shown, *self.accept)) | frozenset(self.accept_labels)


@dataclass(frozen=True, slots=True)
class SeedGold:
    """The whole of ``quotes.json``."""

    sha256: str
    articles: tuple[GoldArticle, ...]
    quotes: tuple[GoldQuote, ...]
    statements: tuple[GoldQuote, ...]
    unpaired: tuple[Range, ...]
    apostrophes: tuple[int, ...]  # positions of apostrophes at the end of a word
    people: tuple[Range, ...]  # full names of everybody named


@dataclass(frozen=True, slots=True)
class SeedQuestion:
    """One question with its gold ranges; ``question`` and ``history`` are filled in."""

    id: str
    type: str  # who_said | what_did_X_say_about_Y | fact | verify_quote | follow_up | which_article | unanswerable
    question: str
    history: tuple[str, ...]
    gold: tuple[Range, ...]  # () when unanswerable
    speakers: tuple[Range, ...]
    reason: str | None  # why an unanswerable one is
    reason_accept: tuple[str, ...]  # other reasons that are right
    nearest: tuple[Range, ...]  # what somebody else said, for reason wrong_speaker
    zero_overlap: bool  # shares no content word with its gold
    note: str = ""
    names: frozenset[str] = field(default_factory=frozenset)  # every right name of the speaker


def seed_text() -> str | None:
    """The seed text without its BOM, or None when it is not there."""
    return _read(_folder())


def _folder() -> Path:
    return Path(os.environ["SEED_DIR"]) if os.environ.get("SEED_DIR") else ROOT.parent / "shared" / "seed"


def seed_folder() -> Path | None:
    """The folder that holds the seed, or None when it is not there."""
    return _folder() if seed_text() is not None else None


def scored_questions(document: str) -> list[dict[str, Any]]:
    """The questions in the retrieval scorer's form; ``document`` is the id the seed was stored under."""
    text = seed_text() or ""
    known = {q.span: q for q in (*quotes(), *statements())}

    def article(start: int) -> str:
        held = (n for n, a in enumerate(gold().articles, 1) if a.span.start <= start < a.span.end)
        return f"{document}#{next(held, 1)}"

    def scored(span: Range) -> dict[str, Any]:
        names = sorted(known[span].names(text)) if span in known else []
        return {
            "article": article(span.start),
            "start": span.start,
            "end": span.end,
            "speaker": names[0] if names else None,
            "speaker_aliases": names[1:],
        }

    return [
        {
            "id": q.id,
            "type": q.type,
            "question": q.question,
            "history": list(q.history),
            "gold": [scored(span) for span in q.gold],
            "reasons": [*q.reason_accept, *([q.reason] if q.reason else [])],
            "difficulty": None,
        }
        for q in questions()
    ]


@cache
def _read(folder: Path) -> str | None:
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            text = file.read().removeprefix("\ufeff")
        if hashlib.sha256(text.encode()).hexdigest() == gold().sha256:
            return text
    return None


@cache
def gold() -> SeedGold:
    """Everything in ``quotes.json``; needs no seed."""
    raw = json.loads((HERE / "quotes.json").read_text(encoding="utf-8"))
    return SeedGold(
        sha256=raw["sha256"],
        articles=tuple(_article(a) for a in raw["articles"]),
        quotes=tuple(_quote(q) for q in raw["quotes"]),
        statements=tuple(_quote(q) for q in raw["statements"]),
        unpaired=_ranges(raw["unpaired"]),
        apostrophes=tuple(raw["apostrophes"]),
        people=_ranges(raw["people"]),
    )


def quotes() -> tuple[GoldQuote, ...]:
    """The marked stretches of the seed, in text order; needs no seed."""
    return gold().quotes


def statements() -> tuple[GoldQuote, ...]:
    """The clear indirect statements of the seed, in text order; not a complete list."""
    return gold().statements


def questions() -> tuple[SeedQuestion, ...]:
    """The questions with their names filled in, or () when the seed is not there."""
    text = seed_text()
    if text is None:
        return ()
    known = {q.span: q for q in (*gold().quotes, *gold().statements)}
    return tuple(
        _question(raw, text, known) for raw in json.loads((HERE / "questions.json").read_text(encoding="utf-8"))
    )


def fill(template: str, text: str) -> str:
    """``template`` with every ``{start:end}`` replaced by that slice of ``text``."""
    return PLACEHOLDER.sub(lambda m: text[int(m[1]) : int(m[2])], template)


def words(text: str) -> list[str]:
    """The words of a text in lower case, typographic apostrophes folded."""
    return [w.lower().replace("’", "'") for w in WORD.findall(text)]


def _range(raw: list[int] | None) -> Range | None:
    return None if raw is None else Range(*raw)


def _ranges(raw: list[list[int]]) -> tuple[Range, ...]:
    return tuple(Range(*r) for r in raw)


def _speakers(raw: dict[str, Any]) -> tuple[Range, ...]:
    single = raw.get("speaker")
    return _ranges(raw.get("speakers") or ([single] if single else []))


def _article(raw: dict[str, Any]) -> GoldArticle:
    return GoldArticle(
        span=Range(raw["start"], raw["end"]),
        title=Range(*raw["title"]),
        standfirst=_range(raw["standfirst"]),
        author=_range(raw["author"]),
        date=_range(raw["date"]),
        date_value=raw["date_value"],
        publication=_range(raw["publication"]),
        start_accept=tuple(raw.get("start_accept", ())),
        headings=_ranges(raw["headings"]),
        furniture=_ranges(raw["furniture"]),
        credit=_range(raw.get("credit")),
        correction=_range(raw.get("correction")),
    )


def _quote(raw: dict[str, Any]) -> GoldQuote:
    return GoldQuote(
        span=Range(raw["start"], raw["end"]),
        type=raw["type"],
        speakers=_speakers(raw),
        speaker_kind=raw["speaker_kind"],
        accept=_ranges(raw["accept"]),
        accept_labels=tuple(raw.get("accept_labels", ())),
        type_accept=tuple(raw.get("type_accept", ())),
        sha=raw["sha"],
        utterance=raw.get("utterance"),
        outer=_range(raw.get("outer")),
        question=_range(raw.get("question")),
        closed=raw.get("closed", True),
        described=raw.get("described", True),
        debatable=frozenset(raw.get("debatable", ())),
    )


def _question(raw: dict[str, Any], text: str, known: dict[Range, GoldQuote]) -> SeedQuestion:
    spans = _ranges(raw["gold"])
    names: frozenset[str] = frozenset()
    for span in spans:
        if span in known:
            names |= known[span].names(text)
    return SeedQuestion(
        id=raw["id"],
        type=raw["type"],
        question=fill(raw["question"], text),
        history=tuple(fill(h, text) for h in raw.get("history", ())),
        gold=spans,
        speakers=_speakers(raw),
        reason=raw.get("reason"),
        reason_accept=tuple(raw.get("reason_accept", ())),
        nearest=_ranges(raw.get("nearest", [])),
        zero_overlap=raw.get("zero_overlap", False),
        note=raw.get("note", ""),
        names=names,
    )
