"""What was computed once, by text and model: it costs nothing again, whatever else is lost."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Embedder, Progress
from embeddings.token_encoder import Tokens

T = TypeVar("T")
CHUNK = 2_048  # texts computed before what came of them is kept: what a kill can cost
ASKED = 500  # keys of one look-up


class Cache:
    """A SQLite file of blobs by text. A damaged row, or file, is only computed again. One writer at a time."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open ``folder``/``name``.sqlite, making it when missing and anew when unreadable. Raises OSError."""
        self.computed = 0  # texts that were not known, since this was opened
        self._path = folder / f"{name}.sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._db = self._connect()
        except sqlite3.OperationalError as error:
            raise OSError(f"{self._path} could not be opened: {error}") from error
        except sqlite3.DatabaseError:
            self._db = self._renewed()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def blobs(
        self,
        texts: Sequence[str],
        compute: Callable[[list[str], Progress], Sequence[bytes]],
        sound: Callable[[bytes], bool],
        progress: Progress | None,
    ) -> list[bytes]:
        """A blob a text: a kept one that is ``sound``, or else computed now and kept."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        known = self._guarded(lambda: self._known(sorted(set(keys)), sound))
        missing = dict(sorted((key, text) for key, text in zip(keys, texts, strict=True) if key not in known))
        waiting = sorted(missing, key=lambda key: (len(missing[key]), key))
        self.computed += len(waiting)
        for start in range(0, len(waiting), CHUNK):
            chunk = waiting[start : start + CHUNK]

            def told(done: int, _: int, before: int = start) -> None:
                if progress is not None:
                    progress(before + done, len(waiting))

            found = dict(zip(chunk, compute([missing[key] for key in chunk], told), strict=True))
            known.update(found)
            self._keep(found)
        return [known[key] for key in keys]

    def _known(self, keys: list[bytes], sound: Callable[[bytes], bool]) -> dict[bytes, bytes]:
        found = {}
        for start in range(0, len(keys), ASKED):
            asked = keys[start : start + ASKED]
            among = ",".join("?" * len(asked))
            rows = self._db.execute(
                f"SELECT text_sha, vector, checksum FROM vectors WHERE text_sha IN ({among})",  # noqa: S608
                asked,
            )
            for key, blob, checksum in rows:
                if checksum == zlib.crc32(key + blob) and sound(blob):
                    found[key] = blob
        return found

    def _keep(self, found: dict[bytes, bytes]) -> None:
        def write() -> None:
            with self._db:
                self._db.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?,?,?)",
                    [(key, blob, zlib.crc32(key + blob)) for key, blob in found.items()],
                )

        self._guarded(write)

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path)
        try:
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (text_sha BLOB PRIMARY KEY, vector BLOB NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID"
            )
            db.execute("SELECT text_sha, vector, checksum FROM vectors LIMIT 1")
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db

    def _guarded(self, work: Callable[[], T]) -> T:
        """``work`` done; when the file turns out to be damaged it is thrown away, and ``work`` done once more."""
        try:
            return work()
        except sqlite3.OperationalError as error:  # locked, or the disk is full: not a damage
            raise OSError(f"{self._path} could not be written: {error}") from error
        except sqlite3.DatabaseError:
            self._db.close()
            self._db = self._renewed()
            return work()

    def _renewed(self) -> sqlite3.Connection:
        for path in (self._path, self._path.with_name(self._path.name + "-journal")):
            path.unlink(missing_ok=True)
        return self._connect()


class VectorCache(Cache):
    """fp16 vectors of texts."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Kept in ``folder``/vectors-<fingerprint>.sqlite."""
        super().__init__(folder, f"vectors-{embedder.fingerprint[:16]}")
        self._embedder = embedder

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float16]:
        """A row a text, from the cache or else encoded now and kept."""
        dimension = self._embedder.dimension

        def compute(some: list[str], told: Progress) -> list[bytes]:
            return [row.tobytes() for row in self._embedder.encode(some, told).astype(np.float16)]

        found = self.blobs(texts, compute, lambda blob: len(blob) == 2 * dimension, progress)
        return np.frombuffer(b"".join(found), np.float16).reshape(len(texts), dimension)


class TokenCache(Cache):
    """The tokens of texts: of each its places, two uint16, and its int8 row."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Kept in ``folder``/tokens-<fingerprint>.sqlite."""
        super().__init__(folder, f"tokens-{embedder.fingerprint[:16]}")
        self._embedder = embedder

    def tokens(self, texts: Sequence[str], progress: Progress | None = None) -> list[Tokens]:
        """The tokens of each text, from the cache or else read now and kept."""
        size = self._embedder.token_dimension + 4

        def compute(some: list[str], told: Progress) -> list[bytes]:
            return [t.ranges.tobytes() + t.rows.tobytes() for t in self._embedder.tokens(some, told)]

        def unpacked(blob: bytes) -> Tokens:
            count = len(blob) // size
            ranges = np.frombuffer(blob, np.uint16, 2 * count).reshape(count, 2)
            return Tokens(np.frombuffer(blob, np.int8, offset=4 * count).reshape(count, size - 4), ranges)

        return [unpacked(b) for b in self.blobs(texts, compute, lambda blob: len(blob) % size == 0, progress)]
