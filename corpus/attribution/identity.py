"""Stable speakers for the parties of an article: ids, shown names, kinds, aliases.

A person with a full name has one id across articles; a bare surname, a description or the author belongs to the
article alone, since a shared surname proves nothing.
"""

from __future__ import annotations

import re

from corpus.attribution.decide import AUTHOR, HIDDEN
from corpus.attribution.names import fold
from corpus.attribution.scene import Scene
from corpus.attribution.speakers import Entity
from corpus.model import UNNAMED_SOURCE, Article, Speaker, SpeakerKind

_DETERMINERS = {"a", "an", "the", "this", "that", "his", "her", "their", "its"}
_BARE = {
    "one",
    "another",
    "someone",
    "somebody",
    "others",
    "some",
    "many",
    "other",
    "third",
    "a third",
    "fourth",
    "a fourth",
    "second",
    "a second",
}


def slug(text: str) -> str:
    """A name as it stands in a speaker's id."""
    return re.sub(r"[^\w]+", "-", fold(text)).strip("-")


class Identities:
    """Speakers of one article by party."""

    def __init__(self, article: Article, scene: Scene) -> None:
        self.article, self.scene = article, scene
        self._made: dict[int, Speaker] = {}

    def speaker(self, party: int) -> Speaker:
        """The speaker a party (entity index or ``AUTHOR``) stands for."""
        if party not in self._made:
            self._made[party] = (
                self._author()
                if party == AUTHOR
                else self._hidden(party)
                if party <= HIDDEN
                else self._of(self.scene.cast.entities[party])
            )
        return self._made[party]

    def _author(self) -> Speaker:
        stated = self.article.metadata.author
        return Speaker(f"{self.article.id}/author", stated.value if stated else "the author", SpeakerKind.AUTHOR)

    def _hidden(self, party: int) -> Speaker:
        start = self.scene.mentions[HIDDEN - party].start - self.article.start
        return Speaker(f"{self.article.id}/unnamed/{start}", UNNAMED_SOURCE, SpeakerKind.UNNAMED)

    def _of(self, entity: Entity) -> Speaker:
        shown = entity.name.text
        if entity.kind == SpeakerKind.PERSON and len(entity.name.parts) > 1:
            identity = "person:" + slug(" ".join(entity.name.parts))
        elif entity.kind == SpeakerKind.BODY and entity.best.kind == "name":
            identity = "body:" + slug(" ".join(p for p in entity.name.parts if p != "the"))
        else:
            identity = f"{self.article.id}/{entity.kind}/{entity.best.start - self.article.start}"
        if entity.kind == SpeakerKind.UNNAMED:
            shown = self._described(entity)
        return Speaker(identity, shown, entity.kind, self._aliases(entity, shown))

    def _described(self, entity: Entity) -> str:
        """The source's longest description, articles and the like not counted; the first of equals."""
        described = [m.span.of(self.scene.text) for m in entity.mentions if m.kind == "nominal"]
        longest = max(
            described or [entity.name.text], key=lambda d: len([w for w in d.split() if w.lower() not in _DETERMINERS])
        )
        text = longest if len(longest) <= 120 else entity.name.text
        return text if fold(text) not in _BARE else UNNAMED_SOURCE

    def _aliases(self, entity: Entity, shown: str) -> tuple[str, ...]:
        found = (m.span.of(self.scene.text) for m in entity.mentions if m.kind != "pronoun")
        return tuple(a for a in dict.fromkeys(found) if a != shown and len(a) <= 80)[:12]
