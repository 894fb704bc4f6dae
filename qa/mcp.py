"""An MCP server over stdio: five tools that read, over the same service and the same JSON as REST.

The Model Context Protocol is how chat programs call tools: https://modelcontextprotocol.io. Nothing here changes the
corpus, and it runs only when asked for (``python app.py mcp``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError
from mcp.types import ToolAnnotations

from qa import wire
from qa.export import Selection
from qa.model import NotReady, UserError
from qa.service import Service

MOST = 100  # items of a list unless fewer are asked for
ABOUT = (
    'Searches news articles and says who said what. Everything under "text" is cut from an article verbatim: quote it '
    'exactly, name its speaker, and do not quote passages of an answer whose "abstained" is true.'
)

T = TypeVar("T")


def build_mcp(service: Service) -> FastMCP:
    """The server over one service. A call that cannot be answered is an error of one line."""
    server = FastMCP("on-the-record", instructions=ABOUT, log_level="ERROR")

    def tool(function: Callable[..., dict[str, Any]]) -> None:
        hints = ToolAnnotations(readOnlyHint=True, idempotentHint=True, openWorldHint=False)
        server.add_tool(function, annotations=hints, structured_output=True)

    def run(work: Callable[[], T]) -> T:
        try:
            return work()
        except (UserError, NotReady) as error:
            raise ToolError(str(error)) from error

    def ask(question: str, speaker: str | None = None, article: str | None = None) -> dict[str, Any]:
        """Answer a question about who said what with verbatim passages, or say why there is no answer.

        "What did X say about Y?", "Who said '...'?"; speaker and article, a name or an id, narrow the answer.
        """
        asked = {"question": question, "speaker": speaker, "article": article}
        return run(lambda: wire.answer_record(service.ask(wire.question_from(asked))))

    def verify(text: str, speaker: str | None = None) -> dict[str, Any]:
        """Check quotations before print: the words, the speaker, and whether something is left out.

        text is bare words, a sentence with its attribution, or a draft; speaker wins over what the text says.
        """

        def checked() -> dict[str, Any]:
            pasted = wire.pasted_from({"text": text, "speaker": speaker})
            return wire.check_record(service.verify(*pasted))

        return run(checked)

    def list_speakers(query: str = "", limit: int = MOST, offset: int = 0) -> dict[str, Any]:
        """Who speaks in the articles, with ids, most quotations first; query keeps those it may name."""
        found = run(lambda: service.speakers(wire.cleaned(query)[: wire.MAX_FIELD]))
        return _page([wire.speaker_summary_record(one) for one in found], limit, offset)

    def quotations(speaker: str, limit: int = MOST, offset: int = 0) -> dict[str, Any]:
        """Everything a speaker (an id, or a name one speaker bears) says, each quotation or paraphrase whole."""
        found = run(lambda: service.selected(Selection(speaker=wire.cleaned(speaker))))
        return _page([wire.quotation_record(one) for one in found], limit, offset)

    def article(id: str) -> dict[str, Any]:
        """One article by its id: metadata as stated, paragraphs, quotations, and how many have a speaker."""

        def shown() -> dict[str, Any]:
            view = service.article(wire.cleaned(id))
            if view is None:
                raise UserError("there is no article with that id")
            return wire.article_record(view)

        return run(shown)

    for function in (ask, verify, list_speakers, quotations, article):
        tool(function)
    return server


def _page(items: list[dict[str, Any]], limit: int, offset: int) -> dict[str, Any]:
    first, most = max(0, offset), min(max(1, limit), MOST)
    return {"items": items[first : first + most], "total": len(items), "limit": most, "offset": first}


def serve_stdio(data: Path, model: str | None = None) -> None:
    """Answer on standard input and output until the client goes. Raises UserError when the index cannot be used."""
    build_mcp(Service.open(data, model=model)).run("stdio")
