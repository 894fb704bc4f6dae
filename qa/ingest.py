"""Taking files in: read, analyse, store, index; and the ledger of what became of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.model import Document, Reject
from corpus.store import Change, Counts, IdTaken, Store
from qa.model import AtWork, UserError

if TYPE_CHECKING:
    from embeddings.encoder import Embedder
    from embeddings.publishing import Writer

Progress = Callable[[str, int, int | None], None]  # (stage, done, of how many or None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one ingest did, and what the corpus holds after it."""

    new: int = 0  # documents
    changed: int = 0
    unchanged: int = 0  # neither read for quotations nor embedded again
    embedded: int = 0  # texts embedded; those known from before cost nothing
    documents: int = 0
    articles: int = 0
    paragraphs: int = 0
    attributed: int = 0  # quotations by standing
    unnamed: int = 0
    unresolved: int = 0
    labels: int = 0
    statements: int = 0
    skipped: tuple[Reject, ...] = ()  # of this ingest
    replaced: tuple[tuple[str, int], ...] = ()  # documents read with characters that could not be decoded, how many
    generation: str | None = None

    def record(self) -> dict[str, Any]:
        """The ledger as one JSON object."""
        values = dataclasses.asdict(self)
        values["skipped"] = [{"source": r.source, "reason": r.reason} for r in self.skipped]
        values["replaced"] = [{"source": source, "characters": n} for source, n in self.replaced]
        names = ("attributed", "unnamed", "unresolved", "labels")
        values["quotations"] = {name: values.pop(name) for name in names}
        return values


def ingest(data: Path, paths: Sequence[Path], encoder: Embedder, progress: Progress) -> Ledger:
    """Take ``paths`` into the corpus at ``data``; the same input again changes nothing.

    Raises UserError when a path is missing, another ingest runs, or nothing at all could be taken in.
    """
    from corpus.reading import MissingPath, read_paths
    from embeddings.publishing import Busy, Writer

    try:
        documents = read_paths(paths)
        with Writer(data, encoder) as writer:
            changes, rejects, replaced = _take_in(writer, documents, progress)
            if not changes:
                raise UserError(_nothing(rejects))
            _remember(writer, rejects, paths)
            counts = writer.store.counts()
            writer.publish(lambda done, total: progress("indexing", done, total))
    except MissingPath as error:
        raise UserError(str(error)) from error
    except Busy as error:
        raise AtWork(str(error)) from error
    return replace(_ledger(changes, rejects, counts), replaced=tuple(replaced), embedded=writer.encoded)


def _take_in(
    writer: Writer, documents: Iterable[Document | Reject], progress: Progress
) -> tuple[list[Change], list[Reject], list[tuple[str, int]]]:
    changes: list[Change] = []
    replaced: list[tuple[str, int]] = []
    rejects: list[Reject] = []
    for item in documents:
        outcome = item if isinstance(item, Reject) else put(writer, item)
        if isinstance(outcome, Reject):
            rejects.append(outcome)
        else:
            changes.append(outcome)
            if isinstance(item, Document) and item.replaced:
                replaced.append((item.id, item.replaced))
        progress("reading", len(changes) + len(rejects), None)
    return changes, rejects, replaced


def put(writer: Writer, document: Document) -> Change | Reject:
    """Store a document, cut where a person or else the program says; what is stored just so is not read again."""
    from corpus.analysis import analyse_document
    from corpus.attribution import VERSION
    from corpus.correcting import CUT

    cuts = writer.store.cuts(document)
    version, starts = (VERSION, None) if cuts is None else (f"{VERSION}{CUT}{cuts[0]}", cuts[1])
    if writer.store.unchanged(document, version):
        return Change.UNCHANGED
    try:
        return writer.store.put_document(document, analyse_document(document, starts=starts), version)
    except IdTaken as error:
        return Reject(document.id, str(error))


def _remember(writer: Writer, rejects: list[Reject], paths: Sequence[Path]) -> None:
    """Keep what was refused for the ledger; what was refused before under the same paths and is fine now goes."""
    refused = {r.source for r in rejects}
    named = tuple(str(p) for p in paths)
    mended = [r.source for r in writer.store.rejects() if r.source.startswith(named) and r.source not in refused]
    if mended:
        writer.store.clear_rejects(mended)
    writer.store.put_rejects(rejects)


def _nothing(rejects: list[Reject]) -> str:
    if not rejects:
        return "nothing could be taken in: the paths hold no files that can be read"
    first = rejects[0]
    more = f" (and {len(rejects) - 1} more)" if len(rejects) > 1 else ""
    return f"nothing could be taken in: {first.source}: {first.reason}{more}"


def _ledger(changes: list[Change], rejects: list[Reject], counts: Counts) -> Ledger:
    return Ledger(
        new=changes.count(Change.NEW),
        changed=changes.count(Change.CHANGED),
        unchanged=changes.count(Change.UNCHANGED),
        documents=counts.documents,
        articles=counts.articles,
        paragraphs=counts.paragraphs,
        attributed=counts.attributed,
        unnamed=counts.unnamed,
        unresolved=counts.unresolved,
        labels=counts.labels,
        statements=counts.statements,
        skipped=tuple(rejects),
    )


def remove(data: Path, ids: Sequence[str], encoder: Embedder, for_good: bool = False) -> None:
    """Remove documents or articles by id; unless ``for_good``, they are kept aside and can be brought back.

    Raises UserError, and changes nothing, when one is not here.
    """

    def work(store: Store) -> None:
        documents = set(store.document_ids())
        unknown = [i for i in ids if i not in documents and store.article_row(i) is None]
        if unknown:
            raise UserError(f"no document or article {unknown[0]!r} here")
        for one in dict.fromkeys(ids):
            if not store.remove_document(one, keep=not for_good):
                store.remove_article(one, keep=not for_good)

    _changed(data, encoder, work)


def restore(data: Path, ids: Sequence[str], encoder: Embedder) -> None:
    """Bring back what was removed by these ids. Raises UserError, and changes nothing, when one cannot be."""

    def work(store: Store) -> None:
        for one in dict.fromkeys(ids):
            if not store.restore(one):
                raise UserError(f"nothing removed by the id {one!r} is kept: ingest it again to bring it back")

    _changed(data, encoder, work)


def _changed(data: Path, encoder: Embedder, work: Callable[[Store], None]) -> None:
    from embeddings.publishing import Busy, Writer

    try:
        with Writer(data, encoder) as writer:
            work(writer.store)
            writer.publish()
    except Busy as error:
        raise AtWork(str(error)) from error
