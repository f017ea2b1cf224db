"""The survey's public pages: asked, sent, confirmed and thanked for, with or without JavaScript.

Looking at a page writes no rating. What somebody typed is never lost: whatever is wrong, it comes back in the form.
"""

from typing import Annotated, assert_never

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from services.survey_api.deps import admit_form
from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.submitting import (
    CONFIRM_FIELD,
    TOKEN_FIELD,
    Accepted,
    Closed,
    FaultyForm,
    LeftOut,
    NeedsConfirming,
    OpenedForm,
    SentForm,
    ShownAgain,
    confirm_form,
    open_form,
    reopen_form,
    submit_form,
)
from services.survey_api.domain.refusals import SurveyHasNoPage
from services.survey_api.pages.arrivals import Arrival
from services.survey_api.pages.views import Fields
from services.survey_api.routes.page_calls import PageCall
from shared.web import Now, PageRouter, Session, public, read_form

router = PageRouter(tags=["survey pages"])

Code = Annotated[str, Path(max_length=100)]
Token = Annotated[str, Path(max_length=200)]
_LOOKING = ["GET", "HEAD"]
_NOTHING: Fields = {}


@router.api_route(
    "/s/i/{token}", methods=_LOOKING, dependencies=[public("The link of an invitation is meant for its customer.")]
)
async def show_invited_survey(request: Request, token: Token, session: Session, now: Now) -> Response:
    """The survey about one resolved request; `?rating=5` chooses a rating and sends nothing."""
    return await _show(PageCall(request, session, now, await Arrival.by_token(session, token, now=now), _NOTHING))


@router.post("/s/i/{token}", dependencies=[public("Customers answer without an account.")])
async def answer_invited_survey(request: Request, token: Token, session: Session, now: Now) -> Response:
    """Takes the answers about one resolved request."""
    sent = await read_form(request)
    return await _take(PageCall(request, session, now, await Arrival.by_token(session, token, now=now), sent))


@router.get("/s/i/{token}/thanks", dependencies=[public("It says thank you and holds no answers.")])
async def thank_for_invited_survey(request: Request, token: Token, session: Session, now: Now) -> Response:
    """What happens next."""
    return await PageCall(request, session, now, await Arrival.by_token(session, token, now=now), _NOTHING).thank()


@router.api_route("/s/{code}", methods=_LOOKING, dependencies=[public("Surveys are open to every customer.")])
async def show_survey(request: Request, code: Code, session: Session, now: Now) -> Response:
    """The survey; `?rating=5` chooses a rating and sends nothing."""
    return await _show(PageCall(request, session, now, await Arrival.by_code(session, code, now=now), _NOTHING))


@router.post("/s/{code}", dependencies=[public("Customers answer without an account.")])
async def answer_survey(request: Request, code: Code, session: Session, now: Now) -> Response:
    """Takes the answers."""
    sent = await read_form(request)
    return await _take(PageCall(request, session, now, await Arrival.by_code(session, code, now=now), sent))


@router.get("/s/{code}/thanks", dependencies=[public("It says thank you and holds no answers.")])
async def thank_for_survey(request: Request, code: Code, session: Session, now: Now) -> Response:
    """What happens next."""
    return await PageCall(request, session, now, await Arrival.by_code(session, code, now=now), _NOTHING).thank()


async def _show(call: PageCall) -> Response:
    if call.arrival.door is None or call.arrival.reason:
        return call.say_closed()
    try:
        form = await _open(call, call.arrival.door)
    except SurveyHasNoPage:
        return call.say_closed("no_survey")
    rating = call.request.query_params.get("rating")
    return call.ask(form, typed={form.survey.rating_question: [rating]} if rating else _NOTHING)


async def _take(call: PageCall) -> Response:
    door = call.arrival.door
    if door is None:
        return call.say_closed()
    sent = SentForm(fields=call.sent, language=await call.choose_language())
    await admit_form(call.request, door, sent, call.visit)
    try:
        return await (_switch_language if call.is_switching else _submit)(call, door, sent)
    except SurveyHasNoPage:
        return call.say_closed("no_survey")


async def _switch_language(call: PageCall, door: Door, sent: SentForm) -> Response:
    """The same page in another language, with everything that was typed."""
    if token := sent.own(TOKEN_FIELD):
        return await call.ask_to_confirm(token)
    settings = call.settings
    form = await reopen_form(
        call.session, door=door, sent=sent, now=call.now, secret=settings.page_secret, limits=settings.form_limits
    )
    return await _move(call) if isinstance(form, Closed) else call.ask(form, typed=call.sent)


async def _submit(call: PageCall, door: Door, sent: SentForm) -> Response:
    take = confirm_form if CONFIRM_FIELD in call.sent else submit_form
    outcome = await take(
        call.session,
        door=door,
        sent=sent,
        visit=call.visit,
        now=call.now,
        secret=call.settings.page_secret,
        limits=call.settings.form_limits,
    )
    match outcome:
        case Accepted():
            return await call.redirect_to_thanks(door, sent)
        case NeedsConfirming(token=token):
            return await call.ask_to_confirm(token)
        case FaultyForm(form=form, faults=faults):
            return call.ask(form, typed=call.sent, faults=faults)
        case ShownAgain(form=form):
            return call.ask(form, typed=call.sent, notice="again")
        case LeftOut():
            return call.say_closed("left_out")
        case Closed():
            return await _move(call)
        case _:
            assert_never(outcome)


async def _move(call: PageCall) -> Response:
    """The door has closed: what was typed goes on in the form of the present link, where there is one."""
    reason, way_on = call.arrival.reason or "closed", call.arrival.way_on
    if not way_on:
        return call.say_closed(reason)
    present = await Arrival.by_code(call.session, way_on, now=call.now)
    if present.door is None or present.reason:
        return call.say_closed(reason, may_go_on=False)
    form = await _open(call, present.door)
    return call.ask(form, typed=call.sent, notice="moved", action=way_on)


async def _open(call: PageCall, door: Door) -> OpenedForm:
    return await open_form(
        call.session,
        door=door,
        now=call.now,
        secret=call.settings.page_secret,
        automated=call.visit.automated,
        mark=call.request.query_params.get("p"),
    )
