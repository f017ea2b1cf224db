"""What survey_api's routes ask for."""

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from services.survey_api.domain.form.door import Door
from services.survey_api.domain.form.judging import shows_a_person
from services.survey_api.domain.form.sent import NONCE_FIELD, TOKEN_FIELD, SentForm
from services.survey_api.resources import SurveyResources
from shared.pages.visits import Visit
from shared.web import Caller, count_call, require


async def _survey_resources(request: Request) -> SurveyResources:
    return cast("SurveyResources", request.state.resources)


Survey = Annotated[SurveyResources, Depends(_survey_resources)]

ResponseReader = Annotated[Caller, require("responses:read")]
ResponseWriter = Annotated[Caller, require("responses:write")]
PrivateReader = Annotated[Caller, require("responses:private")]
CommentReviewer = Annotated[Caller, require("comments:release")]
CommentReader = Annotated[Caller, require("comments:read")]
Decider = Annotated[Caller, require("responses:decide")]
SourceReader = Annotated[Caller, require("sources:read")]
SourceWriter = Annotated[Caller, require("sources:write")]
QuarantineReader = Annotated[Caller, require("quarantine:read")]
QuarantineReplayer = Annotated[Caller, require("quarantine:replay")]
LinkReader = Annotated[Caller, require("links:read")]
LinkWriter = Annotated[Caller, require("links:write")]
CampaignReader = Annotated[Caller, require("campaigns:read")]
CampaignWriter = Annotated[Caller, require("campaigns:write")]
SignatureReader = Annotated[Caller, require("signatures:read")]
ImportReader = Annotated[Caller, require("imports:read")]
ImportWriter = Annotated[Caller, require("imports:write")]
InvitationReader = Annotated[Caller, require("invitations:read")]
InvitationWriter = Annotated[Caller, require("invitations:write")]


async def admit_form(request: Request, door: Door, sent: SentForm, visit: Visit) -> None:
    """Count a sent survey page: against its page, and against its link. Never against an address: offices share one.

    Senders that show no person are counted apart, so that a scanner at a link does not shut people out.

    Raises:
        RateLimited: too often; nothing was read or stored.
    """
    is_person = shows_a_person(sent, visit) and not visit.automated and not sent.is_trapped
    sender = "person" if is_person else "machine"
    if page := sent.own(NONCE_FIELD) or sent.own(TOKEN_FIELD):
        await count_call(request, f"page:{sender}:{page}")
    await count_call(request, f"{door.kind}:{door.agency}:{door.id}:{sender}")
