"""The REST reference as Markdown, made from the server's own OpenAPI description: ``python -m qa.reference``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
METHODS = ("get", "post", "put", "patch", "delete")
HEAD = """# REST reference

Made by `python -m qa.reference` from the OpenAPI description of the server (`/openapi.json`); do not edit it by hand.

`python app.py serve` answers at `http://127.0.0.1:7860`. Every position is a half-open range of Python character
offsets into the document's text. Lists take `limit` and `offset` and answer
`{"items": [...], "total": n, "limit": n, "offset": n}`. Whatever is wrong is answered as
`{"error": {"code": "...", "message": "one line"}}`: 4xx when the request can be mended, 503 with `Retry-After` when
it can be sent again. Where the server asks for a password, send it as HTTP Basic with any user name. A server that
listens to other machines and asks for none answers 403 to everything that would change the corpus.
"""


def reference(openapi: dict[str, Any]) -> str:
    """The page for one OpenAPI description."""
    return HEAD + "".join(f"\n{section}" for section in _sections(openapi)) + "\n"


def openapi() -> dict[str, Any]:
    """The description of the server, without a corpus or a model."""
    import tempfile

    from qa.server import create_app
    from qa.service import Service

    with tempfile.TemporaryDirectory() as empty:
        return create_app(Service(Path(empty))).openapi()


def _sections(description: dict[str, Any]) -> Iterator[str]:
    for path, methods in sorted(description["paths"].items()):
        for method in METHODS:
            if method in methods:
                yield _operation(method.upper(), path, methods[method])


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    lines = [f"## {method} {path.replace(':path}', '}')}", "", operation.get("description", operation["summary"]), ""]
    parameters = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    if parameters:
        lines += ["| parameter | what it is |", "|---|---|"]
        lines += [f"| `{p['name']}` | {_what(p)} |" for p in parameters]
        lines.append("")
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        lines += _body(kind, content["schema"])
    statuses = ", ".join(f"`{status}`" for status in sorted(operation["responses"]))
    lines.append(f"Answers: {statuses}.")
    return "\n".join(lines) + "\n"


def _body(kind: str, schema: dict[str, Any]) -> list[str]:
    required = set(schema.get("required", ()))
    lines = [f"Body (`{kind}`):", "", "| key | what it is |", "|---|---|"]
    for key, value in schema.get("properties", {}).items():
        needed = "; needed" if key in required else ""
        lines.append(f"| `{key}` | {_schema(value)}{needed} |")
    example = schema.get("example")
    return [*lines, "", *(["```json", json.dumps(example, ensure_ascii=False), "```", ""] if example else [])]


def _what(parameter: dict[str, Any]) -> str:
    text = _schema(parameter["schema"])
    return f"{text}: {parameter['description']}" if "description" in parameter else text


def _schema(schema: dict[str, Any]) -> str:
    """A schema in words."""
    if "anyOf" in schema:
        text = " or ".join(_schema(one) for one in schema["anyOf"])
    elif "enum" in schema:
        text = "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    elif schema.get("type") == "array":
        text = f"list of {_schema(schema['items'])}"
    else:
        text = {"string": "text", "integer": "whole number", "boolean": "true or false", "null": "null"}.get(
            schema.get("type", ""), "object"
        )
    limits = [f"at most {schema['maxLength']:,} characters"] if "maxLength" in schema else []
    limits += [f"from {schema['minimum']}"] if "minimum" in schema else []
    limits += [f"to {schema['maximum']}"] if "maximum" in schema else []
    text = ", ".join([text, *limits])
    return f"{text}: {schema['description']}" if "description" in schema else text


if __name__ == "__main__":
    PAGE.write_text(reference(openapi()), encoding="utf-8")
    print(f"{PAGE} written", file=sys.stderr)
