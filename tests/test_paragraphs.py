"""Where paragraphs begin and end, the marks they bear, and the roles they get inside an article."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import find_date
from corpus.furniture import Mark, mark
from corpus.model import Role
from corpus.paragraphs import blocks, inner_roles

LONG = "The council met for the ninth time about the ferry, and for the ninth time it put the matter off until spring. "


def texts(text: str) -> list[str]:
    return [text[block.start : block.end] for block in blocks(text)]


def roles(*paragraphs: str) -> list[Role]:
    return inner_roles(blocks("\n\n".join(paragraphs)))


def test_blank_lines_part_paragraphs_and_single_newlines_too() -> None:
    one, two = LONG.strip(), LONG.strip() + " Nobody minded."
    assert texts(f"{one}\n\n{two}") == [one, two]
    assert texts(f"{one}\n{two}\n{one}") == [one, two, one]
    assert texts(f"\n\n  {one} \xa0\r\n \xa0 \r\n{two}\r\n") == [one, two]
    assert texts(f"{one}\u2029{two}\f{one}") == [one, two, one]


def test_hand_wrapped_lines_are_joined() -> None:
    wrapped = (
        "The ferry to the island stopped in March, and since then the people who\n"
        "live there have rowed. Some of them row well; others go round in circles\n"
        "until a neighbour fetches them.\n"
    )
    other = wrapped.replace("ferry", "packet boat")
    assert texts(wrapped + "\n" + other + "\n" + wrapped) == [wrapped.strip(), other.strip(), wrapped.strip()]
    under_title = "Rowing to the island\n" + wrapped
    assert texts(under_title)[0] == "Rowing to the island"
    bullets = wrapped + "- the first thing that everybody on the island would like to have again\n- a bell\n"
    assert texts(bullets)[1:] == ["- the first thing that everybody on the island would like to have again", "- a bell"]


def test_indented_paragraphs_without_blank_lines() -> None:
    text = (
        "    The ferry to the island stopped in March, and since then the people\n"
        "who live there have rowed. Some of them row well; others go round and\n"
        "round until a neighbour fetches them home again for their supper time.\n"
        "    Nobody on the mainland knows how long this may go on, or what will\n"
        "become of the post.\n"
    )
    assert len(texts(text)) == 2


def test_short_lines_stay_apart() -> None:
    assert texts("A bell\nA boat\nA lamp that shines\nAn oar") == ["A bell", "A boat", "A lamp that shines", "An oar"]


@given(st.text(alphabet=st.sampled_from("ab. \n\r\t\f\xa0\u2028#-—'\"“”1:/\x1c\u200b"), max_size=300))
def test_every_non_blank_character_is_in_exactly_one_paragraph(text: str) -> None:
    found = blocks(text)
    covered = [i for block in found for i in range(block.start, block.end)]
    assert len(covered) == len(set(covered)) and covered == sorted(covered)
    assert all(text[i].isspace() for i in set(range(len(text))) - set(covered))
    assert all(text[b.start : b.end] == text[b.start : b.end].strip() != "" for b in found)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("QUILLER VANE/LANTERN NEWS/GETTY IMAGES", Mark.PHOTO),
        ("Ada Thornquist via Getty Images", Mark.PHOTO),
        ("Photograph: Ada Thornquist for the Lantern", Mark.PHOTO),
        ("Show image in gallery", Mark.OPENING),
        ("Skip to main content", Mark.OPENING),
        ("We use cookies to make this site work.", Mark.OPENING),
        ("Home > News > Politics", Mark.OPENING),
        ("Share this article on social media", Mark.CLOSING),
        ("Read more: the ferry that never came", Mark.CLOSING),
        ("Sign up to our weekly newsletter here", Mark.CLOSING),
        ("Advertisement", Mark.CLOSING),
        ("https://example.org/ferry", Mark.CLOSING),
        ("Research by Quiller Vane", Mark.CREDIT),
        ("Additional reporting by Quiller Vane and Ada Thornquist", Mark.CREDIT),
        ("© 2016 The Lantern", Mark.CREDIT),
        ("Correction: an earlier version gave the wrong year.", Mark.CORRECTION),
        ("This article was amended on 3 May 2016 because the ferry had the wrong name.", Mark.CORRECTION),
        ("• This story was updated at noon.", Mark.CORRECTION),
        ("By Ada Thornquist", Mark.BYLINE),
        ("By ADA THORNQUIST and Ned de la Vasterling, political editor", Mark.BYLINE),
        ("Words by Ada Thornquist", Mark.BYLINE),
        ("Thursday 3 May 2016 10.15 BST", Mark.DATE),
        ("Published: March 2017", Mark.DATE),
        ("This piece first appeared in the May 2016 issue of The Lantern", Mark.APPEARED),
        ("* * *", Mark.RULE),
        ("-----", Mark.RULE),
        ("- a bell for the ferry", Mark.BULLET),
        ("1987 Born in a lighthouse", Mark.YEAR),
        ("3. The Lighthouse", Mark.NUMBERED),
        ("THORNQUIST: I never said that.", Mark.TURN),
        ("## The lighthouse", Mark.HEADING),
        # sentences that only begin like the above
        ("By then Ada Thornquist had gone home.", Mark.PLAIN),
        ("By Monday the ferry was back.", Mark.PLAIN),
        ("Share prices fell for a third day, and nobody could say why it had happened so suddenly.", Mark.PLAIN),
        ("The article was published by a rival, she said, and it was wrong.", Mark.PLAIN),
        ("He published on Friday a list of the boats.", Mark.PLAIN),
        ("In March 2016 the ferry stopped.", Mark.PLAIN),
        ("Correction is what the prison was built for.", Mark.PLAIN),
        ("More on that later, she said.", Mark.PLAIN),
        ("Next, the council voted.", Mark.PLAIN),
        ("The research by Quiller Vane was praised.", Mark.PLAIN),
        ("“Read more books,” she said.", Mark.PLAIN),
        ("Comments made by the mayor were left out of the minutes.", Mark.PLAIN),
        ("Follow the money, he said.", Mark.PLAIN),
        ("Sources: nobody would say.", Mark.PLAIN),
    ],
)
def test_marks(line: str, expected: Mark) -> None:
    assert mark(line) is expected or (expected is Mark.PLAIN and mark(line) is Mark.TURN)


def test_headings_lists_and_corrections() -> None:
    assert roles(LONG, "Early boats", LONG * 3, "2. The Lighthouse", LONG * 2) == [
        Role.BODY, Role.HEADING, Role.BODY, Role.HEADING, Role.BODY,
    ]  # fmt: skip
    years = ["1967 Born in a lighthouse", "1989-90 Studies tides", "May 2005 Elected harbour master", "2010s Writes"]
    assert roles(LONG, "Ada Thornquist: a life", *years, "Research by Quiller Vane") == [
        Role.BODY, Role.HEADING, *[Role.LIST] * 4, Role.CREDIT,
    ]  # fmt: skip
    assert roles(LONG, "- a bell", "- a boat", LONG) == [Role.BODY, Role.LIST, Role.LIST, Role.BODY]
    assert roles("1. Ring the bell and wait", "2. Look for the boat", "3. Row") == [Role.LIST] * 3
    assert roles(LONG, "Correction: the ferry was late.")[-1] is Role.CORRECTION


def test_short_speech_is_no_heading() -> None:
    assert roles(LONG, "So was the ferry right all along?", LONG)[1] is Role.BODY
    assert roles(LONG, "“No”", LONG)[1] is Role.BODY
    assert roles(LONG, "He said:", LONG)[1] is Role.BODY
    assert roles("THORNQUIST: Yes", "VASTERLING: " + LONG) == [Role.BODY, Role.BODY]
    assert (
        roles(LONG, "2016 was a bad year for the ferry and for everyone who had put money into it. " + LONG)[1]
        is Role.BODY
    )


@pytest.mark.parametrize(
    ("source", "iso"),
    [
        ("23 March 2017", "2017-03-23"), ("the March 2017 issue", "2017-03"), ("Mar. 3rd, 2017", "2017-03-03"),
        ("2016-06-03T10:00Z", "2016-06-03"), ("2016-06", "2016-06"), ("13/4/2016", "2016-04-13"), ("3/4/2016", "2016"),
        ("Spring 2016", "2016"), ("31 February 2013", "2013"), ("10 May", None), ("at 20:16", None),
    ],
)  # fmt: skip
def test_dates_are_as_precise_as_the_source(source: str, iso: str | None) -> None:
    found = find_date(source)
    assert (found.iso if found else None) == iso


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000, "x" * 1_000_000, "- " * 500_000, "A" * 1_000_000, "a.\n" * 330_000, "A/" * 500_000,
        "By A B " * 150_000, "1. a\n" * 200_000, "Jo Roe: hm.\n" * 83_000, "<" * 1_000_000, "\n" * 1_000_000, " " * 1_000_000,
        ("By " + "A" * 180 + "\n") * 5_000, ("A B " * 40 + "\n") * 6_000, ("first appeared in " * 12 + "\n") * 4_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_a_megabyte_takes_seconds(text: str) -> None:
    start = time.process_time()
    inner_roles(blocks(text))
    assert time.process_time() - start < 30  # what grows with the square takes minutes
