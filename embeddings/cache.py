"""Vectors already computed, by text and model: what was embedded once costs nothing again, whatever else is lost."""

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

T = TypeVar("T")
CHUNK = 2_048  # texts encoded before their vectors are kept: what a kill can cost
ASKED = 500  # keys of one look-up


class VectorCache:
    """A SQLite file of fp16 vectors. A damaged row, or file, is only computed again. One writer at a time."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        """Open ``folder``/vectors-<fingerprint>.sqlite, making it when missing and anew when unreadable."""
        self.encoded = 0  # texts that were not known, since this was opened
        self._embedder = embedder
        self._path = folder / f"vectors-{embedder.fingerprint[:16]}.sqlite"
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

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float16]:
        """A row a text, from the cache or else encoded now and kept."""
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        known = self._guarded(lambda: self._known(sorted(set(keys))))
        missing = dict(sorted((key, text) for key, text in zip(keys, texts, strict=True) if key not in known))
        waiting = sorted(missing, key=lambda key: (len(missing[key]), key))
        self.encoded += len(waiting)
        for start in range(0, len(waiting), CHUNK):
            chunk = waiting[start : start + CHUNK]

            def told(done: int, _: int, before: int = start) -> None:
                if progress is not None:
                    progress(before + done, len(waiting))

            rows = self._embedder.encode([missing[key] for key in chunk], told).astype(np.float16)
            known.update(zip(chunk, rows, strict=True))
            self._keep(dict(zip(chunk, rows, strict=True)))
        if not keys:
            return np.empty((0, self._embedder.dimension), np.float16)
        return np.stack([known[key] for key in keys])

    def _known(self, keys: list[bytes]) -> dict[bytes, NDArray[np.float16]]:
        found = {}
        for start in range(0, len(keys), ASKED):
            asked = keys[start : start + ASKED]
            among = ",".join("?" * len(asked))
            rows = self._db.execute(
                f"SELECT text_sha, vector, checksum FROM vectors WHERE text_sha IN ({among})",  # noqa: S608
                asked,
            )
            for key, vector, checksum in rows:
                if checksum == zlib.crc32(key + vector) and len(vector) == 2 * self._embedder.dimension:
                    found[key] = np.frombuffer(vector, np.float16)
        return found

    def _keep(self, rows: dict[bytes, NDArray[np.float16]]) -> None:
        def write() -> None:
            with self._db:
                self._db.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?,?,?)",
                    [(key, row.tobytes(), zlib.crc32(key + row.tobytes())) for key, row in rows.items()],
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
