"""What is no file, or may not be read, and the process that parses: nothing is waited for, nothing left behind."""

from __future__ import annotations

import io
import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path

import formats_corpus as made
import pytest
from hostile_files import GOOD, QUICK, pdf_of, read

from corpus.reading import read_paths
from corpus.reading.folder import read_whole

ROOT = Path(__file__).resolve().parents[1]


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
