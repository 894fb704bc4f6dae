"""The server: one FastAPI application, and a door that answers while it is still being put together."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.model import UserError
from qa.password import PasswordGate
from qa.security import (
    MAX_BODY,
    BodyLimit,
    PlainInputs,
    ReadOnly,
    RouteAllowList,
    SecurityHeaders,
    TrustedHosts,
    harden_environment,
    hosts_for,
    is_loopback,
)

if TYPE_CHECKING:
    from fastapi import FastAPI

    from qa.service import Service

STATIC = Path(__file__).parent / "web" / "static"
STATIC_FILES = {
    "app.css": "text/css",
    "app.js": "text/javascript",
    "changes.js": "text/javascript",
    "corrections.js": "text/javascript",
    "favicon.svg": "image/svg+xml",
}
KEEP = {"cache-control": "public, max-age=31536000, immutable"}  # their addresses change with their content
FRESH = {"cache-control": "no-store"}
MAX_CONNECTIONS = 256
LAST_PORT = 65535

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the application is served."""

    host: str = "127.0.0.1"
    port: int = 7860
    hosts: tuple[str, ...] = ()  # more names it answers to
    behind_proxy: bool = False  # believe X-Forwarded-*
    max_body: int = MAX_BODY
    password: str | None = None  # asked of everybody who comes
    framed_by: str = ""  # the one site that may show the pages in a frame

    @property
    def may_change(self) -> bool:
        """True when the corpus may be changed from the pages: by people of this machine, or who know the password."""
        return self.password is not None or is_loopback(self.host)


def create_app(service: Service, settings: Settings | None = None) -> FastAPI:
    """REST, health and the Gradio page over one service, behind everything in ``qa.security``."""
    settings = settings or Settings()
    harden_environment()

    import gradio as gr
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware

    from qa.api import add_error_handlers, build_router, fence
    from qa.api_uploads import UPLOADS, build_uploads_router
    from qa.uploads import MOST_BYTES, Uploads
    from qa.web.page import build_page, head, theme
    from qa.web.parts import build_parts_router

    app = FastAPI(title="On the Record", version="1", docs_url=None, redoc_url=None)
    add_error_handlers(app)
    uploads = Uploads(service)
    app.include_router(build_uploads_router(uploads))
    app.include_router(build_parts_router(service))
    app.include_router(build_router(service))
    _add_health(app, service)
    _add_static(app)
    fence(app)
    # With a CORS policy of our own, which allows no other site, Gradio adds none of its own.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(PlainInputs)
    app.add_middleware(RouteAllowList)
    app.add_middleware(BodyLimit, limit=settings.max_body, larger={UPLOADS: MOST_BYTES + MAX_BODY})
    if not settings.may_change:
        app.add_middleware(ReadOnly)
    if settings.password is not None:
        app.add_middleware(PasswordGate, password=settings.password)
    hosts = hosts_for(settings.host, settings.hosts)
    app.add_middleware(TrustedHosts, hosts=hosts, behind_proxy=settings.behind_proxy)
    app.add_middleware(SecurityHeaders, framed_by=settings.framed_by)
    return gr.mount_gradio_app(
        app,
        build_page(service, uploads if settings.may_change else None),
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        theme=theme(),
        head=head(),
    )


def _add_health(app: FastAPI, service: Service) -> None:
    @app.head("/healthz", include_in_schema=False)
    @app.get("/healthz", tags=["Health"])
    async def healthz() -> Response:
        """The server answers."""
        return JSONResponse({"status": "ready" if service.ready else "loading"}, headers=FRESH)

    @app.head("/readyz", include_in_schema=False)
    @app.get("/readyz", tags=["Health"])
    async def readyz() -> Response:
        """Questions can be answered (503 before)."""
        return _readiness("ready" if service.ready else "loading")


def _add_static(app: FastAPI) -> None:
    for name, kind in STATIC_FILES.items():
        app.add_api_route(f"/static/{name}", _file(name, kind), include_in_schema=False)
    app.add_api_route("/favicon.ico", _file("favicon.svg", "image/svg+xml"), include_in_schema=False)


def _file(name: str, kind: str) -> Callable[[], Response]:
    def static_file() -> Response:
        return FileResponse(STATIC / name, media_type=kind, headers=KEEP)

    return static_file


def _readiness(status: str) -> Response:
    if status == "ready":
        return JSONResponse({"status": status}, headers=FRESH)
    return JSONResponse({"status": status}, 503, headers={**FRESH, "retry-after": "2"})


class Door:
    """Answers from the first moment with health and a page that says so; then hands over to the application.

    ``build`` is run in a thread once the port answers. When it fails, ``error`` holds why and ``stop`` is called.
    """

    def __init__(self, build: Callable[[], ASGIApp], settings: Settings) -> None:
        self.build = build
        self.app: ASGIApp | None = None
        self.error: BaseException | None = None
        self.stop: Callable[[], None] = lambda: None
        self.closing = asyncio.Event()
        hosts = hosts_for(settings.host, settings.hosts)
        self.loading = SecurityHeaders(TrustedHosts(BodyLimit(_loading), hosts), settings.framed_by)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with whatever is there, and run the application's life."""
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        await (self.app or self.loading)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        work = asyncio.create_task(self._open())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.closing.set()
        await work
        await send({"type": "lifespan.shutdown.complete"})

    async def _open(self) -> None:
        try:
            app = await asyncio.to_thread(self.build)
            async with app.router.lifespan_context(app):  # type: ignore[attr-defined]
                self.app = app
                await self.closing.wait()
        except Exception as error:
            self.error = error
            self.stop()


async def _loading(scope: Scope, receive: Receive, send: Send) -> None:
    """What the server says before the application is there."""
    if scope["type"] != "http":
        return
    path = scope["path"]
    if path == "/healthz":
        response: Response = JSONResponse({"status": "starting"}, headers=FRESH)
    elif path == "/":
        page = (STATIC / "loading.html").read_text(encoding="utf-8")
        response = HTMLResponse(page, headers=FRESH)
    elif path.removeprefix("/static/") in STATIC_FILES and path.startswith("/static/"):
        name = path.removeprefix("/static/")
        response = _file(name, STATIC_FILES[name])()
    elif path == "/readyz":
        response = _readiness("starting")
    else:
        envelope = {"error": {"code": "not_ready", "message": "The server is still starting."}}
        response = JSONResponse(envelope, 503, headers={**FRESH, "retry-after": "2"})
    await response(scope, receive, send)


def serve(
    service_factory: Callable[[], Service],
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    hosts: tuple[str, ...] = (),
    behind_proxy: bool = False,
    password: str | None = None,
    framed_by: str = "",
) -> None:
    """Serve until interrupted. ``service_factory`` is called after the port answers; it should open lazily.

    Raises UserError when the port cannot be had, and whatever the factory raises.
    """
    for name in harden_environment():
        print(f"{name} is set; it would weaken the server and is ignored.", file=sys.stderr)

    import uvicorn

    settings = Settings(host, port, hosts, behind_proxy, password=password, framed_by=framed_by)
    listening = _bind(host, port)

    def build() -> ASGIApp:
        import gradio  # noqa: F401  # first, so that the page is there before the service imports its model

        return create_app(service_factory(), settings)

    door = Door(build, settings)
    config = uvicorn.Config(
        door,
        access_log=False,  # addresses hold questions, and questions are not logged
        log_level="warning",
        ws="none",
        server_header=False,
        proxy_headers=behind_proxy,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=3,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    door.stop = lambda: setattr(server, "should_exit", True)
    shown = f"[{host}]" if ":" in host else host
    print(f"On the Record answers at http://{shown}:{listening.getsockname()[1]}/", file=sys.stderr, flush=True)
    server.run(sockets=[listening])
    if door.error:
        raise door.error


def _bind(host: str, port: int) -> socket.socket:
    if not 0 <= port <= LAST_PORT:
        raise UserError(f"Cannot serve on port {port}: ports go from 0 to {LAST_PORT}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"Cannot serve on {host}:{port}: {reason}. Choose another address or --port.") from error
    return listening
