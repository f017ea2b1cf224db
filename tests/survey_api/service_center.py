"""The child welfare agency's desk and office at survey_api alone."""

from dataclasses import dataclass
from typing import Any

import httpx

from services.survey_api.domain.delivered.tickets import InvitationRules, invitation_rules
from services.survey_api.resources import SurveyResources
from shared.policy.store import current_policy
from shared.web.keys import create_key
from tests.survey_api.desk import Desk
from tests.survey_api.forms import HEART
from tests.survey_api.inviting import (
    SOURCE,
    resolved,
)

SCOPES = ("invitations:read", "invitations:write", "responses:private", "sources:write", "quarantine:replay")


@dataclass
class ServiceCenter:
    """The agency's desk and its people with their keys."""

    client: httpx.AsyncClient
    keys: dict[str, str]
    desk: Desk
    resources: SurveyResources

    async def call(self, method: str, path: str, *, scope: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[scope]}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def resolve(self, ticket: str = "SC-1", **more: Any) -> dict[str, Any]:
        told = {"at": self.resources.clock.now(), **more}
        return await self.desk.settled(resolved(ticket, **told))

    async def invitations(self, **filters: str) -> list[dict[str, Any]]:
        answer = await self.call("GET", "/v1/invitations", scope="invitations:read", params=filters)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


async def open_service_center(resources: SurveyResources, client: httpx.AsyncClient) -> ServiceCenter:
    """Give everybody a key, and the desk its secret."""
    now = resources.clock.now()
    async with resources.sessions.begin() as session:
        keys = {
            scope: await create_key(session, name=f"the key for {scope}", agency=HEART, scopes=[scope], now=now)
            for scope in SCOPES
        }
    made = await client.post(
        f"/v1/sources/{SOURCE}/secrets", json={}, headers={"Authorization": f"Bearer {keys['sources:write']}"}
    )
    desk = Desk(client, made.json()["secret"], resources, source=SOURCE)
    return ServiceCenter(client, keys, desk, resources)


async def rules_of(resources: SurveyResources) -> InvitationRules:
    async with resources.sessions() as session:
        rules = invitation_rules(await current_policy(session, HEART))
    assert rules is not None
    return rules


async def mapping_of(office: ServiceCenter) -> dict[str, str]:
    """The mapping of the agency's source."""
    [source] = [one for one in (await rules_of(office.resources)).policy.pack.sources if one.name == SOURCE]
    return {name: value for name, value in source.mapping.model_dump(mode="json").items() if value}


async def edit_source(office: ServiceCenter, changes: dict[str, Any]) -> None:
    """Change the agency's source."""
    async with office.resources.sessions.begin() as session:
        key = await create_key(
            session,
            name="admin",
            agency=HEART,
            scopes=["sources:read", "sources:write"],
            now=office.resources.clock.now(),
        )
    headers = {"Authorization": f"Bearer {key}"}
    read = await office.client.get(f"/v1/sources/{SOURCE}", headers=headers)
    assert read.json()["delivers"] == "resolved_tickets"
    edited = await office.client.patch(
        f"/v1/sources/{SOURCE}", json=changes, headers=headers | {"If-Match": read.headers["ETag"]}
    )
    assert edited.status_code == 200, edited.text
