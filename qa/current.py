"""What answers now: one loaded generation, taken up behind the scenes and exchanged when a newer one is published."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qa import asking
from qa.loaded import Loaded, load, one_line
from qa.model import NotReady, UserError

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

log = logging.getLogger(__name__)


class Current:
    """The generation in ``data`` that questions are answered from. Safe from several threads."""

    def __init__(self, data: Path, encoder: Callable[[], Encoder]) -> None:
        """``encoder`` gives the embedding model; it is not asked for before it is needed."""
        self.data = data
        self._encoder = encoder
        self._loaded: Loaded | None = None
        self._lock = threading.RLock()
        self._ready = threading.Event()
        self._failure: UserError | None = None

    @property
    def ready(self) -> bool:
        """True once questions can be answered."""
        return self._ready.is_set() and self._failure is None

    def wait_ready(self, timeout: float | None = None) -> bool:
        """Wait for loading to end; True when questions can be answered."""
        self._ready.wait(timeout)
        return self.ready

    def load(self) -> None:
        """Load it now. Raises UserError when it cannot be used."""
        self._load()
        self._ready.set()

    def load_behind(self) -> None:
        """Load it and the model in a thread; what goes wrong is raised by the first question."""
        threading.Thread(target=self._load_all, name="load", daemon=True).start()

    def loaded(self) -> Loaded:
        """What answers now. Raises UserError when nothing was ingested, NotReady while loading."""
        loaded = self._newest()
        if loaded is None:
            raise UserError("there is nothing in the corpus yet: ingest files first (python app.py ingest PATH...)")
        return loaded

    def if_loaded(self) -> Loaded | None:
        """What answers now, or None: nothing was ingested, or it is still loading."""
        try:
            return self._newest()
        except NotReady:
            return self._loaded

    def refresh(self) -> bool:
        """Take up a new generation when there is one. True when it did. Raises UserError when it is damaged."""
        if not self._outdated():
            return False
        with self._lock:
            if not self._outdated():
                return False
            self._load()
        threading.Thread(target=self._suggest, name="suggest", daemon=True).start()
        return True

    def pick_up(self) -> None:
        """Take up what was just published, unless nothing is loaded yet."""
        if self._ready.is_set():
            self.refresh()

    def _outdated(self) -> bool:
        from embeddings.generation import current_name

        loaded = self._loaded
        return current_name(self.data) != (loaded.generation.name if loaded else None)

    def _load(self) -> None:
        self._loaded = load(self.data, self._encoder())

    def _load_all(self) -> None:
        try:
            self._load()
            if self._loaded is not None:
                self._encoder().load()
        except UserError as error:
            self._failure = error
        except Exception as error:  # a thread's end would go unseen
            self._failure = UserError(one_line(error))
            log.error("loading failed: %s", one_line(error))
        finally:
            self._ready.set()
        self._suggest()

    def _suggest(self) -> None:
        """Find the start page's questions for the current generation, without keeping anyone waiting."""
        loaded = self._loaded
        if loaded is None or loaded.suggested.is_set():
            return
        from qa.suggest import suggestions

        with contextlib.suppress(NotReady, UserError):
            loaded.suggestions = suggestions(loaded.store, lambda q: asking.answer(loaded, q))
        loaded.suggested.set()

    def _newest(self) -> Loaded | None:
        """The newest generation; one that cannot be opened leaves the old one serving."""
        if not self._ready.is_set():
            raise NotReady("the index is still loading")
        try:
            self.refresh()
            self._failure = None
        except UserError as error:
            if self._loaded is None:
                raise
            log.warning("%s", error)
        return self._loaded
