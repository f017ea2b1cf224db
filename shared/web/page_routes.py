"""Routes that answer people with pages: what is refused there is said in kind words, in the person's language.

`PageRouter` is a `ServiceRouter` whose refusals are pages instead of problem documents; `signed_in("cases:read")` lets in
people with a page session and, on a POST, only forms that a page of ours made for that session.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import DomainError, Forbidden
from shared.logs import current_request_id, get_logger
from shared.pages import CSRF_FIELD, PageSet, PageTheme, choose_language, error_page, is_csrf_token, make_csrf_token
from shared.pages import page_response as _page_response
from shared.pages.catalogue import FALLBACK
from shared.web.auth import CALLER_IN_SCOPE, Requirement
from shared.web.callers import Caller, NotAuthenticated
from shared.web.deps import resources_of
from shared.web.login import SESSION_COOKIE, person_of_cookie
from shared.web.problems import RETRY_AFTER_SECONDS, database_response, status_of
from shared.web.routing import CareloopRoute, ServiceRouter

log = get_logger("web.pages")

_SHARED_PAGES = PageSet()
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_FORMS_OF_A_SESSION = "page form"
_FORM_IN_SCOPE = "careloop.form"


class FormNotOurs(Forbidden):
    """A form came with a session but without the token that our pages put into their forms."""


def error_response(request: Request, status: int, *, retry_after_seconds: int | None = None) -> Response:
    """A refusal as a page in the language that the browser asks for."""
    languages = _SHARED_PAGES.catalogue.languages
    choice = choose_language(request, [FALLBACK, *(language for language in languages if language != FALLBACK)])
    page = error_page(
        status,
        language=choice.language,
        theme=PageTheme(),
        request_id=current_request_id() or "",
        sent=request.scope.get(_FORM_IN_SCOPE),
    )
    headers = {}
    if retry_after_seconds is not None or status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        headers["Retry-After"] = str(retry_after_seconds or RETRY_AFTER_SECONDS)
    return _page_response(page, status, headers)


async def read_form(request: Request) -> dict[str, list[str]]:
    """Every field of the form as typed, by its name; files are left out.

    The form is remembered with the request: if the answer fails, the page that says so can send it once more.
    """
    fields: dict[str, list[str]] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
    request.scope[_FORM_IN_SCOPE] = fields
    return fields


def is_over_https(request: Request) -> bool:
    """Whether people reach us over https, so that cookies may be kept to it."""
    return resources_of(request).settings.public_url.startswith("https://")


class PageRoute(CareloopRoute):
    """A route whose every refusal and failure is a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler; what goes through here never reaches the problem answers."""
        run = super().get_route_handler()

        async def answer_in_words(request: Request) -> Response:
            try:
                return await run(request)
            except DomainError as refusal:
                return error_response(
                    request, status_of(refusal), retry_after_seconds=refusal.facts.get("retry_after_seconds")
                )
            except RequestValidationError:
                return error_response(request, HTTPStatus.UNPROCESSABLE_ENTITY)
            except HTTPException as refusal:
                return error_response(request, refusal.status_code)
            except Exception as error:
                known = database_response(error)
                if known is None:
                    log.exception("unexpected_error", route=self.path)
                return error_response(request, known.status_code if known else HTTPStatus.INTERNAL_SERVER_ERROR)

        return answer_in_words


class PageRouter(ServiceRouter):
    """`router = PageRouter(tags=["pages"])`: a router of `PageRoute`s, none of which is in the OpenAPI document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"include_in_schema": False, "route_class": PageRoute, **options})


@dataclass(frozen=True)
class SignedIn(Requirement):
    """The dependency behind `signed_in`."""

    async def authenticate(self, request: Request) -> Caller:
        """The person of the page session; a form must have been made for that session."""
        caller: Caller | None = request.scope.get(CALLER_IN_SCOPE)
        if caller is not None:
            return caller
        cookie, resources = request.cookies.get(SESSION_COOKIE, ""), resources_of(request)
        secret, now = resources.settings.page_secret, resources.clock.now()
        person = person_of_cookie(cookie, secret=secret, now=now)
        if person is None:
            raise NotAuthenticated
        if request.method not in _SAFE_METHODS:
            token = (await read_form(request)).get(CSRF_FIELD, [""])[-1]
            if not is_csrf_token(
                token,
                secret.get_secret_value(),
                session=cookie,
                purpose=_FORMS_OF_A_SESSION,
                now=now,
            ):
                raise FormNotOurs("This form was not made by a page of this session.", how_to_fix="Load the page anew.")
        caller = Caller(
            agency=person.agency,
            scopes=person.scopes,
            name=person.name,
            kind="person",
            id=f"person:{person.agency}:{person.name}",
            person=person.name,
        )
        request.scope[CALLER_IN_SCOPE] = caller
        return caller


def signed_in(scope: str) -> Any:
    """Let in only people with a page session that holds this scope.

    Used as a parameter: `caller: Annotated[Caller, signed_in("cases:read")]`.
    """
    return Depends(SignedIn(scope))


def csrf_token(request: Request) -> str:
    """The token for the forms of a page that a signed-in person is shown; its field is `csrf`.

    Raises:
        NotAuthenticated: nobody is signed in.
    """
    if request.cookies.get(SESSION_COOKIE) is None:
        raise NotAuthenticated
    resources = resources_of(request)
    return make_csrf_token(
        resources.settings.page_secret.get_secret_value(),
        session=request.cookies[SESSION_COOKIE],
        purpose=_FORMS_OF_A_SESSION,
        now=resources.clock.now(),
    )
