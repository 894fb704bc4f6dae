"""What is read from files of words: Markdown, Word, PDF and EPUB."""

from __future__ import annotations

import random
from pathlib import Path

import formats_corpus as made
from formats_read import analysed, by_role, cut, read, said, stated, written

from corpus.analysis import analyse_document
from corpus.record import quotes_record


def test_front_matter_with_a_list_of_authors(tmp_path: Path) -> None:
    (record,) = analysed(written(tmp_path / "ferry.md", made.MARKDOWN))
    assert stated(record, "author") == ("Petra Vaux and Odo Fenn", "front matter")
    assert stated(record, "title")[0] == made.TITLE and stated(record, "date") == ("2026-03-04", "front matter")
    (inline,) = analysed(written(tmp_path / "i.md", "---\nauthor: [Jo Roe, 'Al Poe']\n---\n\n" + made.LEAD))
    assert inline["author"] == "Jo Roe and Al Poe"


def test_a_word_file(tmp_path: Path) -> None:
    data = made.docx(title="draft 3", author="Desk", table=True)
    (record,) = analysed(written(tmp_path / "ferry.docx", data))
    roles = by_role(record)
    assert record["id"] == "ferry.docx#1" and record["title"] == made.TITLE and record["author"] == "Petra Vaux"
    assert record["date"] == "2026-03-04"
    assert roles["title"] == [made.TITLE] and roles["heading"] == ["A long winter"]
    assert roles["list"] == ["Sailings stop at noon on Friday.", "Boats\tthree"]
    assert roles["furniture"] == ["Osterhithe Lantern, copy desk"]
    assert said(record)[made.CRANE_WORDS] == "Tobias Crane" and said(record)[made.QUILL_BLOCK] == "Ines Quill"


def test_a_word_file_s_properties_count_where_the_text_says_nothing(tmp_path: Path) -> None:
    from docx import Document as Word

    word = Word()
    word.core_properties.title, word.core_properties.author = "The quarrel", "Petra Vaux"
    word.add_paragraph(made.LEAD)
    word.add_paragraph(made.CRANE)
    word.save(str(tmp_path / "plain.docx"))
    (record,) = analysed(tmp_path / "plain.docx")
    assert stated(record, "title") == ("The quarrel", "document properties")
    assert stated(record, "author") == ("Petra Vaux", "document properties")
    assert record["date"] is None


def test_a_pdf(tmp_path: Path) -> None:
    data = made.pdf(made.FIRST_PAGE, made.SECOND_PAGE, title="layout_v7.indd", running="The Osterhithe Lantern")
    (record,) = analysed(written(tmp_path / "ferry.pdf", data))
    roles = by_role(record)
    assert record["id"] == "ferry.pdf#1" and record["title"] == made.TITLE and record["author"] == "Petra Vaux"
    assert record["date"] == "2026-03-04"
    assert roles["title"] == [made.TITLE] and roles["heading"] == ["A long winter"]
    assert sorted(roles["furniture"]) == ["Page 1", "Page 2", "The Osterhithe Lantern", "The Osterhithe Lantern"]
    assert [" ".join(b.split()) for b in roles["body"]] == [made.LEAD, made.CRANE, made.LINES, made.QUILL]
    assert {" ".join(words.split()): speaker for words, speaker in said(record).items()} == {
        made.CRANE_WORDS: "Tobias Crane",
        made.QUILL_WORDS: "Ines Quill" if "Ines" in record["document_text"] else "Ms Quill",
    }


def test_a_pdf_s_properties_count_where_the_text_says_nothing(tmp_path: Path) -> None:
    body = [("Normal", made.LEAD), ("Normal", made.CRANE)]
    (record,) = analysed(written(tmp_path / "p.pdf", made.pdf(body, title="The quarrel", author="Petra Vaux")))
    assert stated(record, "title") == ("The quarrel", "PDF info")
    assert stated(record, "author") == ("Petra Vaux", "PDF info")
    assert record["date"] is None


def test_a_paragraph_over_two_pages_is_one(tmp_path: Path) -> None:
    front, back = made.LEAD[:60].rsplit(" ", 1)[0], made.LEAD[len(made.LEAD[:60].rsplit(" ", 1)[0]) + 1 :]
    pages = ([("Normal", made.LINES), ("Normal", front)], [("Normal", back), ("Normal", made.QUILL)])
    ((document,), _) = read(written(tmp_path / "p.pdf", made.pdf(*pages, running="The Lantern")))
    (record,) = [quotes_record(a, document, True) for a in analyse_document(document)]
    assert made.LEAD in [" ".join(cut(record, p).split()) for p in record["paragraphs"]]


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    chance = random.Random(7)
    words = " ".join([made.LEAD, made.LINES, *made.SECOND, made.QUILL_BLOCK]).replace(".", "").replace("“", "").split()
    sentences = [
        " ".join(chance.choice(words) for _ in range(chance.randint(4, 22))).capitalize() + "." for _ in range(240)
    ]
    paragraphs = [" ".join(sentences[i : i + chance.randint(1, 4)]) for i in range(0, 240, 4)]
    ((document,), _) = read(written(tmp_path / "p.pdf", made.printed(paragraphs, made.TITLE)))
    laid = document.layout.paragraphs
    found = [document.text[p.start : p.end] for p in laid if p.role is None]
    right = set(found) & {" ".join(p.split()) for p in paragraphs}
    assert len(right) >= 0.9 * len(paragraphs)
    at = [document.text.index(p) for p in paragraphs if p in right]
    assert at == sorted(at)
    assert {document.text[p.start : p.end] for p in laid if p.role == "furniture"} >= {
        "The Osterhithe Lantern",
        "1",
        "2",
    }


def test_several_articles_in_one_pdf(tmp_path: Path) -> None:
    data = made.pdf([*made.FIRST_PAGE, ("Normal", made.LINES)], made.OTHER_PAGE)
    first, second = analysed(written(tmp_path / "two.pdf", data))
    assert (first["title"], second["title"]) == (made.TITLE, made.SECOND_TITLE)
    assert (first["author"], second["author"]) == ("Petra Vaux", "Odo Fenn")


def test_scanned_pages_are_reported_page_by_page(tmp_path: Path) -> None:
    path = written(tmp_path / "mixed.pdf", made.pdf(made.FIRST_PAGE, [], made.SECOND_PAGE, [], scanned=(2, 4)))
    documents, rejects = read(path)
    assert len(documents) == 1 and made.QUILL in " ".join(documents[0].text.split())
    assert [r.source for r in rejects] == [f"{path} page 2", f"{path} page 4"]
    assert all("scan" in r.reason for r in rejects)
    documents, rejects = read(written(tmp_path / "scan.pdf", made.pdf([], [], scanned=(1, 2))))
    assert not documents and [r.source.rpartition("scan.pdf")[2] for r in rejects] == [" page 1", " page 2", ""]


def test_an_epub(tmp_path: Path) -> None:
    records = analysed(written(tmp_path / "bound.epub", made.epub()))
    assert [r["title"] for r in records] == [made.TITLE, made.SECOND_TITLE]
    assert said(records[0])[made.CRANE_WORDS] == "Tobias Crane"
    assert stated(records[0], "publication") == ("Lantern Press", "EPUB package")
