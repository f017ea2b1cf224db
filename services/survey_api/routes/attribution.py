"""A person confirms who is credited with a response."""

from services.survey_api.deps import Decider, Survey
from services.survey_api.domain import crediting
from services.survey_api.domain.refusals import DirectoryUnavailable, PersonNotInDirectory, ResponseNotFound
from services.survey_api.domain.responses import get_response
from services.survey_api.routes.responses import ResponseId
from services.survey_api.schemas.responses import AttributionConfirm, ResponseRead
from shared.web import Now, ServiceRouter, refusals

router = ServiceRouter(tags=["decisions"])


@router.post(
    "/v1/responses/{response_id}/attribution",
    summary="Confirm who is credited",
    responses=refusals(ResponseNotFound, PersonNotInDirectory, DirectoryUnavailable),
)
async def confirm_attribution(
    response_id: ResponseId, body: AttributionConfirm, caller: Decider, survey: Survey, now: Now
) -> ResponseRead:
    """Credits the person that somebody has confirmed, with their team of the service date (TSPE-5.7).

    Nothing but another confirmation overrules it. The counts move with it.
    """
    async with survey.sessions() as session:
        response = await get_response(session, caller.agency, response_id)
    # The directory is asked while no transaction is open.
    people = await survey.directory.people_on(caller.agency, response.service_on)
    person = people.by_handle.get(body.technician)
    if person is None:
        raise PersonNotInDirectory(
            f"Nobody of this handle belonged to the agency on {response.service_on}.",
            how_to_fix="Use a handle of the directory, as of the response's service_on.",
            errors=[{"pointer": "/technician", "message": "Not in the directory on the service date"}],
        )
    async with survey.sessions.begin() as session:
        response = await crediting.confirm_attribution(
            session, caller.agency, response_id, person, by=caller.name, now=now
        )
    return ResponseRead.of(response)
