"""What is read from talk, tables and archives, whatever the name; and the same words through the commands."""

from __future__ import annotations

import json
from pathlib import Path

import formats_corpus as made
import pytest
from formats_read import Record, analysed, cut, read, said, stated, written

from corpus.reading import parse_columns

# talk


@pytest.mark.parametrize(("name", "data"), [("inquiry.srt", made.SRT), ("inquiry.vtt", made.VTT)])
def test_subtitles_are_turns_with_their_times(tmp_path: Path, name: str, data: str) -> None:
    (record,) = analysed(written(tmp_path / name, data))
    assert record["id"] == f"{name}#1" and record["title"] is None
    turns = record["document_text"].split("\n\n")
    label = "Yusuf Marl" if name.endswith("vtt") else "MARL"
    assert turns[1].startswith(f"[00:00:04] {label}: Eleven winters. I count in winters")
    words = [cut(record, q) for q in record["quotes"]]
    assert "I told them the shaft bearing was gone." in words and not any("00:" in w or "<" in w for w in words)
    last = record["quotes"][-1]
    assert record["document_text"][last["speaker_start"] : last["speaker_end"]] == label
    assert "Marl" in last["speaker"] and not last["marks"]
    assert {"Sallow", "Marl"} == {str(q["speaker"]).split()[-1].title() for q in record["quotes"]}


def test_subtitles_without_labels_are_paragraphs_nobody_says(tmp_path: Path) -> None:
    cues = "\n\n".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n>> words of cue {n}" for n in range(1, 4))
    (record,) = analysed(written(tmp_path / "p.srt", cues))
    assert record["document_text"].split("\n\n") == [f"[00:00:0{n}] words of cue {n}" for n in range(1, 4)]
    assert record["quotes"] == []


def test_a_transcript_in_a_text_file(tmp_path: Path) -> None:
    text = "\n\n".join(
        ["SALLOW: Good morning. How long have you served in her?", "MARL: Eleven winters. I count in winters."] * 2
    )
    (record,) = analysed(written(tmp_path / "t.txt", text))
    assert [str(q["speaker"]).title() for q in record["quotes"]] == ["Sallow", "Marl", "Sallow", "Marl"]


# tables


def test_a_table_with_its_columns_mapped(tmp_path: Path) -> None:
    columns = parse_columns("text=Copy,title=Hed,author=Filed By,date=Pub. Dt,id=Ref")
    first, second = analysed(written(tmp_path / "t.csv", made.CSV), columns)
    assert (first["id"], first["document"]) == ("k-1", "k-1")
    assert first["document_text"] == f"{made.LEAD}\n\n{made.CRANE}"
    assert stated(first, "title") == (made.TITLE, "column Hed") and first["date"] == "2026-03-04"
    assert said(first)[made.CRANE_WORDS] == "Tobias Crane"
    assert (second["id"], second["title"], second["date"]) == ("t.csv#3", "Museum, to lend", None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_s_names_are_found_without_mapping(tmp_path: Path, delimiter: str) -> None:
    lines = [["Headline", "Byline", "Published", "Source", "Body"], ["A, b", "Jo Roe", "2026-01-02", "Lamp", "Words."]]
    quoted = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    name = "t.tsv" if delimiter == "\t" else "t.csv"
    ((document,), rejects) = read(written(tmp_path / name, "\ufeff" + quoted))
    assert not rejects and document.id == f"{name}#1" and document.whole and document.text == "Words."
    given = document.given
    assert given.title and given.author and given.date and given.publication
    assert (given.title.value, given.author.value, given.publication.value) == ("A, b", "Jo Roe", "Lamp")


def test_rows_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    lines = ["id,text", "a,first", "a,again", "b,", "c,one,two", 'd,"fine"', 'e,"never closed', "f,swallowed"]
    path = written(tmp_path / "t.csv", "\n".join(lines))
    documents, rejects = read(path)
    assert [d.id for d in documents] == ["a", "d"]
    assert [r.source for r in rejects] == [f"{path}#{n}" for n in (2, 3, 4, 6)]
    assert "line 7" in rejects[-1].reason
    _, (reject,) = read(written(tmp_path / "u.csv", "one,two\n1,2\n"))
    assert "--columns text=" in reject.reason and "'one', 'two'" in reject.reason
    _, (reject,) = read(written(tmp_path / "t.csv", "\n".join(lines)), {"text": "Copy"})
    assert "'Copy'" in reject.reason


# archives


def test_a_zip_of_all_these(tmp_path: Path) -> None:
    data = made.zipped(
        a__ferry_html=made.PAGE, a__ferry_pdf=made.pdf(made.FIRST_PAGE), b_docx=made.docx(), c_srt=made.SRT, d_epub=made.epub(),
        e_csv="id,text\nx,Words of a row.\n,More words.\n", f_txt=made.CRANE, g_jsonl='{"text": "Words."}\n',
        h_zip=made.zipped(inner__i_md=made.MARKDOWN), j_xyz="?", k__y_mhtml=made.mhtml(),
    )  # fmt: skip
    folder = tmp_path / "in"
    documents, rejects = read(written(folder / "all.zip", data).parent)
    assert [d.id for d in documents] == [
        "all.zip/a/ferry.html", "all.zip/a/ferry.pdf", "all.zip/b.docx", "all.zip/c.srt", "all.zip/d.epub", "x",
        "all.zip/e.csv#2", "all.zip/f.txt", "all.zip/g.jsonl#1", "all.zip/h.zip/inner/i.md", "all.zip/k/y.mhtml",
    ]  # fmt: skip
    assert [(r.source, r.reason) for r in rejects] == [(f"{folder}/all.zip/j.xyz", "no reader for .xyz files")]


def test_a_wrong_name_is_no_matter(tmp_path: Path) -> None:
    named = {
        "page.txt": made.PAGE, "page.pdf": made.PAGE, "pdf.txt": made.pdf(made.FIRST_PAGE), "word.zip": made.docx(),
        "book.bin": made.epub(), "talk.txt": made.SRT, "talk.html": made.VTT, "saved.html": made.mhtml(),
        "zip.txt": made.zipped(a_txt="Words."), "noname": made.PAGE, "words.pdf": made.CRANE,
    }  # fmt: skip
    for name, data in named.items():
        documents, rejects = read(written(tmp_path / name, data))
        assert len(documents) == 1 and not rejects, name
        assert "<" not in documents[0].text and "\ufffd" not in documents[0].text, name


# the same bytes, the same text


def test_reading_again_gives_the_same(tmp_path: Path) -> None:
    for name, data in {
        "a.html": made.PAGE, "b.pdf": made.pdf(made.FIRST_PAGE, made.SECOND_PAGE), "c.docx": made.docx(),
        "d.epub": made.epub(), "e.vtt": made.VTT, "f.csv": made.CSV.replace("Copy", "Body"), "g.mhtml": made.mhtml(),
    }.items():  # fmt: skip
        path = written(tmp_path / name, data)
        first, second = read(path), read(path)
        assert first == second and first[0], name


# through the commands


def run(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[Record], str]:
    from qa.cli import main

    code = main([str(a) for a in arguments])
    out, err = capfd.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_quotes_maps_columns_and_says_what_it_skipped(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    written(tmp_path / "in" / "t.csv", made.CSV)
    written(tmp_path / "in" / "old.txt", "“Café,” said Jo Roe.".encode("cp1252"))
    written(tmp_path / "in" / "long.txt", "word " * 2_000)
    written(tmp_path / "in" / "scan.pdf", made.pdf(made.FIRST_PAGE, [], scanned=(2,)))
    code, records, err = run(
        capfd,
        "quotes",
        "--text",
        "--columns",
        "text=Copy,title=Hed,id=Ref",
        "--max-characters",
        "5000",
        tmp_path / "in",
    )
    assert code == 0
    assert [r["id"] for r in records] == ["old.txt#1", "scan.pdf#1", "k-1", "t.csv#3"]
    assert records[2]["title"] == made.TITLE and records[2]["stated"]["title"]["origin"] == "column Hed"
    assert "old.txt: read as cp1252" in err and "scan.pdf page 2" in err and "long.txt: too long" in err
    code, _, err = run(capfd, "quotes", "--columns", "colour=Red", tmp_path / "in")
    assert code == 2 and err.count("\n") == 1 and "--columns" in err


def test_ingest_tells_encodings_and_rejects_in_its_ledger(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    written(tmp_path / "in" / "t.csv", made.CSV)
    written(tmp_path / "in" / "old.txt", "“Café,” said Jo Roe.".encode("cp1252"))
    written(tmp_path / "in" / "ferry.html", made.PAGE)
    written(tmp_path / "in" / "sheet.xlsx", made.zipped(xl__workbook_xml="<x/>"))
    arguments = ("ingest", "--data", tmp_path / "data", "--columns", "text=Copy,id=Ref", tmp_path / "in")
    code, (ledger,), err = run(capfd, *arguments)
    assert code == 0 and ledger["new"] == 4
    assert ledger["encodings"] == [{"source": "old.txt", "encoding": "cp1252"}]
    assert [s["source"].rpartition("/")[2] for s in ledger["skipped"]] == ["sheet.xlsx"] and "CSV" in err
    code, (ledger,), _ = run(capfd, *arguments)
    assert (ledger["new"], ledger["changed"], ledger["unchanged"]) == (0, 0, 4)
