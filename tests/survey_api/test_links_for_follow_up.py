"""case_log_api asks, with no more than its own service key may, for the link by which a program's survey is answered."""

import pytest
from pydantic import SecretStr

from careloop.stack.access import SCOPES
from services.case_log_api.adapters.services import HttpSurveyApi
from services.case_log_api.domain.upstream import ServiceUnreachable
from shared.upstream.client import ServiceClient
from shared.web.keys import mint_key, save_key
from tests.survey_api.forms import HEART
from tests.survey_api.heart_office import HeartOffice

TOKEN = f"cl_{'c' * 10}_{'d' * 48}"


@pytest.fixture
async def survey_api(ambassador: HeartOffice) -> HttpSurveyApi:
    now, scopes = ambassador.resources.clock.now(), SCOPES["case_log_api"]["survey_api"]
    async with ambassador.resources.sessions.begin() as session:
        key = mint_key(name="case_log_api", agency=None, kind="service", scopes=scopes, now=now, token=TOKEN)
        await save_key(session, key)
    return HttpSurveyApi(ServiceClient(ambassador.client, "http://survey.test", SecretStr(TOKEN)))


async def test_the_link_found_is_the_programs_own_and_one_that_works(
    ambassador: HeartOffice, survey_api: HttpSurveyApi
) -> None:
    own = await ambassador.link_of("east")
    body = {"program": "east", "title": "Lobby"}
    await ambassador.made("/v1/links", scope="links:write", json=body)
    assert await survey_api.find_survey_link(HEART, "east") == own["url"]
    await ambassador.call("POST", f"/v1/links/{own['id']}/withdraw", scope="links:write")
    assert await survey_api.find_survey_link(HEART, "east") is None
    assert await survey_api.find_survey_link(HEART, "no-such-program") is None


async def test_an_agency_that_survey_api_does_not_know_yet_is_asked_about_again(survey_api: HttpSurveyApi) -> None:
    with pytest.raises(ServiceUnreachable):
        await survey_api.find_survey_link("nowhere", "east")
