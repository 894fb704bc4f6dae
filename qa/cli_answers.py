"""The commands that answer: ``ask`` and ``verify``, one thing at a time or a file of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.cli_output import Command, print_record, progress
from qa.model import UserError

if TYPE_CHECKING:
    from qa.service import Service

Record = dict[str, Any]
Work = Callable[["Service", object, "str | int | None"], Record]


def add_commands(command: Command) -> None:
    """Add the commands to a parser."""
    ask = command("ask", run_ask, "Answer a question, or a file of questions, with verbatim passages.")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="one question a line")
    verify = command("verify", run_verify, "Check whether quotations are right: the words, the speaker, and all of it.")
    verify.add_argument("text", nargs="?", metavar="TEXT", help="words, or a sentence with its attribution")
    verify.add_argument("--speaker", metavar="NAME", help="whom TEXT is said to be by")
    verify.add_argument("--draft", type=Path, metavar="FILE", help="check every quotation of a text or Markdown file")
    verify.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="one text a line")


def run_ask(options: argparse.Namespace) -> int:
    """``ask``: one question, or a batch."""
    if (options.question is None) == (options.batch is None):
        raise UserError('ask "QUESTION" or ask --batch FILE.jsonl')
    if options.batch is not None:
        return _batch(options, "asking", answer)
    from qa import wire

    question = wire.question_from({"question": options.question})
    print_record(wire.answer_record(_service(options).ask(question)))
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """``verify``: one text, a draft, or a batch."""
    given = [options.text is not None, options.draft is not None, options.batch is not None]
    if sum(given) != 1:
        raise UserError('verify "TEXT", verify --draft FILE or verify --batch FILE.jsonl')
    if options.speaker is not None and options.text is None:
        raise UserError("--speaker goes with one TEXT")
    if options.batch is not None:
        return _batch(options, "checking", check)
    from qa import wire
    from qa.verify.input import read_draft

    text = options.text if options.draft is None else read_draft(options.draft)
    service = _service(options)
    with progress() as bars:
        checked = service.verify(wire.cleaned(text), options.speaker, bars)
    for notice in checked.notices:
        print(notice, file=sys.stderr)
    print_record(wire.check_record(checked))
    return 0


def answer_line(service: Service, line: str) -> Record:
    """The answer to one line of a batch, or what is wrong with the line."""
    return _line(service, line, answer)


def answer(service: Service, record: object, id: str | int | None) -> Record:
    """The answer to the question of a record. Raises UserError."""
    from qa import wire

    return wire.answer_record(service.ask(wire.question_from(record, strict=False)), id)


def check(service: Service, record: object, id: str | int | None) -> Record:
    """The verdicts on the text of a record. Raises UserError."""
    from qa import wire

    text, speaker = wire.pasted_from(record)
    return wire.check_record(service.verify(text, speaker), id)


def _batch(options: argparse.Namespace, stage: str, work: Work) -> int:
    """Every line of a file, one record each; a line that is wrong says so in its place."""
    lines = _lines(options.batch)
    service = _service(options)
    with progress() as bars:
        for number, line in enumerate(lines, 1):
            print_record(_line(service, line, work))
            bars(stage, number, len(lines))
    return 0


def _line(service: Service, line: str, work: Work) -> Record:
    from qa import wire

    identity: str | int | None = None
    try:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UserError("the line is not JSON") from error
        identity = wire.id_from(record)
        return work(service, record, identity)
    except UserError as error:
        return {"id": identity, "error": str(error)}


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except FileNotFoundError as error:
        raise UserError(f"no such file: {path}") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    return [line for line in text.split("\n") if line.strip()]


def _service(options: argparse.Namespace) -> Service:
    from qa.service import Service

    return Service.open(options.data, model=options.model)
