"""The parser's own process: reads one file after another from its standard input, answers with what it found.

It is started by ``corpus.reading.limited``, with limits on memory, and sets one on processor time before each file.
Each request and each answer is a line of JSON; a request's line is followed by the file's bytes.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from corpus.json_columns import dumps
from corpus.reading.extracted import Extracted, Refused
from corpus.reading.limits import Limits

Parser = Callable[[bytes, str, Limits], Extracted]
PARSERS = {  # imported when first needed
    "html": ("corpus.reading.html", "read_html"),
    "mhtml": ("corpus.reading.html", "read_mhtml"),
    "pdf": ("corpus.reading.pdf", "read_pdf"),
    "docx": ("corpus.reading.docx", "read_docx"),
    "epub": ("corpus.reading.epub", "read_epub"),
    "subtitles": ("corpus.reading.subtitles", "read_subtitles"),
}
RECURSION = 5_000


def main() -> None:
    """Answer requests until the input ends."""
    sys.setrecursionlimit(RECURSION)
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    sys.stdout = sys.stderr  # a parser that prints must not spoil the answers
    while line := source.readline(100_000):
        request = json.loads(line)
        data = source.read(request["bytes"])
        limits = Limits(**request["limits"])
        _limit(limits)
        answer, usable = _answer(request, data, limits)
        del data
        answers.write(json.dumps(answer).encode("ascii") + b"\n")
        answers.flush()
        if not usable:
            return


def _limit(limits: Limits) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(usage.ru_utime + usage.ru_stime) + limits.seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a parser writes no file
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: dict[str, Any], data: bytes, limits: Limits) -> tuple[dict[str, str], bool]:
    """What was found or why nothing was, and whether this process can go on."""
    try:
        parse = _parser(request["format"])
        return {"extracted": dumps(parse(data, request["name"], limits))}, True
    except Refused as problem:
        return {"refused": str(problem), "parts": dumps(problem.parts)}, True
    except MemoryError:
        return {"refused": f"needs more than {limits.memory >> 20:,} MiB of memory to read", "why": "memory"}, False
    except RecursionError:
        return {"refused": "nested too deeply to be read"}, True
    except Exception as problem:  # a parser may fail in any way on a damaged file
        return {"refused": f"damaged, or no {request['format'].upper()} ({type(problem).__name__})"}, True


def _parser(name: str) -> Parser:
    module, function = PARSERS[name]
    return getattr(importlib.import_module(module), function)


if __name__ == "__main__":
    main()
