"""REST for what changes the corpus: adding files, removing, bringing back. Served only where changes are allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from qa import wire
from qa.api import RefusedError
from qa.api import _errors as errors
from qa.api import _json as json_of
from qa.model import UserError
from qa.service import Service
from qa.uploads import MOST_BYTES, MOST_FILES, MOST_PASTED, Job, Uploads

UPLOADS = "/api/v1/uploads"
MAX_IDS = 1000

T = TypeVar("T")


def build_changes_router(service: Service, uploads: Uploads, allowed: bool) -> APIRouter:
    """The routes that change the corpus; where that is not ``allowed`` each answers 403."""
    router = APIRouter(prefix="/api/v1", tags=["Changing the corpus"])
    one_at_a_time = anyio.CapacityLimiter(1)

    def check() -> None:
        if not allowed:
            raise RefusedError(403, "read_only", "This server only answers: it was started without a password.")

    async def changed(work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=one_at_a_time)

    @router.post("/uploads", status_code=202, responses=errors(400, 403, 413, 422, 503), openapi_extra=_FORM)
    async def upload(request: Request) -> Response:
        """Add files, or a pasted ``text``; the answer names a job to ask after."""
        check()
        files, pasted = await _sent(request)
        job = await changed(lambda: uploads.start(files, pasted))
        return JSONResponse(job_record(job), 202)

    @router.get("/uploads/{id}", responses=errors(403, 404))
    def progress(id: str) -> Response:
        """How far an upload is, and its ledger once it has ended."""
        check()
        job = uploads.job(id)
        if job is None:
            raise RefusedError(404, "not_found", "That upload is not remembered.")
        return JSONResponse(job_record(job), headers={"cache-control": "no-store"})

    @router.post("/remove", responses=errors(400, 403, 422, 503), openapi_extra=_IDS)
    async def remove(request: Request) -> Response:
        """Remove articles or documents; they answer nothing any more until they are brought back."""
        check()
        ids = _ids(json_of(await request.body()))
        await changed(lambda: service.remove(ids))
        return JSONResponse({"removed": ids})

    @router.post("/restore", responses=errors(400, 403, 422, 503), openapi_extra=_IDS)
    async def restore(request: Request) -> Response:
        """Bring back what was removed by these ids."""
        check()
        ids = _ids(json_of(await request.body()))
        await changed(lambda: service.restore(ids))
        return JSONResponse({"restored": ids})

    return router


def job_record(job: Job) -> wire.Record:
    """A job as JSON."""
    return {
        "job": job.id,
        "state": job.state,
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "names": list(job.names),
        "articles": list(job.articles),
        "refused": [{"source": r.source, "reason": r.reason} for r in job.refused],
        "ledger": job.ledger.record() if job.ledger else None,
        "error": job.error or None,
    }


async def _sent(request: Request) -> tuple[list[tuple[str, bytes]], str]:
    """Names and contents of the files in a form, and the pasted text."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise RefusedError(400, "bad_form", "Send a form (multipart/form-data) with files, or with a text.")
    files: list[tuple[str, bytes]] = []
    pasted = ""
    async with request.form(max_files=MOST_FILES, max_fields=10, max_part_size=MOST_PASTED * 4) as form:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files.append((value.filename, await value.read(MOST_BYTES + 1)))
            elif key == "text":
                pasted = wire.cleaned(value)
    return files, pasted


def _ids(obj: object) -> list[str]:
    ids = obj.get("ids") if isinstance(obj, Mapping) else None
    if not isinstance(ids, list) or not 0 < len(ids) <= MAX_IDS or not all(isinstance(id, str) and id for id in ids):
        raise UserError('"ids" must be a list of article or document ids.')
    return [wire.cleaned(id) for id in ids]


_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "text": {"type": "string", "maxLength": MOST_PASTED},
                    },
                }
            }
        },
    }
}
_IDS = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["ids"],
                    "properties": {"ids": {"type": "array", "minItems": 1, "items": {"type": "string"}}},
                }
            }
        },
    }
}
