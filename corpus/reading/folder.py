"""Which files a path stands for, and how each is opened without being fooled by links, pipes or devices."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from corpus.model import Reject

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def files_below(root: Path) -> Iterator[tuple[Path, str] | Reject]:
    """Every visible file below ``root`` with its id (the relative path), sorted; what cannot be read is a Reject.

    A link to a file is followed only when it stays inside ``root``; a link to a folder never is.
    """
    yield from _walk(root, root.resolve(), "")


def _walk(folder: Path, root: Path, prefix: str) -> Iterator[tuple[Path, str] | Reject]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as problem:
        yield Reject(shown(folder), f"the folder cannot be read ({reason(problem)})")
        return
    for entry in entries:
        path, identity = folder / entry.name, prefix + well_formed(entry.name)
        if not visible(entry.name):
            continue
        problem = unfit_name(identity)
        if problem:
            yield Reject(shown(path), problem)
        elif entry.is_symlink() and not _stays_inside(path, root):
            yield Reject(shown(path), "a link that leads out of the folder, or nowhere")
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, root, identity + "/")
        elif entry.is_dir():
            yield Reject(shown(path), "a link to a folder is not followed")
        else:
            yield path, identity


def _stays_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading. Raises OSError, also for a pipe, a socket or a device."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(0, "not a regular file")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def read_whole(stream: BinaryIO, most: int) -> bytes | None:
    """A file's bytes; None when there are more than ``most``. Raises OSError when it changes meanwhile."""
    before = state(stream)
    data = stream.read(most + 1)
    check_unchanged(stream, before)
    return None if len(data) > most else data


def check_unchanged(stream: BinaryIO, before: tuple[int, int] | None) -> None:
    """Raises OSError when the file is not as it was."""
    if state(stream) != before:
        raise OSError(0, "it changed while it was read: take it in again")


def state(stream: BinaryIO) -> tuple[int, int] | None:
    """By what a file that changes is told: its size and when it was last written; None for one held in memory."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, AttributeError):
        return None
    return status.st_size, status.st_mtime_ns


def visible(path: str) -> bool:
    """False for hidden files and folders, and for what archives of a Mac hold beside them."""
    return not any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in path.split("/"))


def unfit_name(path: str) -> str | None:
    """Why a path inside a folder or an archive is no id, or None."""
    parts = path.split("/")
    if ".." in parts or path.startswith("/") or re.match(r"[A-Za-z]:/", path):
        return "its name leads out of the archive"
    if _CONTROL.search(path):
        return "its name holds control characters: rename it"
    return "its name is longer than 1,000 characters" if len(path) > 1000 else None


def well_formed(name: str) -> str:
    """A file name as text that can be written as UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")


def shown(path: Path) -> str:
    """A path on one line."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in well_formed(str(path)))


def reason(problem: OSError) -> str:
    """Why the system refused, in its own words."""
    return (problem.strerror or problem.__class__.__name__).lower()
