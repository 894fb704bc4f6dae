"""Uploads: files that come over the network are checked, kept for one ingest, and followed until it has ended.

A name only labels; what a file is, its first bytes say. Jobs run one after the other and are forgotten with the server.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import shutil
import tempfile
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.model import Reject
from qa.ingest import Ledger
from qa.model import NotReady, UserError
from qa.service import Service

MIB = 1 << 20
MOST_FILES = 50  # of one upload
MOST_BYTES = 64 * MIB  # of one upload
MOST_PASTED = 1_000_000  # characters
MOST_WAITING = 8  # jobs that have not ended
REMEMBERED = 50  # jobs
LONGEST_NAME = 120  # characters
FOLDER = "uploads"

_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff/\\:*?\"<>|]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_NOT_TEXT = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound, a film or a picture"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"SQLite format 3", "a database"),
    (b"Rar!", "a RAR archive; use ZIP"),
    (b"7z\xbc\xaf", "a 7z archive; use ZIP"),
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One upload on its way into the corpus."""

    id: str
    state: str = "waiting"  # "waiting" | "running" | "done" | "failed"
    stage: str = ""
    done: int = 0
    total: int | None = None
    names: tuple[str, ...] = ()
    ledger: Ledger | None = None
    articles: tuple[str, ...] = ()  # ids of the articles of what was sent, new ones first
    refused: tuple[Reject, ...] = ()  # before they were read
    error: str = ""

    @property
    def ended(self) -> bool:
        """True when nothing more will happen."""
        return self.state in ("done", "failed")


class Uploads:
    """Takes uploads into the corpus of one service, one at a time."""

    def __init__(self, service: Service, executor: Executor | None = None) -> None:
        self.service = service
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="upload")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self.close_left_over()

    def close_left_over(self) -> None:
        """Remove files that an earlier run of the server left behind."""
        shutil.rmtree(self.service.data / FOLDER, ignore_errors=True)

    def job(self, id: str) -> Job | None:
        """The job of that id, or None when it is not remembered."""
        with self._lock:
            return self._jobs.get(id)

    def start(self, files: Sequence[tuple[str, bytes]], pasted: str = "") -> Job:
        """Take ``files`` (name, content) and a ``pasted`` text in. Raises UserError when there is nothing to take."""
        sent = [*files, *([(pasted_name(pasted), pasted.encode("utf-8", "replace"))] if pasted.strip() else [])]
        if not sent:
            raise UserError("There is nothing to add: choose a file, or paste a text.")
        check_size(sent, pasted)
        kept: dict[str, bytes] = {}
        refused: list[Reject] = []
        for name, content in sent:
            fit = fit_name(name)
            problem = content_problem(content) or ("sent twice under one name" if fit in kept else "")
            if problem:
                refused.append(Reject(fit, problem))
            else:
                kept[fit] = content
        job = Job(secrets.token_urlsafe(9), names=tuple(kept), refused=tuple(refused))
        if not kept:
            return self._remember(replace(job, state="failed", error="Nothing could be taken in."))
        with self._lock:
            if sum(not known.ended for known in self._jobs.values()) >= MOST_WAITING:
                raise UserError("Too many uploads are waiting: try again when one has ended.")
        self._remember(job)
        self._executor.submit(self._run, job.id, kept)
        return job

    def _remember(self, job: Job) -> Job:
        with self._lock:
            self._jobs[job.id] = job
            ended = [id for id, known in self._jobs.items() if known.ended]
            for id in ended[: max(0, len(self._jobs) - REMEMBERED)]:
                del self._jobs[id]
        return job

    def _run(self, id: str, files: dict[str, bytes]) -> None:
        job = self.job(id)
        if job is None:
            return
        job = self._remember(replace(job, state="running"))  # its turn has come
        root = self.service.data / FOLDER
        try:
            root.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(dir=root))
            try:
                for name, content in files.items():
                    (folder / name).write_bytes(content)
                self._remember(self._taken(job, folder))
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        except (UserError, NotReady) as error:
            self._remember(replace(job, state="failed", error=without_folder(str(error))))
        except Exception:
            log.exception("an upload could not be taken in")
            self._remember(replace(job, state="failed", error="Something went wrong; the server's log says what."))

    def _taken(self, job: Job, folder: Path) -> Job:
        before = {item.id for item in self.service.articles()}

        def progress(stage: str, done: int, total: int | None) -> None:
            self._remember(replace(job, state="running", stage=stage, done=done, total=total))

        ledger = self.service.ingest([folder], progress)
        skipped = tuple(replace(r, source=without_folder(r.source)) for r in ledger.skipped)
        after = [item.id for item in self.service.articles()]
        new = [id for id in after if id not in before]
        again = [id for id in after if id in before and any(_of(id, name) for name in job.names)]
        ledger = replace(ledger, skipped=skipped)
        return replace(job, state="done", ledger=ledger, articles=(*new, *again))


def check_size(sent: Sequence[tuple[str, bytes]], pasted: str) -> None:
    """Raise UserError when an upload is too large."""
    if len(sent) > MOST_FILES:
        raise UserError(f"At most {MOST_FILES} files can be added at once; use a ZIP for more.")
    if len(pasted) > MOST_PASTED:
        raise UserError(f"A pasted text may have at most {MOST_PASTED:,} characters; save it as a file.")
    if sum(len(content) for _, content in sent) > MOST_BYTES:
        raise UserError(f"At most {MOST_BYTES // MIB} MB can be added at once.")


def fit_name(name: str) -> str:
    """A name that is safe in a folder of ours: its last part, without what no file name should hold."""
    last = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    plain = _UNFIT.sub("", last).strip(" .")
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    stem, dot, suffix = plain.rpartition(".")
    if len(plain.encode()) > LONGEST_NAME:
        kept = (stem if dot else plain).encode()[: LONGEST_NAME - 20].decode("utf-8", "ignore").rstrip()
        plain = f"{kept}.{suffix[:16]}" if dot else kept
    return plain or "unnamed.txt"


def pasted_name(text: str) -> str:
    """The name of a pasted text: the same text always has the same."""
    return f"pasted-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}.txt"


def content_problem(content: bytes) -> str:
    """Why this is no file with articles, by its first bytes; "" when it may be one."""
    if not content.strip(b" \t\r\n\x00"):
        return "the file is empty"
    for begins, what in _NOT_TEXT:
        if content.startswith(begins):
            return f"this is {what}, not a text"
    return ""


def without_folder(line: str) -> str:
    """``line`` without the folder an upload was kept in, which means nothing to anybody."""
    return re.sub(rf"\S*/{FOLDER}/[^/\s]+/?", "", line)


def _of(article: str, name: str) -> bool:
    """True when an article is of the file of that name."""
    return article == name or article.startswith((f"{name}#", f"{name}/"))
