"""Transcript turns: who has the floor, where it ends, and what is no transcript."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.analysis import analyse_document
from corpus.model import AnalysedArticle, Document, Kind, joined_names

HEARING = """Harbour hearing, first day

Present: Ada Quill, harbourmaster, and Rex Tolliver, inspector.

THE CHAIR: Good morning. Shall we begin?

QUILL: We should. The wall is wet.

It has been wet since March.

TOLLIVER: I told her, "Bring a bucket." She did.

THE CHAIR: Noted."""


def analysed(text: str) -> AnalysedArticle:
    (article,) = analyse_document(Document("t", text, whole=True))
    return article


def test_turns_name_the_people_of_the_article() -> None:
    turns = [(HEARING[q.start : q.end], joined_names(q.speakers)) for q in analysed(HEARING).quotations if not q.marks]
    assert turns == [
        ("Good morning. Shall we begin?", "THE CHAIR"),
        ("We should. The wall is wet.", "Ada Quill"),
        ("It has been wet since March.", "Ada Quill"),
        ('I told her, "Bring a bucket." She did.', "Rex Tolliver"),
        ("Noted.", "THE CHAIR"),
    ]


def test_marks_inside_a_turn_are_nested() -> None:
    (inner,) = [q for q in analysed(HEARING).quotations if q.marks]
    assert inner.kind is Kind.NESTED
    assert joined_names(inner.outer_speakers) == "Rex Tolliver"


def test_a_turn_over_two_paragraphs_is_one_utterance() -> None:
    first, second = [q for q in analysed(HEARING).quotations if joined_names(q.speakers) == "Ada Quill"]
    assert first.utterance == second.utterance


def test_notes_and_corrections_are_no_transcript() -> None:
    text = "Rain fell.\n\nCorrection: it fell on Monday.\n\nNote: nobody was wet.\n\nCorrection: somebody was."
    assert all(q.marks for q in analysed(text).quotations)


LINES = st.lists(
    st.sampled_from(["ANN:", "BOB ROE:", "Q:", "A:", ""]).flatmap(
        lambda a: st.text(max_size=20).map(lambda b: f"{a} {b}")
    ),
    max_size=12,
)


@given(LINES)
@settings(max_examples=60, deadline=None)
def test_turns_never_overlap_another_outer_quotation(lines: list[str]) -> None:
    text = "\n\n".join(lines)
    for article in analyse_document(Document("t", text, whole=True)):
        outer = [q for q in article.quotations if q.kind is not Kind.NESTED]
        for a, b in pairwise(outer):
            assert 0 <= a.start < a.end <= b.start <= len(text)


CHAT = """Ada Quill on the wall, the rain and the bucket

Rex Tolliver talks to the harbourmaster.

"""


def unmarked(text: str) -> list[tuple[str, str | None]]:
    return [(text[q.start : q.end], joined_names(q.speakers)) for q in analysed(text).quotations if not q.marks]


def test_questions_are_the_authors_and_answers_the_one_interviewee() -> None:
    text = "Ada Quill on the wall\n\nQ: Is it wet?\n\nA: It is wet, I am afraid.\n\nQ: Since when?\n\nA: Since March."
    quotations = analysed(text).quotations
    assert [str(q.speakers[0].kind) for q in quotations] == ["author", "person", "author", "person"]
    assert {q.speakers[0].id for q in quotations[1::2]} == {"person:ada-quill"}


def test_an_answer_without_an_interviewee_stays_a_label() -> None:
    text = "Q: Is the wall wet?\n\nA: It is wet, I am afraid.\n\nQ: Since when?\n\nA: Since March."
    answers = [q.speakers[0] for q in analysed(text).quotations[1::2]]
    assert [(s.name, str(s.kind)) for s in answers] == [("A", "unnamed")] * 2
    assert len({s.id for s in answers}) == 1


def test_bold_labels_and_full_names_share_the_persons_id() -> None:
    text = (
        CHAT + "**Tolliver:** Is it wet?\n\n**Quill**: It is.\n\n**Tolliver:** Since when?\n\n**Quill:** Since March."
    )
    assert unmarked(text) == [
        ("Is it wet?", "Rex Tolliver"),
        ("It is.", "Ada Quill"),
        ("Since when?", "Rex Tolliver"),
        ("Since March.", "Ada Quill"),
    ]
    assert {s.id for q in analysed(text).quotations for s in q.speakers} == {"person:rex-tolliver", "person:ada-quill"}


def test_evidence_is_the_label_and_the_name_elsewhere() -> None:
    turn = next(q for q in analysed(HEARING).quotations if joined_names(q.speakers) == "Ada Quill")
    assert turn.evidence.method == "transcript turn"
    assert turn.evidence.mention and turn.evidence.mention.of(HEARING) == "QUILL"
    assert turn.evidence.resolved and turn.evidence.resolved.of(HEARING) == "Ada Quill"


def test_two_people_of_one_surname_are_not_guessed_between() -> None:
    text = (
        "Present: Ada Quill, harbourmaster, and Una Quill, her deputy.\n\n"
        "QUILL: I opened the gate.\n\nTHE CHAIR: When was that?\n\nQUILL: I do not know."
    )
    assert {name for _, name in unmarked(text)} == {"QUILL", "THE CHAIR"}


def test_stage_directions_and_closing_lines_are_nobodys() -> None:
    text = HEARING + "\n\n[Laughter]\n\nThe session was adjourned."
    assert [words for words, _ in unmarked(text)] == [words for words, _ in unmarked(HEARING)]


def test_a_turn_wholly_between_marks_keeps_them() -> None:
    text = HEARING + '\n\nQUILL: "I am done."\n\nTHE CHAIR: So are we.'
    (whole,) = [q for q in analysed(text).quotations if text[q.start : q.end] == '"I am done."']
    assert (whole.kind, whole.marks, joined_names(whole.speakers)) == (Kind.DIRECT, True, "Ada Quill")


def test_i_inside_a_turn_is_the_one_who_speaks() -> None:
    (inner,) = [q for q in analysed(HEARING).quotations if q.marks]
    assert joined_names(inner.speakers) == "Rex Tolliver"


def test_nobody_is_they_to_himself() -> None:
    text = HEARING + '\n\nQUILL: "It sank," they told me. I laughed.\n\nTHE CHAIR: Who did?'
    (inner,) = [q for q in analysed(text).quotations if text[q.start : q.end] == '"It sank,"']
    assert joined_names(inner.outer_speakers) == "Ada Quill"
    assert joined_names(inner.speakers) != "Ada Quill"


def test_statements_do_not_lie_in_turns() -> None:
    text = HEARING + "\n\nQUILL: I said that the wall was wet. He thinks that it is dry."
    found = analysed(text)
    assert not any(s.span.overlaps(q.span) for s in found.statements for q in found.quotations if not q.marks)


NO_TRANSCRIPTS = [
    "LONDON: The council met. It rained.\n\nPARIS: The bridge was shut.\n\nLONDON: The council met again.",
    "Name: Ada Quill\n\nAge: 40\n\nName: Rex Tolliver\n\nAge: 51",
    "FACT: You need a bucket.\n\nMYTH: You do not.\n\nFACT: I have two.",
    "Step 1: Take your bucket.\n\nStep 2: Fill it. Is it full?\n\nStep 1: Take it again.",
    "The wall is wet.\n\nThe rule is simple: you carry a bucket.\n\nThe rule is simple: I carry two.",
    "Tip: You want a bucket.\n\nTip: We like tin. Do you?\n\nTip: Mine is blue.",
]


@pytest.mark.parametrize("text", NO_TRANSCRIPTS)
def test_ordinary_colons_are_no_labels(text: str) -> None:
    assert unmarked("A day of buckets in the town\n\n" + text) == []


def test_a_few_labels_in_a_long_article_are_no_transcript() -> None:
    body = "\n\n".join(
        "The rain fell on the wall and the people of the town stayed in their houses." for _ in range(40)
    )
    assert unmarked(body + "\n\nRoe: I am wet.\n\nLee: Are you?\n\nRoe: I am.") == []


def test_a_block_quote_belongs_to_whom_the_lead_in_names() -> None:
    text = (
        "Ada Quill has kept the harbour for nine years and she has kept a diary of the rain.\n\n"
        "In a letter to the county Quill wrote:\n\n"
        "> The wall is wet. I have asked for a bucket.\n\n> No bucket came.\n\nIt rained."
    )
    first, second = [q for q in analysed(text).quotations if not q.marks]
    assert text[first.start : first.end] == "The wall is wet. I have asked for a bucket."
    assert joined_names(first.speakers) == joined_names(second.speakers) == "Ada Quill"
    assert first.utterance == second.utterance


def test_a_block_quote_belongs_to_its_dash_line() -> None:
    text = (
        "Much is written of the rain.\n\n> The wall is wet, and so am I.\n\n> — Ada Quill, harbourmaster\n\nIt rained."
    )
    assert unmarked(text) == [("The wall is wet, and so am I.", "Ada Quill")]


def test_a_block_quote_without_a_name_is_left_open() -> None:
    text = "Much has been written of the rain.\n\n> The wall is wet. I have asked for a bucket.\n\nIt rained again."
    assert unmarked(text) == [("The wall is wet. I have asked for a bucket.", None)]


@given(LINES)
@settings(max_examples=30, deadline=None)
def test_turns_are_the_same_again_and_keep_label_and_words_apart(lines: list[str]) -> None:
    document = Document("t", "\n\n".join(lines), whole=True)
    first = analyse_document(document)
    assert first == analyse_document(document)
    for q in (q for article in first for q in article.quotations if not q.marks):
        assert q.speakers
        assert not q.evidence.mention or not q.evidence.mention.overlaps(q.span)
        assert document.text[q.start : q.end] == document.text[q.start : q.end].strip()


@given(
    st.lists(
        st.sampled_from(
            ["> ", '"', "“", "”", " ", "\n\n", "ANN: ", "BOB: ", "I go. ", "- ", "— Ann Roe", "Who? ", ">"]
        ),
        max_size=40,
    )
)
@settings(max_examples=80, deadline=None)
def test_any_mixture_keeps_outer_quotations_apart(pieces: list[str]) -> None:
    document = Document("t", "".join(pieces), whole=True)
    for article in analyse_document(document):
        outer = [q for q in article.quotations if q.kind is not Kind.NESTED]
        assert all(a.end <= b.start for a, b in pairwise(outer))
        assert all(article.article.start <= q.start < q.end <= article.article.end for q in article.quotations)


def test_she_in_a_turn_is_nobody_named_turns_ago() -> None:
    text = (
        "Words: Una Marsh\n\n" + CHAT + "TOLLIVER: Is it wet?\n\nQUILL: It is.\n\nTOLLIVER: Who says so?\n\n"
        'QUILL: A lawyer. I saw her on Monday and she said, "The wall is wet." I thanked her.'
    )
    (inner,) = [q for q in analysed(text).quotations if q.marks]
    assert (inner.kind, joined_names(inner.speakers)) in {(Kind.NESTED, None), (Kind.NESTED, "A lawyer")}
    assert joined_names(inner.outer_speakers) == "Ada Quill"


def test_questions_without_a_label_are_not_the_last_speakers_words() -> None:
    questions = ["Is the wall wet?", "Who says so?", "You disagree about the pump.", "What will you do now?"]
    answers = ["ADA: It is.", "BEN: She does. I do not.", "ADA: I do the sums.", "BEN: Nothing. Ask her."]
    text = "The Quills on the wall\n\nAda and Ben Quill keep the wall.\n\n" + "\n\n".join(
        line for pair in zip(questions, answers, strict=True) for line in pair
    )
    words = {w for w, _ in unmarked(text)}
    assert words == {a.partition(": ")[2] for a in answers}


def test_a_bold_name_needs_no_colon() -> None:
    text = (
        CHAT
        + "**Tolliver** Is it wet?\n\n**Quill** It is.\n\n**Tolliver** Since when?\n\n**Quill** Since March, I think."
    )
    assert unmarked(text) == [
        ("Is it wet?", "Rex Tolliver"),
        ("It is.", "Ada Quill"),
        ("Since when?", "Rex Tolliver"),
        ("Since March, I think.", "Ada Quill"),
    ]


def test_the_letters_q_and_a_are_nobodys_initials() -> None:
    text = (
        "Ada Quill on the wall\n\nQ. Una Marsh says that it is wet.\n\nA. It is, I am afraid.\n\n"
        "Q. Since when?\n\nA. Since March, said Una Marsh."
    )
    assert not [s.name for s in analysed(text).speakers if s.name.startswith(("Q.", "A."))]
