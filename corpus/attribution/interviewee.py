"""Whom an interview is with: named in full in its head or its opening, and not the one who asks or is asked about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from corpus.attribution.mentions import Mention
from corpus.attribution.names import fold
from corpus.attribution.scene import Scene
from corpus.attribution.speakers import Entity
from corpus.model import Article, Role, Span, SpeakerKind

_HEAD = frozenset({Role.TITLE, Role.STANDFIRST})
_CREDITS = frozenset({Role.BYLINE, Role.CREDIT})
_EITHER = re.compile(r"\binterview:\s*$", re.IGNORECASE)  # before the name of the one who asks, or the one who is asked
_SENTENCE_BEFORE = re.compile(r"(?:^|[.?!\n*_\"”“])\s*$")


def interviewees(article: Article, scene: Scene, first: int, asked: Sequence[Span]) -> list[Entity]:
    """The people an interview may be with: one where that is settled, several where not, none where nobody is named.

    ``first`` is the offset where the talk begins, ``asked`` are the interviewer's questions in text order: who is
    spoken of in one is not the one it is put to.
    """
    author = article.metadata.author
    people = [
        e
        for e in scene.cast.entities
        if e.kind == SpeakerKind.PERSON
        and e.best.kind == "name"
        and len(e.name.parts) > 1
        and not (author and fold(author.value) == fold(e.name.text))
    ]

    def names(m: Mention) -> bool:
        unclear = author is None and _EITHER.search(scene.text[max(0, m.start - 12) : m.start])
        return m.kind == "name" and not m.quoted and not unclear

    def in_head(m: Mention) -> bool:
        return names(m) and scene.paragraphs[m.paragraph].role in _HEAD

    def in_opening(m: Mention) -> bool:
        return names(m) and m.end <= first and scene.paragraphs[m.paragraph].role not in _CREDITS

    left: list[Entity] = []
    for where in (in_head, in_opening):
        named = [e for e in people if any(where(m) for m in e.mentions)]
        left = named if len(named) < 2 else [e for e in named if not _spoken_of(scene, e, asked)] or named
        if len(left) == 1:
            return left
    return left


def _spoken_of(scene: Scene, entity: Entity, asked: Sequence[Span]) -> bool:
    for m in entity.mentions:
        at = bisect_right(asked, m.start, key=lambda span: span.start) - 1
        if m.kind == "name" and at >= 0 and asked[at].contains(m.span) and not _called(scene.text, m.span):
            return True
    return False


def _called(text: str, name: Span) -> bool:
    """Whether a question calls somebody by name: "Ann, what happened?", "What happened, Ann?" """
    before, after = text[max(0, name.start - 3) : name.start], text[name.end : name.end + 1]
    return (after == "," and _SENTENCE_BEFORE.search(before) is not None) or (before.endswith(", ") and after in "?!.")
