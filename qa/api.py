"""REST under /api/v1: the same objects the command line prints, one error envelope, and no page."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from corpus.corrections import Standing
from qa import correction_wire, wire
from qa.export import FORMATS, Selection
from qa.model import AtWork, NotHere, NotReady, Question, UnknownSpeaker, Unusable, UserError
from qa.security import refusal
from qa.service import Service

MAX_LIMIT = 500  # items of one page of a list
MAX_WAITING = 64  # searches waiting for their turn
RETRY_SECONDS = "2"

log = logging.getLogger(__name__)

T = TypeVar("T")

QUESTION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["question"],
    "properties": {
        "id": {"anyOf": [{"type": "string", "maxLength": wire.MAX_FIELD}, {"type": "integer"}]},
        "question": {"type": "string", "minLength": 1, "maxLength": wire.MAX_QUESTION},
        "history": {"type": "array", "items": {"type": "string", "maxLength": wire.MAX_QUESTION}},
        "speaker": {"type": "string", "description": "a name or a speaker id"},
        "article": {"type": "string", "description": "an article id"},
        "publication": {"type": "string"},
        "date_from": {"type": "string", "description": "ISO 8601, as precise as wanted"},
        "date_to": {"type": "string"},
        "type": {"type": "string", "enum": sorted(wire.TYPES)},
        "ignore": {"type": "array", "items": {"type": "string"}, "description": "ids of chips to leave out"},
    },
    "example": {"question": "Who said the bridge was safe?"},
}
VERIFY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "id": {"anyOf": [{"type": "string", "maxLength": wire.MAX_FIELD}, {"type": "integer"}]},
        "text": {
            "type": "string",
            "minLength": 1,
            "maxLength": wire.MAX_PASTED,
            "description": "bare words, a sentence with its attribution, or a whole draft",
        },
        "speaker": {"type": "string", "maxLength": wire.MAX_FIELD, "description": "wins over what the text says"},
    },
    "example": {"text": "The mayor said: \"The bridge was safe.\""},
}
ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
            "required": ["code", "message"],
        }
    },
    "required": ["error"],
}


RESTORE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["restore"],
    "properties": {"restore": {"type": "string", "description": "the id it was removed by"}},
}
PAGE = ("limit", "offset")
PARAMETERS: dict[str, dict[str, Any]] = {
    "query": {"type": "string", "description": "keeps what is named so"},
    "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 100},
    "offset": {"type": "integer", "minimum": 0, "default": 0},
    "speaker": {"type": "string", "description": "a speaker id, or a name one speaker bears"},
    "article": {"type": "string", "description": "an article id"},
    "question": {"type": "string", "description": "what answers it, best first"},
    "quotation": {"type": "array", "items": {"type": "string"}, "description": "quotation ids, in the order wanted"},
    "format": {"type": "string", "enum": list(FORMATS), "default": "json"},
    "standing": {"type": "string", "enum": [standing.value for standing in Standing]},
    "for_good": {"type": "boolean", "default": False, "description": "keep nothing to bring back"},
}
ROUTES = frozenset("ask verify articles speakers quotations export corrections removed".split())


class RefusedError(Exception):
    """An answer other than 200, in the error envelope."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Turnstile:
    """Lets one search run at a time and a bounded number wait, so that a flood is refused instead of queued."""

    def __init__(self, running: int = 1, waiting: int = MAX_WAITING) -> None:
        self.limiter = anyio.CapacityLimiter(running)
        self.waiting = waiting
        self.inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        """The result of ``work``, run in a thread. Raises RefusedError (503) when too many are waiting."""
        if self.inside >= self.waiting:
            raise RefusedError(503, "busy", "Too many questions at once; try again in a moment.")
        self.inside += 1
        try:
            return await anyio.to_thread.run_sync(work, limiter=self.limiter)
        finally:
            self.inside -= 1


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": ERROR_SCHEMA}}
    return {status: {"description": "Error", "content": content} for status in statuses}


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _parameters(*names: str) -> dict[str, Any]:
    """The query parameters of a route, for OpenAPI; what they hold is checked where they are read."""
    described = []
    for name in names:
        schema = dict(PARAMETERS[name])
        about = schema.pop("description", None)
        described.append({"name": name, "in": "query", "schema": schema, **({"description": about} if about else {})})
    return {"parameters": described}


def build_router(service: Service) -> APIRouter:
    """The routes under /api/v1 over one service."""
    router = APIRouter(prefix="/api/v1", tags=["On the Record"])
    turnstile = Turnstile()

    @router.post("/ask", responses=_errors(400, 413, 422, 503), openapi_extra=_body(QUESTION_SCHEMA))
    async def ask(request: Request) -> Response:
        """Answer one question with verbatim passages, or say why there is no answer."""
        obj = _json(await request.body())
        question, id = wire.question_from(obj), wire.id_from(obj)
        return JSONResponse(await turnstile.run(lambda: _answer(service, question, id)))

    @router.post("/verify", responses=_errors(400, 413, 422, 503), openapi_extra=_body(VERIFY_SCHEMA))
    async def verify(request: Request) -> Response:
        """Judge the quotations of a text against the corpus: the words, the speaker, and how grave a fault is."""
        obj = _json(await request.body())
        (text, speaker), id = wire.pasted_from(obj), wire.id_from(obj)
        return JSONResponse(await turnstile.run(lambda: wire.check_record(service.verify(text, speaker), id)))

    add_browsing(router, service)
    add_changing(router, service)
    return router


def add_browsing(router: APIRouter, service: Service) -> None:
    """What is in the corpus: articles, speakers, quotations, and files of them."""

    @router.get("/articles", responses=_errors(422, 503), openapi_extra=_parameters("query", *PAGE))
    def articles(request: Request) -> Response:
        """The articles of the corpus, in order; ``query`` keeps those whose title or id holds it."""
        query = _query(request)
        found = [
            item
            for item in service.articles()
            if not query or query in (item.title or "").casefold() or query in item.id.casefold()
        ]
        return _page(request, found, wire.article_summary_record)

    @router.get("/articles/{id:path}", responses=_errors(404, 503))
    def article(id: str) -> Response:
        """One article with its paragraphs, the quotations in them, and its ledger."""
        view = service.article(wire.cleaned(id))
        if view is None:
            raise RefusedError(404, "not_found", "There is no article with that id.")
        return JSONResponse(wire.article_record(view))

    @router.get("/speakers", responses=_errors(422, 503), openapi_extra=_parameters("query", *PAGE))
    def speakers(request: Request) -> Response:
        """Who speaks in the corpus, most quotations first; ``query`` keeps those whose name holds it."""
        return _page(request, service.speakers(_query(request)), wire.speaker_summary_record)

    @router.get("/speakers/{id:path}", responses=_errors(404, 503))
    def speaker(id: str) -> Response:
        """One speaker, with the number of quotations and the articles they are in."""
        summary = service.speaker(wire.cleaned(id))
        if summary is None:
            raise RefusedError(404, "not_found", "There is no speaker with that id.")
        return JSONResponse(wire.speaker_summary_record(summary))

    @router.get(
        "/quotations", responses=_errors(422, 503), openapi_extra=_parameters("speaker", "article", "question", *PAGE)
    )
    def quotations(request: Request) -> Response:
        """Quotations and statements, whole: everything, or what a speaker says, an article holds, a question finds."""
        return _page(request, service.selected(_selection(request)), wire.quotation_record)

    @router.get("/quotations/{id:path}", responses=_errors(404, 503))
    def quotation(id: str) -> Response:
        """One quotation or statement by its id."""
        view = service.quotation(wire.cleaned(id))
        if view is None:
            raise RefusedError(404, "not_found", "There is no quotation with that id.")
        return JSONResponse(wire.quotation_record(view))

    @router.get(
        "/export",
        responses=_errors(422, 503),
        openapi_extra=_parameters("format", "speaker", "article", "question", "quotation"),
    )
    def export(request: Request) -> Response:
        """A file of everything, or of what is named: ``format`` csv, json, bibtex, ris or webannotation."""
        made = service.export(request.query_params.get("format", "json"), _selection(request))
        headers = {"content-disposition": f'attachment; filename="{made.filename}"'}
        return Response(made.text.encode("utf-8", "replace"), media_type=made.media_type, headers=headers)


def add_changing(router: APIRouter, service: Service) -> None:
    """Putting right, removing, and undoing both."""

    @router.get("/corrections", responses=_errors(422, 503), openapi_extra=_parameters("standing", "article", *PAGE))
    def corrections(request: Request) -> Response:
        """What people put right, newest first; ``standing`` "needs your eye" lists what was not found again."""
        standing, article = request.query_params.get("standing"), request.query_params.get("article")
        if standing is not None and standing not in set(Standing):
            raise UserError(f'"standing" must be one of {", ".join(Standing)}.')
        found = service.corrections(Standing(standing) if standing else None, article)
        return _page(request, found, correction_wire.state_record)

    @router.post(
        "/corrections", responses=_errors(400, 409, 413, 422, 503), openapi_extra=_body(correction_wire.CHANGE_SCHEMA)
    )
    async def correct(request: Request) -> Response:
        """Put something right; with ``dry_run``, only say what that would change."""
        obj = _json(await request.body())
        change = correction_wire.change_from(obj)
        if correction_wire.dry_run_from(obj):
            preview = await anyio.to_thread.run_sync(lambda: service.preview(change))
            return JSONResponse(correction_wire.preview_record(preview))
        state = await anyio.to_thread.run_sync(lambda: service.correct(change))
        return JSONResponse(correction_wire.state_record(state), 201)

    @router.delete("/corrections/{id}", responses=_errors(404, 409, 422, 503))
    def undo(id: str) -> Response:
        """Undo a correction."""
        return JSONResponse(correction_wire.state_record(service.undo(wire.cleaned(id))))

    @router.delete(
        "/articles/{id:path}", responses=_errors(404, 409, 422, 503), openapi_extra=_parameters("for_good")
    )
    def remove(request: Request, id: str) -> Response:
        """Remove an article; unless ``for_good=true``, POST /api/v1/removed brings it back."""
        id = wire.cleaned(id)
        if service.article(id) is None:
            raise RefusedError(404, "not_found", "There is no article with that id.")
        service.remove([id], for_good=request.query_params.get("for_good") == "true")
        return JSONResponse({"removed": [id]})

    @router.get("/removed", responses=_errors(422, 503), openapi_extra=_parameters(*PAGE))
    def removed(request: Request) -> Response:
        """What was removed and can be brought back, newest first."""
        return _page(request, service.removed(), correction_wire.removed_record)

    @router.post("/removed", responses=_errors(400, 409, 413, 422, 503), openapi_extra=_body(RESTORE_SCHEMA))
    async def restore(request: Request) -> Response:
        """Bring back what was removed, by id."""
        obj = _json(await request.body())
        id = obj.get("restore") if isinstance(obj, dict) else None
        if not isinstance(id, str) or len(id) > wire.MAX_FIELD:
            raise UserError('"restore" must be the id of something that was removed.')
        await anyio.to_thread.run_sync(lambda: service.restore([wire.cleaned(id)]))
        return JSONResponse({"restored": [wire.cleaned(id)]})


def fence(app: FastAPI) -> None:
    """Answer every other path under /api/ ourselves: what is mounted at "/" must never see it."""

    @app.api_route("/api/{rest:path}", methods=["GET", "HEAD", "POST", "DELETE", "OPTIONS"], include_in_schema=False)
    def nothing(request: Request, rest: str) -> Response:
        if rest.rstrip("/").removeprefix("v1/") in ROUTES:
            return refusal(405, "bad_method", "That method is not served here.")
        return refusal(404, "not_found", "There is nothing here.")


def add_error_handlers(app: FastAPI) -> None:
    """Every error in the one envelope; what went wrong inside stays inside."""

    @app.exception_handler(RefusedError)
    def refused(_: Request, error: RefusedError) -> Response:
        headers = {"retry-after": RETRY_SECONDS} if error.status == 503 else None
        return refusal(error.status, error.code, error.message, headers)

    @app.exception_handler(NotReady)
    def not_ready(_: Request, error: NotReady) -> Response:
        return refusal(503, "not_ready", "The index is still loading.", {"retry-after": RETRY_SECONDS})

    @app.exception_handler(UnknownSpeaker)
    def unknown_speaker(_: Request, error: UnknownSpeaker) -> Response:
        return refusal(422, "unknown_speaker", str(error))

    @app.exception_handler(Unusable)
    def unusable(_: Request, error: Unusable) -> Response:
        log.error("%s", error)
        return refusal(503, "unusable", "The index cannot be used now; the server's log says why.")

    @app.exception_handler(NotHere)
    def not_here(_: Request, error: NotHere) -> Response:
        return refusal(404, "not_found", str(error))

    @app.exception_handler(AtWork)
    def at_work(_: Request, error: AtWork) -> Response:
        return refusal(409, "busy", str(error), {"retry-after": RETRY_SECONDS})

    @app.exception_handler(UserError)
    def user_error(_: Request, error: UserError) -> Response:
        return refusal(422, "bad_request", str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Response:
        return refusal(422, "bad_request", "The request is not one this address understands.")

    @app.exception_handler(HTTPException)
    def http_error(_: Request, error: HTTPException) -> Response:
        return refusal(error.status_code, "http_error", str(error.detail))

    @app.exception_handler(Exception)
    def unexpected(_: Request, error: Exception) -> Response:
        return refusal(500, "internal", "Something went wrong on the server.")


def _answer(service: Service, question: Question, id: str | int | None) -> wire.Record:
    return wire.answer_record(service.ask(question), id)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, "bad_json", "The body is not JSON.") from error


def _selection(request: Request) -> Selection:
    """What a request's parameters select. Raises UserError when they name more than one thing."""
    given = request.query_params
    ids = tuple(map(wire.cleaned, given.getlist("quotation")))
    named = {key: wire.cleaned(given[key]) for key in ("speaker", "article", "question") if given.get(key)}
    if len(named) + bool(ids) > 1:
        raise UserError("Name one thing to select: a speaker, an article, a question or quotations.")
    if any(len(text) > wire.MAX_QUESTION for text in (*named.values(), *ids)):
        raise UserError(f"A parameter is longer than {wire.MAX_QUESTION} characters.")
    question = Question(named["question"]) if "question" in named else None
    return Selection(ids or None, question, named.get("speaker"), named.get("article"))


def _query(request: Request) -> str:
    query = request.query_params.get("query", "")
    if len(query) > wire.MAX_FIELD:
        raise UserError(f'"query" is longer than {wire.MAX_FIELD} characters.')
    return wire.cleaned(query).strip().casefold()


def _page(request: Request, items: Sequence[T], record: Callable[[T], wire.Record]) -> Response:
    limit = _number(request, "limit", 100, 1, MAX_LIMIT)
    offset = _number(request, "offset", 0, 0, 10**9)
    shown = [record(item) for item in items[offset : offset + limit]]
    return JSONResponse({"items": shown, "total": len(items), "limit": limit, "offset": offset})


def _number(request: Request, key: str, default: int, low: int, high: int) -> int:
    text = request.query_params.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and low <= int(text) <= high):
        raise UserError(f'"{key}" must be a whole number from {low} to {high}.')
    return int(text)
