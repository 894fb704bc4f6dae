"""Parsers of intricate formats run in a process of their own, limited in time and memory.

A file that hangs, crashes or fills its parser costs that process and one line in the ledger, nothing else.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus.json_columns import loads
from corpus.model import Reject
from corpus.reading.extracted import Extracted, Refused
from corpus.reading.limits import LIMITS, Limits

_ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 1 << 16


class _Died(Exception):
    """The process ended before it answered; the message says how."""


class LimitedParser:
    """One process at a time, started when first needed and again after a failure; close it, or use it with ``with``."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._fresh = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        process.wait()

    def parse(self, kind: str, data: bytes, name: str) -> Extracted:
        """What the parser of ``kind`` finds in ``data``. Raises Refused."""
        self._start()
        used = not self._fresh
        try:
            answer = self._ask(kind, data, name)
            if used and answer.get("why") == "memory":  # perhaps what earlier files left behind
                self.close()
                self._start()
                answer = self._ask(kind, data, name)
        except _Died as problem:
            raise Refused(str(problem)) from None
        if "extracted" not in answer:
            raise Refused(answer["refused"], loads(tuple[Reject, ...], answer.get("parts", "[]")))
        return loads(Extracted, answer["extracted"])

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "corpus.reading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
            start_new_session=True,  # an interrupt is ours to handle
        )
        self._fresh = True

    def _ask(self, kind: str, data: bytes, name: str) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdin is not None  # noqa: S101 (told to the type checker)
        request = {"format": kind, "bytes": len(data), "name": name, "limits": dataclasses.asdict(self.limits)}
        try:
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            process.stdin.write(data)
            process.stdin.flush()
        except OSError:
            self.close()
            raise _Died("the parser could not be started") from None
        self._fresh = False
        answer = json.loads(self._line(process))
        if "why" in answer:
            self.close()
        return answer

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        """The answer, read with a deadline: processor time is limited in there, waiting is limited here."""
        assert process.stdout is not None  # noqa: S101 (told to the type checker)
        deadline = time.monotonic() + 3 * self.limits.seconds + 10
        most = 16 * self.limits.characters + 32 * (1 << 20)
        pieces: list[bytes] = []
        length = 0
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            while True:
                if not ready.select(max(0.0, deadline - time.monotonic())):
                    self.close()
                    raise _Died(f"took longer than {self.limits.seconds} seconds to read")
                piece = os.read(process.stdout.fileno(), _CHUNK)
                pieces.append(piece)
                length += len(piece)
                if piece.endswith(b"\n"):
                    return b"".join(pieces)
                if not piece or length > most:
                    raise _Died(self._how_it_ended(process, length > most))

    def _how_it_ended(self, process: subprocess.Popen[bytes], flooded: bool) -> str:
        if flooded:
            self.close()
            return self.limits.too_long(self.limits.characters + 1)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        ended = process.returncode
        self.close()
        if ended == -getattr(signal, "SIGXCPU", 0):
            return f"took longer than {self.limits.seconds} seconds to read"
        return "the parser broke on it (damaged, or made to)"
