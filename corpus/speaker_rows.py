"""Speakers over the whole corpus: one row for everyone, whatever each article calls them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field

from corpus.json_columns import loads
from corpus.model import Speaker, SpeakerKind


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker in a list; the names and aliases of all articles are put together."""

    speaker: Speaker
    quotations: int  # utterances in quotation marks
    statements: int  # paraphrases
    articles: tuple[str, ...]  # where they are named or speak, in order


@dataclass
class _Seen:
    names: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    aliases: Counter[str] = field(default_factory=Counter)
    articles: dict[str, None] = field(default_factory=dict)


def every(db: sqlite3.Connection) -> dict[str, SpeakerRow]:
    """All speakers by id: most quotations first, then most statements, then by name."""
    seen: dict[str, _Seen] = {}
    for id, name, kind, aliases, article in db.execute(
        "SELECT s.speaker, s.name, s.kind, s.aliases, s.article"
        " FROM article_speakers s JOIN articles a ON a.id = s.article ORDER BY a.document, a.start, s.ordinal"
    ):
        entry = seen.setdefault(id, _Seen())
        entry.names[name] += 1
        entry.kinds[kind] += 1
        entry.aliases.update(loads(tuple[str, ...], aliases))
        entry.articles[article] = None
    said = {0: Counter[str](), 1: Counter[str]()}
    for id, statement, count in db.execute(
        "SELECT speaker, statement, count(*)"
        " FROM (SELECT DISTINCT speaker, statement, utterance FROM quotation_speakers) GROUP BY speaker, statement"
    ):
        said[statement][id] = count
    rows = [SpeakerRow(_one(id, entry), said[0][id], said[1][id], tuple(entry.articles)) for id, entry in seen.items()]
    rows.sort(key=lambda r: (-r.quotations, -r.statements, r.speaker.name, r.speaker.id))
    return {row.speaker.id: row for row in rows}


def _one(id: str, seen: _Seen) -> Speaker:
    name = _by_use(seen.names)[0]
    others = dict.fromkeys([*_by_use(seen.names)[1:], *_by_use(seen.aliases)])
    others.pop(name, None)
    return Speaker(id, name, SpeakerKind(_by_use(seen.kinds)[0]), tuple(others))


def _by_use(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda text: (-counted[text], -len(text), text))
