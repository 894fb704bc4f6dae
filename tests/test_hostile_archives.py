"""Archives made to harm, and damaged ones: what is too much is not unpacked, what leads out is not followed."""

from __future__ import annotations

import gzip
import os
import stat
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_files import GOOD, archive, read, refused

from corpus.reading import LIMITS


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
