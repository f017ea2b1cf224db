"""Responses as survey_api tells them, the sample pack under any name and zone, and the counts as tables and as Python."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from services.reporter.app import create_app
from services.reporter.jobs import inbox
from services.reporter.models import AnswerRollup, Rollup
from services.reporter.settings import Settings
from shared.clock import Clock
from shared.contracts.base import Event
from shared.contracts.events import Classification, ResponseAttributed, ResponseClassified, ResponseVoided, VoidReason
from shared.db import Sessions, make_sessions
from shared.events import Received
from shared.ids import derived_id, new_id
from shared.policy import reader
from shared.policy.models import PolicyPack, Program
from shared.policy.store import store_version
from shared.resources import Resources, trusted_certificates
from shared.web.keys import create_key

SAMPLE = Path(__file__).parents[2] / "policies" / "technology-services"
AGENCY = "technology-services"
NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # Wednesday noon in New York
ResponseEvent = ResponseClassified | ResponseAttributed | ResponseVoided


@cache
def sample_pack() -> PolicyPack:
    return reader.read(SAMPLE)


def pack_of(agency: str = AGENCY, **changes: Any) -> PolicyPack:
    """The sample pack, of another agency or with another zone, week or fiscal year."""
    pack = sample_pack()
    return pack.model_copy(update={"agency": pack.agency.model_copy(update={"id": agency, **changes})})


# A program of a department, as a survey page has them: nobody is credited with its responses.
DEPARTMENT_OF = {"field-visits": "infrastructure"}


def pack_with_departments(agency: str = AGENCY) -> PolicyPack:
    """The sample pack with a program that belongs to a department."""
    pack = pack_of(agency)
    more = tuple(Program(id=id_, name=id_, department=department) for id_, department in DEPARTMENT_OF.items())
    return pack.model_copy(update={"programs": (*pack.programs, *more)})


async def load(session: AsyncSession, pack: PolicyPack, now: datetime = NOON) -> str:
    """Load a pack into reporter's schema and return its hash."""
    return (await store_version(session, pack, now=now)).hash


def resources_for(engine: AsyncEngine, url: str, clock: Clock) -> Resources:
    return Resources(
        service="reporter",
        settings=Settings(database_url=url),
        engine=engine,
        sessions=make_sessions(engine),
        clock=clock,
        http=httpx.AsyncClient(trust_env=False, verify=trusted_certificates()),
    )


def category_of(rating: int | None) -> Classification:
    if rating is None:
        return "neutral"
    return "sin" if rating == 1 else "positive" if rating >= 4 else "neutral"


def classified(
    name: str,
    rating: int | None,
    *,
    agency: str = AGENCY,
    version: int = 1,
    submitted_at: datetime = NOON,
    policy_hash: str = "unknown",
    **more: Any,
) -> ResponseClassified:
    """A response named `name`, rated so."""
    return ResponseClassified(
        agency=agency,
        response_id=derived_id("response", agency, name),
        version=version,
        survey=more.pop("survey", "service-request"),
        policy_hash=policy_hash,
        program=more.pop("program", "service-requests"),
        channel=more.pop("channel", "webhook"),
        source=more.pop("source", "isupport"),
        rating=rating,
        classification=more.pop("classification", category_of(rating)),
        service_on=submitted_at.date(),
        submitted_at=submitted_at,
        received_at=more.pop("received_at", submitted_at),
        **more,
    )


def attributed(
    name: str,
    technician: str | None,
    team: str | None,
    department: str | None = "support-services",
    *,
    agency: str = AGENCY,
    version: int = 2,
) -> ResponseAttributed:
    return ResponseAttributed(
        agency=agency,
        response_id=derived_id("response", agency, name),
        version=version,
        basis="last_assigned" if technician else "none",
        technician=technician,
        team=team,
        department=department if team else None,
    )


def voided(
    name: str, *, agency: str = AGENCY, version: int = 3, back: bool = False, reason: VoidReason = "spam"
) -> ResponseVoided:
    return ResponseVoided(
        agency=agency,
        response_id=derived_id("response", agency, name),
        version=version,
        voided=not back,
        reason=None if back else reason,
    )


@dataclass
class Reporter:
    """reporter's inbox, fed as its worker feeds it."""

    resources: Resources

    @property
    def sessions(self) -> Sessions:
        return self.resources.sessions

    async def take(self, *events: Event) -> None:
        """One batch: every type's events together, in one transaction."""
        await self.take_at(self.resources.clock.now(), *events)

    async def take_at(self, occurred_at: datetime, *events: Event) -> None:
        """The same, of events that happened then."""
        by_type: dict[str, list[Event]] = {}
        for event in events:
            by_type.setdefault(event.type, []).append(event)
        async with self.sessions.begin() as session:
            for type_, group in by_type.items():
                _, handler = inbox.handlers[type_]
                await handler(
                    self.resources, session, [Received(new_id(), event, occurred_at, None) for event in group]
                )


class Api:
    """A caller with the scope scores:read."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self.client = client
        self.token = token

    async def get(self, path: str = "/v1/scores", **params: str) -> httpx.Response:
        return await self.client.get(path, params=params, headers={"Authorization": f"Bearer {self.token}"})

    async def scores(self, **params: str) -> dict[str | None, Any]:
        """The scores of the only period asked for, by key."""
        answer = await self.get(**params)
        assert answer.status_code == 200, answer.text
        (period,) = answer.json()["periods"]
        return {score["key"]: score for score in period["scores"]}


async def make_api(reporter: Reporter, agency: str, *scopes: str) -> Api:
    async with reporter.sessions.begin() as session:
        token = await create_key(session, name="test", agency=agency, scopes=scopes, now=NOON)
    app = create_app(reporter.resources.settings, resources=reporter.resources)  # type: ignore[arg-type]  # the fixture's are reporter's
    return Api(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporter"), token)


async def counts_in(session: AsyncSession, agency: str) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row of every rollup table of an agency, with its columns in the order of the model."""
    found = {}
    for model in (Rollup, AnswerRollup):
        table = model.__table__
        rows = await session.execute(select(table).where(table.c.agency == agency))
        found[model.__tablename__] = Counter(tuple(tuple(x) if isinstance(x, list) else x for x in row) for row in rows)
    return found
