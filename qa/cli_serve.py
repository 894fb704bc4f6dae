"""The commands that serve: web page and REST, here or on Hugging Face Spaces; and tools for chat programs (MCP)."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from qa.model import UserError

if TYPE_CHECKING:
    from qa.cli_output import Command
    from qa.service import Service

PASSWORD = "ON_THE_RECORD_PASSWORD"  # noqa: S105  # the variable's name
SHORTEST_PASSWORD = 8


def add_commands(command: Command) -> None:
    """Add the commands to a parser."""
    serve = command("serve", run_serve, "Serve the web page and REST (also without any command).")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=7860)
    asked = f"ask everybody for the password in this file (or set {PASSWORD})"
    serve.add_argument("--password-file", type=Path, metavar="FILE", help=asked)
    serve.add_argument("--name", action="append", default=[], metavar="HOST", help="another name it answers to")
    serve.add_argument("--behind-proxy", action="store_true", help="believe the X-Forwarded headers of a proxy")
    command("mcp", run_mcp, "Serve read-only tools to a chat program over standard input and output (MCP).")


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
        return 0

    def open_space() -> Service:
        first_corpus(options.data, options.model)
        return open_service()

    names = (*options.name, *space.names)
    serve(open_space, space.host, space.port, hosts=names, behind_proxy=True, password=password, framed_by=FRAME)
    return 0


def run_mcp(options: argparse.Namespace) -> int:
    """``mcp``: read-only tools over standard input and output."""
    from qa.mcp import serve_stdio

    serve_stdio(options.data, options.model)
    return 0


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
