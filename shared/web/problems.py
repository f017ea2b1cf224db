"""Every refusal as `application/problem+json` (RFC 9457), with a stable code and what to do about it."""

from collections.abc import Sequence
from http import HTTPStatus
from socket import gaierror
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import exc as sql
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from shared.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from shared.logs import current_request_id, get_logger
from shared.web.body import fault_in_text, pointer_to

log = get_logger("web.problems")

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2

STATUS_OF: dict[type[DomainError], int] = {
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    PreconditionFailed: 412,
    TooLarge: 413,
    PreconditionRequired: 428,
    TooMany: 429,
    Unavailable: 503,
}


class FieldFault(BaseModel):
    """One place in the request that is at fault."""

    pointer: str = Field(
        description="JSON pointer to the place: into the body, or /path/…, /query/…, /header/….", examples=["/rating"]
    )
    message: str = Field(description="What is wrong there.", examples=["Input should be less than or equal to 5"])


class Problem(BaseModel):
    """A refusal (RFC 9457). Rely on `code`; the sentences may change. A refusal may add members of its own."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str = Field(description="Names the kind of problem.", examples=["urn:careloop:problem:case_not_confirmed"])
    title: str = Field(description="The kind of problem, for people.", examples=["Conflict"])
    status: int = Field(description="The HTTP status.", examples=[409])
    detail: str = Field(description="What is wrong this time.", examples=["Case 2026-000123 is not confirmed yet."])
    code: str = Field(description="Stable and machine-readable.", examples=["case_not_confirmed"])
    request_id: str | None = Field(description="Name it when you ask for help.", examples=["0198c5a4-7d2e-7c3a-9a53"])
    how_to_fix: str = Field(description="What to do now; may be empty.", examples=["Confirm the case first."])
    errors: list[FieldFault] | None = Field(
        default=None,
        description="Every place at fault, where there are places.",
        examples=[[{"pointer": "/rating", "message": "Input should be less than or equal to 5"}]],
    )


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal, by the family that it belongs to."""
    return next((STATUS_OF[family] for family in type(error).__mro__ if family in STATUS_OF), 500)


# RFC 9110's names; Python has them only from 3.13 on.
_RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}


def _phrase(status: int) -> str:
    return _RENAMED.get(status) or HTTPStatus(status).phrase


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    how_to_fix: str = "",
    errors: Sequence[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
    facts: dict[str, Any] | None = None,
) -> JSONResponse:
    """A problem document as a response."""
    content: dict[str, Any] = {
        **(facts or {}),
        "type": f"urn:careloop:problem:{code}",
        "title": _phrase(status),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": current_request_id(),
        "how_to_fix": how_to_fix,
    }
    if errors:
        content["errors"] = list(errors)
    return JSONResponse(content, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def refusal_response(error: DomainError) -> JSONResponse:
    """The problem document of a domain refusal; `errors` and `retry_after_seconds` in its facts get their own places."""
    status = status_of(error)
    facts = dict(error.facts)
    errors = facts.pop("errors", None)
    retry_after = facts.pop("retry_after_seconds", None)
    headers: dict[str, str] = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="careloop"'
    if retry_after is not None or status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS if retry_after is None else retry_after)
    return problem_response(
        status, error.code, error.message, how_to_fix=error.how_to_fix, errors=errors, headers=headers, facts=facts
    )


def _place(loc: Sequence[int | str]) -> str:
    """Where a fault is: a pointer into the body, or one that starts with the part of the request."""
    where, *rest = loc or ("body",)
    parts = [part if not isinstance(part, str) or fault_in_text(part) is None else "?" for part in rest]
    return pointer_to(*parts) if where == "body" else pointer_to(where, *parts)


async def _answer_refusal(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for this class only
    return refusal_response(error)


async def _answer_invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    # The input is not echoed: it may be personal, and it may be what broke the request.
    errors = [{"pointer": _place(fault["loc"]), "message": str(fault["msg"])} for fault in error.errors()]
    return problem_response(
        422,
        "request_invalid",
        "The request does not have the form that this route asks for.",
        how_to_fix="Correct the places named in errors; the form is in /openapi.json.",
        errors=errors,
    )


def _methods_at(request: Request) -> str:
    """All methods of an address; FastAPI names only those of the first route that has it."""
    routes = (context.original_route for context in iter_route_contexts(request.app.routes))
    return ", ".join(
        sorted(
            {
                method
                for route in routes
                if isinstance(route, APIRoute) and route.path_regex.match(request.scope["path"])
                for method in route.methods or ()
            }
        )
    )


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    phrase = _phrase(error.status_code)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _methods_at(request) or headers.get("Allow", "")
    return problem_response(
        error.status_code,
        phrase.lower().replace(" ", "_").replace("-", "_"),
        str(error.detail) or phrase,
        headers=headers,
    )


def _unavailable(detail: str = "The database cannot be reached just now.") -> JSONResponse:
    return problem_response(
        503,
        "database_unavailable",
        detail,
        how_to_fix="Send the same request again after the time in Retry-After.",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


_TRY_AGAIN = frozenset({"40001", "40P01", "55P03", "57014"})  # serialization, deadlock, lock or statement timeout
_OUT_OF_ORDER = ("08", "53", "57P")  # connection, resources, shutting down or starting up
_BAD_DATA = "22"


def database_response(error: BaseException) -> JSONResponse | None:
    """What a failing database means to the caller; None where it is our own fault."""
    if isinstance(error, sql.TimeoutError | ConnectionError | TimeoutError | gaierror):
        return _unavailable()
    if isinstance(error, sql.DBAPIError):
        return _refused_statement(error, str(getattr(error.orig, "sqlstate", None) or ""))
    return None


def _refused_statement(error: sql.DBAPIError, state: str) -> JSONResponse | None:
    if state in _TRY_AGAIN:
        return _unavailable("The database was too busy with others for this change.")
    if isinstance(error, sql.IntegrityError):
        log.warning("uncaught_conflict", sqlstate=state)
        return problem_response(
            409,
            "conflicting_change",
            "Another change made this one impossible.",
            how_to_fix="Read the present state and decide again.",
        )
    # asyncpg refuses out-of-range values before they are sent: such an error has no sqlstate.
    if state.startswith(_BAD_DATA) or type(getattr(error.orig, "__cause__", None)).__name__ == "DataError":
        log.warning("unstorable_value_reached_the_database", sqlstate=state)
        return problem_response(
            422, "value_not_storable", "A value in the request cannot be stored.", how_to_fix="Send a smaller value."
        )
    # Without a statement it is the connecting that failed.
    if error.statement is None or error.connection_invalidated or state.startswith(_OUT_OF_ORDER):
        return _unavailable()
    return None


def add_problem_answers(app: FastAPI) -> None:
    """Answer every refusal with its problem document; failures go on to the edge, which has the last word."""
    app.add_exception_handler(DomainError, _answer_refusal)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)
