"""Files made to harm, damaged files, files that are no files: one line each, and the rest of the batch goes in."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import formats_corpus as made
import pytest
from hostile_files import GOOD, QUICK, archive, pdf_of, read, refused
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from corpus.model import Document
from corpus.reading import LIMITS
from corpus.reading.files import FileReader
from corpus.reading.formats import NAMES
from corpus.reading.limited import LimitedParser


def test_the_hand_made_pdf_is_a_pdf(folder: Path) -> None:
    folder.mkdir()
    (folder / "p.pdf").write_bytes(pdf_of(b"BT /F 12 Tf 20 200 Td (Plain words.) Tj ET"))
    ((document,), _) = read(folder)
    assert document.text == "Plain words."


def test_a_pdf_that_unpacks_beyond_memory_is_refused(folder: Path) -> None:
    bomb = pdf_of(b" " * 600_000_000)
    assert len(bomb) < 1_000_000
    before = time.monotonic()
    assert "memory" in refused(folder / "bomb.pdf", bomb, QUICK).reason
    assert time.monotonic() - before < 120


def test_a_pdf_that_keeps_its_parser_busy_is_stopped(folder: Path) -> None:
    endless = pdf_of(b"q Q " * 20_000_000)
    before = time.monotonic()
    reason = refused(folder / "busy.pdf", endless, QUICK).reason
    assert "longer than 5 seconds" in reason or "memory" in reason
    assert time.monotonic() - before < 120


@pytest.mark.parametrize("password", ["secret"])
def test_an_encrypted_pdf_is_refused(folder: Path, password: str) -> None:
    assert "encrypted" in refused(folder / "locked.pdf", made.pdf(made.FIRST_PAGE, password=password)).reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("cut.pdf", made.pdf(made.FIRST_PAGE)[:300], "PDF"),
        ("noise.pdf", bytes(range(256)) * 20, "PDF"),
        ("noise.docx", bytes(range(256)) * 20, "DOCX"),
        ("cut.docx", made.docx()[:900], "ZIP"),
        ("other.docx", made.zipped(a_txt="words"), "DOCX"),
        ("other.epub", made.zipped(a_txt="words"), "EPUB"),
        ("sheet.xlsx", made.zipped(xl__workbook_xml="<x/>"), "save the sheet as CSV"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "save it as DOCX"),
        ("letter.rtf", b"{\\rtf1 words}", "save it as DOCX"),
        ("letter.txt", b"{\\rtf1 words}", "save it as DOCX"),
        ("none.srt", b"1\n00:00:01,000 --> 00:00:02,000\n\n", "no text"),
        ("none.html", b"<html><script>words()</script></html>", "no text"),
        ("none.mhtml", b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n\nx\n--b--", "no HTML"),
        ("none.csv", b"text\n", "no documents"),
    ],
)
def test_damaged_files_and_files_of_other_kinds(folder: Path, name: str, data: bytes, reason: str) -> None:
    assert reason in refused(folder / name, data).reason


def entities(root: str) -> bytes:
    lines = ['<!ENTITY a "ha ha ha ha ha ha ha ha ha ha">']
    lines += [f'<!ENTITY {c} "{f"&{b};" * 10}">' for b, c in zip("abcdefgh", "bcdefghi", strict=True)]
    return f'<?xml version="1.0"?><!DOCTYPE x [{"".join(lines)}]>{root.replace("@", "&i;")}'.encode()


def test_entities_are_never_expanded(folder: Path) -> None:
    word, book = io.BytesIO(made.docx()), io.BytesIO(made.epub())
    document = entities(
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>@</w:t>'
        "</w:r></w:p></w:body></w:document>"
    )
    package = entities('<package xmlns="http://www.idpf.org/2007/opf"><metadata>@</metadata></package>')
    before = time.monotonic()
    for name, source, part, data in (
        ("bomb.docx", word, "word/document.xml", document), ("bomb.epub", book, "OEBPS/book.opf", package)
    ):  # fmt: skip
        with zipfile.ZipFile(source) as parts:
            members = [(n, data if n == part else parts.read(n)) for n in parts.namelist()]
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(archive(*members))
    documents, rejects = read(folder, QUICK)
    assert not any("ha ha" in d.text for d in documents) and len(documents) + len(rejects) == 2
    assert time.monotonic() - before < 120


def test_an_external_entity_is_not_fetched(folder: Path) -> None:
    secret = folder.parent / "secret"
    secret.write_text("the secret words")
    page = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><html><body><p>Words &s; here.</p></body></html>'
    package = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{secret}">]><package><metadata>&s;</metadata></package>'
    folder.mkdir()
    (folder / "p.html").write_text(page)
    with zipfile.ZipFile(io.BytesIO(made.epub())) as parts:
        members = [(n, package.encode() if n.endswith("opf") else parts.read(n)) for n in parts.namelist()]
    (folder / "b.epub").write_bytes(archive(*members))
    documents, _ = read(folder)
    assert documents and not any("secret words" in d.text for d in documents)


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "table><tr><td"])
def test_a_deeply_nested_page(folder: Path, tag: str) -> None:
    page = f"<{tag}>" * 40_000 + "Words at the bottom of it all."
    folder.mkdir()
    (folder / "deep.html").write_text(page)
    before = time.monotonic()
    documents, rejects = read(folder, QUICK)
    assert len(documents) + len(rejects) == 1
    assert not documents or "Words at the bottom" in documents[0].text
    assert time.monotonic() - before < 120


def test_a_page_of_very_many_elements(folder: Path) -> None:
    folder.mkdir()
    (folder / "many.html").write_text(
        "<article><h2>Head</h2><p>" + "Words. " * 40 + "</p></article>\n" * 1 + "<p>w</p>" * 50_000
    )
    documents, rejects = read(folder, replace(LIMITS, seconds=30))
    assert len(documents) == 1 and not rejects


# texts


def test_a_line_of_nine_megabytes_is_one_paragraph(folder: Path) -> None:
    from corpus.articles import split

    folder.mkdir()
    for name, line in (("long.txt", "word " * 1_800_000), ("solid.txt", "w" * 9_000_000)):
        (folder / name).write_text(line)
        before = time.process_time()
        ((document,), _) = read(folder / name)
        (article,) = split(document)
        assert len(article.paragraphs) == 1
        assert time.process_time() - before < 20


def test_a_document_over_the_limit_is_refused_by_name(folder: Path) -> None:
    few = replace(LIMITS, characters=1_000)
    for name, data in {
        "t.txt": "word " * 300, "p.html": "<p>" + "word " * 300, "r.jsonl": '{"text": "%s"}\n' % ("word " * 300),
        "s.srt": "1\n00:00:01,000 --> 00:00:02,000\n" + "word " * 300, "w.txt": "word " * 300,
    }.items():  # fmt: skip
        reason = refused(folder / name, data.encode("utf-16" if name == "w.txt" else "utf-8"), few).reason
        assert "too long" in reason and "1,000" in reason and "--max-characters" in reason, name
        (folder / name).unlink()
    assert "too long" in refused(folder / "b.pdf", made.pdf(*[made.SECOND_PAGE] * 9), few).reason
    (folder / "b.pdf").unlink()
    assert "too long" in refused(folder / "c.csv", f"text\n{'word ' * 300}\n".encode(), few).reason


def test_a_table_with_a_huge_cell(folder: Path) -> None:
    folder.mkdir()
    (folder / "t.csv").write_text(f'id,text\na,"{"word " * 400_000}"\nb,"{"x" * 10_000_001}"\nc,fine\n')
    documents, (reject,) = read(folder)
    assert [d.id for d in documents] == ["a", "c"] and "too long" in reject.reason and reject.source.endswith("#2")


@pytest.mark.parametrize("name", ["t.txt", "p.html", "t.csv", "s.srt", "r.jsonl"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_in_every_text_format(folder: Path, name: str, encoding: str) -> None:
    text = {"t.txt": GOOD, "p.html": f"<p>{GOOD}</p>", "t.csv": f'id,text\na,"{GOOD}"', "r.jsonl": f'{{"text": "{GOOD}"}}',
            "s.srt": f"1\n00:00:01,000 --> 00:00:02,000\n{GOOD}\n"}[name]  # fmt: skip
    mark = "" if encoding == "utf-16" else "\ufeff"
    folder.mkdir()
    (folder / name).write_bytes((mark + text).encode(encoding))
    ((document,), _) = read(folder)
    assert document.text.endswith(GOOD) and document.replaced == 0


def test_mixed_encodings_lose_only_what_they_must_and_say_so(folder: Path) -> None:
    folder.mkdir()
    (folder / "m.txt").write_bytes("“Café,” she said.\n".encode() * 3 + "“Café,” he said.".encode("cp1252"))
    ((document,), _) = read(folder)
    assert document.text.startswith("“Café,” she said.") and document.text.endswith("he said.")
    assert document.replaced == 3 and document.text.count("\ufffd") == 3


# any bytes under any name

VALID = {
    ".html": made.PAGE.encode(), ".htm": made.TWO_ARTICLES.encode(), ".mhtml": made.mhtml(), ".pdf": made.pdf(made.FIRST_PAGE),
    ".docx": made.docx(), ".epub": made.epub(), ".srt": made.SRT.encode(), ".vtt": made.VTT.encode(),
    ".csv": made.CSV.replace("Copy", "text").encode(), ".md": made.MARKDOWN.encode(), ".txt": made.CRANE.encode(),
    ".zip": made.zipped(a_html=made.PAGE, b_pdf=made.pdf(made.FIRST_PAGE)), ".jsonl": b'{"text": "words"}\n',
}  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, FileReader]]:
    with LimitedParser(QUICK) as parser:
        yield tmp_path_factory.mktemp("fuzz"), FileReader({}, QUICK, parser)


def read_bytes(shared: tuple[Path, FileReader], name: str, data: bytes) -> None:
    folder, reader = shared
    path = folder / name
    path.write_bytes(data)
    first = list(reader.read(path, name))
    assert list(reader.read(path, name)) == first
    path.unlink()
    assert first
    for item in first:
        if isinstance(item, Document):
            assert item.text.strip() and "\0" not in item.text
            item.text.encode()
            last = 0
            for laid in item.layout.paragraphs:
                assert last <= laid.start < laid.end <= len(item.text)
                last = laid.end
            assert all(0 <= start < len(item.text) for start in item.layout.starts or ())
        else:
            assert item.reason and "\n" not in item.reason and item.source.startswith(str(path))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=3000), name=st.sampled_from([*NAMES, "", ".xyz"]))
def test_random_bytes_under_every_name(shared: tuple[Path, FileReader], data: bytes, name: str) -> None:
    read_bytes(shared, "f" + name, data)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(suffix=st.sampled_from(sorted(VALID)), seed=st.integers(0, 2**32), cut=st.booleans())
@example(".epub", 4940, False)  # its first member is damaged
@example(".epub", 21324, False)
def test_damaged_files_of_every_format(shared: tuple[Path, FileReader], suffix: str, seed: int, cut: bool) -> None:
    chance = random.Random(seed)
    data = bytearray(VALID[suffix])
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if cut:
        del data[chance.randrange(len(data)) :]
    read_bytes(shared, "f" + suffix, bytes(data))
