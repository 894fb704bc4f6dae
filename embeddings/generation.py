"""Generations: everything that answers questions, published and opened as one whole.

A generation is a directory written beside the current one, synced, listed in a manifest, and made current by renaming
one small file. Whatever is interrupted, readers see the old state or the new one. What is damaged is refused, and the
generation before it serves.
"""

from __future__ import annotations

import fcntl
import os
import time
import weakref
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self

from corpus import corrections_file
from corpus.corrections_file import CorrectionsDamaged
from corpus.passages import PassageFilter
from corpus.store import Store, StoreError
from embeddings.index import DenseIndex, Ids, IndexDamaged, VectorIndex
from embeddings.keywords import KeywordIndex
from embeddings.manifest import NAME, Manifest, ManifestDamaged
from embeddings.places import Places
from embeddings.token_vectors import TokenVectors

CURRENT, GENERATIONS = "CURRENT", "generations"
STORE, KEYWORDS = "store.sqlite", "keywords"
INGEST = "python app.py ingest PATH"
CHECK = "python app.py check-index"
REPAIR = f"{INGEST} (with the sources; what is whole is kept)"
FILTERS = 32  # whose passages are remembered: of a million, up to 8 MB each
PATIENCE = 20  # attempts to open a generation while writers publish


class IndexUnusable(Exception):
    """There is nothing that can answer. ``str(e)`` is one line: what is wrong and what to do."""


class NothingIngested(IndexUnusable):
    """Nothing was ingested yet."""


class Damaged(IndexUnusable):
    """No generation is whole."""


class WrongModel(IndexUnusable):
    """The index was made by another model than the one that would ask it."""


class Generation:
    """One published generation, open for reading, from several threads. It holds still while it is open.

    It closes itself when nothing refers to it any more: while requests may use it, drop it rather than ``close`` it.
    """

    def __init__(self, folder: Path, manifest: Manifest, lock: int, notice: str | None) -> None:
        """Opened by ``open_current``. Raises StoreError or IndexDamaged."""
        self._release = weakref.finalize(self, os.close, lock)
        self.name = manifest.generation
        self.fingerprint = manifest.fingerprint
        self.dimension = manifest.dimension
        self.counts = manifest.counts
        self.notice = notice  # what the operator must be told, when an older generation serves
        self.store = Store(folder / STORE)
        self.index: VectorIndex = DenseIndex.open(folder)
        self.token_vectors = TokenVectors.open(folder, manifest.token_dimension)
        self.places = Places.open(folder, self.store)
        self.keywords = KeywordIndex.open(folder / KEYWORDS)
        self._allowed = lru_cache(FILTERS)(self.places.allowed)

    def allowed(self, wanted: PassageFilter) -> Ids:
        """The passage ids ``wanted`` lets through, as both indexes take them; not to be written to."""
        return self._allowed(wanted)

    def close(self) -> None:
        """Close the store and let writers remove this generation when it is old."""
        self.store.close()
        self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def current_name(data: Path) -> str | None:
    """The name of the current generation, None when there is none or the pointer is damaged.

    Cheap: a changed name means a new generation.
    """
    try:
        name = (Path(data) / CURRENT).read_text("ascii").strip()
    except (OSError, ValueError):
        return None
    return name if name.isdecimal() else None


def generation_names(data: Path) -> list[str]:
    """The published generations' names, newest first."""
    folder = Path(data) / GENERATIONS
    numbers = [int(p.name) for p in folder.iterdir() if p.name.isdecimal()] if folder.is_dir() else []
    return [str(n) for n in sorted(numbers, reverse=True)]


def candidates(data: Path) -> list[str]:
    """The generations that may serve, in the order they should: the current one, then those before it, newest first."""
    names, current = generation_names(data), current_name(data)
    if current is None:
        return names
    # one newer than the current was never made current: it serves only when nothing else can
    return [current, *sorted((n for n in names if n != current), key=lambda n: (int(n) > int(current), -int(n)))]


def open_current(data: Path, fingerprint: str | None = None) -> Generation:
    """The current generation, every byte of it verified; when it is damaged, the newest whole one before it.

    Raises NothingIngested, Damaged, or WrongModel when ``fingerprint`` is given and is not that of the index.
    """
    data = Path(data)
    for attempt in range(PATIENCE):
        names, current = candidates(data), current_name(data)
        damages: list[str] = []
        found = None
        for name in names:
            found = _opened(data / GENERATIONS / name, damages, current, fingerprint)
            if found is not None:
                break
        settled = current_name(data) == current and (attempt > 0 or not damages)
        if found is not None and settled:
            return found
        if settled and not names:
            raise NothingIngested(f"nothing is ingested in {data} yet: {INGEST}")
        if settled:
            raise Damaged(f"no generation in {data} is whole: {damages[0]}. All of it: {CHECK}. To repair: {REPAIR}")
        if found is not None:
            found.close()
        time.sleep(0.02)  # a writer may have published meanwhile
    raise Damaged(f"{data} changes faster than it can be opened")


def _opened(folder: Path, damages: list[str], current: str | None, fingerprint: str | None) -> Generation | None:
    lock = _hold(folder)
    if lock is None:
        damages.append(f"{folder / NAME} is missing")
        return None
    try:
        manifest = Manifest.read(folder)
        found = list(manifest.damages(folder))
        if not found:
            _same_model(folder, manifest.fingerprint, fingerprint)
            kept, lock = lock, -1  # from here on the generation's
            return Generation(folder, manifest, kept, _notice(folder, damages, current))
        damages += found
    except (ManifestDamaged, StoreError, IndexDamaged) as error:
        damages.append(str(error))
    finally:
        if lock >= 0:
            os.close(lock)
    return None


def _same_model(folder: Path, made_by: str, asked_by: str | None) -> None:
    if asked_by is not None and made_by != asked_by:
        raise WrongModel(
            f"the index in {folder} was made by another model ({made_by[:12]}, not {asked_by[:12]}):"
            f" start with the same --model, or {INGEST}"
        )


def _notice(folder: Path, damages: list[str], current: str | None) -> str | None:
    if damages:
        return f"{damages[0]}: generation {folder.name} serves instead. To repair: {REPAIR}"
    if current is None:
        pointer = folder.parent.parent / CURRENT
        return f"{pointer} is missing or damaged: generation {folder.name} serves. To repair: {REPAIR}"
    return None


def _hold(folder: Path) -> int | None:
    """A shared lock on a generation: while it is held no writer removes it. None when it is not there, or going."""
    try:
        handle = os.open(folder / NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def check(data: Path) -> list[str]:
    """What is damaged in the current generation, a line each; empty when it is whole or nothing was ingested."""
    data = Path(data)
    names, current = candidates(data), current_name(data)
    if not names:
        return []
    if current is None:
        return [f"{data / CURRENT} is missing or damaged"]
    return [*_damages(data / GENERATIONS / current), *_damaged_corrections(data)]


def _damaged_corrections(data: Path) -> Iterator[str]:
    try:
        corrections_file.read(data / corrections_file.NAME)
    except CorrectionsDamaged as error:
        yield str(error)


def _damages(folder: Path) -> Iterator[str]:
    try:
        manifest = Manifest.read(folder)
        found = list(manifest.damages(folder))
        yield from found
        if found:
            return
        with Store(folder / STORE) as store:
            passages = store.counts().passages
        for what, count in (
            ("dense", len(DenseIndex.open(folder))),
            (KEYWORDS, len(KeywordIndex.open(folder / KEYWORDS))),
        ):
            if count != passages:
                yield f"{folder}: {passages} passages are stored, the {what} index holds {count}"
    except (ManifestDamaged, StoreError, IndexDamaged) as error:
        yield str(error)
