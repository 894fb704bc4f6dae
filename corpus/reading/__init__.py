"""Reading: paths to documents, one module a format. Only how a file is written is guessed, never what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from corpus.model import Document, Reject
from corpus.reading.decode import NotText
from corpus.reading.folder import files_below, open_regular, reason, shown, well_formed
from corpus.reading.records import parse_columns, read_records
from corpus.reading.text import MAX_CHARACTERS, read_text, too_long

__all__ = ["MAX_CHARACTERS", "MissingPath", "parse_columns", "read_paths"]

TEXT = (".txt", ".text", ".md", ".markdown")
RECORDS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_MAX_BYTES = MAX_CHARACTERS * 4 + 4  # UTF-32 and its mark: more cannot be within the limit


class MissingPath(FileNotFoundError):
    """A path that was named does not exist; ``str()`` is one clear line."""


def read_paths(paths: Sequence[Path | str], columns: Mapping[str, str] | None = None) -> Iterator[Document | Reject]:
    """The documents of files, folders and records, in order, and what was refused.

    ``columns`` maps our field names to a record's own keys. Raises MissingPath at once, before anything is read.
    """
    named = [Path(path) for path in paths]
    for path in named:
        if not _exists(path):
            raise MissingPath(f"no such file or folder: {shown(path)}")
    return _read(named, dict(columns or {}))


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True  # there, but closed to us: refused by name later
    return True


def _read(paths: list[Path], columns: Mapping[str, str]) -> Iterator[Document | Reject]:
    taken: dict[str, Path] = {}
    for path in paths:
        found = files_below(path) if path.is_dir() else iter([(path, well_formed(path.name))])
        for item in found:
            if isinstance(item, Reject):
                yield item
                continue
            file, identity = item
            first = taken.setdefault(identity, file)
            if first is file:
                yield from _read_file(file, identity, columns)
            elif first.resolve() != file.resolve():
                yield Reject(shown(file), f"{shown(first)} has the same id; name the folder above both instead")


def _read_file(path: Path, identity: str, columns: Mapping[str, str]) -> Iterator[Document | Reject]:
    name, source = path.name.lower(), shown(path)
    try:
        if name.endswith(RECORDS):
            with open_regular(path) as stream:
                yield from read_records(stream, identity, source, zipped=name.endswith(".gz"), columns=columns)
        elif name.endswith(TEXT) or not path.suffix:
            with open_regular(path) as stream:
                data = stream.read(_MAX_BYTES + 1)
            yield Reject(source, too_long(len(data))) if len(data) > _MAX_BYTES else read_text(data, identity, source)
        else:
            with open_regular(path):
                yield Reject(source, f"no reader for {path.suffix.lower()} files")
    except NotText as problem:
        yield Reject(source, str(problem))
    except OSError as problem:
        yield Reject(source, f"cannot be read ({reason(problem)})")
