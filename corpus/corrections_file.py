"""Corrections beside the generations: a copy in one file, so that they outlive even the loss of every index."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from corpus.corrections import Correction
from corpus.json_columns import dumps, loads

NAME = "corrections.json"
FORMAT = 1


class CorrectionsDamaged(Exception):
    """The file is not what was written. ``str(e)`` is one line."""


def read(path: Path) -> tuple[Correction, ...]:
    """The corrections in ``path``, () when there is no such file. Raises CorrectionsDamaged."""
    try:
        body = json.loads(path.read_text("utf-8"))
        rows = [dumps(row) for row in body["corrections"]]
        if body["format"] != FORMAT or body["sha256"] != _digest(rows):
            raise CorrectionsDamaged(f"{path} is not what was written")
        return tuple(loads(Correction, row) for row in rows)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise CorrectionsDamaged(f"{path} cannot be read") from error


def write(path: Path, corrections: Sequence[Correction]) -> None:
    """Replace ``path`` in one step, synced. Raises OSError; then the file is as it was."""
    rows = [dumps(c) for c in corrections]
    body = {"format": FORMAT, "sha256": _digest(rows), "corrections": [json.loads(row) for row in rows]}
    waiting = path.with_name(f"{path.name}.partial")
    with waiting.open("w", encoding="utf-8") as file:
        json.dump(body, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, path)


def _digest(rows: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
