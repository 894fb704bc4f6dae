"""Files made to harm, damaged files, files that are no files: one line each, and the rest of the batch goes in."""

from __future__ import annotations

import gzip
import io
import os
import random
import resource
import socket
import stat
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import formats_corpus as made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.model import Document, Reject
from corpus.reading import LIMITS, Limits, read_paths
from corpus.reading.files import FileReader
from corpus.reading.folder import read_whole
from corpus.reading.formats import NAMES
from corpus.reading.limited import LimitedParser

ROOT = Path(__file__).resolve().parents[1]
QUICK = replace(LIMITS, seconds=5, memory=400 << 20)
GOOD = "“The tide waits,” said Ada Roe."


def read(path: Path, limits: Limits = LIMITS) -> tuple[list[Document], list[Reject]]:
    items = list(read_paths([path], limits=limits))
    return [i for i in items if isinstance(i, Document)], [i for i in items if isinstance(i, Reject)]


def refused(path: Path, data: bytes, limits: Limits = LIMITS) -> Reject:
    """The one line about a bad file, in a folder whose good file is read all the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    (path.parent / "zz-good.txt").write_text(GOOD, "utf-8")
    documents, rejects = read(path.parent, limits)
    assert [d.id for d in documents] == ["zz-good.txt"]
    (reject,) = rejects
    assert reject.source.startswith(str(path)) and "\n" not in reject.reason and len(reject.reason) < 300
    return reject


def archive(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members:
            packed.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in"


# archives


def test_a_zip_bomb_is_counted_as_it_unpacks(folder: Path) -> None:
    bomb = archive(("bomb.txt", b"0" * 40_000_000))
    assert len(bomb) < 100_000
    small = replace(LIMITS, file=1 << 20, unpacked=4 << 20)
    assert "too large" in refused(folder / "bomb.zip", bomb, small).reason
    liar = bytearray(bomb)
    at = liar.rindex(b"PK\x01\x02")
    struct.pack_into("<L", liar, at + 24, 10)  # claims to unpack to ten bytes
    reason = refused(folder / "bomb.zip", bytes(liar), small).reason
    assert "too large" in reason or "damaged" in reason


def test_an_archive_may_not_unpack_to_more_than_its_limit(folder: Path) -> None:
    path = folder / "many.zip"
    folder.mkdir()
    path.write_bytes(archive(*((f"{n:03}.txt", b"word " * 100_000) for n in range(40))))
    documents, rejects = read(path, replace(LIMITS, unpacked=4_000_000))
    assert len(documents) == 8 and rejects[-1].source == str(path) and "the rest is not read" in rejects[-1].reason
    assert len(rejects) <= 2


def test_archives_in_archives_are_opened_so_deep_and_no_deeper(folder: Path) -> None:
    data = archive(("words.txt", GOOD.encode()))
    for n in range(6):
        data = archive((f"{n}.zip", data), (f"beside{n}.txt", GOOD.encode()))
    folder.mkdir()
    (folder / "deep.zip").write_bytes(data)
    documents, rejects = read(folder)
    assert [d.id for d in documents] == [
        "deep.zip/5.zip/4.zip/beside3.txt", "deep.zip/5.zip/beside4.txt", "deep.zip/beside5.txt"
    ]  # fmt: skip
    (reject,) = rejects
    assert reject.source == f"{folder}/deep.zip/5.zip/4.zip/3.zip" and "inside 3 others" in reject.reason


def test_members_that_lead_out_of_an_archive_are_refused(folder: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    names = ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:\\out.txt", "new\nline.txt", "bell\x07.txt",
             "right\u202etxt.exe.txt"]  # fmt: skip
    folder.mkdir()
    path = folder / "slip.zip"
    path.write_bytes(archive(*((name, b"words") for name in names), (link, b"/etc/passwd"), ("good.txt", b"words")))
    documents, rejects = read(path)
    assert [d.id for d in documents] == ["slip.zip/good.txt"]
    assert len(rejects) == len(names) + 1 and all(r.source.isprintable() for r in rejects)
    assert not (folder.parent / "out.txt").exists() and sorted(os.listdir(folder)) == ["slip.zip"]


def test_encrypted_repeated_and_damaged_members(folder: Path) -> None:
    data = bytearray(archive(("a.txt", b"words " * 100), ("b.txt", b"words " * 100)))
    locked = bytearray(data)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + at] |= 1
    damaged = bytearray(data)
    damaged[40] ^= 0xFF
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = archive(("a.txt", b"first"), ("a.txt", b"second"))
    folder.mkdir()
    for name, packed, reason in (("l", locked, "encrypted"), ("d", damaged, "damaged"), ("t", twice, "second file")):
        (folder / f"{name}.zip").write_bytes(packed)
        documents, (reject,) = read(folder / f"{name}.zip")
        assert len(documents) == 1 and reason in reject.reason and reject.source.endswith("/a.txt")
    assert "damaged ZIP" in refused(folder.parent / "cut" / "cut.zip", bytes(data)[: len(data) // 2]).reason
    assert "holds no files" in refused(folder.parent / "empty" / "none.zip", archive()).reason


def test_an_archive_of_itself_ends(folder: Path) -> None:
    name = "r/" * 40 + "x.txt"
    assert len(archive(*((f"{n}{name}", b"") for n in range(500)))) > 0
    folder.mkdir()
    (folder / "empties.zip").write_bytes(archive(*((f"{n}{name}", b"") for n in range(500))))
    documents, rejects = read(folder)
    assert not documents and len(rejects) == 500


def test_a_packed_record_file_without_end_is_bounded(folder: Path) -> None:
    data = gzip.compress(b'{"text": "words"}\n' + b"\n" * 20_000_000)
    folder.mkdir()
    (folder / "r.jsonl.gz").write_bytes(data)
    documents, (reject,) = read(folder, replace(LIMITS, unpacked=1_000_000))
    assert len(documents) == 1 and "the rest is not read" in reject.reason


# parsers


def pdf_of(stream: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page with that content stream, packed."""
    packed = zlib.compress(stream, 9)
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return out + b"trailer << /Size 6 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (extra, table)


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


# places


def test_what_is_no_file_is_refused_and_never_waited_for(folder: Path) -> None:
    folder.mkdir()
    os.mkfifo(folder / "pipe.txt")
    os.mkfifo(folder / "pipe.pdf")
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(str(folder / "socket.html"))
    (folder / "again").symlink_to(folder)
    (folder / "one.txt").symlink_to(folder / "two.txt")
    (folder / "two.txt").symlink_to(folder / "one.txt")
    (folder / "zz-good.txt").write_text(GOOD)
    before = time.monotonic()
    documents, rejects = read(folder)
    bound.close()
    assert [d.id for d in documents] == ["zz-good.txt"] and len(rejects) == 6
    for device in ("/dev/zero", "/dev/null"):
        _, (reject,) = read(Path(device))
        assert "not a regular file" in reject.reason
    assert time.monotonic() - before < 120


def test_names_with_control_characters_are_refused_by_name(folder: Path) -> None:
    folder.mkdir()
    for name in ("new\nline.txt", "bell\x07.txt", "back\u202ewards.txt", "zz-good.txt"):
        (folder / name).write_text(GOOD)
    (folder / "tab\tbed").mkdir()
    (folder / "tab\tbed" / "inside.txt").write_text(GOOD)
    documents, rejects = read(folder)
    assert [d.id for d in documents] == ["zz-good.txt"]
    assert len(rejects) == 4 and all(r.source.isprintable() and "rename" in r.reason for r in rejects)
    assert "rename" in read(folder / "new\nline.txt")[1][0].reason


class Growing(io.FileIO):
    """A file that somebody else writes to while it is read."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size)
        with open(str(self.name), "ab") as writer:
            writer.write(b"more words")
        return data or b""


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "growing.txt"
    path.write_text(GOOD)
    with Growing(str(path)) as stream, pytest.raises(OSError, match="changed while it was read"):
        read_whole(stream, 1000)  # type: ignore[arg-type]
    with path.open("rb") as stream:
        assert read_whole(stream, 1000) == path.read_bytes()
    with path.open("rb") as stream:
        assert read_whole(stream, 3) is None


def test_what_may_not_be_read_is_refused_by_name(folder: Path) -> None:
    (folder / "closed").mkdir(parents=True)
    (folder / "closed" / "x.txt").write_text(GOOD)
    (folder / "secret.txt").write_text(GOOD)
    (folder / "zz-good.txt").write_text(GOOD)
    (folder / "closed").chmod(0)
    (folder / "secret.txt").chmod(0)
    for above in (folder, *folder.parents):
        if above.stat().st_uid == os.geteuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o755)
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[2])\n"
        "from corpus.reading import read_paths\n"
        "os.geteuid() or (os.setgid(65534), os.setuid(65534))\n"
        "for item in read_paths([sys.argv[1]]): print(getattr(item, 'reason', item))"
    )
    try:
        ended = subprocess.run(
            [sys.executable, "-c", code, str(folder), str(ROOT)], capture_output=True, encoding="utf-8", check=False
        )
    finally:
        (folder / "closed").chmod(0o755)
    lines = ended.stdout.splitlines()
    assert lines[0] == "the folder cannot be read (permission denied)", ended.stderr
    assert lines[1] == "cannot be read (permission denied)" and "zz-good.txt" in lines[2] and len(lines) == 3


# the parser's process


def test_the_parser_s_process_is_cheap_and_knows_no_torch(folder: Path) -> None:
    code = (
        "import sys; sys.argv = ['worker']\n"
        "import corpus.reading.worker as w\n"
        "[w._parser(name) for name in w.PARSERS]\n"
        "print(sorted({'torch', 'numpy', 'spacy', 'gradio', 'pandas', 'sentence_transformers'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert ended.stdout.strip() == "[]"


def test_one_bad_file_after_another_and_good_ones_between(folder: Path) -> None:
    folder.mkdir()
    bomb = pdf_of(b" " * 600_000_000)
    for n in range(0, 6, 2):
        (folder / f"{n}.pdf").write_bytes(bomb if n == 0 else made.pdf(made.FIRST_PAGE)[:300])
        (folder / f"{n + 1}.html").write_text(f"<p>{GOOD}</p>")
    documents, rejects = read(folder, QUICK)
    assert [d.id for d in documents] == ["1.html", "3.html", "5.html"]
    assert [Path(r.source).name for r in rejects] == ["0.pdf", "2.pdf", "4.pdf"]


def test_no_process_is_left_behind(folder: Path) -> None:
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.html").write_text(f"<p>{GOOD}</p>")
    items = read_paths([folder])
    next(items)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    items.close()  # type: ignore[attr-defined]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > before  # ended, and waited for


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
def test_damaged_files_of_every_format(shared: tuple[Path, FileReader], suffix: str, seed: int, cut: bool) -> None:
    chance = random.Random(seed)
    data = bytearray(VALID[suffix])
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if cut:
        del data[chance.randrange(len(data)) :]
    read_bytes(shared, "f" + suffix, bytes(data))
