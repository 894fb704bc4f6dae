"""Putting right: what a change would do, doing it, and undoing it. Each is one new generation, whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.articles import split
from corpus.corrections import (
    METADATA,
    Change,
    Correction,
    CorrectionKind,
    CorrectionRefused,
    CorrectionState,
    CutChange,
    Preview,
    Standing,
)
from corpus.model import AnalysedArticle, Quotation, Speaker
from corpus.preparing import prepared
from corpus.replay import replay
from corpus.store import Store
from qa.model import AtWork, NotHere, QuotationView, UserError

if TYPE_CHECKING:
    from embeddings.encoder import Embedder
    from embeddings.publishing import Writer

LISTED = 50  # quotations named in a preview


def preview(store: Store, change: Change) -> Preview:
    """What ``change`` would do. Raises UserError when it cannot be made or changes nothing."""
    try:
        correction = prepared(store, change)
    except CorrectionRefused as error:
        raise UserError(str(error)) from error
    found: dict[str, str] = {}
    if isinstance(change, CutChange):
        found = _moved(store, change)
    else:
        for id in store.articles_touched(correction):
            found |= dict.fromkeys(_changed(store, id, correction), id)
    return Preview(correction, len(found), tuple(dict.fromkeys(found.values())), tuple(found)[:LISTED])


def _changed(store: Store, id: str, correction: Correction) -> list[str]:
    """The ids of the quotations of an article that ``correction`` changes."""
    was, found = store.article(id), store.found(id)
    if was is None or found is None:
        return []
    document = was.article.document
    now, applied = replay(
        found, store.document_text(document), [*store.corrections_touching(document), correction]
    )
    if correction.kind in METADATA:
        return [q.utterance for q in _said(was)] if applied.held[correction.id] else []
    pairs = zip(_said(was), _said(now), strict=True)
    return [a.utterance for a, b in pairs if _shown(a) != _shown(b)]


def _said(analysed: AnalysedArticle) -> tuple[Quotation, ...]:
    return (*analysed.quotations, *analysed.statements)


def _shown(q: Quotation) -> tuple[object, ...]:
    return q.kind, tuple((s.id, s.name) for s in q.speakers)


def _moved(store: Store, change: CutChange) -> dict[str, str]:
    """The quotations that come to lie in another article, with the article they are in now."""
    document = store.document(change.document)
    if document is None:
        return {}
    cut = split(document, change.starts)
    numbers = store.numbers(document, cut)
    found = {}
    for id in store.articles_of(change.document):
        analysed = store.article(id)
        for q in _said(analysed) if analysed else ():
            home = next((n for a, n in zip(cut, numbers, strict=True) if a.start <= q.start < a.end), 0)
            if f"{change.document}#{home}" != id:
                found[q.utterance] = id
    return found


def choices(store: Store, view: QuotationView, query: str, far: Sequence[Speaker]) -> tuple[Speaker, ...]:
    """Who may have said ``view``: its candidates, then those of its article whom ``query`` may name, then ``far``.

    Of its article, those who speak most come first. Nobody twice; whom it has now is left out.
    """
    analysed = store.article(view.article)
    speaking = Counter(s for q in (_said(analysed) if analysed else ()) for s in q.speakers)
    named = analysed.speakers if analysed else ()
    found = [*(s for s, _ in view.candidates), *(s for s, _ in speaking.most_common()), *named]
    folded = query.casefold().strip()
    near = [s for s in found if not folded or any(folded in n.casefold() for n in (s.name, *s.aliases))]
    chosen: dict[str, Speaker] = {}
    for s in (*near, *far):
        chosen.setdefault(s.id, s)
    return tuple(s for s in chosen.values() if s.id not in {now.id for now in view.speakers})


def joined_to(store: Store, id: str) -> str:
    """The id of the person ``id`` was joined to by a correction in force, or ``id``."""
    for state in store.corrections():
        value = state.correction.value
        joins = state.correction.kind is CorrectionKind.SAME and state.standing is Standing.IN_FORCE
        if joins and value.other is not None and value.other.speaker.id == id:
            id = value.who[0].speaker.id
    return id


def state_of(data: Path, correction: Correction) -> CorrectionState:
    """What became of a correction, in the newest generation."""
    from embeddings.generation import open_current

    with open_current(data) as generation:
        return next(s for s in generation.store.corrections() if s.correction.id == correction.id)


def correct(data: Path, change: Change, encoder: Embedder) -> Correction:
    """Make ``change`` and publish it. Raises UserError when it cannot be made or another writer is at work."""

    def work(writer: Writer) -> Correction:
        correction = prepared(writer.store, change)
        if correction.kind is CorrectionKind.CUT and _incomplete(writer.store, correction.document):
            raise CorrectionRefused("an article of this document was removed: bring it back before moving cuts")
        _put(writer, correction)
        return correction

    return _written(data, encoder, work)


def undo(data: Path, id: str, encoder: Embedder) -> Correction:
    """Undo a correction and publish that. Raises NotHere when there is none of that id, UserError when it is undone."""

    def work(writer: Writer) -> Correction:
        state = next((s for s in writer.store.corrections() if s.correction.id == id), None)
        if state is None:
            raise NotHere(f"there is no correction {id!r} here")
        if state.standing is Standing.UNDONE:
            raise CorrectionRefused(f"correction {id!r} is undone already")
        return _undone(writer, state)

    return _written(data, encoder, work)


def _undone(writer: Writer, state: CorrectionState) -> Correction:
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    gone = replace(state.correction, undone_at=at)
    _put(writer, gone)
    return gone


def _put(writer: Writer, correction: Correction) -> None:
    from qa.ingest import put

    writer.store.put_correction(correction)
    if correction.kind is CorrectionKind.CUT:
        document = writer.store.document(correction.document)
        if document is not None and not _incomplete(writer.store, correction.document):
            put(writer, document)


def _incomplete(store: Store, document: str) -> bool:
    return any(removed.document == document for removed in store.removed())


def _written(data: Path, encoder: Embedder, work: Callable[[Writer], Correction]) -> Correction:
    from embeddings.publishing import Busy, Writer

    try:
        with Writer(data, encoder) as writer:
            done = work(writer)
            writer.publish()
            return done
    except Busy as error:
        raise AtWork(str(error)) from error
    except CorrectionRefused as error:
        raise UserError(str(error)) from error
