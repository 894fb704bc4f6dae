"""How many documents paths will give, about: counted quickly, before anything is read, to tell the time left."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from corpus.model import Reject
from corpus.reading.archive import opened
from corpus.reading.extracted import Refused
from corpus.reading.folder import files_below, open_regular, visible
from corpus.reading.formats import suffix

BLOCK = 1 << 20
MOST = 1 << 30  # bytes looked at in one file, unpacked: what lies beyond is not counted


def expected(paths: Sequence[Path]) -> int:
    """One for a file, one for each line of records, row of a table or member of a ZIP; refused ones count too."""
    count = 0
    for path in paths:
        below = files_below(path) if path.is_dir() else iter([(path, "")])
        for item in below:
            count += 1 if isinstance(item, Reject) else _in_file(item[0])
    return count


def _in_file(path: Path) -> int:
    kind = suffix(path.name)
    if kind not in (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz", ".csv", ".tsv", ".tab", ".zip"):
        return 1
    try:
        with open_regular(path) as stream:
            if kind == ".zip":
                return _members(stream)
            header = 1 if kind in (".csv", ".tsv", ".tab") else 0
            return max(_lines(stream, kind.endswith(".gz")) - header, 1)
    except (OSError, EOFError, Refused, zlib.error):
        return 1


def _lines(stream: BinaryIO, zipped: bool) -> int:
    count, read, last = 0, 0, b"\n"
    source = gzip.GzipFile(fileobj=stream) if zipped else stream
    while read < MOST and (block := source.read(BLOCK)):
        count += block.count(b"\n")
        read += len(block)
        last = block[-1:]
    return count + (last != b"\n")


def _members(stream: BinaryIO) -> int:
    with opened(stream) as archive:
        return max(sum(not e.is_dir() and visible(e.filename) for e in archive.infolist()), 1)
