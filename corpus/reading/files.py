"""One file, or one member of an archive, to its documents."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from corpus.model import Document, Reject
from corpus.reading.archive import Budget, members
from corpus.reading.extracted import Refused
from corpus.reading.folder import check_unchanged, open_regular, read_whole, reason, shown, state
from corpus.reading.formats import HEAD, PARSED_APART, Format, format_of
from corpus.reading.limited import LimitedParser
from corpus.reading.limits import ARCHIVE_DEPTH, Limits
from corpus.reading.records import read_records
from corpus.reading.tables import read_table
from corpus.reading.text import read_text


@dataclasses.dataclass(frozen=True, slots=True)
class _Source:
    """A file or a member as it is read: ``name`` tells its format, ``shown`` names it in the ledger."""

    stream: BinaryIO
    name: str
    identity: str
    shown: str


class FileReader:
    """Reads files of every format. Whatever is wrong with one is a Reject; nothing is raised."""

    def __init__(self, columns: Mapping[str, str], limits: Limits, parser: LimitedParser) -> None:
        self.columns, self.limits, self.parser = columns, limits, parser

    def read(self, path: Path, identity: str) -> Iterator[Document | Reject]:
        """The documents of the file at ``path``, in order."""
        where = shown(path)
        try:
            with open_regular(path) as stream:
                yield from self._guarded(_Source(stream, path.name, identity, where), Budget(self.limits.unpacked), 0)
        except OSError as problem:
            yield Reject(where, f"cannot be read ({reason(problem)})")

    def _guarded(self, source: _Source, budget: Budget, depth: int) -> Iterator[Document | Reject]:
        try:
            yield from self._documents(source, budget, depth)
        except Refused as problem:
            yield from (Reject(f"{source.shown} {part.source}", part.reason) for part in problem.parts)
            yield Reject(source.shown, str(problem))
        except OSError as problem:
            yield Reject(source.shown, f"cannot be read ({reason(problem)})")

    def _documents(self, source: _Source, budget: Budget, depth: int) -> Iterator[Document | Reject]:
        stream, before = source.stream, state(source.stream)
        head = stream.read(HEAD)
        if not head:
            raise Refused("the file is empty")
        form = format_of(source.name, head, stream)
        stream.seek(0)
        if form is Format.RECORDS:
            zipped = source.name.lower().endswith(".gz")
            yield from read_records(
                stream, source.identity, source.shown, zipped=zipped, columns=self.columns, limits=self.limits
            )
            check_unchanged(stream, before)
        elif form is Format.ZIP:
            yield from self._unpacked(source, budget, depth)
            check_unchanged(stream, before)
        else:
            data = read_whole(stream, self.limits.file)
            if data is None:
                raise Refused(self.limits.too_large())
            yield from self._whole(form, data, source)

    def _unpacked(self, source: _Source, budget: Budget, depth: int) -> Iterator[Document | Reject]:
        if depth >= ARCHIVE_DEPTH:
            raise Refused(f"an archive inside {ARCHIVE_DEPTH} others is not opened")
        empty = True
        for found in members(source.stream, source.shown, self.limits, budget):
            empty = False
            if isinstance(found, Reject):
                yield found
                continue
            inner = _Source(
                io.BytesIO(found.data),
                found.path.rpartition("/")[2],
                f"{source.identity}/{found.path}",
                f"{source.shown}/{found.path}",
            )
            yield from self._guarded(inner, budget, depth + 1)
        if empty:
            raise Refused("the archive holds no files")

    def _whole(self, form: Format, data: bytes, source: _Source) -> Iterator[Document | Reject]:
        if form in PARSED_APART:
            found = self.parser.parse(form.value, data, source.name)
            yield found.document(source.identity)
            for part in found.left_out:
                yield Reject(f"{source.shown} {part.source}", part.reason)
        elif form is Format.TABLE:
            yield from read_table(data, source.identity, source.shown, self.columns, self.limits)
        else:
            yield read_text(data, source.identity, self.limits)
