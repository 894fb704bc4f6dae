"""Reading: paths to documents, one module a format. Only how a file is written is guessed, never what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from corpus.model import Document, Reject
from corpus.reading.columns import parse_columns
from corpus.reading.files import FileReader
from corpus.reading.folder import files_below, shown, unfit_name, well_formed
from corpus.reading.limited import LimitedParser
from corpus.reading.limits import LIMITS, MAX_CHARACTERS, Limits

__all__ = ["LIMITS", "MAX_CHARACTERS", "Limits", "MissingPath", "parse_columns", "read_paths"]


class MissingPath(FileNotFoundError):
    """A path that was named does not exist; ``str()`` is one clear line."""


def read_paths(
    paths: Sequence[Path | str], columns: Mapping[str, str] | None = None, limits: Limits = LIMITS
) -> Iterator[Document | Reject]:
    """The documents of files, folders, archives and records, in order, and what was refused.

    ``columns`` maps our field names to a record's own keys. Raises MissingPath at once, before anything is read.
    """
    named = [Path(path) for path in paths]
    for path in named:
        if not _exists(path):
            raise MissingPath(f"no such file or folder: {shown(path)}")
    return _read(named, dict(columns or {}), limits)


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True  # there, but closed to us: refused by name later
    return True


def _read(paths: list[Path], columns: Mapping[str, str], limits: Limits) -> Iterator[Document | Reject]:
    taken: dict[str, Path] = {}
    with LimitedParser(limits) as parser:
        reader = FileReader(columns, limits, parser)
        for path in paths:
            for item in _files(path):
                if isinstance(item, Reject):
                    yield item
                    continue
                file, identity = item
                first = taken.setdefault(identity, file)
                if first is file:
                    yield from reader.read(file, identity)
                elif first.resolve() != file.resolve():
                    yield Reject(shown(file), f"{shown(first)} has the same id; name the folder above both instead")


def _files(path: Path) -> Iterator[tuple[Path, str] | Reject]:
    if path.is_dir():
        yield from files_below(path)
        return
    identity = well_formed(path.name)
    problem = unfit_name(identity)
    yield Reject(shown(path), problem) if problem else (path, identity)
