"""A small corpus written here, taken in by the real program, and the service over it; built once for all tests."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from qa.model import Answer, Filters, Question
from qa.service import Service

COURIER, HERALD = "Brackenford Courier", "Weir Valley Herald"
LIBRARY = """Library to open on Sundays

The library in Brackenford will open on Sundays from June, the town council decided on Tuesday.

“A library that is shut is a warehouse for paper,” said Maud Tillery, who chairs the council.

Rufus Penhallow voted against. “We cannot heat the rooms we have,” said Rufus Penhallow.

A caretaker was not impressed. “They never ask the people with the keys,” said the caretaker.

Aldous Cranmer, the former mayor, missed the meeting.
"""
PUMP = """Fire pump sold for scrap

The village pump of Weir Cross was sold in March without a vote.

“The pump was sold behind our backs,” said Rufus Penhallow. “Nobody told the fire bri-gade until the shed was empty.”

“I signed the paper and I am sorry,” said Maud Tillery.

“We were both asleep at the wheel,” Maud Tillery and Rufus Penhallow said in a joint statement.

Nine people came to the meeting in the chapel, and the vote was put off until the autumn.
"""
RECORDS = (
    {
        "id": "library",
        "text": LIBRARY,
        "title": "Library to open on Sundays",
        "date": "2019-05-04",
        "publisher": COURIER,
    },
    {"id": "pump", "text": PUMP, "title": "Fire pump sold for scrap", "date": "2020-02-11", "publisher": HERALD},
)


def write_records(folder: Path, *records: dict[str, str]) -> Path:
    """A file of records in ``folder``."""
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


@cache
def data() -> Path:
    """A data directory that holds the corpus."""
    root = Path(tempfile.mkdtemp(prefix="asked-corpus-"))
    Service(root / "data").ingest([write_records(root, *RECORDS)])
    return root / "data"


def copied(folder: Path) -> Service:
    """A service over a copy of it in ``folder``, which may be changed; its records are in ``folder/records.jsonl``."""
    write_records(folder, *RECORDS)
    shutil.copytree(data(), folder / "data")
    return Service.open(folder / "data")


@cache
def service() -> Service:
    """The service over it."""
    return Service.open(data())


def ask(text: str, *history: str, ignore: frozenset[str] = frozenset(), **filters: str) -> Answer:
    """The answer to one question."""
    return service().ask(Question(text, history, Filters(**filters), ignore))
