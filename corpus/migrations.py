"""From one schema to the next: what a store written by an older version becomes. Nothing stored is lost."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

SCHEMA = Path(__file__).with_name("schema.sql")
SCHEMA_VERSION = 2
MADE_2 = """applied findings removed applied_article corrections_document quotations_utterance
    sketches wordings wordings_utterance wordings_article"""


def create(db: sqlite3.Connection) -> None:
    """An empty store of the current schema."""
    db.executescript(SCHEMA.read_text("utf-8"))


def migrate(db: sqlite3.Connection, version: int) -> None:
    """Bring a store of an older ``version`` to the current one."""
    for step in range(version, SCHEMA_VERSION):
        STEPS[step](db)


def _corrections_in_force(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE quotations ADD COLUMN corrected TEXT")
    db.execute("ALTER TABLE corrections ADD COLUMN anchors TEXT NOT NULL DEFAULT '[]'")
    db.execute("ALTER TABLE corrections ADD COLUMN found TEXT NOT NULL DEFAULT ''")
    for name in MADE_2.split():
        db.execute(_statement(name))


STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _corrections_in_force}


def _statement(name: str) -> str:
    """The statement of the current schema that makes a table or index; only while no later step changes it again."""
    made = re.search(rf"^CREATE (?:TABLE|INDEX) {name} .*?;$", SCHEMA.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    if made is None:
        raise KeyError(name)
    return made.group()
