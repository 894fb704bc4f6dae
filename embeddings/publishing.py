"""Writing a new generation: a copy of the current rows, changed, indexed anew and made current in one step."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from corpus import corrections_file
from corpus.corrections import Correction
from corpus.corrections_file import CorrectionsDamaged
from corpus.model import AnalysedArticle
from corpus.passages import Passage
from corpus.store import Store, StoreError
from embeddings import places, token_vectors
from embeddings.cache import TokenCache, VectorCache
from embeddings.encoder import Embedder, Progress
from embeddings.generation import CURRENT, GENERATIONS, KEYWORDS, STORE, candidates, current_name, generation_names
from embeddings.index import DenseIndex, Ids
from embeddings.keywords import Entry, KeywordIndex
from embeddings.manifest import NAME, Manifest, ManifestDamaged, file_damage, sync, synced_files
from embeddings.token_vectors import TokenVectors
from embeddings.units import RECIPE, units

LOCK, CACHE, PARTIAL = "writer.lock", "cache", ".partial"
KEPT = 2  # generations
Told = Callable[[int], None]  # how many passages are done
BLOCK = 20_000  # passages embedded at a time
READ = 2_000  # passages read at a time
AHEAD = 1_024  # passages embedded at a time while others are still being analysed


class Busy(Exception):
    """Another writer is at work. ``str(e)`` is one line."""


class Unwritable(OSError):
    """A generation could not be written, and the one before it stands. ``str(e)`` is one line."""


class Writer:
    """The one writer of a data directory: change ``store``, then ``publish``; without it nothing happened."""

    store: Store
    notice: str | None = None  # what the operator must be told, when the current generation is damaged
    encoded: int = 0  # texts that publishing had to embed; all others were known

    def __init__(self, data: Path, embedder: Embedder) -> None:
        """``embedder`` is asked for vectors only while publishing, or ahead of it for many articles."""
        self._data, self._embedder = Path(data), embedder
        self._lock = -1
        self._cache: VectorCache | None = None
        self._token_cache: TokenCache | None = None
        self._ahead: list[tuple[Passage, str]] = []  # with their own words

    def __enter__(self) -> Self:
        """Take the lock and copy the rows of the current generation. Raises Busy."""
        self._generations = self._data / GENERATIONS
        self._generations.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self._data / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise Busy(f"another ingest is writing to {self._data}: wait for it to end") from error
        try:
            self._begin()
        except BaseException:
            os.close(self._lock)
            raise
        return self

    def _begin(self) -> None:
        for left in self._generations.glob(f"*{PARTIAL}"):
            shutil.rmtree(left)
        current = _number(current_name(self._data))
        for name in generation_names(self._data):
            if current and int(name) > current:  # written whole, but never made current
                shutil.rmtree(self._generations / name)
        self._name = str(max([current, *map(int, generation_names(self._data))]) + 1)
        self._folder = self._generations / f"{self._name}{PARTIAL}"
        self._folder.mkdir()
        self._base = self._copy_rows()
        self.store = Store(self._folder / STORE, writable=True)
        self._take_up_corrections()

    def _take_up_corrections(self) -> None:
        """Bring in the corrections whose rows were lost with a damaged generation."""
        known = {s.correction.id: s.correction.undone_at for s in self.store.corrections()}
        try:
            kept = corrections_file.read(self._data / corrections_file.NAME)
        except CorrectionsDamaged as error:
            self.notice = self.notice or f"{error}: it is written anew from the rows"
            return
        for correction in kept:
            if correction.id not in known or (correction.undone_at and not known[correction.id]):
                self.store.put_correction(correction)

    def _keep_corrections(self, corrections: Sequence[Correction]) -> None:
        path = self._data / corrections_file.NAME
        try:
            kept = corrections_file.read(path)
        except CorrectionsDamaged:
            kept = None
        if kept != tuple(corrections):
            try:
                corrections_file.write(path, corrections)
            except OSError as error:  # the rows have them, and the next change writes the file
                self.notice = f"{path} could not be written: {error.strerror}"

    def _copy_rows(self) -> Manifest | None:
        """The manifest of the generation whose rows were copied, when all of it is whole; otherwise publish anew."""
        damages: list[str] = []
        for name in candidates(self._data):
            folder = self._generations / name
            try:
                manifest = Manifest.read(folder)
                rows = manifest.files[STORE]
            except (ManifestDamaged, KeyError) as error:
                damages.append(str(error))
                continue
            damages += manifest.damages(folder)
            if file_damage(folder / STORE, str(rows["sha256"]), int(rows["size"])) is None:
                shutil.copyfile(folder / STORE, self._folder / STORE)
                self.notice = f"{damages[0]}: going on from the rows of generation {name}" if damages else None
                return manifest if name == current_name(self._data) and not damages else None
        if damages:
            self.notice = f"{damages[0]}: no generation has whole rows, starting anew"
        return None

    def embed_ahead(self, articles: Sequence[AnalysedArticle], text: str) -> None:
        """Have what publishing will embed of these articles of the document ``text`` embedded and kept by and by."""
        for analysed in articles:
            self._ahead += [(p, p.span.of(text)) for p in units(analysed, text)]
        while len(self._ahead) >= AHEAD:
            some, self._ahead = self._ahead[:AHEAD], self._ahead[AHEAD:]
            self._vectors().vectors([p.embed_text for p, _ in some])
            self._tokens().tokens([words for p, words in some if p.kind == "paragraph"])

    def _vectors(self) -> VectorCache:
        if self._cache is None:
            self._cache = VectorCache(self._data / CACHE, self._embedder)
        return self._cache

    def _tokens(self) -> TokenCache:
        if self._token_cache is None:
            self._token_cache = TokenCache(self._data / CACHE, self._embedder)
        return self._token_cache

    def publish(self, progress: Progress | None = None) -> str | None:
        """Index what is stored and make it current. Its name, or None when there was nothing to change.

        May be called once. Raises what the embedder raises, and Unwritable when the disk is full: then nothing changed.
        """
        corrections = [s.correction for s in self.store.corrections()]
        if self._up_to_date():
            self._keep_corrections(corrections)
            return None
        try:
            self._build(progress)
        except (OSError, StoreError) as error:
            line = str(error).splitlines()[0]
            raise Unwritable(f"{line}: nothing was changed; make room and run the same command again") from error
        self._keep_corrections(corrections)
        self._remove_old()
        return self._name

    def _build(self, progress: Progress | None) -> None:
        """Cut, embed, index, and make it all current."""
        store, recipe = self.store, RECIPE
        for id in store.articles_to_cut(recipe):
            analysed = store.article(id)
            if analysed is not None:
                store.put_passages(id, units(analysed, store.document_text(analysed.article.document)), recipe)
        was = np.array(store.order_passages(), np.int64)
        store.sketch()
        counts = store.counts()
        before = self._before()
        was_embedded = was if before else np.zeros_like(was)
        read = token_vectors.with_tokens(store.passage_places())

        def told(done: int) -> None:
            if progress is not None:
                progress(done, len(was) + len(read))

        self._index_vectors(was_embedded, before, told)
        self._index_tokens(was_embedded, before, read, lambda done: told(len(was) + done))
        self._index_words(was, before)
        places.write(self._folder, store)
        store.close()
        self._make_current(asdict(counts))

    def _up_to_date(self) -> bool:
        base = self._base
        return (
            base is not None
            and not self.store.changed
            and not self.store.upgraded
            and base.recipe == RECIPE
            and base.fingerprint == self._embedder.fingerprint
        )

    def _before(self) -> Path | None:
        """The generation this one was copied from, when its indexes are whole and of the same make."""
        base = self._base
        if base is None or base.recipe != RECIPE or base.fingerprint != self._embedder.fingerprint:
            return None
        return self._generations / base.generation

    def _index_words(self, was: Ids, before: Path | None) -> None:
        """Add to the words of the generation ``before``; where something was taken out, write all anew."""
        folder = self._folder / KEYWORDS
        folder.mkdir()
        kept = int((was > 0).sum())
        if before is not None and self._base is not None and 0 < kept == self._base.counts.get("passages"):
            KeywordIndex.extend(before / KEYWORDS, folder, _entries(self.store, was == 0), was)
        else:
            KeywordIndex.build(folder, _entries(self.store, np.ones(len(was), bool)))

    def _index_vectors(self, was: Ids, before: Path | None, told: Told) -> None:
        """Write the vectors of all passages: those of ``before`` where ``was`` says which, else embedded or known."""
        count, dimension = len(was), self._embedder.dimension
        rows = np.empty((0, dimension), np.float16)
        if count:
            path = self._folder / DenseIndex.ROWS
            rows = np.lib.format.open_memmap(path, mode="w+", dtype=np.float16, shape=(count, dimension))
        if before is not None and count:
            index = DenseIndex.open(before)
            for start in range(0, count, BLOCK):
                some = was[start : start + BLOCK]
                rows[start : start + BLOCK][some > 0] = index.vectors(some[some > 0])
        cache, done = self._vectors(), int((was > 0).sum())
        new = (np.flatnonzero(was == 0) + 1).tolist()
        for start in range(0, len(new), BLOCK):
            some = new[start : start + BLOCK]
            texts = [p.embed_text for p in self.store.passages(some)]
            rows[np.array(some) - 1] = cache.vectors(texts, _from(told, done))
            done += len(some)
            told(done)
        self.encoded = cache.computed
        if isinstance(rows, np.memmap):
            rows.flush()
        DenseIndex.build(np.arange(1, count + 1), rows, dimension).write(self._folder)

    def _index_tokens(self, was: Ids, before: Path | None, read: Sequence[int], told: Told) -> None:
        """Write the tokens of the passages ``read``: those of ``before`` where ``was`` says, else read or known."""
        known = None if before is None else TokenVectors.open(before, self._embedder.token_dimension)
        token_vectors.write(self._folder, self.store, self._tokens(), read, was, known, told)

    def _make_current(self, counts: dict[str, int]) -> None:
        embedder, folder = self._embedder, self._generations / self._name
        Manifest(
            generation=self._name,
            fingerprint=embedder.fingerprint,
            dimension=embedder.dimension,
            token_dimension=embedder.token_dimension,
            recipe=RECIPE,
            counts=counts,
            files=synced_files(self._folder),
        ).write(self._folder)
        sync(self._folder / KEYWORDS)
        sync(self._folder)
        os.rename(self._folder, folder)
        sync(self._generations)
        waiting = self._data / f"{CURRENT}{PARTIAL}"
        waiting.write_text(f"{self._name}\n", "ascii")
        sync(waiting)
        os.replace(waiting, self._data / CURRENT)
        sync(self._data)

    def _remove_old(self) -> None:
        for name in generation_names(self._data)[KEPT:]:
            folder = self._generations / name
            if _unread(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for cache in (self._cache, self._token_cache):
            if cache is not None:
                cache.close()
        self.store.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._lock)


def _number(name: str | None) -> int:
    return int(name) if name is not None else 0


def _from(told: Told, before: int) -> Progress:
    return lambda done, _: told(before + done)


def _unread(folder: Path) -> bool:
    """True when no reader holds a generation; its manifest is gone then, so that none will."""
    try:
        handle = os.open(folder / NAME, os.O_RDONLY)
    except OSError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(folder / NAME)
        return True
    except OSError:
        return False
    finally:
        os.close(handle)


def _entries(store: Store, wanted: NDArray[np.bool_]) -> Iterator[Entry]:
    """The entries of the ``wanted`` ones among the passages 1..N."""
    article_id, analysed, title, names = "", None, "", dict[str, str]()
    ids = (np.flatnonzero(wanted) + 1).tolist()
    for passage in (p for n in range(0, len(ids), READ) for p in store.passages(ids[n : n + READ])):
        if passage.article != article_id:
            article_id, analysed = passage.article, store.article(passage.article)
            title, names = _title(analysed), _names(analysed)
        body = store.text(passage.document, passage.start, passage.end)
        yield Entry(
            passage.id,
            body,
            "" if passage.embed_text == body else passage.embed_text,
            title,
            " ".join(names.get(id, "") for id in passage.speakers),
        )


def _title(analysed: AnalysedArticle | None) -> str:
    if analysed is None:
        return ""
    meta = analysed.article.metadata
    return " ".join(stated.value for stated in (meta.title, meta.publication) if stated is not None)


def _names(analysed: AnalysedArticle | None) -> dict[str, str]:
    if analysed is None:
        return {}
    said = [s for q in (*analysed.quotations, *analysed.statements) for s in q.speakers]
    return {s.id: " ".join((s.name, *s.aliases)) for s in (*analysed.speakers, *said)}
