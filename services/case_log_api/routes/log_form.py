"""The log's public form: anybody can say something to the agency, with or without a name, with or without JavaScript.

Looking at the page writes nothing. What somebody typed is never lost: whatever is wrong, it comes back in the form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.case_log_api.domain.log.public_form import (
    FormFault,
    SentForm,
    form_of,
    read_form_fields,
    take_form,
)
from services.case_log_api.pages import PAGES, Fields, draw_form, draw_thanks, draw_without_form, theme_of, view_form
from services.case_log_api.pages.drawing import NONCE_FIELD, SHOWN_FIELD, SWITCH_FIELD, TRAP_FIELD
from shared.errors import NotFound, Unavailable
from shared.ids import new_id
from shared.pages import (
    CSRF_FIELD,
    LANGUAGE_FIELD,
    LanguageChoice,
    choose_language,
    is_csrf_token,
    made_at,
    make_csrf_token,
    page_response,
    remember_language,
)
from shared.pages.visits import read_visit
from shared.policy.models.care_log import LogFormRule
from shared.policy.store import PolicyNotLoaded, StoredPolicy, current_policy
from shared.web import Now, PageRouter, ReadSession, Session, is_over_https, public, read_form, resources_of

router = PageRouter(tags=["log pages"])

Agency = Annotated[str, Path(max_length=63)]
_OPEN = "Anybody may say something to the agency, without an account."


class FormNotSetUp(Unavailable):
    """The deployment has no page secret, so that no form of ours could be told from another."""


@dataclass(frozen=True)
class _Call:
    """One request to the form of an agency that has one."""

    request: Request
    policy: StoredPolicy
    form: LogFormRule
    now: datetime
    sent: Fields

    @property
    def secret(self) -> str:
        secret = resources_of(self.request).settings.page_secret.get_secret_value()
        if not secret:
            raise FormNotSetUp("There is no page secret.", how_to_fix="Set CARELOOP_PAGE_SECRET.")
        return secret

    @property
    def purpose(self) -> str:
        return f"log form of {self.policy.agency}"

    @property
    def choice(self) -> LanguageChoice:
        return choose_language(
            self.request, self.form.languages, asked=self.own(SWITCH_FIELD), proposed=self.own(SHOWN_FIELD) or None
        )

    def own(self, name: str) -> str:
        """One of the page's own fields; empty where it was not sent."""
        return (self.sent.get(name) or ("",))[-1]

    def is_ours(self, nonce: str, token: str) -> bool:
        """Whether the form came from a page of ours that is not too old."""
        return bool(nonce) and is_csrf_token(token, self.secret, session=nonce, purpose=self.purpose, now=self.now)

    def ask(
        self, *, faults: Mapping[str, FormFault] | None = None, is_kept: bool = False, notice: str = ""
    ) -> Response:
        """The form, with what was typed; 422 where it comes back. `is_kept` goes on under the nonce that was sent."""
        choice, pack = self.choice, self.policy.pack
        nonce = self.own(NONCE_FIELD) if is_kept else str(new_id())
        assert pack.care_log is not None  # noqa: S101 - its form was found
        t = PAGES.catalogue.texts_for(choice.language)
        page = draw_form(
            view_form(
                pack,
                pack.care_log,
                self.form,
                t,
                choice.language,
                typed=self.sent,
                faults=faults or {},
                notice=t(notice) if notice else "",
            ),
            action=f"./{self.policy.agency}",
            nonce=nonce,
            csrf=self.own(CSRF_FIELD)
            if is_kept
            else make_csrf_token(self.secret, session=nonce, purpose=self.purpose, now=self.now),
            language=choice.language,
            theme=theme_of(pack.agency, choice.language),
            offered=self.form.languages,
        )
        response = page_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if faults or notice else HTTPStatus.OK)
        remember_language(response, choice, secure=is_over_https(self.request))
        return response


@router.api_route("/c/{agency}", methods=["GET", "HEAD"], dependencies=[public(_OPEN)])
async def show_log_form(request: Request, agency: Agency, session: ReadSession, now: Now) -> Response:
    """The form, empty."""
    call = await _find(request, agency, session, now, {})
    return call.ask() if isinstance(call, _Call) else call


@router.post("/c/{agency}", dependencies=[public(_OPEN)])
async def send_log_form(request: Request, agency: Agency, session: Session, now: Now) -> Response:
    """Takes in what was written; the same form sent twice is one entry."""
    call = await _find(request, agency, session, now, await read_form(request))
    if not isinstance(call, _Call):
        return call
    nonce, token = call.own(NONCE_FIELD), call.own(CSRF_FIELD)
    is_ours = call.is_ours(nonce, token)
    if call.own(SWITCH_FIELD):
        return call.ask(is_kept=is_ours)
    if not is_ours:
        return call.ask(notice="again_text")
    read = read_form_fields(call.sent, call.policy)
    if read.faults:
        return call.ask(faults=read.faults, is_kept=True)
    language = call.choice.language
    sent = SentForm(
        nonce=nonce,
        made_at=made_at(token),
        is_trapped=any(value.strip() for value in call.sent.get(TRAP_FIELD, ())),
        language=language,
        values=read.values,
    )
    visit = read_visit(request.method, request.headers)
    number = await take_form(session, call.policy, call.form, sent, visit, now=now)
    proof = make_csrf_token(call.secret, session=number, purpose=call.purpose, now=now)
    address = f"./{agency}/thanks?number={number}&proof={proof}&{LANGUAGE_FIELD}={language}"
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})


@router.get("/c/{agency}/thanks", dependencies=[public("It says thank you and holds nothing that was written.")])
async def thank_for_log_form(request: Request, agency: Agency, session: ReadSession, now: Now) -> Response:
    """What happens next, and the number to ask by; a number that we did not give out is not shown."""
    call = await _find(request, agency, session, now, {})
    if not isinstance(call, _Call):
        return call
    number, proof = (request.query_params.get(name, "") for name in ("number", "proof"))
    choice = call.choice
    page = draw_thanks(
        call.form.thanks[choice.language],
        number if call.is_ours(number, proof) else "",
        language=choice.language,
        theme=theme_of(call.policy.pack.agency, choice.language),
        offered=call.form.languages,
    )
    response = page_response(page)
    remember_language(response, choice, secure=is_over_https(request))
    return response


async def _find(request: Request, agency: str, session: AsyncSession, now: datetime, sent: Fields) -> _Call | Response:
    """The agency's form, or the page that says that there is none."""
    try:
        policy = await current_policy(session, agency)
    except PolicyNotLoaded:
        raise NotFound("There is no form here.") from None
    form = form_of(policy)
    if form is not None:
        return _Call(request, policy, form, now, sent)
    spoken = [each for each in policy.pack.agency.languages if PAGES.catalogue.speaks(each)] or ["en"]
    choice = choose_language(request, spoken)
    page = draw_without_form(language=choice.language, theme=theme_of(policy.pack.agency, choice.language))
    return page_response(page, HTTPStatus.NOT_FOUND)
