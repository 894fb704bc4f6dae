"""Taking files in: read, analyse, store, index; and the ledger of what became of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.model import Document, Reject
from corpus.reading.counting import expected
from corpus.shards import SHARD, Shards
from corpus.store import Change, Counts, Store
from qa.intake import Intake, Progress, put_analysed, task_of
from qa.model import AtWork, UserError

if TYPE_CHECKING:
    from corpus.reading import Limits
    from embeddings.encoder import Embedder
    from embeddings.publishing import Writer

__all__ = ["IMPORT", "Ledger", "Progress", "ingest", "put", "remove", "restore"]

IMPORT = "import"  # the folder in the data directory where unpublished work is kept


@dataclass(frozen=True, slots=True)
class Ledger:
    """What one ingest did, and what the corpus holds after it."""

    new: int = 0  # documents
    changed: int = 0
    unchanged: int = 0  # neither read for quotations nor embedded again
    resumed: int = 0  # of these, analysed by an earlier run that was interrupted
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
    encodings: tuple[tuple[str, str], ...] = ()  # documents not written in UTF-8, what they were read as
    generation: str | None = None

    def record(self) -> dict[str, Any]:
        """The ledger as one JSON object."""
        values = dataclasses.asdict(self)
        values["skipped"] = [{"source": r.source, "reason": r.reason} for r in self.skipped]
        values["encodings"] = [{"source": source, "encoding": name} for source, name in self.encodings]
        values["replaced"] = [{"source": source, "characters": n} for source, n in self.replaced]
        names = ("attributed", "unnamed", "unresolved", "labels")
        values["quotations"] = {name: values.pop(name) for name in names}
        return values


def ingest(
    data: Path,
    paths: Sequence[Path],
    encoder: Embedder,
    progress: Progress,
    columns: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    executor: Executor | None = None,
    shard: int = SHARD,
) -> Ledger:
    """Take ``paths`` into the corpus at ``data``; the same input again changes nothing.

    Interrupted, it goes on where it stopped when the same paths are given again. ``columns`` maps our fields to the
    files' own names, ``limits`` say how much of a file is read, ``executor`` analyses (processes of our own when None),
    ``shard`` is how many documents are kept together until they are published.

    Raises UserError when a path is missing, another ingest runs, or nothing at all could be taken in.
    """
    from corpus.attribution import VERSION
    from corpus.reading import LIMITS, MissingPath, read_paths
    from embeddings.publishing import Busy, Writer

    try:
        documents = read_paths(paths, columns, limits or LIMITS)
        with Writer(data, encoder) as writer, Shards(data / IMPORT, VERSION, shard) as shards:
            total = expected(paths)
            shards.facts = {"paths": [str(p) for p in paths], "expected": total}
            intake = Intake(writer, shards, progress, total)
            intake.run(documents, executor)
            if not intake.changes:
                raise UserError(_nothing(intake.rejects))
            _remember(writer, intake.rejects, paths)
            counts = writer.store.counts()
            writer.publish(lambda done, total: progress("indexing", done, total))
            ledger = _ledger(intake.changes, intake.rejects, counts)
            shards.finish({"new": ledger.new, "changed": ledger.changed, "rejects": len(intake.rejects)})
    except MissingPath as error:
        raise UserError(str(error)) from error
    except Busy as error:
        raise AtWork(str(error)) from error
    return replace(
        ledger,
        replaced=tuple(intake.replaced),
        encodings=tuple(intake.encodings),
        resumed=intake.resumed,
        embedded=writer.encoded,
    )


def put(writer: Writer, document: Document) -> Change | Reject:
    """Store a document, cut where a person or else the program says; what is stored just so is not read again."""
    from corpus.analysing import analyse

    task = task_of(writer.store, document)
    if writer.store.unchanged(document, task.version):
        return Change.UNCHANGED
    return put_analysed(writer.store, task, analyse(task))


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
