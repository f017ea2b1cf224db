"""Comments on their way into action plans, through both services: survey_api's page and review, reporter's plan (HEART-ACT)."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from careloop.stack.access import SCOPES
from services.reporter.domain.plans.comments import CommentsWanted, fetch_comments
from shared.upstream.client import ServiceClient
from shared.upstream.comments import HttpComments
from shared.upstream.errors import ServiceUnreachable
from shared.web.keys import mint_key, save_key
from tests.survey_api.comments import CANARIES, COMMENT, SAID, Comments
from tests.survey_api.forms import HEART, Visitors
from tests.survey_api.heart_office import HeartOffice


@pytest.fixture
def comments(ambassador: HeartOffice, invited: Visitors) -> Comments:
    """The comments of an invited customer, whose name and address are known."""
    return Comments(ambassador, invited)


async def as_reporter(comments: Comments, *scopes: str) -> str:
    """A key as the stack gives one to reporter, with these scopes."""
    now = comments.office.resources.clock.now()
    minted = mint_key(name="reporter", agency=None, scopes=scopes, now=now, kind="service")
    async with comments.office.resources.sessions.begin() as session:
        await save_key(session, minted)
    return minted.token


@pytest.fixture
async def http(comments: Comments) -> AsyncIterator[httpx.AsyncClient]:
    transport = comments.office.client._transport
    async with httpx.AsyncClient(transport=transport) as opened:
        yield opened


def wanted(comments: Comments) -> CommentsWanted:
    day = comments.office.resources.clock.now().date()
    return CommentsWanted(
        agency=HEART,
        plan_id=uuid4(),
        survey="customer-experience",
        program="central",
        department=None,
        first=day.replace(day=1),
        last=day.replace(day=28),
        below=3,
        questions=("timeliness", "respect"),
    )


@pytest.mark.clause("HEART-ACT")
async def test_a_plan_is_given_released_words_alone_byte_for_byte_and_nothing_of_whose_they_are(
    comments: Comments, http: httpx.AsyncClient
) -> None:
    token = await as_reporter(comments, *SCOPES["reporter"]["survey_api"])
    survey_api = HttpComments(ServiceClient(http, "http://survey.test", SecretStr(token)))
    response_id = await comments.say(f"{COMMENT} Yours, Lena Fox", 2)

    assert dict(await fetch_comments(survey_api, wanted(comments))) == {"timeliness": [], "respect": []}

    copy = await comments.release(response_id)
    found = await fetch_comments(survey_api, wanted(comments))
    (comment,) = found["timeliness"]
    assert comment.text == copy["text"]
    assert SAID in comment.text
    written = comment.model_dump_json()
    assert not [each for each in (*CANARIES, str(response_id)) if each in written]

    await comments.act(copy, "withhold", {})
    assert dict(await fetch_comments(survey_api, wanted(comments))) == {"timeliness": [], "respect": []}


async def test_whoever_has_another_key_is_given_no_comment(comments: Comments, http: httpx.AsyncClient) -> None:
    token = await as_reporter(comments, "responses:read")
    survey_api = HttpComments(ServiceClient(http, "http://survey.test", SecretStr(token)))

    with pytest.raises(ServiceUnreachable):
        await fetch_comments(survey_api, wanted(comments))
