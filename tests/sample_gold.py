"""Loads the gold answers of the sample corpus (``corpus/sample``), typed. It uses no code of the product."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "sample"
ARTICLES = SAMPLE / "articles"


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """One stretch between quotation marks within one paragraph (or a transcript turn, or a block quote)."""

    start: int
    end: int
    type: str  # direct | mixed | nested | label
    speaker: str | None
    speaker_kind: str | None  # person | body | unnamed | author | unknown; None when nobody says it
    utterance: str  # unique within the article
    accept: tuple[str, ...] = ()  # names as good as ``speaker``, which comes first
    speakers: tuple[str, ...] = ()  # several for a joint statement
    outer_speaker: str | None = None
    marks: bool = True  # False for block quotes and transcript turns
    unclosed: bool = False  # the quotation goes on in the next paragraph: no closing mark here


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """The content of an indirect statement, its "that" included and its cue not."""

    start: int
    end: int
    speaker: str
    speaker_kind: str
    accept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article with its answers. ``text`` is the whole document's; ``start`` and ``end`` bound the article in it."""

    id: str
    document: str
    text: str
    start: int
    end: int
    title: str | None
    author: str | None
    date: str | None
    publication: str | None
    quotes: tuple[GoldQuote, ...]
    statements: tuple[GoldStatement, ...]
    unpaired: tuple[tuple[int, int], ...]
    record: bool = False

    @property
    def body(self) -> str:
        """The article's own stretch of the document."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A passage that answers a question."""

    article: str
    start: int
    end: int
    speaker: str | None


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with the passages that answer it, or the reason why none does."""

    id: str
    question: str
    type: str
    gold: tuple[GoldSpan, ...]
    history: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    reason: str | None = None  # for unanswerable ones
    reasons: tuple[str, ...] = ()  # every reason that would be right, ``reason`` first
    instead: tuple[GoldSpan, ...] = ()  # what a helpful refusal might point to
    shares_words: bool = False  # whether the question shares a content word with a passage that answers it


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def records() -> dict[str, dict[str, Any]]:
    """Every record of the sample's JSONL files, by id."""
    return {record["id"]: record for path in sorted(ARTICLES.glob("*.jsonl")) for record in lines(path)}


def load_articles() -> list[GoldArticle]:
    """All articles of the sample, in the order of ``gold.jsonl``."""
    known = records()
    out = []
    for raw in lines(SAMPLE / "gold.jsonl"):
        record = known.get(raw["document"])
        text = record["text"] if record else (ARTICLES / raw["document"]).read_bytes().decode("utf-8")
        out.append(
            GoldArticle(
                **{
                    key: raw[key]
                    for key in ("id", "document", "start", "end", "title", "author", "date", "publication")
                },
                text=text,
                quotes=tuple(
                    GoldQuote(**{**q, "accept": tuple(q.get("accept", ())), "speakers": tuple(q.get("speakers", ()))})
                    for q in raw["quotes"]
                ),
                statements=tuple(
                    GoldStatement(**{**s, "accept": tuple(s.get("accept", ()))}) for s in raw["statements"]
                ),
                unpaired=tuple((start, end) for start, end in raw["unpaired"]),
                record=record is not None,
            )
        )
    return out


def load_questions() -> list[GoldQuestion]:
    """All questions of the sample."""
    return [
        GoldQuestion(
            id=raw["id"],
            question=raw["question"],
            type=raw["type"],
            gold=tuple(GoldSpan(**span) for span in raw["gold"]),
            history=tuple(raw.get("history", ())),
            filters=tuple(
                (key, raw[key]) for key in ("speaker", "article", "publication", "date_from", "date_to") if key in raw
            ),
            reason=raw.get("reason"),
            reasons=tuple(raw.get("reasons", ())),
            instead=tuple(GoldSpan(**span) for span in raw.get("instead", ())),
            shares_words=raw.get("shares_words", False),
        )
        for raw in lines(SAMPLE / "questions.jsonl")
    ]
