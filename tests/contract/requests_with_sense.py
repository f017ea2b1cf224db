"""Loaded by schemathesis: gives generated requests what only a caller can know, so that they meet the code behind.

Deliveries are signed, or shown with a desk's token (the secrets come in the environment). In requests that are meant to be
valid, what must be new each time is new, made-up cursors go, and a made-up If-Match becomes the one that fits any version.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests
import requests.auth
import schemathesis

from shared.webhooks import sign


class SignedDelivery(requests.auth.AuthBase):
    """Signs whatever the body is, as a publisher of events does."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        signed = request.body or b""
        if isinstance(signed, str):
            signed = signed.encode()
        assert isinstance(signed, bytes), "a stream cannot be signed"
        secret = os.environ["CONTRACT_EVENT_SECRET"]
        request.headers.update(sign(secret=secret, webhook_id=uuid4().hex, at=datetime.now(UTC), body=signed))
        return request


class ProvenDelivery(requests.auth.AuthBase):
    """Shows the token of a desk that cannot sign."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {os.environ['CONTRACT_SOURCE_TOKEN']}"
        return request


PROOFS = {"/v1/events": SignedDelivery(), "/v1/webhooks/{source}": ProvenDelivery()}

PARTS: dict[str, str] = json.loads(os.environ.get("CONTRACT_PARTS", "{}"))
"""Which entry a part of one belongs to: with another entry's id it is not found."""
KEYS: dict[str, str] = json.loads(os.environ.get("CONTRACT_KEYS", "{}"))
"""Keys of other people, by the path that only they get through."""
EXISTING: dict[str, str | int] = json.loads(os.environ.get("CONTRACT_EXISTING", "{}"))
"""One value of each path parameter that there is: an operation's first valid request meets it for certain."""
SURE: dict[str, dict[str, Any]] = json.loads(os.environ.get("CONTRACT_SURE", "{}"))
"""More of that first request (`path_parameters`, `query`, `body`), by operation, where chance alone seldom hits on it;
with `each` of every valid request.
"""
_met: set[str] = set()


@schemathesis.serializer("message/rfc822", "application/jsonl")
def write_as_it_is(_context: object, value: object) -> bytes:
    """Bodies that are neither JSON nor a form: what was generated, byte for byte."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@schemathesis.hook
def before_call(_context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Called by schemathesis before each request."""
    if case.operation.path in PROOFS:
        kwargs["auth"] = PROOFS[case.operation.path]
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    be_sure_once(case)
    for name, value in list((case.path_parameters or {}).items()):
        if name != "case_id" and str(value) in PARTS:
            case.path_parameters["case_id"] = PARTS[str(value)]
    if case.query:
        case.query.pop("cursor", None)
    give_sense_to_headers(case)
    if isinstance(case.body, dict) and "change_id" in case.body:
        case.body["change_id"] = str(uuid4())
    if isinstance(case.body, dict) and case.operation.path.endswith("/spans"):
        case.body = {"hide": [{"field": "narrative", "start": 0, "end": 8}]}  # made-up places lie outside of the text


def be_sure_once(case: schemathesis.Case[Any]) -> None:
    """Each operation's code is met at least once, whatever was generated for the rest."""
    operation = f"{case.operation.method.upper()} {case.operation.path}"
    sure = SURE.get(operation, {})
    if operation in _met and not sure.get("each"):
        return
    _met.add(operation)
    existing = {name: EXISTING[name] for name in (case.path_parameters or {}).keys() & EXISTING.keys()}
    case.path_parameters = {**(case.path_parameters or {}), **existing, **sure.get("path_parameters", {})}
    case.query = {**(case.query or {}), **sure.get("query", {})}
    if "body" in sure:
        case.body = sure["body"]


def give_sense_to_headers(case: schemathesis.Case[Any]) -> None:
    """Those that are there: what is left out on purpose stays left out."""
    given = {"If-Match": "*", "Idempotency-Key": str(uuid4())}
    if case.operation.path in KEYS:
        given["Authorization"] = f"Bearer {KEYS[case.operation.path]}"
    for name in given.keys() & set(case.headers or {}):
        case.headers[name] = given[name]
