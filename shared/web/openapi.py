"""The OpenAPI 3.1 document of an app: what FastAPI knows, plus callers, scopes and every refusal of every route."""

from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from shared.errors import DomainError
from shared.web.idempotency import IDEMPOTENCY_KEY, Idempotent
from shared.web.problems import MEDIA_TYPE, Problem, status_of
from shared.web.routing import find_mark, scope_of, takes_if_match

_MEANING = {
    401: ("Unauthenticated", "No valid credential; the same answer whatever is wrong with it."),
    403: ("Forbidden", "The credential lacks the scope that the problem names, or belongs to another agency."),
    404: ("NotFound", "There is no such thing, or not for this agency."),
    405: ("MethodNotAllowed", "The address knows other methods, named in Allow."),
    409: ("Conflict", "Not in the present state, or another change came first; `code` says which."),
    412: ("PreconditionFailed", "It was changed since the version named in If-Match."),
    413: ("ContentTooLarge", "The body is larger than this route reads."),
    422: ("Unprocessable", "The request is not of the form asked for; `errors` names every place."),
    428: ("PreconditionRequired", "If-Match is missing."),
    429: ("TooManyRequests", "Slower, please; Retry-After says when."),
    503: ("Unavailable", "Not now; Retry-After says when."),
}
_RETRY = {
    "Retry-After": {
        "description": "Seconds to wait before the same request.",
        "schema": {"type": "integer"},
        "example": 2,
    }
}
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}
_BODIES = {"POST", "PUT", "PATCH"}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    # Not required here: leaving it out has an answer of its own, 428.
    "required": False,
    "description": "The ETag of the version that the change is based on; 428 without it.",
    "schema": {"type": "string", "examples": ['"5f3a9c0d1e2b4a6c8d7e9f01"']},
}
_IDEMPOTENCY = {
    "name": IDEMPOTENCY_KEY,
    "in": "header",
    "required": False,
    "description": "Send the same key with the same request and it has one effect; the first answer is repeated.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "examples": ["5e2f1c1a-6f0e-4b7e-9d55-0a9c0a4f7d11"],
    },
}


def refusals(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """`responses=refusals(CaseNotConfirmed, CaseNotClosable)`: name a route's own refusals in its documentation."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status = status_of(error.__new__(error))
        line = f"`{error.code}`: {(error.__doc__ or '').strip().splitlines()[0]}"
        known = by_status.setdefault(status, {"description": _MEANING[status][1], "x-codes": []})
        known["description"] += f"\n\n- {line}"
        known["x-codes"].append(error.code)
    return by_status


def statuses_of(route: APIRoute) -> list[int]:
    """The refusals that a route can answer with, from what it takes and asks for."""
    methods = set(route.methods or ())
    statuses = {422, 429, 503}
    if scope_of(route) is not None:
        statuses |= {401, 403}
    if "{" in route.path:
        statuses.add(404)
    if methods & _WRITES:
        statuses.add(409)
    if methods & _BODIES:
        statuses.add(413)
    if takes_if_match(route):
        statuses |= {412, 428}
    return sorted(statuses)


def add_openapi(app: FastAPI) -> None:
    """Make the app describe itself completely; the document is made once, at the first request for it."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = describe()
            _complete(document, _api_routes(app))
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI documents this as the way to extend it


def _api_routes(app: FastAPI) -> Iterable[APIRoute]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and context.original_route.include_in_schema:
            yield context.original_route


def _complete(document: dict[str, Any], routes: Iterable[APIRoute]) -> None:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    components["responses"] = {name: _response(status, sentence) for status, (name, sentence) in _MEANING.items()}
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key (`cl_…`) or a token of the identity provider.",
        }
    }
    for route in routes:
        for method in route.methods or ():
            _complete_operation(document["paths"][route.path_format][method.lower()], route)


def _response(status: int, sentence: str) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": sentence,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in {429, 503}:
        response["headers"] = _RETRY
    return response


def _complete_operation(operation: dict[str, Any], route: APIRoute) -> None:
    responses = operation["responses"]
    own = {status for status, response in responses.items() if "x-codes" in response}
    for status in statuses_of(route):
        if str(status) not in own:
            responses[str(status)] = {"$ref": f"#/components/responses/{_MEANING[status][0]}"}
    for status in own:
        responses[status] = {**_response(int(status), ""), **responses[status]}
    operation["responses"] = dict(sorted(responses.items()))
    scope = scope_of(route)
    if scope is not None:
        # 3.1 lets a scheme of any type name the roles that an operation needs.
        operation["security"] = [{"bearer": [scope]}]
    if takes_if_match(route):
        operation.setdefault("parameters", []).append(_IF_MATCH)
    if find_mark(route, Idempotent) is not None:
        operation.setdefault("parameters", []).append(_IDEMPOTENCY)
