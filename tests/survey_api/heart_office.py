"""People of the child welfare agency: each call with just the scopes that it needs, as one person where it says so."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from services.survey_api.domain.form.door import Door
from services.survey_api.domain.links.finding import find_link
from services.survey_api.resources import SurveyResources
from shared.web.keys import create_key
from tests.survey_api.forms import HEART, Visitors, answers

DATES = {"starts_on": "2026-11-30", "ends_on": "2026-12-11"}


@dataclass
class HeartOffice:
    """Calls survey_api for the agency of the customer experience survey."""

    client: httpx.AsyncClient
    resources: SurveyResources
    keys: dict[tuple[str, str | None], str] = field(default_factory=dict)

    async def call(
        self, method: str, path: str, *, scope: str, person: str | None = None, **options: Any
    ) -> httpx.Response:
        """Call with a key that holds just these scopes (several with a space between them), of one person or of nobody."""
        if (scope, person) not in self.keys:
            async with self.resources.sessions.begin() as session:
                self.keys[scope, person] = await create_key(
                    session,
                    name=f"the key for {scope}",
                    agency=HEART,
                    scopes=scope.split(),
                    now=self.resources.clock.now(),
                    person=person,
                )
        headers = {"Authorization": f"Bearer {self.keys[scope, person]}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def read(self, path: str, *, scope: str, **options: Any) -> Any:
        """Read something that is there."""
        response = await self.call("GET", path, scope=scope, **options)
        assert response.status_code == 200, response.text
        return response.json()

    async def made(self, path: str, *, scope: str, json: dict[str, Any], **options: Any) -> Any:
        """Make something that can be made."""
        response = await self.call("POST", path, scope=scope, json=json, **options)
        assert response.status_code == 201, response.text
        return response.json()

    async def link_of(self, program: str) -> dict[str, Any]:
        """The program's own link."""
        page = await self.read(f"/v1/links?program={program}&default=true&live=true", scope="links:read")
        (link,) = page["items"]
        found: dict[str, Any] = link
        return found

    async def plan(self, **changes: Any) -> dict[str, Any]:
        """Plan a campaign of two programs for two weeks that begin in twelve days."""
        body = {"name": "Partners week", "programs": ["ccws", "adoptions"], "target_count": 3, **DATES, **changes}
        campaign: dict[str, Any] = await self.made("/v1/campaigns", scope="campaigns:write", json=body)
        return campaign

    async def visitors_of(self, code: str) -> Visitors:
        """Whoever comes through the link of this code."""
        async with self.resources.sessions() as session:
            found = await find_link(session, code, now=self.resources.clock.now())
        assert found is not None
        return Visitors(self.resources, Door.of_link(found))

    async def answer(self, code: str, *, seconds: float = 40, rating: int = 5, **more: str) -> UUID:
        """Answer the survey over the link of this code, as a person does."""
        accepted = await (await self.visitors_of(code)).accepted(answers(rating, **more), after=seconds)
        return accepted.response_id
