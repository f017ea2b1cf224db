"""The mail sink's pages and their JSON twins, for people on this machine only: mails hold personal data."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from careloop.mail_sink import KeptMail, MailStore
from careloop.stack.pages import SECURITY_HEADERS, render

PAGE_SIZE = 200
LOOPBACK_CLIENTS = frozenset({"127.0.0.1", "::1"})
# A name of another site that points here (DNS rebinding) is not one of these.
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

Show = Callable[[Request], Awaitable[Response]]


def mail_routes(store: MailStore) -> list[Route]:
    """`/mail`, `/mail/{name}`, `/mail/{name}.eml`, and as JSON `/mail/messages` and `/mail/messages/{name}`."""

    async def list_mails(_request: Request) -> Response:
        return JSONResponse({"data": _summaries(store), "total": len(store.list_names())})

    async def read_mail(request: Request) -> Response:
        mail = store.find(request.path_params["name"])
        if mail is None:
            return _say_absent()
        bodies = {"text": mail.body("plain"), "html": mail.body("html"), "attachments": _attachments(mail)}
        return JSONResponse(mail.summary() | bodies)

    async def show_mails(_request: Request) -> Response:
        page = render("mail", mails=_summaries(store), total=len(store.list_names()))
        return HTMLResponse(page, headers=SECURITY_HEADERS)

    async def show_mail(request: Request) -> Response:
        mail = store.find(request.path_params["name"])
        if mail is None:
            return _say_absent()
        page = render(
            "one_mail",
            mail=mail.summary(),
            text=mail.body("plain"),
            html=mail.body("html"),
            attachments=_attachments(mail),
        )
        return HTMLResponse(page, headers=SECURITY_HEADERS)

    async def show_source(request: Request) -> Response:
        source = store.find_source(request.path_params["name"])
        if source is None:
            return _say_absent()
        return Response(source, media_type="text/plain; charset=utf-8", headers=SECURITY_HEADERS)

    return [
        Route("/mail", _only_here(show_mails)),
        Route("/mail/messages", _only_here(list_mails)),
        Route("/mail/messages/{name}", _only_here(read_mail)),
        Route("/mail/{name}.eml", _only_here(show_source)),
        Route("/mail/{name}", _only_here(show_mail)),
    ]


def _only_here(show: Show) -> Show:
    async def guarded(request: Request) -> Response:
        client = request.client.host if request.client else ""
        if client not in LOOPBACK_CLIENTS or (request.url.hostname or "") not in LOOPBACK_NAMES:
            return PlainTextResponse("The mail sink is shown on the machine itself only.\n", status_code=403)
        return await show(request)

    return guarded


def _summaries(store: MailStore) -> list[dict[str, object]]:
    mails = (store.find(name) for name in store.list_names()[:PAGE_SIZE])
    return [mail.summary() for mail in mails if mail is not None]


def _attachments(mail: KeptMail) -> list[str]:
    return [part.get_filename() or "unnamed" for part in mail.message.iter_attachments()]


def _say_absent() -> Response:
    return PlainTextResponse("There is no such mail.\n", status_code=404)
