"""survey_api over HTTP."""

from uuid import UUID

import httpx
from pydantic import BaseModel

from shared.contracts.responses import ResponsePrivate
from shared.upstream import ServiceUnreachable
from shared.upstream.client import ServiceClient, read_answer


class HttpSurveyApi:
    """survey_api, asked with the scopes `responses:private` (it records each read) and `links:read`."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def find_private(self, agency: str, response_id: UUID) -> ResponsePrivate | None:
        """What the customer wrote; None if survey_api knows no such response."""
        answer = await self._client.call("GET", f"/v1/responses/{response_id}/private", agency)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        return read_answer(ResponsePrivate, answer)

    async def find_survey_link(self, agency: str, program: str) -> str | None:
        """The address of the program's own link that people can answer now; None if there is none."""
        wanted = {"program": program, "kind": "standing", "default": "true", "live": "true"}
        answer = await self._client.call("GET", "/v1/links", agency, params=wanted)
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise ServiceUnreachable("survey_api does not know the agency yet")
        links = read_answer(_Links, answer).items
        return next((link.url for link in links if link.state == "open"), None)


class _Link(BaseModel):
    url: str
    state: str


class _Links(BaseModel):
    items: list[_Link]
