"""Speakers over the whole corpus: one row for everyone, whatever each article calls them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
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


def _none() -> defaultdict[str, int]:
    return defaultdict(int)


@dataclass(slots=True)
class _Seen:
    names: defaultdict[str, int] = field(default_factory=_none)  # how often each was met
    kinds: defaultdict[str, int] = field(default_factory=_none)
    aliases: defaultdict[str, int] = field(default_factory=_none)
    articles: dict[str, None] = field(default_factory=dict)


def every(db: sqlite3.Connection) -> dict[str, SpeakerRow]:
    """All speakers by id: most quotations first, then most statements, then by name."""
    seen: dict[str, _Seen] = {}
    for id, name, kind, aliases, count in db.execute(
        "SELECT speaker, name, kind, aliases, count(*) FROM article_speakers GROUP BY speaker, name, kind, aliases"
    ):
        entry = seen.setdefault(id, _Seen())
        entry.names[name] += count
        entry.kinds[kind] += count
        for alias in loads(tuple[str, ...], aliases):
            entry.aliases[alias] += count
    for id, article in db.execute(
        "SELECT s.speaker, s.article FROM article_speakers s JOIN articles a ON a.id = s.article"
        " ORDER BY a.document, a.start"
    ):
        seen[id].articles[article] = None
    said = {0: dict[str, int](), 1: dict[str, int]()}
    for id, statement, count in db.execute(
        "SELECT speaker, statement, count(DISTINCT utterance) FROM quotation_speakers GROUP BY speaker, statement"
    ):
        said[statement][id] = count
    rows = [
        SpeakerRow(_one(id, entry), said[0].get(id, 0), said[1].get(id, 0), tuple(entry.articles))
        for id, entry in seen.items()
    ]
    rows.sort(key=lambda r: (-r.quotations, -r.statements, r.speaker.name, r.speaker.id))
    return {row.speaker.id: row for row in rows}


def _one(id: str, seen: _Seen) -> Speaker:
    name = _by_use(seen.names)[0]
    others = dict.fromkeys([*_by_use(seen.names)[1:], *_by_use(seen.aliases)])
    others.pop(name, None)
    return Speaker(id, name, SpeakerKind(_by_use(seen.kinds)[0]), tuple(others))


def _by_use(counted: Mapping[str, int]) -> list[str]:
    return sorted(counted, key=lambda text: (-counted[text], -len(text), text))
