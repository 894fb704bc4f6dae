"""The MCP server: a real client talks to the real command over stdio, and reads what the other faces say."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anyio
from asked_corpus import data, service
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, TextContent

from qa import wire
from qa.model import Question

ROOT = Path(__file__).parents[1]
QUESTION = "What did Rufus Penhallow say about the pump?"


def talk(work: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """What ``work`` gets from a session with ``python app.py mcp``."""

    async def session() -> Any:
        command = StdioServerParameters(
            command=sys.executable, args=["app.py", "mcp", "--data", str(data())], cwd=str(ROOT)
        )
        with anyio.fail_after(240):
            async with stdio_client(command) as streams, ClientSession(*streams) as client:
                await client.initialize()
                return await work(client)

    with ThreadPoolExecutor(1) as thread:  # the browser's tests leave a running loop in the main thread
        return thread.submit(anyio.run, session).result()


def said(result: CallToolResult) -> dict[str, Any]:
    """The record of a result, which is the same as text and as structure."""
    assert not result.isError
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert result.structuredContent == json.loads(content.text)
    return result.structuredContent or {}


def test_the_tools_only_read_and_say_what_the_other_faces_say() -> None:
    async def work(client: ClientSession) -> tuple[Any, ...]:
        tools = (await client.list_tools()).tools
        answered = await client.call_tool("ask", {"question": QUESTION})
        checked = await client.call_tool("verify", {"text": "“I signed the paper and I am sorry,” said Rufus Penhallow."})
        people = await client.call_tool("list_speakers", {"query": "maud", "limit": 1})
        things = await client.call_tool("quotations", {"speaker": "Maud Tillery", "offset": 1})
        shown = await client.call_tool("article", {"id": "pump"})
        wrong = [
            await client.call_tool("ask", {"question": "   "}),
            await client.call_tool("article", {"id": "../../etc/passwd"}),
            await client.call_tool("quotations", {"speaker": "Nobody Atall"}),
            await client.call_tool("remove", {"id": "pump"}),
        ]
        return tools, answered, checked, people, things, shown, wrong

    tools, answered, checked, people, things, shown, wrong = talk(work)
    assert {tool.name for tool in tools} == {"ask", "verify", "list_speakers", "quotations", "article"}
    assert all(tool.annotations.readOnlyHint and tool.description for tool in tools)
    assert said(answered) == wire.answer_record(service().ask(Question(QUESTION)))
    verdict = said(checked)
    assert (verdict["words"], verdict["speaker"], verdict["severity"]) == ("exact", "wrong", "major")
    assert [one["name"] for one in said(people)["items"]] == ["Maud Tillery"]
    everything = service().said_by("person:maud-tillery")
    assert said(things)["total"] == len(everything)
    assert said(things)["items"] == [wire.quotation_record(view) for view in everything[1:]]
    article = service().article("pump")
    assert article and said(shown) == json.loads(json.dumps(wire.article_record(article)))
    for refused in wrong:
        (content,) = refused.content
        assert refused.isError and "Traceback" not in content.text and "\n" not in content.text.strip()
    assert service().article("pump") is not None
