"""Asking: a question is read, with the questions before it, and answered from one loaded generation."""

from __future__ import annotations

from qa.followup import FOLLOWED, Turn, follow, standalone
from qa.loaded import Loaded
from qa.model import Answer, Question, UnknownSpeaker, UserError
from qa.question import Understood, understand

LONGEST = 2000  # characters of a question


def check(question: Question) -> None:
    """Raise UserError when a question is empty or too long."""
    if not question.text.strip():
        raise UserError("the question is empty")
    if len(question.text) > LONGEST:
        raise UserError(f"the question is longer than {LONGEST:,} characters: shorten it")


def answer(loaded: Loaded, question: Question) -> Answer:
    """The answer to ``question``. Raises UnknownSpeaker when its speaker filter names nobody here."""
    speaker = question.filters.speaker
    if speaker is not None and "filter:speaker" not in question.ignore and not loaded.names.bearers(speaker):
        raise UnknownSpeaker(f"no speaker here bears the name {speaker!r}")
    return loaded.answerer.answer(read(loaded, question))


def read(loaded: Loaded, question: Question) -> Understood:
    """How ``question`` is understood, the last of its history first."""
    before: Turn | None = None
    for text in question.history[-FOLLOWED:]:
        if text.strip():
            before = _turn(loaded, standalone(text[:LONGEST], question), before)
    return follow(understand(question, loaded.names, loaded.in_corpus, loaded.shelf), before)


def _turn(loaded: Loaded, question: Question, before: Turn | None) -> Turn:
    """An earlier question, answered again."""
    understood = follow(understand(question, loaded.names, loaded.in_corpus, loaded.shelf), before)
    given = loaded.answerer.answer(understood)
    if not given.results:
        return Turn(understood, article=understood.before)
    first = given.results[0]
    if given.abstained:
        return Turn(understood, article=first.article)
    return Turn(understood, first.speakers, (first.document, first.start, first.end), first.article)
