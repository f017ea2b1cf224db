"""`/login`: the page behind a one-time link. Looking at it changes nothing; its button uses the link up.

Mail scanners and chat previews follow links, so the link works on the POST that a person makes, and only there.
"""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Form, Query
from jinja2 import Environment, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.policy.store import find_current_policy
from shared.web.auth import public
from shared.web.callers import NotAuthenticated
from shared.web.deps import Now, Session, resources_of
from shared.web.login import SESSION_LASTS, set_session_cookie, use_login_link
from shared.web.routing import ServiceRouter

_ENVIRONMENT = Environment(autoescape=select_autoescape(default=True))
_PAGE = _ENVIRONMENT.from_string("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem; color: #1b1b1b }
button { font: inherit; padding: .6rem 1.4rem; border: 0; border-radius: .3rem; background: #14532d; color: #fff }
button:focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p>{{ text }}</p>
{% if token %}
<form method="post">
<input type="hidden" name="token" value="{{ token }}">
<button type="submit">Sign in</button>
</form>
{% endif %}
</main>
</body>
</html>
""")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "Cache-Control": "no-store",
}
_LONGEST_TOKEN = 200


def sign_in_router() -> ServiceRouter:
    """The two faces of `/login`."""
    router = ServiceRouter(tags=["sign in"])

    @router.get(
        "/login",
        include_in_schema=False,
        dependencies=[public("It shows a button and changes nothing.")],
        response_class=HTMLResponse,
    )
    async def show_sign_in(token: Annotated[str, Query(max_length=_LONGEST_TOKEN)]) -> HTMLResponse:
        """Shows the button that signs in."""
        return _page("Sign in to careloop", "This link signs you in once. Press the button to use it.", token=token)

    @router.post(
        "/login",
        include_in_schema=False,
        dependencies=[public("The one-time link is the credential.")],
        response_class=HTMLResponse,
    )
    async def sign_in(
        request: Request, token: Annotated[str, Form(max_length=_LONGEST_TOKEN)], session: Session, now: Now
    ) -> HTMLResponse:
        """Uses the link up and sets the session cookie."""
        settings = resources_of(request).settings
        try:
            person = await use_login_link(session, token, now=now)
        except NotAuthenticated:
            return _page(
                "This link no longer works",
                "It was used already, or it is older than 15 minutes. Ask for another: careloop login-link.",
                status=401,
            )
        policy = await find_current_policy(session, person.agency)
        until = _in_words(now, policy.pack.agency.zone if policy else ZoneInfo("UTC"))
        answer = _page("You are signed in", f"You are {person.name} of {person.agency} in this browser, until {until}.")
        set_session_cookie(
            answer,
            person,
            secret=settings.page_secret,
            now=now,
            secure=settings.public_url.startswith("https://"),
        )
        return answer

    return router


def _page(title: str, text: str, *, token: str | None = None, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.render(title=title, text=text, token=token), status, _HEADERS)


def _in_words(now: datetime, zone: ZoneInfo) -> str:
    return f"{(now + SESSION_LASTS).astimezone(zone):%A %H:%M}"
