"""The file of a store: opened as it must be, made when it is missing, brought to the current schema."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from corpus import migrations
from corpus.migrations import SCHEMA_VERSION


class StoreError(Exception):
    """The store cannot be used, or refuses a write. ``str(e)`` is one line."""


def connect(path: Path, writable: bool) -> tuple[sqlite3.Connection, bool]:
    """A connection for several threads, and True when an older version of the program wrote the file.

    An older file is upgraded: itself when ``writable``, else a copy in memory. Raises StoreError when it is no store
    of ours.
    """
    mode = "mode=rwc" if writable else "mode=ro&immutable=1"
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, check_same_thread=False)
        db.execute("PRAGMA foreign_keys = ON")
        if writable:
            _prepare(db)
        version = int(meta(db, "schema_version") or 0)
        if not 0 < version <= SCHEMA_VERSION:
            raise StoreError(f"{path} has schema {version}, this program reads {SCHEMA_VERSION}: ingest again")
        if version == SCHEMA_VERSION:
            return db, False
        return _upgraded(db, version, writable), True
    except sqlite3.Error as error:
        raise StoreError(f"{path} is not a readable store: {error}") from error


def meta(db: sqlite3.Connection, key: str) -> str | None:
    """A fact about the store itself, such as ``schema_version``."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def _set_meta(db: sqlite3.Connection, key: str, value: str) -> None:
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value))
    db.commit()


def _prepare(db: sqlite3.Connection) -> None:
    # Nothing reads a store that is being written, and publishing syncs the file: a journal would only cost.
    db.execute("PRAGMA journal_mode = MEMORY")
    db.execute("PRAGMA synchronous = OFF")
    if not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        migrations.create(db)
        _set_meta(db, "schema_version", str(SCHEMA_VERSION))


def _upgraded(db: sqlite3.Connection, version: int, writable: bool) -> sqlite3.Connection:
    """The rows in the current schema: in the file when writable, else in a copy in memory."""
    if not writable:
        file, db = db, sqlite3.connect(":memory:", check_same_thread=False)
        file.backup(db)
        file.close()
        db.execute("PRAGMA foreign_keys = ON")
    migrations.migrate(db, version)
    _set_meta(db, "schema_version", str(SCHEMA_VERSION))
    if not writable:
        db.execute("PRAGMA query_only = ON")
    return db
