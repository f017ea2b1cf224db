"""The survey's public pages: asked, sent, confirmed and thanked for, with or without JavaScript.

Looking at a page writes no rating. What somebody typed is never lost: whatever is wrong, it comes back in the form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, assert_never, cast

from fastapi import Path
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.survey_api.deps import admit_form
from services.survey_api.domain.form import (
    CONFIRM_FIELD,
    TOKEN_FIELD,
    Accepted,
    Closed,
    FaultyForm,
    FieldFault,
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
from services.survey_api.domain.form_door import Door
from services.survey_api.domain.form_visits import Visit, read_visit
from services.survey_api.domain.refusals import SurveyHasNoPage
from services.survey_api.pages.arrivals import Arrival
from services.survey_api.pages.drawing import (
    PAGES,
    SHOWN_FIELD,
    SWITCH_FIELD,
    draw_closed,
    draw_confirmation,
    draw_form,
    draw_thanks,
    offered_languages,
    theme_of,
)
from services.survey_api.pages.views import Fields, Notice, typed_texts, view_form
from services.survey_api.settings import Settings
from shared.pages import LANGUAGE_FIELD, LanguageChoice, Page, choose_language, page_response, remember_language
from shared.policy.models import Survey
from shared.policy.store import find_current_policy
from shared.web import Now, PageRouter, Session, is_over_https, public, resources_of

router = PageRouter(tags=["survey pages"])

Code = Annotated[str, Path(max_length=100)]
Token = Annotated[str, Path(max_length=200)]
_LOOKING = ["GET", "HEAD"]
_NOTHING: Fields = {}


@dataclass(frozen=True)
class _Call:
    """One request to a page, and what every answer to it needs."""

    request: Request
    session: AsyncSession
    now: datetime
    arrival: Arrival
    sent: Fields

    @property
    def settings(self) -> Settings:
        """The service's settings."""
        return cast("Settings", resources_of(self.request).settings)

    @property
    def visit(self) -> Visit:
        """Who is there, as far as the request shows."""
        return read_visit(self.request.method, self.request.headers)

    def choose(self, offered: Sequence[str], proposed: str | None = None) -> LanguageChoice:
        """The language of the answer; a form says in which one it was shown, or which one is wanted now."""
        shown = _last(self.sent, SHOWN_FIELD) or proposed
        return choose_language(self.request, offered, asked=_last(self.sent, SWITCH_FIELD), proposed=shown)

    def answer(self, page: Page, choice: LanguageChoice, status: int = HTTPStatus.OK) -> HTMLResponse:
        """The page; a language that was chosen is remembered."""
        response = page_response(page, status)
        remember_language(response, choice, secure=is_over_https(self.request))
        return response


@router.api_route(
    "/s/i/{token}", methods=_LOOKING, dependencies=[public("The link of an invitation is meant for its customer.")]
)
async def show_invited_survey(request: Request, token: Token, session: Session, now: Now) -> Response:
    """The survey about one resolved request; `?rating=5` chooses a rating and sends nothing."""
    return await _show(_Call(request, session, now, await Arrival.by_token(session, token, now=now), _NOTHING))


@router.post("/s/i/{token}", dependencies=[public("Customers answer without an account.")])
async def answer_invited_survey(request: Request, token: Token, session: Session, now: Now) -> Response:
    """Takes the answers about one resolved request."""
    sent = await _read(request)
    return await _take(_Call(request, session, now, await Arrival.by_token(session, token, now=now), sent))


@router.get("/s/i/{token}/thanks", dependencies=[public("It says thank you and holds no answers.")])
async def thank_for_invited_survey(request: Request, token: Token, session: Session, now: Now) -> Response:
    """What happens next."""
    return await _thank(_Call(request, session, now, await Arrival.by_token(session, token, now=now), _NOTHING))


@router.api_route("/s/{code}", methods=_LOOKING, dependencies=[public("Surveys are open to every customer.")])
async def show_survey(request: Request, code: Code, session: Session, now: Now) -> Response:
    """The survey; `?rating=5` chooses a rating and sends nothing."""
    return await _show(_Call(request, session, now, await Arrival.by_code(session, code, now=now), _NOTHING))


@router.post("/s/{code}", dependencies=[public("Customers answer without an account.")])
async def answer_survey(request: Request, code: Code, session: Session, now: Now) -> Response:
    """Takes the answers."""
    sent = await _read(request)
    return await _take(_Call(request, session, now, await Arrival.by_code(session, code, now=now), sent))


@router.get("/s/{code}/thanks", dependencies=[public("It says thank you and holds no answers.")])
async def thank_for_survey(request: Request, code: Code, session: Session, now: Now) -> Response:
    """What happens next."""
    return await _thank(_Call(request, session, now, await Arrival.by_code(session, code, now=now), _NOTHING))


async def _read(request: Request) -> Fields:
    """Every field of the form, as typed; files are nobody's answer."""
    fields: dict[str, list[str]] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, []).append(value)
    return fields


async def _show(call: _Call) -> Response:
    arrival = call.arrival
    if arrival.door is None or arrival.reason:
        return _say_closed(call, arrival)
    try:
        form = await _open(call, arrival.door)
    except SurveyHasNoPage:
        return _say_closed(call, arrival, "no_survey")
    rating = call.request.query_params.get("rating")
    return _ask(call, form, typed={form.survey.rating_question: [rating]} if rating else _NOTHING)


async def _take(call: _Call) -> Response:
    door = call.arrival.door
    if door is None:
        return _say_closed(call, call.arrival)
    language = call.choose(await _find_offered(call), door.language).language
    sent = SentForm(fields=call.sent, language=language)
    await admit_form(call.request, door, sent, call.visit)
    try:
        if _last(call.sent, SWITCH_FIELD):
            return await _switch_language(call, door, sent)
        return await _submit(call, door, sent)
    except SurveyHasNoPage:
        return _say_closed(call, call.arrival, "no_survey")


async def _switch_language(call: _Call, door: Door, sent: SentForm) -> Response:
    """The same page in another language, with everything that was typed."""
    if token := sent.own(TOKEN_FIELD):
        return await _ask_to_confirm(call, token)
    settings = call.settings
    form = await reopen_form(
        call.session, door=door, sent=sent, now=call.now, secret=settings.page_secret, limits=settings.form_limits
    )
    return await _move(call) if isinstance(form, Closed) else _ask(call, form, typed=call.sent)


async def _submit(call: _Call, door: Door, sent: SentForm) -> Response:
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
            return await _redirect_to_thanks(call, door, sent)
        case NeedsConfirming(token=token):
            return await _ask_to_confirm(call, token)
        case FaultyForm(form=form, faults=faults):
            return _ask(call, form, typed=call.sent, faults=faults)
        case ShownAgain(form=form):
            return _ask(call, form, typed=call.sent, notice="again")
        case LeftOut():
            return _say_closed(call, call.arrival, "left_out")
        case Closed():
            return await _move(call)
        case _:
            assert_never(outcome)


async def _redirect_to_thanks(call: _Call, door: Door, sent: SentForm) -> Response:
    """To a page that can be loaded again; its address names the language only for a browser that keeps no cookies."""
    offered = await _find_offered(call)
    known = choose_language(call.request, offered, proposed=door.language).language
    thanks = (
        call.arrival.thanks if known == sent.language else f"{call.arrival.thanks}?{LANGUAGE_FIELD}={sent.language}"
    )
    return RedirectResponse(_beside(thanks), int(HTTPStatus.SEE_OTHER), {"Cache-Control": "no-store"})


async def _move(call: _Call) -> Response:
    """The door has closed: what was typed goes on in the form of the present link, where there is one."""
    arrival = call.arrival
    if not arrival.way_on:
        return _say_closed(call, arrival, arrival.reason or "closed")
    present = await Arrival.by_code(call.session, arrival.way_on, now=call.now)
    if present.door is None or present.reason:
        return _say_closed(call, arrival, arrival.reason or "closed")
    form = await _open(call, present.door)
    return _ask(call, form, typed=call.sent, notice="moved", action=arrival.way_on)


async def _open(call: _Call, door: Door) -> OpenedForm:
    return await open_form(
        call.session,
        door=door,
        now=call.now,
        secret=call.settings.page_secret,
        automated=call.visit.automated,
        mark=call.request.query_params.get("p"),
    )


def _ask(
    call: _Call,
    form: OpenedForm,
    *,
    typed: Fields,
    faults: Mapping[str, FieldFault] | None = None,
    notice: str = "",
    action: str = "",
) -> Response:
    offered = offered_languages(form.survey)
    choice = call.choose(offered, form.language)
    t = PAGES.catalogue.texts_for(choice.language)
    view = view_form(
        form,
        t,
        choice.language,
        typed=typed,
        faults=faults,
        notice=Notice(t(f"{notice}_title"), t(f"{notice}_text")) if notice else None,
    )
    page = draw_form(
        view,
        action=_beside(action or call.arrival.here),
        nonce=form.nonce,
        language=choice.language,
        theme=theme_of(form.agency, choice.language),
        offered=offered,
    )
    is_refused = bool(faults or notice)
    return call.answer(page, choice, HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK)


async def _ask_to_confirm(call: _Call, token: str) -> Response:
    offered = await _find_offered(call)
    choice = call.choose(offered, call.arrival.door.language if call.arrival.door else None)
    page = draw_confirmation(
        token=token,
        action=_beside(call.arrival.here),
        language=choice.language,
        theme=theme_of(call.arrival.agency, choice.language),
        offered=offered,
    )
    return call.answer(page, choice)


async def _thank(call: _Call) -> Response:
    survey = await _find_survey(call)
    if survey is None:
        return _say_closed(call, replace(call.arrival, way_on=""), call.arrival.reason or "no_survey")
    offered = offered_languages(survey)
    choice = call.choose(offered, call.arrival.door.language if call.arrival.door else None)
    theme = theme_of(call.arrival.agency, choice.language)
    return call.answer(draw_thanks(survey, language=choice.language, theme=theme, offered=offered), choice)


def _say_closed(call: _Call, arrival: Arrival, reason: str = "") -> Response:
    agency = arrival.agency
    spoken = [language for language in agency.languages if PAGES.catalogue.speaks(language)] if agency else []
    choice = call.choose(spoken or _spoken(), arrival.door.language if arrival.door else None)
    reason = reason or arrival.reason
    page = draw_closed(
        reason,
        language=choice.language,
        theme=theme_of(agency, choice.language),
        way_on=_beside(arrival.way_on) if arrival.way_on else "",
        opens_on=arrival.opens_on,
        typed=typed_texts(call.sent) if reason != "left_out" else (),
    )
    return call.answer(page, choice, Arrival(here="", reason=reason).status)


async def _find_survey(call: _Call) -> Survey | None:
    """The survey behind the door, as it is asked now."""
    door = call.arrival.door
    policy = await find_current_policy(call.session, door.agency) if door else None
    if door is None or policy is None:
        return None
    return next((survey for survey in policy.pack.surveys if survey.id == door.survey and survey.languages), None)


async def _find_offered(call: _Call) -> Sequence[str]:
    survey = await _find_survey(call)
    return offered_languages(survey) if survey else _spoken()


def _spoken() -> list[str]:
    """Every language there are words for, English first."""
    return sorted(PAGES.catalogue.languages, key=lambda language: (language != "en", language))


def _beside(address: str) -> str:
    """An address relative to this page's: whatever prefix a proxy puts before it stays."""
    return f"./{address}"


def _last(fields: Fields, name: str) -> str:
    return (fields.get(name) or ("",))[-1]
