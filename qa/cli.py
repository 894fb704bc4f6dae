"""The command line: results on stdout, progress on stderr, exit code 2 with one clear line when something is wrong."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import cli_corrections
from qa.model import NotReady, UserError

if TYPE_CHECKING:
    from corpus.reading import Limits
    from qa.service import Service

DATA = "data"
BAR_AFTER = 2.0  # seconds before a progress bar appears
OK, WRONG = 0, 2
PASSWORD = "ON_THE_RECORD_PASSWORD"  # noqa: S105  # the variable's name
SHORTEST_PASSWORD = 8


class _Parser(argparse.ArgumentParser):
    """Errors in one line."""

    def error(self, message: str) -> Any:
        self.exit(WRONG, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    shared = _Parser(add_help=False)
    where = "where the corpus is kept (default: data/)"
    shared.add_argument("--data", type=Path, default=Path(DATA), metavar="DIR", help=where)
    shared.add_argument("--model", metavar="PATH", help="a directory or name of another sentence-transformers model")
    top = _Parser(prog="app.py", description="On the Record: ask news articles who said what, and get it verbatim.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=about, description=about)
        added.set_defaults(run=run)
        return added

    quotes = command("quotes", run_quotes, "Print the quotations of files, one JSON line an article; stores nothing.")
    quotes.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    quotes.add_argument("--text", action="store_true", help="add the document's text, which every position points into")
    _reading_options(quotes)
    quotes.add_argument("--no-model", action="store_true", help="attribute by rule alone, without the learned ranker")
    taken = command("ingest", run_ingest, "Take files, folders and records into the corpus; prints a ledger.")
    taken.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    _reading_options(taken)
    removed = command("remove", run_remove, "Remove documents or articles by id; restore brings them back.")
    removed.add_argument("ids", nargs="+", metavar="ID")
    removed.add_argument("--for-good", action="store_true", help="keep nothing to bring back")
    restored = command("restore", run_restore, "Bring back what was removed.")
    restored.add_argument("ids", nargs="+", metavar="ID")
    cli_corrections.add_commands(command)
    taken_along = command("export", run_export, "Print quotations as CSV, JSON, BibTeX, RIS or Web Annotation.")
    taken_along.add_argument("--format", default="json", metavar="FORMAT", help="csv, json, bibtex, ris, webannotation")
    which = taken_along.add_mutually_exclusive_group()
    which.add_argument("--speaker", metavar="NAME", help="everything this speaker says (a name or a speaker id)")
    which.add_argument("--article", metavar="ID", help="everything said in this article")
    which.add_argument("--question", metavar="QUESTION", help="what answers this question")
    which.add_argument("--quotation", action="append", metavar="ID", help="this quotation (may be repeated)")
    ask = command("ask", run_ask, "Answer a question, or a file of questions, with verbatim passages.")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="one question a line")
    verify = command("verify", run_verify, "Check whether quotations are right: the words, the speaker, and all of it.")
    verify.add_argument("text", nargs="?", metavar="TEXT", help="words, or a sentence with its attribution")
    verify.add_argument("--speaker", metavar="NAME", help="whom TEXT is said to be by")
    verify.add_argument("--draft", type=Path, metavar="FILE", help="check every quotation of a text or Markdown file")
    verify.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="one text a line")
    serve = command("serve", run_serve, "Serve the web page and REST (also without any command).")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=7860)
    asked = f"ask everybody for the password in this file (or set {PASSWORD})"
    serve.add_argument("--password-file", type=Path, metavar="FILE", help=asked)
    serve.add_argument("--name", action="append", default=[], metavar="HOST", help="another name it answers to")
    serve.add_argument("--behind-proxy", action="store_true", help="believe the X-Forwarded headers of a proxy")
    command("check-index", run_check, "Say whether the current index is whole.")
    return top


def _reading_options(command: argparse.ArgumentParser) -> None:
    """How files are read."""
    mapping = "which column or key holds what: text=Copy,title=Hed,author=Filed By,date=Pub. Dt,id=Ref"
    command.add_argument("--columns", metavar="FIELD=NAME,...", default="", help=mapping)
    longest = "refuse documents of more text than this (default: 10,000,000)"
    command.add_argument("--max-characters", type=_count, metavar="N", help=longest)


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of characters")
    return int(text)


def _reading(options: argparse.Namespace) -> tuple[dict[str, str], Limits]:
    """The columns and limits asked for. Raises UserError."""
    from corpus.reading import LIMITS, parse_columns

    try:
        columns = parse_columns(options.columns)
    except ValueError as error:
        raise UserError(str(error)) from error
    return columns, replace(LIMITS, characters=options.max_characters) if options.max_characters else LIMITS


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code. Nothing the user did wrong ends in a traceback."""
    top = parser()
    given = list(arguments)
    if not given or (given[0].startswith("-") and given[0] not in ("-h", "--help") and COMMANDS.isdisjoint(given)):
        given = ["serve", *given]
    try:
        options = top.parse_args(given)
        return options.run(options)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else WRONG
    except (UserError, NotReady) as error:
        return _wrong(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        goes_on = ": the same command goes on where it stopped" if given[0] == "ingest" else ""
        return _wrong(f"interrupted{goes_on}")
    except Exception as error:
        if sys.flags.dev_mode:  # python -X dev app.py ... shows where
            raise
        return _wrong(f"unexpected {type(error).__name__}: {error}")


COMMANDS = frozenset(
    "quotes ingest remove restore ask verify serve check-index export correct undo corrections".split()
)


def _wrong(line: str) -> int:
    print(" ".join(line.split()), file=sys.stderr)
    return WRONG


def _print(record: Any) -> None:
    line = json.dumps(record, ensure_ascii=False) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


class Bars:
    """Progress on stderr: a bar for each stage that takes longer than two seconds."""

    def __init__(self) -> None:
        self._bars: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Show that ``done`` of ``total`` steps of ``stage`` are done."""
        bar = self._bars.get(stage)
        if bar is None:
            from tqdm import tqdm

            bar = self._bars[stage] = tqdm(desc=stage, total=total, delay=BAR_AFTER, file=sys.stderr, leave=True)
        bar.total = total
        bar.update(done - bar.n)

    def close(self) -> None:
        """Leave the bars as they stand."""
        for bar in self._bars.values():
            bar.close()


@contextlib.contextmanager
def _bars() -> Iterator[Bars]:
    bars = Bars()
    try:
        yield bars
    finally:
        bars.close()


def run_quotes(options: argparse.Namespace) -> int:
    """``quotes``: read, analyse, print."""
    from corpus.model import Reject
    from corpus.reading import MissingPath, read_paths

    taken = False
    rejects = 0
    try:
        items = read_paths(options.paths, *_reading(options))
    except MissingPath as error:
        return _wrong(str(error))
    with _bars() as bars:
        for number, item in enumerate(items, 1):
            if isinstance(item, Reject):
                rejects += 1
                print(f"skipped {item.source}: {item.reason}", file=sys.stderr)
            else:
                taken = True
                _report_encoding(item.id, item.encoding)
                _report_replaced(item.id, item.replaced)
                _print_quotes(item, options)
            bars("reading", number, None)
    if not taken:
        return _wrong(f"nothing could be taken in ({rejects} skipped)")
    return OK


def _report_encoding(source: str, encoding: str) -> None:
    """Say on stderr that a document was not written in UTF-8."""
    if encoding != "utf-8":
        print(f"{source}: read as {encoding}", file=sys.stderr)


def _report_replaced(source: str, characters: int) -> None:
    """Say on stderr that a document was read with replacement characters."""
    if characters:
        print(f"{source}: {characters} character(s) could not be decoded and are shown as \ufffd", file=sys.stderr)


def _print_quotes(document: Any, options: argparse.Namespace) -> None:
    from corpus.analysis import analyse_document
    from corpus.record import quotes_record

    for analysed in analyse_document(document, model=not options.no_model):
        _print(quotes_record(analysed, document, options.text))


def run_ingest(options: argparse.Namespace) -> int:
    """``ingest``: into the store and index; prints the ledger."""
    service = _closed_service(options)
    started = time.monotonic()
    with _bars() as bars:
        ledger = service.ingest(options.paths, bars, *_reading(options))
    for source, encoding in ledger.encodings:
        _report_encoding(source, encoding)
    for source, characters in ledger.replaced:
        _report_replaced(source, characters)
    for reject in ledger.skipped:
        print(f"skipped {reject.source}: {reject.reason}", file=sys.stderr)
    if ledger.resumed:
        print(f"{ledger.resumed} had been analysed before the interruption", file=sys.stderr)
    print(f"{ledger.new} new, {ledger.changed} changed, {ledger.unchanged} unchanged", file=sys.stderr)
    _print({**ledger.record(), "seconds": round(time.monotonic() - started, 2)})
    return OK


def run_remove(options: argparse.Namespace) -> int:
    """``remove``: take documents or articles out."""
    _closed_service(options).remove(options.ids, options.for_good)
    _print({"removed": options.ids})
    return OK


def run_restore(options: argparse.Namespace) -> int:
    """``restore``: bring back what was removed."""
    _closed_service(options).restore(options.ids)
    _print({"restored": options.ids})
    return OK


def run_export(options: argparse.Namespace) -> int:
    """``export``: quotations as a file on stdout."""
    from qa.export import Selection
    from qa.model import Question
    from qa.service import Service

    question = None if options.question is None else Question(options.question)
    ids = tuple(options.quotation) if options.quotation else None
    service = Service.open(options.data, model=options.model)
    made = service.export(options.format, Selection(ids, question, options.speaker, options.article))
    sys.stdout.buffer.write(made.text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    return OK


def run_ask(options: argparse.Namespace) -> int:
    """``ask``: one question, or a batch."""
    if (options.question is None) == (options.batch is None):
        return _wrong('ask "QUESTION" or ask --batch FILE.jsonl')
    from qa.service import Service

    if options.batch is not None:
        lines = _lines(options.batch)
        service = Service.open(options.data, model=options.model)
        with _bars() as bars:
            for number, line in enumerate(lines, 1):
                _print(answer_line(service, line))
                bars("asking", number, len(lines))
        return OK
    from qa import wire

    question = wire.question_from({"question": options.question})
    _print(wire.answer_record(Service.open(options.data, model=options.model).ask(question)))
    return OK


def answer_line(service: Service, line: str) -> dict[str, Any]:
    """The answer to one line of a batch, or what is wrong with the line."""
    from qa import wire

    identity: str | int | None = None
    try:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UserError("the line is not JSON") from error
        identity = wire.id_from(record)
        return wire.answer_record(service.ask(wire.question_from(record, strict=False)), identity)
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


def run_verify(options: argparse.Namespace) -> int:
    """``verify``: one text, a draft, or a batch."""
    given = [options.text is not None, options.draft is not None, options.batch is not None]
    if sum(given) != 1:
        return _wrong('verify "TEXT", verify --draft FILE or verify --batch FILE.jsonl')
    if options.speaker is not None and options.text is None:
        return _wrong("--speaker goes with one TEXT")
    from qa import wire
    from qa.service import Service
    from qa.verify.input import read_draft

    if options.batch is not None:
        lines = _lines(options.batch)
        service = Service.open(options.data, model=options.model)
        with _bars() as bars:
            for number, line in enumerate(lines, 1):
                _print(verify_line(service, line))
                bars("checking", number, len(lines))
        return OK
    text = options.text if options.draft is None else read_draft(options.draft)
    service = Service.open(options.data, model=options.model)
    with _bars() as bars:
        checked = service.verify(wire.cleaned(text), options.speaker, bars)
    for notice in checked.notices:
        print(notice, file=sys.stderr)
    _print(wire.check_record(checked))
    return OK


def verify_line(service: Service, line: str) -> dict[str, Any]:
    """The verdict on one line of a batch, or what is wrong with the line."""
    from qa import wire

    identity: str | int | None = None
    try:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UserError("the line is not JSON") from error
        identity = wire.id_from(record)
        text, speaker = wire.pasted_from(record)
        return wire.check_record(service.verify(text, speaker), identity)
    except UserError as error:
        return {"id": identity, "error": str(error)}


def run_serve(options: argparse.Namespace) -> int:
    """``serve``: the web page and REST."""
    from qa.server import serve

    def open_service() -> Service:
        from qa.service import Service

        return Service.open(options.data, model=options.model, lazy=True)

    from qa.spaces import FRAME, first_corpus, space_of

    space, password = space_of(os.environ), password_of(options.password_file)
    if space is None:
        proxy, names = options.behind_proxy, tuple(options.name)
        serve(open_service, options.host, options.port, hosts=names, behind_proxy=proxy, password=password)
        return OK

    def open_space() -> Service:
        first_corpus(options.data, options.model)
        return open_service()

    names = (*options.name, *space.names)
    serve(open_space, space.host, space.port, hosts=names, behind_proxy=True, password=password, framed_by=FRAME)
    return OK


def password_of(file: Path | None) -> str | None:
    """The password of a file, else of the environment, or None. Raises UserError when it is too short to help."""
    password = os.environ.pop(PASSWORD, None)
    if file is not None:
        try:
            password = file.read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise UserError(f"the password file {file} cannot be read: {reason}") from error
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise UserError(f"the password must have at least {SHORTEST_PASSWORD} characters")
    return password


def run_check(options: argparse.Namespace) -> int:
    """``check-index``: whole, or what is damaged and how to repair it."""
    from embeddings.generation import REPAIR, check, current_name

    damages = check(options.data)
    if damages:
        for damage in damages[1:]:
            print(damage, file=sys.stderr)
        return _wrong(f"{damages[0]}. To repair: {REPAIR}")
    name = current_name(options.data)
    if name is None:
        return _wrong(f"nothing is ingested in {options.data} yet: python app.py ingest PATH")
    _print({"generation": name, "whole": True})
    return OK


def _closed_service(options: argparse.Namespace) -> Service:
    """A service for changing the corpus, which opens no index."""
    from qa.service import Service

    return Service(options.data, options.model)


def build_demo() -> Any:
    """The page as Gradio blocks, for Hugging Face Spaces."""
    from qa.service import Service
    from qa.web.page import build_page

    return build_page(Service.open(Path(DATA), lazy=True))
