"""The router that every service uses: callers first, then limits, then the body, then the route.

FastAPI reads and parses the body before it looks at dependencies. `CareloopRoute` turns that round, so that a stranger's
body is never read, and runs routes marked `idempotent` inside the transaction that stores their answer.
"""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import DomainError, Invalid
from shared.web.auth import Public, Requirement
from shared.web.body import StrictRequest, read_body
from shared.web.callers import Caller, NotAuthenticated
from shared.web.deps import transaction
from shared.web.etags import if_match
from shared.web.idempotency import DigestedStream, Idempotent, answer_once, idempotency_key
from shared.web.ratelimit import RateLimiter

BODY_LIMIT_IN_SCOPE = "careloop.body_limit"
ALLOWANCE_IN_SCOPE = "careloop.allowance"
M = TypeVar("M")
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class AddressInvalid(Invalid):
    """The address of the request holds what nobody could store."""


@dataclass(frozen=True)
class BodyLimit:
    """The dependency behind `body_limit`."""

    largest_bytes: int | Callable[[Request], int]

    def largest_of(self, request: Request) -> int:
        """How many bytes of this request are read."""
        return self.largest_bytes if isinstance(self.largest_bytes, int) else self.largest_bytes(request)

    async def __call__(self) -> None:
        """Do nothing: the route class has raised the limit before the body was read."""


def body_limit(largest_bytes: int | Callable[[Request], int]) -> Any:
    """`dependencies=[body_limit(10_000_000)]`: this route reads larger (or only smaller) bodies than the app does.

    A function finds the limit in the settings of the service that answers.
    """
    return Depends(BodyLimit(largest_bytes))


def dependency_calls(dependant: Dependant) -> Iterator[Any]:
    """Everything that a route depends on, at any depth."""
    for sub in dependant.dependencies:
        yield sub.call
        yield from dependency_calls(sub)


def find_mark(route: APIRoute, kind: type[M]) -> M | None:
    """The first dependency of a route that is a mark of this kind."""
    return next((call for call in dependency_calls(route.dependant) if isinstance(call, kind)), None)


def takes_if_match(route: APIRoute) -> bool:
    """Whether a route asks for If-Match."""
    return any(call is if_match for call in dependency_calls(route.dependant))


class CareloopRoute(APIRoute):
    """One route: it knows what its marks ask for."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if find_mark(self, Idempotent) is None:
            return
        if not any(call is transaction for call in dependency_calls(self.dependant)):
            raise TypeError(
                f"{self.name} is idempotent and takes no Session: its effect would be in another transaction"
            )
        if find_mark(self, Requirement) is None:
            raise TypeError(
                f"{self.name} is idempotent and requires no scope: there is no caller to keep the answer for"
            )

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's handler in the order that the module describes."""
        run = super().get_route_handler()
        requirement, limit = find_mark(self, Requirement), find_mark(self, BodyLimit)
        open_to_all = find_mark(self, Public)
        repeatable = find_mark(self, Idempotent)
        route_name = f"{'|'.join(sorted(self.methods or ()))} {self.path}"

        async def answer(plain: Request) -> Response:
            request = StrictRequest(plain.scope, plain.receive)
            if limit is not None:
                request.scope[BODY_LIMIT_IN_SCOPE] = limit.largest_of(request)
            caller = None
            if requirement is not None:
                caller = await _admit(request, requirement)
            elif open_to_all is None or open_to_all.limited:
                await count_call(request, f"address:{_address(request)}")
            _refuse_unstorable_address(request)
            if repeatable is not None and caller is not None and (key := idempotency_key(request)) is not None:
                body: bytes | DigestedStream
                if repeatable.streams:
                    body = DigestedStream(plain.receive)
                    request = StrictRequest(plain.scope, body.receive)
                else:
                    body = await read_body(request)
                return await answer_once(
                    request, key, caller=caller, route=route_name, body=body, run=lambda: run(request)
                )
            return await run(request)

        async def answer_or_refuse(request: Request) -> Response:
            try:
                return await answer(request)
            except HTTPException as error:
                # FastAPI makes a 400 of whatever went wrong while it read the body; our refusal is its cause.
                if isinstance(error.__cause__, DomainError):
                    raise error.__cause__ from None
                raise

        return answer_or_refuse


async def _admit(request: Request, requirement: Requirement) -> Caller:
    """Authenticate, count the call, and only then check the scope."""
    try:
        caller = await requirement.authenticate(request)
    except NotAuthenticated:
        # Guessing at keys is limited by address.
        await count_call(request, f"address:{_address(request)}")
        raise
    if caller.kind != "service":
        await count_call(request, caller.id)
    caller.must(requirement.scope)
    return caller


async def count_call(request: Request, who: str) -> None:
    """Count a call of a credential (a source, a link), and show on the answer what is left.

    Raises:
        RateLimited: the credential is over its limit.
    """
    allowance = await cast("RateLimiter", request.app.state.limiter).take(who)
    request.scope[ALLOWANCE_IN_SCOPE] = allowance
    allowance.must_be_allowed()


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def _refuse_unstorable_address(request: Request) -> None:
    """NUL cannot be stored, and what is not UTF-8 was replaced by U+FFFD when it was decoded: neither names anything."""
    for where, text in (("path", request.scope["path"]), ("query", _decoded_query(request))):
        if "\x00" in text or "\ufffd" in text:
            raise AddressInvalid(
                f"The {where} holds a character that cannot be stored.",
                how_to_fix="Send UTF-8 without NUL.",
                errors=[{"pointer": f"/{where}", "message": "NUL, or not UTF-8"}],
            )


def _decoded_query(request: Request) -> str:
    return "".join(name + value for name, value in request.query_params.multi_items())


def operation_id(route: APIRoute) -> str:
    """The name of the route's function, or the name that it was given instead."""
    return route.name


class ServiceRouter(APIRouter):
    """`router = ServiceRouter(tags=["cases"])`: a router of `CareloopRoute`s; give full paths (`/v1/cases`) to its routes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"route_class": CareloopRoute, "generate_unique_id_function": operation_id, **options})


def scope_of(route: APIRoute) -> str | None:
    """The scope that a route requires; None for public ones."""
    requirement = find_mark(route, Requirement)
    return requirement.scope if requirement else None


def reason_to_be_public(route: APIRoute) -> str | None:
    """Why a route lets everybody in; None where it does not, or never said so."""
    mark = find_mark(route, Public)
    return mark.reason if mark else None
