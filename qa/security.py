"""What stands between the network and the pages: environment, hosts, headers, body size, and a list of routes.

Gradio brings many routes this product does not use, some of them dangerous in a mounted app; only those listed
here are let through.
"""

from __future__ import annotations

import atexit
import ipaddress
import json
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterable, Mapping, MutableMapping
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1024 * 1024  # bytes of one request

ANYWHERE = "0.0.0.0"  # noqa: S104  # compared with, never bound here

CSP = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",  # gr.HTML compiles its template
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

# Each of these opens the machine, its files or the code to others, or moves the app elsewhere.
WEAKENING = (
    "GRADIO_VIBE_MODE",
    "GRADIO_SHARE",
    "GRADIO_SHARE_SERVER_ADDRESS",
    "GRADIO_ALLOWED_PATHS",
    "GRADIO_ROOT_PATH",
    "GRADIO_MCP_SERVER",
    "GRADIO_DEBUG",
    "GRADIO_HOT_RELOAD",
    "GRADIO_LOCAL_DEV_MODE",
    "GRADIO_PROFILING",
    "GRADIO_HISTORY_BUCKET",
    "GRADIO_API_SERVER",
    "GRADIO_STATIC_WORKER_PORTS",
    "GRADIO_NUM_WORKERS",
    "GRADIO_SERVER_MODE_ENABLED",
    "GRADIO_WATCH_DIRS",
    "GRADIO_WATCH_DEMO_PATH",
    "GRADIO_WATCH_DEMO_NAME",
    "GRADIO_WATCH_MODULE_NAME",
    "GRADIO_WORKFLOW_INBROWSER",
)
REQUIRED = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "100",
    "GRADIO_RUN_HISTORY": "False",
    "GRADIO_SSR_MODE": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
}

GRADIO_ROUTES = frozenset(
    {
        "/",
        "/config",
        "/config/",
        "/theme.css",
        "/robots.txt",
        "/gradio_api/app_id",
        "/gradio_api/info",
        "/gradio_api/info/",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/gradio_api/reset",
        "/gradio_api/startup-events",
        "/gradio_api/theme.css",
    }
)
PARTS = frozenset({"/parts/wrong-speaker", "/parts/names", "/parts/keys"})
OWN_ROUTES = frozenset({"/healthz", "/readyz", "/favicon.ico", "/openapi.json"}) | PARTS
PREFIXES = ("/api/v1/", "/assets/", "/static/", "/gradio_api/heartbeat/")
METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
_GRADIO_QUERY = frozenset({"deep_link", "page"})  # read by Gradio's own page route
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/[A-Za-z0-9]{1,64}")


def harden_environment(environ: MutableMapping[str, str] | None = None) -> tuple[str, ...]:
    """Set what must be set and clear what weakens the server; call before Gradio is imported.

    Returns the names of the variables that were cleared, so that start-up can say so.
    """
    env = os.environ if environ is None else environ
    cleared = tuple(name for name in WEAKENING if env.pop(name, None) is not None)
    env.update(REQUIRED)
    if "GRADIO_TEMP_DIR" not in env:
        private = tempfile.mkdtemp(prefix="on-the-record-")
        env["GRADIO_TEMP_DIR"] = private
        atexit.register(shutil.rmtree, private, ignore_errors=True)
    return cleared


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The one error envelope every face of the server answers with."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


class SecurityHeaders:
    """Adds the security headers to every answer; ``framed_by`` names the one site that may show pages in a frame."""

    def __init__(self, app: ASGIApp, framed_by: str = "") -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if framed_by:
            policy = CSP.replace("frame-ancestors 'none'", f"frame-ancestors {framed_by}")
            self.headers["content-security-policy"] = policy
            del self.headers["x-frame-options"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and the answer back with the headers."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers[name] = value
                if "server" in headers:
                    del headers["server"]
            await send(message)

        await self.app(scope, receive, with_headers)


class TrustedHosts:
    """Refuses foreign Host and Origin headers (DNS rebinding), and drops X-Forwarded-* no trusted proxy sent."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str], behind_proxy: bool = False) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.behind_proxy = behind_proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its Host and Origin are ours."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self.allows(host_name(host)):
            return await refusal(400, "bad_host", "This server does not answer under that name.")(scope, receive, send)
        origin = headers.get("origin")
        if origin is not None and scope["method"] not in ("GET", "HEAD") and not self.same(origin, host):
            refused = refusal(403, "bad_origin", "Requests from other sites are refused.")
            return await refused(scope, receive, send)
        if not self.behind_proxy:
            kept = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-forwarded-")]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, send)

    def allows(self, name: str | None) -> bool:
        """True when ``name`` is one this server answers to. A server on every address answers to any address:
        an attacker's page can only reach it under a name."""
        if name is None:
            return False
        return name in self.hosts or "*" in self.hosts or (ANYWHERE in self.hosts and _is_address(name))

    def same(self, origin: str, host: str) -> bool:
        """True when ``origin`` is the page this server itself serves."""
        scheme, _, place = origin.partition("://")
        return scheme in ("http", "https") and place.lower() == host.lower()


class BodyLimit:
    """Answers 413 to a request body over ``limit`` bytes, whether or not its length was announced.

    ``larger`` gives the paths that take more, one such body at a time, and how much.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY, larger: Mapping[str, int] | None = None) -> None:
        self.app = app
        self.limit = limit
        self.larger = dict(larger or {})
        self.receiving = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on once its whole body is here."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return await self.app(scope, receive, send)
        limit = self.larger.get(scope["path"])
        if limit is None:
            return await self._pass_on(scope, receive, send, self.limit)
        if self.receiving:
            busy = refusal(
                503, "busy", "Another upload is being received; try again in a moment.", {"retry-after": "5"}
            )
            return await busy(scope, receive, send)
        self.receiving = True
        try:
            await self._pass_on(scope, receive, send, limit)
        finally:
            self.receiving = False

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        too_large = refusal(413, "too_large", f"A request may hold at most {limit:,} bytes.")
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and (len(announced) > 18 or int(announced) > limit):
            return await too_large(scope, receive, send)
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            if len(body) > limit:
                return await too_large(scope, receive, send)
            if not message.get("more_body", False):
                break
        whole: Message = {"type": "http.request", "body": bytes(body), "more_body": False}
        await self.app(scope, _again(whole, receive), send)


def _again(message: Message, receive: Receive) -> Receive:
    """What gives ``message``, already received, once more, and then what comes after it."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return message

    return replay


class PlainInputs:
    """Answers 422 to a view's event whose inputs are more than text: an address of a file in them, or a path, would be
    fetched by Gradio before anything of ours sees it. ``BodyLimit`` stands before it.
    """

    EVENTS = "/gradio_api/queue/join"

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is an event with other inputs than text."""
        if scope["type"] != "http" or scope["path"] != self.EVENTS:
            return await self.app(scope, receive, send)
        message = await receive()  # whole: BodyLimit has put it together
        if not self.plain(message.get("body", b"")):
            answer = refusal(422, "bad_request", "The inputs of a view are texts.")
            return await answer(scope, receive, send)
        await self.app(scope, _again(message, receive), send)

    @staticmethod
    def plain(body: bytes) -> bool:
        """True when ``body`` is a JSON object whose ``data`` holds nothing but texts."""
        try:
            event = json.loads(body)
        except (ValueError, RecursionError):
            return False
        data = event.get("data") if isinstance(event, dict) else None
        return isinstance(data, list) and all(item is None or isinstance(item, str) for item in data)


class ReadOnly:
    """Answers 403 to whatever would change the corpus, on a server that strangers reach without a password."""

    ASKING = frozenset({"/api/v1/ask", "/api/v1/verify"})

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless it is one to /api/ that changes something."""
        if scope["type"] == "http" and self.changes(scope["method"], scope["path"]):
            message = "This server only answers questions: changes need a password (--password-file)."
            return await refusal(403, "read_only", message)(scope, receive, send)
        await self.app(scope, receive, send)

    def changes(self, method: str, path: str) -> bool:
        """True when a request would change something."""
        return method not in ("GET", "HEAD", "OPTIONS") and path.startswith("/api/") and path not in self.ASKING


class RouteAllowList:
    """Answers 404 to every route that the page and the API do not need."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on when its route is listed."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1000})
        if scope["method"] not in METHODS:
            return await refusal(405, "bad_method", "That method is not served.")(scope, receive, send)
        if not allowed_route(scope["path"], scope.get("query_string", b"")):
            return await refusal(404, "not_found", "There is nothing here.")(scope, receive, send)
        await self.app(scope, receive, send)


def allowed_route(path: str, query: bytes = b"") -> bool:
    """True when a request for ``path`` may reach the application."""
    if "/../" in f"{path}/" or "\\" in path or "\x00" in path:
        return path.startswith("/api/v1/")  # ids are looked up, never opened
    if path in GRADIO_ROUTES:
        return not _GRADIO_QUERY & {name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)}
    if path in OWN_ROUTES:
        return True
    if path.startswith("/gradio_api/"):
        return _HEARTBEAT.fullmatch(path) is not None
    return path.startswith(PREFIXES)


def hosts_for(host: str, more: Iterable[str] = ()) -> tuple[str, ...]:
    """The names a server bound to ``host`` answers to."""
    names = {"127.0.0.1", "localhost", "::1", *(name.lower().strip("[]") for name in more)}
    if host in ("", ANYWHERE, "::"):
        names |= {ANYWHERE, socket.gethostname().lower()}
    else:
        names.add(host.lower().strip("[]"))
    return tuple(sorted(names))


def is_loopback(host: str) -> bool:
    """True when only this machine reaches a server bound to ``host``."""
    if host.lower() == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def host_name(header: str) -> str | None:
    """The name in a Host header without its port; None when the header is malformed."""
    found = re.fullmatch(r"(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::\d{1,5})?", header)
    return (found[1] or found[2]).lower() if found else None


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
