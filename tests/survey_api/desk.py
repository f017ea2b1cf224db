"""A service desk, an office and a notifier for survey_api's tests."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import func, select, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from services.survey_api.models import Base
from services.survey_api.resources import SurveyResources
from shared.contracts.base import Event
from shared.contracts.events import EVENT_TYPES
from shared.db.kernel import EventRow, JobRow
from shared.policy.models import PolicyPack
from shared.webhooks import sign

AGENCY = "technology-services"
OTHER_AGENCY = "another-agency"
NOTIFIER_KEY = "cl_0123456789_the-key-that-survey-api-shows-to-notifier"


def survey(ticket: str = "INC-1042", rating: Any = 1, **survey_fields: Any) -> dict[str, Any]:
    """What the sample pack's source `isupport` maps."""
    incident = {
        "number": ticket,
        "resolution": survey_fields.pop("resolution", "1"),
        "assignee": {
            "name": survey_fields.pop("assignee", "Mario Santos"),
            "team": survey_fields.pop("team", "Field Support"),
        },
        "closed_at": survey_fields.pop("closed_at", "2026-11-17T15:20:00-05:00"),
    }
    return {
        "incident": incident,
        "survey": {"rating": rating, "submitted_at": "2026-11-18T09:05:00-05:00", **survey_fields},
        "customer": {
            "name": "Lena Fox",
            "email": "lena.fox@example.com",
            "phone": "555-0142",
            "language": "en",
        },
    }


def hub_signature(secret: str, body: bytes, algorithm: str = "sha256") -> str:
    """The value of X-Hub-Signature-256 (or with sha1 of X-Hub-Signature), made with the standard library alone."""
    return f"{algorithm}=" + hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()


@dataclass
class Desk:
    """Signs and posts as a desk does."""

    client: httpx.AsyncClient
    secret: str
    resources: SurveyResources
    source: str = "isupport"

    async def deliver(
        self,
        payload: Any,
        *,
        delivery_id: str | None = None,
        at: datetime | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Post a payload (bytes as they are) with a Standard Webhooks signature."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        signature = sign(
            secret=self.secret,
            webhook_id=delivery_id or f"msg_{uuid4().hex}",
            at=at or self.resources.clock.now(),
            body=body,
        )
        return await self.post(body, {"Content-Type": "application/json", **signature, **(headers or {})})

    async def post(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Post as it is."""
        return await self.client.post(f"/v1/webhooks/{self.source}", content=body, headers=headers)

    async def settled(self, payload: Any, **options: Any) -> dict[str, Any]:
        """Deliver, expect 202, and return the answer."""
        response = await self.deliver(payload, **options)
        assert response.status_code == 202, response.text
        answer: dict[str, Any] = response.json()
        return answer


@dataclass
class Store:
    """Looks into survey_api's schema."""

    resources: SurveyResources

    async def counts(self) -> dict[str, int]:
        """Rows in every table that intake writes."""
        kept = ("responses", "response_revisions", "webhook_receipts", "quarantined_deliveries", "private_reads")
        counts: dict[str, int] = {}
        async with self.resources.sessions() as session:
            for name in kept:
                counts[name] = int(
                    await session.scalar(select(func.count()).select_from(Base.metadata.tables[name])) or 0
                )
            counts["events"] = int(await session.scalar(select(func.count()).select_from(EventRow)) or 0)
            counts["jobs"] = int(await session.scalar(select(func.count()).select_from(JobRow)) or 0)
        return counts

    async def events(self, kind: type[Event] | None = None) -> list[Any]:
        """Published events in the order of their making."""
        async with self.resources.sessions() as session:
            rows = (await session.scalars(select(EventRow).order_by(EventRow.id))).all()
        events = [EVENT_TYPES[row.type].model_validate(row.payload) for row in rows]
        return [event for event in events if kind is None or isinstance(event, kind)]

    async def everything_as_text(self, *tables: str) -> str:
        """All rows of some tables, as text to search in."""
        async with self.resources.sessions() as session:
            rows = [
                str(row[0])
                for table in tables
                for row in await session.execute(text(f"SELECT CAST(to_jsonb(t) AS text) FROM {table} AS t"))
            ]
        return "\n".join(rows)


@dataclass
class Office:
    """People of the agency with their keys."""

    client: httpx.AsyncClient
    keys: dict[str, str]

    async def call(self, method: str, path: str, *, scope: str, **options: Any) -> httpx.Response:
        """Call with a key that holds just this scope."""
        headers = {"Authorization": f"Bearer {self.keys[scope]}", **options.pop("headers", {})}
        return await self.client.request(method, path, headers=headers, **options)

    async def read(self, response_id: str | UUID) -> dict[str, Any]:
        """One response as its readers see it."""
        response = await self.call("GET", f"/v1/responses/{response_id}", scope="responses:read")
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer


@dataclass
class NotifierStandIn:
    """The directory route of notifier, over HTTP, with as much behaviour as survey_api can tell."""

    pack: PolicyPack
    of_others: dict[str, PolicyPack] = field(default_factory=dict)
    is_away: bool = False
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Starlette(routes=[Route("/v1/directory", self._directory)])(scope, receive, send)

    async def _directory(self, request: Request) -> JSONResponse:
        if request.headers.get("authorization") != f"Bearer {NOTIFIER_KEY}":
            return JSONResponse({"code": "not_authenticated"}, status_code=401)
        if self.is_away:
            return JSONResponse({"code": "database_unavailable"}, status_code=503)
        agency, as_of = request.headers["careloop-agency"], request.query_params["as_of"]
        self.asked.append((agency, as_of))
        return JSONResponse(
            {"agency": agency, "as_of": as_of, "people": self._people_on(agency, date.fromisoformat(as_of))}
        )

    def _people_on(self, agency: str, day: date) -> list[dict[str, Any]]:
        pack = self.of_others.get(agency, self.pack)
        assert pack.directory is not None
        return [
            {
                "handle": person.handle,
                "name": person.name,
                "email": person.email,
                "phone": person.phone or None,
                "title": person.title or None,
                "team": person.team,
                "is_team_lead": person.team_lead,
                "department": pack.team(person.team).department,
                "supervisor": person.supervisor,
                "roles": person.roles,
                "aliases": person.aliases,
            }
            for person in pack.directory.people_on(day)
        ]


def encoded(secret: str) -> str:
    """A whsec_ secret around some bytes."""
    return "whsec_" + base64.b64encode(secret.encode()).decode()
