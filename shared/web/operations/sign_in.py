"""`/login`: the page behind a one-time link. Looking at it changes nothing; its button uses the link up.

Mail scanners and chat previews follow links, so the link works on the POST that a person makes, and only there.
"""

import re
from datetime import datetime
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from fastapi import Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.pages import Button, LanguageTexts, Link, PageSet, PageTheme, choose_language, notice_page, page_response
from shared.pages.catalogue import FALLBACK
from shared.policy.store import find_current_policy
from shared.web.auth import public
from shared.web.callers import NotAuthenticated
from shared.web.deps import Now, Session, resources_of
from shared.web.login import SESSION_LASTS, set_session_cookie, use_login_link
from shared.web.page_routes import PageRouter, is_over_https

_LONGEST_TOKEN = 200
# A page of the same service, and nothing else: no scheme, no host, no way up.
_OWN_PAGE = re.compile(r"/[a-z0-9][a-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*")
_PAGES = PageSet()


@cache
def sign_in_router() -> PageRouter:
    """The two faces of `/login`."""
    router = PageRouter(tags=["sign in"])

    @router.get(
        "/login",
        dependencies=[public("It shows a button and changes nothing.")],
        response_class=HTMLResponse,
    )
    async def show_sign_in(
        request: Request,
        token: Annotated[str, Query(max_length=_LONGEST_TOKEN)],
        then: Annotated[str, Query(max_length=_LONGEST_TOKEN)] = "",
    ) -> HTMLResponse:
        """Shows the button that signs in; `then` is the page of this service that the person came for."""
        t = _texts(request)
        button = Button(t("sign_in_button"), fields={"token": token, **({"then": then} if then else {})})
        return _page(t, t("sign_in_title"), t("sign_in_text"), button=button)

    @router.post(
        "/login",
        dependencies=[public("The one-time link is the credential.")],
        response_class=HTMLResponse,
    )
    async def sign_in(
        request: Request,
        token: Annotated[str, Form(max_length=_LONGEST_TOKEN)],
        session: Session,
        now: Now,
        then: Annotated[str, Form(max_length=_LONGEST_TOKEN)] = "",
    ) -> HTMLResponse:
        """Uses the link up and sets the session cookie; a link leads on to the page that the person came for."""
        t = _texts(request)
        try:
            person = await use_login_link(session, token, now=now)
        except NotAuthenticated:
            return _page(t, t("sign_in_used_title"), t("sign_in_used_text"), status=401)
        policy = await find_current_policy(session, person.agency)
        until = _in_words(now, policy.pack.agency.zone if policy else ZoneInfo("UTC"), t.language)
        said = t("signed_in_text", person=person.name, agency=person.agency, until=until)
        way_on = Link(t("go_on"), f".{then}") if _OWN_PAGE.fullmatch(then) else None
        answer = _page(t, t("signed_in_title"), said, link=way_on)
        secret = resources_of(request).settings.page_secret
        set_session_cookie(answer, person, secret=secret, now=now, secure=is_over_https(request))
        return answer

    return router


def _texts(request: Request) -> LanguageTexts:
    known = _PAGES.catalogue.languages
    choice = choose_language(request, [FALLBACK, *(language for language in known if language != FALLBACK)])
    return _PAGES.catalogue.texts_for(choice.language)


def _page(
    t: LanguageTexts,
    title: str,
    text: str,
    *,
    button: Button | None = None,
    link: Link | None = None,
    status: int = 200,
) -> HTMLResponse:
    page = notice_page(title, [text], language=t.language, theme=PageTheme(), button=button, link=link)
    return page_response(page, status)


def _in_words(now: datetime, zone: ZoneInfo, language: str) -> str:
    return format_datetime(now + SESSION_LASTS, "EEEE HH:mm", tzinfo=zone, locale=Locale.parse(language, sep="-"))
