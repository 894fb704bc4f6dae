"""The work of an import that is not published yet: analysed articles, kept so that nothing is worked out twice.

Results are appended to a shard as they come, each with its checksum, and survive a kill at any moment; a full shard is
synced and listed in the manifest. What is damaged is only worked out again. One writer at a time.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from corpus.json_columns import dumps, loads
from corpus.model import AnalysedArticle, Reject

SHARD = 2_000  # documents
MANIFEST, REJECTS, SUFFIX = "manifest.json", "rejects.jsonl", ".shard"
HEAD = struct.Struct(">32sII")  # key, length of what follows, its crc32

Place = tuple[Path, int, int]  # file, offset, bytes


class Shards:
    """Articles by the key of their task, in files of ``size`` documents."""

    def __init__(self, folder: Path, analyser: str, size: int = SHARD) -> None:
        """Take up what an interrupted import left in ``folder``; work of another ``analyser`` version is dropped."""
        self._folder, self._analyser, self._size = folder, analyser, size
        self._places: dict[bytes, Place] = {}
        self._asked: set[bytes] = set()
        self._shards: list[dict[str, object]] = []  # as the manifest lists them
        self._open: BinaryIO | None = None
        self._in_open = 0
        self._rejects: BinaryIO | None = None
        self.facts: dict[str, object] = {}  # what else the manifest says of this import
        self._take_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._close_shard()
        if self._rejects is not None:
            self._rejects.close()

    def _take_up(self) -> None:
        old = _manifest(self._folder)
        listed = {str(s.get("name")): s for s in old.get("shards", ()) if isinstance(s, dict)}
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if old.get("analyser", self._analyser) != self._analyser:
                path.unlink()
                continue
            found = {key: (path, offset, length) for key, offset, length in _frames(path)}
            self._places.update(found)
            self._shards.append(listed.get(path.name) or _listing(path, len(found)))

    def find(self, key: bytes) -> tuple[AnalysedArticle, ...] | None:
        """The articles kept under ``key``, or None."""
        self._asked.add(key)
        place = self._places.get(key)
        if place is None:
            return None
        path, offset, length = place
        try:
            with path.open("rb") as file:
                file.seek(offset)
                return loads(tuple[AnalysedArticle, ...], zlib.decompress(file.read(length)).decode("ascii"))
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            del self._places[key]
            return None

    def has(self, key: bytes) -> bool:
        """True when something is kept under ``key``."""
        return key in self._places

    def add(self, key: bytes, articles: Sequence[AnalysedArticle]) -> None:
        """Keep ``articles``. Raises OSError when they cannot be written."""
        content = zlib.compress(dumps(tuple(articles)).encode("ascii"), 1)
        file = self._open or self._new_shard()
        self._asked.add(key)
        self._places[key] = (Path(file.name), file.tell() + HEAD.size, len(content))
        file.write(HEAD.pack(key, len(content), zlib.crc32(key + content)) + content)
        file.flush()  # to the system: a kill cannot take it any more
        self._in_open += 1
        if self._in_open >= self._size:
            self._close_shard()

    def reject(self, reject: Reject) -> None:
        """Write an input that could not be taken in into the rejects file."""
        if self._rejects is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._rejects = (self._folder / REJECTS).open("wb")
        line = json.dumps({"source": reject.source, "reason": reject.reason}, ensure_ascii=False) + "\n"
        self._rejects.write(line.encode("utf-8", "replace"))
        self._rejects.flush()

    def finish(self, facts: Mapping[str, object]) -> None:
        """What was asked for is published: its shards go, the manifest says so. Work nobody asked for stays."""
        self._close_shard()
        waiting = {path for key, (path, _, _) in self._places.items() if key not in self._asked}
        for path in {path for path, _, _ in self._places.values()} - waiting:
            path.unlink(missing_ok=True)
        self._shards = [s for s in self._shards if self._folder / str(s["name"]) in waiting]
        if self._rejects is None:
            (self._folder / REJECTS).unlink(missing_ok=True)
        if self._folder.is_dir():
            self.facts.update(facts)
            self._write_manifest("published")

    def _new_shard(self) -> BinaryIO:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write_manifest("running")
        numbers = [int(p.stem) for p in self._folder.glob(f"*{SUFFIX}") if p.stem.isdecimal()]
        self._in_open = 0
        self._open = (self._folder / f"{max(numbers, default=0) + 1:05}{SUFFIX}").open("xb")
        return self._open

    def _close_shard(self) -> None:
        file, self._open = self._open, None
        if file is None:
            return
        with file:
            file.flush()
            os.fsync(file.fileno())
        self._shards.append(_listing(Path(file.name), self._in_open))
        self._write_manifest("running")

    def _write_manifest(self, state: str) -> None:
        body = {"state": state, "analyser": self._analyser, **self.facts, "shards": self._shards}
        waiting = self._folder / f"{MANIFEST}.partial"
        waiting.write_text(json.dumps(body, indent=1, ensure_ascii=False), "utf-8", errors="replace")
        os.replace(waiting, self._folder / MANIFEST)


def _manifest(folder: Path) -> dict:
    try:
        body = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}


def _listing(path: Path, documents: int) -> dict[str, object]:
    with path.open("rb") as file:
        sha = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "documents": documents, "bytes": path.stat().st_size, "sha256": sha}


def _frames(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """Key, offset and length of each whole result of a shard, up to the first that is not."""
    with path.open("rb") as file:
        while len(head := file.read(HEAD.size)) == HEAD.size:
            key, length, checksum = HEAD.unpack(head)
            offset = file.tell()
            content = file.read(length)
            if len(content) < length or zlib.crc32(key + content) != checksum:
                return
            yield key, offset, length
