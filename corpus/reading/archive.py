"""ZIP archives: their members one by one, never written to disk, never more of them than the limits allow."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from corpus.model import Reject
from corpus.reading.extracted import Refused
from corpus.reading.folder import unfit_name, visible
from corpus.reading.limits import ARCHIVE_DIRECTORY, ARCHIVE_MEMBERS, Limits

_END = b"PK\x05\x06"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)


@dataclass(slots=True)
class Budget:
    """How many more bytes an archive, those inside it included, may unpack to."""

    left: int


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its path inside, and what it holds."""

    path: str
    data: bytes


def opened(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive, its list of members read and found to be of a bearable size. Raises Refused."""
    try:
        stream.seek(0, 2)
        size = stream.tell()
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
        at = tail.rfind(_END)
        if at >= 0 and len(tail) - at >= 22:
            directory = struct.unpack_from("<L", tail, at + 12)[0]
            if ARCHIVE_DIRECTORY < directory < 0xFFFFFFFF or (directory == 0xFFFFFFFF and size > ARCHIVE_DIRECTORY):
                raise Refused(f"its list of members is larger than {ARCHIVE_DIRECTORY:,} bytes")
        stream.seek(0)
        return zipfile.ZipFile(stream)
    except DAMAGE as problem:
        if isinstance(problem, Refused):
            raise
        raise Refused("damaged ZIP") from None


def members(stream: BinaryIO, source: str, limits: Limits, budget: Budget) -> Iterator[Member | Reject]:
    """The visible files of an archive, sorted by path; what is not read is a Reject. Raises Refused."""
    with opened(stream) as archive:
        entries = sorted((e for e in archive.infolist() if not e.is_dir()), key=lambda e: e.filename)
        if len(entries) > ARCHIVE_MEMBERS:
            raise Refused(f"holds {len(entries):,} files, the most is {ARCHIVE_MEMBERS:,}")
        seen: set[str] = set()
        for entry in entries:
            path = entry.filename.replace("\\", "/")
            where = f"{source}/{_shown(path)}"
            if not visible(path):
                continue
            problem = unfit_name(path) or _unfit(entry) or ("a second file of that name" if path in seen else None)
            if problem:
                yield Reject(where, problem)
                continue
            seen.add(path)
            try:
                yield Member(path, _unpacked(archive, entry, limits, budget))
            except Refused as refusal:
                yield Reject(where, str(refusal))
                if budget.left <= 0:
                    raise Refused(f"unpacks to more than {limits.unpacked:,} bytes: the rest is not read") from None


def _shown(path: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in path[:300])


def _unfit(entry: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "a link in an archive is not followed" if kind == stat.S_IFLNK else "not a regular file"
    if entry.flag_bits & 1:
        return "encrypted: unpack it with its password first"
    if entry.compress_type not in _METHODS:
        return "packed by a method that is not read: pack it as an ordinary ZIP"
    return None


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, budget: Budget) -> bytes:
    """A member's bytes; counted as they unpack, whatever size the archive claims."""
    most = min(limits.file, budget.left)
    try:
        with archive.open(entry) as packed:
            data = packed.read(most + 1)
    except DAMAGE:
        raise Refused("damaged in the ZIP") from None
    budget.left -= len(data)
    if len(data) > most:
        raise Refused(limits.too_large())
    return data
