"""`/u/{token}`: the link in a mail by which its reader declines such mail (RFC 8058).

Looking at the page changes nothing, because mail scanners follow links; its button, or a mail program's one click, does.
Neither needs a cookie or is sent on elsewhere, and a repeat changes nothing.
"""

from typing import Annotated

from fastapi import Form, Path
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.notifier.domain.opting_out import decline, find_link, has_declined, undo
from services.notifier.models import UnsubscribeLink
from services.notifier.pages import (
    DECISION_FIELD,
    DECLINE,
    UNDO,
    draw_declined,
    draw_question,
    draw_undone,
    draw_unknown,
    languages_of,
)
from shared.pages import choose_language, page_response
from shared.policy.models import Agency
from shared.policy.store import find_current_policy
from shared.web import Now, PageRouter, ReadSession, Session, public

router = PageRouter(tags=["unsubscribing"])

Token = Annotated[str, Path(max_length=200)]
_ONE_CLICK = "One-Click"
_NOT_FOUND, _UNREADABLE = 404, 422


def _language(request: Request, agency: Agency | None, link: UnsubscribeLink | None) -> str:
    offered = languages_of(agency) if link else ["en", "es"]
    return choose_language(request, offered, proposed=link.language if link else None).language


@router.get("/u/{token}", dependencies=[public("It shows a button and changes nothing.")], response_class=HTMLResponse)
async def show_unsubscribing(token: Token, request: Request, session: ReadSession) -> HTMLResponse:
    """Shows what the link declines, and the button that does."""
    link = await find_link(session, token)
    if link is None:
        return page_response(draw_unknown(language=_language(request, None, None)), _NOT_FOUND)
    policy = await find_current_policy(session, link.agency)
    agency = policy.pack.agency if policy else None
    draw = draw_declined if await has_declined(session, link) else draw_question
    language = _language(request, agency, link)
    return page_response(draw(agency, topic=link.topic, address=link.address, language=language))


@router.post(
    "/u/{token}", dependencies=[public("The link in the mail is the credential.")], response_class=HTMLResponse
)
async def unsubscribe(
    token: Token,
    request: Request,
    session: Session,
    now: Now,
    one_click: Annotated[str | None, Form(alias="List-Unsubscribe", max_length=100)] = None,
    decision: Annotated[str | None, Form(alias=DECISION_FIELD, max_length=100)] = None,
) -> HTMLResponse:
    """Declines the link's topic, or undoes that."""
    link = await find_link(session, token)
    if link is None:
        return page_response(draw_unknown(language=_language(request, None, None)), _NOT_FOUND)
    policy = await find_current_policy(session, link.agency)
    agency = policy.pack.agency if policy else None
    about = {"topic": link.topic, "address": link.address, "language": _language(request, agency, link)}
    if one_click == _ONE_CLICK:
        await decline(session, link, by="one_click", now=now)
    elif decision == DECLINE:
        await decline(session, link, by="page", now=now)
    elif decision == UNDO:
        await undo(session, link)
        return page_response(draw_undone(agency, **about))
    else:
        return page_response(draw_question(agency, **about), _UNREADABLE)
    return page_response(draw_declined(agency, **about))
