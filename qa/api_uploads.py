"""REST for adding files: send them, and ask how far they are."""

from __future__ import annotations

import anyio
import anyio.to_thread
from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from qa import wire
from qa.api import RefusedError
from qa.api import _errors as errors
from qa.uploads import MOST_BYTES, MOST_FILES, MOST_PASTED, Job, Uploads

UPLOADS = "/api/v1/uploads"


def build_uploads_router(uploads: Uploads) -> APIRouter:
    """The routes under /api/v1/uploads."""
    router = APIRouter(prefix="/api/v1", tags=["Adding files"])

    @router.post("/uploads", status_code=202, responses=errors(400, 413, 422, 503), openapi_extra=_FORM)
    async def upload(request: Request) -> Response:
        """Add files, or a pasted ``text``; the answer names a job to ask after."""
        files, pasted = await _sent(request)
        job = await anyio.to_thread.run_sync(lambda: uploads.start(files, pasted))
        return JSONResponse(job_record(job), 202)

    @router.get("/uploads/{id}", responses=errors(404))
    def progress(id: str) -> Response:
        """How far an upload is, and its ledger once it has ended."""
        job = uploads.job(id)
        if job is None:
            raise RefusedError(404, "not_found", "That upload is not remembered.")
        return JSONResponse(job_record(job), headers={"cache-control": "no-store"})

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
