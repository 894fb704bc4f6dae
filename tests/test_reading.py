"""Reading paths: ids, encodings, records, and everything that is refused by name."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Document, Reject
from corpus.reading import MissingPath, parse_columns, read_paths
from corpus.reading.decode import decode


def documents(*paths: Path, columns: dict[str, str] | None = None) -> list[Document]:
    return [item for item in read_paths(paths, columns) if isinstance(item, Document)]


def rejects(*paths: Path) -> list[Reject]:
    return [item for item in read_paths(paths) if isinstance(item, Reject)]


def only(path: Path) -> Document:
    (document,) = documents(path)
    return document


def records(path: Path, *lines: object) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines), "utf-8")
    return path


def test_a_file_named_directly_has_its_name_as_id(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "harbour.txt"
    file.write_text("The harbour reopened.")
    assert only(file) == Document("harbour.txt", "The harbour reopened.")


def test_a_folder_is_read_in_order_with_relative_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y.TEXT", ".hidden.txt", ".git/x.txt", "c.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("Words of " + name)
    assert [d.id for d in documents(tmp_path)] == ["a/y.TEXT", "a/z.md", "b.txt", "c.txt"]


def test_a_missing_path_is_told_at_once_in_one_line(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_text("words")
    with pytest.raises(MissingPath) as caught:
        read_paths([there, tmp_path / "not-there.txt"])
    assert str(caught.value).count("\n") == 0 and "not-there.txt" in str(caught.value)
    with pytest.raises(MissingPath):
        read_paths([there / "below-a-file.txt"])
    with pytest.raises(MissingPath):
        read_paths([Path("nul\0byte")])


def test_newlines_and_every_other_character_are_kept(tmp_path: Path) -> None:
    text = "One.\r\nTwo.\rThree.\n\n\tFour\u2028five\xa0\u200b\ufeff.\f"
    file = tmp_path / "kept.txt"
    file.write_bytes(text.encode())
    assert only(file).text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(tmp_path: Path, encoding: str) -> None:
    text = "“Café au lait,” she said, in plain English words — twice."
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    file = tmp_path / "marked.txt"
    file.write_bytes((mark + text).encode(encoding))
    assert only(file).text == text
    assert only(file).replaced == 0


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_text_without_a_mark_is_recognised(encoding: str) -> None:
    assert decode("The ferry was late again.".encode(encoding)).text == "The ferry was late again."


def test_windows_1252_is_read_only_when_clearly_right() -> None:
    text = "“It’s a café,” Zoë said – for £5."
    assert decode(text.encode("cp1252")).text == text
    cyrillic = decode(
        "Мы пошли домой вчера вечером and then English words followed for a while longer".encode("cp1251")
    )
    assert cyrillic.encoding == "utf-8" and cyrillic.replaced > 0


def test_a_declared_encoding_comes_before_a_guess() -> None:
    assert decode("Привет, мир".encode("koi8-r"), declared="koi8-r").text == "Привет, мир"
    assert decode("Привет".encode(), declared="koi8-r").text == "Привет"
    assert decode(b"plain", declared="no-such-encoding").text == "plain"


def test_damaged_utf8_nul_and_surrogates_are_replaced_and_counted(tmp_path: Path) -> None:
    decoded = decode("naïve café � already ".encode() * 9 + b"\xff\xfe\x00 end")
    assert decoded.text.endswith("��� end") and decoded.replaced == 3
    file = records(tmp_path / "r.jsonl", '{"id": "s", "text": "half \\ud800 pair, nul \\u0000, whole \\ud83d\\ude00"}')
    assert only(file).text == "half � pair, nul �, whole 😀"
    assert only(file).replaced == 2


@given(st.text().filter(lambda t: t.strip("\0").strip() and "\0" not in t))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    encoded = text.encode("utf-8", "ignore")
    try:
        decoded = decode(b"\xef\xbb\xbf" + encoded)
    except ValueError:
        return
    assert decoded.text == encoded.decode() and decoded.replaced == 0


@given(st.binary(max_size=400))
def test_decoding_any_bytes_ends_in_text_or_a_reason(data: bytes) -> None:
    try:
        assert "\0" not in decode(data).text
    except ValueError as problem:
        assert str(problem).startswith("not text")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\t\n", "no text"),
        ("page.txt", b"%PDF-1.7 rest", "PDF"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        ("noise.txt", bytes(range(256)) * 40, "not text"),
        ("sheet.xlsx", b"PK\x03\x04", "no reader for .xlsx"),
        ("empty.jsonl", b"", "empty"),
        ("bad.jsonl.gz", b"\x1f\x8b not really", "gzip"),
        ("cut.jsonl.gz", gzip.compress(b'{"id":"a","text":"b"}\n' * 99, mtime=0)[:-12], "gzip"),
    ],
)
def test_what_cannot_be_read_is_refused_with_one_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    reject = rejects(tmp_path)[-1]
    assert reject.source.startswith(str(tmp_path / name)) and reason in reject.reason and "\n" not in reject.reason


def test_too_long_a_text_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("word " * 2_000_001)
    assert "too long" in rejects(file)[0].reason


def test_pipes_and_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "inside.txt").write_text("words")
    os.mkfifo(root / "pipe.txt")
    (root / "out.txt").symlink_to(outside)
    (root / "dangling.txt").symlink_to(root / "nowhere")
    (root / "loop").symlink_to(root)
    (root / "sub" / "in.txt").symlink_to(root / "inside.txt")
    assert [d.id for d in documents(root)] == ["inside.txt", "sub/in.txt"]
    assert len(rejects(root)) == 4
    assert "regular" in rejects(root / "pipe.txt")[0].reason


def test_the_same_id_twice_is_refused_unless_it_is_the_same_file(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("words in " + folder)
    first, second = tmp_path / "one" / "a.txt", tmp_path / "two" / "a.txt"
    assert [d.text for d in documents(first, second, first)] == ["words in one"]
    assert len(rejects(first, second, first)) == 1
    assert len(documents(tmp_path)) == 2


def test_a_record_is_one_whole_document_with_what_it_gives(tmp_path: Path) -> None:
    file = records(
        tmp_path / "r.jsonl",
        {"id": "r-1", "text": "Body.\nMore.", "title": "A  Title", "author": ["Jo Roe", "Al Poe"], "date": "March 2017",
         "publisher": "The Lantern", "url": "https://example.org/1", "quotes": [[0, 4]], "attributions": "x"},
    )  # fmt: skip
    document = only(file)
    given = document.given
    assert document.id == "r-1" and document.whole and document.text == "Body.\nMore."
    assert given.title and given.author and given.date and given.publication and given.url and not given.standfirst
    assert (given.title.value, given.author.value, given.publication.value) == (
        "A Title",
        "Jo Roe and Al Poe",
        "The Lantern",
    )
    assert (given.date.value, given.date.text, given.date.origin, given.date.span) == (
        "2017-03",
        "March 2017",
        "record",
        None,
    )


def test_only_the_named_keys_are_read(tmp_path: Path) -> None:
    plain = {"id": "a", "text": "Words.", "title": "T"}
    one = records(tmp_path / "one.jsonl", plain)
    two = records(tmp_path / "two.jsonl", {**plain, "quotes": [1], "speaker": "Jo", "annotator": "x"})
    assert documents(one) == documents(two)


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    file = records(
        tmp_path / "r.jsonl",
        {"id": "a", "text": "first"}, "{oops", "", "[1]", {"id": "b"}, {"id": "c", "text": " "}, {"id": "d", "text": 7},
        {"id": "a", "text": "again"}, {"text": "without an id"}, "[" * 100_000, {"id": 12, "text": "a number for an id"},
    )  # fmt: skip
    assert [d.id for d in documents(file)] == ["a", "r.jsonl#9", "12"]
    assert [r.source for r in rejects(file)] == [f"{file}:{n}" for n in (2, 4, 5, 6, 7, 8, 10)]
    assert "earlier in this file" in rejects(file)[5].reason


def test_zipped_and_marked_records(tmp_path: Path) -> None:
    line = json.dumps({"id": "é", "text": "ça va"}, ensure_ascii=False) + "\r\n"
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line.encode()))
    (tmp_path / "b.jsonl").write_bytes(b"\xef\xbb\xbf" + line.encode())
    (tmp_path / "c.jsonl").write_bytes(line.encode("utf-16"))
    assert [(d.id, d.text) for d in documents(tmp_path)] == [("é", "ça va")] * 3


def test_columns_are_mapped_and_sensible_names_found_without(tmp_path: Path) -> None:
    own = {"Key": "k", "Copy": "Words.", "Hed": "Head", "Filed By": "Jo Roe", "Pub. Dt": "2016-05-04"}
    columns = parse_columns("text=Copy, title=Hed,author=Filed By,date=Pub. Dt,id=Key")
    (mapped,) = documents(records(tmp_path / "own.jsonl", own), columns=columns)
    assert mapped.id == "k" and mapped.text == "Words." and mapped.given.author and mapped.given.date
    common = {
        "ID": "m",
        "Body": "Words.",
        "Headline": "Head",
        "byline": "Jo Roe",
        "Published": "4 May 2016",
        "source": "Lamp",
    }
    given = only(records(tmp_path / "common.jsonl", common)).given
    assert given.title and given.author and given.date and given.publication
    assert given.date.value == "2016-05-04" and given.publication.value == "Lamp"
    exact = {"id": "n", "text": "right", "body": "wrong"}
    assert only(records(tmp_path / "exact.jsonl", exact)).text == "right"
    for bad in ("text", "text=", "colour=Red"):
        with pytest.raises(ValueError, match="--columns"):
            parse_columns(bad)
