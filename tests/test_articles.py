"""One document to its articles: cuts, metadata with its place, roles, and the invariants for any text."""

from __future__ import annotations

import hashlib
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.articles import split
from corpus.model import Article, Document, Metadata, Role, Stated

SEED = Path(__file__).resolve().parents[2] / "shared" / "seed" / "new-statesman-two-articles.txt"

SEED_HASH = "8827a8f7b5f508b14dbbbbbe37c036712dcc134721ecb7e21bee55113dc4e407"

FERRY = """The ferry to Quillan island stopped on Tuesday after its captain, Ada Thornquist, found a crack in the hull.

“We will not sail until she is sound,” Thornquist said. The crack is as long as a hand, and it grows with every tide.

About four hundred islanders depend on the boat for post, bread and school. Some of them have begun to row.

The harbour board is to meet on Friday. Thornquist said she would bring the plank with her, so that the board could see it.

Islanders said they were used to waiting, though not in winter, when the sea around Quillan is rough and the ferry is all there is."""

ORCHARD = """Every spring for ninety years the Oakeshott family has opened its orchard to the schools of Marlow Vale.

This year it will not. Mina Oakeshott, who runs the orchard with her brother, says the blight has taken half of the trees.

“You can hear it,” Oakeshott says. “A healthy orchard hums. This one is silent by noon, and the bees have gone next door.”

The county's plant inspector, Rex Tolliver, has advised her to burn what is left and to plant pears instead of apples.

She has not made up her mind. Her grandfather planted the oldest apple tree in the orchard, and it has blossomed again."""


def read(text: str, name: str = "page.txt") -> tuple[Article, ...]:
    return split(Document(name, text))


def roles(article: Article, text: str) -> dict[str, Role]:
    return {text[p.start : p.end]: p.role for p in article.paragraphs}


def check(document: Document, articles: tuple[Article, ...]) -> None:
    """Disjoint, in order, and every non-blank character in exactly one paragraph of one article."""
    text, at = document.text, 0
    for n, article in enumerate(articles, start=1):
        assert article.number == n and article.document == document.id
        assert (article.start, article.end) == (article.paragraphs[0].start, article.paragraphs[-1].end)
        for paragraph in article.paragraphs:
            assert not text[at : paragraph.start].strip() and at <= paragraph.start < paragraph.end
            at = paragraph.end
        for stated in (getattr(article.metadata, k) for k in Metadata.__slots__):
            if stated and stated.span:
                assert stated.span.of(text) == stated.text
                assert article.start <= stated.span.start <= stated.span.end <= article.end
    assert not text[at:].strip()


def test_one_article_with_a_full_head() -> None:
    text = (
        "QUILLER VANE/LANTERN NEWS/GETTY IMAGES\nShow image\n\nIslanders row as ferry stops\n\n"
        "A crack in the hull has cut Quillan off from the mainland. Our harbour correspondent went to look.\n\n"
        f"By Jo Penhallow and Ned Vasterling\n\n3 May 2016\n\n{FERRY}\n\nShare this article"
    )
    (article,) = read(text)
    check(Document("page.txt", text), (article,))
    found = article.metadata
    assert article.id == "page.txt#1"
    assert found.title and found.title.value == "Islanders row as ferry stops"
    assert found.standfirst and found.standfirst.value.startswith("A crack")
    assert found.author and found.author.value == "Jo Penhallow and Ned Vasterling"
    assert found.date and found.date.value == "2016-05-03"
    assert found.publication is None
    assert [p.role for p in article.paragraphs] == [
        Role.CREDIT, Role.FURNITURE, Role.TITLE, Role.STANDFIRST, Role.BYLINE, Role.DATELINE, *[Role.BODY] * 5, Role.FURNITURE,
    ]  # fmt: skip


def test_nothing_is_invented() -> None:
    (article,) = read(FERRY)
    assert article.metadata == Metadata()
    (article,) = read(
        f"Islanders row as ferry stops\n\n{FERRY}\n\nResearch by Quiller Vane\n\nPhotograph by Jo Penhallow"
    )
    assert article.metadata.author is None and article.metadata.date is None
    (article,) = read(f"Your Money\n\n{FERRY} Your money is not safe.")
    assert article.metadata.author is None


@pytest.mark.parametrize(
    ("line", "date", "publication"),
    [
        ("This column first appeared in the 4 May 2016 number of the Quillan Lantern, A season of rowing", "2016-05-04", "Quillan Lantern"),
        ("This piece was originally published in The Lantern on 4 May 2016.", "2016-05-04", "The Lantern"),
        ("A version of this article appeared in print on May 4, 2016, on page A1 of the Harbour Review.", "2016-05-04", None),
        ("This story was first printed in the May 2016 edition of Tide and Sail.", "2016-05", "Tide and Sail"),
        ("First published in Tide Magazine", None, "Tide Magazine"),
    ],
)  # fmt: skip
def test_where_it_first_appeared(line: str, date: str | None, publication: str | None) -> None:
    text = f"Islanders row as ferry stops\n\n{FERRY}\n\nCorrection: the hull is oak.\n\n{line}"
    (article,) = read(text)
    check(Document("page.txt", text), (article,))
    assert (article.metadata.date.value if article.metadata.date else None) == date
    if publication:
        assert article.metadata.publication and article.metadata.publication.value == publication
    assert [p.role for p in article.paragraphs][-2:] == [Role.CORRECTION, Role.CREDIT]


def test_a_plain_name_and_a_paper_with_its_date() -> None:
    text = f"Islanders row as ferry stops\n\nJo Penhallow\nThe Quillan Lantern, 3 May 2016\n\n{FERRY}"
    found = read(text)[0].metadata
    assert found.author and found.author.value == "Jo Penhallow"
    assert found.publication and found.publication.value == "The Quillan Lantern"
    assert found.date and found.date.value == "2016-05-03"
    place = read(f"Islanders row as ferry stops\n\nQuillan, 3 May 2016\n\n{FERRY}")[0].metadata
    assert place.publication is None and place.date


def metadata_of(head: str) -> tuple[str | None, ...]:
    """Title, author, date and publication of an article under ``head``."""
    text = f"{head}\n\n{FERRY}"
    (article,) = read(text)
    check(Document("page.txt", text), (article,))
    found = article.metadata
    return tuple(s.value if s else None for s in (found.title, found.author, found.date, found.publication))


@pytest.mark.parametrize(
    ("head", "title", "author", "date", "publication"),
    [
        ("Quillan Gazette\nTuesday 3 May 2016\n\n{}\n\nBy Jo Penhallow", "{}", "Jo Penhallow", "2016-05-03", "Quillan Gazette"),
        ("The Quillan Lantern, 3 May 2016\n\n{}", "{}", None, "2016-05-03", "The Quillan Lantern"),
        ("PRESS RELEASE\nFor immediate release: 3 May 2016\nIssued on behalf of the Quillan Harbour Board\n\n{}", "{}", None, "2016-05-03", None),
        ("{}\nBy Jo Penhallow\nThe Quillan Gazette\nTuesday, May 3, 2016", "{}", "Jo Penhallow", "2016-05-03", "The Quillan Gazette"),
        ("{}\n\nJo Penhallow\n\nQuillan Gazette, opinion", "{}", "Jo Penhallow", None, "Quillan Gazette"),
        ("{}\n\nQuillan harbour board inquiry, Tuesday 3 May 2016", "{}", None, "2016-05-03", None),
        ("{}\n\nInterview by Jo Penhallow", "{}", "Jo Penhallow", None, None),
        ("FERRY STOPS\n\n3 May 2016\n\nIslanders row across and the board looks on", "FERRY STOPS", None, "2016-05-03", None),
    ],
)  # fmt: skip
def test_what_stands_around_the_headline(
    head: str, title: str, author: str | None, date: str | None, publication: str | None
) -> None:
    headline = "Islanders row as the Quillan ferry stops"
    assert metadata_of(head.format(headline)) == (title.format(headline), author, date, publication)


@pytest.mark.parametrize(
    "note",
    ["Editor’s note: Oakeshott Orchard in Marlow Vale Blighted", "Editor’s note: the Oakeshott Orchard of Marlow Vale"],
)
def test_an_editors_note_begins_no_article(note: str) -> None:
    assert len(read(f"Islanders row as ferry stops\n\n{FERRY}\n\n{note}\n\n{ORCHARD}")) == 1


def test_front_matter_is_furniture_and_metadata() -> None:
    text = f'---\ntitle: "Islanders row"\nauthor: Jo Penhallow\ndate: 2016-05-03\ntags: [a, b]\n---\n\n# Islanders row\n\n{FERRY}\n\n## Later\n\n{FERRY}'
    (article,) = read(text, "page.md")
    check(Document("page.md", text), (article,))
    found = article.metadata
    assert (
        found.title == Stated("Islanders row", "Islanders row", found.title.span, "front matter")
        if found.title
        else False
    )
    assert found.author and found.author.origin == "front matter" and found.date and found.date.value == "2016-05-03"
    kinds = roles(article, text)
    assert kinds["# Islanders row"] is Role.TITLE and kinds["## Later"] is Role.HEADING
    assert kinds["author: Jo Penhallow"] is Role.FURNITURE


def test_labelled_fields() -> None:
    text = f"Title: Islanders row\nAuthor: Jo Penhallow\nDate: 3 May 2016\nPublication: The Lantern\n\n{FERRY}"
    (article,) = read(text)
    check(Document("page.txt", text), (article,))
    found = article.metadata
    assert found.title and found.author and found.date and found.publication
    assert (found.title.value, found.author.value, found.publication.value) == (
        "Islanders row",
        "Jo Penhallow",
        "The Lantern",
    )


@pytest.mark.parametrize("separator", ["\n", "\n\n", "\n\n\n\n", "\r\n\r\n", "\n\n* * *\n\n", "\n \n"])
@pytest.mark.parametrize(
    "head", ["Blight silences the orchard of Marlow Vale", "BLIGHT SILENCES AN ORCHARD", "Blight Silences An Orchard"]
)
def test_two_articles_whatever_parts_them(separator: str, head: str) -> None:
    text = f"Islanders row as ferry stops\n\n{FERRY}{separator}{head}\n\n{ORCHARD}"
    articles = read(text)
    check(Document("page.txt", text), articles)
    assert [a.start for a in articles] == [0, text.index(head)]
    assert articles[1].metadata.title and articles[1].metadata.title.value == head


def test_a_picture_credit_belongs_to_the_article_below_and_closing_lines_above() -> None:
    text = (
        f"Islanders row as ferry stops\n\n{FERRY}\n\nResearch by Quiller Vane\n\nShare this article\n\n"
        f"QUILLER VANE/LANTERN NEWS/GETTY IMAGES\nShow image\n\nBlight silences an orchard\n\nBy Ines Caldbeck\n\n{ORCHARD}"
    )
    articles = read(text)
    check(Document("page.txt", text), articles)
    assert [a.start for a in articles] == [0, text.index("QUILLER")]
    assert articles[0].metadata.author is None
    assert articles[1].metadata.author and articles[1].metadata.author.value == "Ines Caldbeck"


def test_three_articles_in_hand_wrapped_text() -> None:
    import textwrap

    parts = [
        ("Islanders row as ferry stops", FERRY),
        ("Blight silences the orchard of Marlow Vale", ORCHARD),
        ("Ferry sails again", FERRY),
    ]
    text = "\n\n".join(
        head + "\n\n" + "\n\n".join(textwrap.fill(p, 72) for p in body.split("\n\n")) for head, body in parts[:2]
    )
    articles = read(text)
    check(Document("page.txt", text), articles)
    assert len(articles) == 2 and [len(a.paragraphs) for a in articles] == [6, 6]


@pytest.mark.parametrize(
    "heads", [("1. The hull", "2. The board"), ("Early boats", "A plank"), ("I.", "II."), ("***", "***")]
)
def test_sections_do_not_part_an_article(heads: tuple[str, str]) -> None:
    more = FERRY.replace("Tuesday", "Friday").replace("crack", "leak")
    text = f"Islanders row as ferry stops\n\n{FERRY}\n\n{heads[0]}\n\n{more}\n\n{heads[1]}\n\n{FERRY}"
    assert len(read(text)) == 1


def test_a_transcript_stays_whole() -> None:
    rng = random.Random(4)
    turns = [f"{rng.choice(('THORNQUIST', 'TOLLIVER'))}: {rng.choice(FERRY.split('. '))}." for _ in range(60)]
    assert len(read("The harbour hearing\n\n" + "\n\n".join(turns))) == 1
    assert len(read("\n".join(turns))) == 1
    questions = [f"{'Q' if n % 2 else 'A'}: {p}" for n, p in enumerate((FERRY + "\n\n" + ORCHARD).split("\n\n"))]
    assert len(read("\n\n".join(questions))) == 1


def test_a_record_is_never_split_and_its_title_line_is_known() -> None:
    text = f"Islanders row as ferry stops.\n\n{FERRY}\n\nBlight silences an orchard\n\nBy Ines Caldbeck\n\n{ORCHARD}"
    title = Stated("Islanders row as ferry stops", "Islanders row as ferry stops", origin="record")
    document = Document("r-7", text, whole=True, given=Metadata(title=title))
    (article,) = split(document)
    check(document, (article,))
    assert article.id == "r-7" and article.paragraphs[0].role is Role.TITLE
    assert article.metadata.title == title and article.metadata.author is None
    (untitled,) = split(Document("r-8", text, whole=True))
    assert untitled.paragraphs[0].role is not Role.TITLE


def test_blank_and_tiny_documents() -> None:
    assert read(" \n ") == ()
    (article,) = read("Hello")
    assert [p.role for p in article.paragraphs] == [Role.BODY]
    (article,) = read("---\ntitle: Only front matter\n---\n")
    assert {p.role for p in article.paragraphs} == {Role.FURNITURE}


LINES = st.sampled_from(
    [
        *FERRY.split("\n\n"), *ORCHARD.split("\n\n"), "Islanders row as ferry stops", "BLIGHT SILENCES AN ORCHARD", "1. The hull",
        "By Jo Penhallow", "Jo Penhallow", "3 May 2016", "Share this", "VANE/LANTERN NEWS", "- a bell", "1987 Born", "", "* * *",
        "Correction: none.", "This piece first appeared in the May 2016 issue of Tide", "# Head", "Title: X", "---", "a: b",
        "\xa0", "Q: Why?", "London (AP) — A boat", "\ufeff", "“", "Research by Jo Penhallow", "\u200b",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=40), st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\n \n", "\u2029"]))
def test_any_page_is_covered_once(lines: list[str], newline: str) -> None:
    document = Document("any.txt", newline.join(lines))
    check(document, split(document))
    assert split(document) == split(document)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.booleans())
def test_any_text_is_covered_once(text: str, whole: bool) -> None:
    document = Document("any.txt", text, whole=whole)
    check(document, split(document))


@pytest.mark.parametrize(
    "text",
    [
        "word " * 200_000,
        "A line.\n" * 125_000,
        "Jo Roe Poe\n" * 90_000,
        (FERRY + "\n\nHead Of It\n\n" + ORCHARD + "\n\n") * 700,
    ],
    ids=["one line", "short lines", "name lines", "articles"],
)
def test_a_megabyte_takes_seconds(text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 12


@pytest.mark.skipif(not SEED.exists(), reason="the seed file is not here")
def test_the_seed_file() -> None:
    text = SEED.read_bytes().decode()
    assert hashlib.sha256(text.encode()).hexdigest() == SEED_HASH
    articles = read(text, SEED.name)
    check(Document(SEED.name, text), articles)
    assert [(a.start, a.end) for a in articles] == [(0, 13273), (13275, 35235)]
    first, second = (a.metadata for a in articles)
    assert first.author is None and second.author is None and first.date is None and first.publication is None
    spans = [
        m.span
        for m in (first.title, first.standfirst, second.title, second.standfirst, second.date, second.publication)
        if m
    ]
    assert spans == [(0, 19), (21, 121), (13330, 13397), (13399, 13593), (35165, 35178), (35192, 35205)]
    assert second.date and second.date.value == "2017-03-23"
    told = {p.start: p.role for a in articles for p in a.paragraphs if p.role is not Role.BODY}
    assert told == {
        0: Role.TITLE, 21: Role.STANDFIRST, 3323: Role.HEADING, 7847: Role.HEADING, 9745: Role.HEADING, 12604: Role.HEADING,
        **dict.fromkeys((12622, 12703, 12730, 12784, 12826, 12959, 13043, 13093, 13128, 13181), Role.LIST),
        13246: Role.CREDIT, 13275: Role.CREDIT, 13313: Role.FURNITURE, 13330: Role.TITLE, 13399: Role.STANDFIRST,
        13595: Role.HEADING, 17993: Role.HEADING, 23831: Role.HEADING, 30704: Role.HEADING, 35020: Role.CORRECTION, 35130: Role.CREDIT,
    }  # fmt: skip
