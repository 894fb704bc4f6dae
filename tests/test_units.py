"""Passages are verbatim stretches of bounded length; what they are found by holds their words, speaker and context."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import analysed, speaker

from corpus.model import (
    AnalysedArticle,
    Article,
    Document,
    Evidence,
    Kind,
    Metadata,
    Paragraph,
    Quotation,
    Role,
    Span,
    Speaker,
    SpeakerKind,
)
from embeddings.units import LONGEST, LONGEST_EMBEDDED, pieces, sentences, units


def of_lines(text: str, roles: tuple[Role, ...]) -> AnalysedArticle:
    """An article whose paragraphs are the lines of ``text``."""
    found, at = [], 0
    for line, role in zip(text.split("\n"), roles, strict=True):
        found.append(Paragraph(at, at + len(line), role))
        at += len(line) + 1
    return AnalysedArticle(Article("d", "d", 1, 0, len(text), Metadata(), tuple(found)))


def test_what_is_not_the_article_is_no_passage():
    text = "Title\nBy A. Writer\nBody here.\nPhoto: someone\nCookies"
    roles = (Role.TITLE, Role.BYLINE, Role.BODY, Role.CREDIT, Role.FURNITURE)
    article = of_lines(text, roles)
    assert [text[p.start : p.end] for p in units(article, text)] == ["Title", "Body here."]


def test_a_line_of_a_list_is_found_by_what_it_stands_under_too():
    text = "Ada Mason: a life\n1960 Born in Weir\n1984 Buys the mill\nThe mill stands empty.\n1990 Alone"
    roles = (Role.HEADING, Role.LIST, Role.LIST, Role.BODY, Role.LIST)
    article = of_lines(text, roles)
    assert [p.embed_text for p in units(article, text)] == [
        "Ada Mason: a life",
        "Ada Mason: a life 1960 Born in Weir",
        "Ada Mason: a life 1984 Buys the mill",
        "The mill stands empty.",
        "1990 Alone",
    ]


def test_a_quotation_is_found_by_speaker_question_context_and_cue():
    text = (
        "Has the money come?\n\n"
        "The mill has stood empty since spring. Nobody paid. “Not a penny,” said Ada Mason, who owns it. It rained."
    )
    document = Document("d", text)
    article = analysed(document)
    asked = replace(article.quotations[0].evidence, question=Span(0, 19))
    article = replace(article, quotations=(replace(article.quotations[0], evidence=asked),))
    (quotation,) = (p for p in units(article, text) if p.kind == "quotation")
    assert text[quotation.start : quotation.end] == "“Not a penny,”"
    assert quotation.embed_text == (
        "Ada Mason: Has the money come? Nobody paid. “Not a penny,” said Ada Mason, who owns it."
    )
    assert quotation.speakers == ("ada-mason",)
    assert quotation.type == "direct"


def test_a_short_answer_takes_its_context_from_the_paragraph_before():
    text = "The tower leans. It may fall.\n\n“Let it!” said Ada Mason."
    (quotation,) = (p for p in units(analysed(Document("d", text)), text) if p.kind == "quotation")
    assert quotation.embed_text == "Ada Mason: It may fall. “Let it!” said Ada Mason."


def test_the_pieces_of_an_utterance_are_one_passage_and_labels_none():
    text = "“We came,” said Ada Mason. “We saw.” The “old” gate."
    document = analysed(Document("d", text))
    first, second, label = document.quotations
    together = (first, replace(second, utterance=first.utterance), replace(label, kind=Kind.LABEL))
    found = [p for p in units(replace(document, quotations=together), text) if p.kind == "quotation"]
    assert [text[p.start : p.end] for p in found] == ["“We came,” said Ada Mason. “We saw.”"]
    assert found[0].utterance == first.utterance


def test_a_long_utterance_goes_by_paragraph():
    paragraph = "“" + "We walked along the river and spoke of many things. " * 20
    text = f"{paragraph}\n\n{paragraph}”"
    cut = len(paragraph)
    pieces_said = (
        Quotation(0, cut, Kind.DIRECT, "u", (speaker("Ada Mason"),)),
        Quotation(cut + 2, len(text), Kind.DIRECT, "u", (speaker("Ada Mason"),)),
    )
    document = replace(analysed(Document("d", text)), quotations=pieces_said)
    found = [p for p in units(document, text) if p.kind == "quotation"]
    assert [p.start for p in found] == [0, cut + 2]
    assert {p.utterance for p in found} == {"u"}


def test_statements_and_unnamed_speakers():
    text = "A nurse conceded that the ward was full. It was late."
    nurse = Speaker("d#1/nurse", "a nurse", SpeakerKind.UNNAMED)
    statement = Quotation(17, 39, Kind.INDIRECT, "s", (nurse,), Evidence("subject"))
    article = replace(analysed(Document("d", text)), statements=(statement,))
    (found,) = (p for p in units(article, text) if p.kind == "statement")
    assert found.type == "indirect"
    assert found.embed_text == "a nurse: A nurse conceded that the ward was full."


def test_sentences():
    text = "Mr. Bell met J. Doe at 5 p.m. on Monday. “Yes.” He left… Then? (It rained.) 3 came"
    assert [s.of(text) for s in sentences(text, Span(0, len(text)))] == [
        "Mr. Bell met J. Doe at 5 p.m. on Monday.",
        "“Yes.”",
        "He left…",
        "Then?",
        "(It rained.)",
        "3 came",
    ]


prose = st.text(st.sampled_from('ab. “”"!?\n  \u2003é\U0001f600AB'), max_size=400)


@settings(max_examples=300, deadline=None)
@given(prose, st.integers(5, 60))
def test_pieces_cover_every_word_and_none_is_long(text: str, longest: int):
    found = pieces(text, Span(0, len(text)), longest)
    assert all(0 < s.end - s.start <= longest for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = {n for s in found for n in range(s.start, s.end)}
    assert all(n in covered for n, letter in enumerate(text) if letter.strip())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_article_gives_bounded_passages(data: st.DataObject):
    text = data.draw(prose)
    said = st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4)
    quotations = tuple(
        Quotation(min(a, b), max(a, b), Kind.DIRECT, data.draw(st.sampled_from("uv")), (speaker("Ada Mason"),))
        for a, b in sorted(data.draw(said))
        if a != b
    )
    article = replace(analysed(Document("d", text)), quotations=quotations)
    for passage in units(article, text):
        assert 0 <= passage.start <= passage.end <= len(text)
        assert passage.end - passage.start <= LONGEST
        assert len(passage.embed_text) <= (LONGEST if passage.kind == "paragraph" else LONGEST_EMBEDDED)
