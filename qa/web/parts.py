"""Pieces of pages that the browser asks for by themselves: dialogs, as HTML of the same renderer."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from qa.service import Service
from qa.web import render, views
from qa.wire import MAX_FIELD, cleaned

FRESH = {"cache-control": "no-store"}


def build_parts_router(service: Service) -> APIRouter:
    """The routes under /parts."""
    router = APIRouter(prefix="/parts", include_in_schema=False)

    @router.get("/wrong-speaker")
    def wrong_speaker(request: Request) -> Response:
        id = cleaned(request.query_params.get("quotation", ""))[:MAX_FIELD]
        page = views.wrong_speaker(service, id)
        if page is None:
            return HTMLResponse(render.gone_dialog(), 404, FRESH)
        return HTMLResponse(render.wrong_speaker_dialog(page), headers=FRESH)

    @router.get("/names")
    def names(request: Request) -> Response:
        query = cleaned(request.query_params.get("query", ""))[:MAX_FIELD]
        return HTMLResponse(render.name_options(views.names(service, query)), headers=FRESH)

    @router.get("/keys")
    def keys() -> Response:
        return HTMLResponse(render.keys_dialog(), headers=FRESH)

    return router
