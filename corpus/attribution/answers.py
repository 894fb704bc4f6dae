"""The answers of an interview without labels: quotations without marks.

Such an interview is told by its questions: several paragraphs of their own that ask "you" something, set in bold, in
italics, as headings, or plain; by answers that speak as "I"; and by somebody named in its head or opening.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.attribution.emphasis import set_off
from corpus.attribution.identity import Identities
from corpus.attribution.interviewee import interviewees
from corpus.attribution.scene import Scene
from corpus.attribution.speakers import Entity
from corpus.model import Article, Candidate, Evidence, Kind, Quotation, Role, Span

METHOD = "interview answer"
ANSWER, GOES_ON, UNCLEAR = 0.93, 0.85, 0.35  # confidences: right below a question, further below, or perhaps narration
FEWEST, SHARE = 3, 0.25  # questions, and their part of all paragraphs from the first one on
TO_YOU, AS_I = 1 / 3, 1 / 2  # parts of the questions that say "you", and of the answers that say "I"
TOLD_OF = 1 / 4  # part of the answers that may name the interviewee
LONGEST_PROMPT, LONGEST_REMARK = 90, 45  # words

_TALK = frozenset({Role.BODY, Role.LIST, Role.HEADING})
_YOU = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_I = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|[Uu]s|[Oo]urs?)\b")
_MARKED = re.compile(r"[\"“”‘«»][^\"“”«»]*[\"”’«»]")
_OPENS = '"“‘«'
_THIRD = re.compile(r"(?:He|She|They)\b")
_BRACKETS = re.compile(r"\(.*\)|\[.*\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph of the talk."""

    paragraph: int
    words: Span  # without the signs of bold, italics and headings
    style: str  # those signs, or "heading"; "" where there are none
    own: str  # its words, what stands in marks taken out

    @property
    def is_heading(self) -> bool:
        return self.style == "heading" or self.style.startswith("#")

    @property
    def asks(self) -> bool:
        return self.own.rstrip(" *_").endswith("?")


class Answers:
    """Finds the answers of one article, in text order; none where it is no interview."""

    def __init__(self, article: Article, scene: Scene, identities: Identities) -> None:
        self.article, self.scene, self.identities = article, scene, identities
        self.text = scene.text
        self.lines = [self._line(i) for i, p in enumerate(scene.paragraphs) if p.role in _TALK]

    def find(self) -> list[Quotation]:
        """A quotation for each paragraph of an answer; those below one question are one utterance."""
        questions = [line for line in self.lines if self._is_question(line)]
        style = _common_style(questions)
        prompts = {line.paragraph: line for line in self._prompts(questions, style)}
        if not prompts or not self._is_interview(questions, prompts):
            return []
        first = self.scene.paragraphs[min(prompts)].start
        people = interviewees(self.article, self.scene, first, [p.words for p in prompts.values()])
        people = [person for person in people if not self._is_told_of(person, prompts)]
        if not people:
            return []
        marked = self._in_marks(prompts)
        told = frozenset().union(*map(_named_in, people))
        return [
            self._answer(prompt, line, place, people)
            for prompt, line, place in self._below(prompts)
            if self._answers(line, place, style, marked, told)
        ]

    # questions -----------------------------------------------------------------------------------------------

    def _line(self, i: int) -> _Line:
        paragraph = self.scene.paragraphs[i]
        found = set_off(self.text, paragraph.span)
        words = found.words if found else paragraph.span
        style = found.sign if found else "heading" if paragraph.role == Role.HEADING else ""
        return _Line(i, words, style, _MARKED.sub(" ", words.of(self.text)).strip())

    def _is_question(self, line: _Line) -> bool:
        bare = self.text[line.words.start] not in _OPENS and not _BRACKETS.fullmatch(line.own)
        return line.asks and bare and len(line.own.split()) <= LONGEST_PROMPT

    def _prompts(self, questions: Sequence[_Line], style: str) -> Iterator[_Line]:
        """The questions, and what is put like one: in the same style, or else a remark to "you" between answers."""
        asked = {line.paragraph for line in questions}
        for line, below in pairwise((*self.lines, None)):
            if line is None:
                return
            if style:
                if line.style == style and (line.asks or not line.is_heading or _YOU.search(line.own)):
                    yield line
            elif line.paragraph in asked:
                yield line
            elif below is not None and below.paragraph not in asked and min(asked, default=0) < line.paragraph:
                bare = self.text[line.words.start] not in _OPENS
                short = len(line.own.split()) <= LONGEST_REMARK
                if bare and short and _YOU.search(line.own) and not _I.search(line.own):
                    yield line

    def _is_interview(self, questions: Sequence[_Line], prompts: dict[int, _Line]) -> bool:
        first = min(prompts)
        asked = [line for line in questions if line.paragraph in prompts]
        answers = [line for _, line, place in self._below(prompts) if not place]
        length = sum(line.paragraph >= first for line in self.lines)
        if len(asked) < FEWEST or len(answers) < FEWEST or len(prompts) < SHARE * length:
            return False
        to_you = sum(bool(_YOU.search(line.own)) for line in asked)
        of_i = sum(bool(_I.search(line.own)) for line in asked)  # a reader's question, or the writer's to himself
        as_i = sum(bool(_I.search(line.words.of(self.text))) for line in answers)
        return to_you >= TO_YOU * len(asked) and to_you > of_i and as_i >= AS_I * len(answers)

    # answers -------------------------------------------------------------------------------------------------

    def _below(self, prompts: dict[int, _Line]) -> Iterator[tuple[_Line, _Line, int]]:
        """Each paragraph below a question, with the question and how many stand between them."""
        prompt, place = None, 0
        for line in self.lines:
            if line.paragraph in prompts:
                prompt, place = line, 0
            elif line.is_heading:
                prompt = None
            elif prompt is not None:
                yield prompt, line, place
                place += 1

    def _in_marks(self, prompts: dict[int, _Line]) -> bool:
        """Whether the answers stand between quotation marks: then what stands bare is the interviewer's."""
        answers = [line for _, line, place in self._below(prompts) if not place]
        return 2 * sum(self._is_marked(line) for line in answers) >= len(answers)

    def _is_marked(self, line: _Line) -> bool:
        return any(
            s.start == line.words.start and s.end >= line.words.end
            for q in self.scene.in_paragraph.get(line.paragraph, ())
            for s in (self.scene.outer[q],)
        )

    def _answers(self, line: _Line, place: int, style: str, marked: bool, told: frozenset[int]) -> bool:
        """Whether a paragraph below a question is an answer, and not the writer's aside.

        ``told`` are the paragraphs that name the interviewee.
        """
        if marked:
            return self._is_marked(line)
        words = line.words.of(self.text)
        if line.style or _BRACKETS.fullmatch(words) or words.startswith(">"):
            return False
        speaks = _I.search(line.own) is not None
        if not speaks and line.paragraph in told:
            return False
        return style != "" or not place or (speaks and not _YOU.search(line.own))

    def _is_told_of(self, person: Entity, prompts: dict[int, _Line]) -> bool:
        """Whether the answers name a person so often that these are hardly that person's own."""
        answers = [line.paragraph for _, line, place in self._below(prompts) if not place]
        named = _named_in(person)
        return sum(paragraph in named for paragraph in answers) > TOLD_OF * len(answers)

    def _answer(self, prompt: _Line, line: _Line, place: int, people: Sequence[Entity]) -> Quotation:
        confidence = GOES_ON if place else ANSWER
        if _THIRD.match(line.own) and not _I.search(line.own):
            confidence = UNCLEAR
        sure = len(people) == 1 and confidence > UNCLEAR
        speakers = [self.identities.speaker(person.index) for person in people]
        return Quotation(
            line.words.start,
            line.words.end,
            Kind.DIRECT,
            f"{self.article.id}/a{prompt.words.start - self.article.start}",
            tuple(speakers) if sure else (),
            Evidence(METHOD, None, None, people[0].best.span if len(people) == 1 else None, prompt.words),
            confidence if sure else round(confidence / len(people), 3),
            tuple(Candidate(speaker, round(confidence / len(people), 3)) for speaker in speakers),
            marks=False,
        )


def _named_in(person: Entity) -> frozenset[int]:
    """The paragraphs that name a person, outside quotation marks."""
    return frozenset(m.paragraph for m in person.mentions if m.kind == "name" and not m.quoted)


def _common_style(questions: Sequence[_Line]) -> str:
    """The style that nearly all questions are set in; "" where they are plain."""
    styles = [line.style for line in questions]
    most = max(set(styles), key=styles.count, default="")
    return most if styles.count(most) >= max(FEWEST, 0.8 * len(styles)) else ""
