"""One request to a survey page, and everything that it may be answered with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.submitting import FieldFault, OpenedForm, SentForm
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
from shared.pages.visits import Visit, read_visit
from shared.policy.models import Survey
from shared.policy.store import find_current_policy
from shared.web import is_over_https, resources_of


@dataclass(frozen=True)
class PageCall:
    """Somebody's request, and what every answer to it needs.

    Attributes:
        sent: every field of the form, as typed; empty for who only looks.
    """

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

    @property
    def is_switching(self) -> bool:
        """Whether a button for another language was pressed."""
        return bool(self._last(SWITCH_FIELD))

    async def choose_language(self) -> str:
        """The language of the page that was shown, or that is wanted now."""
        return self._choose(await self._find_offered(), self._known_language).language

    def ask(
        self,
        form: OpenedForm,
        *,
        typed: Fields,
        faults: Mapping[str, FieldFault] | None = None,
        notice: str = "",
        action: str = "",
    ) -> Response:
        """The form, with what was typed; 422 where it comes back."""
        offered = offered_languages(form.survey)
        choice = self._choose(offered, form.language)
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
            action=_beside(action or self.arrival.here),
            nonce=form.nonce,
            language=choice.language,
            theme=theme_of(form.agency, choice.language),
            offered=offered,
        )
        return self._answer(page, choice, HTTPStatus.UNPROCESSABLE_ENTITY if faults or notice else HTTPStatus.OK)

    async def ask_to_confirm(self, token: str) -> Response:
        """The question whether a person sent the answers."""
        offered = await self._find_offered()
        choice = self._choose(offered, self._known_language)
        page = draw_confirmation(
            token=token,
            action=_beside(self.arrival.here),
            language=choice.language,
            theme=theme_of(self.arrival.agency, choice.language),
            offered=offered,
        )
        return self._answer(page, choice)

    async def redirect_to_thanks(self, door: Door, sent: SentForm) -> Response:
        """To a page that can be loaded again; its address names the language only for a browser that keeps no cookies."""
        known = choose_language(self.request, await self._find_offered(), proposed=door.language).language
        more = "" if known == sent.language else f"?{LANGUAGE_FIELD}={sent.language}"
        headers = {"Cache-Control": "no-store"}
        return RedirectResponse(_beside(f"{self.arrival.thanks}{more}"), int(HTTPStatus.SEE_OTHER), headers)

    async def thank(self) -> Response:
        """What happens next."""
        survey = await self._find_survey()
        if survey is None:
            return self.say_closed(self.arrival.reason or "no_survey", may_go_on=False)
        offered = offered_languages(survey)
        choice = self._choose(offered, self._known_language)
        theme = theme_of(self.arrival.agency, choice.language)
        return self._answer(draw_thanks(survey, language=choice.language, theme=theme, offered=offered), choice)

    def say_closed(self, reason: str = "", *, may_go_on: bool = True) -> Response:
        """Why nothing is asked here, and the way to where it is."""
        arrival = replace(self.arrival, reason=reason or self.arrival.reason)
        agency = arrival.agency
        spoken = [language for language in agency.languages if PAGES.catalogue.speaks(language)] if agency else []
        choice = self._choose(spoken or _spoken(), self._known_language)
        page = draw_closed(
            arrival.reason,
            language=choice.language,
            theme=theme_of(agency, choice.language),
            way_on=_beside(arrival.way_on) if arrival.way_on and may_go_on else "",
            opens_on=arrival.opens_on,
            typed=typed_texts(self.sent) if arrival.reason != "left_out" else (),
        )
        return self._answer(page, choice, arrival.status)

    @property
    def _known_language(self) -> str | None:
        return self.arrival.door.language if self.arrival.door else None

    def _choose(self, offered: Sequence[str], proposed: str | None) -> LanguageChoice:
        shown = self._last(SHOWN_FIELD) or proposed
        return choose_language(self.request, offered, asked=self._last(SWITCH_FIELD), proposed=shown)

    def _answer(self, page: Page, choice: LanguageChoice, status: int = HTTPStatus.OK) -> HTMLResponse:
        response = page_response(page, status)
        remember_language(response, choice, secure=is_over_https(self.request))
        return response

    async def _find_survey(self) -> Survey | None:
        """The survey behind the door, as it is asked now."""
        door = self.arrival.door
        policy = await find_current_policy(self.session, door.agency) if door else None
        if door is None or policy is None:
            return None
        return next((survey for survey in policy.pack.surveys if survey.id == door.survey and survey.languages), None)

    async def _find_offered(self) -> Sequence[str]:
        survey = await self._find_survey()
        return offered_languages(survey) if survey else _spoken()

    def _last(self, name: str) -> str:
        return (self.sent.get(name) or ("",))[-1]


def _spoken() -> list[str]:
    """Every language there are words for, English first."""
    return sorted(PAGES.catalogue.languages, key=lambda language: (language != "en", language))


def _beside(address: str) -> str:
    """An address relative to this page's: whatever prefix a proxy puts before it stays."""
    return f"./{address}"
