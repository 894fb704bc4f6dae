"""The commands that put right: ``correct``, ``undo``, ``corrections``. They speak the objects REST speaks."""

from __future__ import annotations

import argparse
from typing import Any

from qa.cli_output import Command, print_record
from qa.model import UserError


def add_commands(command: Command) -> None:
    """Add the commands to a parser."""
    correct = command("correct", run_correct, "Put a speaker, a title, a date, a byline or a cut right.")
    what = correct.add_argument_group("what (one of these)").add_mutually_exclusive_group(required=True)
    what.add_argument("--quotation", metavar="ID", help="who says it: with --person, --name, --unnamed or --nobody")
    what.add_argument("--same", nargs=2, metavar=("ID", "OTHER"), help="two speakers are one person, shown as ID")
    what.add_argument("--split", nargs=2, metavar=("ID", "ARTICLE"), help="in ARTICLE it is someone else; --name")
    what.add_argument("--article", metavar="ID", help="what it states: with --title, --date, --author, --publication")
    what.add_argument("--cut", nargs="+", metavar=("DOCUMENT", "OFFSET"), help="where its articles but the first begin")
    who = correct.add_argument_group("who").add_mutually_exclusive_group()
    who.add_argument("--person", metavar="ID", help="a speaker id")
    who.add_argument("--name", help="somebody new")
    who.add_argument("--unnamed", metavar="DESCRIPTION", help='such as "a nurse"')
    who.add_argument("--nobody", action="store_true", help="nobody says it")
    correct.add_argument("--scope", choices=("this", "mention"), default="this", help="this quotation, or this mention")
    stated = correct.add_argument_group("what it states ('' for not stated)").add_mutually_exclusive_group()
    for kind in ("title", "date", "author", "publication"):
        stated.add_argument(f"--{kind}", metavar="TEXT")
    correct.add_argument("--dry-run", action="store_true", help="only say what it would change")
    undo = command("undo", run_undo, "Undo corrections.")
    undo.add_argument("ids", nargs="+", metavar="ID")
    listed = command("corrections", run_corrections, "List what was put right, newest first, and what became of it.")
    listed.add_argument("--needs-your-eye", action="store_true", help="only what was not found again")


def change_object(options: argparse.Namespace) -> dict[str, Any]:
    """The change the options ask for, as REST takes it. Raises UserError when they do not fit together."""
    if options.quotation is not None:
        return {"kind": "speaker", "quotation": options.quotation, "scope": options.scope, "target": _target(options)}
    if options.same is not None:
        return {"kind": "same", "speaker": options.same[0], "other": options.same[1]}
    if options.split is not None:
        return {"kind": "split", "speaker": options.split[0], "article": options.split[1], "name": options.name}
    if options.cut is not None:
        document, *offsets = options.cut
        if not all(offset.isascii() and offset.isdecimal() and len(offset) < 19 for offset in offsets):
            raise UserError("--cut takes a document and offsets: whole numbers")
        return {"kind": "cut", "document": document, "starts": [int(offset) for offset in offsets]}
    given = {kind: getattr(options, kind) for kind in ("title", "date", "author", "publication")}
    for kind, value in given.items():
        if value is not None:
            return {"kind": kind, "article": options.article, "value": value or None}
    raise UserError("say what the article states: --title, --date, --author or --publication")


def _target(options: argparse.Namespace) -> dict[str, Any]:
    if options.nobody:
        return {"nobody": True}
    given = {key: getattr(options, key) for key in ("person", "name", "unnamed")}
    named = {key: value for key, value in given.items() if value is not None}
    if not named:
        raise UserError("say who says it: --person, --name, --unnamed or --nobody")
    return named


def run_correct(options: argparse.Namespace) -> int:
    """``correct``: put right, or say what that would change."""
    from qa import correction_wire
    from qa.service import Service

    change = correction_wire.change_from(change_object(options))
    if options.dry_run:
        service = Service.open(options.data, model=options.model)
        print_record(correction_wire.preview_record(service.preview(change)))
    else:
        print_record(correction_wire.state_record(Service(options.data, options.model).correct(change)))
    return 0


def run_undo(options: argparse.Namespace) -> int:
    """``undo``: undo corrections, one after the other."""
    from qa import correction_wire
    from qa.service import Service

    for id in options.ids:
        print_record(correction_wire.state_record(Service(options.data, options.model).undo(id)))
    return 0


def run_corrections(options: argparse.Namespace) -> int:
    """``corrections``: one line each."""
    from corpus.corrections import Standing
    from qa import correction_wire
    from qa.service import Service

    service = Service.open(options.data, model=options.model)
    for state in service.corrections(Standing.NEEDS_EYE if options.needs_your_eye else None):
        print_record(correction_wire.state_record(state))
    return 0
