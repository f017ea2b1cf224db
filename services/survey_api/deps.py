"""What survey_api's routes ask for."""

from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from services.survey_api.resources import SurveyResources
from shared.web import Caller, require


async def _survey_resources(request: Request) -> SurveyResources:
    return cast("SurveyResources", request.state.resources)


Survey = Annotated[SurveyResources, Depends(_survey_resources)]

ResponseReader = Annotated[Caller, require("responses:read")]
ResponseWriter = Annotated[Caller, require("responses:write")]
PrivateReader = Annotated[Caller, require("responses:private")]
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
InvitationReader = Annotated[Caller, require("invitations:read")]
InvitationWriter = Annotated[Caller, require("invitations:write")]
