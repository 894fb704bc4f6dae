"""What a generation holds, with the sha256 of every file: what makes a damage visible before it answers anything."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

NAME = "manifest.json"
FORMAT = 1
UNLISTED = frozenset({NAME, ".tantivy-meta.lock", ".tantivy-writer.lock"})  # locks carry nothing


class ManifestDamaged(Exception):
    """A manifest is missing or not what was written. ``str(e)`` is one line."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of one generation."""

    generation: str
    fingerprint: str  # of the model that made the vectors
    dimension: int
    recipe: str  # which cut of the passages
    counts: Mapping[str, int]
    files: Mapping[str, Mapping[str, str | int]]  # path in the generation: {"sha256", "size"}
    token_dimension: int = 0  # of the vectors of single words; 0 in a generation without them
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it into ``folder``, synced."""
        body = asdict(self)
        path = folder / NAME
        path.write_text(json.dumps({**body, "digest": _digest(body)}, indent=1), "utf-8")
        sync(path)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest in ``folder``, itself verified. Raises ManifestDamaged."""
        try:
            body = json.loads((folder / NAME).read_text("utf-8"))
            digest = body.pop("digest")
            if digest != _digest(body):
                raise ManifestDamaged(f"{folder / NAME}: its content is not what was written")
            if body["format"] != FORMAT:
                raise ManifestDamaged(f"{folder / NAME}: format {body['format']}, this program reads {FORMAT}")
            return cls(**body)
        except FileNotFoundError as error:
            raise ManifestDamaged(f"{folder / NAME} is missing") from error
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ManifestDamaged(f"{folder / NAME} cannot be read") from error

    def damages(self, folder: Path) -> Iterator[str]:
        """What in ``folder`` is not as listed, a line each."""
        if self.generation != folder.name:
            yield f"{folder} holds generation {self.generation}"
        for name, listed in sorted(self.files.items()):
            damage = file_damage(folder / name, str(listed["sha256"]), int(listed["size"]))
            if damage:
                yield damage
        present = {path.relative_to(folder).as_posix() for path in _files(folder)}
        for name in sorted(present - self.files.keys()):
            yield f"{folder / name} does not belong there"


def synced_files(folder: Path) -> dict[str, dict[str, str | int]]:
    """All files now in ``folder`` as a manifest lists them, each of them synced to the disk."""
    files: dict[str, dict[str, str | int]] = {}
    for path in _files(folder):
        sync(path)
        files[path.relative_to(folder).as_posix()] = {"sha256": sha256(path), "size": path.stat().st_size}
    return files


def file_damage(path: Path, sha: str, size: int) -> str | None:
    """What is wrong with a file, or None."""
    try:
        found = path.stat().st_size
        if found != size:
            return f"{path} has {found} bytes instead of {size}"
        return None if sha256(path) == sha else f"{path} is not what was written (sha256 differs)"
    except FileNotFoundError:
        return f"{path} is missing"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"


def sha256(path: Path) -> str:
    """The sha256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the system write a file or directory to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if not p.is_dir() and p.name not in UNLISTED)


def _digest(body: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
