"""Follow-up questions: "And about schools?", "Who else said that?" keep the person and the topic before them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.model import Speaker
from qa.asked import PRONOUNS
from qa.model import Question
from qa.question import Understood, chip_id, with_chips
from qa.words import FRAME, STOP, tokens

FOLLOWED = 5  # earlier questions answered again
ELSE = re.compile(r"\b(?:who|anyone|anybody|someone|somebody)\s+else\b", re.I)
MORE = re.compile(r"\b(?:what|anything|something)\s+else\b", re.I)
FRAGMENT = re.compile(r"^\W*(?:and|but|so|or|also|what\s+about|how\s+about|why|when|where|on|about)\b", re.I)
ABOUT = re.compile(r"^\W*(?:(?:and|but|so|or)\s+)?(?:what\s+about|how\s+about|about|on)\b", re.I)
REFERRING = re.compile(r"\b(?:it|that|this|these|those|them|there|so|the\s+same)\b", re.I)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question as read, with who was found saying the answer."""

    understood: Understood
    found: tuple[Speaker, ...] = ()
    shown: tuple[str, int, int] | None = None  # the first passage of the answer, as document, start, end
    article: str | None = None  # of that passage, or of the nearest one where there was no answer

    @property
    def people(self) -> tuple[Speaker, ...]:
        """Whom "he" or "she" may mean."""
        return self.understood.reading.speakers or self.found


def follow(understood: Understood, before: Turn | None) -> Understood:
    """The question with what it leaves to the one before: the person, the topic, or both."""
    if before is None:
        return understood
    understood, text = replace(understood, before=before.article), understood.question.text
    if MORE.search(text) and (understood.pronoun or understood.speaker_ids) and not _own_words(understood):
        understood = _with_people(understood, before)
        besides = before.shown if understood.speaker_ids else None  # of nobody we know there is no more
        return with_chips(_with_topic(replace(understood, besides=besides), before))
    if ELSE.search(text):
        known = {s.id for s in (*before.people, *before.found)} | before.understood.others_than
        return with_chips(_with_topic(replace(understood, others_than=frozenset(known)), before))
    if understood.named is not None and not understood.pronoun:
        return with_chips(_with_topic(understood, before)) if FRAGMENT.search(text) else understood
    if not (_refers_to_person(understood, text) or _is_fragment(understood, text)):
        refers = not understood.content and (REFERRING.search(text) or understood.who)
        return with_chips(_with_topic(understood, before)) if refers else understood
    return with_chips(_with_topic(_with_people(understood, before), before))


def _refers_to_person(understood: Understood, text: str) -> bool:
    """True for "What did he say?" and "his view", but not for "his wife said"."""
    if understood.who or understood.role or understood.leaning:
        return understood.pronoun
    return understood.pronoun or any(t.plain in PRONOUNS for t in tokens(text))


def _is_fragment(understood: Understood, text: str) -> bool:
    """True for "And about schools?": no speaker of its own, opened as going on, or a word or two."""
    if understood.who or understood.role or understood.reading.quoted:
        return False
    if ABOUT.search(text):
        return True
    return (bool(FRAGMENT.search(text)) and len(tokens(text)) <= 8) or len(tokens(text)) <= 2


def _with_people(understood: Understood, before: Turn) -> Understood:
    people = tuple(s for s in before.people if chip_id(s.name) not in understood.question.ignore)
    if not people or understood.reading.speakers:
        return understood
    reading = replace(understood.reading, speakers=people, wanted=before.understood.reading.wanted)
    words = " ".join([*reading.quoted, *reading.required, reading.topic]).strip()
    return replace(understood, reading=reading, named=" or ".join(s.name for s in people), search=words)


def _with_topic(understood: Understood, before: Turn) -> Understood:
    """The topic before, where the question has none of its own."""
    earlier = before.understood
    if "topic" in understood.question.ignore:
        return understood
    if _own_words(understood):  # "Would she live there?" is also about what came before
        refers = REFERRING.search(understood.question.text) is not None
        return replace(understood, search=f"{understood.search} {earlier.reading.topic}") if refers else understood
    reading = replace(
        understood.reading,
        topic=earlier.reading.topic,
        quoted=understood.reading.quoted or earlier.reading.quoted,
    )
    return replace(understood, reading=reading, search=earlier.search, bare=earlier.bare, content=earlier.content)


def _own_words(understood: Understood) -> bool:
    words = [t.plain for t in tokens(understood.reading.topic)]
    return bool(understood.reading.quoted) or any(w not in STOP and w not in FRAME and w not in PRONOUNS for w in words)


def standalone(text: str, question: Question) -> Question:
    """An earlier question of the conversation, under the filters of the one asked now."""
    return Question(text=text, filters=question.filters)
