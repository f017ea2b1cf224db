"""survey_api as it is, and beside it the same page that stores nothing: drawn by the same code, its answers only judged."""

import asyncio
import os
from typing import cast

import uvicorn
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.survey_api.app import create_app
from services.survey_api.domain.form.answers import read_answers
from services.survey_api.domain.form.sent import NONCE_FIELD
from services.survey_api.domain.form.submitting import SentForm, reopen_form
from services.survey_api.domain.form.tokens import Token, read_token
from services.survey_api.pages.arrivals import Arrival
from services.survey_api.pages.drawing import PAGES, draw_form, offered_languages, theme_of
from services.survey_api.pages.views import view_form
from services.survey_api.settings import Settings
from shared.logs import configure_logging
from shared.pages import page_response
from shared.policy.store import current_policy
from shared.web import Now, PageRouter, Session, public, resources_of

router = PageRouter(tags=["benchmark"])
WHY = "a benchmark on this machine"


@router.get("/validate-only/{code}", dependencies=[public(WHY)])
async def show_only(request: Request, code: str, session: Session, now: Now) -> Response:
    settings = cast("Settings", resources_of(request).settings)
    door = (await Arrival.by_code(session, code, now=now)).door
    if door is None:
        return Response(status_code=404)
    sent = SentForm(fields={}, language="en")
    form = await reopen_form(
        session, door=door, sent=sent, now=now, secret=settings.page_secret, limits=settings.form_limits
    )
    view = view_form(form, PAGES.catalogue.texts_for("en"), "en", typed={}, faults=None, notice=None)  # type: ignore[arg-type]  # the door is open
    theme, offered = theme_of(form.agency, "en"), offered_languages(form.survey)  # type: ignore[union-attr]  # the same
    page = draw_form(view, action=f"./{code}", nonce=form.nonce, language="en", theme=theme, offered=offered)  # type: ignore[union-attr]  # the same
    return page_response(page)


@router.post("/validate-only/{code}", dependencies=[public(WHY)])
async def validate_only(request: Request, code: str, session: Session, now: Now) -> Response:
    settings = cast("Settings", resources_of(request).settings)
    fields = {name: [str(value)] for name, value in (await request.form()).multi_items()}
    door = (await Arrival.by_code(session, code, now=now)).door
    if door is None:
        return Response(status_code=404)
    page = read_token(
        fields[NONCE_FIELD][0],
        "page",
        door=door,
        lasts=settings.form_limits.page_lasts,
        secret=settings.page_secret,
        now=now,
    )
    survey = (await current_policy(session, door.agency)).pack.survey(door.survey)
    answers = read_answers(fields, survey, survey.questions)
    if answers.faults or not isinstance(page, Token):
        return Response(status_code=422)
    return RedirectResponse(f"./{code}/thanks", 303)


async def main() -> None:
    configure_logging("WARNING")
    app = create_app()
    app.include_router(router)
    await uvicorn.Server(
        uvicorn.Config(app, port=int(os.environ["BENCH_PORT"]), log_config=None, access_log=False, server_header=False)
    ).serve()


if __name__ == "__main__":
    asyncio.run(main())
