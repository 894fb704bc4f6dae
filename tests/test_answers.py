"""Interviews whose paragraphs bear no labels: whose words the answers are, and what is no interview."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.analysis import analyse_document
from corpus.model import AnalysedArticle, Document, Kind, Quotation, joined_names
from corpus.reading import read_paths

HEAD = "The Saturday questions: Ada Quill\n\nInterview by Rex Tolliver\n\n"
LEAD = "Ada Quill has kept the harbour wall at Osterhithe for thirty years. She lives above the net loft.\n\n"
ASKED = [
    ("What is your greatest fear?", "Ladders. I climbed one in March and I stayed there until the tide went out."),
    ("When were you happiest?", "On the wall, in the rain, with my brother. We had forgotten our hats."),
    ("Which of your habits would you change?", "I hum. I hum in the chapel."),
    ("Do you ever miss the sea?", "I look at it all day. My mother used to say it was only wet, and I believed her."),
]


def laid(asked: list[tuple[str, str]], style: str = "{}") -> str:
    return "\n\n".join(f"{style.format(question)}\n\n{answer}" for question, answer in asked)


def analysed(text: str) -> AnalysedArticle:
    (article,) = analyse_document(Document("t", text))
    return article


def unmarked(text: str) -> list[Quotation]:
    return [q for q in analysed(text).quotations if not q.marks]


def said(text: str) -> list[tuple[str, str | None]]:
    return [(text[q.start : q.end], joined_names(q.speakers)) for q in unmarked(text)]


@pytest.mark.parametrize("style", ["{}", "**{}**", "*{}*", "_{}_", "## {}"])
def test_answers_are_the_one_interviewees(style: str) -> None:
    text = HEAD + LEAD + laid(ASKED, style)
    assert said(text) == [(answer, "Ada Quill") for _, answer in ASKED]


def test_an_answer_shows_the_question_it_answers() -> None:
    text = HEAD + LEAD + laid(ASKED)
    first = unmarked(text)[0]
    assert first.evidence.method == "interview answer"
    assert first.evidence.question and first.evidence.question.of(text) == ASKED[0][0]
    assert first.evidence.resolved and first.evidence.resolved.of(text) == "Ada Quill"


def test_remarks_in_bold_are_put_like_questions() -> None:
    asked = [("You never learned to swim.", "Nobody here did. I still can't."), *ASKED]
    text = HEAD + LEAD + laid(asked, "**{}**")
    assert said(text) == [(answer, "Ada Quill") for _, answer in asked]


def test_a_remark_between_answers_is_not_given_to_the_interviewee() -> None:
    text = HEAD + LEAD + laid([*ASKED, ("You have been called stubborn.", "Only by people who wanted my wall.")])
    assert "You have been called stubborn." not in {words for words, _ in said(text)}


def test_who_is_asked_about_is_not_the_interviewee() -> None:
    lead = "Ada Quill and Una Marsh built the sluice. Quill met me on the quay.\n\n"
    asked = [*ASKED, ("Una Marsh says that you lost your nerve. Did you?", "I did not. I lost my hat.")]
    text = "Two women and a sluice\n\nBy Rex Tolliver\n\n" + lead + laid(asked)
    assert {name for _, name in said(text)} == {"Ada Quill"}


def test_between_two_interviewees_nobody_is_guessed() -> None:
    lead = "Ada Quill and Una Marsh built the sluice, and both were there when I came.\n\n"
    text = "Two women and a sluice\n\nBy Rex Tolliver\n\n" + lead + laid(ASKED)
    found = unmarked(text)
    assert [text[q.start : q.end] for q in found] == [answer for _, answer in ASKED]
    assert all(not q.speakers for q in found)
    assert {c.speaker.name for q in found for c in q.candidates} == {"Ada Quill", "Una Marsh"}


def test_letters_q_and_a_are_read_the_same_way() -> None:
    lead = "Ada Quill and Una Marsh built the sluice. Quill met me on the quay.\n\n"
    turns = [*ASKED, ("Una Marsh says that you lost your nerve.", "I did not. I lost my hat.")]
    text = "Two women and a sluice\n\n" + lead + "\n\n".join(f"Q. {q}\n\nA. {a}" for q, a in turns)
    assert [name for words, name in said(text) if words in dict(turns).values()] == ["Ada Quill"] * len(turns)


def test_the_writers_asides_are_nobodys_answer() -> None:
    aside = "(She laughs, and looks at the door. I put this to Una Marsh, who said nothing.)"
    text = HEAD + LEAD + laid(ASKED[:2]) + f"\n\n{aside}\n\n" + laid(ASKED[2:])
    assert said(text) == [(answer, "Ada Quill") for _, answer in ASKED]


def test_narration_about_the_interviewee_is_nobodys_answer() -> None:
    scene = "Quill gets up and shuts the window. The rain has found the sill."
    text = HEAD + LEAD + laid(ASKED[:2]) + f"\n\n{scene}\n\n" + laid(ASKED[2:])
    assert said(text) == [(answer, "Ada Quill") for _, answer in ASKED]


def test_an_answer_goes_on_over_paragraphs() -> None:
    more = "I told my brother so. He bought me a stool."
    text = HEAD + LEAD + laid(ASKED[:1]) + f"\n\n{more}\n\n" + laid(ASKED[1:])
    found = unmarked(text)
    assert text[found[1].start : found[1].end] == more
    assert found[0].utterance == found[1].utterance != found[2].utterance


def test_words_of_others_inside_an_answer_are_nested() -> None:
    asked = [*ASKED, ("What did your brother say?", "He said, “Leave it, Ada.” I left it.")]
    text = HEAD + LEAD + laid(asked)
    (inner,) = [q for q in analysed(text).quotations if q.marks]
    assert (inner.kind, joined_names(inner.outer_speakers)) == (Kind.NESTED, "Ada Quill")


def test_answers_in_marks_are_the_interviewees_and_bare_replies_are_not() -> None:
    marked = [(q, f"“{a}”") for q, a in ASKED]
    text = (
        HEAD
        + LEAD
        + laid(marked)
        + "\n\nI have a ladder at home.\n\n“How do you feel when you climb it?”\n\nFine.\n\n“Liar.”"
    )
    quotations = analysed(text).quotations
    answers = {answer for _, answer in marked}
    assert {joined_names(q.speakers) for q in quotations if text[q.start : q.end] in answers} == {"Ada Quill"}
    assert not [q for q in quotations if text[q.start : q.end] in ("Fine.", "I have a ladder at home.")]


QUESTIONS = """Heat pumps: your questions answered

By Rex Tolliver

Will a pump work in my flat?

It may. A pump needs a wall that faces outside, and the consent of whoever owns it.

What will it cost me?

Between four and nine thousand, before the grant. Ada Quill, who fits them, says most owners pay six.

Can I keep my old radiators?

Often. Larger ones work better, because the water in them is cooler.

Should I wait for prices to fall?

Prices fell by a tenth last year. Nobody knows whether they will again."""

COLUMN = """On not mending the gate

By Ada Quill

My neighbour Una Marsh has a gate that hangs. I have one that does not.

Why do I not mend it?

I have thought about it since March. I own a hammer. My brother gave it to me.

What would you do in my place?

You would mend it, I expect, and you would tell me so over the hedge.

Is a gate a promise?

I think it is. I think that is why I look away from mine."""


ESSAY = """The gate

My neighbour Una Marsh has a gate that hangs, and I have watched it for years.

Do you know the sound of a gate?

I know it. Una Marsh says that it keeps her awake, and I say that it keeps me company.

Would you mend it, if it were yours?

I would not. Una oils it on Sundays, and I hold the can for her.

What do you hear at night?

I hear the gate. I hear Una Marsh getting up to look at it."""


@pytest.mark.parametrize("text", [QUESTIONS, COLUMN, ESSAY])
def test_questions_to_the_reader_make_no_interview(text: str) -> None:
    assert unmarked(text) == []


def test_without_anybody_named_there_is_nobody_to_give_answers_to() -> None:
    assert unmarked("The questions\n\n" + laid(ASKED)) == []


def test_a_heading_that_asks_nothing_ends_the_answers() -> None:
    text = HEAD + LEAD + laid(ASKED, "## {}") + "\n\n## The writer\n\nI am Rex Tolliver and I write about my river."
    assert said(text) == [(answer, "Ada Quill") for _, answer in ASKED]


@pytest.mark.parametrize("sign", ["b", "strong", "em"])
def test_a_pages_bold_questions_are_told_from_the_answers(tmp_path: Path, sign: str) -> None:
    asked = [*ASKED, ("I'm told you dislike boats.", "Boats leave."), ("And rain?", "Rain stays. I like it.")]
    shown = "".join(f"<p><{sign}>{question}</{sign}></p><p>{answer}</p>" for question, answer in asked)
    page = tmp_path / "page.html"
    page.write_text(f"<h1>The woman on the wall</h1><p>By Rex Tolliver</p><p>{LEAD}</p>{shown}", "utf-8")
    (document,) = read_paths([page])
    assert isinstance(document, Document)
    (article,) = analyse_document(document)
    words = [(document.text[q.start : q.end], joined_names(q.speakers)) for q in article.quotations if not q.marks]
    assert words == [(answer, "Ada Quill") for _, answer in asked]


def test_a_word_files_bold_questions_are_told_from_the_answers(tmp_path: Path) -> None:
    asked = [*ASKED, ("I'm told you dislike boats.", "Boats leave."), ("And rain?", "Rain stays. I like it.")]
    made = docx.Document()
    made.add_heading("The woman on the wall", 0)
    for words in ("By Rex Tolliver", LEAD.strip()):
        made.add_paragraph(words)
    for question, answer in asked:
        made.add_paragraph().add_run(question).bold = True
        made.add_paragraph(answer)
    made.save(str(tmp_path / "talk.docx"))
    (document,) = read_paths([tmp_path / "talk.docx"])
    assert isinstance(document, Document)
    (article,) = analyse_document(document)
    words = [(document.text[q.start : q.end], joined_names(q.speakers)) for q in article.quotations if not q.marks]
    assert words == [(answer, "Ada Quill") for _, answer in asked]


PARAGRAPHS = st.lists(
    st.sampled_from([*(q for q, _ in ASKED), *(a for _, a in ASKED), "“I did.”", "(She laughs.)", "**Are you well?**"]),
    max_size=14,
)


@given(PARAGRAPHS)
@settings(max_examples=40, deadline=None)
def test_answers_never_overlap_another_outer_quotation(paragraphs: list[str]) -> None:
    text = HEAD + LEAD + "\n\n".join(paragraphs)
    for article in analyse_document(Document("t", text, whole=True)):
        outer = [q for q in article.quotations if q.kind is not Kind.NESTED]
        for a, b in pairwise(outer):
            assert 0 <= a.start < a.end <= b.start <= len(text)


@pytest.mark.parametrize("line", ["As told to Rex Tolliver", "Words: Rex Tolliver. Pictures: Una Marsh"])
def test_who_wrote_it_down_is_not_the_interviewee(line: str) -> None:
    text = f"The woman who keeps the wall\n\n{line}\n\n" + LEAD + laid(ASKED)
    author = analysed(text).article.metadata.author
    assert author and author.value == "Rex Tolliver"
    assert {name for _, name in said(text)} == {"Ada Quill"}


def test_a_name_behind_interview_is_either_ones() -> None:
    text = "The woman who keeps the wall\n\nInterview: Rex Tolliver\n\n" + LEAD + laid(ASKED)
    assert {name for _, name in said(text)} == {"Ada Quill"}
