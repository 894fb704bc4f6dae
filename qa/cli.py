"""The command line: results on stdout, progress on stderr, exit code 2 with one clear line when something is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa import cli_answers, cli_corrections, cli_serve
from qa.cli_output import print_record, progress
from qa.model import NotReady, UserError

if TYPE_CHECKING:
    from corpus.reading import Limits
    from qa.service import Service

DATA = "data"
OK, WRONG = 0, 2


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
    cli_answers.add_commands(command)
    cli_serve.add_commands(command)
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
    "quotes ingest remove restore ask verify serve mcp check-index export correct undo corrections".split()
)


def _wrong(line: str) -> int:
    print(" ".join(line.split()), file=sys.stderr)
    return WRONG


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
    with progress() as bars:
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
        print_record(quotes_record(analysed, document, options.text))


def run_ingest(options: argparse.Namespace) -> int:
    """``ingest``: into the store and index; prints the ledger."""
    service = _closed_service(options)
    started = time.monotonic()
    with progress() as bars:
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
    print_record({**ledger.record(), "seconds": round(time.monotonic() - started, 2)})
    return OK


def run_remove(options: argparse.Namespace) -> int:
    """``remove``: take documents or articles out."""
    _closed_service(options).remove(options.ids, options.for_good)
    print_record({"removed": options.ids})
    return OK


def run_restore(options: argparse.Namespace) -> int:
    """``restore``: bring back what was removed."""
    _closed_service(options).restore(options.ids)
    print_record({"restored": options.ids})
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
    print_record({"generation": name, "whole": True})
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
